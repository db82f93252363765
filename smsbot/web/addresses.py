"""Addresses of our own that other rooms put into what they send. No framework: the worker reads this too."""

from __future__ import annotations

from urllib.parse import quote

INBOUND_PATH = "/sms/inbound"
STATUS_PATH = "/sms/status"
CONSOLE_PATH = "/console"
WELCOME_PATH = "/welcome/"  # below the console


def status_url(public_url: str, reference: str) -> str:
    """Where the carrier tells what became of a text; our reference comes back with it."""
    return f"{public_url}{STATUS_PATH}?ref={quote(reference, safe='')}"


def invitation_url(public_url: str, token: str) -> str:
    """Where a new member of staff chooses a password."""
    return f"{public_url}{CONSOLE_PATH}{WELCOME_PATH}{token}"
