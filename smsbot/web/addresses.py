"""Addresses of our own that other rooms put into what they send. No framework: the worker reads this too."""

from __future__ import annotations

from urllib.parse import quote

INBOUND_PATH = "/sms/inbound"
STATUS_PATH = "/sms/status"


def status_url(public_url: str, reference: str) -> str:
    """Where the carrier tells what became of a text; our reference comes back with it."""
    return f"{public_url}{STATUS_PATH}?ref={quote(reference, safe='')}"
