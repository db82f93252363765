"""When staff may answer a person's text, and when the answer goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from smsbot.domain.answering import Asked, goes_at, why_no_answer
from smsbot.domain.program import Window
from smsbot.domain.subscriber import State

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # Monday in the city
WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)
CITY = "America/New_York"
WINDOW = Window(start=time(9), end=time(20), least_left=timedelta(minutes=10))
FRESH = Asked(at=NOON, state=State.ACTIVE, erased=False, withdrawn_since=False, answers=0)


@pytest.mark.parametrize(
    ("changes", "later", "refused"),
    [
        ({}, timedelta(0), None),
        ({"answers": 3}, timedelta(0), None),
        ({"at": NOON - 5 * WEEK}, timedelta(0), None),
        ({"state": State.CONTACT}, WEEK, None),
        ({"state": State.CONTACT}, WEEK + MINUTE, "over a week"),
        ({"state": State.STOPPED}, WEEK, None),
        ({"state": State.STOPPED}, WEEK + MINUTE, "over a week"),
        ({"state": State.STOPPED, "answers": 1}, timedelta(0), "answered once"),
        ({"withdrawn_since": True}, timedelta(0), "said stop since"),
        ({"erased": True}, timedelta(0), "erased"),
    ],
)
def test_a_text_may_be_answered_while_the_answer_is_still_asked_for(
    changes: dict[str, object], later: timedelta, refused: str | None
) -> None:
    sentence = why_no_answer(replace(FRESH, **changes), NOON + later)

    assert (sentence is None) if refused is None else (sentence is not None and refused in sentence)


def local(moment: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{moment}-05:00")


@pytest.mark.parametrize(
    ("asked", "now", "goes"),
    [
        ("23T10:00", "23T10:01", "23T10:01"),
        ("23T10:00", "23T18:00", "23T18:00"),
        ("23T03:00", "23T03:59", "23T03:59"),  # up at night and waiting
        ("23T03:00", "23T04:01", "23T09:00"),
        ("23T19:00", "23T20:01", "24T09:00"),
        ("23T18:00", "23T19:51", "24T09:00"),  # too late to arrive before the hours end
    ],
)
def test_an_answer_goes_at_once_while_the_person_waits_and_else_in_their_hours(asked: str, now: str, goes: str) -> None:
    assert goes_at(local(asked), local(now), WINDOW, [CITY]) == local(goes)


def test_the_hours_of_a_second_zone_hold_too() -> None:
    assert goes_at(local("22T10:00"), local("23T09:30"), WINDOW, [CITY, "America/Los_Angeles"]) == local("23T12:00")


def test_zones_that_never_share_an_hour_delay_nothing() -> None:
    night = local("23T03:00")

    assert goes_at(night - WEEK, night, WINDOW, [CITY, "Asia/Singapore"]) == night
