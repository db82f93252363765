"""How often: an allowance of unrequested texts, not a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from smsbot.domain.subscriber import Cadence

WEEK = timedelta(days=7)
SATURDAY = 5


def why_not_yet(
    cadence: Cadence, weekly_cap: int, alerts: Sequence[datetime], now: datetime, zone: ZoneInfo
) -> str | None:
    """None when one more unrequested text is allowed now; else `weekly_cap` or `cadence`.
    `alerts`: moments of those already planned, at least all of the last 7 x 24 h; one later than `now` counts too (a
    pass may be told another time than the one before it). `weekly_cap`: the number disclosed when the person joined."""
    week = [moment for moment in alerts if moment > now - WEEK]
    if len(week) >= weekly_cap:
        return "weekly_cap"
    today = now.astimezone(zone).date()
    told_today = _today(week, now, zone)
    allowed = {
        Cadence.WEEKDAYS: not told_today and today.weekday() < SATURDAY,
        Cadence.THRICE: not told_today and len(week) < 3,
        Cadence.WEEKLY: not week,
    }
    return None if allowed[cadence] else "cadence"


def why_no_question(weekly_cap: int, texts: Sequence[datetime], now: datetime, zone: ZoneInfo) -> str | None:
    """The same for our question how it went: it keeps to the weekly number and shares no local day with another
    unrequested text (`texts`); to alerts it counts like one of them."""
    week = [moment for moment in texts if moment > now - WEEK]
    if len(week) >= weekly_cap:
        return "weekly_cap"
    return "cadence" if _today(week, now, zone) else None


def _today(moments: Sequence[datetime], now: datetime, zone: ZoneInfo) -> bool:
    today = now.astimezone(zone).date()
    return any(moment.astimezone(zone).date() >= today for moment in moments)
