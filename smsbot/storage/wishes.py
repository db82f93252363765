"""How many active people had each wish at the last plan run: a count kept, so that no page has to count people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from jobs_feed.opening import Where
from smsbot.domain.listing import Listing
from smsbot.domain.subscriber import Profile
from smsbot.storage.cohorts import read_key
from smsbot.storage.tables import cohort, plan_run
from smsbot.storage.tables import plan_profile as t

_COUNT = (
    sa.update(t)
    .where(t.c.profile == sa.bindparam("wish"))
    .values(people=sa.bindparam("now_people"), cohort_id=sa.bindparam("cohort"))
)


def count(db: sa.Connection, found: Mapping[str, tuple[int, int]]) -> None:
    """`found`: wish to people, and to a cohort that has it; nobody has any other wish. Only what changed is written."""
    stored = {row.profile: row.people for row in db.execute(sa.select(t.c.profile, t.c.people))}
    rows = [
        {"wish": wish, "now_people": people, "cohort": cohort_id}
        for wish, (people, cohort_id) in found.items()
        if stored.get(wish) != people
    ]
    if rows:
        db.execute(_COUNT, rows)
    gone = [{"wish": wish} for wish, people in stored.items() if people and wish not in found]
    if gone:
        db.execute(sa.update(t).where(t.c.profile == sa.bindparam("wish")).values(people=0), gone)


def counted(db: sa.Connection, listing: Listing) -> list[tuple[Profile, int]]:
    """A profile for each wish that anybody has, and how many people: all whose work and area allow this listing, and
    some others."""
    query = sa.select(t.c.people, cohort.c.profile).join(cohort, cohort.c.id == t.c.cohort_id).where(t.c.people > 0)
    query = query.where(_names("sectors", listing.sector))
    if listing.area is not None and listing.where is not Where.REMOTE:
        query = query.where(sa.or_(cohort.c.profile.contains('"anywhere": true'), _names("areas", listing.area)))
    return [(read_key(row.profile).profile, row.people) for row in db.execute(query)]


def _names(field: str, name: str) -> sa.ColumnElement[bool]:
    """Whether a written wish names this among others, all, or none. A million people have many thousands of wishes:
    reading each one whole takes a hundred times as long."""
    parts = (json.dumps(name), f'"{field}": []', f'"{field}": "*"')
    return sa.or_(*(cohort.c.profile.contains(part, autoescape=True) for part in parts))


def counted_at(db: sa.Connection) -> datetime | None:
    """The moment of the last plan run; None before the first."""
    return db.execute(sa.select(plan_run.c.at).order_by(plan_run.c.id.desc()).limit(1)).scalar()
