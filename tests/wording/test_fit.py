"""Texts around openings never outgrow their language, whatever a feed's words, a city's or a person's choices hold; and
what matters most is not what a long one loses."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs_feed.opening import Apply, ApplyHow, PayUnit, Shift, Where
from smsbot.conversation.shelf import Counter, Saved, Shelf, Wanted
from smsbot.domain.filters import ANY_JOB, Filters
from smsbot.domain.listing import Listing
from smsbot.domain.program import Program
from smsbot.domain.segments import count
from smsbot.domain.subscriber import Place, Profile
from smsbot.wording import Wording, jobs
from tests.listings import bare_listing

Build = Callable[..., Listing]
Say = Callable[..., str]
EVERY_FILTER = Filters(pay=Decimal(20), shift=Shift.NIGHTS, no_experience=True, no_english=True)
EVERY_TEXT = ("alert", "never_chose", "work", "place", "both", "more", "detail", "closed", "held", "gone", "ask")
PHONE = Apply(ApplyHow.PHONE, "718-555-0142")
WALK_IN = Apply(ApplyHow.WALK_IN, "2400 Jerome Av, by 4 train")
LONG = {"title": "Coordinator of community programs for older adults and families", "employer": "Sunnyside Community"}
FAR = "Hunts Point Produce Market, Gate 3, row B, behind the scales"
NUMBERS = (4120, 4121, 4122)
DOLLARS = st.decimals(min_value="0.01", max_value="99999.99", places=2)
PHONES = st.from_regex(r"[2-9]\d\d-[2-9]\d\d-\d{4}( x\d{1,6})?", fullmatch=True)
EMAILS = st.from_regex(r"[a-z.]{1,64}@([a-z0-9]{1,40}\.){1,3}[a-z]{2,24}", fullmatch=True)
WORDS = st.text(max_size=320)


@st.composite
def openings(draw: st.DrawFn) -> Listing:
    """Anything a feed may hold, and a walk-in day as staff may add one: its place has at most 60 characters."""
    low, high = draw(st.none() | DOLLARS), draw(st.none() | DOLLARS)
    walk_in = draw(st.booleans())
    place = draw(st.text(max_size=60) if walk_in else WORDS)
    ways = (
        Apply(ApplyHow.PHONE, draw(PHONES)),
        Apply(ApplyHow.WALK_IN, place),
        Apply(ApplyHow.EMAIL, draw(EMAILS)),
        Apply(ApplyHow.MAIL, draw(WORDS)),
        Apply(ApplyHow.WEB, "https://apply.example/now"),
    )
    return bare_listing(
        number=1,
        code="k" * 7,
        title=draw(WORDS),
        employer=draw(st.none() | WORDS),
        where=draw(st.sampled_from((Where.AREA, Where.CITY, Where.REMOTE, Where.UNKNOWN))),
        area="area_0",
        postcode="10301",
        location_raw=draw(WORDS),
        pay_min=low,
        pay_max=high,
        pay_unit=draw(st.sampled_from(PayUnit)),
        schedule=draw(st.none() | WORDS),
        employment_type=draw(st.none() | st.sampled_from(("full", "contract", "per-diem"))),
        deadline=date(2026, 12, 16) if walk_in else draw(st.none() | st.just(date(2026, 12, 16))),
        walk_in_hours="10:30am-12:30pm" if walk_in else None,
        apply=tuple(way for way in ways if (walk_in and way.how is ApplyHow.WALK_IN) or draw(st.booleans())),
    )


PROFILES = st.builds(
    Profile,
    language=st.sampled_from(("en", "es")),
    sectors=st.sets(st.sampled_from([f"sector_{number}" for number in range(1, 8)]), min_size=1).map(frozenset),
    place=st.builds(
        Place,
        postcode=st.none() | st.just("10301"),
        areas=st.lists(st.sampled_from([f"area_{number}" for number in range(5)]), max_size=5, unique=True).map(tuple),
    ),
    filters=st.sampled_from((ANY_JOB, EVERY_FILTER)),
)


@pytest.fixture(scope="session")
def widest(wide_program: Program, wide_wording: Wording) -> Callable[..., Any]:
    """What is said to one person of the city with the longest words, behind a name short enough for Hypothesis to
    print."""

    def speak(told: list[Listing], profile: Profile, what: str) -> tuple[str, tuple[int, ...]]:
        shelf = Shelf(listings=tuple(told), detail=told[0])
        match what:
            case "alert" | "never_chose":
                text = jobs.alert(
                    told,
                    wide_program,
                    wide_wording,
                    profile.language,
                    never_chose=what == "never_chose",
                    filters=profile.filters,
                )
                return text.body, text.shown
            case "ask":
                return jobs.question(told[0], wide_program, wide_wording, profile.language), (told[0].id,)
            case "closed":
                shelf = Shelf(detail=replace(told[0], open=False), close_match=told[-1])
            case "held":
                shelf = Shelf(detail=replace(told[0], open=False, held=True), close_match=told[-1])
            case "gone":
                shelf = replace(shelf, close_match=told[-1])
        wanted = {**dict.fromkeys(Saved, Wanted.FIRST), "more": Wanted.MORE, "gone": Wanted.GONE}
        composed = Counter(profile, wide_program, wide_wording).tell(
            wanted.get(what, Wanted.DETAIL),
            shelf,
            saved=Saved(what) if what in tuple(Saved) else Saved.PLACE,
            number=4120,
        )
        return wide_wording.say(composed.key, profile.language, composed.values), composed.shown

    return speak


@given(
    stock=st.lists(openings(), min_size=1, max_size=3),
    profile=PROFILES,
    what=st.sampled_from(EVERY_TEXT),
)
def test_no_text_around_openings_outgrows_its_language(
    stock: list[Listing], profile: Profile, what: str, widest: Callable[..., Any]
):
    told = [replace(one, id=number, number=number) for number, one in zip(NUMBERS, stock, strict=False)]

    body, shown = widest(told, profile, what)

    if profile.language == "en":
        assert (count(body).encoding, count(body).segments) == ("GSM-7", 1), count(body)
    assert count(body).segments <= 2
    assert shown
    assert all(str(number) in body for number in shown)
    if what in ("alert", "never_chose", "work", "place", "more"):
        assert shown == NUMBERS[: len(shown)]
    if what in ("alert", "never_chose", "ask"):
        assert body.endswith("STOP to stop." if profile.language == "en" else "ALTO para parar.")


@pytest.mark.parametrize("what", EVERY_TEXT)
def test_not_even_the_longest_of_everything_does(what: str, widest: Callable[..., Any]):
    worst = bare_listing(
        number=1,
        code="k" * 7,
        title="Supervisor " * 30,
        employer="Employer " * 30,
        location_raw="Somewhere " * 30,
        pay_min=Decimal("9999.98"),
        pay_max=Decimal("9999.99"),
        pay_unit=PayUnit.MONTH,
        schedule="Weekdays " * 30,
        employment_type="contract",
        deadline=date(2026, 12, 16),
        walk_in_hours="10:30am-12:30pm",
        apply=(PHONE, Apply(ApplyHow.WALK_IN, FAR), Apply(ApplyHow.EMAIL, "a" * 64 + "@care.example")),
    )
    everywhere = Place(areas=tuple(f"area_{number}" for number in range(5)))
    reader = Profile(
        sectors=frozenset(f"sector_{number}" for number in range(1, 7)), place=everywhere, filters=EVERY_FILTER
    )

    body, shown = widest([replace(worst, id=number, number=number) for number in NUMBERS], reader, what)

    assert (count(body).encoding, count(body).segments) == ("GSM-7", 1), count(body)
    assert shown
    assert what == "ask" or "10:30am-12:30pm" in body


@given(one=openings(), profile=PROFILES)
def test_how_one_applies_is_said_whole_or_not_at_all(one: Listing, profile: Profile, widest: Callable[..., Any]):
    body, _ = widest([replace(one, id=4120, number=4120)], profile, "detail")

    ways = {way.how: way.value for way in one.apply}
    for phone in re.findall(r"(?:Call|Llame al) (\S+(?: x\d+)?)\.(?: |$)", body):
        assert phone == ways[ApplyHow.PHONE]
    for email in re.findall(r"(?:Email|Escriba a) (\S+@\S+)\.(?: |$)", body):
        assert email == ways[ApplyHow.EMAIL]
    for link in re.findall(r"(?:Apply|Aplique): (\S+)", body):
        assert link == "l" * 24 + "/j/" + "k" * 7
    told = r"(?:Call|Llame|Go to|Vaya a|Email|Escriba|Mail to|Env[ií]e carta|Apply:|Aplique:|Ask how|Pregunte)"
    assert re.search(told, body)


def say(composed: jobs.Composed, wording: Wording) -> str:
    return wording.say(composed.key, "en", composed.values)


def test_a_first_answer_shows_three_usual_openings_with_their_titles(
    listing: Build, program: Program, wording: Wording
):
    aides = [listing(number, title="Home Health Aide") for number in (412, 418, 421)]

    composed = jobs.with_lines("zip_ok", aides, program, wording, "en", {"saved": "10458"})

    assert composed.shown == (412, 418, 421)
    assert say(composed, wording) == (
        "Jobs for 10458: 412 Home Health Aide Bronx $19.65-21. 418 Home Health Aide Bronx $19.65-21."
        " 421 Home Health Aide Bronx $19.65-21. Reply a number, MORE, 0=menu."
    )


def test_a_range_of_pay_gives_way_before_a_title_does(listing: Build, program: Program, wording: Wording):
    attendants = [listing(number, title="Home Health Helper") for number in (412, 418, 421)]

    text = say(jobs.with_lines("more", attendants, program, wording, "en"), wording)
    shorter = say(jobs.with_lines("zip_ok", attendants, program, wording, "en", {"saved": "10458"}), wording)

    assert text.count("Home Health Helper Bronx $19.65-21.") == 3
    assert shorter.count("Home Health Helper Bronx $19.65+.") == 3


def test_fewer_openings_are_shown_rather_than_titles_that_say_nothing(
    listing: Build, program: Program, wording: Wording
):
    marked = [listing(number, title="Certified Nursing Assistant") for number in (412, 418, 421)]

    composed = jobs.with_lines(
        "zip_ok", marked, program, wording, "en", {"saved": "10458"}, filters=Filters(no_experience=True)
    )

    assert composed.shown == (412, 418)
    assert say(composed, wording).count("Certified Nursing Assistant Bronx $19.65-21 (exp?).") == 2


def test_what_a_short_title_leaves_a_long_one_gets(listing: Build, program: Program, wording: Wording):
    titles = ("Cook", "Nurse", "Community Health Worker for Seniors")

    told = [listing(number, title=title) for number, title in zip((412, 418, 421), titles, strict=True)]

    assert "421 Community Health Worker for Seniors Bronx" in say(
        jobs.with_lines("more", told, program, wording, "en"), wording
    )


def test_two_ways_to_apply_come_before_the_rest_of_a_long_title(listing: Build, program: Program, wording: Wording):
    text = say(jobs.details(listing(412, apply=(PHONE, WALK_IN), **LONG), program, wording, "en"), wording)

    assert "Call 718-555-0142. Go to 2400 Jerome Av, by 4 train." in text
    assert "Coordinator of community" in text


def test_where_two_ways_do_not_fit_people_call(listing: Build, program: Program, wording: Wording):
    far = Apply(ApplyHow.WALK_IN, f"{FAR}, {FAR}, {FAR}")

    text = say(jobs.details(listing(412, apply=(PHONE, far), **LONG), program, wording, "en", EVERY_FILTER), wording)

    assert "Call 718-555-0142." in text
    assert count(text).segments == 1


def test_the_place_of_a_walk_in_day_is_never_left_out(listing: Build, program: Program, wording: Wording):
    event = listing(412, apply=(PHONE, Apply(ApplyHow.WALK_IN, FAR)), walk_in_hours="10:30am-12:30pm", **LONG)

    text = say(jobs.details(event, program, wording, "en", EVERY_FILTER), wording)

    assert "Walk in Thu 12/3 10:30am-12:30pm." in text
    assert f"Go to {FAR}." in text


@pytest.mark.parametrize("email", ["a" * 60 + "@" + "b" * 60 + ".example.org", "josé.lópez@care.example"])
def test_an_email_address_that_cannot_be_said_whole_is_a_link(
    email: str, listing: Build, program: Program, wording: Wording
):
    text = say(jobs.details(listing(412, apply=(Apply(ApplyHow.EMAIL, email),)), program, wording, "en"), wording)

    assert "Apply: jobs.example/j/7k2abcd No internet? Go to 400 E Fordham Rd." in text
    assert "@" not in text


def test_a_title_in_other_letters_leaves_english_in_the_carriers_alphabet(
    listing: Build, program: Program, wording: Wording
):
    assert "412: Nurse, Bronx" in jobs.alert([listing(412, title="护士 Nurse")], program, wording, "en").body
    assert "412: 护士 Nurse, Bronx" in jobs.alert([listing(412, title="护士 Nurse")], program, wording, "es").body


def test_a_language_may_be_given_one_segment(listing: Build, program: Program, wording: Wording):
    thrifty = replace(program, segments={"en": 1, "es": 1})
    long = [listing(number, **LONG) for number in (412, 418)]

    assert count(wording.shortest("alert", "es", {"number": 1, "facts": ""})).segments == 1
    assert count(jobs.alert(long, thrifty, wording, "es").body).segments == 1
