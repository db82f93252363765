"""Openings in, a text about them out, never longer than allowed. A long title is cut between words; the number that
people text back and the way to stop are never cut."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from jobs_feed.opening import ApplyHow
from smsbot.domain.filters import ANY_JOB, Filters
from smsbot.domain.listing import Listing
from smsbot.domain.program import Program
from smsbot.domain.segments import count
from smsbot.wording.catalogue import Wording
from smsbot.wording.facts import FULL, LEAST, Room, number_of, say_facts, say_how, say_line, say_title

_TIGHT = (
    FULL,
    *(Room(length, terms=False, employer=False) for length in (FULL.title, 44, 36, 32, 28, 26)),
)
"""What is tried to stay within one segment; a title cut shorter than this names another job than it should."""
_WIDE = (
    FULL,
    *(Room(length, employer=False) for length in (60, 40, 24)),
    *(Room(length, terms=False, employer=False) for length in (40, 30, 18, 12)),
    LEAST,
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

        def filled(room: Room, told: tuple[Listing, ...] = told) -> dict[str, object]:
            lines = " ".join(say_line(listing, program, words, room, filters) for listing in told)
            return {**(values or {}), "lines": lines, "count": len(told)}

        if fitting := _fit(key, filled, program, wording, language):
            return Composed(key, fitting, tuple(listing.id for listing in told))
    return Composed(key, filled(LEAST), tuple(listing.id for listing in told))


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
        how = " ".join(say_how(way, words) for way in offline)
        return _one("detail", listing, program, wording, language, filters, {"how": how})
    if ApplyHow.WEB in ways:
        link = f"{program.link_host}/j/{listing.code}"
        return _one("detail_link", listing, program, wording, language, filters, {"link": link})
    return _one("detail_ask", listing, program, wording, language, filters)


def question(listing: Listing, program: Program, wording: Wording, language: str) -> str:
    """How did it go with this opening? One segment where its title can bear it."""
    words = wording.words(language)

    def values(room: Room) -> dict[str, object]:
        return {"number": number_of(listing), "title": say_title(listing, words, room)}

    return wording.say("ask", language, _fit("ask", values, program, wording, language) or values(LEAST))


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
    words = wording.words(language)

    def values(room: Room) -> dict[str, object]:
        line = say_line(match, program, words, room, filters)
        return {"number": number_of(listing), "line": line, "match": number_of(match)}

    fitting = _fit(key, values, program, wording, language)
    return Composed(key, fitting or values(LEAST), (match.id,))


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

    def values(room: Room) -> dict[str, object]:
        room = room if asked_for else replace(room, employer=False)
        return {
            **(extra or {}),
            "number": number_of(listing),
            "facts": say_facts(listing, program, words, room, filters),
        }

    fitting = _fit(key, values, program, wording, language, tight=not asked_for)
    return Composed(key, fitting or values(LEAST), (listing.id,))


def _fit(
    key: str,
    values: Callable[[Room], dict[str, object]],
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
