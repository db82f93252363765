"""Every sentence a subscriber can read, per language. No sentence lives elsewhere."""

from smsbot.wording.catalogue import Wording, load_wording

__all__ = ["Wording", "load_wording"]
