"""Job boards, searches, open data and JSON Feed -> postings: each field of what they answer with, where it belongs."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jobs_feed import Feed, Kind, Opening, ParseError, Where
from jobs_feed.kinds import KINDS, find_kind
from jobs_feed.opening import PayUnit
from jobs_feed.places import load_places
from jobs_feed.read import Contents, read_body
from jobs_feed.sector import load_lexicon
from tests.jobs_feed.board_answers import (
    ANSWERS,
    EMPTY,
    ashby,
    careeronestop,
    greenhouse,
    json_feed,
    lever,
    recruitee,
    said,
    smartrecruiters,
    socrata,
    usajobs,
    workable,
)

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
PLACES = load_places(Path(__file__).parents[2] / "config")
LEXICON = load_lexicon()
POSTED = datetime(2026, 11, 20, tzinfo=UTC).date()


def contents(body: bytes, **more: Any) -> Contents:
    feed = Feed(**{"id": "1", "name": "Harbor", "url": "https://harbor.example/jobs"} | more)
    return read_body(feed, body, places=PLACES, lexicon=LEXICON, now=NOW)


def only(body: bytes, **more: Any) -> Opening:
    (opening,) = contents(body, **more).openings
    return opening


@pytest.mark.parametrize("kind", ANSWERS)
def test_each_is_told_by_what_it_answers_with(kind: Kind) -> None:
    found = contents(ANSWERS[kind]({}, {}))

    assert (found.kind, len(found.openings), found.problems) == (kind, 2, ())
    assert found.complete is (kind not in (Kind.JSON_FEED, Kind.USAJOBS, Kind.CAREERONESTOP))
    assert {one.posted_at.date() for one in found.openings if one.posted_at} == {POSTED}
    assert len({one.external_id for one in found.openings}) == 2


@pytest.mark.parametrize("kind", ANSWERS)
def test_one_without_a_job_is_still_what_staff_set_it_up_as(kind: Kind) -> None:
    found = contents(said(EMPTY[kind]), kind=kind)

    assert (found.kind, found.openings, found.complete) == (kind, (), False)
    assert "no job" in found.problems[0].sentence


@pytest.mark.parametrize("kind", [kind for kind in ANSWERS if kind not in (Kind.JSON_FEED, Kind.SOCRATA)])
@pytest.mark.parametrize("answer", [{"error": "not found"}, {"jobs": [{"other": 1, "members": 2}]}])
def test_an_answer_without_such_jobs_is_never_an_empty_list(kind: Kind, answer: Any) -> None:
    with pytest.raises(ParseError) as caught:
        KINDS[kind].parse(said(answer), Feed(id="1", name="Harbor", url="https://harbor.example"))

    assert caught.value.code == "not_a_list"


def test_one_kind_where_another_was_set_up_is_refused() -> None:
    with pytest.raises(ParseError) as caught:
        find_kind(lever({}), "Harbor", Kind.GREENHOUSE)

    assert caught.value.sentence == (
        "This is a Lever job board, and the feed is set up as a Greenhouse job board. Change its kind."
    )


@pytest.mark.parametrize(
    ("kind", "gone"),
    [
        (Kind.GREENHOUSE, "internal_job_id"),
        (Kind.LEVER, "categories"),
        (Kind.ASHBY, "publishedAt"),
        (Kind.SMARTRECRUITERS, "company"),
        (Kind.RECRUITEE, "slug"),
    ],
)
def test_jobs_that_hold_little_are_read_where_staff_say_of_what_kind_they_are(kind: Kind, gone: str) -> None:
    answer = ANSWERS[kind]({}, {}).replace(f'"{gone}"'.encode(), b'"other"')

    found = contents(answer, kind=kind)

    assert (found.kind, len(found.openings), found.complete) == (kind, 2, True)


# ---- boards ----


def test_greenhouse() -> None:
    nurse = only(greenhouse({}))

    assert (nurse.external_id, nurse.requisition, nurse.title) == ("4000", "9000", "Nurse 0")
    assert nurse.employer == "Harbor Health"
    assert nurse.description_text == "Care for people. Pay: $31 to $38 an hour."
    assert (nurse.pay_min, nurse.pay_max, nurse.pay_unit) == (31, 38, PayUnit.HOUR)
    assert (nurse.area, nurse.postcode, nurse.sector) == ("bronx", "10458", "healthcare")
    assert nurse.apply_url == "https://job-boards.greenhouse.io/harbor/jobs/4000"


def test_greenhouse_without_a_place_of_its_own_has_that_of_its_office() -> None:
    assert only(greenhouse({"location": None})).area == "bronx"


def test_a_board_that_gives_fewer_than_it_counts_is_not_whole() -> None:
    cut = greenhouse({}).replace(b'"total": 1', b'"total": 11')

    assert contents(greenhouse({})).complete
    assert not contents(cut).complete


def test_lever() -> None:
    guard = only(lever({}), employer="Harbor Security")

    assert (guard.title, guard.employer, guard.employment_type) == ("Guard 0", "Harbor Security", "full")
    assert guard.description_text == "Watch a door.\n\nWhat you bring\n\n- Guard card\n\nWe answer everybody."
    assert (guard.pay_min, guard.pay_max, guard.pay_unit) == (21, Decimal("24.5"), PayUnit.HOUR)
    assert (guard.area, guard.remote, guard.requires) == ("queens", "on-site", ("guard license",))
    assert guard.apply_url == "https://jobs.lever.co/harbor/0/apply"
    assert guard.source_url == "https://jobs.lever.co/harbor/0"


@pytest.mark.parametrize("more", [{"currency": "EUR"}, {"interval": "one-time"}, {"interval": "bi-week-salary"}])
def test_pay_in_other_money_or_for_other_times_is_none(more: dict[str, str]) -> None:
    pay = {"min": 2000, "max": 2500, "currency": "USD", "interval": "per-month-salary"}

    assert only(lever({"salaryRange": pay})).pay_unit is PayUnit.MONTH
    assert only(lever({"salaryRange": pay | more})).pay_unit is None


def test_what_is_there_as_plain_text_alone_is_the_description() -> None:
    plain = {
        "description": None,
        "additional": "",
        "lists": [],
        "descriptionPlain": "Less < more",
        "additionalPlain": ".",
    }

    assert only(lever(plain)).description_text == "Less < more\n\n."
    assert only(ashby({"descriptionHtml": None, "descriptionPlain": "Vans < cars"})).description_text == "Vans < cars"


def test_every_place_of_a_job_counts() -> None:
    both = {"location": "Newark, NJ", "allLocations": ["Newark, NJ", "Queens, NY"]}

    assert only(lever({"categories": both})).area == "queens"
    assert only(ashby({"location": "Newark, NJ", "secondaryLocations": [{"location": "Queens, NY"}]})).area == "queens"
    places = [{"city": "Newark", "region": "New Jersey"}, {"city": "Bronx", "region": "New York"}]
    assert only(workable({"locations": places, "city": "Newark", "state": "New Jersey"})).area == "bronx"
    hidden = [places[0], places[1] | {"hidden": True}]
    assert only(workable({"locations": hidden, "city": "Newark", "state": "New Jersey"})).where is Where.OUTSIDE
    names = {"locations": [{"name": "Bronx, NY"}, {"name": "Berlin"}], "country_code": "DE"}
    assert only(recruitee(names)).area == "bronx"


def test_ashby() -> None:
    driver = only(ashby({}))

    assert (driver.title, driver.employer, driver.employment_type) == ("Driver 0", None, "part")
    assert (driver.area, driver.remote, driver.sector) == ("brooklyn", "on-site", "transportation")
    assert (driver.pay_min, driver.pay_max, driver.pay_unit) == (25, Decimal("28.5"), PayUnit.HOUR)
    assert driver.apply_url == "https://jobs.ashbyhq.com/harbor/0/application"


def test_ashby_pay_is_told_only_where_the_employer_shows_it() -> None:
    assert only(ashby({"shouldDisplayCompensationOnJobPostings": False})).pay_unit is None
    assert only(ashby({"compensation": {"compensationTierSummary": "$60K - $70K per year"}})).pay_max == 70_000
    assert only(ashby({"compensation": None})).pay_unit is None


def test_ashby_jobs_that_are_not_listed_are_left_out() -> None:
    found = contents(ashby({}, {"isListed": False}))

    assert [one.title for one in found.openings] == ["Driver 0"]
    assert found.notes == ("1 jobs left out that the employer does not list.",)


def test_workable() -> None:
    cook = only(workable({}))

    assert (cook.external_id, cook.title, cook.employer) == ("C00K0", "Cook 0", "Harbor Grill")
    assert (cook.where, cook.employment_type, cook.sector) == (Where.CITY, "full", "food_service")
    assert (cook.pay_min, cook.pay_unit) == (19, PayUnit.HOUR)
    assert cook.apply_url == "https://apply.workable.com/j/C00K0/apply"
    assert only(workable({"telecommuting": True})).remote == "remote"


def test_smartrecruiters() -> None:
    cashier = only(smartrecruiters({}))

    assert (cashier.external_id, cashier.requisition) == ("744000135080000", "REF0")
    assert (cashier.title, cashier.employer, cashier.employment_type) == ("Cashier 0", "Harbor Stores", "part")
    assert (cashier.area, cashier.postcode, cashier.sector) == ("staten_island", "10301", "retail")
    assert cashier.apply_url == "https://jobs.smartrecruiters.com/HarborStores/744000135080000"
    assert only(smartrecruiters({"location": {"city": "Remote", "country": "us", "remote": True}})).remote == "remote"


def test_recruitee() -> None:
    aide = only(recruitee({}))

    assert (aide.title, aide.employer, aide.employment_type) == ("Home health aide 0", "Harbor Care", "part")
    assert (aide.area, aide.postcode, aide.remote) == ("bronx", "10458", "on-site")
    assert (aide.pay_min, aide.pay_max, aide.pay_unit) == (Decimal("19.5"), 21, PayUnit.HOUR)
    assert (aide.schedule_raw, aide.deadline, aide.experience_needed) == (
        "20 to 30 hours a week",
        date(2026, 12, 20),
        False,
    )
    assert aide.posted_at == datetime(2026, 11, 20, 10, 10, 39, tzinfo=UTC)
    assert aide.apply_url == "https://care.example/o/aide-0/c/new"


def test_recruitee_offers_that_are_not_published_are_left_out() -> None:
    assert [one.title for one in contents(recruitee({}, {"status": "closed"})).openings] == ["Home health aide 0"]


# ---- searches ----


def test_usajobs() -> None:
    aid = only(usajobs({}))

    assert (aid.external_id, aid.requisition, aid.title) == ("830000000", "VA-0", "Housekeeping Aid 0")
    assert (aid.employer, aid.area) == ("Veterans Health Administration", "bronx")
    assert (aid.pay_min, aid.pay_max, aid.pay_unit) == (Decimal("21.04"), Decimal("24.53"), PayUnit.HOUR)
    assert (aid.employment_type, aid.schedule_raw, aid.openings_count) == ("full", None, 3)
    assert aid.deadline == date(2026, 12, 1)
    assert only(usajobs({"PositionSchedule": [{"Name": "Shift work"}]})).schedule_raw == "Shift work"
    assert aid.description_text.split("\n\n") == ["Clean rooms.", "Floors", "Beds", "No experience is needed."]
    assert aid.apply_url == "https://apply.usajobs.example/0"


@pytest.mark.parametrize(
    ("rate", "unit"),
    [
        ({"RateIntervalCode": "PA"}, PayUnit.YEAR),
        ({"RateIntervalCode": "PD"}, PayUnit.DAY),
        ({"RateIntervalCode": "Per Year"}, PayUnit.YEAR),
        ({"RateIntervalCode": "SY", "Description": "School Year"}, None),
        ({"RateIntervalCode": "BW", "Description": "Bi-weekly"}, None),
    ],
)
def test_usajobs_pay_is_per_what_its_code_says(rate: dict[str, str], unit: PayUnit | None) -> None:
    pay = {"MinimumRange": "2000", "MaximumRange": "2500"} | rate

    assert only(usajobs({"PositionRemuneration": [pay]})).pay_unit is unit


def test_careeronestop() -> None:
    worker = only(careeronestop({}))

    assert (worker.title, worker.employer, worker.area) == ("Warehouse Worker 0", "Harbor Freight", "brooklyn")
    assert (worker.pay_min, worker.apply_url) == (18, "https://de.jobsyn.example/0")


# ---- JSON Feed and open data ----


def test_json_feed() -> None:
    teacher = only(json_feed({}))

    assert (teacher.external_id, teacher.title, teacher.employer) == ("harbor-0", "Teacher 0", "Harbor School")
    assert (teacher.area, teacher.pay_min, teacher.deadline) == ("queens", 30, date(2026, 12, 12))
    assert (teacher.sector, teacher.language) == ("education", "en")
    assert teacher.apply_url == "https://harbor.example/jobs/0"


def test_json_feed_text_is_text_and_a_link_elsewhere_is_where_one_applies() -> None:
    plain = {"content_html": None, "content_text": "Pay < $30 & more", "external_url": "https://other.example/1"}

    teacher = only(json_feed(plain))

    assert teacher.description_text == "Pay < $30 & more"
    assert (teacher.apply_url, teacher.source_url) == ("https://other.example/1", "https://harbor.example/jobs/0")


def test_a_list_of_items_with_another_version_is_no_json_feed() -> None:
    own = json_feed({}, {}).replace(b"https://jsonfeed.org/version/1.1", b"3.2")

    assert contents(own).kind is Kind.OWN_JSON


def test_open_data() -> None:
    gardener = only(socrata({}))

    assert (gardener.external_id, gardener.title, gardener.employer) == ("500", "Gardener 0", "PARKS")
    assert (gardener.pay_min, gardener.pay_max, gardener.pay_unit) == (45_000, 52_000, PayUnit.YEAR)
    assert (gardener.area, gardener.employment_type, gardener.openings_count) == ("brooklyn", "full", 2)
    assert gardener.deadline == date(2026, 12, 20)


def test_open_data_leaves_out_what_is_internal() -> None:
    found = contents(socrata({}, {"posting_type": "Internal"}))

    assert [one.title for one in found.openings] == ["Gardener 0"]
    assert found.notes == ("1 internal postings left out: they are not for the public.",)
    assert contents(socrata({"posting_type": "Internal"})).openings == ()


def test_open_data_of_any_city_is_read_by_the_names_of_its_columns() -> None:
    rows = [{"vacancy": f"Cook {at}", "company": "Grill", "job_url": f"https://g.example/{at}"} for at in range(2)]
    address = "https://data.harbor.example/resource/abcd-1234.json"

    found = contents(said(rows), url=address)

    assert (found.kind, found.complete) == (Kind.SOCRATA, True)
    assert [(one.title, one.employer) for one in found.openings] == [("Cook 0", "Grill"), ("Cook 1", "Grill")]


# ---- hostile and odd answers ----

ODD: list[Any] = [None, True, 7, 1.5, "x", [], {}, [[]], [{}], {"name": None}, "\ud800", "<script>alert(1)</script>"]


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("kind", ANSWERS)
def test_a_member_of_any_other_form_is_no_fault_of_ours(kind: Kind, odd: Any) -> None:
    row = first_row(json.loads(ANSWERS[kind]({})))

    for member in row:
        with contextlib.suppress(ParseError):
            KINDS[kind].parse(ANSWERS[kind]({member: odd}), Feed(id="1", name="Harbor", url="https://harbor.example"))


def first_row(value: Any) -> dict[str, Any]:
    """Of the first list in an answer."""
    while not isinstance(value, list):
        value = next(inner for inner in value.values() if isinstance(inner, dict | list))
    row: dict[str, Any] = value[0]
    return row.get("MatchedObjectDescriptor", row)
