"""One opening in, its title, place, pay, hours and deadline in words out, as much of each as there is room for. A
feed's words are hostile until they are cleaned here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from jobs_feed.opening import Apply, PayUnit, Where
from smsbot.domain.filters import ANY_JOB, Filters, unsaid
from smsbot.domain.listing import Listing
from smsbot.domain.program import Program
from smsbot.domain.segments import fold, is_gsm
from smsbot.wording.choices import Words

_LINK = re.compile(r"(?:https?://|www\.)\S+|\b(?:[\w-]+\.)+[a-z]{2,}/\S*", re.IGNORECASE)
_TITLE_AT_MOST = 90
_TRAILING = " -,;:|/(&"
_LOOSE_ENDS = {"a", "an", "and", "at", "by", "de", "for", "in", "la", "of", "on", "or", "the", "to", "with", "y"}
_WORDS_AT_MOST = {"employer": 30, "place": 24, "schedule": 24, "apply": 60}


@dataclass(frozen=True, slots=True)
class Room:
    """How much of an opening may be said: characters of title; whether its hours and kind, and its employer, too.
    `gsm`: nothing that GSM-7 lacks, so that a text which must fit does."""

    title: int
    terms: bool = True
    employer: bool = True
    gsm: bool = False


FULL = Room(_TITLE_AT_MOST)
LEAST = Room(12, terms=False, employer=False, gsm=True)


def say_line(listing: Listing, program: Program, words: Words, room: Room = FULL, filters: Filters = ANY_JOB) -> str:
    """412 Home aide North $19.65-21 (hours?). Of a walk-in day also when it is: whoever reads that too late has missed
    it."""
    place = _limited(short_place(listing, program, words), room)
    pay = say_pay(listing, words, per_hour=False)
    day = words.day(listing.deadline, "format_day") if listing.walk_in_hours and listing.deadline else ""
    facts = (
        say_title(listing, words, room),
        place,
        pay,
        day,
        listing.walk_in_hours or "",
        _marks(listing, filters, words),
    )
    return " ".join(filter(None, (str(number_of(listing)), *facts))) + "."


def say_facts(listing: Listing, program: Program, words: Words, room: Room, filters: Filters) -> str:
    """Home health aide, CareWell, North 45402. $19.65-21/hr, full time, M-F 8-4. Apply by 12/3."""
    who = cut(clean(listing.employer or ""), _WORDS_AT_MOST["employer"]) if room.employer else ""
    place = _limited(long_place(listing, program, words), room)
    what = ", ".join(filter(None, (say_title(listing, words, room), who, place)))
    hours = cut(clean(listing.schedule or ""), _WORDS_AT_MOST["schedule"])
    kind = words(f"type_{listing.employment_type}") if f"type_{listing.employment_type}" in words.english else ""
    terms = ", ".join(filter(None, (say_pay(listing, words), *((kind, hours) if room.terms else ()))))
    terms = " ".join(filter(None, (terms, _marks(listing, filters, words))))
    return " ".join(filter(None, (f"{what}.", f"{terms}.", _until(listing, words))))


def _until(listing: Listing, words: Words) -> str:
    """Apply by 12/3. Of a walk-in day: Walk in Tue 12/1 10am-2pm."""
    if listing.deadline is None:
        return ""
    if listing.walk_in_hours is None:
        return words("apply_by").format(date=words.day(listing.deadline, "format_short"))
    return words("walk_in_on").format(day=words.day(listing.deadline, "format_day"), hours=listing.walk_in_hours)


def say_how(way: Apply, words: Words) -> str:
    return words(f"how_{way.how}").format(value=cut(clean(way.value), _WORDS_AT_MOST["apply"]))


def number_of(listing: Listing) -> int:
    if listing.number is None:
        raise ValueError(f"opening {listing.id} has no number yet, so nobody could ask for it")
    return listing.number


def _marks(listing: Listing, filters: Filters, words: Words) -> str:
    """(hours? exp?): what the reader asked for and the listing does not say."""
    open_ = [words(f"mark_{name}") for name in unsaid(filters, listing)]
    return f"({' '.join(open_)})" if open_ else ""


def say_title(listing: Listing, words: Words, room: Room) -> str:
    """The opening's title, cleaned, cut between words; a word for it where none is left."""
    return cut(_limited(clean(listing.title), room), room.title) or words("no_title")


def _limited(text: str, room: Room) -> str:
    if not room.gsm:
        return text
    return " ".join("".join(filter(is_gsm, fold(text))).split())


def short_place(listing: Listing, program: Program, words: Words) -> str:
    """North, the city, remote; Empty where nobody said."""
    if listing.where is Where.REMOTE:
        return words("place_remote")
    if listing.where is Where.AREA and listing.area is not None:
        return program.places.area(listing.area).short
    if listing.where is Where.CITY:
        return program.city_name
    return cut(clean(listing.location_raw or ""), _WORDS_AT_MOST["place"])


def long_place(listing: Listing, program: Program, words: Words) -> str:
    """North 45402: the area's full name and the postcode."""
    if listing.where is Where.AREA and listing.area is not None:
        return " ".join(filter(None, (program.places.area(listing.area).name, listing.postcode)))
    return short_place(listing, program, words)


_PER = {
    PayUnit.HOUR: "per_hour",
    PayUnit.DAY: "per_day",
    PayUnit.WEEK: "per_week",
    PayUnit.MONTH: "per_month",
    PayUnit.YEAR: "per_year",
}


def say_pay(listing: Listing, words: Words, *, per_hour: bool = True) -> str:
    """$19.65-21/hr, $57k-89k/yr, Pay: ask. `per_hour` False leaves "/hr" out, where room is short."""
    low, high = listing.pay_min, listing.pay_max
    if (low is None and high is None) or listing.pay_unit is None:
        return words("pay_ask")
    ends = [end for end in (low, high) if end is not None]
    amounts = list(dict.fromkeys(_amount(end) for end in ends))
    pay = "$" + "-".join(amounts)
    if listing.pay_unit is PayUnit.HOUR and not per_hour:
        return pay
    return words(_PER[listing.pay_unit]).format(pay=pay)


def _amount(dollars: Decimal) -> str:
    """19.65, 21, 57k: from 10,000 dollars on in whole thousands."""
    if dollars >= 10_000:
        return f"{(dollars / 1000).quantize(Decimal(1), ROUND_HALF_UP):f}k"
    return f"{dollars.quantize(Decimal('0.01'), ROUND_HALF_UP):f}".removesuffix(".00")


@lru_cache(maxsize=4096)  # the same titles are tried at many lengths and in two languages
def clean(text: str) -> str:
    """Text of a feed made fit for a phone: links, control and direction characters and pictures removed, one line."""
    text = _LINK.sub(" ", unicodedata.normalize("NFKC", text[:600]))
    kept = (" " if unicodedata.category(character)[0] in "ZC" else character for character in text)
    pictures = {"So", "Sk", "Me"}
    plain = "".join("" if unicodedata.category(character) in pictures else character for character in kept)
    return " ".join(plain.replace("\ufe0f", "").split()).strip(" -,;:|/*")


def cut(text: str, longest: int) -> str:
    """At most `longest` characters, ended after a whole word where there is one."""
    if len(text) <= longest:
        return text
    head = text[: longest + 1]
    words = head.rsplit(" ", 1)[0] if " " in head.strip() else text[:longest]
    kept = words[:longest].rstrip(_TRAILING).split(" ")
    while len(kept) > 1 and kept[-1].casefold() in _LOOSE_ENDS:
        kept.pop()
    return " ".join(kept).rstrip(_TRAILING)
