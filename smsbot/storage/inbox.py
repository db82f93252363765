"""The inbox: texts that no rule understood, until somebody has looked at each. The same words are one group."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from smsbot.storage.tables import inbound as t
from smsbot.storage.tables import subscriber


class Tray(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Open texts with the same words; one alone where its words are not kept any more."""

    words_key: str
    first_id: int
    last_id: int
    texts: int
    people: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One text and its person. `body_cipher` None: not kept any more, or never. `phone_cipher` None: erased."""

    id: int
    subscriber_id: int
    at: datetime
    body_cipher: str | None
    words_key: str
    tray: str
    phone_cipher: str | None
    state: str
    language: str


_FIRST, _LAST = sa.func.min(t.c.id), sa.func.max(t.c.id)
_TEXT = (
    sa.select(
        t.c.id,
        t.c.subscriber_id,
        t.c.at,
        t.c.body_cipher,
        t.c.words_key,
        t.c.inbox.label("tray"),
        subscriber.c.phone_cipher,
        subscriber.c.state,
        subscriber.c.language,
    )
    .join(subscriber, subscriber.c.id == t.c.subscriber_id)
    .where(t.c.inbox.is_not(None))
)


def unread(db: sa.Connection) -> int:
    """How many texts wait for somebody to look at them: for Home."""
    return int(db.execute(sa.select(sa.func.count()).where(t.c.inbox == Tray.OPEN)).scalar_one())


def groups(db: sa.Connection, *, longest_first: bool, limit: int, beyond: int | None = None) -> list[Group]:
    """Groups of open texts: that with the newest text first, or that which has waited longest. `beyond`: the `last_id`
    (or `first_id`) of the group that ended the page before."""
    # Read off ix_inbound_words alone; only what stands on the page is then looked at.
    query = (
        sa.select(t.c.words_key, _FIRST.label("first_id"), _LAST.label("last_id"), sa.func.count().label("texts"))
        .where(t.c.inbox == Tray.OPEN)
        .group_by(t.c.words_key)
        .order_by(_FIRST if longest_first else _LAST.desc())
        .limit(limit)
    )
    if beyond is not None:
        query = query.having(beyond < _FIRST if longest_first else beyond > _LAST)
    found = db.execute(query).all()
    who = _people(db, [row.words_key for row in found])
    # Whatever somebody else closes between the two looks is left out.
    return [
        Group(**row._mapping, people=who[row.words_key][0], since=who[row.words_key][1])
        for row in found
        if row.words_key in who
    ]


def _people(db: sa.Connection, words_keys: list[str]) -> dict[str, tuple[int, datetime]]:
    """How many people said each, and since when."""
    query = (
        sa.select(t.c.words_key, sa.func.count(sa.distinct(t.c.subscriber_id)), sa.func.min(t.c.at))
        .where(t.c.inbox == Tray.OPEN, t.c.words_key.in_(words_keys))
        .group_by(t.c.words_key)
    )
    return {key: (people, since) for key, people, since in db.execute(query)} if words_keys else {}


def of_ids(db: sa.Connection, ids: Collection[int]) -> dict[int, Waiting]:
    """By id; ids that are not of the inbox are left out."""
    return {row.id: _waiting(row) for row in db.execute(_TEXT.where(t.c.id.in_(ids)))} if ids else {}


def get(db: sa.Connection, inbound_id: int, *, lock: bool = False) -> Waiting:
    """Raises KeyError for what is no text of the inbox. `lock`: nobody else answers it until the transaction ends."""
    query = _TEXT.where(t.c.id == inbound_id)
    row = db.execute(query.with_for_update(of=t) if lock else query).first()
    if row is None:
        raise KeyError(inbound_id)
    return _waiting(row)


def same_words(db: sa.Connection, words_key: str, limit: int, before_id: int | None = None) -> list[Waiting]:
    """Open texts with these words, newest first, at most `limit`, of those with an id below `before_id`."""
    return _page(db, limit, before_id, t.c.inbox == Tray.OPEN, t.c.words_key == words_key)


def count_same(db: sa.Connection, words_key: str) -> int:
    """How many open texts have these words."""
    query = sa.select(sa.func.count()).where(t.c.inbox == Tray.OPEN, t.c.words_key == words_key)
    return int(db.execute(query).scalar_one())


def closed(db: sa.Connection, limit: int, before_id: int | None = None) -> list[Waiting]:
    """Texts that somebody has dealt with, newest first."""
    return _page(db, limit, before_id, t.c.inbox == Tray.CLOSED)


def move(db: sa.Connection, ids: Sequence[int], to: Tray) -> list[int]:
    """Close open texts or open closed ones; the ids of those that were moved."""
    fitting = sa.update(t).where(t.c.id.in_(ids), t.c.inbox.is_not(None), t.c.inbox != to)
    return sorted(db.execute(fitting.values(inbox=to).returning(t.c.id)).scalars()) if ids else []


def _page(db: sa.Connection, limit: int, before_id: int | None, *where: sa.ColumnElement[bool]) -> list[Waiting]:
    query = _TEXT.where(*where).order_by(t.c.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(t.c.id < before_id)
    return [_waiting(row) for row in db.execute(query)]


def _waiting(row: Any) -> Waiting:
    return Waiting(**row._mapping)
