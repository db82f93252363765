"""Why nothing came, run by run: what stopped a person's cohort counts while they were in it, and no longer."""

from __future__ import annotations

from datetime import timedelta

from smsbot.storage import story
from tests.house import House
from tests.workflows.planning import DAY, MONDAY, join, numbers, plan

HOUR = timedelta(hours=1)
ANN, BEN = numbers(2)


def gates_of(house: House, person: int) -> list[tuple[int, str]]:
    with house.database.read() as db:
        return [(gate.run_id, gate.reason) for gate in story.gates_of(db, person)]


def test_what_stops_the_others_later_is_nothing_to_somebody_who_paused(house: House):
    ann = join(house, ANN, MONDAY - 2 * DAY)
    ben = join(house, BEN, MONDAY - 2 * DAY)
    plan(house, MONDAY)
    house.text("PAUSE 7", ANN, MONDAY + HOUR)
    plan(house, MONDAY + 2 * HOUR)
    plan(house, MONDAY + 9 * HOUR)

    assert gates_of(house, ann) == [(1, "no_new_opening"), (2, "paused")]
    assert gates_of(house, ben) == [(1, "no_new_opening"), (3, "quiet_hours")]


def test_what_held_when_somebody_came_to_the_others_is_told_from_then_on(house: House):
    join(house, ANN, MONDAY - 2 * DAY)
    plan(house, MONDAY)
    ben = join(house, BEN, MONDAY + HOUR)
    plan(house, MONDAY + 2 * HOUR)
    plan(house, MONDAY + 9 * HOUR)

    assert gates_of(house, ben) == [(2, "no_new_opening"), (3, "quiet_hours")]
