"""A firing of a timed job belongs to exactly one of those who try it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from smsbot.storage import ticks
from tests.house import NOON, House


def take(house: House, number: int, job: str = "plan") -> bool:
    with house.database.begin() as db:
        return ticks.take(db, job, number, NOON)


def test_of_many_who_try_one_firing_one_has_it(house: House):
    with ThreadPoolExecutor(10) as pool:
        taken = list(pool.map(lambda _: take(house, 7), range(10)))

    assert taken.count(True) == 1


def test_each_job_has_its_own_firings(house: House):
    assert [take(house, 1), take(house, 2), take(house, 1, "send"), take(house, 1)] == [True, True, True, False]


def test_what_came_of_a_firing_is_kept_until_it_is_forgotten(house: House):
    take(house, 1)
    with house.database.begin() as db:
        ticks.finish(db, "plan", 1, NOON + timedelta(seconds=2), "3 told")
        last = ticks.last(db)
    row = house.row("tick")

    with house.database.begin() as db:
        ticks.forget_before(db, NOON + timedelta(days=1))

    assert last == {"plan": NOON}
    assert (row["outcome"], row["finished_at"]) == ("3 told", NOON + timedelta(seconds=2))
    assert house.rows("tick") == []
