"""The ledger of every text to a person: queued, claimed, settled, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from smsbot.domain.messages import UNREQUESTED, Delivery, TextKind
from smsbot.storage.tables import delivery_event, digest, subscriber
from smsbot.storage.tables import outbox as t


@dataclass(frozen=True, slots=True, kw_only=True)
class NewText:
    """One text to queue, or (state ANSWERED) one already handed back as TwiML. Cost in US dollars x 1,000,000.
    `not_before` None: it may go at once. `written_by`: the e-mail address of whoever on the staff wrote it, whose
    `body` is sealed."""

    subscriber_id: int
    kind: TextKind
    template: str
    body: str
    language: str
    segments: int
    cost: int
    state: Delivery = Delivery.QUEUED
    inbound_id: int | None = None
    expires_at: datetime | None = None
    not_before: datetime | None = None
    written_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InDoubt:
    """A text written as `sending` whose answer never came. `called_at` is wall-clock time. `body` is sealed where staff
    wrote it."""

    id: int
    subscriber_id: int
    kind: TextKind
    phone_cipher: str | None
    body: str
    claimed_at: datetime
    called_at: datetime
    attempts: int


_ADD = sa.insert(t).returning(t.c.id, sort_by_parameter_order=True)
BODY = sa.func.coalesce(t.c.body, digest.c.body).label("text")


def add(db: sa.Connection, texts: Sequence[NewText], now: datetime) -> list[int]:
    """Ids in the order given."""
    rows = [
        {name: getattr(text, name) for name in NewText.__slots__}
        | {
            "priority": text.kind.priority,
            "planned_at": now,
            "not_before": text.not_before or now,
            "settled_at": now if text.state is Delivery.ANSWERED else None,
        }
        for text in texts
    ]
    return list(db.execute(_ADD, rows).scalars()) if rows else []


_DROP = (
    sa.update(t)
    .where(t.c.id == sa.bindparam("row_id"), t.c.state == "queued")
    .values(state="dropped", reason=sa.bindparam("why"), settled_at=sa.bindparam("now"))
)
# An answer belongs to one attempt: what comes after the text has been claimed anew changes nothing.
_ATTEMPT = (t.c.id == sa.bindparam("row_id"), t.c.state == "sending", t.c.attempts == sa.bindparam("attempt"))
_SETTLE = (
    sa.update(t)
    .where(*_ATTEMPT)
    .values(
        state=sa.bindparam("new_state"),
        carrier_id=sa.bindparam("carrier"),
        error_code=sa.bindparam("code"),
        reason=sa.bindparam("why"),
        settled_at=sa.bindparam("now"),
    )
)
_AGAIN = (
    sa.update(t)
    .where(*_ATTEMPT)
    .values(
        state="queued",
        not_before=sa.bindparam("later"),
        error_code=sa.bindparam("code"),
        reason=sa.bindparam("why"),
        claimed_at=None,
        called_at=None,
    )
)


def drop(db: sa.Connection, reasons: dict[int, str], now: datetime) -> None:
    """Never to be handed over, each with its reason."""
    if reasons:
        db.execute(_DROP, [{"row_id": row_id, "why": why, "now": now} for row_id, why in reasons.items()])


def drop_queued_of(db: sa.Connection, subscriber_id: int, reason: str, now: datetime) -> int:
    """Everything still waiting for this person, in the transaction of their STOP."""
    done = db.execute(
        sa.update(t)
        .where(t.c.subscriber_id == subscriber_id, t.c.state == "queued")
        .values(state="dropped", reason=reason, settled_at=now)
    )
    return done.rowcount


def erase(db: sa.Connection, subscriber_id: int) -> None:
    """Take the words out of this person's texts; when they went and what they cost stays."""
    db.execute(sa.update(t).where(t.c.subscriber_id == subscriber_id).values(body=None))


def forget_replies_before(db: sa.Connection, moment: datetime) -> None:
    """Take the words out of answers given before then, ours and staff's; that they were given stays."""
    answers = (t.c.kind.in_((TextKind.REPLY, TextKind.STAFF)), t.c.planned_at < moment, t.c.body.is_not(None))
    db.execute(sa.update(t).where(*answers).values(body=None))


def settle(db: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Answers of the carrier. Keys of a row: row_id, attempt, new_state, carrier, code, why, now. A receipt that came
    before the answer has already settled its row: that row is left as it is."""
    if rows:
        db.execute(_SETTLE, list(rows))


def queue_again(db: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Back to waiting. Keys of a row: row_id, attempt, later, code, why."""
    if rows:
        db.execute(_AGAIN, list(rows))


def in_doubt(db: sa.Connection, claimed_before: datetime, limit: int = 500, after: int = 0) -> list[InDoubt]:
    """Texts whose answer never came, claimed before that moment, in order of id above `after`."""
    query = (
        sa.select(t, BODY, subscriber.c.phone_cipher)
        .join(subscriber, subscriber.c.id == t.c.subscriber_id)
        .outerjoin(digest, digest.c.id == t.c.digest_id)
        .where(t.c.state == sa.literal_column("'sending'"), t.c.claimed_at <= claimed_before, t.c.id > after)
        .order_by(t.c.id)
        .limit(limit)
    )
    return [
        InDoubt(
            id=row.id,
            subscriber_id=row.subscriber_id,
            kind=TextKind(row.kind),
            phone_cipher=row.phone_cipher,
            body=row.text,
            claimed_at=row.claimed_at,
            called_at=row.called_at or row.claimed_at,
            attempts=row.attempts,
        )
        for row in db.execute(query)
    ]


def known_carrier_ids(db: sa.Connection, carrier_ids: Iterable[str]) -> set[str]:
    """Those that already belong to a text of ours, now or in an earlier attempt."""
    wanted = list(carrier_ids)
    if not wanted:
        return set()
    ours = set(db.execute(sa.select(t.c.carrier_id).where(t.c.carrier_id.in_(wanted))).scalars())
    events = sa.select(delivery_event.c.carrier_id).where(
        delivery_event.c.carrier_id.in_(wanted), delivery_event.c.outbox_id.is_not(None)
    )
    return ours | set(db.execute(events).scalars())


def without_receipt(
    db: sa.Connection, settled_before: datetime, settled_after: datetime, limit: int = 2000
) -> list[tuple[int, str]]:
    """Id and carrier id of texts accepted between those moments whose end nobody has reported."""
    query = (
        sa.select(t.c.id, t.c.carrier_id)
        .where(t.c.state == sa.literal_column("'sent'"), t.c.settled_at <= settled_before)
        .where(t.c.settled_at > settled_after)
        .where(t.c.carrier_id.is_not(None))
        .order_by(t.c.settled_at)
        .limit(limit)
    )
    return [(row.id, row.carrier_id) for row in db.execute(query)]


def spent_since(db: sa.Connection, since: datetime) -> int:
    """Millionths of a dollar of unrequested texts planned since then that went, may have gone or still wait."""
    return _spent(db, t.c.planned_at >= since)


def spent_between(db: sa.Connection, start: datetime, end: datetime) -> int:
    """The same of those planned from `start` to `end`."""
    return _spent(db, t.c.planned_at >= start, t.c.planned_at < end)


def _spent(db: sa.Connection, *within: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.coalesce(sa.func.sum(t.c.cost), 0)).where(
        *within, t.c.kind.in_(UNREQUESTED), t.c.state.not_in(("dropped", "failed"))
    )
    return int(db.execute(query).scalar_one())


_REPLIES_SINCE = sa.select(sa.func.count()).where(
    t.c.subscriber_id == sa.bindparam("person"), t.c.planned_at > sa.bindparam("since"), t.c.kind == TextKind.REPLY
)


def replies_since(db: sa.Connection, subscriber_id: int, since: datetime) -> int:
    return int(db.execute(_REPLIES_SINCE, {"person": subscriber_id, "since": since}).scalar_one())


def counts(db: sa.Connection) -> dict[str, int]:
    """Texts by state."""
    return {
        row.state: row.n for row in db.execute(sa.select(t.c.state, sa.func.count().label("n")).group_by(t.c.state))
    }


def of_unknown_fate(db: sa.Connection, since: datetime) -> int:
    """Texts given up since then without knowing whether the carrier took them."""
    query = sa.select(sa.func.count()).where(t.c.state == sa.literal_column("'unknown'"), t.c.settled_at >= since)
    return int(db.execute(query).scalar_one())


def receipts_overdue(db: sa.Connection, settled_after: datetime, settled_before: datetime) -> int:
    """Texts accepted between those moments whose end nobody has reported."""
    query = sa.select(sa.func.count()).where(
        t.c.state == sa.literal_column("'sent'"), t.c.settled_at > settled_after, t.c.settled_at <= settled_before
    )
    return int(db.execute(query).scalar_one())
