"""The clock: always UTC, one offset for all processes, and the ways of setting it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from smsbot.clock import NotATime, OffsetClock, SystemClock, parse_clock, parse_time

NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # 12:00 in New York, a Sunday
OPENS = time(9)


def test_the_system_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_an_offset_moves_the_clock() -> None:
    ahead = OffsetClock(lambda: timedelta(hours=36)).now() - SystemClock().now()

    assert abs(ahead - timedelta(hours=36)) < timedelta(seconds=5)


def test_an_offset_is_not_read_for_every_question() -> None:
    reads: list[int] = []
    clock = OffsetClock(lambda: reads.append(1) or timedelta(), ttl=60)  # type: ignore[func-returns-value]

    for _ in range(5):
        clock.now()

    assert len(reads) == 1


def test_a_changed_offset_is_seen_once_the_old_one_is_stale() -> None:
    offsets = iter([timedelta(), timedelta(days=1)])
    clock = OffsetClock(lambda: next(offsets), ttl=0)

    assert clock.now() + timedelta(hours=23) < clock.now()


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("+36h", timedelta(hours=36)),
        ("+2d", timedelta(days=2)),
        ("-90m", timedelta(minutes=-90)),
        ("+30s", timedelta(seconds=30)),
        ("2026-11-22T18:00Z", timedelta(hours=1)),
        ("2026-11-22T13:00", timedelta(hours=1)),
        ("2026-11-22 13:00-05:00", timedelta(hours=1)),
    ],
)
def test_a_clock_is_set_by_a_step_or_a_time(text: str, offset: timedelta) -> None:
    assert parse_clock(text, NOON, NEW_YORK, OPENS) == offset


def test_real_takes_the_offset_away() -> None:
    assert parse_clock("real", NOON, NEW_YORK, OPENS) is None


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (NOON, datetime(2026, 11, 23, 14, 0, tzinfo=UTC)),
        (datetime(2026, 11, 22, 9, 0, tzinfo=UTC), datetime(2026, 11, 22, 14, 0, tzinfo=UTC)),
        (datetime(2026, 11, 22, 14, 0, tzinfo=UTC), datetime(2026, 11, 23, 14, 0, tzinfo=UTC)),
        (datetime(2026, 10, 31, 20, 0, tzinfo=UTC), datetime(2026, 11, 1, 14, 0, tzinfo=UTC)),
    ],
    ids=["after noon", "before the window opens", "as it opens", "the night the clocks go back"],
)
def test_next_morning_is_when_the_window_opens_next(now: datetime, morning: datetime) -> None:
    offset = parse_clock("next-morning", now, NEW_YORK, OPENS)

    assert offset is not None
    assert now + offset == morning


@pytest.mark.parametrize("text", ["", "soon", "+36", "36h", "+1w", "2026-13-01"])
def test_anything_else_is_no_time(text: str) -> None:
    with pytest.raises(NotATime):
        parse_clock(text, NOON, NEW_YORK, OPENS)


def test_a_time_without_a_zone_is_the_citys() -> None:
    assert parse_time("2026-07-01T09:00", NEW_YORK) == datetime(2026, 7, 1, 13, 0, tzinfo=UTC)
