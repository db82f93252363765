"""Who asked for the details of which opening by its number, and whether they were asked how it went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from smsbot.domain.subscriber import Asked
from smsbot.storage.subscribers import may_hear
from smsbot.storage.tables import inquiry as t
from smsbot.storage.tables import opening, outbox, outcome, subscriber

_NOTE = {
    name: insert.on_conflict_do_update(index_elements=["subscriber_id", "opening_id"], set_={"at": insert.excluded.at})
    for name, insert in (("postgresql", postgresql.insert(t)), ("sqlite", sqlite.insert(t)))
}


def note(db: sa.Connection, subscriber_id: int, opening_id: int, now: datetime) -> None:
    """This person was given the details; of those who ask again, the last time counts."""
    db.execute(_NOTE[db.dialect.name], {"subscriber_id": subscriber_id, "opening_id": opening_id, "at": now})


def latest(db: sa.Connection, subscriber_id: int, since: datetime) -> int | None:
    """The opening whose details this person asked for last, if that was after `since`."""
    query = sa.select(t.c.opening_id).where(t.c.subscriber_id == subscriber_id, t.c.at > since)
    return db.execute(query.order_by(t.c.at.desc()).limit(1)).scalar()


def erase(db: sa.Connection, subscriber_id: int) -> None:
    """What an erased person asked about is nobody's business any more."""
    db.execute(sa.delete(t).where(t.c.subscriber_id == subscriber_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Somebody to be asked how it went with an opening, and what decides whether it may be now."""

    subscriber_id: int
    opening_id: int
    language: str
    weekly_cap: int
    zone: str | None


def due(db: sa.Connection, now: datetime, wait: timedelta, no_later: timedelta, *, after: int, limit: int) -> list[Due]:
    """The oldest inquiry of each subscribed, unpaused, reachable person that is `wait` and less than `no_later` old, in
    order of the person's id above `after`, their rows locked. Left out: what waits for staff, what they told us of
    already, and people asked anything in the last `no_later`."""
    asked = sa.alias(t)
    lately = sa.exists().where(
        asked.c.subscriber_id == t.c.subscriber_id,
        outbox.c.id == asked.c.outbox_id,
        outbox.c.planned_at > now - no_later,
    )
    told = sa.exists().where(outcome.c.subscriber_id == t.c.subscriber_id, outcome.c.opening_id == t.c.opening_id)
    query = (
        sa.select(subscriber, t.c.opening_id)
        .join(t, t.c.subscriber_id == subscriber.c.id)
        .join(opening, opening.c.id == t.c.opening_id)
        .where(
            t.c.at <= now - wait,
            t.c.at > now - no_later,
            t.c.outbox_id.is_(None),
            subscriber.c.id > after,
            may_hear(now),
            opening.c.state != "held",
            ~lately,
            ~told,
        )
        .order_by(subscriber.c.id, t.c.at)
        .limit(limit)
        .with_for_update(of=subscriber, skip_locked=True)
    )
    oldest: dict[int, Due] = {}
    for row in db.execute(query):
        one = Due(
            subscriber_id=row.id,
            opening_id=row.opening_id,
            language=row.language,
            weekly_cap=row.weekly_cap,
            zone=row.zone,
        )
        oldest.setdefault(row.id, one)
    return list(oldest.values())


def mark_asked(db: sa.Connection, texts: Mapping[int, Due]) -> None:
    """Our questions are written: outbox id to whom it asks about what."""
    if texts:
        rows = [{"person": one.subscriber_id, "job": one.opening_id, "text": text_id} for text_id, one in texts.items()]
        where = (t.c.subscriber_id == sa.bindparam("person"), t.c.opening_id == sa.bindparam("job"))
        db.execute(sa.update(t).where(*where).values(outbox_id=sa.bindparam("text")), rows)


_OPEN = (
    sa.update(subscriber)
    .where(
        subscriber.c.id == sa.select(t.c.subscriber_id).where(t.c.outbox_id == sa.bindparam("text")).scalar_subquery()
    )
    .values(
        asked=Asked.OUTCOME,
        asked_at=sa.bindparam("now"),
        asked_about=sa.select(t.c.opening_id).where(t.c.outbox_id == sa.bindparam("text")).scalar_subquery(),
    )
)


def open_questions(db: sa.Connection, outbox_ids: Sequence[int], now: datetime) -> None:
    """These questions leave now: from here on a bare number answers them."""
    if outbox_ids:
        db.execute(_OPEN, [{"text": text_id, "now": now} for text_id in outbox_ids])
