"""The demo's clock, moved on both kinds of database."""

from datetime import timedelta

from smsbot.storage import facts
from smsbot.workflows.set_clock import set_clock
from tests.house import House
from tests.workflows.collecting import City, jobs
from tests.workflows.planning import MONDAY

WEEK = timedelta(days=7)


def test_after_a_week_ahead_feeds_are_read_at_once_in_real_time(town: City) -> None:
    source = town.feed()
    source.lists(jobs("1"))
    set_clock(town.house.database, WEEK, MONDAY)
    town.collect(MONDAY + WEEK)

    set_clock(town.house.database, None, MONDAY + WEEK)

    assert source.row["next_check_at"] == MONDAY
    assert len(town.collect(MONDAY, due=True)) == 1


def test_forwards_the_next_checks_stay(town: City) -> None:
    source = town.feed()
    source.lists(jobs("1"))
    town.collect(MONDAY)
    before = source.row["next_check_at"]

    set_clock(town.house.database, WEEK, MONDAY)

    assert source.row["next_check_at"] == before


def test_moves_add_up_until_real_time(house: House) -> None:
    offsets = []
    for ahead in (WEEK, WEEK, None):
        set_clock(house.database, ahead, MONDAY)
        with house.database.read() as db:
            offsets.append(facts.clock_offset(db))

    assert offsets == [WEEK, 2 * WEEK, timedelta()]
