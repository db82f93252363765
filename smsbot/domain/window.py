"""When an unrequested text may go out: the city's hours and, where the number has one other zone, those there too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from smsbot.domain.phone import PhoneNumber
from smsbot.domain.program import Window


def second_zone(phone: PhoneNumber, city: str) -> str | None:
    """The one zone of the number's area code, if it has exactly one and that differs from the city's.
    Split and toll-free codes say nothing about where their owner is."""
    zones = phone.zones
    return zones[0] if len(zones) == 1 and zones[0] != city else None


def window_end(now: datetime, window: Window, zones: Sequence[str]) -> datetime | None:
    """When the hours that hold in every one of `zones` end (UTC), or None while they do not hold or have less than
    `window.least_left` to go."""
    ends = []
    for name in zones:
        zone = ZoneInfo(name)
        day = now.astimezone(zone).date()
        if not _at(day, window.start, zone) <= now < _at(day, window.end, zone):
            return None
        ends.append(_at(day, window.end, zone))
    end = min(ends)
    return end if end - now >= window.least_left else None


def next_opening(now: datetime, window: Window, zones: Sequence[str]) -> datetime:
    """`now` while the hours hold in every one of `zones`; else when they next do. Without a common hour: `now`."""
    if window_end(now, window, zones) is not None:
        return now
    starts = (
        _at(now.astimezone(zone).date() + timedelta(days=ahead), window.start, zone)
        for zone in map(ZoneInfo, zones)
        for ahead in (0, 1, 2)
    )
    holding = (start for start in starts if start > now and window_end(start, window, zones) is not None)
    return min(holding, default=now)


def next_start(now: datetime, window: Window, zone: ZoneInfo) -> datetime:
    """When the window opens there next: later today while it is early, else tomorrow."""
    today = now.astimezone(zone).date()
    return min(start for ahead in (0, 1) if (start := _at(today + timedelta(days=ahead), window.start, zone)) > now)


def local_day(now: datetime, zone: ZoneInfo) -> date:
    return now.astimezone(zone).date()


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Midnight at which that day begins there, in UTC."""
    return _at(day, time(0), zone)


def _at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)
