"""A whole posting becomes an opening."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs_feed.feed import Feed
from jobs_feed.normalize import Unusable, to_opening
from jobs_feed.opening import Apply, ApplyHow, PayUnit, Posting, Shift, Where
from jobs_feed.places import load_places
from jobs_feed.sector import load_lexicon

PLACES = load_places(Path(__file__).parents[2] / "config")
LEXICON = load_lexicon()
FEED = Feed(id="7", name="Board", url="https://board.example/rss")
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
POSTING = Posting(
    external_id="a1",
    title="C230196 - LINE COOK (Part-time)",
    employer="Acme &amp; Sons",
    source_url="https://board.example/a1",
    description="<p>Busy kitchen.</p><ul><li>Pay: $20 to $22 an hour</li><li>Food handler's certificate</li></ul>"
    "<p>Interested? Call (718) 555-0100. Apply by 12/3.</p>",
    location="Astoria, NY 11102",
    posted="Fri, 20 Nov 2026 00:00:00 EST",
    raw={"id": "a1"},
)


def opening(now=NOW, **fields):
    return to_opening(replace(POSTING, **fields), FEED, PLACES, LEXICON, now=now)


def test_a_posting_becomes_an_opening_with_every_field_in_its_shape():
    job = opening()

    assert (job.source_id, job.external_id, job.title, job.employer) == (
        "7",
        "a1",
        "Line Cook (Part-time)",
        "Acme & Sons",
    )
    assert (job.where, job.area, job.postcode) == (Where.AREA, "queens", "11102")
    assert (job.pay_min, job.pay_max, job.pay_unit) == (Decimal(20), Decimal(22), PayUnit.HOUR)
    assert (job.sector, job.employment_type, job.requires) == ("food_service", "part", ("food handler cert",))
    assert (job.posted_at, job.deadline) == (datetime(2026, 11, 20, 5, tzinfo=UTC), date(2026, 12, 3))
    assert job.apply == (Apply(ApplyHow.PHONE, "718-555-0100"), Apply(ApplyHow.WEB, "https://board.example/a1"))
    assert (job.hostile, job.raw) == ((), {"id": "a1"})
    assert "- Pay: $20 to $22 an hour" in job.description_text


def test_the_employer_of_all_is_that_of_openings_that_name_none():
    of_all = replace(FEED, employer="Harbor Health")

    named = to_opening(POSTING, of_all, PLACES, LEXICON)
    nameless = to_opening(replace(POSTING, employer=" ", title="Acme Inc.: Cook"), of_all, PLACES, LEXICON)

    assert named.employer == "Acme & Sons"
    assert (nameless.employer, nameless.title) == ("Harbor Health", "Acme Inc.: Cook")


def test_what_the_source_does_not_say_stays_unsaid():
    job = to_opening(Posting(external_id="1", title="Helper"), FEED, PLACES, LEXICON)

    unsaid = (
        job.employer,
        job.area,
        job.postcode,
        job.pay_min,
        job.pay_unit,
        job.deadline,
        job.posted_at,
        job.schedule_raw,
    )
    assert set(unsaid) == {None}
    assert (job.where, job.apply, job.requires) == (Where.UNKNOWN, (), ())


@pytest.mark.parametrize("title", [None, "", "  ", "<b></b>", "\u202e"])
def test_a_posting_without_a_title_is_unusable_and_says_so(title):
    with pytest.raises(Unusable) as caught:
        opening(title=title)

    assert caught.value.sentence == "It has no title."


@pytest.mark.parametrize(
    ("place", "where"),
    [("Bronx, NY", Where.AREA), ("Newark, NJ 07102", Where.OUTSIDE), ("Remote", Where.REMOTE)],
)
def test_a_place_labelled_in_running_text_is_read(place, where):
    before = "Great job. Pay: $19 per hour. "

    assert opening(location=None, description=f"{before}Location: {place}. Apply now").where is where
    assert opening(location=None, description=f"{before}Location: {place}").where is where


def test_a_date_after_the_reading_is_not_believed():
    assert opening(posted="2027-03-01").posted_at is None


def test_hostile_text_is_named_wherever_it_stood_and_never_kept():
    job = opening(title="Cook\u202e", apply_url="javascript:alert(1)", description="<script>x()</script>Fine\x07")

    assert job.hostile == ("bidi", "control", "javascript_link", "script")
    assert (job.title, job.apply_url, job.description_text) == ("Cook", None, "Fine")


@pytest.mark.parametrize(
    "differs",
    [
        {"pay": "$25/hr"},
        {"title": "Prep Cook"},
        {"description": POSTING.description + "<p>Pay a $50 training fee by Zelle.</p>"},
        {"description": POSTING.description + "<script>x()</script>"},
        {"source_url": "https://elsewhere.example/a1"},
        {"apply_url": "https://board.example/a1/apply"},
        {"phone": "718-555-0199"},
    ],
)
def test_the_hash_changes_with_what_people_are_told_and_what_is_screened(differs):
    assert opening(**differs).content_hash != opening().content_hash


def test_the_hash_stays_with_anything_else_and_with_other_tracking_in_a_link():
    said = POSTING.description + "<p>See https://board.example/a1?{} and https://board.example?{}</p>"
    one, two = (
        opening(
            raw={"seen": tracking},
            updated=day,
            source_url=f"https://board.example/a1?{tracking}",
            apply_url=f"https://board.example/?{tracking}",
            description=said.format(tracking, tracking),
        )
        for tracking, day in (("utm_source=x", "2026-11-20"), ("utm_source=y&ref=z", "2026-11-21"))
    )

    assert one.content_hash == two.content_hash


def test_the_feeds_sector_counts_where_the_title_says_nothing():
    feed = replace(FEED, sector="retail")

    assert to_opening(replace(POSTING, title="Team Member"), feed, PLACES, LEXICON).sector == "retail"
    assert to_opening(POSTING, feed, PLACES, LEXICON).sector == "food_service"
    assert to_opening(POSTING, replace(feed, sector_always=True), PLACES, LEXICON).sector == "retail"


def test_hours_experience_and_english_are_read_where_they_are_said():
    job = opening(
        schedule="7am-3pm",
        description="<p>Bring <b>two years of experience</b>.</p><p>Spanish or English.</p>",
    )

    assert (job.shift, job.experience_needed, job.english_needed) == (Shift.DAYS, True, False)


def test_what_a_posting_does_not_say_of_them_stays_unknown():
    job = opening()

    assert (job.shift, job.experience_needed, job.english_needed) == (None, None, None)


def test_a_field_of_requirements_is_read_for_experience_and_english():
    job = opening(requirements="Minimum one year of experience. Must speak English.")

    assert (job.experience_needed, job.english_needed) == (True, True)
    assert "one year" not in job.description_text


def test_another_shift_is_another_content():
    assert opening(schedule="Call us", title="Cook, nights").content_hash != opening(schedule="Call us").content_hash


TEXT = st.none() | st.text(max_size=60)


@given(
    st.builds(
        Posting,
        external_id=st.just("1"),
        title=st.text(max_size=60),
        employer=TEXT,
        location=TEXT,
        postcode=TEXT,
        pay=TEXT,
        pay_min=TEXT,
        posted=TEXT,
        deadline=TEXT,
        phone=TEXT,
        apply_url=TEXT,
        description=TEXT,
        how_to_apply=TEXT,
    )
)
def test_no_posting_breaks_it(posting):  # fmt: skip
    try:
        job = to_opening(posting, FEED, PLACES, LEXICON, now=NOW)
    except Unusable:
        return
    assert job.title
    assert job.content_hash


def test_days_that_are_known_to_stand_first_are_read_so_and_kept_as_written() -> None:
    posting = Posting(external_id="1", title="Cook", posted="05.07.2026", deadline="4/9/2026", day_first=True)

    opening = to_opening(posting, FEED, PLACES, LEXICON, now=NOW)

    assert opening.posted_at == datetime(2026, 7, 5, 4, tzinfo=UTC)
    assert opening.deadline == date(2026, 9, 4)
    assert (posting.posted, posting.deadline) == ("05.07.2026", "4/9/2026")
