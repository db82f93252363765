"""Feeds that fail, ask for peace, rest or are paused: left alone, told, and read again in their time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from smsbot.storage import tables
from smsbot.workflows.collect_openings import FAILURES_BEFORE_REST
from tests.workflows.collecting import HOUR, City, jobs
from tests.workflows.planning import DAY, MONDAY, join, numbers, plan


def test_a_failing_feed_is_left_alone_for_longer_each_time_and_then_rests(town: City) -> None:
    source = town.feed()
    source.answers("oops", 503)
    now = MONDAY
    waits = []

    for _ in range(FAILURES_BEFORE_REST):
        assert town.collect(now, due=True)
        waits.append(source.row["next_check_at"] - now)
        now = source.row["next_check_at"]

    assert all(timedelta(minutes=9) <= waits[0] < later for later in waits[1:4])
    assert max(waits) <= timedelta(hours=24) * 1.1
    assert source.row["state"] == "resting"
    assert town.collect(now + 30 * DAY, due=True) == []


def test_a_retired_feed_rests_at_once(town: City) -> None:
    source = town.feed()
    source.answers("gone", 410)

    report = town.one()

    assert (report.failed, source.row["state"]) == (True, "resting")


def test_a_resting_feed_is_read_by_hand_and_a_good_reading_turns_it_on(town: City) -> None:
    source = town.feed()
    source.answers("gone", 410)
    town.collect()
    source.answers("oops", 500)
    still_bad = town.one(MONDAY + HOUR)
    before = source.row["state"]
    source.lists(jobs("1"))

    good = town.one(MONDAY + 2 * HOUR)

    assert (still_bad.failed, before) == (True, "resting")
    assert (good.new, source.row["state"], source.row["failures"]) == (1, "on", 0)
    assert town.collect(MONDAY + DAY, due=True)


def test_jobs_that_grew_stale_while_their_feed_rested_open_again_with_the_same_bytes(town: City) -> None:
    source = town.feed()
    source.lists(jobs("1"))
    town.collect()
    source.answers("gone", 410)
    town.collect(MONDAY + 46 * DAY)
    closed = town.openings()
    source.lists(jobs("1"))

    town.collect(MONDAY + 47 * DAY)

    assert (closed, town.openings()) == ({"Nurse 1": "closed"}, {"Nurse 1": "open"})


def test_what_staff_paused_is_not_read_even_by_hand(town: City) -> None:
    source = town.feed()
    with town.house.database.begin() as db:
        db.execute(sa.update(tables.feed).values(state="paused"))

    assert town.collect() == town.collect(due=True) == []
    assert source.requests == []


def test_a_server_that_asks_for_peace_gets_it(town: City) -> None:
    source = town.feed()
    source.answers("slow down", 429, **{"Retry-After": "7200"})

    town.collect()

    assert source.row["next_check_at"] - MONDAY >= timedelta(hours=2)


def test_a_feed_that_its_reader_cannot_cope_with_says_so_and_the_next_is_read(town: City) -> None:
    town.lexicon = replace(town.lexicon, finder=None)  # whoever looks into a title with it breaks
    broken = town.feed("a")
    broken.lists(jobs("1"))
    town.feed("b", sector="healthcare", sector_always=True).lists(jobs("2"))

    first, second = town.collect()

    assert (first.failed, "TypeError" in first.problem or "AttributeError" in first.problem) == (True, True)
    assert (broken.row["failures"], broken.row["problem"]) == (1, first.problem)
    assert (second.new, second.problem) == (1, None)


def test_every_attempt_is_recorded_and_success_ends_the_trouble(town: City) -> None:
    source = town.feed()
    source.answers("oops", 500)
    town.collect()
    source.lists(jobs("1"))
    town.collect(MONDAY + HOUR)

    bad, good = town.house.rows("fetch_attempt")

    assert (bad["status"], bad["error_code"], bad["items"]) == (500, "http_5xx", 0)
    assert bad["sentence"]
    assert (good["status"], good["error_code"], good["items"], good["new"]) == (200, None, 1, 1)
    assert good["size"] > 0
    assert (source.row["failures"], source.row["problem"]) == (0, None)


def test_a_failing_feed_is_the_reason_why_nobody_is_told(town: City) -> None:
    join(town.house, numbers(1)[0], MONDAY)
    town.feed().answers("oops", 500)
    town.collect()

    assert plan(town.house).reasons == {"feed_failing": 1}


def test_a_feed_that_rests_is_no_reason_to_wait_for(town: City) -> None:
    join(town.house, numbers(1)[0], MONDAY)
    town.feed().answers("gone", 410)
    town.collect()

    assert plan(town.house).reasons == {"no_new_opening": 1}
