"""What was spent each day in; how the month will end at that pace out. Money is millionths of a dollar. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

PACE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Forecast:
    """`month_end`: what the month will have cost. `used_up_on`: the day on which its budget ends before the month."""

    month_end: int
    used_up_on: date | None


def forecast(spent_on: Mapping[date, int], today: date, budget_month: int) -> Forecast | None:
    """At the mean of the seven days before today; a day without an entry cost nothing. None when there is nothing to go
    by: no entry before the last day."""
    before = [today - timedelta(days=nth) for nth in range(1, PACE_DAYS + 1)]
    known = [day for day in before if any(other <= day for other in spent_on)]
    if not known:
        return None
    pace = sum(spent_on.get(day, 0) for day in known) / len(known)
    spent = sum(cost for day, cost in spent_on.items() if (day.year, day.month) == (today.year, today.month))
    rest = max(0.0, pace - spent_on.get(today, 0))
    used_up = today if spent >= budget_month else None
    total = spent + rest
    last = calendar.monthrange(today.year, today.month)[1]
    for number in range(today.day, last + 1):
        if number > today.day:
            total += pace
        if used_up is None and total >= budget_month:
            used_up = today.replace(day=number)
    return Forecast(round(total), used_up)
