"""The ledger of every text to a person: queued, claimed, settled, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from smsbot.domain.messages import Delivery, TextKind
from smsbot.domain.subscriber import State
from smsbot.storage.tables import delivery_event, digest, digest_opening, opening, subscriber, told
from smsbot.storage.tables import outbox as t

MICRO = 1_000_000
COUNTS_AS_TOLD = sa.or_(t.c.state.not_in(("dropped", "failed")), t.c.reason == "trial")
"""A text that reached, may have reached, or (in trial mode) would have reached its person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewText:
    """One text to queue, or (state ANSWERED) one already handed back as TwiML. Cost in US dollars x 1,000,000."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimable:
    """A queued text with all that decides whether it may go now."""

    id: int
    subscriber_id: int
    kind: TextKind
    phone_cipher: str | None
    body: str
    segments: int
    cost: int
    attempts: int
    state: State
    paused_until: datetime | None
    refused_code: int | None
    expires_at: datetime | None
    opening_closed: bool
    already_told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InDoubt:
    """A text written as `sending` whose answer never came. `called_at` is wall-clock time."""

    id: int
    subscriber_id: int
    phone_cipher: str | None
    body: str
    claimed_at: datetime
    called_at: datetime
    attempts: int


_ADD = sa.insert(t).returning(t.c.id)
_BODY = sa.func.coalesce(t.c.body, digest.c.body).label("text")


def add(db: sa.Connection, texts: Sequence[NewText], now: datetime) -> list[int]:
    """Ids in the order given."""
    ids = []
    for text in texts:
        values = {name: getattr(text, name) for name in NewText.__slots__}
        values |= {"priority": text.kind.priority, "planned_at": now, "not_before": now}
        if text.state is Delivery.ANSWERED:
            values |= {"settled_at": now}
        ids.append(int(db.execute(_ADD, values).scalar_one()))
    return ids


def candidates(db: sa.Connection, now: datetime, today: date, limit: int) -> list[Claimable]:
    """Queued texts that are due, answers first, each row and its person locked until the transaction ends; rows
    that another worker, or the person's own text, holds at this moment are passed over."""
    query = (
        sa.select(
            t,
            _BODY,
            subscriber.c.phone_cipher,
            subscriber.c.state.label("standing"),
            subscriber.c.paused_until,
            subscriber.c.refused_code,
        )
        .join(subscriber, subscriber.c.id == t.c.subscriber_id)
        .outerjoin(digest, digest.c.id == t.c.digest_id)
        .where(t.c.state == sa.literal_column("'queued'"), t.c.not_before <= now)
        .order_by(t.c.priority, t.c.id)
        .limit(limit)
    )
    if db.dialect.name == "postgresql":
        query = query.with_for_update(of=t, skip_locked=True)
    rows = db.execute(query).all()
    if db.dialect.name == "postgresql" and rows:
        rows = _lock_people(db, rows)
    closed = _digests_with_closed(db, {row.digest_id for row in rows if row.digest_id}, today)
    told_ids = _already_told(db, [row.id for row in rows if row.digest_id])
    return [
        Claimable(
            id=row.id,
            subscriber_id=row.subscriber_id,
            kind=TextKind(row.kind),
            phone_cipher=row.phone_cipher,
            body=row.text,
            segments=row.segments,
            cost=row.cost,
            attempts=row.attempts,
            state=State(row.standing),
            paused_until=row.paused_until,
            refused_code=row.refused_code,
            expires_at=row.expires_at,
            opening_closed=row.digest_id in closed,
            already_told=row.id in told_ids,
        )
        for row in rows
    ]


def _lock_people(db: sa.Connection, rows: Sequence[Any]) -> list[Any]:
    """Hold each person's row, and read again how they stand: a STOP may have been committed since the first look.
    People whose own text is being answered right now are left for the next claim."""
    locked = {
        row.id: row
        for row in db.execute(
            sa.select(
                subscriber.c.id,
                subscriber.c.phone_cipher,
                subscriber.c.state.label("standing"),
                subscriber.c.paused_until,
                subscriber.c.refused_code,
            )
            .where(subscriber.c.id.in_({row.subscriber_id for row in rows}))
            .with_for_update(read=True, skip_locked=True)
        )
    }
    fresh = []
    for row in rows:
        person = locked.get(row.subscriber_id)
        if person is not None:
            fresh.append(_Merged(row, person))
    return fresh


class _Merged:
    """An outbox row with its person's columns read anew."""

    __slots__ = ("_person", "_row")

    def __init__(self, row: Any, person: Any) -> None:
        self._row = row
        self._person = person

    def __getattr__(self, name: str) -> Any:
        if name in ("phone_cipher", "standing", "paused_until", "refused_code"):
            return getattr(self._person, name)
        return getattr(self._row, name)


def _digests_with_closed(db: sa.Connection, digest_ids: set[int], today: date) -> set[int]:
    if not digest_ids:
        return set()
    gone = sa.or_(opening.c.state != "open", opening.c.deadline < today)
    query = (
        sa.select(digest_opening.c.digest_id)
        .join(opening, opening.c.id == digest_opening.c.opening_id)
        .where(digest_opening.c.digest_id.in_(digest_ids), gone)
    )
    return set(db.execute(query).scalars())


def _already_told(db: sa.Connection, outbox_ids: list[int]) -> set[int]:
    """Queued digests that name an opening which an answer has shown this person in the meantime."""
    if not outbox_ids:
        return set()
    query = (
        sa.select(t.c.id)
        .join(digest_opening, digest_opening.c.digest_id == t.c.digest_id)
        .join(
            told,
            sa.and_(told.c.subscriber_id == t.c.subscriber_id, told.c.opening_id == digest_opening.c.opening_id),
        )
        .where(t.c.id.in_(outbox_ids))
    )
    return set(db.execute(query).scalars())


_CLAIM = (
    sa.update(t)
    .where(t.c.id == sa.bindparam("row_id"), t.c.state == "queued")
    .values(
        state="sending",
        claimed_at=sa.bindparam("now"),
        called_at=sa.bindparam("wall"),
        attempts=t.c.attempts + 1,
        reason=None,
        error_code=None,
    )
)
_DROP = (
    sa.update(t)
    .where(t.c.id == sa.bindparam("row_id"), t.c.state == "queued")
    .values(state="dropped", reason=sa.bindparam("why"), settled_at=sa.bindparam("now"))
)
_SETTLE = (
    sa.update(t)
    .where(t.c.id == sa.bindparam("row_id"), t.c.state == "sending")
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
    .where(t.c.id == sa.bindparam("row_id"), t.c.state == "sending")
    .values(
        state="queued",
        not_before=sa.bindparam("later"),
        error_code=sa.bindparam("code"),
        reason=sa.bindparam("why"),
        claimed_at=None,
        called_at=None,
    )
)


def claim(db: sa.Connection, ids: Iterable[int], now: datetime, wall: datetime) -> int:
    """Write `sending` before the call is made; the number of rows that were still queued."""
    rows = [{"row_id": row_id, "now": now, "wall": wall} for row_id in ids]
    return db.execute(_CLAIM, rows).rowcount if rows else 0


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


def settle(db: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Answers of the carrier. Keys of a row: row_id, new_state, carrier, code, why, now. A receipt that came
    before the answer has already settled its row: that row is left as it is."""
    if rows:
        db.execute(_SETTLE, list(rows))


def queue_again(db: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Back to waiting. Keys of a row: row_id, later, code, why."""
    if rows:
        db.execute(_AGAIN, list(rows))


def in_doubt(db: sa.Connection, claimed_before: datetime, limit: int = 500, after: int = 0) -> list[InDoubt]:
    """Texts whose answer never came, claimed before that moment, in order of id above `after`."""
    query = (
        sa.select(t, _BODY, subscriber.c.phone_cipher)
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


def without_receipt(db: sa.Connection, settled_before: datetime, limit: int = 500) -> list[tuple[int, str]]:
    """Id and carrier id of texts accepted before that moment whose end nobody has reported."""
    query = (
        sa.select(t.c.id, t.c.carrier_id)
        .where(t.c.state == sa.literal_column("'sent'"), t.c.settled_at <= settled_before)
        .where(t.c.carrier_id.is_not(None))
        .order_by(t.c.settled_at)
        .limit(limit)
    )
    return [(row.id, row.carrier_id) for row in db.execute(query)]


def spent_since(db: sa.Connection, since: datetime) -> int:
    """Millionths of a dollar of unrequested texts planned since then that went, may have gone or still wait."""
    query = sa.select(sa.func.coalesce(sa.func.sum(t.c.cost), 0)).where(
        t.c.kind == TextKind.ALERT, t.c.planned_at >= since, t.c.state.not_in(("dropped", "failed"))
    )
    return int(db.execute(query).scalar_one())


def replies_since(db: sa.Connection, subscriber_id: int, since: datetime) -> int:
    query = sa.select(sa.func.count()).where(
        t.c.subscriber_id == subscriber_id, t.c.planned_at > since, t.c.kind == TextKind.REPLY
    )
    return int(db.execute(query).scalar_one())


def is_due(db: sa.Connection, now: datetime) -> bool:
    """Whether any queued text should go now."""
    query = sa.select(t.c.id).where(t.c.state == sa.literal_column("'queued'"), t.c.not_before <= now)
    return db.execute(query.limit(1)).first() is not None


def counts(db: sa.Connection) -> dict[str, int]:
    """Texts by state."""
    return {
        row.state: row.n for row in db.execute(sa.select(t.c.state, sa.func.count().label("n")).group_by(t.c.state))
    }
