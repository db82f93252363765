"""What texts that nobody asked for cost, day by day: a day that is over is summed once, and again after any change.

A trigger notes each text that is paid for from some moment on, or not any more, whoever changed it: the note is
committed with the change or not at all. A kept sum is believed only while no note speaks of its day. Only the one
planner (storage/plans) writes sums and takes notes away, so none is taken that has not been heeded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from smsbot.storage.outbox import spent_between
from smsbot.storage.tables import day_spent as t
from smsbot.storage.tables import spending_note


def spent_on(db: sa.Connection, days: Sequence[tuple[datetime, datetime]]) -> int:
    """Millionths of a dollar on days that are over, each given by the midnights around it, in order. For the planner,
    who plans for the moment at which the last one ends, or later: sums that reach beyond it, or are of none of these
    days, are forgotten."""
    # One statement: what it returns is what it takes away. A note committed after it stays for the next run.
    changed = set(db.execute(sa.delete(spending_note).returning(spending_note.c.planned_at)).scalars())
    kept = {(row.start, row.end): row.cost for row in db.execute(sa.select(t))}
    wanted = set(days)
    stale = {one for one in kept if one not in wanted or any(one[0] <= moment < one[1] for moment in changed)}
    if stale:
        db.execute(sa.delete(t).where(t.c.start.in_([start for start, _ in stale])))
    # After the notes were taken: a change that they tell of is in these sums.
    counted = {
        (start, end): spent_between(db, start, end) for start, end in days if (start, end) not in kept.keys() - stale
    }
    if counted:
        db.execute(sa.insert(t), [{"start": start, "end": end, "cost": cost} for (start, end), cost in counted.items()])
    return sum((kept | counted)[one] for one in days)
