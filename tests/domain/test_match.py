"""Which opening fits whom, why not, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jobs_feed.opening import Shift, Where
from smsbot.city import load_program
from smsbot.domain.filters import Filters
from smsbot.domain.match import fitting, fresh_first, verdict
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Place, Profile
from tests.listings import bare_listing

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
HERE = Place(postcode="10458", areas=("bronx",))
ANYWHERE = Place(anywhere=True)
NO_NIGHTS = Filters(shift=Shift.DAYS)
JOB = bare_listing(where=Where.AREA, area="bronx", postcode="10468", fresh_since=NOON)
REMOTE = {"where": Where.REMOTE, "area": None, "postcode": None}
UNKNOWN = {"where": Where.UNKNOWN, "area": None, "postcode": None}
SOMEWHERE = {"where": Where.CITY, "area": None, "postcode": None}
OUTSIDE = {"where": Where.OUTSIDE, "area": None, "postcode": None}


@pytest.fixture(scope="module")
def program() -> Program:
    return load_program(Path(__file__).parents[2] / "config", {})


def wants(place: Place = HERE, *sectors: str) -> Profile:
    return Profile(sectors=frozenset(sectors or ("healthcare",)), place=place)


@pytest.mark.parametrize(
    ("profile", "changes", "expected"),
    [
        (wants(), {}, (True, "area")),
        (wants(), {"postcode": "10458"}, (True, "same_postcode")),
        (wants(), {"sector": "retail"}, (False, "sector_no")),
        (wants(HERE, "healthcare", "retail"), {"sector": "retail"}, (True, "area")),
        (wants(), {"area": "queens"}, (False, "area_no")),
        (wants(Place(areas=("bronx", "queens"))), {"area": "queens"}, (True, "area")),
        (wants(), REMOTE, (True, "remote")),
        (wants(), {**REMOTE, "sector": "retail"}, (False, "sector_no")),
        (wants(), UNKNOWN, (False, "place_unreadable")),
        (wants(), SOMEWHERE, (False, "place_unreadable")),
        (wants(ANYWHERE), UNKNOWN, (True, "whole_city")),
        (wants(ANYWHERE), SOMEWHERE, (True, "whole_city")),
        (wants(Place()), UNKNOWN, (True, "whole_city")),
        (wants(Place()), {"area": "queens"}, (True, "whole_city")),
        (wants(ANYWHERE), OUTSIDE, (False, "outside_city")),
        (Profile(every_sector=True, place=ANYWHERE), {"sector": "other"}, (True, "whole_city")),
        (Profile(), {"sector": "other"}, (True, "whole_city")),
        (replace(wants(), filters=NO_NIGHTS), {"shift": Shift.NIGHTS}, (False, "schedule_no")),
        (replace(wants(), filters=NO_NIGHTS), {}, (True, "area")),
        (replace(wants(), filters=NO_NIGHTS), {"area": "queens", "shift": Shift.NIGHTS}, (False, "area_no")),
        (Profile(filters=NO_NIGHTS), {"shift": Shift.NIGHTS}, (False, "schedule_no")),
    ],
)
def test_verdicts(profile: Profile, changes: dict[str, object], expected: tuple[bool, str]) -> None:
    assert verdict(profile, replace(JOB, **changes)) == expected  # type: ignore[arg-type]


def test_the_same_postcode_comes_first_then_distance_then_what_is_newest(program: Program) -> None:
    older = timedelta(days=1)
    jobs = [
        replace(JOB, id=1, postcode=None),
        replace(JOB, id=2, postcode="10471"),  # miles away
        replace(JOB, id=3, postcode="10468"),  # next door
        replace(JOB, id=4, postcode="10458", fresh_since=NOON - older),
        replace(JOB, id=5, postcode="10458"),
    ]

    assert [match.listing.id for match in fitting(wants(), jobs, program.places)] == [5, 4, 3, 2, 1]


def test_without_a_postcode_of_their_own_the_newest_comes_first(program: Program) -> None:
    jobs = [replace(JOB, id=number, fresh_since=NOON - timedelta(hours=number)) for number in (3, 1, 2)]

    assert [match.listing.id for match in fitting(wants(ANYWHERE), jobs, program.places)] == [1, 2, 3]


def test_what_is_fresh_enough_for_an_alert_comes_before_what_is_merely_open(program: Program) -> None:
    old = replace(JOB, id=1, postcode="10458", fresh_since=NOON - timedelta(days=20))
    far = replace(JOB, id=2, postcode="10471")

    ranked = fresh_first(fitting(wants(), [old, far], program.places), NOON - timedelta(days=14))

    assert [match.listing.id for match in ranked] == [2, 1]
