"""Feeds in; openings stored, held, closed and an account of each reading out."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from jobs_feed.credentials import Credentials
from jobs_feed.errors import FeedError, FetchError
from jobs_feed.feed import Attempt, FeedState, Reading
from jobs_feed.identity import By, Key, keys, same, shared_keys
from jobs_feed.lifecycle import READINGS_BEFORE_CLOSING, STALE, Changes, changes
from jobs_feed.lifecycle import Known as KnownPosting
from jobs_feed.opening import Opening
from jobs_feed.read import read
from jobs_feed.screening import screen
from jobs_feed.sector import Lexicon
from smsbot.domain.program import Manners, Program
from smsbot.domain.ruling import Naming
from smsbot.domain.window import local_day
from smsbot.storage import feeds, fetches, postings, rulings
from smsbot.storage.database import Connection, Database
from smsbot.storage.feeds import StoredFeed
from smsbot.storage.postings import UNNAMED, Known, Twin
from smsbot.workflows.keep_lease import kept_lease

AT_ONCE = 200
"""Postings stored in one transaction: a first reading of thousands must not keep an answer waiting."""
FAILURES_BEFORE_REST = 10
LONGEST_BACKOFF = timedelta(hours=24)
BUSY = "Another process is reading this feed at this moment."
log = structlog.get_logger()


@dataclass(slots=True)
class Collected:
    """One feed's reading. `read`: entries in it, or in the last good one when nothing has changed since; `new`:
    postings this feed never had before; `merged`: how many of them are openings already known; `held`: openings of this
    reading that wait for staff; `gone`: ids in the last good reading and not in this one; `closed`: openings that this
    reading closed; `problem`: a sentence for staff, or None; `failed`: it could not be read now."""

    feed: str
    read: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    held: int = 0
    merged: int = 0
    closed: int = 0
    problem: str | None = None
    failed: bool = False

    def as_json(self) -> dict[str, object]:
        names = ("feed", "read", "new", "changed", "gone", "held", "merged", "problem")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """Reads the feeds of one database. `wall`: the machine's clock, by which two processes keep off one feed;
    `renew_seconds`: how often who reads a feed says so anew. `credentials`: for the sites that answer nobody else."""

    database: Database
    program: Program
    lexicon: Lexicon
    manners: Manners
    wall: Callable[[], datetime]
    allow_private: bool
    credentials: Credentials = field(default_factory=dict)
    renew_seconds: float = feeds.LEASE.total_seconds() / 4

    def collect(
        self,
        now: datetime,
        *,
        due_only: bool,
        progress: Callable[[Collected], None] = lambda _: None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> list[Collected]:
        """Read every feed that staff have not paused (with `due_only`: those that are on and whose time has come),
        then close what is over. `stopping`: true once no further feed shall be begun; they stay due."""
        with self.database.read() as db:
            waiting = feeds.to_read(db, now, due_only=due_only)
        one_pass = _Pass(self, now, jitter=due_only)
        reports: list[Collected] = []
        for stored in waiting:
            if stopping():
                return reports
            with self.database.begin() as db:
                ours = feeds.lease(db, stored, self.wall())
            if not ours and due_only:
                continue  # its reader tells
            if ours:
                with kept_lease(self.database, stored.id, self.wall, self.renew_seconds):
                    reports.append(one_pass.read(stored))
            else:
                reports.append(Collected(stored.feed.name, problem=BUSY, failed=True))
            progress(reports[-1])
        one_pass.close_past()
        return reports


@dataclass(frozen=True, slots=True)
class _Pass:
    of: Collector
    now: datetime
    jitter: bool

    def read(self, stored: StoredFeed) -> Collected:
        report = Collected(stored.feed.name)
        try:
            reading = read(
                stored.feed,
                stored.state,
                now=self.now,
                places=self.of.program.places,
                lexicon=self.of.lexicon,
                allow_private=self.of.allow_private,
                user_agent=self.of.manners.user_agent,
                credentials=self.of.credentials,
            )
            self._store(stored, reading, report)
        except FeedError as error:
            self._failed(stored, error, report)
        except Exception as fault:  # one feed that nobody foresaw must not keep all others from being read
            log.exception("a feed was too much for its reader", feed=stored.id)
            self._failed(stored, FeedError(stored.feed.name, "fault", _fault(fault)), report)
        log.info("feed read", feed=stored.id, read=report.read, new=report.new, problem=report.problem)
        return report

    def _failed(self, stored: StoredFeed, error: FeedError, report: Collected) -> None:
        report.problem, report.failed = error.sentence, True
        retired = error.code == "http_410"
        rest = retired or stored.failures + 1 >= FAILURES_BEFORE_REST
        wait = min(LONGEST_BACKOFF, timedelta(minutes=5) * 2 ** min(stored.failures + 1, 12))
        if isinstance(error, FetchError) and error.retry_after is not None:
            wait = min(LONGEST_BACKOFF, max(wait, timedelta(seconds=error.retry_after)))
        attempt = error.attempt or Attempt(
            at=self.now, status=None, milliseconds=0, size=0, error_code=error.code, sentence=error.sentence
        )
        with self.of.database.begin() as db:
            fetches.keep(db, stored.id, attempt, items=0, new=0, changed=0, gone=0)
            feeds.record_failure(db, stored, error.sentence, self.now + self._spread(wait), rest=rest)

    def _store(self, stored: StoredFeed, reading: Reading, report: Collected) -> None:
        if reading.unchanged:
            report.read = stored.items or 0
            with self.of.database.begin() as db:
                postings.mark_present_seen(db, stored.id, self.now)
            report.problem = None if stored.failures else stored.problem  # the same bytes have the same faults
            self._finish(stored, reading.state, reading.attempt, report, items=None)
            return
        report.read = len(reading.openings)
        found = {one.external_id: one for one in reading.openings}
        with self.of.database.read() as db:
            known = postings.known_postings(db, stored.id)
        news = changes(
            {key: _known(one) for key, one in known.items()},
            {key: one.content_hash for key, one in found.items()},
            complete=reading.complete,
            previous_count=stored.items,
        )
        report.new, report.changed, report.gone = len(news.new), len(news.changed), len(news.gone)
        report.problem = news.sentence or _problem(reading)
        self._store_new(stored, reading, [found[key] for key in news.new], report)
        self._store_known(stored, found, known, news, report)
        # While an absence is being counted the same bytes are news too: they are the second reading without a job.
        counting = any(0 < times < READINGS_BEFORE_CLOSING for times in news.missing.values())
        state = reading.state if news.believed and not counting else FeedState()
        self._finish(
            stored,
            state,
            reading.attempt,
            report,
            items=len(found) if news.believed else None,
            fallen_to=len(found) if news.asks else None,
        )

    def _store_new(self, stored: StoredFeed, reading: Reading, new: list[Opening], report: Collected) -> None:
        if not new:
            return
        shared = shared_keys((one, keys(one, str(stored.id))) for one in reading.openings)
        for start in range(0, len(new), AT_ONCE):
            with self.of.database.begin() as db:
                self._store_some(db, stored, new[start : start + AT_ONCE], shared, report)

    def _store_some(
        self, db: Connection, stored: StoredFeed, some: list[Opening], shared: frozenset[Key], report: Collected
    ) -> None:
        keys_of = {one.external_id: across_feeds(one, shared) for one in some}
        names = [str(key) for many in keys_of.values() for key in many]
        twins = postings.twins(db, names, self.now - STALE)
        namings = rulings.namings(db, [(one.title, one.employer) for one in some])
        rows: list[dict[str, Any]] = []
        for one in some:
            own = keys_of[one.external_id]
            twin = find_twin(one, own, twins)
            naming = namings.get((one.title, one.employer), UNNAMED)
            holds = self._holds(stored, one, naming)
            waits = bool(naming.passes(holds))
            if twin is None:
                opening_id = postings.add(
                    db, one, feed_id=stored.id, keys=list(map(str, own)), holds=holds, now=self.now, naming=naming
                )
                report.held += waits
                known_as = Twin(id=opening_id, state="held" if waits else "open", feed_id=stored.id, opening=one)
                for key in own:
                    twins.setdefault(str(key), []).append(known_as)
            else:
                opening_id = twin.id
                report.merged += 1
                postings.add_keys(db, opening_id, list(map(str, own)))
                self._seen_again(db, stored, twin, one, holds, naming)
            rows.append(
                {
                    "external_id": one.external_id,
                    "opening_id": opening_id,
                    "content_hash": one.content_hash,
                    "raw": dict(one.raw),
                }
            )
        postings.save_postings(db, stored.id, rows, self.now)

    def _seen_again(
        self,
        db: Connection,
        stored: StoredFeed,
        twin: Twin,
        one: Opening,
        holds: list[dict[str, Any]],
        naming: Naming,
    ) -> None:
        """A job that we know, under another id. It opens again by the word of its own feed or of a trusted one, which
        then says what it is now; anybody else's word changes nothing."""
        if not stored.feed.trusted and twin.feed_id != stored.id:
            return
        postings.mark_seen(db, stored.id, {}, [twin.id], self.now)
        postings.reopen(db, [twin.id], self.now)
        if twin.state == "closed" or (twin.state == "held" and stored.feed.trusted and not naming.passes(holds)):
            postings.rewrite(db, twin.id, one, feed_id=stored.id, holds=holds, now=self.now, naming=naming)

    def _store_known(
        self,
        stored: StoredFeed,
        found: dict[str, Opening],
        known: dict[str, Known],
        news: Changes,
        report: Collected,
    ) -> None:
        here = {key: found[key].content_hash for key in found if key in known}
        with self.of.database.begin() as db:
            owned = postings.owned_by(db, stored.id, [known[key].opening_id for key in news.changed])
            namings = rulings.namings(db, [(found[key].title, found[key].employer) for key in news.changed])
            for key in news.changed:
                one = found[key]
                if known[key].opening_id in owned:
                    naming = namings.get((one.title, one.employer), UNNAMED)
                    holds = self._holds(stored, one, naming)
                    report.held += postings.rewrite(
                        db, known[key].opening_id, one, feed_id=stored.id, holds=holds, now=self.now, naming=naming
                    )
            postings.mark_seen(db, stored.id, here, [known[key].opening_id for key in here], self.now)
            back = [known[key].opening_id for key in news.back]
            ours = back if stored.feed.trusted else postings.owned_by(db, stored.id, back)
            postings.reopen(db, ours, self.now)
            postings.mark_missing(db, stored.id, _newly_missing(known, news))
            leaving = postings.nowhere_present(db, [known[key].opening_id for key in news.to_close])
            report.closed = postings.close(db, leaving, "gone", self.now)

    def _finish(
        self,
        stored: StoredFeed,
        state: FeedState,
        attempt: Attempt,
        report: Collected,
        *,
        items: int | None,
        fallen_to: int | None = None,
    ) -> None:
        next_at = self.now + self._spread(timedelta(minutes=self.of.manners.every_minutes))
        with self.of.database.begin() as db:
            fetches.keep(
                db,
                stored.id,
                attempt,
                items=report.read,
                new=report.new,
                changed=report.changed,
                gone=report.gone,
            )
            feeds.record_success(
                db,
                stored,
                state,
                items=items,
                fallen_to=fallen_to,
                problem=report.problem,
                now=self.now,
                next_at=next_at,
            )

    def _holds(self, stored: StoredFeed, one: Opening, naming: Naming) -> list[dict[str, Any]]:
        """Every reason to wait for what people would be told: in the words of staff, where they have reworded it."""
        today = local_day(self.now, self.of.program.zone)
        return [
            {"code": hold.code, "points": hold.points, "sentence": hold.sentence}
            for hold in screen(naming.applied(one), feed=stored.feed, floors=self.of.program.floors, today=today)
        ]

    def _spread(self, wait: timedelta) -> timedelta:
        """A tenth more or less, so that feeds on one host are not all read in the same second."""
        return wait * random.uniform(0.9, 1.1) if self.jitter else wait  # noqa: S311 - spread, not secrecy

    def close_past(self) -> None:
        with self.of.database.begin() as db:
            undecided_since = self.now - timedelta(days=self.of.program.held_days)
            postings.close_past(
                db, local_day(self.now, self.of.program.zone), self.now - STALE, undecided_since, self.now
            )


def _known(posting: Known) -> KnownPosting:
    return KnownPosting(
        content_hash=posting.content_hash,
        missing_count=posting.missing,
        in_last_reading=posting.present,
        closed=posting.closed,
    )


def _newly_missing(known: dict[str, Known], news: Changes) -> dict[str, int]:
    """Absent postings of which the record says something else so far."""
    times = {key: known[key].missing for key in news.gone} | dict(news.missing)
    return {key: now for key, now in times.items() if known[key].present or known[key].missing != now}


def across_feeds(one: Opening, shared: Collection[Key]) -> list[Key]:
    """The keys by which an opening may be known from elsewhere, the surest first. `shared`: those that name several
    jobs of one reading."""
    return [key for key in keys(one, one.source_id) if key.by is not By.ID and key not in shared]


def find_twin(one: Opening, own: list[Key], twins: dict[str, list[Twin]]) -> Twin | None:
    """The stored opening that is the same job: by a sure key at once, by a likely one if the texts agree."""
    for key in own:
        for twin in twins.get(str(key), ()):
            if key.by is not By.TOLD or same(one, twin.opening) is not None:
                return twin
    return None


def _fault(fault: Exception) -> str:
    return f"Something went wrong on our side while it was read ({type(fault).__name__}). The service's log says what."


def _problem(reading: Reading) -> str | None:
    if not reading.problems:
        return None
    first = reading.problems[0]
    more = len(reading.problems) - 1
    return f"{first.where}: {first.sentence}" + (f" And {more} more like it." if more else "")
