"""How often: an allowance of unrequested texts, not a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from smsbot.domain.subscriber import Cadence

WEEK = timedelta(days=7)
SATURDAY = 5
MOST_ALERTS = {Cadence.WEEKDAYS: 5, Cadence.THRICE: 3, Cadence.WEEKLY: 1}
"""That each cadence can bring in any 7 x 24 h."""


@dataclass(frozen=True, slots=True)
class PastTexts:
    """When a person's unrequested texts went: `alerts` and what counts like them, and safety `notes`."""

    alerts: tuple[datetime, ...] = ()
    notes: tuple[datetime, ...] = ()

    def with_one(self, moment: datetime, *, note: bool) -> PastTexts:
        """One text more."""
        if note:
            return replace(self, notes=(*self.notes, moment))
        return replace(self, alerts=(*self.alerts, moment))

    @property
    def all(self) -> tuple[datetime, ...]:
        return self.alerts + self.notes

    def before_an_alert(self, cadence: Cadence, weekly_cap: int) -> tuple[datetime, ...]:
        """Those that the next alert has to heed. A note takes from the weekly number and nothing else, so it matters
        only where all the alerts of a week would use that up."""
        return self.alerts if leaves_room(cadence, weekly_cap) else self.all


def leaves_room(cadence: Cadence, weekly_cap: int) -> bool:
    """Whether the weekly number holds one text more than all the alerts that may come."""
    return MOST_ALERTS[cadence] < weekly_cap


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
        Cadence.THRICE: not told_today and len(week) < MOST_ALERTS[Cadence.THRICE],
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


def why_no_note(
    cadence: Cadence, weekly_cap: int, texts: Sequence[datetime], now: datetime, zone: ZoneInfo
) -> str | None:
    """The same for the safety note of somebody's first week, which takes no alert's place: it comes on a day on which
    nothing else has come, and only to people whose weekly number holds it beside every alert that may come."""
    if not leaves_room(cadence, weekly_cap):
        return "weekly_cap"
    return why_no_question(weekly_cap, texts, now, zone)


def _today(moments: Sequence[datetime], now: datetime, zone: ZoneInfo) -> bool:
    today = now.astimezone(zone).date()
    return any(moment.astimezone(zone).date() >= today for moment in moments)
