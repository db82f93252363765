"""One row per firing of a timed job: whoever inserts it runs it, everybody else lets it be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from smsbot.domain.timetable import PERIODS
from smsbot.storage.tables import tick as t


def take(db: sa.Connection, job: str, number: int, now: datetime) -> bool:
    """True for exactly one caller of (job, number), on however many machines."""
    insert = postgresql.insert(t) if db.dialect.name == "postgresql" else sqlite.insert(t)
    statement = insert.values(job=job, tick=number, at=now).on_conflict_do_nothing(index_elements=["job", "tick"])
    # Not rowcount: an insert has none on PostgreSQL.
    return db.execute(statement.returning(t.c.tick)).first() is not None


def finish(db: sa.Connection, job: str, number: int, now: datetime, outcome: str) -> None:
    db.execute(sa.update(t).where(t.c.job == job, t.c.tick == number).values(finished_at=now, outcome=outcome))


def forget_before(db: sa.Connection, moment: datetime) -> None:
    db.execute(sa.delete(t).where(t.c.at < moment))


@dataclass(frozen=True, slots=True)
class Tick:
    """A job's last firing. `outcome` None: it has not finished."""

    at: datetime
    outcome: str | None


def latest(db: sa.Connection, job: str) -> Tick | None:
    row = db.execute(sa.select(t.c.at, t.c.outcome).where(t.c.job == job).order_by(t.c.tick.desc()).limit(1)).first()
    return None if row is None else Tick(row.at, row.outcome)


def last(db: sa.Connection) -> dict[str, datetime]:
    """When each job last fired."""
    return {job: tick.at for job in PERIODS if (tick := latest(db, job)) is not None}
