"""The program's budget and the ledger in; what may still be spent on texts that nobody asked for out."""

from __future__ import annotations

from datetime import datetime

from smsbot.domain.program import Program
from smsbot.domain.window import local_day, start_of_day
from smsbot.storage import outbox
from smsbot.storage.database import Connection

MICRO = 1_000_000


def budget_left(db: Connection, program: Program, now: datetime) -> int:
    """Millionths of a dollar that may still be spent today and this month."""
    today = local_day(now, program.zone)
    day = outbox.spent_since(db, start_of_day(today, program.zone))
    month = outbox.spent_since(db, start_of_day(today.replace(day=1), program.zone))
    return max(0, min(int(program.budget_day * MICRO) - day, int(program.budget_month * MICRO) - month))
