"""One person's texts both ways, newest first: what they wrote, and what we wrote unasked. Answers are in answers.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from smsbot.storage.tables import digest, inbound, opening, outbox, told


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A text of theirs. `inbox`: open or closed where it waits, or waited, for staff."""

    id: int
    at: datetime
    body_cipher: str | None
    intent: str
    rule: str
    inbox: str | None


@dataclass(frozen=True, slots=True)
class Unasked:
    """A text of ours that answers nothing."""

    id: int
    at: datetime
    body: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """An opening that an answer showed. `how`: first, more or detail."""

    opening_id: int
    number: int | None
    title: str
    at: datetime
    how: str


def heard(db: sa.Connection, subscriber_id: int, limit: int, before: datetime | None = None) -> list[Heard]:
    columns = [inbound.c[name] for name in Heard.__slots__]
    query = sa.select(*columns).where(inbound.c.subscriber_id == subscriber_id)
    if before is not None:
        query = query.where(inbound.c.at < before)
    newest = query.order_by(inbound.c.at.desc(), inbound.c.id.desc()).limit(limit)
    return [Heard(**row._mapping) for row in db.execute(newest)]


def unasked(db: sa.Connection, subscriber_id: int, limit: int, before: datetime | None = None) -> list[Unasked]:
    query = (
        sa.select(outbox.c.id, outbox.c.planned_at, sa.func.coalesce(outbox.c.body, digest.c.body))
        .outerjoin(digest, digest.c.id == outbox.c.digest_id)
        .where(outbox.c.subscriber_id == subscriber_id, outbox.c.inbound_id.is_(None))
    )
    if before is not None:
        query = query.where(outbox.c.planned_at < before)
    newest = query.order_by(outbox.c.planned_at.desc(), outbox.c.id.desc()).limit(limit)
    return [Unasked(*row) for row in db.execute(newest)]


def shown(db: sa.Connection, subscriber_id: int, limit: int) -> list[Shown]:
    """Openings that answers showed, the newest first."""
    query = (
        sa.select(opening.c.id, opening.c.number, opening.c.title, told.c.at, told.c.how)
        .join(opening, opening.c.id == told.c.opening_id)
        .where(told.c.subscriber_id == subscriber_id)
        .order_by(told.c.at.desc(), opening.c.id)
        .limit(limit)
    )
    return [Shown(*row) for row in db.execute(query)]
