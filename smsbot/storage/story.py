"""Everything recorded about one person's texts, for `why`: read, never recomputed."""

from __future__ import annotations

from collections.abc import Collection
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
    naming,
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
    """One opening as it stands, and the verdict on it for one wish (None: never considered). `on_request`: staff want
    it told in answers only, `on_request_since` when they said so."""

    id: int
    number: int | None
    title: str
    state: str
    holds: tuple[str, ...]
    closed_reason: str | None
    fresh_since: datetime
    on_request: bool
    on_request_since: datetime | None
    verdict: str | None
    verdict_run: int | None
    verdict_at: datetime | None


def texts_of(db: sa.Connection, subscriber_id: int, only: Collection[int] | None = None) -> list[TextStory]:
    """Every text to this person, oldest first, or those of the ids in `only`."""
    query = (
        sa.select(outbox, digest.c.run_id, digest.c.profile, inquiry.c.opening_id.label("asked_about"))
        .outerjoin(digest, digest.c.id == outbox.c.digest_id)
        .outerjoin(inquiry, inquiry.c.outbox_id == outbox.c.id)
        .where(outbox.c.subscriber_id == subscriber_id)
        .order_by(outbox.c.id)
    )
    if only is not None:
        query = query.where(outbox.c.id.in_(only))
    rows = db.execute(query).all()
    in_digests = _openings_of(db, {row.digest_id for row in rows if row.digest_id})
    asked_about = _asked_about(db, {row.asked_about for row in rows if row.asked_about})
    events = _events_of(db, [row.id for row in rows])
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
            openings=tuple(in_digests.get(row.digest_id, []) or asked_about.get(row.asked_about, [])),
            events=tuple(events.get(row.id, ())),
        )
        for row in rows
    ]


def _openings_of(db: sa.Connection, digest_ids: set[int]) -> dict[int, list[ShownOpening]]:
    """What each digest tells of, in its order."""
    query = (
        sa.select(digest_opening.c.digest_id, opening.c.id, opening.c.number, opening.c.title, digest_opening.c.reason)
        .join(digest_opening, digest_opening.c.opening_id == opening.c.id)
        .where(digest_opening.c.digest_id.in_(digest_ids))
        .order_by(digest_opening.c.position)
    )
    found: dict[int, list[ShownOpening]] = {}
    for row in db.execute(query) if digest_ids else ():
        shown = ShownOpening(id=row.id, number=row.number, title=row.title, reason=row.reason)
        found.setdefault(row.digest_id, []).append(shown)
    return found


def _asked_about(db: sa.Connection, opening_ids: set[int]) -> dict[int, list[ShownOpening]]:
    """The openings that our questions how it went are about."""
    query = sa.select(opening.c.id, opening.c.number, opening.c.title).where(opening.c.id.in_(opening_ids))
    return {
        row.id: [ShownOpening(id=row.id, number=row.number, title=row.title, reason="they asked for its details")]
        for row in (db.execute(query) if opening_ids else ())
    }


def _events_of(db: sa.Connection, outbox_ids: list[int]) -> dict[int, list[tuple[datetime, str, int | None]]]:
    """Receipts of each text, in the order in which they came."""
    query = sa.select(delivery_event).where(delivery_event.c.outbox_id.in_(outbox_ids)).order_by(delivery_event.c.id)
    found: dict[int, list[tuple[datetime, str, int | None]]] = {}
    for row in db.execute(query) if outbox_ids else ():
        found.setdefault(row.outbox_id, []).append((row.at, row.status, row.error_code))
    return found


def gates_of(db: sa.Connection, subscriber_id: int, stays: int | None = None) -> list[Gate]:
    """Personal gates, and those of each cohort while this person was in it: from the run on in which they entered until
    they entered another or were stopped alone. Of cohorts only the last `stays` where that is given."""
    entered = db.execute(
        sa.select(membership.c.run_id, membership.c.cohort_id, plan_run.c.at)
        .join(plan_run, plan_run.c.id == membership.c.run_id)
        .where(membership.c.subscriber_id == subscriber_id)
        .order_by(membership.c.run_id)
    ).all()
    alone = _gates(db, plan_gate.c.subscriber_id == subscriber_id)
    gates = list(alone)
    begin = 0 if stays is None else max(0, len(entered) - stays)
    for place, stay in enumerate(entered[begin:], start=begin):
        ends = [one.run_id for one in entered[place + 1 : place + 2]]
        ends += [gate.run_id for gate in alone if gate.run_id >= stay.run_id]
        gates += _gates_during(db, stay, min(ends, default=None))
    return sorted(gates, key=lambda gate: gate.run_id)


def _gates_during(db: sa.Connection, stay: Any, until: int | None) -> list[Gate]:
    """Those of a cohort before the run `until`; what was in force when the person entered is told from then on."""
    if until == stay.run_id:
        return []  # moved with the others, and in the same run stopped alone
    ours = plan_gate.c.cohort_id == stay.cohort_id
    during = sa.and_(ours, plan_gate.c.run_id >= stay.run_id)
    found = _gates(db, during if until is None else sa.and_(during, plan_gate.c.run_id < until))
    before = _gates(db, sa.and_(ours, plan_gate.c.run_id < stay.run_id))
    if before and not (found and found[0].run_id == stay.run_id):
        found.insert(0, Gate(run_id=stay.run_id, at=stay.at, reason=before[-1].reason))
    return found


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
        on_request=row.on_request,
        on_request_since=_named_at(db, row.name_key) if row.on_request else None,
        verdict=verdict,
        verdict_run=run_id,
        verdict_at=at,
    )


def _named_at(db: sa.Connection, name_key: str) -> datetime | None:
    """When staff last decided about a title and employer."""
    query = sa.select(naming.c.at).where(naming.c.name_key == name_key).order_by(naming.c.id.desc()).limit(1)
    return db.execute(query).scalar()


def _verdict(db: sa.Connection, opening_id: int, wish: str) -> tuple[str | None, int | None, datetime | None]:
    query = (
        sa.select(plan_verdict.c.run_id, plan_verdict.c.verdicts, plan_run.c.at)
        .join(plan_run, plan_run.c.id == plan_verdict.c.run_id)
        .where(plan_verdict.c.profile == wish)
        .order_by(plan_verdict.c.run_id.desc())
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
