"""What a person typed into one cell -> None when it can be read, else the end of a sentence about it. Pure.

Only the form is checked here, so that the row can be named; normalize finds the values."""

from __future__ import annotations

import re
import time
from datetime import datetime

_DAY_FORMS = (
    *("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y", "%m-%d-%y", "%m.%d.%Y", "%Y/%m/%d"),
    *("%b %d %Y", "%d %b %Y", "%B %d %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y"),
)
_WITH_TIME = re.compile(r"[T ]+\d{1,2}:\d{2}.*$")
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_AMOUNT = re.compile(
    r"^[^\w-]{0,3}\s*\d[\d,]*(?:\.\d+)?\s*k?\s*(?:(?:/|per\b|an?\b)\s*\w+|hourly|annually)?\.?$", re.IGNORECASE
)
_UNITS = re.compile(
    r"^(?:per |an? |/)?(?:h|hr|hour|hourly|d|day|daily|diem|w|wk|week|weekly|m|mo|month|monthly|"
    r"y|yr|year|yearly|annual|annually|annum)\.?$",
    re.IGNORECASE,
)


def deadline_error(cell: str) -> str | None:
    """Words without a digit ("until filled") pass: they name no day, and that is no mistake."""
    if not any(letter.isdigit() for letter in cell) or _is_day(cell):
        return None
    return f"{cell[:40]} is not a date. Write it as 2026-03-31."


def pay_error(cell: str) -> str | None:
    """Words without a digit ("negotiable") pass: they name no amount, and that is no mistake."""
    if not any(letter.isdigit() for letter in cell) or _AMOUNT.match(cell):
        return None
    return f"{cell[:40]} is not an amount. Write it as 18.50."


def unit_error(cell: str) -> str | None:
    if _UNITS.match(cell):
        return None
    return f"{cell[:40]} is not a unit of pay. Write hour, day, week, month or year."


def _is_day(cell: str) -> bool:
    try:
        datetime.fromisoformat(cell)
    except ValueError:
        return any(_reads(_plain_day(cell), form) for form in _DAY_FORMS)
    return True


def _plain_day(cell: str) -> str:
    words = _WEEKDAY.sub("", _WITH_TIME.sub("", cell.strip()))
    return " ".join(_ORDINAL.sub("", words).replace(",", " ").split())


def _reads(text: str, form: str) -> bool:
    try:
        time.strptime(text, form)
    except ValueError:
        return False
    return True
