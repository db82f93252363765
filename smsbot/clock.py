"""What time is it: the system's clock, or the same clock with the offset that development keeps in one row."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from time import monotonic
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


CLOCK_TTL = 0.5
"""Seconds for which an OffsetClock may not know that it was moved."""


class OffsetClock:
    """The machine's time and an offset that any process may change. It is read again after `ttl` seconds, so that a
    web process and a worker agree on "next morning" without asking the database for every text."""

    def __init__(self, read_offset: Callable[[], timedelta], ttl: float = CLOCK_TTL) -> None:
        self._read_offset = read_offset
        self._ttl = ttl
        self._offset = timedelta()
        self._stale_at = 0.0

    def now(self) -> datetime:
        if monotonic() >= self._stale_at:
            self._offset = self._read_offset()
            self._stale_at = monotonic() + self._ttl
        return datetime.now(UTC) + self._offset


class NotATime(ValueError):
    """The text is none of the ways to set a clock."""


_STEP = re.compile(r"([+-])(\d{1,4})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_clock(text: str, now: datetime, zone: ZoneInfo, opens: time) -> timedelta | None:
    """How far the clock should be ahead of `now`, aware; None for `real`, the machine's own time.

    `+36h` and its like (s, m, h, d) count from `now`; an ISO time without a zone is meant in `zone`;
    `next-morning` is the next day's `opens` there. Raises NotATime."""
    text = text.strip().lower()
    if text == "real":
        return None
    if text == "next-morning":
        return _next_morning(now, zone, opens) - now
    if step := _STEP.fullmatch(text):
        sign, count, unit = step.groups()
        return timedelta(**{_UNITS[unit]: int(sign + count)})
    return parse_time(text, zone) - now


def parse_time(text: str, zone: ZoneInfo) -> datetime:
    """An ISO date and time in UTC; without an offset of its own it is meant in `zone`. Raises NotATime."""
    try:
        read = datetime.fromisoformat(text.strip().upper())
    except ValueError:
        raise NotATime(f"{text!r} is no time: write 2026-12-01T09:30, +36h, next-morning or real") from None
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)


def _next_morning(now: datetime, zone: ZoneInfo, opens: time) -> datetime:
    local = now.astimezone(zone)
    day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    return datetime.combine(day, opens, zone).astimezone(UTC)
