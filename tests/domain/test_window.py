"""The hours of unrequested texts: the city's, and those of a number's one other zone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from smsbot.domain.phone import PhoneNumber
from smsbot.domain.program import Window
from smsbot.domain.window import local_day, next_start, second_zone, start_of_day, window_end

CITY = "America/New_York"
WINDOW = Window(start=time(9), end=time(20), least_left=timedelta(minutes=10))


def end(local: str, *zones: str) -> str | None:
    """The end of the window in the city's time, for a moment in the city's time."""
    moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(CITY)).astimezone(UTC)
    found = window_end(moment, WINDOW, [CITY, *zones])
    return None if found is None else found.astimezone(ZoneInfo(CITY)).strftime("%H:%M")


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-11-23T08:59:59", None),
        ("2026-11-23T09:00:00", "20:00"),
        ("2026-11-23T19:50:00", "20:00"),
        ("2026-11-23T19:50:01", None),
        ("2026-11-23T20:00:00", None),
        ("2026-11-23T00:00:00", None),
        ("2026-03-08T09:00:00", "20:00"),  # the clocks went forward that night
        ("2026-03-08T08:59:59", None),
        ("2026-11-01T09:00:00", "20:00"),  # and back
        ("2026-11-01T08:59:59", None),
    ],
)
def test_the_window_is_the_citys_on_every_day_of_the_year(local: str, expected: str | None) -> None:
    assert end(local) == expected


@pytest.mark.parametrize(
    ("local", "zone", "expected"),
    [
        ("2026-11-23T11:59:59", "America/Los_Angeles", None),
        ("2026-11-23T12:00:00", "America/Los_Angeles", "20:00"),
        ("2026-11-23T09:30:00", "America/Puerto_Rico", "19:00"),
        ("2026-11-23T18:50:01", "America/Puerto_Rico", None),
        ("2026-07-20T19:30:00", "America/Puerto_Rico", "20:00"),  # the same hour in summer
        ("2026-11-23T13:59:00", "Pacific/Honolulu", None),
        ("2026-11-23T14:00:00", "Pacific/Honolulu", "20:00"),
    ],
)
def test_a_second_zone_narrows_the_window(local: str, zone: str, expected: str | None) -> None:
    assert end(local, zone) == expected


def test_the_end_never_lies_outside_either_zones_evening() -> None:
    start = datetime(2026, 3, 6, tzinfo=UTC)
    for quarter in range(4 * 24 * 5):  # across the night on which the clocks change
        now = start + quarter * timedelta(minutes=15)
        found = window_end(now, WINDOW, [CITY, "Europe/London"])
        if found is not None:
            assert now + WINDOW.least_left <= found
            for zone in (CITY, "Europe/London"):
                assert time(9) <= now.astimezone(ZoneInfo(zone)).time() < time(20)
                assert found.astimezone(ZoneInfo(zone)).time() <= time(20)


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+12135550123", "America/Los_Angeles"),
        ("+17185550123", None),  # the city's own
        ("+18005550123", None),  # toll-free
        ("+12705550123", None),  # a code of two zones says nothing
        ("+19065550123", None),
    ],
)
def test_only_an_area_code_of_one_other_zone_says_where_somebody_is(number: str, zone: str | None) -> None:
    assert second_zone(PhoneNumber(number), CITY) == zone


def test_a_day_is_the_citys_and_begins_at_its_midnight() -> None:
    late = datetime(2026, 11, 24, 4, 59, tzinfo=UTC)
    zone = ZoneInfo(CITY)

    assert local_day(late, zone).isoformat() == "2026-11-23"
    assert start_of_day(local_day(late, zone), zone) == datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert start_of_day(datetime(2026, 7, 1, tzinfo=UTC).date(), zone) == datetime(2026, 7, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-11-23T01:00:00", "2026-11-23 09:00"),
        ("2026-11-23T08:59:59", "2026-11-23 09:00"),
        ("2026-11-23T09:00:00", "2026-11-24 09:00"),
        ("2026-11-23T23:59:00", "2026-11-24 09:00"),
        ("2026-10-31T12:00:00", "2026-11-01 09:00"),  # the clocks go back that night
    ],
)
def test_the_hours_begin_next_this_morning_or_tomorrow(local: str, expected: str) -> None:
    zone = ZoneInfo(CITY)
    moment = datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)

    assert next_start(moment, WINDOW, zone).astimezone(zone).strftime("%Y-%m-%d %H:%M") == expected
