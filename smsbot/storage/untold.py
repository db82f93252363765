"""Whom a day told nothing, and by which recorded gate: read from consents, memberships and gates, never recomputed.

A person's reason for a local day is the one in force at that day's closing run, the last plan run inside the hours of
texting: the person's own gate, where it is the last word about them; else that of the cohort they were in, by its last
gate of the day other than the hours (which close over everybody in the evening and say nothing of the day)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from smsbot.domain.messages import TextKind
from smsbot.storage.tables import cohort, consent, day_untold, membership, outbox, plan_gate, subscriber

NOT_PLANNED = "not_planned"
"""No plan run finished that day."""
JUST_CHANGED = "just_changed"
"""Subscribed, and no plan run had met them yet."""
QUIET = "quiet_hours"
_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A local day that is over: its beginning and end, its first and its closing plan run (None: none finished), and
    the moment of that (else the day's end): who was subscribed then is accounted for."""

    day: date
    start: datetime
    end: datetime
    first_run: int | None
    run: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """People told nothing. `cohort_id` None: outside every cohort; `since_run`: from which plan run on."""

    reason: str
    cohort_id: int | None
    since_run: int | None
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`phone_cipher` None: erased since. `wish`: see storage/cohorts, None outside every cohort."""

    id: int
    phone_cipher: str | None
    cohort_id: int | None
    wish: str | None


def groups(db: sa.Connection, span: Span) -> list[Untold]:
    """Everybody subscribed at the span's moment whom the day told nothing, by reason and cohort."""
    latest = sa.select(sa.func.max(consent.c.id)).where(consent.c.at <= span.at).group_by(consent.c.subscriber_id)
    people = sa.select(consent.c.subscriber_id.label("id")).where(
        consent.c.id.in_(latest), consent.c.change == "granted", ~_told(consent.c.subscriber_id, span)
    )
    if span.run is None:
        everybody = int(db.execute(sa.select(sa.func.count()).select_from(people.subquery())).scalar_one())
        return [Untold(reason=NOT_PLANNED, cohort_id=None, since_run=None, people=everybody)] if everybody else []
    standing = _standing(people, span.run).subquery()
    query = sa.select(standing.c.cohort_id, standing.c.reason, sa.func.count().label("people")).group_by(
        standing.c.cohort_id, standing.c.reason
    )
    rows = db.execute(query).all()
    gates = _cohort_gates(db, [row.cohort_id for row in rows if row.cohort_id is not None], span)
    found = []
    for row in rows:
        reason, since = gates.get(row.cohort_id, (row.reason or JUST_CHANGED, None))
        found.append(Untold(reason=reason, cohort_id=row.cohort_id, since_run=since, people=row.people))
    return found


def told_people(db: sa.Connection, span: Span) -> int:
    """How many people an alert was planned for that day, subscribed at the span's moment or not."""
    query = sa.select(sa.func.count(sa.distinct(outbox.c.subscriber_id))).where(_alert_of(span))
    return int(db.execute(query).scalar_one())


def _alert_of(span: Span) -> sa.ColumnElement[bool]:
    return sa.and_(outbox.c.kind == TextKind.ALERT, outbox.c.planned_at >= span.start, outbox.c.planned_at < span.end)


def _told(person: sa.ColumnElement[int], span: Span) -> sa.ColumnElement[bool]:
    return sa.exists().where(outbox.c.subscriber_id == person, _alert_of(span))


def _standing(people: sa.Select[Any], run: int) -> sa.Select[Any]:
    """(id, cohort_id, reason) of each: the cohort they were in at that run or the personal gate that was in force."""
    who = people.subquery()
    last_run = sa.select(sa.func.max(membership.c.run_id)).where(
        membership.c.subscriber_id == who.c.id, membership.c.run_id <= run
    )
    last_gate = sa.select(sa.func.max(plan_gate.c.id)).where(
        plan_gate.c.subscriber_id == who.c.id, plan_gate.c.run_id <= run
    )
    last = sa.select(
        who.c.id, last_run.scalar_subquery().label("entered"), last_gate.scalar_subquery().label("gate")
    ).subquery()
    # In one run a person may first be moved with their cohort and then, by a text of their own, be stopped alone.
    alone = sa.or_(last.c.entered.is_(None), plan_gate.c.run_id >= last.c.entered)
    return (
        sa.select(
            last.c.id,
            sa.case((alone, None), else_=membership.c.cohort_id).label("cohort_id"),
            sa.case((alone, plan_gate.c.reason)).label("reason"),
        )
        .outerjoin(membership, sa.and_(membership.c.subscriber_id == last.c.id, membership.c.run_id == last.c.entered))
        .outerjoin(plan_gate, plan_gate.c.id == last.c.gate)
    )


def _cohort_gates(db: sa.Connection, cohort_ids: list[int], span: Span) -> dict[int, tuple[str, int]]:
    """Reason and run of each cohort's gate of the day."""
    found: dict[int, tuple[str, int]] = {}
    for some in _chunks(cohort_ids):
        for row in db.execute(_gates_between(some, span)):
            if row.reason != QUIET or found.get(row.cohort_id, (QUIET,))[0] == QUIET:
                found[row.cohort_id] = (row.reason, row.run_id)
    return found


def _gates_between(cohort_ids: list[int], span: Span) -> sa.Select[Any]:
    """Of each cohort, oldest first: the gate in force at the first run of the day, and those until the closing one."""
    g = plan_gate
    earlier = sa.alias(g)
    in_force = (
        sa.select(sa.func.max(earlier.c.run_id))
        .where(earlier.c.cohort_id == g.c.cohort_id, earlier.c.run_id <= span.first_run)
        .scalar_subquery()
    )
    return (
        sa.select(g.c.cohort_id, g.c.run_id, g.c.reason)
        .where(g.c.cohort_id.in_(cohort_ids), g.c.run_id <= span.run)
        .where(sa.or_(g.c.run_id > span.first_run, g.c.run_id == in_force))
        .order_by(g.c.id)
    )


def people(
    db: sa.Connection, span: Span, reason: str, after: tuple[int | None, int] | None, limit: int
) -> list[Person]:
    """Those whom `groups` counted with this reason, at most `limit`: cohort by cohort, then people outside of every
    one. `after`: cohort and id of the last one seen, None to begin with."""
    cohort_id, person = after or (0, 0)
    found: list[Person] = []
    if cohort_id is not None:
        if cohort_id:
            found = _members(db, span, [cohort_id], person, limit)
        for some in _together(_cohorts(db, span, reason, cohort_id, limit), limit):
            if len(found) < limit:
                found += _members(db, span, some, 0, limit - len(found))
        person = 0
    if len(found) < limit:
        found += _others(db, span, reason, person, limit - len(found))
    return found


def _cohorts(db: sa.Connection, span: Span, reason: str, after: int, limit: int) -> list[tuple[int, int]]:
    """Ids, and how many people each counted."""
    query = (
        sa.select(day_untold.c.cohort_id, day_untold.c.people)
        .where(day_untold.c.day == span.day, day_untold.c.reason == reason, day_untold.c.cohort_id > after)
        .order_by(day_untold.c.cohort_id)
        .limit(limit)
    )
    return [(row.cohort_id, row.people) for row in db.execute(query)]


def _together(cohorts: list[tuple[int, int]], most: int) -> Iterator[list[int]]:
    """Small cohorts are asked for many at once; one that fills a page by itself is not read to its end with others."""
    some: list[int] = []
    size = 0
    for cohort_id, people in cohorts:
        if some and size + people > most:
            yield some
            some, size = [], 0
        some.append(cohort_id)
        size += people
    if some:
        yield some


def _members(db: sa.Connection, span: Span, cohort_ids: list[int], after: int, limit: int) -> list[Person]:
    m, later = membership, sa.alias(membership)
    moved = sa.exists().where(
        later.c.subscriber_id == m.c.subscriber_id, later.c.run_id > m.c.run_id, later.c.run_id <= span.run
    )
    stopped_alone = sa.exists().where(
        plan_gate.c.subscriber_id == m.c.subscriber_id,
        plan_gate.c.run_id >= m.c.run_id,
        plan_gate.c.run_id <= span.run,
    )
    query = (
        sa.select(subscriber.c.id, subscriber.c.phone_cipher, m.c.cohort_id, cohort.c.profile)
        .select_from(m)
        .join(subscriber, subscriber.c.id == m.c.subscriber_id)
        .join(cohort, cohort.c.id == m.c.cohort_id)
        .where(m.c.cohort_id.in_(cohort_ids), m.c.subscriber_id > after, m.c.run_id <= span.run)
        .where(~moved, ~stopped_alone)
        .where(_subscribed(m.c.subscriber_id, span), ~_told(m.c.subscriber_id, span))
        .order_by(m.c.cohort_id, m.c.subscriber_id)
        .limit(limit)
    )
    return [_person(row) for row in db.execute(query)]


def _others(db: sa.Connection, span: Span, reason: str, after: int, limit: int) -> list[Person]:
    person, query = _unmet(span) if reason in (NOT_PLANNED, JUST_CHANGED) else _stopped_alone(span, reason)
    query = query.where(person > after, _subscribed(person, span), ~_told(person, span)).order_by(person).limit(limit)
    return [_person(row) for row in db.execute(query)]


_NOBODYS = (subscriber.c.id, subscriber.c.phone_cipher, sa.null().label("cohort_id"), sa.null().label("profile"))


def _unmet(span: Span) -> tuple[sa.ColumnElement[int], sa.Select[Any]]:
    person, query = subscriber.c.id, sa.select(*_NOBODYS)
    if span.run is None:
        return person, query
    met = [
        sa.exists().where(table.c.subscriber_id == person, table.c.run_id <= span.run)
        for table in (membership, plan_gate)
    ]
    return person, query.where(~met[0], ~met[1])


def _stopped_alone(span: Span, reason: str) -> tuple[sa.ColumnElement[int], sa.Select[Any]]:
    """In the order of the gates' own index: few people have one."""
    g, later = plan_gate, sa.alias(plan_gate)
    replaced = sa.exists().where(
        later.c.subscriber_id == g.c.subscriber_id, later.c.id > g.c.id, later.c.run_id <= span.run
    )
    joined = sa.exists().where(
        membership.c.subscriber_id == g.c.subscriber_id,
        membership.c.run_id > g.c.run_id,
        membership.c.run_id <= span.run,
    )
    query = (
        sa.select(*_NOBODYS)
        .select_from(g)
        .join(subscriber, subscriber.c.id == g.c.subscriber_id)
        .where(g.c.reason == reason, g.c.run_id <= span.run, ~replaced, ~joined)
    )
    return g.c.subscriber_id, query


def _subscribed(person: sa.ColumnElement[int], span: Span) -> sa.ColumnElement[bool]:
    last = (
        sa.select(consent.c.change)
        .where(consent.c.subscriber_id == person, consent.c.at <= span.at)
        .order_by(consent.c.id.desc())
        .limit(1)
    )
    return last.scalar_subquery() == "granted"


def _person(row: Any) -> Person:
    return Person(id=row.id, phone_cipher=row.phone_cipher, cohort_id=row.cohort_id, wish=row.profile)


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
