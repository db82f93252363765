"""Openings in, a text about them out, never longer than allowed. A long title is cut between words; the number that
people text back and the way to stop are never cut. A feed's words are hostile until they are cleaned here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from jobs_feed.opening import Apply, ApplyHow, PayUnit, Where
from smsbot.domain.filters import ANY_JOB, Filters, unsaid
from smsbot.domain.listing import Listing
from smsbot.domain.program import Program
from smsbot.domain.segments import count, fold, is_gsm
from smsbot.wording.catalogue import Wording
from smsbot.wording.choices import Words

_LINK = re.compile(r"(?:https?://|www\.)\S+|\b(?:[\w-]+\.)+[a-z]{2,}/\S*", re.IGNORECASE)
_TITLE_AT_MOST = 90
_TRAILING = " -,;:|/(&"
_LOOSE_ENDS = {"a", "an", "and", "at", "by", "de", "for", "in", "la", "of", "on", "or", "the", "to", "with", "y"}
_WORDS_AT_MOST = {"employer": 30, "place": 24, "schedule": 24, "apply": 60}


@dataclass(frozen=True, slots=True)
class _Room:
    """How much of an opening may be said: characters of title; whether its hours and kind, and its employer, too.
    `gsm`: nothing that GSM-7 lacks, so that a text which must fit does."""

    title: int
    terms: bool = True
    employer: bool = True
    gsm: bool = False


_FULL = _Room(_TITLE_AT_MOST)
_LEAST = _Room(12, terms=False, employer=False, gsm=True)
_TIGHT = (
    _FULL,
    *(_Room(length, terms=False, employer=False) for length in (_TITLE_AT_MOST, 44, 36, 32, 28, 26)),
)
"""What is tried to stay within one segment; a title cut shorter than this names another job than it should."""
_WIDE = (
    _FULL,
    *(_Room(length, employer=False) for length in (60, 40, 24)),
    *(_Room(length, terms=False, employer=False) for length in (40, 30, 18, 12)),
    _LEAST,
)
"""What is tried once a text has to grow."""


@dataclass(frozen=True, slots=True)
class AlertText:
    """A text, its price, and the ids of the listings it shows, in their order."""

    body: str
    shown: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Composed:
    """A sentence that fits: the key and values of a Say, and the ids of the listings it shows."""

    key: str
    values: Mapping[str, object]
    shown: tuple[int, ...]


def alert(
    listings: Sequence[Listing],
    program: Program,
    wording: Wording,
    language: str,
    *,
    never_chose: bool = False,
    filters: Filters = ANY_JOB,
) -> AlertText:
    """The text that tells of new openings: one in full, two or three as lines; `never_chose` for people who picked no
    work yet. What a listing leaves open of the reader's `filters` is marked. At most `program.alert_segments` segments,
    one where a title can bear it; what does not fit is left out of `shown`. Every listing has a number. Raises
    ValueError without listings."""
    if not listings:
        raise ValueError("an alert needs an opening")
    told = tuple(listings[: program.digest_openings])
    if never_chose:
        composed = with_lines("never_chose", told, program, wording, language, filters=filters)
    elif len(told) == 1:
        composed = _one("alert", told[0], program, wording, language, filters)
    else:
        composed = with_lines("alert_digest", told, program, wording, language, filters=filters)
        if len(composed.shown) == 1:
            composed = _one("alert", told[0], program, wording, language, filters)
    return AlertText(wording.say(composed.key, language, composed.values), composed.shown)


def with_lines(
    key: str,
    listings: Sequence[Listing],
    program: Program,
    wording: Wording,
    language: str,
    values: Mapping[str, object] | None = None,
    *,
    filters: Filters = ANY_JOB,
) -> Composed:
    """The sentence `key` around as many lines ("412 Cook North $18.") as fit, at most `program.digest_openings`."""
    words = wording.words(language)
    for told in _fewer(tuple(listings[: program.digest_openings])):

        def filled(room: _Room, told: tuple[Listing, ...] = told) -> dict[str, object]:
            lines = " ".join(jobs_line(listing, program, words, room, filters) for listing in told)
            return {**(values or {}), "lines": lines, "count": len(told)}

        if fitting := _fit(key, filled, program, wording, language):
            return Composed(key, fitting, tuple(listing.id for listing in told))
    return Composed(key, filled(_LEAST), tuple(listing.id for listing in told))


def _fewer(listings: tuple[Listing, ...]) -> list[tuple[Listing, ...]]:
    return [listings[:length] for length in range(len(listings), 0, -1)]


def details(
    listing: Listing, program: Program, wording: Wording, language: str, filters: Filters = ANY_JOB
) -> Composed:
    """All about one opening, by how one applies: by phone or on foot first, then by mail; a link to a web page only
    where there is no other way, with the place where staff help those without internet."""
    words = wording.words(language)
    ways = {way.how: way for way in reversed(listing.apply)}
    offline = [ways[how] for how in (ApplyHow.PHONE, ApplyHow.WALK_IN) if how in ways] or [
        ways[how] for how in (ApplyHow.EMAIL, ApplyHow.MAIL) if how in ways
    ]
    if offline:
        how = " ".join(_how(way, words) for way in offline)
        return _one("detail", listing, program, wording, language, filters, {"how": how})
    if ApplyHow.WEB in ways:
        link = f"{program.link_host}/j/{listing.code}"
        return _one("detail_link", listing, program, wording, language, filters, {"link": link})
    return _one("detail_ask", listing, program, wording, language, filters)


def question(listing: Listing, program: Program, wording: Wording, language: str) -> str:
    """How did it go with this opening? One segment where its title can bear it."""
    words = wording.words(language)

    def values(room: _Room) -> dict[str, object]:
        return {"number": _number(listing), "title": _title(listing, words, room)}

    return wording.say("ask", language, _fit("ask", values, program, wording, language) or values(_LEAST))


def closed(
    key: str,
    listing: Listing,
    match: Listing | None,
    program: Program,
    wording: Wording,
    language: str,
    filters: Filters = ANY_JOB,
) -> Composed:
    """An opening that has closed (`filled`) or is said to be (`gone`), and one like it that is open."""
    if match is None:
        return Composed(f"{key}_none", {"number": _number(listing)}, ())
    words = wording.words(language)

    def values(room: _Room) -> dict[str, object]:
        line = jobs_line(match, program, words, room, filters)
        return {"number": _number(listing), "line": line, "match": _number(match)}

    fitting = _fit(key, values, program, wording, language)
    return Composed(key, fitting or values(_LEAST), (match.id,))


def jobs_line(listing: Listing, program: Program, words: Words, room: _Room = _FULL, filters: Filters = ANY_JOB) -> str:
    """412 Home aide North $19.65-21 (hours?). Of a walk-in day also when it is: whoever reads that too late has missed
    it."""
    place = _limited(short_place(listing, program, words), room)
    pay = say_pay(listing, words, per_hour=False)
    day = words.day(listing.deadline, "format_day") if listing.walk_in_hours and listing.deadline else ""
    facts = (
        _title(listing, words, room),
        place,
        pay,
        day,
        listing.walk_in_hours or "",
        _marks(listing, filters, words),
    )
    return " ".join(filter(None, (str(_number(listing)), *facts))) + "."


def _marks(listing: Listing, filters: Filters, words: Words) -> str:
    """(hours? exp?): what the reader asked for and the listing does not say."""
    open_ = [words(f"mark_{name}") for name in unsaid(filters, listing)]
    return f"({' '.join(open_)})" if open_ else ""


def _title(listing: Listing, words: Words, room: _Room) -> str:
    """The opening's title, cleaned, cut between words; a word for it where none is left."""
    return cut(_limited(clean(listing.title), room), room.title) or words("no_title")


def _limited(text: str, room: _Room) -> str:
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


def _one(
    key: str,
    listing: Listing,
    program: Program,
    wording: Wording,
    language: str,
    filters: Filters,
    extra: Mapping[str, object] | None = None,
) -> Composed:
    words = wording.words(language)
    asked_for = key != "alert"

    def values(room: _Room) -> dict[str, object]:
        room = room if asked_for else replace(room, employer=False)
        return {**(extra or {}), "number": _number(listing), "facts": _facts(listing, program, words, room, filters)}

    fitting = _fit(key, values, program, wording, language, tight=not asked_for)
    return Composed(key, fitting or values(_LEAST), (listing.id,))


def _facts(listing: Listing, program: Program, words: Words, room: _Room, filters: Filters) -> str:
    """Home health aide, CareWell, North 45402. $19.65-21/hr, full time, M-F 8-4. Apply by 12/3."""
    who = cut(clean(listing.employer or ""), _WORDS_AT_MOST["employer"]) if room.employer else ""
    place = _limited(long_place(listing, program, words), room)
    what = ", ".join(filter(None, (_title(listing, words, room), who, place)))
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


def _how(way: Apply, words: Words) -> str:
    return words(f"how_{way.how}").format(value=cut(clean(way.value), _WORDS_AT_MOST["apply"]))


def _number(listing: Listing) -> int:
    if listing.number is None:
        raise ValueError(f"opening {listing.id} has no number yet, so nobody could ask for it")
    return listing.number


def _fit(
    key: str,
    values: Callable[[_Room], dict[str, object]],
    program: Program,
    wording: Wording,
    language: str,
    *,
    tight: bool = True,
) -> dict[str, object] | None:
    """The fullest values that fit: `tight` first tries to stay within one segment. None when even the least is too
    long for the segments a text may have (an answer always has two)."""
    most = program.alert_segments if tight else max(2, program.alert_segments)
    attempts = [*((room, 1) for room in _TIGHT if tight), *((room, most) for room in _WIDE)]
    for room, segments in attempts:
        filled = values(room)
        if count(wording.shortest(key, language, filled)).segments <= segments:
            return filled
    return None
