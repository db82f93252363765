"""A feed as an editor wants it in; what its address gives now, as it would be stored and texted, what would wait and
what is left out, out. Stores nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from jobs_feed.credentials import NO_CREDENTIALS, Credentials
from jobs_feed.errors import FeedError, Offer, ParseError
from jobs_feed.feed import Feed, FeedState, Kind, Reading
from jobs_feed.identity import keys, shared_keys
from jobs_feed.lifecycle import STALE
from jobs_feed.mapping import Outline
from jobs_feed.opening import Opening, Posting, Problem, Where
from jobs_feed.read import read
from jobs_feed.screening import Hold, screen
from jobs_feed.sector import Lexicon
from smsbot.domain.listing import Listing
from smsbot.domain.program import Manners, Program
from smsbot.domain.ruling import Naming
from smsbot.domain.segments import Segments, count
from smsbot.domain.window import local_day
from smsbot.storage import feeds, postings, rulings
from smsbot.storage.database import Connection, Database
from smsbot.wording import Wording, jobs
from smsbot.workflows.collect_openings import across_feeds, find_twin
from smsbot.workflows.try_feed import sample_listing

SHOWN = 10
LOOKED_AT = 500
"""Entries that are judged: a process that answers people's texts has no time for thousands."""
PROBLEMS_SHOWN = 20
LONGEST_WAIT = 20.0
"""Seconds: somebody waits for the page. The worker has more patience."""
ADDED_BY_STAFF = "what staff added"


class Fate(StrEnum):
    """What becomes of an opening. KNOWN: one job with an opening that we have, so nobody hears of it twice. OLD: open,
    and told to those who ask only. OVER: its last day has passed."""

    GOES = "goes"
    HELD = "held"
    KNOWN = "known"
    OLD = "old"
    OVER = "over"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """`offers`: the feeds of the web page that came instead of one. `outline`: of a list of which somebody has to say
    which element is what; `changed`: anew, since the list is no longer as it was chosen."""

    sentence: str
    offers: Sequence[Offer] = ()
    outline: Outline | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """An opening in the words that people would read, what the feed wrote of it, and an alert with it alone (number and
    link are samples). `known_in`: the feed that has told us of it before."""

    opening: Opening
    posting: Posting
    listing: Listing
    fate: Fate
    holds: Sequence[Hold]
    known_in: str | None
    text: str
    size: Segments


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """`entries`: how many the feed lists; `read`: how many of the first 500 became openings. `fates` adds up to that.
    `reasons`: why openings would wait, and how many for that. `notes`: what was left out by rule. `shown`: the first
    ten. `unusable`: how many problems there are. `outline`: of a list whose elements or columns can be chosen.
    `narrower`: an address that gives no more than what is for the public."""

    kind: Kind
    complete: bool
    entries: int
    read: int
    fates: Mapping[Fate, int]
    reasons: Sequence[tuple[str, int]]
    notes: str
    unusable: int
    problems: Sequence[Problem]
    shown: Sequence[Previewed]
    outline: Outline | None
    narrower: str | None


def preview_feed(
    database: Database,
    program: Program,
    lexicon: Lexicon,
    wording: Wording,
    manners: Manners,
    feed: Feed,
    now: datetime,
    *,
    allow_private: bool,
    credentials: Credentials = NO_CREDENTIALS,
) -> Preview | Unread:
    """`feed.id` is empty for one that is not stored yet."""
    try:
        reading = _read(program, lexicon, manners, feed, now, allow_private, credentials)
    except ParseError as error:
        changed = error.code == "mapping_lost"
        return Unread(sentence=error.sentence, offers=error.offers, outline=error.outline, changed=changed)
    except FeedError as error:
        return Unread(sentence=error.sentence)
    with database.read() as db:
        known = _known(db, reading, now)
        namings = rulings.namings(db, [(one.title, one.employer) for one in reading.openings])
        names = {one.id: one.feed.name for one in feeds.every(db)} | {feeds.ADDED_BY_STAFF: ADDED_BY_STAFF}
    judge = _Judge(program, feed, now, known, namings)
    judged = [(one, judge.holds(one)) for one in reading.openings]
    return Preview(
        kind=reading.kind,
        complete=reading.complete,
        entries=reading.entries,
        read=len(judged),
        fates=Counter(judge.fate(one, holds) for one, holds in judged),
        reasons=_reasons(holds for one, holds in judged if judge.fate(one, holds) is Fate.HELD),
        notes=reading.attempt.sentence,
        unusable=len(reading.problems),
        problems=reading.problems[:PROBLEMS_SHOWN],
        shown=[
            _previewed(judge, one, posting, holds, names, wording)
            for (one, holds), posting in zip(judged[:SHOWN], reading.postings, strict=False)
        ],
        outline=reading.outline,
        narrower=reading.narrower,
    )


def _read(
    program: Program,
    lexicon: Lexicon,
    manners: Manners,
    feed: Feed,
    now: datetime,
    allow_private: bool,
    credentials: Credentials,
) -> Reading:
    from jobs_feed.fetch import Limits  # here: a web process that tries no feed needs no HTTP client

    return read(
        feed,
        FeedState(),
        now=now,
        places=program.places,
        lexicon=lexicon,
        allow_private=allow_private,
        user_agent=manners.user_agent,
        limits=Limits(read=LONGEST_WAIT, wall=LONGEST_WAIT),
        at_most=LOOKED_AT,
        credentials=credentials,
    )


def _known(db: Connection, reading: Reading, now: datetime) -> dict[str, int]:
    """External id to the feed whose words we have for the same job, or to this one where it has listed it before."""
    shared = shared_keys((one, keys(one, one.source_id)) for one in reading.openings)
    own = {one.external_id: across_feeds(one, shared) for one in reading.openings}
    twins = postings.twins(db, [str(key) for many in own.values() for key in many], now - STALE)
    found = {one.external_id: find_twin(one, own[one.external_id], twins) for one in reading.openings}
    stored = reading.feed.id
    before = dict.fromkeys(postings.known_postings(db, int(stored)), int(stored)) if stored else {}
    return {external_id: twin.feed_id for external_id, twin in found.items() if twin is not None} | before


@dataclass(frozen=True, slots=True)
class _Judge:
    program: Program
    feed: Feed
    now: datetime
    known: Mapping[str, int]
    namings: Mapping[tuple[str, str | None], Naming]

    def named(self, one: Opening) -> Opening:
        """In the words of staff, where they have reworded it."""
        return self._naming(one).applied(one)

    def _naming(self, one: Opening) -> Naming:
        return self.namings.get((one.title, one.employer), Naming())

    def holds(self, one: Opening) -> tuple[Hold, ...]:
        found = screen(self.named(one), feed=self.feed, floors=self.program.floors, today=self._today)
        return tuple(hold for hold in found if self._naming(one).passes([{"code": hold.code}]))

    def fate(self, one: Opening, holds: Sequence[Hold]) -> Fate:
        if one.external_id in self.known:
            return Fate.KNOWN
        if one.deadline is not None and one.deadline < self._today:
            return Fate.OVER
        if one.where is Where.OUTSIDE:
            return Fate.OUTSIDE
        if holds:
            return Fate.HELD
        fresh_after = self.now - timedelta(days=self.program.fresh_days)
        return Fate.OLD if one.posted_at is not None and one.posted_at <= fresh_after else Fate.GOES

    @property
    def _today(self) -> date:
        return local_day(self.now, self.program.zone)


def _previewed(
    judge: _Judge, one: Opening, posting: Posting, holds: Sequence[Hold], names: Mapping[int, str], wording: Wording
) -> Previewed:
    told = judge.named(one)
    listing = sample_listing(told, judge.now)
    text = jobs.alert([listing], judge.program, wording, judge.program.languages[0]).body
    feed_id = judge.known.get(one.external_id)
    return Previewed(
        opening=told,
        posting=posting,
        listing=listing,
        fate=judge.fate(one, holds),
        holds=holds,
        known_in=None if feed_id is None else names.get(feed_id),
        text=text,
        size=count(text),
    )


def _reasons(many: Iterable[Sequence[Hold]]) -> list[tuple[str, int]]:
    """The first sentence of each reason, with how many openings wait for it; the commonest first."""
    sentences: dict[str, str] = {}
    counted: Counter[str] = Counter()
    for holds in many:
        for hold in holds:
            sentences.setdefault(hold.code, hold.sentence)
            counted[hold.code] += 1
    return [(sentences[code], times) for code, times in counted.most_common()]
