"""Everything recorded about one person's texts, for `why`: read, never recomputed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from smsbot.storage.tables import (
    delivery_event,
    digest,
    digest_opening,
    inquiry,
    membership,
    opening,
    outbox,
    plan_gate,
    plan_run,
    plan_verdict,
    told,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOpening:
    """An opening in a text: `reason` is the match's, recorded when it was planned."""

    id: int
    number: int | None
    title: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextStory:
    """One text's life. `events`: moment, the carrier's word and error code of each receipt."""

    id: int
    kind: str
    template: str
    state: str
    reason: str | None
    error_code: int | None
    segments: int
    cost: int
    run_id: int | None
    wish: str | None
    inbound_id: int | None
    written_by: str | None
    planned_at: datetime
    claimed_at: datetime | None
    settled_at: datetime | None
    attempts: int
    carrier_id: str | None
    openings: tuple[ShownOpening, ...]
    events: tuple[tuple[datetime, str, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """From this plan run on, until the next entry, this is why nothing came."""

    run_id: int
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningStory:
    """One opening as it stands, and the verdict on it for one wish (None: never considered)."""

    id: int
    number: int | None
    title: str
    state: str
    holds: tuple[str, ...]
    closed_reason: str | None
    fresh_since: datetime
    verdict: str | None
    verdict_run: int | None
    verdict_at: datetime | None


def texts_of(db: sa.Connection, subscriber_id: int) -> list[TextStory]:
    """Every text to this person, oldest first."""
    query = (
        sa.select(outbox, digest.c.run_id, digest.c.profile, inquiry.c.opening_id.label("asked_about"))
        .outerjoin(digest, digest.c.id == outbox.c.digest_id)
        .outerjoin(inquiry, inquiry.c.outbox_id == outbox.c.id)
        .where(outbox.c.subscriber_id == subscriber_id)
        .order_by(outbox.c.id)
    )
    return [
        TextStory(
            id=row.id,
            kind=row.kind,
            template=row.template,
            state=row.state,
            reason=row.reason,
            error_code=row.error_code,
            segments=row.segments,
            cost=row.cost,
            run_id=row.run_id,
            wish=row.profile,
            inbound_id=row.inbound_id,
            written_by=row.written_by,
            planned_at=row.planned_at,
            claimed_at=row.claimed_at,
            settled_at=row.settled_at,
            attempts=row.attempts,
            carrier_id=row.carrier_id,
            openings=_openings_of(db, row.digest_id) or _asked_about(db, row.asked_about),
            events=_events_of(db, row.id),
        )
        for row in db.execute(query).all()
    ]


def _openings_of(db: sa.Connection, digest_id: int | None) -> tuple[ShownOpening, ...]:
    if digest_id is None:
        return ()
    query = (
        sa.select(opening.c.id, opening.c.number, opening.c.title, digest_opening.c.reason)
        .join(digest_opening, digest_opening.c.opening_id == opening.c.id)
        .where(digest_opening.c.digest_id == digest_id)
        .order_by(digest_opening.c.position)
    )
    return tuple(
        ShownOpening(id=row.id, number=row.number, title=row.title, reason=row.reason) for row in db.execute(query)
    )


def _asked_about(db: sa.Connection, opening_id: int | None) -> tuple[ShownOpening, ...]:
    """The opening that our question how it went is about."""
    query = sa.select(opening.c.id, opening.c.number, opening.c.title).where(opening.c.id == opening_id)
    return tuple(
        ShownOpening(id=row.id, number=row.number, title=row.title, reason="they asked for its details")
        for row in db.execute(query)
    )


def _events_of(db: sa.Connection, outbox_id: int) -> tuple[tuple[datetime, str, int | None], ...]:
    query = sa.select(delivery_event).where(delivery_event.c.outbox_id == outbox_id).order_by(delivery_event.c.id)
    return tuple((row.at, row.status, row.error_code) for row in db.execute(query))


def gates_of(db: sa.Connection, subscriber_id: int) -> list[Gate]:
    """Personal gates, and those of each cohort from the run on in which this person entered it."""
    entered = db.execute(
        sa.select(membership.c.run_id, membership.c.cohort_id)
        .where(membership.c.subscriber_id == subscriber_id)
        .order_by(membership.c.run_id)
    ).all()
    gates = _gates(db, plan_gate.c.subscriber_id == subscriber_id)
    for place, stay in enumerate(entered):
        until = entered[place + 1].run_id if place + 1 < len(entered) else None
        where = sa.and_(plan_gate.c.cohort_id == stay.cohort_id, plan_gate.c.run_id >= stay.run_id)
        if until is not None:
            where = sa.and_(where, plan_gate.c.run_id < until)
        during = _gates(db, where)
        gates += during or _gates(db, plan_gate.c.cohort_id == stay.cohort_id)[-1:]
    return sorted(gates, key=lambda gate: gate.run_id)


def _gates(db: sa.Connection, where: sa.ColumnElement[bool]) -> list[Gate]:
    query = (
        sa.select(plan_gate.c.run_id, plan_gate.c.reason, plan_run.c.at)
        .join(plan_run, plan_run.c.id == plan_gate.c.run_id)
        .where(where)
        .order_by(plan_gate.c.run_id)
    )
    return [Gate(run_id=row.run_id, at=row.at, reason=row.reason) for row in db.execute(query)]


def opening_story(db: sa.Connection, opening_id: int, wish: str) -> OpeningStory:
    """Raises KeyError for an unknown opening."""
    row = db.execute(sa.select(opening).where(opening.c.id == opening_id)).first()
    if row is None:
        raise KeyError(opening_id)
    verdict, run_id, at = _verdict(db, opening_id, wish)
    return OpeningStory(
        id=row.id,
        number=row.number,
        title=row.title,
        state=row.state,
        holds=tuple(hold["sentence"] for hold in row.holds),
        closed_reason=row.closed_reason,
        fresh_since=row.fresh_since,
        verdict=verdict,
        verdict_run=run_id,
        verdict_at=at,
    )


def _verdict(db: sa.Connection, opening_id: int, wish: str) -> tuple[str | None, int | None, datetime | None]:
    query = (
        sa.select(plan_verdict.c.run_id, plan_verdict.c.verdicts, plan_run.c.at)
        .join(plan_run, plan_run.c.id == plan_verdict.c.run_id)
        .where(plan_verdict.c.profile == wish)
        .order_by(plan_verdict.c.run_id)
    )
    for row in db.execute(query):
        verdicts: dict[str, list[Any]] = row.verdicts
        for reason, ids in verdicts.items():
            if opening_id in ids:
                return reason, row.run_id, row.at
    return None, None, None


def shown_in_answer(db: sa.Connection, subscriber_id: int, opening_id: int) -> tuple[datetime, str] | None:
    """When and in what kind of answer this person was shown the opening; None when in none."""
    query = sa.select(told.c.at, told.c.how).where(
        told.c.subscriber_id == subscriber_id, told.c.opening_id == opening_id
    )
    row = db.execute(query).first()
    return None if row is None else (row.at, row.how)
