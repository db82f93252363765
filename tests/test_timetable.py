"""The worker's timetable: every job fires at whole multiples of its period."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from smsbot.storage import schema, ticks
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
        assert {after - before for before, after in zip(times, times[1:], strict=False)} == {
            timedelta(seconds=job.seconds)
        }, job.name
    assert {job.name for job in jobs} == {"collect", "plan", "reconcile", "tidy"}


def test_a_tick_is_run_by_whoever_takes_it_first_and_by_nobody_else(database_url):
    database = Database(database_url)
    schema.migrate(database)

    taken = []
    for job, number in (("plan", 1), ("plan", 1), ("plan", 2), ("collect", 1)):
        with database.begin() as db:
            taken.append(ticks.take(db, job, number, START))
    database.close()

    assert taken == [True, False, True, True]
