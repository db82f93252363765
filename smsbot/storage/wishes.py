"""How many active people had each wish at the last plan run: a count kept, so that no page has to count people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

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


def counted(db: sa.Connection) -> list[tuple[Profile, int]]:
    """A profile for each wish that anybody has, and how many people."""
    query = sa.select(t.c.people, cohort.c.profile).join(cohort, cohort.c.id == t.c.cohort_id).where(t.c.people > 0)
    return [(read_key(row.profile).profile, row.people) for row in db.execute(query)]


def counted_at(db: sa.Connection) -> datetime | None:
    """The moment of the last plan run; None before the first."""
    return db.execute(sa.select(plan_run.c.at).order_by(plan_run.c.id.desc()).limit(1)).scalar()
