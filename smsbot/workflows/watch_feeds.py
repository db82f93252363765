"""What the console shows of feeds: how each is, what it brought and what waits, its readings, what staff did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from smsbot.storage import audit, feeds, fetches, openings, postings, rulings
from smsbot.storage.audit import Act
from smsbot.storage.database import Connection, Database
from smsbot.storage.feeds import Standing, StoredFeed
from smsbot.storage.fetches import Day, Fetch
from smsbot.storage.postings import NotListed
from smsbot.workflows.judge_short_list import SHORT_LISTS
from smsbot.workflows.keep_feeds import NOUN, RELEASES, answered, last_undoable

SPARK_DAYS, NEW_DAYS = 30, 7
FEEDS_ON_A_PAGE, FETCHES_ON_A_PAGE, ACTS_ON_A_PAGE = 25, 50, 20


class Health(StrEnum):
    """How a feed is, in one word. ASKS: it fell by more than half, and staff are to say whether that is right. LOOK:
    it is read, and something about it wants to be looked at. DRAFT: never turned on. FIRST: not read yet."""

    GOOD = "good"
    LOOK = "look"
    ASKS = "asks"
    FAILING = "failing"
    RESTING = "resting"
    PAUSED = "paused"
    DRAFT = "draft"
    FIRST = "first"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """One feed. `open` and `held`: openings in its words; `new`: entries it never had before, in seven days; `days`:
    thirty spans of 24 hours, the oldest first. `due`: its time has come. `failing_since`: the first attempt of those
    that failed in a row."""

    stored: StoredFeed
    open: int
    held: int
    days: Sequence[Day]
    due: bool
    last_check: datetime | None
    failing_since: datetime | None

    @property
    def new(self) -> int:
        return sum(day.new for day in self.days[-NEW_DAYS:])

    @property
    def health(self) -> Health:
        stored = self.stored
        if stored.standing is Standing.PAUSED:
            return Health.PAUSED if self.last_check else Health.DRAFT
        if stored.standing is Standing.RESTING:
            return Health.RESTING
        if stored.failures:
            return Health.FAILING
        if stored.fall is not None and not stored.fall.kept:
            return Health.ASKS
        if self.last_check is None:
            return Health.FIRST
        return Health.LOOK if stored.problem or self.fruitless else Health.GOOD

    @property
    def fruitless(self) -> bool:
        """It lists something, and nothing of that is open here or waits."""
        return bool(self.stored.items) and not self.open and not self.held


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedList:
    """`further`: the id after which the next page begins, None on the last."""

    lines: Sequence[FeedLine]
    further: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """`releasable`: held openings that wait only for what the feed is no longer asked for. `not_listed`: what would
    close if the short list is right. `earlier`: the attempt before which the next page of the history begins.
    `undo_release`: the last act that let openings go, `undo_believe`: the last that closed what a short list lacked,
    where they can be undone."""

    line: FeedLine
    history: Sequence[Fetch]
    earlier: int | None
    acts: Sequence[Act]
    undo_release: Act | None
    undo_believe: Act | None
    releasable: int
    not_listed: Sequence[NotListed]


def list_feeds(database: Database, now: datetime, after: int | None = None) -> FeedList:
    with database.read() as db:
        stored = feeds.page(db, FEEDS_ON_A_PAGE + 1, after)
        shown = stored[:FEEDS_ON_A_PAGE]
        further = shown[-1].id if len(stored) > FEEDS_ON_A_PAGE else None
        return FeedList(lines=_lines(db, shown, now), further=further)


def show_feed(database: Database, now: datetime, feed_id: int, before: int | None = None) -> FeedPage:
    """`before`: an attempt, for a further page of the history. Raises KeyError."""
    with database.read() as db:
        stored = feeds.get(db, feed_id)
        (line,) = _lines(db, [stored], now)
        history = fetches.history(db, feed_id, FETCHES_ON_A_PAGE + 1, before)
        shown = history[:FETCHES_ON_A_PAGE]
        acts = audit.of(db, NOUN, feed_id, limit=ACTS_ON_A_PAGE)
        return FeedPage(
            line=line,
            history=shown,
            earlier=shown[-1].id if len(history) > FETCHES_ON_A_PAGE else None,
            acts=acts,
            undo_release=last_undoable(acts, RELEASES),
            undo_believe=last_undoable(acts, SHORT_LISTS),
            releasable=waiting_for(rulings.held_by_reasons(db, feed_id), answered(stored.feed)),
            not_listed=postings.not_listed(db, feed_id) if stored.fall else (),
        )


def waiting_reasons(database: Database, feed_id: int) -> Mapping[str, int]:
    """A feed's held openings by their reasons (codes, a comma between), for somebody who changes its settings."""
    with database.read() as db:
        return rulings.held_by_reasons(db, feed_id)


def waiting_for(held: Mapping[str, int], reasons: Sequence[str]) -> int:
    return sum(count for codes, count in held.items() if codes in reasons)


def _lines(db: Connection, stored: Sequence[StoredFeed], now: datetime) -> list[FeedLine]:
    ids = [one.id for one in stored]
    days = fetches.days(db, ids, now, SPARK_DAYS)
    counts = openings.counts_by_feed(db, ids)
    return [
        FeedLine(
            stored=one,
            open=counts.get((one.id, "open"), 0),
            held=counts.get((one.id, "held"), 0),
            days=days[one.id],
            due=one.next_check_at <= now,
            last_check=fetches.last(db, one.id),
            failing_since=fetches.failing_since(db, one.id) if one.failures else None,
        )
        for one in stored
    ]
