"""Attempts to read feeds, one by one, by day and where they failed, on both kinds of database."""

from __future__ import annotations

from datetime import timedelta

from jobs_feed.feed import Attempt, Feed
from smsbot.storage import feeds, fetches
from smsbot.storage.fetches import Day, FailedFeed
from tests.house import NOON, House

HOUR = timedelta(hours=1)


def tried(
    house: House,
    ago: timedelta,
    items: int = 0,
    code: str | None = None,
    feed_id: int = 1,
    new: int = 0,
    sentence: str = "",
) -> None:
    attempt = Attempt(at=NOON - ago, status=200, milliseconds=12, size=900, error_code=code, sentence=sentence)
    with house.database.begin() as db:
        fetches.keep(db, feed_id, attempt, items=items, new=new, changed=0, gone=0)


def days(house: House, *feed_ids: int, count: int = 3) -> dict[int, tuple[Day, ...]]:
    with house.database.read() as db:
        return fetches.days(db, feed_ids, NOON, count)


def test_attempts_are_counted_by_the_day_that_ends_now(house: House) -> None:
    tried(house, HOUR, items=7, new=2)
    tried(house, 2 * HOUR, code="timeout")
    tried(house, 23 * HOUR, items=9, new=1)
    tried(house, 25 * HOUR, code="dns")
    tried(house, 80 * HOUR, items=1)

    assert days(house, 1)[1] == (
        Day(),
        Day(failed=1),
        Day(listed=9, good=2, failed=1, new=3),
    )


def test_each_feed_has_its_own_days_and_one_never_read_has_empty_ones(house: House) -> None:
    tried(house, HOUR, items=7)
    tried(house, HOUR, items=5, feed_id=2)

    found = days(house, 1, 2, 3, count=1)

    assert {feed_id: many[0].listed for feed_id, many in found.items()} == {1: 7, 2: 5, 3: None}


def test_an_attempt_on_the_edge_counts_for_the_older_day_and_no_day_is_lost(house: House) -> None:
    for hours in range(72):
        tried(house, hours * HOUR, items=1)

    assert [day.good for day in days(house, 1)[1]] == [24, 24, 24]


def test_the_history_is_newest_first_and_goes_on_where_a_page_ended(house: House) -> None:
    for hours in (3, 2, 1):
        tried(house, hours * HOUR, items=hours)
    tried(house, HOUR, items=0)
    tried(house, HOUR, feed_id=2)

    with house.database.read() as db:
        first = fetches.history(db, 1, 2)
        second = fetches.history(db, 1, 2, before=first[-1].id)
        third = fetches.history(db, 1, 2, before=second[-1].id)

    assert [one.items for one in (*first, *second)] == [0, 1, 2, 3]
    assert third == []


def test_when_a_feed_was_last_tried(house: House) -> None:
    tried(house, 2 * HOUR)
    tried(house, HOUR)

    with house.database.read() as db:
        assert (fetches.last(db, 1), fetches.last(db, 2)) == (NOON - HOUR, None)


def test_when_any_feed_was_last_tried_is_asked_of_feeds_that_are_there(house: House) -> None:
    a_feed(house, "a")
    a_feed(house, "b")
    with house.database.read() as db:
        before = fetches.last_of_any(db)
    tried(house, 2 * HOUR, feed_id=1)
    tried(house, HOUR, feed_id=2, code="timeout")

    with house.database.read() as db:
        assert (before, fetches.last_of_any(db)) == (None, NOON - HOUR)


def test_a_feed_has_been_failing_since_the_first_failure_after_the_last_good_reading(house: House) -> None:
    for hours, code in ((5, "timeout"), (4, None), (3, "dns"), (2, "timeout")):
        tried(house, hours * HOUR, code=code)
    tried(house, HOUR, code="gone", feed_id=2)

    with house.database.read() as db:
        assert fetches.failing_since(db, 1) == NOON - 3 * HOUR
        assert fetches.failing_since(db, 2) == NOON - HOUR


def test_feeds_that_failed_in_a_time_are_named_with_how_often_and_the_last_sentence(house: House) -> None:
    a_feed(house, "a")
    a_feed(house, "b")
    tried(house, 5 * HOUR, code="dns", sentence="Before that time.")
    tried(house, 3 * HOUR, code="timeout", sentence="No answer.")
    tried(house, 2 * HOUR, code="dns", sentence="No such host.")
    tried(house, 2 * HOUR, items=4, feed_id=2)
    tried(house, HOUR, code="timeout", sentence="At its end.")

    with house.database.read() as db:
        failed = fetches.failed_between(db, NOON - 4 * HOUR, NOON - HOUR)

    assert failed == [FailedFeed(id=1, name="a", times=2, sentence="No such host.")]


def a_feed(house: House, name: str) -> None:
    with house.database.begin() as db:
        feeds.add(db, Feed(id="", name=name, url=f"https://{name}.example/jobs"), NOON)
