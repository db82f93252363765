"""An allowance, not a calendar: what FREQ 1, 2 and 3 and the number told when joining leave over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsbot.domain.cadence import MOST_ALERTS, WEEK, PastTexts, why_no_note, why_not_yet
from smsbot.domain.subscriber import Cadence

ZONE = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def ask(cadence: Cadence, *ago: timedelta, now: datetime = MONDAY, cap: int = 5) -> str | None:
    return why_not_yet(cadence, cap, [now - one for one in ago], now, ZONE)


@pytest.mark.parametrize(
    ("cadence", "ago", "answer"),
    [
        (Cadence.WEEKDAYS, (), None),
        (Cadence.WEEKDAYS, (HOUR,), "cadence"),
        (Cadence.WEEKDAYS, (DAY,), None),
        (Cadence.WEEKDAYS, tuple(n * DAY for n in (1, 2, 3, 4)), None),
        (Cadence.WEEKDAYS, tuple(n * DAY for n in (1, 2, 3, 4, 5)), "weekly_cap"),
        (Cadence.THRICE, (), None),
        (Cadence.THRICE, (HOUR,), "cadence"),
        (Cadence.THRICE, (DAY, 2 * DAY), None),
        (Cadence.THRICE, (DAY, 2 * DAY, 7 * DAY - HOUR), "cadence"),
        (Cadence.THRICE, (DAY, 2 * DAY, 7 * DAY), None),
        (Cadence.WEEKLY, (), None),
        (Cadence.WEEKLY, (7 * DAY - timedelta(seconds=1),), "cadence"),
        (Cadence.WEEKLY, (7 * DAY,), None),
    ],
)
def test_what_was_sent_takes_from_what_may_be_sent(
    cadence: Cadence, ago: tuple[timedelta, ...], answer: str | None
) -> None:
    assert ask(cadence, *ago) == answer


@pytest.mark.parametrize("cadence", Cadence)
def test_the_number_told_when_joining_stands_above_every_cadence(cadence: Cadence) -> None:
    assert ask(cadence, 2 * DAY, cap=1) == "weekly_cap"
    assert ask(cadence, cap=0) == "weekly_cap"


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        ("2026-11-27T23:00:00-05:00", None),  # a Friday in the city, Saturday in UTC
        ("2026-11-28T00:30:00-05:00", "cadence"),
        ("2026-11-29T23:30:00-05:00", "cadence"),  # a Sunday in the city, Monday in UTC
        ("2026-11-30T00:30:00-05:00", None),
    ],
)
def test_a_weekday_is_one_in_the_citys_zone(moment: str, answer: str | None) -> None:
    assert ask(Cadence.WEEKDAYS, now=datetime.fromisoformat(moment).astimezone(UTC)) == answer


def test_a_day_is_local_too() -> None:
    late = datetime.fromisoformat("2026-11-23T19:30:00-05:00")  # Tuesday in UTC

    assert why_not_yet(Cadence.THRICE, 5, [late], late + 14 * HOUR, ZONE) is None


def test_what_is_stamped_later_counts_as_there() -> None:
    assert ask(Cadence.THRICE, -HOUR) == "cadence"
    assert ask(Cadence.WEEKLY, -3 * DAY) == "cadence"


@given(
    cadence=st.sampled_from(Cadence),
    cap=st.integers(0, 6),
    steps=st.lists(st.integers(1, 60 * 40), max_size=80),
)
def test_no_seven_days_ever_hold_more_than_was_promised(cadence: Cadence, cap: int, steps: list[int]) -> None:
    now, sent = MONDAY, []
    for minutes in steps:
        now += timedelta(minutes=minutes)
        if why_not_yet(cadence, cap, sent, now, ZONE) is None:
            sent.append(now)

    most = min(cap, MOST_ALERTS[cadence])
    for first in sent:
        assert sum(first <= moment < first + WEEK for moment in sent) <= (cap if cadence is Cadence.WEEKDAYS else most)
    days = [moment.astimezone(ZONE).date() for moment in sent]
    assert len(days) == len(set(days))


@pytest.mark.parametrize(
    ("cadence", "cap", "ago", "answer"),
    [
        (Cadence.THRICE, 5, (), None),
        (Cadence.THRICE, 5, (HOUR,), "cadence"),
        (Cadence.THRICE, 5, (DAY, 2 * DAY, 3 * DAY), None),
        (Cadence.THRICE, 4, (DAY, 2 * DAY, 3 * DAY), None),
        (Cadence.THRICE, 3, (), "weekly_cap"),
        (Cadence.WEEKLY, 5, (DAY,), None),
        (Cadence.WEEKLY, 1, (), "weekly_cap"),
        (Cadence.WEEKDAYS, 5, (), "weekly_cap"),
        (Cadence.WEEKDAYS, 6, (), None),
        (Cadence.WEEKLY, 5, tuple(n * DAY for n in (1, 2, 3, 4, 5)), "weekly_cap"),
    ],
)
def test_a_note_goes_where_every_alert_of_a_week_leaves_room_for_it(
    cadence: Cadence, cap: int, ago: tuple[timedelta, ...], answer: str | None
) -> None:
    assert why_no_note(cadence, cap, [MONDAY - one for one in ago], MONDAY, ZONE) == answer


@given(
    cadence=st.sampled_from(Cadence),
    cap=st.integers(0, 7),
    steps=st.lists(st.tuples(st.integers(1, 60 * 40), st.booleans()), max_size=80),
)
def test_one_note_holds_back_no_alert_and_breaks_no_promise(
    cadence: Cadence, cap: int, steps: list[tuple[int, bool]]
) -> None:
    now, past, without = MONDAY, PastTexts(), []
    for minutes, note in steps:
        now += timedelta(minutes=minutes)
        if note and not past.notes and why_no_note(cadence, cap, past.all, now, ZONE) is None:
            past = past.with_one(now, note=True)
            continue
        if why_not_yet(cadence, cap, past.before_an_alert(cadence, cap), now, ZONE) is None:
            past = past.with_one(now, note=False)
        if why_not_yet(cadence, cap, without, now, ZONE) is None:
            without.append(now)

    assert list(past.alerts) == without
    for first in past.all:
        assert sum(first <= moment < first + WEEK for moment in past.all) <= cap
