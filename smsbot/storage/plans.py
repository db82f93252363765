"""Plan runs: their digests and outbox rows, the record of who was told and why the others were not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
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
    """True inside for one planner at a time, on however many machines; False for any other.
    On SQLite the one writer at a time of each step is enough, since a second run then finds everybody told."""
    if database.is_sqlite:
        yield True
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


def start_run(db: sa.Connection, now: datetime) -> int:
    return int(
        db.execute(sa.insert(plan_run).values(at=now, active=0, counts={}).returning(plan_run.c.id)).scalar_one()
    )


def finish_run(db: sa.Connection, run_id: int, active: int, counts: Mapping[str, int]) -> None:
    db.execute(sa.update(plan_run).where(plan_run.c.id == run_id).values(active=active, counts=dict(counts)))


def add_digests(db: sa.Connection, run_id: int, digests: list[Digest], now: datetime) -> None:
    for one in digests:
        values = {name: getattr(one, name) for name in Digest.__slots__ if name != "openings"}
        statement = sa.insert(digest).values(**values, run_id=run_id, created_at=now).returning(digest.c.id)
        digest_id = int(db.execute(statement).scalar_one())
        rows = [
            {"digest_id": digest_id, "opening_id": opening_id, "position": position, "reason": reason}
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
    return db.execute(sa.insert(outbox).from_select(list(columns), members, include_defaults=False)).rowcount


def active_count(db: sa.Connection) -> int:
    query = sa.select(sa.func.count()).where(subscriber.c.state == "active")
    return int(db.execute(query).scalar_one())


def outside_cohorts(db: sa.Connection, now: datetime) -> dict[str, int]:
    """Active people in no cohort, by the personal reason that keeps them out of this run."""
    reason = sa.case(
        (subscriber.c.paused_until > now, "paused"),
        (subscriber.c.refused_code.is_not(None), "carrier_refused"),
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


def record_gate(
    db: sa.Connection, run_id: int, reason: str, *, cohort_id: int | None = None, subscriber_id: int | None = None
) -> None:
    """Why a cohort, or one person, got nothing from this run on; written only when it changes."""
    db.execute(
        sa.insert(plan_gate).values(run_id=run_id, reason=reason, cohort_id=cohort_id, subscriber_id=subscriber_id)
    )
    if cohort_id is not None:
        db.execute(sa.update(cohort).where(cohort.c.id == cohort_id).values(gate=reason))
    else:
        db.execute(sa.update(subscriber).where(subscriber.c.id == subscriber_id).values(gate=reason))


def consider(db: sa.Connection, run_id: int, opening_ids: list[int]) -> set[int]:
    """Mark what this run can tell of for the first time; the ids so marked."""
    query = sa.select(opening.c.id).where(opening.c.id.in_(opening_ids), opening.c.considered_run_id.is_(None))
    fresh = set(db.execute(query).scalars()) if opening_ids else set()
    if fresh:
        db.execute(sa.update(opening).where(opening.c.id.in_(fresh)).values(considered_run_id=run_id))
    return fresh


def known_wishes(db: sa.Connection) -> set[str]:
    return set(db.execute(sa.select(plan_profile.c.profile)).scalars())


def add_wish(db: sa.Connection, run_id: int, wish: str) -> None:
    db.execute(sa.insert(plan_profile).values(profile=wish, first_run_id=run_id))


def record_verdicts(db: sa.Connection, run_id: int, wish: str, verdicts: Mapping[str, Any]) -> None:
    db.execute(sa.insert(plan_verdict).values(run_id=run_id, profile=wish, verdicts=dict(verdicts)))
