"""The texts behind a number: those of some hours that ended alike, page by page, without anybody's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from smsbot.domain.messages import Delivery, TextKind
from smsbot.storage.tables import outbox as t
from smsbot.storage.tables import subscriber


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Texts planned from `start` to `end`. `kinds` and `states` empty: all. `error_code` or else `reason`: why they
    ended so, asked for with `by_cause`. `last_alerts`: only the last alert of each person in that time."""

    start: datetime
    end: datetime
    kinds: Sequence[str] = ()
    states: Sequence[str] = ()
    by_cause: bool = False
    error_code: int | None = None
    reason: str | None = None
    last_alerts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One text. `phone_cipher` None: its person was erased. Cost x 1,000,000."""

    id: int
    subscriber_id: int
    phone_cipher: str | None
    kind: str
    template: str
    state: str
    reason: str | None
    error_code: int | None
    segments: int
    cost: int
    planned_at: datetime
    claimed_at: datetime | None
    settled_at: datetime | None


def replaced(text: sa.FromClause, start: datetime, end: datetime) -> sa.ColumnElement[bool]:
    """Whether the same person got another alert later in that time."""
    later = sa.alias(t)
    return sa.exists().where(
        later.c.subscriber_id == text.c.subscriber_id,
        later.c.planned_at >= start,
        later.c.planned_at < end,
        later.c.kind == TextKind.ALERT,
        later.c.id > text.c.id,
    )


def lines(db: sa.Connection, wanted: Wanted, below: int | None, limit: int) -> list[Line]:
    """The last planned first; those after the one with the id `below`."""
    query = (
        sa.select(*(t.c[name] for name in Line.__slots__ if name != "phone_cipher"), subscriber.c.phone_cipher)
        .join(subscriber, subscriber.c.id == t.c.subscriber_id)
        .where(*_conditions(wanted))
        .order_by(t.c.planned_at.desc(), t.c.id.desc())
        .limit(limit)
    )
    if below is not None:
        place = sa.select(t.c.planned_at).where(t.c.id == below).scalar_subquery()
        query = query.where(sa.tuple_(t.c.planned_at, t.c.id) < sa.tuple_(place, below))
    return [Line(**row._mapping) for row in db.execute(query)]


def _conditions(wanted: Wanted) -> list[Any]:
    found: list[Any] = [t.c.planned_at >= wanted.start, t.c.planned_at < wanted.end]
    if wanted.kinds:
        found.append(t.c.kind.in_(wanted.kinds))
    if wanted.states:
        ended = t.c.state.in_(wanted.states)
        # A cause all but implies the end: PostgreSQL, which does not know, would take few for none and sort them all.
        found.append(sa.func.coalesce(ended, sa.false()) if wanted.by_cause else ended)
    if wanted.by_cause and wanted.error_code is not None:
        found.append(t.c.error_code == wanted.error_code)
    elif wanted.by_cause:
        # A dropped text may bear the number of an answer to an earlier attempt: it was dropped for its reason.
        found.append(sa.or_(t.c.error_code.is_(None), t.c.state == Delivery.DROPPED))
        found.append(t.c.reason.is_(None) if wanted.reason is None else t.c.reason == wanted.reason)
    if wanted.last_alerts:
        found += [t.c.kind == TextKind.ALERT, ~replaced(t, wanted.start, wanted.end)]
    return found
