"""Delivery receipts: every event kept, every text's state moved forward only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from smsbot.domain.messages import Delivery, DeliveryReceipt
from smsbot.storage.tables import delivery_event
from smsbot.storage.tables import outbox as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledgered:
    """The text that a receipt is about, its row locked. `earlier`: the receipt is about an attempt before this one."""

    id: int
    subscriber_id: int
    state: Delivery
    carrier_id: str | None
    error_code: int | None
    kind: str
    attempts: int
    retried: bool
    earlier: bool


def find(db: sa.Connection, receipt: DeliveryReceipt) -> Ledgered | None:
    """By our reference, else by the carrier's id."""
    where = t.c.carrier_id == receipt.carrier_id
    if receipt.reference is not None and receipt.reference.isdecimal() and len(receipt.reference) < 19:
        where = t.c.id == int(receipt.reference)
    row = db.execute(sa.select(t).where(where).with_for_update()).first()
    if row is None:
        return None
    return Ledgered(
        id=row.id,
        subscriber_id=row.subscriber_id,
        state=Delivery(row.state),
        carrier_id=row.carrier_id,
        error_code=row.error_code,
        kind=row.kind,
        attempts=row.attempts,
        retried=row.retried,
        earlier=_earlier(db, row, receipt.carrier_id),
    )


def _earlier(db: sa.Connection, row: sa.Row[Any], carrier_id: str) -> bool:
    """The first receipt of an attempt gives the text its carrier's id, and only trying again takes it away: an id
    that has been heard of and is not the text's is of an attempt that is over."""
    if row.carrier_id is not None:
        return bool(row.carrier_id != carrier_id)
    heard = sa.select(delivery_event.c.id).where(
        delivery_event.c.outbox_id == row.id, delivery_event.c.carrier_id == carrier_id
    )
    return db.execute(heard.limit(1)).first() is not None


def keep_event(db: sa.Connection, receipt: DeliveryReceipt, outbox_id: int | None) -> bool:
    """False when this very event has been kept before."""
    insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(delivery_event)
        .values(
            outbox_id=outbox_id,
            carrier_id=receipt.carrier_id,
            status=receipt.status,
            error_code=receipt.error_code,
            at=receipt.at,
        )
        .on_conflict_do_nothing(index_elements=["carrier_id", "status"])
        # Not rowcount: an insert that fetches its new id has none on PostgreSQL.
        .returning(delivery_event.c.id)
    )
    return db.execute(statement).first() is not None


def forget_before(db: sa.Connection, moment: datetime, at_once: int = 5000) -> bool:
    """Take away whether texts arrived of which the carrier spoke before then; that they were sent stays. Some at a
    time: True while there may be more."""
    e = delivery_event
    oldest = db.execute(sa.select(e.c.id, e.c.outbox_id, e.c.at).order_by(e.c.id).limit(at_once)).all()
    old = [row for row in oldest if row.at < moment]
    texts = {row.outbox_id for row in old if row.outbox_id is not None}
    db.execute(sa.delete(e).where(e.c.id.in_([row.id for row in old])))
    arrived = (Delivery.DELIVERED, Delivery.UNDELIVERED, Delivery.FAILED)
    db.execute(
        sa.update(t)
        .where(t.c.id.in_(texts), t.c.state.in_(arrived))
        .values(state=Delivery.SENT, error_code=None, reason=None)
    )
    return len(old) == at_once


def advance(
    db: sa.Connection,
    text: Ledgered,
    state: Delivery,
    carrier_id: str,
    error_code: int | None,
    reason: str | None,
    now: datetime,
) -> None:
    db.execute(
        sa.update(t)
        .where(t.c.id == text.id)
        .values(state=state, carrier_id=carrier_id, error_code=error_code, reason=reason, settled_at=now)
    )


def queue_again(
    db: sa.Connection, text: Ledgered, error_code: int, reason: str, later: datetime, *, retried: bool
) -> None:
    """The carrier says that this text never arrived. What its window does not outlast is dropped when its turn comes,
    and what it tells of counts as untold. `retried`: this was its one try more."""
    db.execute(
        sa.update(t)
        .where(t.c.id == text.id)
        .values(
            state=Delivery.QUEUED,
            not_before=later,
            retried=retried,
            carrier_id=None,
            error_code=error_code,
            reason=reason,
            claimed_at=None,
            called_at=None,
        )
    )
