"""After each plan run it is known how many people want what, without counting people."""

from __future__ import annotations

import itertools
from dataclasses import replace

import sqlalchemy as sa

from jobs_feed.opening import Where
from smsbot.domain.match import verdict, wish_of
from smsbot.storage import wishes
from smsbot.storage.cohorts import read_key
from smsbot.storage.tables import cohort
from tests.house import NOON, House, house
from tests.listings import bare_listing
from tests.workflows.planning import DAY, MONDAY, join, numbers, plan

__all__ = ["house"]


SECTORS = ("healthcare", "food_service", "retail")
REMOTE = bare_listing(where=Where.REMOTE, fresh_since=NOON)


def counted(house: House) -> list[tuple[str, str | None, int]]:
    jobs = [replace(REMOTE, sector=sector) for sector in SECTORS]
    with house.database.read() as db:
        found = {profile: people for job in jobs for profile, people in wishes.counted(db, job)}
    return sorted((",".join(sorted(wish.sectors)), wish.place.postcode, people) for wish, people in found.items())


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


def test_whoever_a_listing_fits_is_among_those_counted_for_it(house: House):
    wishes_said = (("1", "10458"), ("1 6", "ANY"), ("8", "BORO", "B 1 3"), ("8", "ANY"), ("6", "11211"), ("2", "10458"))
    for phone, wish in zip(numbers(len(wishes_said)), wishes_said, strict=True):
        join(house, phone, NOON, *wish)
    plan(house, MONDAY)
    with house.database.read() as db:
        everybody = {
            profile for row in db.execute(sa.select(cohort.c.profile)) for profile in [read_key(row.profile).profile]
        }

        for sector, area in itertools.product(("healthcare", "food_service", "retail"), ("bronx", "brooklyn", None)):
            one = replace(REMOTE, sector=sector, where=Where.AREA if area else Where.REMOTE, area=area)
            fit = {profile for profile in everybody if verdict(wish_of(profile), one)[0]}
            found = {profile for profile, _ in wishes.counted(db, one)}

            assert fit
            assert fit <= found < everybody
