"""Cohorts in the database: who is in which, what they were told. Only a plan run writes here.

A person's `cohort_id` is a shortcut past reading their history one by one. Whatever makes a person differ from the
rest (an answer shown, a choice changed, a text dropped) sets it to NULL; the next run reads that person's history
and finds or makes the cohort where it is shared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from smsbot.domain.cadence import PastTexts
from smsbot.domain.cohort import Cohort, CohortKey, Signature
from smsbot.domain.filters import read_filters
from smsbot.domain.messages import UNREQUESTED, TextKind
from smsbot.domain.subscriber import Cadence, Place, Profile
from smsbot.storage.shown import COUNTS_AS_TOLD, COUNTS_AS_TRIED
from smsbot.storage.subscribers import profile_of
from smsbot.storage.tables import cohort as t
from smsbot.storage.tables import digest_opening, membership, opening, outbox, subscriber, told

_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """An active person outside every cohort, with their own history. `alerts`: the texts that the next one heeds."""

    id: int
    key: CohortKey
    seen_unfinished: bool
    heard_at: datetime | None
    paused_until: datetime | None
    refused_code: int | None
    loop_until: datetime | None
    gate: str | None
    told: frozenset[int]
    alerts: tuple[datetime, ...]


def fresh_ids(db: sa.Connection, fresh_after: datetime) -> frozenset[int]:
    """Every opening young enough to be sent, in whatever state: it may be released or reopened."""
    return frozenset(db.execute(sa.select(opening.c.id).where(opening.c.fresh_since > fresh_after)).scalars())


_SIZES = (
    sa.select(subscriber.c.cohort_id, sa.func.count().label("size"))
    .where(subscriber.c.state == "active", subscriber.c.cohort_id.is_not(None))
    .group_by(subscriber.c.cohort_id)
)


def sizes(db: sa.Connection) -> dict[int, int]:
    """How many active members each cohort has that has any."""
    return {row.cohort_id: row.size for row in db.execute(_SIZES)}


def populated(db: sa.Connection) -> list[Cohort]:
    """Cohorts that have active members, with their number."""
    counted = _SIZES.subquery()
    query = sa.select(t, counted.c.size).join(counted, counted.c.cohort_id == t.c.id).order_by(t.c.id)
    return [
        Cohort(
            id=row.id,
            key=read_key(row.profile),
            told=frozenset(row.told),
            alerts=tuple(datetime.fromisoformat(moment) for moment in row.alerts),
            size=row.size,
            gate=row.gate,
        )
        for row in db.execute(query)
    ]


def singles(db: sa.Connection, fresh_after: datetime, alerts_after: datetime, limit: int, after: int) -> list[Single]:
    """Active people outside every cohort, in order of id above `after`, their rows locked until the transaction
    ends; those whose own text is being answered at this moment are passed over."""
    rows = db.execute(
        sa.select(subscriber)
        .where(subscriber.c.state == "active", subscriber.c.cohort_id.is_(None), subscriber.c.id > after)
        .order_by(subscriber.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    told_by = _told(db, [row.id for row in rows], fresh_after)
    past = texts_since(db, [row.id for row in rows], alerts_after)
    return [_single(row, frozenset(told_by.get(row.id, ())), past.get(row.id, PastTexts())) for row in rows]


def _single(row: Any, told_ids: frozenset[int], past: PastTexts) -> Single:
    profile = profile_of(row)
    return Single(
        id=row.id,
        key=CohortKey(profile, row.weekly_cap, row.zone),
        seen_unfinished=row.seen_unfinished,
        heard_at=row.last_inbound_at,
        paused_until=row.paused_until,
        refused_code=row.refused_code,
        loop_until=row.loop_until,
        gate=row.gate,
        told=told_ids,
        alerts=past.before_an_alert(profile.alert_cadence, row.weekly_cap),
    )


def _told(db: sa.Connection, ids: list[int], fresh_after: datetime) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for some in _chunks(ids):
        answers = (
            sa.select(told.c.subscriber_id, told.c.opening_id)
            .join(opening, opening.c.id == told.c.opening_id)
            .where(told.c.subscriber_id.in_(some), opening.c.fresh_since > fresh_after)
        )
        alerts = (
            sa.select(outbox.c.subscriber_id, digest_opening.c.opening_id)
            .join(digest_opening, digest_opening.c.digest_id == outbox.c.digest_id)
            .join(opening, opening.c.id == digest_opening.c.opening_id)
            .where(outbox.c.subscriber_id.in_(some), COUNTS_AS_TOLD, opening.c.fresh_since > fresh_after)
        )
        for person, opening_id in db.execute(answers.union_all(alerts)):
            found.setdefault(person, set()).add(opening_id)
    return found


def texts_since(db: sa.Connection, ids: list[int], after: datetime) -> dict[int, PastTexts]:
    """When their unrequested texts went, or were planned where they have not gone yet. One that failed counts: a number
    that always fails would else be called again at every plan run."""
    found: dict[int, PastTexts] = {}
    moment_of = sa.func.coalesce(outbox.c.claimed_at, outbox.c.planned_at, type_=outbox.c.planned_at.type)
    for some in _chunks(ids):
        query = sa.select(outbox.c.subscriber_id, outbox.c.kind, moment_of).where(
            outbox.c.subscriber_id.in_(some), outbox.c.kind.in_(UNREQUESTED), moment_of > after, COUNTS_AS_TRIED
        )
        for person, kind, moment in db.execute(query):
            found[person] = found.get(person, PastTexts()).with_one(moment, note=kind == TextKind.SAFETY)
    return found


def add(db: sa.Connection, marks: Sequence[Signature], now: datetime) -> list[int]:
    """Cohorts of these wishes and histories; their ids in the order given."""
    if not marks:
        return []
    rows = [
        {"profile": write_key(key), "told": sorted(told_ids), "alerts": _written(alerts), "created_at": now}
        for key, told_ids, alerts in marks
    ]
    return list(db.execute(sa.insert(t).returning(t.c.id, sort_by_parameter_order=True), rows).scalars())


_JOIN = (
    sa.update(subscriber).where(subscriber.c.id == sa.bindparam("who")).values(cohort_id=sa.bindparam("to"), gate=None)
)


def join(db: sa.Connection, cohort_of: Mapping[int, int], run_id: int) -> None:
    """Put people (id to cohort) whose rows this transaction holds into their cohorts."""
    if cohort_of:
        db.execute(_JOIN, [{"who": person, "to": cohort_id} for person, cohort_id in cohort_of.items()])
        for some in _chunks(list(cohort_of)):  # moved by this run already, and single again by a text of their own
            moved = sa.and_(membership.c.run_id == run_id, membership.c.subscriber_id.in_(some))
            db.execute(sa.delete(membership).where(moved))
        db.execute(
            sa.insert(membership),
            [
                {"subscriber_id": person, "run_id": run_id, "cohort_id": cohort_id}
                for person, cohort_id in cohort_of.items()
            ],
        )


def move(db: sa.Connection, source: int, target: int, run_id: int, *, above_id: int = 0) -> None:
    """Everybody of one cohort (with an id above `above_id`) into another with the same history."""
    who = sa.and_(subscriber.c.cohort_id == source, subscriber.c.id > above_id)
    _enter(db, target, run_id, who)
    db.execute(sa.update(subscriber).where(who).values(cohort_id=target))


def nth_member(db: sa.Connection, cohort_id: int, n: int) -> int | None:
    """The id of the n-th active member (1 up) in order of id; None when there are fewer."""
    query = (
        sa.select(subscriber.c.id)
        .where(subscriber.c.cohort_id == cohort_id, subscriber.c.state == "active")
        .order_by(subscriber.c.id)
        .offset(n - 1)
        .limit(1)
    )
    return db.execute(query).scalar()


def _enter(db: sa.Connection, cohort_id: int, run_id: int, who: sa.ColumnElement[bool]) -> None:
    """Write down from which run on these people are in this cohort; the last word of a run counts."""
    ids = sa.select(subscriber.c.id).where(who)
    db.execute(sa.delete(membership).where(membership.c.run_id == run_id, membership.c.subscriber_id.in_(ids)))
    rows = sa.select(subscriber.c.id, sa.literal(run_id), sa.literal(cohort_id)).where(who)
    db.execute(sa.insert(membership).from_select(["subscriber_id", "run_id", "cohort_id"], rows))


_REMEMBER = (
    sa.update(t)
    .where(t.c.id == sa.bindparam("who"))
    .values(told=sa.bindparam("now_told"), alerts=sa.bindparam("moments"), gate=None)
)


def remember(db: sa.Connection, news: Mapping[int, tuple[frozenset[int], Sequence[datetime]]]) -> None:
    """These cohorts have been told (id to all told and all recent alerts): history moves on for all their members."""
    if news:
        db.execute(
            _REMEMBER,
            [
                {"who": cohort_id, "now_told": sorted(told_ids), "moments": _written(alerts)}
                for cohort_id, (told_ids, alerts) in news.items()
            ],
        )


def _written(alerts: Sequence[datetime]) -> list[str]:
    return [moment.isoformat() for moment in alerts]


def write_key(key: CohortKey) -> str:
    profile = key.profile
    return json.dumps(
        {
            "sectors": "*" if profile.every_sector else sorted(profile.sectors),
            "anywhere": profile.place.anywhere,
            "postcode": profile.place.postcode,
            "areas": list(profile.place.areas),
            "cadence": int(profile.cadence),
            "language": profile.language,
            "filters": str(profile.filters),
            "weekly_cap": key.weekly_cap,
            "zone": key.zone,
        },
        sort_keys=True,
    )


@lru_cache(maxsize=16_384)
def read_key(text: str) -> CohortKey:
    data: dict[str, Any] = json.loads(text)
    every = data["sectors"] == "*"
    return CohortKey(
        Profile(
            sectors=frozenset() if every else frozenset(data["sectors"]),
            every_sector=every,
            place=Place(data["anywhere"], data["postcode"], tuple(data["areas"])),
            cadence=Cadence(data["cadence"]),
            language=data["language"],
            filters=read_filters(data.get("filters", "")),  # cohorts made before there were any name none
        ),
        data["weekly_cap"],
        data["zone"],
    )


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
