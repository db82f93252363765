"""A text in, the same text without card, Social Security and case numbers out. Nothing that finds them keeps them."""

from __future__ import annotations

import re
import unicodedata

REDACTED = "[removed]"

_SOCIAL_SECURITY = re.compile(r"(?<![\d-])(?!000|666)\d{3}([- .])\d{2}\1\d{4}(?![\d-])|(?<![\d+])\d{9}(?!\d)")
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_CASE = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{5}[A-Za-z](?![A-Za-z0-9])"  # two letters, five digits, one letter
    r"|(?<![A-Za-z0-9])\d{8}[A-Za-z](?![A-Za-z0-9])"
)
_NAMED = re.compile(
    r"\b(?:ssn|ss#|social security|social|soc sec|itin|case|docket|index|cin|acct|account|routing|card|ebt|debit"
    r"|credit card|pin|passport|a-?number|alien)\b[^\d\n]{0,20}?(?P<digits>#?\d[\d -]{2,22}\d)",
    re.IGNORECASE,
)


def holds_private_facts(text: str) -> bool:
    return redact(text) != _digits_plain(text)


def redact(text: str) -> str:
    """`text` with every number that looks like a Social Security, card, account or case number replaced.
    Full-width and other digits are read as plain ones first, so that no spelling slips through."""
    text = _CARD.sub(lambda found: REDACTED if _luhn(found.group()) else found.group(), _digits_plain(text))
    text = _NAMED.sub(lambda found: found.group().replace(found["digits"], REDACTED), text)
    return _CASE.sub(REDACTED, _SOCIAL_SECURITY.sub(REDACTED, text))


def _digits_plain(text: str) -> str:
    return "".join(str(unicodedata.digit(character)) if character.isdecimal() else character for character in text)


def _luhn(card: str) -> bool:
    """The check digit of payment cards, ISO/IEC 7812-1."""
    digits = [int(digit) for digit in card if digit.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
