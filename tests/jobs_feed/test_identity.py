"""Which openings are the same job."""

from dataclasses import replace
from decimal import Decimal

import pytest

from jobs_feed.identity import By, canonical_url, keys, same, shared_keys
from jobs_feed.opening import Opening, PayUnit, Where

TEXT = "We are looking for a line cook with two years in a busy kitchen. Nights and weekends. Meals are free. " * 3
COOK = Opening(
    source_id="one", external_id="1", title="Line Cook", employer="Acme Foods Inc.", where=Where.AREA, area="brooklyn",
    pay_min=Decimal(20), pay_max=Decimal(22), pay_unit=PayUnit.HOUR, description_text=TEXT,
)  # fmt: skip


def job(**fields):
    return replace(COOK, **fields)


@pytest.mark.parametrize(
    "link",
    [
        "https://Jobs.Example.org/view/12?utm_source=x&utm_medium=rss",
        "http://jobs.example.org/view/12/#apply",
        "https://www.jobs.example.org/view/12?gh_src=abc&lever-source=Indeed&fbclid=1&ref=home",
        "https://jobs.example.org:443//view/12",
    ],
)
def test_tracking_and_spelling_do_not_make_another_page(link):
    assert canonical_url(link) == "https://jobs.example.org/view/12"


def test_parameters_that_name_the_job_count_in_any_order():
    assert canonical_url("https://e.org/j?b=2&id=1") == canonical_url("https://e.org/j?id=1&b=2")
    assert canonical_url("https://e.org/j?id=1") != canonical_url("https://e.org/j?id=2")
    assert canonical_url("https://e.org/#/jobs/1") != canonical_url("https://e.org/#/jobs/2")


@pytest.mark.parametrize(
    "link", ["https://example.org", "https://example.org/?utm_source=x", "mailto:a@b.c", "", None, "http://[x"]
)
def test_a_front_page_names_no_job(link):
    assert canonical_url(link) is None


def test_the_same_id_in_the_same_feed_is_the_same_job():
    assert same(COOK, job(title="Anything else"))
    assert same(COOK, job(source_id="two", employer=None)) is None


def test_another_guid_for_the_same_page_is_the_same_job():
    one = job(source_url="https://e.org/j/9?utm_campaign=a")

    assert same(one, job(external_id="2", source_url="https://e.org/j/9#top")) == "both lead to the same page"


def test_one_page_for_quite_different_titles_is_no_job():
    page = "https://e.org/careers"

    assert same(job(source_url=page), job(external_id="2", title="Night Nurse", source_url=page)) is None


def shared_of(jobs):
    return shared_keys((one, keys(one, "one")) for one in jobs)


@pytest.mark.parametrize(
    "differs", [{"title": "Line Cook, nights"}, {"area": "queens"}, {"location_raw": "9 Pier Road"}]
)
def test_a_page_that_different_jobs_of_one_reading_share_is_dropped(differs):
    jobs = [
        job(source_url="https://e.org/careers"),
        job(external_id="2", source_url="https://e.org/careers", **differs),
    ]
    jobs.append(job(external_id="9", source_url="https://e.org/careers/9"))

    shared = shared_of(jobs)

    assert {key.value for key in shared} == {"https://e.org/careers"}
    assert same(jobs[0], jobs[1], shared) is None


def test_a_posting_listed_twice_under_one_id_keeps_its_page():
    assert shared_of([job(source_url="https://e.org/j/1")] * 2) == frozenset()


def test_a_posting_listed_under_two_ids_keeps_its_page():
    one = job(source_url="https://e.org/j/1?utm_source=x")
    two = job(external_id="2", title="LINE COOK", source_url="https://e.org/j/1?utm_source=y")

    assert shared_of([one, two]) == frozenset()
    assert same(one, two, shared_of([one, two])) == "both lead to the same page"


def test_requisition_employer_and_place_say_the_same_job():
    one, two = job(requisition="R-7"), job(external_id="2", requisition="r 7", title="Cook II")

    assert same(one, two) == "same requisition number, employer and place"
    assert same(one, replace(two, area="queens")) is None
    assert same(one, replace(two, employer="Other")) is None


def test_one_requisition_at_places_that_nobody_knows_is_a_job_at_each():
    one = job(requisition="R-7", where=Where.UNKNOWN, area=None, location_raw="Clinic A")
    two = replace(one, external_id="2", location_raw="Clinic B")

    assert same(one, two) is None
    assert same(one, replace(two, location_raw="clinic a"))
    assert same(replace(one, location_raw=None), replace(two, location_raw=None))


def test_two_ids_in_one_feed_stay_two_jobs_though_all_else_is_equal():
    assert same(COOK, job(external_id="2")) is None


def test_another_feed_with_the_same_job_is_seen():
    assert same(COOK, job(source_id="two", external_id="x", employer="ACME Foods", title="Line  cook"))
    assert same(COOK, job(source_id="two", external_id="x", description_text=TEXT + " Equal opportunity employer."))


@pytest.mark.parametrize(
    "other",
    [
        {"employer": None}, {"employer": "Other"}, {"title": "Prep Cook"}, {"area": "queens"}, {"pay_max": Decimal(30)},
        {"where": Where.UNKNOWN, "area": None},
        {"description_text": "A wholly different kitchen in another street seeks somebody for its mornings. " * 4},
    ],
)  # fmt: skip
def test_across_feeds_every_fact_must_agree(other):
    assert same(COOK, job(source_id="two", external_id="x", **other)) is None


def test_an_amount_is_the_same_with_and_without_its_cents():
    stored = job(source_id="two", external_id="x", pay_min=Decimal("20.00"), pay_max=Decimal("22.00"))

    assert same(COOK, stored)


def test_two_branches_of_one_shop_are_two_jobs():
    here = job(postcode="11201", description_text="")
    there = job(source_id="two", external_id="x", postcode="11231", description_text="")

    assert same(here, there) is None
    assert same(replace(here, postcode=None, location_raw="12 Main St"),
                replace(there, postcode=None, location_raw="98 Main St")) is None  # fmt: skip


def test_two_unnamed_employers_are_never_the_same():
    assert same(job(employer=None), job(employer=None, source_id="two", external_id="x")) is None


def test_the_surest_key_comes_first():
    assert [key.by for key in keys(job(source_url="https://e.org/j/1", requisition="7"), "one")] == list(By)
