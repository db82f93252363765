"""What staff did: written in the transaction of the act itself, read by people and by undo. Rows are never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from smsbot.storage.tables import audit as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """`who`: the e-mail address at that time. `noun`: opening, feed, inbound, subscriber, staff or service.
    `before` and `after`: JSON values of what was changed; never a phone number, never anybody's words."""

    id: int
    at: datetime
    who: str
    verb: str
    noun: str
    noun_id: int | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def record(
    db: sa.Connection,
    who: str,
    verb: str,
    noun: str,
    noun_id: int | None,
    now: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> int:
    """The id of the new row."""
    values = {"at": now, "who": who, "verb": verb, "noun": noun, "noun_id": noun_id, "before": before, "after": after}
    return int(db.execute(sa.insert(t).values(**values).returning(t.c.id)).scalar_one())


def record_many(
    db: sa.Connection,
    who: str,
    verb: str,
    noun: str,
    rows: Iterable[tuple[int, Mapping[str, Any], Mapping[str, Any]]],
    now: datetime,
) -> list[int]:
    """One act on many things, each with what it changed of it, before and after; the ids of the new rows."""
    alike = {"at": now, "who": who, "verb": verb, "noun": noun}
    values = [alike | {"noun_id": one, "before": before, "after": after} for one, before, after in rows]
    return list(db.execute(sa.insert(t).returning(t.c.id), values).scalars()) if values else []


def of(db: sa.Connection, noun: str, noun_id: int, *, but: str | None = None, limit: int | None = None) -> list[Act]:
    """What was done to one thing, newest first: everything, or the last `limit` acts. `but`: a verb to leave out."""
    query = sa.select(t).where(t.c.noun == noun, t.c.noun_id == noun_id).order_by(t.c.id.desc()).limit(limit)
    if but is not None:
        query = query.where(t.c.verb != but)
    return [_act(row) for row in db.execute(query)]


def of_service(db: sa.Connection, verbs: Collection[str], before: datetime, limit: int) -> list[Act]:
    """The last acts of these kinds on the service itself before that moment, newest first."""
    query = sa.select(t).where(t.c.noun == "service", t.c.verb.in_(verbs), t.c.at < before)
    return [_act(row) for row in db.execute(query.order_by(t.c.id.desc()).limit(limit))]


def last(db: sa.Connection, noun: str, noun_id: int, verbs: Collection[str] | None = None) -> Act | None:
    """The newest thing that was done to it, or the newest of these."""
    query = sa.select(t).where(t.c.noun == noun, t.c.noun_id == noun_id).order_by(t.c.id.desc()).limit(1)
    row = db.execute(query if verbs is None else query.where(t.c.verb.in_(verbs))).first()
    return None if row is None else _act(row)


def newest(db: sa.Connection, noun: str, noun_ids: Collection[int]) -> dict[int, int]:
    """The id of the newest act on each of these things that has any."""
    last_id = sa.func.max(t.c.id).label("last_id")
    query = sa.select(t.c.noun_id, last_id).where(t.c.noun == noun, t.c.noun_id.in_(noun_ids)).group_by(t.c.noun_id)
    return {row.noun_id: row.last_id for row in db.execute(query)}


def together(db: sa.Connection, first_id: int, last_id: int) -> list[Act]:
    """What one decision wrote about many things: the rows from `first_id` to `last_id` of the same person, verb and
    moment. Raises KeyError."""
    one = get(db, first_id)
    alike = sa.and_(t.c.who == one.who, t.c.verb == one.verb, t.c.at == one.at, t.c.noun == one.noun)
    query = sa.select(t).where(t.c.id >= first_id, t.c.id <= last_id, alike).order_by(t.c.id)
    return [_act(row) for row in db.execute(query)]


def get(db: sa.Connection, act_id: int) -> Act:
    """Raises KeyError."""
    row = db.execute(sa.select(t).where(t.c.id == act_id)).first()
    if row is None:
        raise KeyError(act_id)
    return _act(row)


def latest(db: sa.Connection, limit: int, before_id: int | None = None, *, but: str | None = None) -> list[Act]:
    """Newest first, at most `limit`, of those with an id below `before_id`. `but`: a verb to leave out."""
    query = sa.select(t).order_by(t.c.id.desc()).limit(limit)
    if but is not None:
        query = query.where(t.c.verb != but)
    if before_id is not None:
        query = query.where(t.c.id < before_id)
    return [_act(row) for row in db.execute(query)]


def _act(row: Any) -> Act:
    return Act(**row._mapping)
