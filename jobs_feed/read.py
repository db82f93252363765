"""A feed -> a reading of it: fetch, find the kind, parse, find keys, normalise. The rules of each live elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from jobs_feed.credentials import NO_CREDENTIALS, Credentials, asked_with
from jobs_feed.errors import FetchError, ParseError
from jobs_feed.feed import Attempt, Feed, FeedState, Kind, Reading
from jobs_feed.formats.bodies import unpacked
from jobs_feed.formats.keys import with_keys
from jobs_feed.formats.parsed import Parsed, joined
from jobs_feed.kinds import KINDS, Row, find_kind, row_of
from jobs_feed.mapping import Outline
from jobs_feed.normalize import Unusable, to_opening
from jobs_feed.opening import Opening, Posting, Problem
from jobs_feed.places import Places
from jobs_feed.sector import Lexicon

if TYPE_CHECKING:
    from jobs_feed.fetch import Fetched, Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a body holds. `postings`: what the feed wrote of each opening, in their order. `complete`: a whole snapshot
    that lists something, so absence may close; `part`: not a whole one, whatever its kind. `outline`: of a list whose
    elements people may choose. `narrower`: an address that gives no more than what is for the public. `notes`: what was
    left out by rule. `entries`: how many it lists, which is more than `openings` where only some were asked for. No
    openings from a body that is not empty always comes with a problem."""

    openings: tuple[Opening, ...]
    postings: tuple[Posting, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    entries: int
    kind: Kind
    complete: bool
    part: bool = False
    outline: Outline | None = None
    narrower: str | None = None


def read(
    feed: Feed,
    state: FeedState,
    *,
    now: datetime,
    places: Places,
    lexicon: Lexicon,
    allow_private: bool = False,
    user_agent: str | None = None,
    limits: Limits | None = None,
    at_most: int | None = None,
    credentials: Credentials = NO_CREDENTIALS,
) -> Reading:
    """One reading of the feed at its address. `state` is what its last good reading left. An unchanged reading was not
    looked at: its kind is the feed's, or RSS where nobody set one. `at_most`: for a look, only the first so many
    entries become openings. `credentials`: for sites that answer nobody else.

    Raises FetchError and ParseError, each with its `attempt` to be recorded; the old state then stays."""
    pages = _Pages(feed)
    fetched = _fetch(feed, state, now, allow_private, user_agent, limits, credentials, pages)
    if fetched.body is None:
        return Reading(
            feed=feed,
            kind=feed.kind or Kind.RSS,
            openings=(),
            problems=(),
            state=fetched.state,
            attempt=fetched.attempt,
            unchanged=True,
        )
    try:
        contents = read_body(
            feed, fetched.body, *fetched.further, places=places, lexicon=lexicon, now=now, at_most=at_most
        )
    except ParseError as error:
        error.attempt = replace(fetched.attempt, error_code=error.code, sentence=error.sentence)
        raise
    return Reading(
        feed=feed,
        kind=contents.kind,
        openings=contents.openings,
        postings=contents.postings,
        entries=contents.entries,
        problems=contents.problems,
        state=fetched.state,
        attempt=replace(fetched.attempt, sentence=" ".join(contents.notes)),
        complete=KINDS[contents.kind].complete and not contents.part,
        outline=contents.outline,
        narrower=contents.narrower,
    )


@dataclass(slots=True)
class _Pages:
    """How the list of a feed goes on after each of its pages; the first tells of what kind they are."""

    feed: Feed
    row: Row | None = None

    def __call__(self, page: bytes, url: str) -> str | None:
        """Raises ParseError."""
        plain = unpacked(page, self.feed.name)
        self.row = self.row or find_kind(plain, self.feed.name, self.feed.kind, self.feed.url)
        return self.row.next_page(plain, url, self.feed.name)


def _fetch(
    feed: Feed,
    state: FeedState,
    now: datetime,
    allow_private: bool,
    user_agent: str | None,
    limits: Limits | None,
    credentials: Credentials,
    pages: _Pages,
) -> Fetched:
    from jobs_feed.fetch import USER_AGENT, Limits, fetch  # here, so that reading a file loads no HTTP client

    try:
        asked, own_headers = asked_with(feed, credentials)
    except FetchError as error:
        error.attempt = Attempt(
            at=now, status=None, milliseconds=0, size=0, error_code=error.code, sentence=error.sentence
        )
        raise
    row = row_of(feed)
    return fetch(
        asked,
        state,
        now=now,
        allow_private=allow_private,
        user_agent=user_agent or USER_AGENT,
        limits=(limits or Limits()).patient(row.patience if row else 0),
        own_headers=own_headers,
        follow=pages,
    )


def read_bytes(
    feed: Feed, body: bytes, *, places: Places, lexicon: Lexicon, now: datetime | None = None
) -> tuple[tuple[Opening, ...], tuple[Problem, ...], Kind, bool]:
    """(openings, problems, kind, complete) of a body, without a network. Raises ParseError."""
    contents = read_body(feed, body, places=places, lexicon=lexicon, now=now)
    return contents.openings, contents.problems, contents.kind, contents.complete


def read_body(
    feed: Feed,
    body: bytes,
    *further: bytes,
    places: Places,
    lexicon: Lexicon,
    now: datetime | None = None,
    at_most: int | None = None,
) -> Contents:
    """Everything a body holds, and the pages that follow it, or the first `at_most` entries. `now`: when it was read;
    dates after it are not believed. Raises ParseError."""
    plain = unpacked(body, feed.name)
    row = find_kind(plain, feed.name, feed.kind, feed.url)
    parsed = joined(_parsed(row, feed, plain, further), feed.name)
    postings, repeats = with_keys(parsed.postings)
    openings: list[Opening] = []
    used: list[Posting] = []
    problems = list(parsed.problems)
    for posting in postings[:at_most]:
        try:
            openings.append(to_opening(posting, feed, places, lexicon, now=now))
        except Unusable as unusable:
            problems.append(Problem(_place_of(posting), unusable.sentence))
        else:
            used.append(posting)
    return Contents(
        openings=tuple(openings),
        postings=tuple(used),
        problems=tuple(problems),
        notes=parsed.notes + _repeats(repeats),
        entries=len(postings),
        kind=row.kind,
        complete=row.complete and not parsed.part and bool(openings),
        part=parsed.part,
        outline=parsed.outline,
        narrower=row.public_only(plain, feed.url, feed.name),
    )


def _parsed(row: Row, feed: Feed, first: bytes, further: Sequence[bytes]) -> list[Parsed]:
    """Each page, the later ones by what was found in the first of them."""
    pages = [row.parse(first, feed)]
    if pages[0].outline is not None:
        feed = replace(feed, field_map=pages[0].outline.map)
    return pages + [row.parse(unpacked(page, feed.name), feed) for page in further]


def _repeats(count: int) -> tuple[str, ...]:
    return (f"{count:,} entries repeat one that stands before them.",) if count else ()


def _place_of(posting: Posting) -> str:
    """How a person finds the entry again."""
    return f"entry {(posting.title or posting.external_id).strip()[:80]}"
