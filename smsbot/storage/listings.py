"""A row of the opening table as the service tells of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from jobs_feed.opening import Apply, ApplyHow, PayUnit, Shift, Where
from smsbot.domain.listing import Listing
from smsbot.storage.tables import opening

_UNREAD = {"description", "holds", "released", "pay_raw", "said_title", "said_employer", "search"}
LISTED = tuple(column for column in opening.c if column.name not in _UNREAD)
"""What `listing` reads and little else: whole descriptions of every open job would be read at every plan run."""


def listing(row: Any) -> Listing:
    return Listing(
        id=row.id,
        number=row.number,
        code=row.code,
        title=row.title,
        employer=row.employer,
        sector=row.sector,
        where=Where(row.where),
        area=row.area,
        postcode=row.postcode,
        location_raw=row.location_raw,
        pay_min=money(row.pay_min),
        pay_max=money(row.pay_max),
        pay_unit=PayUnit(row.pay_unit) if row.pay_unit else None,
        schedule=row.schedule,
        employment_type=row.employment_type,
        deadline=row.deadline,
        apply=ways(row),
        fresh_since=row.fresh_since,
        open=row.state == "open",
        held=row.state == "held",
        on_request=row.on_request,
        walk_in_hours=row.walk_in_hours,
        hourly_most=money(row.hourly_most),
        shift=Shift(row.shift) if row.shift else None,
        experience_needed=row.experience_needed,
        english_needed=row.english_needed,
    )


def ways(row: Any) -> tuple[Apply, ...]:
    return tuple(Apply(ApplyHow(how), value) for how, value in row.apply)


def money(value: Decimal | float | None) -> Decimal | None:
    return None if value is None else Decimal(value).quantize(Decimal("0.01"))
