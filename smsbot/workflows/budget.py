"""The program's budget and the ledger in; what may still be spent on texts that nobody asked for out."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from smsbot.domain.program import Program
from smsbot.domain.window import local_day, start_of_day
from smsbot.storage import outbox, spending
from smsbot.storage.database import Connection

MICRO = 1_000_000


def budget_left(db: Connection, program: Program, now: datetime) -> int:
    """Millionths of a dollar that may still be spent today and this month. For the one planner, in a transaction that
    writes: what is asked for here is kept."""
    today = local_day(now, program.zone)
    midnights = [start_of_day(today.replace(day=1) + timedelta(days=nth), program.zone) for nth in range(today.day)]
    before = spending.spent_on(db, list(pairwise(midnights)))
    day = outbox.spent_since(db, midnights[-1])
    return max(0, min(int(program.budget_day * MICRO) - day, int(program.budget_month * MICRO) - before - day))
