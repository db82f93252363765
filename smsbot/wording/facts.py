"""One opening in, its title, place, pay, hours and deadline in words out, as much of each as there is room for. A
feed's words are hostile until they are cleaned here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from jobs_feed.opening import Apply, ApplyHow, PayUnit, Where
from smsbot.domain.filters import ANY_JOB, Filters, unsaid
from smsbot.domain.listing import Listing
from smsbot.domain.program import Program
from smsbot.domain.segments import fold, is_gsm
from smsbot.wording.choices import Words

_LINK = re.compile(r"(?:https?://|www\.)\S+|\b(?:[\w-]+\.)+[a-z]{2,}/\S*", re.IGNORECASE)
_UP_TO_A_BREAK = re.compile(r"(.+)[ /(]")
_TRAILING = " -,;:|/(&"
_LOOSE_ENDS = set("a an and at by de for in la no of on or se the to with y".split())
_SCHEDULE_AT_MOST = 24
_TELLING = 5
"""Letters of a word that still tell which it is, and are no other word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much of an opening may be said: characters of its title, place, employer and of the place to go to; whether
    the upper end of its pay, its hours and its kind (full time) too. `free`, `gone`: whether it may be added that
    applying is free, and how to tell us that the job is gone. `gsm`: nothing that GSM-7 lacks, which would leave 70
    characters of 160."""

    title: int
    place: int
    employer: int = 0
    walk_in: int = 60
    pay_range: bool = False
    hours: bool = False
    kind: bool = False
    free: bool = False
    gone: bool = False
    gsm: bool = False


FULL = Room(title=90, place=24, employer=30, walk_in=160, pay_range=True, hours=True, kind=True, free=True, gone=True)
DECENT = Room(title=18, place=12)
"""A title cut shorter than this may name another job than it should."""
LEAST = Room(title=10, place=0, walk_in=40)


def say_lines(
    listings: Sequence[Listing], program: Program, words: Words, room: Room, filters: Filters = ANY_JOB
) -> str:
    """412 Home aide North $19.65-21 (hours?). Of a walk-in day also when it is: whoever reads that too late has missed
    it. `room.title` is an average: what a short title leaves, a longer one gets."""
    titles = _shared([_whole_title(listing, words, room) for listing in listings], room.title)
    return " ".join(
        _line(listing, title, program, words, room, filters) for listing, title in zip(listings, titles, strict=True)
    )


def _line(listing: Listing, title: str, program: Program, words: Words, room: Room, filters: Filters) -> str:
    place = cut(_limited(short_place(listing, program, words), room), room.place)
    pay = say_pay(listing, words, per_hour=False, pay_range=room.pay_range)
    day = words.day(listing.deadline, "format_day") if listing.walk_in_hours and listing.deadline else ""
    facts = (title, place, pay, day, listing.walk_in_hours or "", _marks(listing, filters, words))
    return " ".join(filter(None, (str(number_of(listing)), *facts))) + "."


def _shared(texts: list[str], longest: int) -> list[str]:
    """Each cut, the shortest first, to its part of the characters that are left."""
    left = longest * len(texts)
    said = dict.fromkeys(texts, "")
    for waiting, text in zip(range(len(texts), 0, -1), sorted(texts, key=len), strict=True):
        said[text] = cut(text, left // waiting)
        left -= len(said[text])
    return [said[text] for text in texts]


def say_facts(listing: Listing, program: Program, words: Words, room: Room, filters: Filters) -> str:
    """Home health aide, CareWell, North 45402. $19.65-21/hr, full time, M-F 8-4. Apply by 12/3."""
    who = cut(_limited(clean(listing.employer or ""), room), room.employer)
    place = _limited(long_place(listing, program, words), room)
    if len(place) > room.place:
        place = cut(_limited(short_place(listing, program, words), room), room.place)
    what = ", ".join(filter(None, (say_title(listing, words, room), who, place)))
    hours = cut(_limited(clean(listing.schedule or ""), room), _SCHEDULE_AT_MOST) if room.hours else ""
    kind = f"type_{listing.employment_type}"
    kind = words(kind) if room.kind and kind in words.english else ""
    pay = say_pay(listing, words, pay_range=room.pay_range)
    terms = ", ".join(filter(None, (pay, kind, hours)))
    terms = " ".join(filter(None, (terms, _marks(listing, filters, words))))
    return " ".join(filter(None, (f"{what}.", f"{terms}.", _until(listing, words))))


def _until(listing: Listing, words: Words) -> str:
    """Apply by 12/3. Of a walk-in day: Walk in Tue 12/1 10am-2pm."""
    if listing.deadline is None:
        return ""
    if listing.walk_in_hours is None:
        return words("apply_by").format(date=words.day(listing.deadline, "format_short"))
    return words("walk_in_on").format(day=words.day(listing.deadline, "format_day"), hours=listing.walk_in_hours)


def say_how(way: Apply, words: Words, room: Room) -> str:
    """Call 555-555-0142. Whole, but for a place to go to, which may end early (2400 Jerome Av, by 4 train). Empty where
    it would be of no use: a number or an address with letters that a text would change or lose."""
    value = clean(way.value)
    if way.how is ApplyHow.WALK_IN:
        value = cut(_limited(value, room), room.walk_in)
    elif not is_gsm(fold(value) if way.how is ApplyHow.MAIL else value):
        return ""
    if not value:
        return ""
    return words(f"how_{way.how}").format(value=value)


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
    return cut(_whole_title(listing, words, room), room.title)


def _whole_title(listing: Listing, words: Words, room: Room) -> str:
    return cut(_limited(clean(listing.title), room), FULL.title) or words("no_title")


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
    return cut(clean(listing.location_raw or ""), FULL.place)


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


def say_pay(listing: Listing, words: Words, *, per_hour: bool = True, pay_range: bool = True) -> str:
    """$19.65-21/hr, $57k-89k/yr, Pay: ask. Where room is short, `per_hour` False leaves "/hr" out and `pay_range` False
    the upper end: $19.65+."""
    low, high = listing.pay_min, listing.pay_max
    if (low is None and high is None) or listing.pay_unit is None:
        return words("pay_ask")
    ends = [end for end in (low, high) if end is not None]
    amounts = list(dict.fromkeys(_amount(end) for end in ends))
    pay = "$" + ("-".join(amounts) if pay_range else amounts[0] + "+" * (len(amounts) > 1))
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
    """At most `longest` characters, ended after a whole word; within one (Executive Assist.) where else more than a
    third of the room were lost, for Executive alone is another job."""
    if len(text) <= longest:
        return text
    broken = _UP_TO_A_BREAK.match(text[: longest + 1])
    kept = (broken[1] if broken else text[:longest]).rstrip(_TRAILING).split(" ")
    while len(kept) > 1 and kept[-1].casefold() in _LOOSE_ENDS:
        kept.pop()
    whole = " ".join(kept).rstrip(_TRAILING)
    part = text[: longest - 1].rsplit(" ", 1)[-1]
    if 3 * len(whole) < 2 * longest and len(part) >= _TELLING and part.isalpha():
        return text[: longest - 1] + "."
    return whole
