"""Attempts to read feeds, one by one and by day, on both kinds of database."""

from __future__ import annotations

from datetime import timedelta

from jobs_feed.feed import Attempt
from smsbot.storage import feeds, fetches
from smsbot.storage.fetches import Day
from tests.house import NOON, House

HOUR = timedelta(hours=1)


def tried(
    house: House, ago: timedelta, items: int = 0, code: str | None = None, feed_id: int = 1, new: int = 0
) -> None:
    attempt = Attempt(at=NOON - ago, status=200, milliseconds=12, size=900, error_code=code, sentence="")
    with house.database.begin() as db:
        feeds.keep_attempt(db, feed_id, attempt, items=items, new=new, changed=0, gone=0)


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
