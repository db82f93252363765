"""The timetable: each tick once, whoever fires it; a failing job fails alone; the sending loop goes on."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from jobs_feed.sector import load_lexicon
from smsbot import wiring
from smsbot.domain.messages import TextKind
from smsbot.domain.window import local_day
from smsbot.settings import Settings, load_settings
from smsbot.storage import days, facts, plans, ticks
from smsbot.worker import Job, Worker
from tests.house import (
    CONFIG,
    PHONE,
    FakeGateway,
    House,
    city,
    emptied,
    house,
    migrated_url,
    postgres_schema,
    sqlite_schema,
    wording,
)

__all__ = ["city", "emptied", "house", "migrated_url", "postgres_schema", "sqlite_schema", "wording"]


@pytest.fixture
def settings(house: House, tmp_path: Path) -> Settings:
    return load_settings({"DATABASE_URL": str(house.database.url), "SMSBOT_CONFIG": str(CONFIG)})


@pytest.fixture
def make(house: House, settings: Settings) -> Callable[..., Worker]:
    """Workers of one house, each with a carrier of its own."""
    home = wiring.House(
        settings=settings,
        city=house.city,
        lexicon=load_lexicon(CONFIG / "sectors.toml"),
        wording=house.wording,
        database=house.database,
        vault=house.vault,
        clock=wiring.StillClock(datetime.now(UTC)),
    )
    return lambda gateway=None: Worker(home, gateway or FakeGateway())


def test_a_tick_is_run_by_one_worker_of_many(make: Callable[..., Worker]) -> None:
    runs: Counter[str] = Counter()
    start = threading.Barrier(8)

    def work(worker: Worker) -> None:
        start.wait()
        worker.fire(Job("count", 3600, lambda: runs.update(["count"]) or "done"))

    threads = [threading.Thread(target=work, args=[make()]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert runs == {"count": 1}


def test_a_worker_that_starts_does_at_once_what_fell_due_before(make: Callable[..., Worker], house: House) -> None:
    worker = make()

    worker.catch_up()

    with house.database.read() as db:
        assert set(ticks.last(db)) == {job.name for job in worker.jobs}


def test_a_job_that_fails_is_written_down_and_the_next_tick_runs(make: Callable[..., Worker], house: House) -> None:
    def fail() -> str:
        raise ValueError("no such luck")

    make().fire(Job("fail", 3600, fail))

    (row,) = house.rows("tick")
    assert row["outcome"] == "failed: ValueError"
    assert row["finished_at"] is not None


def test_every_job_runs_on_an_empty_house_and_says_what_it_did(make: Callable[..., Worker]) -> None:
    outcomes = {job.name: job.run() for job in make().jobs}

    assert outcomes == {
        "collect": "0 feeds, 0 new",
        "plan": "0 of 0 told",
        "ask": "0 asked how it went",
        "warn": "0 warned of scams",
        "reconcile": "0 found, 0 waiting again, 0 unknown, 0 left",
        "receipts": "0 receipts fetched",
        "account": "0 days counted",
        "headcount": "0 people counted",
        "tidy": "late receipts counted, old ticks, words and receipts forgotten",
    }


@pytest.mark.parametrize("job", ["ask", "warn"])
def test_what_fires_with_a_plan_waits_for_its_end(job: str, make: Callable[..., Worker], house: House) -> None:
    worker = make()
    run = {one.name: one.run for one in worker.jobs}[job]
    said: list[str] = []

    with plans.only_planner(house.database):
        waiting = threading.Thread(target=lambda: said.append(run()))
        waiting.start()
        waiting.join(timeout=0.3)
        before = list(said)
    waiting.join(timeout=20)

    assert (before, [words.split()[0] for words in said]) == ([], ["0"])


def test_a_worker_that_is_told_to_stop_waits_for_no_planner(make: Callable[..., Worker], house: House) -> None:
    worker = make()
    worker.stopping.set()

    with plans.only_planner(house.database):
        assert worker.warn() == "another worker is planning"


def test_triggers_are_aligned_to_the_clock_like_the_ticks(make: Callable[..., Worker]) -> None:
    moment = datetime(2026, 11, 23, 17, 0, 7, tzinfo=UTC)
    for job in make().jobs:
        for _ in range(3):
            fired = job.trigger.get_next_fire_time(None, moment)
            assert fired.timestamp() % job.seconds == 0
            moment = fired + timedelta(seconds=1)


def test_old_ticks_are_forgotten(make: Callable[..., Worker], house: House) -> None:
    with house.database.begin() as db:
        ticks.take(db, "plan", 1, datetime.now(UTC) - timedelta(days=8))
        ticks.take(db, "plan", 2, datetime.now(UTC))

    make().tidy()

    assert [row["tick"] for row in house.rows("tick")] == [2]


@pytest.fixture
def running(make: Callable[..., Worker]) -> Iterator[Callable[[FakeGateway], Worker]]:
    """A whole worker in a thread, stopped at the end."""
    started: list[tuple[Worker, threading.Thread]] = []

    def run(gateway: FakeGateway) -> Worker:
        worker = make(gateway)
        thread = threading.Thread(target=worker.run)
        thread.start()
        started.append((worker, thread))
        return worker

    yield run
    for worker, thread in started:
        worker.stopping.set()
        thread.join(timeout=20)
        assert not thread.is_alive()


def wait_until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not done():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def test_a_running_worker_sends_what_is_queued_and_goes_on_after_a_fault(
    running: Callable[[FakeGateway], Worker], house: House
) -> None:
    class Faulty(FakeGateway):
        broken = True

        def send_many(self, messages):  # type: ignore[no-untyped-def]
            if self.broken:
                self.broken = False
                raise OSError("the line is down")
            return super().send_many(messages)

    gateway = Faulty()
    person = house.join(PHONE, datetime.now(UTC))
    worker = running(gateway)
    house.queue(person, "You are booked", datetime.now(UTC) - timedelta(seconds=60), kind=TextKind.CONFIRMATION)

    wait_until(lambda: len(gateway.sent) == 1)

    assert not worker.stopping.is_set()


def test_starting_a_worker_says_that_what_halted_the_sending_is_mended(
    running: Callable[[FakeGateway], Worker], house: House
) -> None:
    with house.database.begin() as db:
        facts.put(db, "halted", "suspended")
    running(FakeGateway())

    def mended() -> bool:
        with house.database.read() as db:
            return facts.is_halted(db) is None

    wait_until(mended)


def test_moving_the_demo_clock_runs_everything_at_once(make: Callable[..., Worker], house: House) -> None:
    ran: list[str] = []

    class Watched(Worker):
        @property
        def jobs(self) -> tuple[Job, ...]:
            return tuple(replace(job, run=lambda name=job.name: ran.append(name) or "") for job in super().jobs)

    plain = make()
    worker = Watched(plain.house, plain.gateway)
    worker.follow_clock()
    before = list(ran)
    with house.database.begin() as db:
        facts.set_clock_offset(db, timedelta(hours=16))

    worker.follow_clock()

    assert (before, ran) == ([], ["collect", "plan", "ask", "warn", "reconcile", "account"])


def test_a_day_that_the_demo_clock_goes_back_to_is_counted_anew_when_it_is_over(
    make: Callable[..., Worker], house: House
) -> None:
    start = datetime.now(UTC)
    house.text("JOBS", now=start - timedelta(days=2))
    worker = make()
    worker.follow_clock()

    def move(ahead: timedelta) -> set[date]:
        worker.house = replace(worker.house, clock=wiring.StillClock(start + ahead))
        with house.database.begin() as db:
            facts.set_clock_offset(db, ahead)
        worker.follow_clock()
        with house.database.read() as db:
            return days.counted(db, today)

    today = local_day(start, house.program.zone)
    ahead, back, again = (move(timedelta(days=count)) for count in (3, 0, 2))

    assert (today in ahead, back, today in again) == (True, set(), True)


def test_words_are_kept_for_ninety_days_and_what_happened_for_longer(make: Callable[..., Worker], house: House) -> None:
    now = datetime.now(UTC)
    house.text("JOBS", now=now - timedelta(days=91))
    house.text("STATUS", now=now)

    make().tidy()

    assert [row["body_cipher"] is None for row in house.rows("inbound")] == [True, False]
    assert [row["body"] is None for row in house.rows("outbox")] == [True, True, False]
    assert [row["intent"] for row in house.rows("inbound")] == ["join", "status"]


def test_whether_a_text_arrived_is_known_for_thirteen_months(make: Callable[..., Worker], house: House) -> None:
    now = datetime.now(UTC)
    for age, carrier_id in ((397, "SM1"), (390, "SM2")):
        at = now - timedelta(days=age)
        row_id = house.queue(house.join(now=at), now=at)
        house.hand_over(row_id, carrier_id, at)
        house.report(row_id, carrier_id, "undelivered", 30005, now=at)

    make().tidy()

    texts = [(row["state"], row["error_code"]) for row in house.rows("outbox") if row["carrier_id"]]
    assert texts == [("sent", None), ("undelivered", 30005)]
    assert [row["carrier_id"] for row in house.rows("delivery_event")] == ["SM2"]
