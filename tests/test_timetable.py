"""The worker's timetable: every job fires at whole multiples of its period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

from smsbot.clock import OffsetClock
from smsbot.storage import facts, schema, ticks
from smsbot.storage.database import Database
from smsbot.worker import Job, Worker

START = datetime(2026, 11, 22, 17, 0, 1, tzinfo=UTC)


def firings(job: Job, count: int) -> list[datetime]:
    times: list[datetime] = []
    while len(times) < count:
        previous = times[-1] if times else None
        times.append(job.trigger.get_next_fire_time(previous, previous or START))
    return times


def test_every_job_fires_once_in_each_of_its_ticks():
    jobs = Worker(house=cast(Any, None), gateway=cast(Any, None)).jobs

    for job in jobs:
        times = firings(job, 4)
        assert [int(moment.timestamp()) % job.seconds for moment in times] == [0] * 4, job.name
        assert {after - before for before, after in pairwise(times)} == {timedelta(seconds=job.seconds)}, job.name
    names = {"collect", "plan", "ask", "warn", "reconcile", "receipts", "account", "headcount", "tidy"}
    assert {job.name for job in jobs} == names


def test_a_tick_is_run_by_whoever_takes_it_first_and_by_nobody_else(database_url):
    database = Database(database_url)
    schema.migrate(database)

    taken = []
    for job, number in (("plan", 1), ("plan", 1), ("plan", 2), ("collect", 1)):
        with database.begin() as db:
            taken.append(ticks.take(db, job, number, START))
    database.close()

    assert taken == [True, False, True, True]


def test_a_tick_after_the_clock_was_moved_reads_the_feeds_before_it_plans(tmp_path):
    """Each pass sees the moved clock, though the process had read the old one a moment before."""
    database = Database(f"sqlite:///{tmp_path / 'clock.db'}")
    schema.migrate(database)
    passes: list[tuple[str, timedelta]] = []
    worker = clockwork(database, passes)
    plan = worker.jobs[1]
    worker.fire(plan)
    worker.house.clock.now()

    with database.begin() as db:
        facts.set_clock_offset(db, timedelta(hours=9))
    worker.fire(plan)
    worker.stopping.set()
    database.close()

    assert [(name, ahead.total_seconds() // 3600) for name, ahead in passes] == [
        ("plan", 0),
        ("collect", 9),
        ("plan", 9),
        ("reconcile", 9),
    ]


def clockwork(database: Database, passes: list[tuple[str, timedelta]]) -> Worker:
    """A worker whose passes only note by how much its clock is ahead."""

    def offset() -> timedelta:
        with database.read() as db:
            return facts.clock_offset(db)

    clock = OffsetClock(offset)

    class Noting(Worker):
        @property
        def jobs(self) -> tuple[Job, ...]:
            return tuple(Job(name, 86_400, self.note(name)) for name in ("collect", "plan", "reconcile"))

        def note(self, name: str) -> Callable[[], str]:
            def run() -> str:
                passes.append((name, clock.now() - datetime.now(UTC) + timedelta(seconds=1)))
                return name

            return run

    house = SimpleNamespace(settings=SimpleNamespace(production=False), database=database, clock=clock)
    return Noting(house=cast(Any, house), gateway=cast(Any, None))
