"""PAY 20, DAYS, NOEXP, ANYTIME: words in, the filter they set or undo out, and what it makes of a person's filters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from jobs_feed.opening import Shift
from smsbot.conversation.intents import Filter
from smsbot.conversation.plain import squeezed
from smsbot.conversation.words import FILTERS
from smsbot.domain.filters import ANY_JOB, Filters

# In plain form, 18.50 is "18 50".
_AMOUNT = r"(?P<dollars>\d{1,6})(?: (?P<cents>\d{1,2}))?"
_AN_HOUR = r"(?:(?:an?|per|the|la|por) )?(?:hour|hr|hora)"
_MORE = r"(?: (?:or more|and up|plus|o mas|y mas))?"
_PAY = re.compile(
    r"(?:pay|wage|min(?:imum)? (?:pay|wage)|salary|pago|pago minimo|salario|sueldo)"
    r" ?(?:(?:of|at least|de|al menos) )?"
    rf"\$? ?{_AMOUNT}(?: (?:dollars?|dolares|usd))?(?: {_AN_HOUR})?{_MORE}"
)
_BY_THE_HOUR = re.compile(
    rf"\$ ?{_AMOUNT} ?{_AN_HOUR}{_MORE}".replace("P<", "P<signed_")
    + rf"|{_AMOUNT} (?:(?:dollars?|dolares) )?(?:an?|per|la|por) (?:hour|hr|hora){_MORE}"
)
_ALONE = re.compile(rf"\$? ?{_AMOUNT}")
_WITH_CENTS = re.compile(r"\d[.,]\d{1,2}(?!\d)")
_MOST = Decimal(100)
"""Nobody filters for more an hour: 45000 is a year's pay, and 412 a job."""


def find_filter(words: str, text: str) -> tuple[Filter, str] | None:
    """`words`: the text in plain form; `text`: as it came, where 20.25 is no 20-25."""
    whole = squeezed(words)
    for name, spellings in FILTERS.items():
        if whole in spellings:
            return Filter(name), f"filter: {name}"
    said = _PAY.fullmatch(words) or _BY_THE_HOUR.fullmatch(words)
    return (_pay(said, cents=bool(_WITH_CENTS.search(text))), "filter: pay") if said else None


def find_amount(words: str) -> Filter | None:
    """The answer to how much; None where it is no pay by the hour."""
    said = _ALONE.fullmatch(words)
    found = _pay(said, cents=True) if said else None
    return found if found and found.pay else None


def _pay(said: re.Match[str], *, cents: bool) -> Filter:
    groups = {name.removeprefix("signed_"): digits for name, digits in said.groupdict().items() if digits}
    pay = Decimal(".".join((groups["dollars"], *([groups["cents"]] if cents and "cents" in groups else []))))
    if not pay:
        return Filter("anypay")
    return Filter("pay", pay if pay < _MOST else None)


_CHANGES: Mapping[str, Mapping[str, Any]] = {
    "anypay": {"pay": None},
    "days": {"shift": Shift.DAYS},
    "nights": {"shift": Shift.NIGHTS},
    "anytime": {"shift": None},
    "noexp": {"no_experience": True},
    "expok": {"no_experience": False},
    "noenglish": {"no_english": True},
    "englishok": {"no_english": False},
}


def changed(filters: Filters, chosen: Filter) -> Filters:
    """`filters` as the word makes them."""
    if chosen.word == "nofilters":
        return ANY_JOB
    if chosen.word == "pay":
        return replace(filters, pay=chosen.pay)
    return replace(filters, **_CHANGES[chosen.word])
