"""Openings in, a text about them out, never longer than its language may be. A long title is cut; the number that
people text back, whom they call and the way to stop never are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from jobs_feed.opening import Apply, ApplyHow
from smsbot.domain.filters import ANY_JOB, Filters
from smsbot.domain.listing import Listing
from smsbot.domain.program import Program
from smsbot.wording.catalogue import Wording
from smsbot.wording.facts import DECENT, LEAST, Room, number_of, say_facts, say_how, say_lines, say_title
from smsbot.wording.fit import Filled, Sheet, Values, Wish


def _titles(*lengths: int) -> tuple[Wish, ...]:
    return tuple(("title", length) for length in lengths)


# What is given room after the least, the dearest first: of lines, of an alert of one opening, of details.
_LINES: tuple[Wish, ...] = (
    ("place", 12),
    *_titles(19, 20),
    ("pay_range", True),
    ("place", 24),
    *_titles(*range(21, 36), 40, 45, 60, 90),
)
_ALONE: tuple[Wish, ...] = (
    ("place", 12),
    *_titles(14, 18, 26),
    ("place", 24),
    ("pay_range", True),
    *_titles(30, 36),
    ("hours", True),
    *_titles(44, 52, 60),
    ("kind", True),
    *_titles(90),
)
_ASKED_FOR: tuple[Wish, ...] = (
    *(("walk_in", length) for length in (50, 60, 80, 160)),
    ("place", 12),
    *_titles(14, 18, 26),
    ("employer", 22),
    *_titles(36),
    ("gone", True),
    ("hours", True),
    ("free", True),
    ("place", 24),
    ("pay_range", True),
    ("employer", 30),
    *_titles(44, 52, 60),
    ("kind", True),
    *_titles(90),
)


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
    work yet. What a listing leaves open of the reader's `filters` is marked. What does not fit the segments of the
    language is left out of `shown`. Every listing has a number. Raises ValueError without listings."""
    if not listings:
        raise ValueError("an alert needs an opening")
    if never_chose:
        composed = with_lines("never_chose", listings, program, wording, language, filters=filters)
    elif len(listings) == 1:
        composed = _alone(listings[0], program, wording, language, filters)
    else:
        composed = with_lines("alert_digest", listings, program, wording, language, filters=filters)
        if len(composed.shown) == 1:
            composed = _alone(listings[0], program, wording, language, filters)
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
    """The sentence `key` around lines ("412 Cook North $18."): as many as fit with titles that can be told apart, at
    most `program.digest_openings`."""
    words = wording.words(language)
    sheet = Sheet(key, program, wording, language, _LINES)

    def told(listings: Sequence[Listing]) -> Callable[[Room], Values]:
        def filled(room: Room) -> Values:
            return {**(values or {}), "lines": say_lines(listings, program, words, room, filters)}

        return filled

    for many in range(min(len(listings), program.digest_openings), 1, -1):
        if fitting := sheet.fill(told(listings[:many]), DECENT):
            return Composed(key, fitting, tuple(listing.id for listing in listings[:many]))
    return Composed(key, sheet.squeeze(told(listings[:1])), (listings[0].id,))


def details(
    listing: Listing, program: Program, wording: Wording, language: str, filters: Filters = ANY_JOB
) -> Composed:
    """All about one opening, first of all how one applies: by phone or on foot, else by mail; a link only where there
    is no such way or none can be said whole, with the place where staff help those without internet."""
    words = wording.words(language)

    def told(room: Room, how: str = "") -> Values:
        return {
            "number": number_of(listing),
            "facts": say_facts(listing, program, words, room, filters),
            "how": how,
            "link": f"{program.link_host}/j/{listing.code}",
            "free": words("free") if room.free else "",
            "gone": words("gone_word") if room.gone else "",
        }

    def told_with(ways: tuple[Apply, ...]) -> Filled:
        def filled(room: Room) -> Values | None:
            how = [say_how(way, words, room) for way in ways]
            return told(room, " ".join(how)) if all(how) else None

        return filled

    def sheet(key: str) -> Sheet:
        return Sheet(key, program, wording, language, _ASKED_FOR, thrifty=False)

    shown = (listing.id,)
    ways = tuple(_without_internet(listing))
    for told_of, least in (*((one, DECENT) for one in ways), *((one, LEAST) for one in ways if len(one) == 1)):
        if fitting := sheet("detail").fill(told_with(told_of), least):
            return Composed("detail", fitting, shown)
    for least in (DECENT, LEAST) if listing.apply else ():
        if fitting := sheet("detail_link").fill(told, least):
            return Composed("detail_link", fitting, shown)
    return Composed("detail_ask", sheet("detail_ask").squeeze(told), shown)


def _without_internet(listing: Listing) -> Iterator[tuple[Apply, ...]]:
    """What may be told of how to apply with a plain phone, the best first: two ways, then one. Where people come in
    person on one day, its place is never left out."""
    ways = {way.how: way for way in reversed(listing.apply)}
    needed = ways.get(ApplyHow.WALK_IN) if listing.walk_in_hours else None
    for pair in ((ApplyHow.PHONE, ApplyHow.WALK_IN), (ApplyHow.EMAIL, ApplyHow.MAIL)):
        both = tuple(ways[how] for how in pair if how in ways)
        for told in (both, *((way,) for way in both)):
            if told and (needed is None or needed in told):
                yield told


def question(listing: Listing, program: Program, wording: Wording, language: str) -> str:
    """How did it go with this opening?"""
    words = wording.words(language)

    def filled(room: Room) -> Values:
        return {"number": number_of(listing), "title": say_title(listing, words, room)}

    return wording.say("ask", language, Sheet("ask", program, wording, language, _titles(18, 26, 36)).squeeze(filled))


def closed(
    key: str,
    listing: Listing,
    match: Listing | None,
    program: Program,
    wording: Wording,
    language: str,
    filters: Filters = ANY_JOB,
) -> Composed:
    """An opening that has closed (`filled`), waits for staff (`checking`) or is said to be gone (`gone`), and one like
    it that is open."""
    if match is None:
        return Composed(f"{key}_none", {"number": number_of(listing)}, ())
    values = {"number": number_of(listing), "match": number_of(match)}
    return with_lines(key, [match], program, wording, language, values, filters=filters)


def _alone(listing: Listing, program: Program, wording: Wording, language: str, filters: Filters) -> Composed:
    """An alert of one opening; its employer comes with the details."""
    words = wording.words(language)

    def filled(room: Room) -> Values:
        facts = say_facts(listing, program, words, replace(room, employer=0), filters)
        return {"number": number_of(listing), "facts": facts}

    return Composed("alert", Sheet("alert", program, wording, language, _ALONE).squeeze(filled), (listing.id,))
