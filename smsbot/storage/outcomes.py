"""What people say became of a job: each thing once for each person and opening, however often they text it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from smsbot.domain.outcome import Doubt, How, Outcome, Report
from smsbot.storage.tables import opening
from smsbot.storage.tables import outcome as t


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said became of which job; of none where there is no opening."""

    outcome: Outcome
    how: How
    at: datetime
    opening_id: int | None
    number: int | None
    title: str | None


_ADD = {
    name: dialect.insert(t).on_conflict_do_nothing().returning(t.c.id)
    for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
}


def add(db: sa.Connection, subscriber_id: int, report: Report, now: datetime) -> bool:
    """False when this person has said the same before."""
    values = {
        "subscriber_id": subscriber_id,
        "opening_id": report.opening_id,
        "outcome": report.outcome,
        "at": now,
        "how": report.how,
    }
    return db.execute(_ADD[db.dialect.name], values).first() is not None


def doubt(db: sa.Connection, opening_id: int, outcome: Outcome) -> Doubt:
    """How many people have said this of the opening."""
    query = sa.select(t.c.judged, sa.func.count().label("n")).where(*_said(opening_id, outcome)).group_by(t.c.judged)
    counts = {row.judged: row.n for row in db.execute(query)}
    return Doubt(judged=counts.get(True, 0), since=counts.get(False, 0))


def judge(db: sa.Connection, opening_id: int, outcome: Outcome) -> None:
    """A hold stands on all that was said so far: staff see it, and what they release is counted from nothing again."""
    db.execute(sa.update(t).where(*_said(opening_id, outcome)).values(judged=True))


def said_since(db: sa.Connection, subscriber_id: int, outcome: Outcome, since: datetime) -> int:
    """Of how many openings this person has said so after `since`."""
    query = sa.select(sa.func.count()).where(t.c.subscriber_id == subscriber_id, t.c.outcome == outcome, t.c.at > since)
    return int(db.execute(query).scalar_one())


COLUMNS = ("opening", "number", "title", "outcome", "people")


def by_opening(db: sa.Connection) -> Iterator[tuple[object, ...]]:
    """Rows as COLUMNS, in order of opening; those of no opening of ours first."""
    query = (
        sa.select(t.c.opening_id, opening.c.number, opening.c.title, t.c.outcome, sa.func.count().label("people"))
        .outerjoin(opening, opening.c.id == t.c.opening_id)
        .group_by(t.c.opening_id, opening.c.number, opening.c.title, t.c.outcome)
        .order_by(sa.func.coalesce(t.c.opening_id, 0), t.c.outcome)
    )
    yield from (tuple(row) for row in db.execute(query))


def of_subscriber(db: sa.Connection, subscriber_id: int) -> list[Said]:
    """What this person has said, newest first."""
    query = (
        sa.select(t.c.at, t.c.outcome, t.c.how, opening.c.id, opening.c.number, opening.c.title)
        .outerjoin(opening, opening.c.id == t.c.opening_id)
        .where(t.c.subscriber_id == subscriber_id)
        .order_by(t.c.id.desc())
    )
    return [
        Said(Outcome(row.outcome), How(row.how), row.at, row.id, row.number, row.title) for row in db.execute(query)
    ]


def erase(db: sa.Connection, subscriber_id: int) -> None:
    """Nothing of an erased person's work is kept; what staff decided about the openings stays."""
    db.execute(sa.delete(t).where(t.c.subscriber_id == subscriber_id))


def _said(opening_id: int, outcome: Outcome) -> tuple[sa.ColumnElement[bool], ...]:
    return t.c.opening_id == opening_id, t.c.outcome == outcome
