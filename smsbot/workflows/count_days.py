"""Each local day that is over, once: everybody accounted for from what was recorded; its texts as they stand by now."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import structlog

from smsbot.domain.program import Program
from smsbot.domain.window import local_day, start_of_day, window_end
from smsbot.storage import days, untold
from smsbot.storage.database import Connection, Database
from smsbot.storage.days import Account
from smsbot.storage.untold import Span

MICRO = 1_000_000
RECEIPTS_COME = timedelta(days=4)
"""So long after a day its texts may still change: receipts come late, and the carrier is asked for them for three."""
SETTLED = timedelta(minutes=10)
"""By then nothing begun before midnight is still being written."""
GROUPS_KEPT = timedelta(days=90)
log = structlog.get_logger()


def count_days(database: Database, program: Program, now: datetime) -> list[Account]:
    """Count every day that is over and has no account yet, oldest first."""
    today = local_day(now - SETTLED, program.zone)
    with database.read() as db:
        begun = days.first_moment(db)
        if begun is None:
            return []
        first = local_day(begun, program.zone)
        missing = set(_every_day(first, today)) - days.counted(db, first)
    return [_count(database, program, day, now) for day in sorted(missing)]


def _every_day(first: date, end: date) -> list[date]:
    return [first + timedelta(days=nth) for nth in range((end - first).days)]


def _count(database: Database, program: Program, day: date, now: datetime) -> Account:
    """Read first, write then: a million people take seconds, in which nobody else shall wait."""
    with database.read() as db:
        span = span_of(db, program, day)
        told = untold.told_people(db, span)
        groups = untold.groups(db, span)
        texts = days.count_texts(db, span.start, span.end, price_in(program))
    with database.begin() as db:
        account = days.keep(db, span, told, groups, now)
        days.keep_texts(db, day, texts)
        days.forget_groups_before(db, day - GROUPS_KEPT)
    log.info("day counted", day=day.isoformat(), active=account.active, told=told)
    return account


def count_texts_again(database: Database, program: Program, now: datetime) -> None:
    """Receipts of the last days have come in: their texts as they stand now."""
    today = local_day(now, program.zone)
    with database.read() as db:
        recent = sorted(days.counted(db, today - RECEIPTS_COME))
    for day in recent:
        start, end = bounds(program, day)
        with database.read() as db:
            texts = days.count_texts(db, start, end, price_in(program))
        with database.begin() as db:
            days.keep_texts(db, day, texts)


def forget_days_to_come(database: Database, program: Program, now: datetime) -> None:
    """A demo's clock was set back: its day, and those after it, are not over any more."""
    with database.begin() as db:
        days.forget_from(db, local_day(now, program.zone))


def bounds(program: Program, day: date) -> tuple[datetime, datetime]:
    """The local midnights around a day."""
    return start_of_day(day, program.zone), start_of_day(day + timedelta(days=1), program.zone)


def price_in(program: Program) -> int:
    """Millionths of a dollar for a segment that comes in."""
    return int(program.prices.segment_in * MICRO)


def span_of(db: Connection, program: Program, day: date) -> Span:
    """A day with its first and closing plan runs."""
    start, end = bounds(program, day)
    runs = days.runs_between(db, start, end)
    if not runs:
        return Span(day=day, start=start, end=end, first_run=None, run=None, at=end)
    inside = [run for run in runs if window_end(run[1], program.window, [program.places.zone]) is not None]
    closing, at = (inside or runs)[-1]
    return Span(day=day, start=start, end=end, first_run=runs[0][0], run=closing, at=at)
