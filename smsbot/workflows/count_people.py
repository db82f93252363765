"""Everybody in, how many there are of each kind and day out: written down once an hour, for looking costs a while."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import structlog

from smsbot.domain.headcount import Tally, What, tally
from smsbot.domain.program import Program
from smsbot.domain.window import local_day, start_of_day
from smsbot.storage import headcounts
from smsbot.storage.database import Connection, Database

log = structlog.get_logger()


def count_people(database: Database, program: Program, now: datetime) -> int:
    """Count how people stand now, and the joins and stops of today, of yesterday (which had not ended when it was last
    counted) and of every day that was missed. How many people there are."""
    today = local_day(now, program.zone)
    with database.read() as db:
        standing = tally(headcounts.alike(db, now))
        moves = {day: _moves(db, program, day) for day in _days(db, program, today)}
    with database.begin() as db:
        headcounts.keep(db, today, headcounts.STANDINGS, standing, now)
        for day, counts in moves.items():
            headcounts.keep(db, day, headcounts.MOVES, counts, now)
    people = sum(count for (what, _), count in standing.items() if what is What.STANDING)
    log.info("people counted", people=people, days=len(moves))
    return people


def _days(db: Connection, program: Program, today: date) -> list[date]:
    first = headcounts.first_move(db)
    if first is None:
        return [today]
    begun = local_day(first, program.zone)
    every = {begun + timedelta(days=nth) for nth in range((today - begun).days + 1)}
    return sorted(every - headcounts.days_with_moves(db) | {today, today - timedelta(days=1)})


def _moves(db: Connection, program: Program, day: date) -> Tally:
    return headcounts.moves(db, start_of_day(day, program.zone), start_of_day(day + timedelta(days=1), program.zone))
