"""What a cohort should be told, or the reason why not; and that every person is in the account."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs_feed.opening import Shift, Where
from smsbot.alerts.plan import REASONS, Decision, Planner, Stock, account, verdicts, wish_name
from smsbot.city import load_program
from smsbot.domain.cohort import Cohort, CohortKey, signature
from smsbot.domain.filters import Filters
from smsbot.domain.listing import Listing
from smsbot.domain.match import fitting, wish_of
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Cadence, Place, Profile
from tests.listings import bare_listing

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NURSE = Profile(sectors=frozenset({"healthcare"}), place=Place(areas=("bronx",)))


@pytest.fixture(scope="module")
def program() -> Program:
    return load_program(Path(__file__).parents[2] / "config", {})


def job(number: int, sector: str = "healthcare", area: str | None = "bronx") -> Listing:
    return bare_listing(
        id=number,
        number=400 + number,
        code=f"C{number}",
        title=f"Job {number}",
        sector=sector,
        where=Where.AREA if area else Where.UNKNOWN,
        area=area,
        fresh_since=NOON - number * DAY,
    )


def cohort(profile: Profile = NURSE, *told: int, alerts: tuple[datetime, ...] = (), zone: str | None = None) -> Cohort:
    return Cohort(id=1, key=CohortKey(profile, 5, zone), told=frozenset(told), alerts=alerts, size=10)


def planner(program: Program, *open_: Listing, held: tuple[Listing, ...] = (), failing: bool = False) -> Planner:
    return Planner(program, Stock(open=open_, held=held, feed_failing=failing), NOON)


def test_the_best_three_that_fit_and_were_not_told(program: Program) -> None:
    ours = planner(program, *(job(number) for number in range(1, 7)), job(9, "retail"), job(10, area="queens"))

    decision = ours.decide(cohort(NURSE, 2))

    assert [match.listing.id for match in decision.picks] == [1, 3, 4]
    assert decision.reason is None
    assert decision.expires_at == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stock", "reason"),
    [
        ({}, "no_new_opening"),
        ({"held": (job(1),)}, "all_held"),
        ({"held": (job(2),)}, "no_new_opening"),  # told already
        ({"held": (job(1, "retail"),)}, "no_new_opening"),
        ({"failing": True}, "feed_failing"),
        ({"held": (job(1),), "failing": True}, "all_held"),
    ],
)
def test_nothing_to_tell_has_a_reason(program: Program, stock: dict[str, object], reason: str) -> None:
    assert planner(program, **stock).decide(cohort(NURSE, 2)).reason == reason  # type: ignore[arg-type]


def test_hours_come_before_allowance_and_allowance_before_openings(program: Program) -> None:
    night = Planner(program, Stock(open=(), held=(), feed_failing=False), NOON + timedelta(hours=10))
    busy = tuple(NOON - number * DAY for number in range(1, 6))

    assert night.decide(cohort(NURSE, alerts=busy)).reason == "quiet_hours"
    assert planner(program).decide(cohort(NURSE, alerts=busy)).reason == "weekly_cap"
    assert planner(program).decide(cohort(NURSE, alerts=busy[:3])).reason == "cadence"
    assert planner(program).decide(cohort(NURSE, zone="Pacific/Honolulu")).reason == "quiet_hours"


def test_whoever_chose_no_work_is_told_of_all_work_in_the_whole_city_once_a_week(program: Program) -> None:
    unfinished = Profile(place=Place(areas=("bronx",)), cadence=Cadence.WEEKDAYS)
    ours = planner(program, job(1, "retail", "queens"), job(2, area=None))

    assert {match.listing.id for match in ours.decide(cohort(unfinished)).picks} == {1, 2}
    assert ours.decide(cohort(unfinished, alerts=(NOON - 6 * DAY,))).reason == "cadence"
    assert wish_of(unfinished).every_sector


def test_filters_hold_for_whoever_has_not_chosen_work(program: Program) -> None:
    by_day = Profile(filters=Filters(shift=Shift.DAYS))
    ours = planner(program, replace(job(1), shift=Shift.NIGHTS), job(2))

    assert [match.listing.id for match in ours.decide(cohort(by_day)).picks] == [2]


@given(
    jobs=st.lists(
        st.tuples(
            st.sampled_from(["healthcare", "retail", "other"]),
            st.sampled_from(["bronx", "queens", None]),
            st.sampled_from([Where.AREA, Where.CITY, Where.REMOTE, Where.UNKNOWN]),
        ),
        max_size=12,
    ),
    works=st.frozensets(st.sampled_from(["healthcare", "retail", "other"])),
    every=st.booleans(),
    place=st.sampled_from([Place(), Place(anywhere=True), Place(areas=("bronx",)), Place(areas=("bronx", "queens"))]),
    filters=st.sampled_from([Filters(), Filters(shift=Shift.DAYS)]),
)
def test_looking_by_work_and_area_finds_all_that_fits(program, jobs, works, every, place, filters) -> None:
    listings = [
        replace(job(nth, work, area), where=where, shift=(None, *Shift)[nth % 4])
        for nth, (work, area, where) in enumerate(jobs, 1)
    ]
    wish = wish_of(Profile(sectors=works, every_sector=every, place=place, filters=filters))

    assert list(planner(program, *listings).fitting(wish)) == fitting(wish, listings, program.places)


@pytest.mark.parametrize(
    ("profile", "name"),
    [
        (NURSE, "healthcare|bronx"),
        (Profile(sectors=frozenset({"retail", "healthcare"}), place=Place(anywhere=True)), "healthcare,retail|*"),
        (Profile(every_sector=True, place=Place(postcode="10458", areas=("bronx",))), "*|zip 10458"),
        (Profile(sectors=frozenset({"retail"}), place=Place(areas=("queens", "bronx"))), "retail|bronx,queens"),
        (Profile(sectors=frozenset({"retail"})), "retail|*"),
        (Profile(place=Place(areas=("bronx",))), "*|*"),
        (replace(NURSE, filters=Filters(pay=Decimal(20), no_english=True)), "healthcare|bronx|pay 20,noenglish"),
        (Profile(filters=Filters(shift=Shift.NIGHTS)), "*|*|nights"),
    ],
)
def test_a_wish_has_one_name(profile: Profile, name: str) -> None:
    assert wish_name(profile) == name


def test_verdicts_are_recorded_by_reason() -> None:
    found = verdicts(NURSE, [job(1), job(2, "retail"), job(3, area="queens"), job(4)])

    assert found == {"area": [1, 4], "sector_no": [2], "area_no": [3]}


def test_everybody_is_in_the_account_and_every_reason_has_a_place_in_it() -> None:
    decisions = [
        Decision(cohort=cohort(), picks=()),
        Decision(cohort=cohort(), reason="cadence"),
        Decision(cohort=cohort(), reason="cadence"),
        Decision(cohort=cohort(), reason="budget"),
    ]

    told, reasons = account(decisions, {"paused": 3, "just_changed": 1})

    assert (told, reasons) == (10, {"paused": 3, "cadence": 20, "budget": 10, "just_changed": 1})
    assert set(reasons) <= set(REASONS)


def test_histories_differ_only_by_what_could_still_matter() -> None:
    key = CohortKey(NURSE, 5, None)
    fresh = frozenset({1, 2})
    recent, old = NOON - DAY, NOON - 7 * DAY

    def mark(told: set[int], *alerts: datetime) -> object:
        return signature(key, frozenset(told), alerts, fresh=fresh, now=NOON)

    assert mark({1, 77}, recent, old) == mark({1, 88}, recent)
    assert mark({1}) != mark({2})
    assert mark({1}, recent) != mark({1})
    assert mark({1}, recent, recent - DAY) == mark({1}, recent - DAY, recent)
