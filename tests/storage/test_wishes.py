"""After each plan run it is known how many people want what, without counting people."""

from __future__ import annotations

from smsbot.storage import wishes
from tests.house import NOON, House, house
from tests.workflows.planning import DAY, MONDAY, join, numbers, plan

__all__ = ["house"]


def counted(house: House) -> list[tuple[str, str | None, int]]:
    with house.database.read() as db:
        return sorted(
            (",".join(sorted(profile.sectors)), profile.place.postcode, people)
            for profile, people in wishes.counted(db)
        )


def test_everybody_who_can_be_told_is_counted_once(house: House):
    ann, bob, eve, dan = numbers(4)
    for phone, *wish in ((ann, "1", "10458"), (bob, "1", "10458"), (eve, "1 6", "ANY"), (dan, "2", "ANY")):
        join(house, phone, NOON, *wish)
    house.text("STOP", dan)

    plan(house, MONDAY)

    assert counted(house) == [("food_service,healthcare", None, 1), ("healthcare", "10458", 2)]


def test_a_wish_that_nobody_has_any_more_is_not_counted(house: House):
    (ann,) = numbers(1)
    join(house, ann, NOON, "1", "10458")
    plan(house, MONDAY)
    house.text("6", ann, MONDAY)
    house.text("TYPES", ann, MONDAY)
    house.text("6", ann, MONDAY)

    plan(house, MONDAY + DAY)

    assert [wish[:1] + wish[2:] for wish in counted(house)] == [("food_service", 1)]
