"""Counts that tell whether the service is well. Never a number, never a word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from smsbot.storage import carrier_words, facts, openings, outbox, pauses, subscribers, ticks
from smsbot.storage.pauses import Pause
from smsbot.storage.tables import delivery_event, feed, subscriber
from smsbot.storage.tables import outbox as texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What can be asked every second: a few rows, however large the city. `halted`: why the carrier refuses the
    account; `paused`: why unrequested texts rest."""

    ticks: dict[str, datetime]
    live: bool
    halted: str | None
    paused: Pause | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """`oldest_due`: since when the longest-waiting text has been due. `cost_today`: US dollars x 1,000,000 since
    `day_start`. `stray_receipts`: receipts that named no text of ours. `carrier_words`: texts of the last day by the
    carrier's error number; `left_alone`: people whose number gets nothing until they text us, by the same."""

    subscribers: dict[str, int]
    texts: dict[str, int]
    openings: dict[str, int]
    feeds_on: int
    feeds_failing: int
    oldest_due: datetime | None
    cost_today: int
    stray_receipts: int
    carrier_words: dict[int, int]
    left_alone: dict[int, int]
    pulse: Pulse


def pulse(db: sa.Connection, now: datetime) -> Pulse:
    return Pulse(
        ticks=ticks.last(db), live=facts.is_live(db), halted=facts.is_halted(db), paused=pauses.current(db, now)
    )


def vitals(db: sa.Connection, now: datetime, day_start: datetime) -> Vitals:
    by_state = sa.select(subscriber.c.state, sa.func.count().label("n")).group_by(subscriber.c.state)
    strays = sa.select(sa.func.count()).where(delivery_event.c.outbox_id.is_(None))
    due = sa.select(sa.func.min(texts.c.not_before)).where(
        texts.c.state == sa.literal_column("'queued'"), texts.c.not_before <= now
    )
    return Vitals(
        subscribers={row.state: row.n for row in db.execute(by_state)},
        texts=outbox.counts(db),
        openings=openings.counts(db),
        feeds_on=_count(db, feed.c.state == "on"),
        feeds_failing=_count(db, feed.c.failures > 0),
        oldest_due=db.execute(due).scalar(),
        cost_today=outbox.spent_since(db, day_start),
        stray_receipts=int(db.execute(strays).scalar_one()),
        carrier_words=carrier_words.errors_of_last_day(db, now),
        left_alone=subscribers.refused(db),
        pulse=pulse(db, now),
    )


def can_write(db: sa.Connection, now: datetime) -> None:
    """Raises when this connection cannot write: a read-only or full disk would lose texts."""
    facts.put(db, "last_probe", now.isoformat())


def _count(db: sa.Connection, where: sa.ColumnElement[bool]) -> int:
    return int(db.execute(sa.select(sa.func.count()).select_from(feed).where(where)).scalar_one())
