"""The account of each local day: who was told, why the others were not, and what became of every text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from smsbot.domain.messages import TextKind
from smsbot.storage.ledger import replaced
from smsbot.storage.tables import cohort, day_texts, day_untold, inbound, outbox, plan_run
from smsbot.storage.tables import day_account as t
from smsbot.storage.untold import Span, Untold

THEIRS = "inbound"
"""The kind of texts that people sent us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Texts that ended alike. `people`: those for whom it was the last alert of the day. Cost x 1,000,000."""

    kind: str
    state: str
    reason: str | None
    error_code: int | None
    texts: int
    people: int
    segments: int
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`active` = `told` + the sum of `untold` (reason to people)."""

    span: Span
    active: int
    told: int
    untold: dict[str, int]
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """People untold for one reason. `wish`: of their cohort, None outside every one; `since`: of its gate."""

    wish: str | None
    since: datetime | None
    people: int


def runs_between(db: sa.Connection, start: datetime, end: datetime) -> list[tuple[int, datetime]]:
    """Id and moment of each plan run that finished, oldest first."""
    query = sa.select(plan_run.c.id, plan_run.c.at, plan_run.c.counts).where(
        plan_run.c.at >= start, plan_run.c.at < end
    )
    return [(row.id, row.at) for row in db.execute(query.order_by(plan_run.c.id)) if row.counts]


def first_moment(db: sa.Connection) -> datetime | None:
    """When the first text came or the first plan run was; None before either."""
    firsts = (sa.select(table.c.at).order_by(table.c.id).limit(1) for table in (plan_run, inbound))
    return min((moment for query in firsts if (moment := db.execute(query).scalar()) is not None), default=None)


def last_run_before(db: sa.Connection, moment: datetime) -> datetime | None:
    """When the last plan run before then began."""
    return db.execute(sa.select(sa.func.max(plan_run.c.at)).where(plan_run.c.at < moment)).scalar()


def keep(db: sa.Connection, span: Span, told: int, groups: Sequence[Untold], now: datetime) -> Account:
    """Write a day's account; it is never counted again."""
    untold: dict[str, int] = {}
    for group in groups:
        untold[group.reason] = untold.get(group.reason, 0) + group.people
    account = Account(span=span, active=told + sum(untold.values()), told=told, untold=untold, counted_at=now)
    db.execute(
        sa.insert(t).values(
            day=span.day,
            first_run_id=span.first_run,
            run_id=span.run,
            at=span.at,
            active=account.active,
            told=told,
            untold=untold,
            counted_at=now,
        )
    )
    rows = [
        {
            "day": span.day,
            "reason": group.reason,
            "cohort_id": group.cohort_id or 0,
            "since_run_id": group.since_run,
            "people": group.people,
        }
        for group in groups
    ]
    if rows:
        db.execute(sa.insert(day_untold), rows)
    return account


def keep_texts(db: sa.Connection, day: date, texts: Sequence[Texts]) -> None:
    """What became of the day's texts, as far as it is known by now."""
    db.execute(sa.delete(day_texts).where(day_texts.c.day == day))
    if texts:
        rows = [{"day": day} | {name: getattr(one, name) for name in Texts.__slots__} for one in texts]
        db.execute(sa.insert(day_texts), rows)


def count_texts(
    db: sa.Connection, start: datetime, end: datetime, segment_in: int, *, people: bool = True
) -> list[Texts]:
    """Every text planned, or come in, between those moments. `segment_in`: what one segment of theirs costs us.
    `people` False: they are not counted, which costs a fifth."""
    o = outbox
    how = (o.c.kind, o.c.state, o.c.reason, o.c.error_code)
    last = sa.case((sa.and_(o.c.kind == TextKind.ALERT, ~replaced(o, start, end)), 1), else_=0)
    sums: tuple[sa.ColumnElement[Any], ...] = (
        sa.func.count().label("texts"),
        (sa.func.sum(last) if people else sa.literal(0)).label("people"),
        sa.func.sum(o.c.segments).label("segments"),
        sa.func.sum(o.c.cost).label("cost"),
    )
    within = (o.c.planned_at >= start, o.c.planned_at < end)
    ours = sa.select(*how, *sums).where(*within).group_by(*how)
    if not people:
        ours = _moment_by_moment(within, how, sums)
    return [_texts(row) for row in db.execute(ours)] + _theirs(db, start, end, segment_in)


def _moment_by_moment(
    within: Sequence[sa.ColumnElement[bool]],
    how: Sequence[sa.ColumnElement[Any]],
    sums: Sequence[sa.ColumnElement[Any]],
) -> sa.Select[Any]:
    """Summed in the order of ix_outbox_day, which holds all that is asked for, and then once more: thousands are
    planned in one moment, and to sort a hundred thousand texts would take SQLite four times as long."""
    planned_at = outbox.c.planned_at
    each = sa.select(*how, *sums).where(*within).group_by(planned_at, *how).subquery()
    same = [each.c[column.name] for column in how]
    return sa.select(*same, *(sa.func.sum(each.c[one.name]).label(one.name) for one in sums)).group_by(*same)


def _theirs(db: sa.Connection, start: datetime, end: datetime, segment_in: int) -> list[Texts]:
    query = sa.select(
        sa.func.count().label("texts"), sa.func.coalesce(sa.func.sum(inbound.c.segments), 0).label("segments")
    ).where(inbound.c.at >= start, inbound.c.at < end)
    row = db.execute(query).one()
    if not row.texts:
        return []
    return [
        Texts(
            kind=THEIRS,
            state="received",
            reason=None,
            error_code=None,
            texts=row.texts,
            people=0,
            segments=row.segments,
            cost=row.segments * segment_in,
        )
    ]


def _texts(row: Any) -> Texts:
    return Texts(
        kind=row.kind,
        state=row.state,
        reason=row.reason,
        error_code=row.error_code,
        texts=int(row.texts),
        people=int(row.people),
        segments=int(row.segments),
        cost=int(row.cost),
    )


def account_of(db: sa.Connection, day: date, start: datetime, end: datetime) -> Account | None:
    """None for a day that has not been counted. `start` and `end`: its local midnights."""
    row = db.execute(sa.select(t).where(t.c.day == day)).first()
    if row is None:
        return None
    span = Span(day=day, start=start, end=end, first_run=row.first_run_id, run=row.run_id, at=row.at)
    return Account(span=span, active=row.active, told=row.told, untold=dict(row.untold), counted_at=row.counted_at)


def around(db: sa.Connection, day: date) -> tuple[date | None, date | None]:
    """The counted day before and the one after it."""
    before = db.execute(sa.select(sa.func.max(t.c.day)).where(t.c.day < day)).scalar()
    after = db.execute(sa.select(sa.func.min(t.c.day)).where(t.c.day > day)).scalar()
    return before, after


def counted(db: sa.Connection, since: date) -> set[date]:
    """The days from then on that have an account."""
    return set(db.execute(sa.select(t.c.day).where(t.c.day >= since)).scalars())


def texts_of(db: sa.Connection, first: date, last: date) -> list[tuple[date, Texts]]:
    """What was kept of the texts of those days, both included, in order."""
    query = sa.select(day_texts).where(day_texts.c.day >= first, day_texts.c.day <= last)
    return [(row.day, _texts(row)) for row in db.execute(query.order_by(day_texts.c.day, day_texts.c.id))]


def untold_of(db: sa.Connection, day: date, reason: str) -> list[Group]:
    """Whom this reason held that day: people by their cohort's wish, and since when."""
    query = (
        sa.select(day_untold.c.people, cohort.c.profile, plan_run.c.at)
        .outerjoin(cohort, cohort.c.id == day_untold.c.cohort_id)
        .outerjoin(plan_run, plan_run.c.id == day_untold.c.since_run_id)
        .where(day_untold.c.day == day, day_untold.c.reason == reason)
    )
    return [Group(row.profile, row.at, row.people) for row in db.execute(query)]


def forget_from(db: sa.Connection, day: date) -> None:
    """That day and those after it have not been counted."""
    for table in (day_untold, day_texts, t):
        db.execute(sa.delete(table).where(table.c.day >= day))


def forget_groups_before(db: sa.Connection, day: date) -> None:
    """The sums of older days stay; who was in them is no longer listed."""
    db.execute(sa.delete(day_untold).where(day_untold.c.day < day))
