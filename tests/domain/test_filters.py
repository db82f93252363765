"""Filters keep what does not say, and say what is left to ask."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from jobs_feed.opening import Shift
from smsbot.domain.filters import ANY_JOB, Filters, misfit, read_filters, unsaid
from tests.domain.test_match import JOB

ALL = Filters(pay=Decimal(20), shift=Shift.DAYS, no_experience=True, no_english=True)
FITS = replace(JOB, hourly_most=Decimal(20), shift=Shift.DAYS, experience_needed=False, english_needed=False)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"hourly_most": Decimal("19.99")}, "pay_below"),
        ({"shift": Shift.NIGHTS}, "schedule_no"),
        ({"shift": Shift.BOTH}, None),
        ({"experience_needed": True}, "experience_no"),
        ({"english_needed": True}, "english_no"),
        ({"hourly_most": None, "shift": None, "experience_needed": None, "english_needed": None}, None),
    ],
)
def test_a_job_is_left_out_for_what_it_says_alone(changes: dict[str, object], reason: str | None) -> None:
    assert misfit(ALL, replace(FITS, **changes)) == reason  # type: ignore[arg-type]


def test_without_filters_every_job_passes() -> None:
    worst = replace(JOB, hourly_most=Decimal(1), shift=Shift.NIGHTS, experience_needed=True, english_needed=True)

    assert misfit(ANY_JOB, worst) is None


@pytest.mark.parametrize(
    ("filters", "marks"),
    [
        (ANY_JOB, ()),
        (ALL, ("hours", "experience", "english")),
        (Filters(pay=Decimal(20)), ()),
        (Filters(shift=Shift.NIGHTS), ("hours",)),
    ],
)
def test_what_a_job_leaves_open_of_the_filters_is_to_be_asked(filters: Filters, marks: tuple[str, ...]) -> None:
    assert unsaid(filters, JOB) == marks


def test_a_job_by_day_or_by_night_leaves_the_hours_to_be_asked() -> None:
    assert unsaid(ALL, replace(FITS, shift=Shift.BOTH)) == ("hours",)
    assert unsaid(ALL, FITS) == ()


@pytest.mark.parametrize(
    ("filters", "text"),
    [
        (ANY_JOB, ""),
        (ALL, "pay 20,days,noexp,noenglish"),
        (Filters(pay=Decimal("20.50")), "pay 20.5"),
        (Filters(shift=Shift.NIGHTS, no_english=True), "nights,noenglish"),
    ],
)
def test_filters_are_written_and_read_back(filters: Filters, text: str) -> None:
    assert str(filters) == text
    assert read_filters(text) == filters
    assert bool(filters) is bool(text)


def test_the_same_pay_is_the_same_filter_however_it_was_written() -> None:
    assert str(Filters(pay=Decimal("20.00"))) == str(Filters(pay=Decimal(20)))
