"""Several readers at once: each feed has one, for as long as that one lives, and a common job is stored once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from werkzeug import Request, Response

from smsbot.storage import feeds
from smsbot.workflows.collect_openings import BUSY, Collected, Collector
from tests.workflows.collecting import City, Job, jobs
from tests.workflows.planning import MONDAY


def test_two_collectors_at_once_read_a_feed_once(town: City) -> None:
    source = town.feed()
    source.lists(jobs("1", "2"))
    reports: list[Collected] = []
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        reports.extend(town.collect(due=True))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(source.requests) == 1
    assert sum(report.new for report in reports) == 2


def test_a_dead_reader_keeps_a_feed_for_two_minutes_only_and_collect_says_so(town: City) -> None:
    source = town.feed()
    source.lists(jobs("1"))
    with town.house.database.begin() as db:
        (stored,) = feeds.every(db)
        assert feeds.lease(db, stored, MONDAY)

    by_timetable = town.collect(MONDAY + timedelta(minutes=1), due=True)
    at_once = town.one(MONDAY + timedelta(minutes=1))
    later = town.one(MONDAY + timedelta(minutes=3))

    assert by_timetable == []
    assert (at_once.problem, at_once.failed, at_once.read, at_once.new) == (BUSY, True, 0, 0)
    assert (later.problem, later.new) == (None, 1)


def collector(town: City, wall: Callable[[], datetime]) -> Collector:
    """One whose reader says every hundredth of a second that it lives."""
    return Collector(
        database=town.house.database,
        program=town.house.program,
        lexicon=town.lexicon,
        manners=town.house.city.manners,
        wall=wall,
        allow_private=True,
        renew_seconds=0.01,
    )


def test_a_reader_that_needs_longer_than_its_lease_keeps_the_feed(town: City) -> None:
    source = town.feed()
    source.lists(jobs("1"))
    clock = [MONDAY]
    one_reader = collector(town, lambda: clock[0])
    others: list[Collected] = []

    def slowly(request: Request) -> Response:
        clock[0] = MONDAY + timedelta(minutes=5)
        given_up = time.monotonic() + 5
        while source.row["reading_until"] < clock[0] and time.monotonic() < given_up:
            time.sleep(0.01)
        others.extend(collector(town, lambda: clock[0]).collect(MONDAY, due_only=False))
        return source.reply(request)

    town.server.clear_all_handlers()
    town.server.expect_request(source.path).respond_with_handler(slowly)
    (report,) = one_reader.collect(MONDAY, due_only=True)

    assert [one.problem for one in others] == [BUSY]
    assert (report.new, len(source.requests), source.row["reading_until"]) == (1, 1, None)


def test_who_is_told_to_stop_begins_no_further_feed(town: City) -> None:
    sources = [town.feed(name) for name in ("a", "b")]
    for source in sources:
        source.lists(jobs("1"))
    stop = threading.Event()

    reports = collector(town, lambda: MONDAY).collect(
        MONDAY, due_only=True, progress=lambda _: stop.set(), stopping=stop.is_set
    )

    assert [report.feed for report in reports] == ["a"]
    assert [report.feed for report in town.collect(due=True)] == ["b"]


def test_two_feeds_read_at_once_store_their_common_job_once(town: City) -> None:
    sources = [town.feed(name) for name in ("a", "b")]
    listed = [Job(str(number), title=f"Nurse {number}", url=f"https://x.example/{number}") for number in range(60)]
    for source in sources:
        source.lists(listed)
    faults: list[BaseException] = []

    def work() -> None:
        try:
            town.collect(due=True)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert town.house.counts()["opening"] == 60
