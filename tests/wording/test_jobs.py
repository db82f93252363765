"""Openings as texts: they fit, they keep the number and the way to stop, and nothing hostile gets through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from jobs_feed.opening import Apply, ApplyHow, PayUnit, Shift, Where
from smsbot.domain.filters import Filters
from smsbot.domain.listing import Listing
from smsbot.domain.program import Program
from smsbot.domain.segments import count
from smsbot.wording import Wording, facts, jobs

Build = Callable[..., Listing]
WEB = Apply(ApplyHow.WEB, "https://apply.example/now?job=1")
PHONE = Apply(ApplyHow.PHONE, "718-555-0142")
EVERY_FILTER = Filters(pay=Decimal(20), shift=Shift.NIGHTS, no_experience=True, no_english=True)
WALK_IN = Apply(ApplyHow.WALK_IN, "2400 Jerome Av, by 4 train")


@pytest.fixture
def two(listing: Build) -> list[Listing]:
    guard = {"title": "Guard", "area": "manhattan", "pay_min": Decimal("17.5"), "pay_max": None, "deadline": None}
    return [listing(412), listing(421, **guard)]


def say(composed: jobs.Composed, wording: Wording, language: str = "en") -> str:
    return wording.say(composed.key, language, composed.values)


def test_one_opening_is_told_in_full(listing: Build, program: Program, wording: Wording):
    text = jobs.alert([listing(412)], program, wording, "en")

    assert text.body == (
        "TXT-2-Work job 412: Home health aide, Bronx 10468. $19.65-21/hr, full time, M-F 8-4. Apply by 12/3."
        " Reply 412 for details. STOP to stop."
    )
    assert text.shown == (412,)


def test_more_are_told_in_lines(two: list[Listing], program: Program, wording: Wording):
    text = jobs.alert(two, program, wording, "en")

    assert text.body == (
        "TXT-2-Work jobs: 412 Home health aide Bronx $19.65-21. 421 Guard Manh $17.50. Reply a number. STOP to stop."
    )
    assert text.shown == (412, 421)


def test_what_an_opening_leaves_open_of_the_readers_filters_is_marked(
    two: list[Listing], program: Program, wording: Wording
):
    by_day = replace(two[0], shift=Shift.DAYS, experience_needed=False)

    lines = jobs.alert([by_day, two[1]], program, wording, "en", filters=Filters(shift=Shift.DAYS, no_experience=True))
    alone = jobs.alert(two[1:], program, wording, "es", filters=EVERY_FILTER)

    assert "412 Home health aide Bronx $19.65-21. 421 Guard Manh $17.50 (hours? exp?)." in lines.body
    assert "M-F 8-4 (¿horario? ¿exp? ¿inglés?)." in alone.body


def test_details_are_marked_too(listing: Build, program: Program, wording: Wording):
    text = say(jobs.details(listing(412), program, wording, "en", Filters(no_english=True)), wording)

    assert "$19.65-21/hr, full time, M-F 8-4 (English?)." in text


def test_who_never_chose_is_told_how_to(two: list[Listing], program: Program, wording: Wording):
    body = jobs.alert(two, program, wording, "en", never_chose=True).body

    assert body.startswith("TXT-2-Work, any work: 412 Home health aide")
    assert body.endswith("Reply a number, or JOBS to choose. STOP to stop.")


def test_a_digest_holds_no_more_than_the_program_says(listing: Build, program: Program, wording: Wording):
    four = [listing(number, title="Cook") for number in (412, 413, 414, 415)]

    assert jobs.alert(four, program, wording, "en").shown == (412, 413, 414)


def test_an_alert_of_nothing_is_an_error(program: Program, wording: Wording):
    with pytest.raises(ValueError, match="needs an opening"):
        jobs.alert([], program, wording, "en")


def test_an_opening_without_a_number_cannot_be_told(listing: Build, program: Program, wording: Wording):
    with pytest.raises(ValueError, match="no number"):
        jobs.alert([listing(None)], program, wording, "en")


@pytest.mark.parametrize("language", ["en", "es"])
def test_one_segment_is_enough_for_a_question(language: str, listing: Build, program: Program, wording: Wording):
    assert count(jobs.question(listing(412), program, wording, language)).segments == 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_one_segment_is_enough_for_usual_openings(
    language: str, two: list[Listing], program: Program, wording: Wording
):
    assert count(jobs.alert(two, program, wording, language).body).segments == 1
    assert count(jobs.alert(two[:1], program, wording, language).body).segments == 1


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Cook https://evil.example/x now", "Cook now"),
        ("Cook bit.ly/abc", "Cook"),
        ("Line\ncook\t\x00 \x07", "Line cook"),
        ("\u202eCook\u2066 A\u200b", "Cook A"),
        ("Cook 😀 \u26a0\ufe0f B", "Cook B"),
        ("Ｎｕｒｓｅ", "Nurse"),
        ("  -- Cook --  ", "Cook"),
        ("RN/LPN, M.D./Ph.D", "RN/LPN, M.D./Ph.D"),
        ("护士", "护士"),
        ("😀", ""),
    ],
)
def test_titles_are_cleaned(title: str, kept: str):
    assert facts.clean(title) == kept


@pytest.mark.parametrize(
    ("longest", "kept"),
    [(40, "Director of Nursing and Care"), (19, "Director of Nursing"), (12, "Director"), (3, "Dir")],
)
def test_titles_are_cut_between_words_and_end_on_one_that_says_something(longest: int, kept: str):
    assert facts.cut("Director of Nursing and Care", longest) == kept


@pytest.mark.parametrize(
    ("title", "longest", "kept"),
    [
        ("Executive Assistant", 18, "Executive Assista."),
        ("Executive Assistant", 15, "Executive"),
        ("Associate Professor of Law", 18, "Associate Profess."),
        ("Cook (Overnights only)", 14, "Cook"),
        ("Policy Analyst/Advisor", 18, "Policy Analyst"),
        ("Special Assistant(Green Infrastructure)", 18, "Special Assistant"),
        ("Data Analyst", 10, "Data"),
    ],
)
def test_a_title_is_cut_within_a_word_where_else_too_much_of_it_were_lost(title: str, longest: int, kept: str):
    """Five letters of a word at the least: fewer may be another word."""
    assert facts.cut(title, longest) == kept


def test_a_title_of_nothing_is_still_a_job(listing: Build, program: Program, wording: Wording):
    assert "job 412: Job, Bronx" in jobs.alert([listing(412, title="😀")], program, wording, "en").body


@pytest.mark.parametrize(
    ("low", "high", "unit", "said"),
    [
        ("19.65", "21", PayUnit.HOUR, "$19.65-21/hr"),
        ("17.50", None, PayUnit.HOUR, "$17.50/hr"),
        ("17.50", "17.5", PayUnit.HOUR, "$17.50/hr"),
        ("57078", "88936", PayUnit.YEAR, "$57k-89k/yr"),
        ("57078", "57100", PayUnit.YEAR, "$57k/yr"),
        (None, "150", PayUnit.DAY, "$150/day"),
        ("900", None, PayUnit.WEEK, "$900/wk"),
        ("4000", "4500", PayUnit.MONTH, "$4000-4500/mo"),
        (None, None, PayUnit.HOUR, "Pay: ask"),
        ("20", None, None, "Pay: ask"),
    ],
)
def test_pay(low: str | None, high: str | None, unit: PayUnit | None, said: str, listing: Build, wording: Wording):
    paid = listing(pay_min=low and Decimal(low), pay_max=high and Decimal(high), pay_unit=unit)

    assert facts.say_pay(paid, wording.words("en")) == said


@pytest.mark.parametrize(
    ("low", "high", "unit", "said"),
    [
        ("19.65", "21", PayUnit.HOUR, "$19.65+/hr"),
        ("57078", "88936", PayUnit.YEAR, "$57k+/yr"),
        ("57078", "57100", PayUnit.YEAR, "$57k/yr"),
        (None, "150", PayUnit.DAY, "$150/day"),
        (None, None, PayUnit.HOUR, "Pay: ask"),
    ],
)
def test_pay_where_room_is_short_is_its_low_end(
    low: str | None, high: str | None, unit: PayUnit, said: str, listing: Build, wording: Wording
):
    paid = listing(pay_min=low and Decimal(low), pay_max=high and Decimal(high), pay_unit=unit)

    assert facts.say_pay(paid, wording.words("en"), pay_range=False) == said


@pytest.mark.parametrize(
    ("where", "area", "raw", "short", "long"),
    [
        (Where.AREA, "queens", None, "Qns", "Queens 10468"),
        (Where.REMOTE, None, None, "remote", "remote"),
        (Where.CITY, None, "somewhere", "NYC", "NYC"),
        (Where.UNKNOWN, None, "Main St https://x.example", "Main St", "Main St"),
        (Where.UNKNOWN, None, None, "", ""),
    ],
)
def test_places(
    where: Where,
    area: str | None,
    raw: str | None,
    short: str,
    long: str,
    listing: Build,
    program: Program,
    wording: Wording,
):
    placed = listing(where=where, area=area, location_raw=raw)

    assert facts.short_place(placed, program, wording.words("en")) == short
    assert facts.long_place(placed, program, wording.words("en")) == long


@pytest.mark.parametrize(
    ("ways", "ends"),
    [
        ((PHONE,), "Call 718-555-0142. Free to apply."),
        ((WEB, WALK_IN, PHONE), "Call 718-555-0142. Go to 2400 Jerome Av, by 4 train."),
        ((WEB, Apply(ApplyHow.EMAIL, "jobs@care.example")), "Email jobs@care.example. Free to apply."),
        ((Apply(ApplyHow.MAIL, "1 Main St, NY 10001"),), "Mail to 1 Main St, NY 10001. Free to apply."),
        ((WEB,), "Apply: jobs.example/j/7k2abcd No internet? Go to 400 E Fordham Rd."),
        ((), "Ask how to apply: 718-555-0100."),
    ],
)
def test_details_say_how_to_apply_without_the_web_where_there_is_a_way(
    ways: tuple[Apply, ...], ends: str, listing: Build, program: Program, wording: Wording
):
    text = say(jobs.details(listing(412, apply=ways), program, wording, "en"), wording)

    assert text.startswith("Job 412: Home health aide, CareWell, Bronx 10468. $19.65-21/hr")
    assert text.endswith(f"{ends} GONE=filled")
    assert "https" not in text


def test_a_closed_opening_names_one_like_it(listing: Build, program: Program, wording: Wording):
    composed = jobs.closed("filled", listing(412, open=False), listing(427), program, wording, "en")

    assert say(composed, wording) == (
        "Job 412 is filled or closed. Close match: 427 Home health aide Bronx $19.65-21. Reply 427 for details."
    )
    assert composed.shown == (427,)


def test_a_closed_opening_without_a_match_says_so(listing: Build, program: Program, wording: Wording):
    composed = jobs.closed("filled", listing(412, open=False), None, program, wording, "en")

    assert say(composed, wording) == "Job 412 is filled or closed. Text MORE to see other jobs."
    assert composed.shown == ()


def test_the_day_to_apply_by_is_a_day_and_nothing_where_nobody_said(listing: Build, program: Program, wording: Wording):
    told = jobs.alert([listing(deadline=date(2027, 1, 9))], program, wording, "en").body
    open_ended = jobs.alert([listing(deadline=None)], program, wording, "en").body

    assert "Apply by 1/9." in told
    assert "Apply by" not in open_ended


class TestWalkInDay:
    """Tuesday's hiring event: whoever reads its text knows when to come."""

    day = date(2026, 12, 1)

    def test_an_alert_says_the_day_and_the_hours(self, listing: Build, program: Program, wording: Wording):
        event = listing(412, deadline=self.day, walk_in_hours="10am-2pm")

        assert "Walk in Tue 12/1 10am-2pm." in jobs.alert([event], program, wording, "en").body
        assert "Vaya el mar 12/1 10am-2pm." in jobs.alert([event], program, wording, "es").body

    def test_a_line_among_others_says_them_too(self, two: list[Listing], program: Program, wording: Wording):
        event = replace(two[0], deadline=self.day, walk_in_hours="10am-2pm")

        body = jobs.alert([event, two[1]], program, wording, "en").body

        assert "412 Home health aide Bronx $19.65-21 Tue 12/1 10am-2pm." in body
        assert "421 Guard Manh $17.50." in body

    def test_the_details_say_where(self, listing: Build, program: Program, wording: Wording):
        event = listing(412, deadline=self.day, walk_in_hours="10am-2pm", apply=(WALK_IN,))

        text = say(jobs.details(event, program, wording, "en"), wording)

        assert "Walk in Tue 12/1 10am-2pm. Go to 2400 Jerome Av, by 4 train." in text
