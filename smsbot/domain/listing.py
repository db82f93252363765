"""Listing: a stored opening as the service tells of it: with its job number and short-link code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from jobs_feed.opening import Apply, PayUnit, Shift, Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """`number`: the 3-4 digits people text back, None until first shown. `code`: path of /j/<code>.
    `fresh_since`: when it was posted, or first seen where the source gives no date. Pay in dollars per unit;
    `hourly_most`: the most it pays in dollars an hour; None there and below: the source does not say.
    `held`: it waits for staff. `on_request`: staff want it told in answers only, never in an alert. `walk_in_hours`:
    people come in person on the day of `deadline`, at these hours (10am-2pm)."""

    id: int
    number: int | None
    code: str
    title: str
    employer: str | None
    sector: str
    where: Where
    area: str | None
    postcode: str | None
    location_raw: str | None
    pay_min: Decimal | None
    pay_max: Decimal | None
    pay_unit: PayUnit | None
    schedule: str | None
    employment_type: str | None
    deadline: date | None
    apply: tuple[Apply, ...]
    fresh_since: datetime
    open: bool = True
    held: bool = False
    on_request: bool = False
    walk_in_hours: str | None = None
    hourly_most: Decimal | None = None
    shift: Shift | None = None
    experience_needed: bool | None = None
    english_needed: bool | None = None
