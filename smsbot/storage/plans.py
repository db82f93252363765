"""Plan runs: their digests and outbox rows, the record of who was told and why the others were not."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from smsbot.domain.messages import TextKind
from smsbot.storage.database import Database
from smsbot.storage.tables import (
    cohort,
    digest,
    digest_opening,
    opening,
    outbox,
    plan_gate,
    plan_profile,
    plan_run,
    plan_verdict,
    subscriber,
)

_PLAN_LOCK = 7302003
_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One text for one cohort. `openings`: id and reason of each, in the order of the text. Cost x 1,000,000."""

    cohort_id: int
    profile: str
    language: str
    template: str
    body: str
    segments: int
    cost: int
    expires_at: datetime
    openings: tuple[tuple[int, str], ...]


@contextmanager
def only_planner(database: Database) -> Iterator[bool]:
    """True inside for one planner at a time, on however many machines; False for any other. The lock ends with its
    holder, however that ends: an advisory lock on PostgreSQL, a file's on the one machine of an SQLite database."""
    if database.is_sqlite:
        with _file_lock(database) as taken:
            yield taken
        return
    with database.engine.connect() as connection:
        taken = bool(connection.execute(sa.text("SELECT pg_try_advisory_lock(:key)"), {"key": _PLAN_LOCK}).scalar())
        connection.commit()
        try:
            yield taken
        finally:
            if taken:
                connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": _PLAN_LOCK})
                connection.commit()


@contextmanager
def _file_lock(database: Database) -> Iterator[bool]:
    path = database.url.database
    if not path or path == ":memory:":
        yield True  # nobody else can open it
        return
    with Path(f"{path}-planning").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


@dataclass(frozen=True, slots=True)
class Run:
    """A plan run that finished."""

    id: int
    at: datetime
    active: int
    told: int


def last_run(db: sa.Connection) -> Run | None:
    """The last that finished."""
    query = sa.select(plan_run).where(plan_run.c.active > 0).order_by(plan_run.c.id.desc()).limit(1)
    row = db.execute(query).first()
    return None if row is None else Run(row.id, row.at, row.active, row.counts.get("told", 0))


def start_run(db: sa.Connection, now: datetime) -> int:
    return int(
        db.execute(sa.insert(plan_run).values(at=now, active=0, counts={}).returning(plan_run.c.id)).scalar_one()
    )


def finish_run(db: sa.Connection, run_id: int, active: int, counts: Mapping[str, int]) -> None:
    db.execute(sa.update(plan_run).where(plan_run.c.id == run_id).values(active=active, counts=dict(counts)))


def add_digests(db: sa.Connection, run_id: int, digests: list[Digest], now: datetime) -> None:
    if not digests:
        return  # an empty list of rows would be read as one row of defaults
    values = [
        {name: getattr(one, name) for name in Digest.__slots__ if name != "openings"}
        | {"run_id": run_id, "created_at": now}
        for one in digests
    ]
    statement = sa.insert(digest).returning(digest.c.id, sort_by_parameter_order=True)
    ids = db.execute(statement, values).scalars().all()
    rows = [
        {"digest_id": digest_id, "opening_id": opening_id, "position": position, "reason": reason}
        for digest_id, one in zip(ids, digests, strict=True)
        for position, (opening_id, reason) in enumerate(one.openings)
    ]
    db.execute(sa.insert(digest_opening), rows)


def queue_for_members(db: sa.Connection, run_id: int, now: datetime) -> int:
    """One outbox row for each active member of each cohort that this run has a digest for; how many."""
    kind = TextKind.ALERT
    columns = {
        "subscriber_id": subscriber.c.id,
        "kind": sa.literal(str(kind)),
        "priority": sa.literal(kind.priority),
        "template": digest.c.template,
        "digest_id": digest.c.id,
        "language": digest.c.language,
        "segments": digest.c.segments,
        "cost": digest.c.cost,
        "state": sa.literal("queued"),
        "planned_at": sa.literal(now, digest.c.created_at.type),
        "not_before": sa.literal(now, digest.c.created_at.type),
        "expires_at": digest.c.expires_at,
        "attempts": sa.literal(0),
        "retried": sa.false(),
    }
    members = (
        sa.select(*columns.values())
        .select_from(digest)
        .join(subscriber, subscriber.c.cohort_id == digest.c.cohort_id)
        .where(digest.c.run_id == run_id, subscriber.c.state == "active")
    )
    statement = sa.insert(outbox).from_select(list(columns), members, include_defaults=False)
    return db.execute(statement, execution_options={"preserve_rowcount": True}).rowcount


def active_count(db: sa.Connection) -> int:
    query = sa.select(sa.func.count()).where(subscriber.c.state == "active")
    return int(db.execute(query).scalar_one())


def outside_cohorts(db: sa.Connection, now: datetime) -> dict[str, int]:
    """Active people in no cohort, by the personal reason that keeps them out of this run."""
    reason = sa.case(
        (subscriber.c.paused_until > now, "paused"),
        (subscriber.c.refused_code.is_not(None), "carrier_refused"),
        (subscriber.c.loop_until > now, "loop"),
        (subscriber.c.sectors == "", "registration_unfinished"),
        else_="just_changed",
    ).label("reason")
    query = (
        sa.select(reason, sa.func.count().label("n"))
        .where(subscriber.c.state == "active", subscriber.c.cohort_id.is_(None))
        .group_by(reason)
    )
    return {row.reason: row.n for row in db.execute(query)}


def mark_unfinished(db: sa.Connection, subscriber_ids: list[int]) -> None:
    """These have been met once with no work chosen; the next run treats them as wanting all of it."""
    if subscriber_ids:
        db.execute(sa.update(subscriber).where(subscriber.c.id.in_(subscriber_ids)).values(seen_unfinished=True))


_COHORT_GATE = sa.update(cohort).where(cohort.c.id == sa.bindparam("who")).values(gate=sa.bindparam("why"))
_PERSON_GATE = sa.update(subscriber).where(subscriber.c.id == sa.bindparam("who")).values(gate=sa.bindparam("why"))


def record_gates(
    db: sa.Connection, run_id: int, *, cohorts: Mapping[int, str] = {}, subscribers: Mapping[int, str] = {}
) -> None:
    """Why these cohorts, or single people, got nothing from this run on: id to reason, only those that changed."""
    rows = [{"run_id": run_id, "reason": why, "cohort_id": who, "subscriber_id": None} for who, why in cohorts.items()]
    rows += [
        {"run_id": run_id, "reason": why, "cohort_id": None, "subscriber_id": who} for who, why in subscribers.items()
    ]
    if rows:
        db.execute(sa.insert(plan_gate), rows)
    for statement, reasons in ((_COHORT_GATE, cohorts), (_PERSON_GATE, subscribers)):
        if reasons:
            db.execute(statement, [{"who": who, "why": why} for who, why in reasons.items()])


def unconsidered(db: sa.Connection, opening_ids: list[int]) -> set[int]:
    """Those that no plan run has told of, or could have told of, before."""
    found: set[int] = set()
    for some in _chunks(opening_ids):
        query = sa.select(opening.c.id).where(opening.c.id.in_(some), opening.c.considered_run_id.is_(None))
        found |= set(db.execute(query).scalars())
    return found


def consider(db: sa.Connection, run_id: int, opening_ids: list[int]) -> None:
    """Mark what this run could tell of for the first time."""
    for some in _chunks(sorted(opening_ids)):
        db.execute(sa.update(opening).where(opening.c.id.in_(some)).values(considered_run_id=run_id))


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def known_wishes(db: sa.Connection) -> set[str]:
    return set(db.execute(sa.select(plan_profile.c.profile)).scalars())


def add_wishes(db: sa.Connection, run_id: int, wishes: list[str]) -> None:
    if wishes:
        db.execute(sa.insert(plan_profile), [{"profile": wish, "first_run_id": run_id} for wish in wishes])


def record_verdicts(db: sa.Connection, run_id: int, verdicts: Mapping[str, Mapping[str, Any]]) -> None:
    """Wish to reason code to ids of openings."""
    if verdicts:
        rows = [{"run_id": run_id, "profile": wish, "verdicts": dict(one)} for wish, one in verdicts.items()]
        db.execute(sa.insert(plan_verdict), rows)
