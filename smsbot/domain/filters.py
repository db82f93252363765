"""Filters: what a job must be beyond its kind and place, and what a listing leaves open of it. Pure.

A listing that does not say is kept: it is marked, so that people know what to ask."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from jobs_feed.opening import Shift
from smsbot.domain.listing import Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Nothing set: any job. `pay`: dollars an hour at least; `shift`: DAYS or NIGHTS."""

    pay: Decimal | None = None
    shift: Shift | None = None
    no_experience: bool = False
    no_english: bool = False

    def __bool__(self) -> bool:
        return self != ANY_JOB

    def __str__(self) -> str:
        """Comma between, always in this order: pay 20,nights,noexp,noenglish."""
        return ",".join(
            filter(
                None,
                (
                    f"pay {self.pay.normalize():f}" if self.pay is not None else "",
                    self.shift or "",
                    "noexp" if self.no_experience else "",
                    "noenglish" if self.no_english else "",
                ),
            )
        )


ANY_JOB = Filters()


def read_filters(text: str) -> Filters:
    """What `str` of them wrote."""
    if not text:
        return ANY_JOB
    said = text.split(",")
    pay = next((name.removeprefix("pay ") for name in said if name.startswith("pay ")), None)
    return Filters(
        pay=Decimal(pay) if pay else None,
        shift=next((shift for shift in Shift if shift in said), None),
        no_experience="noexp" in said,
        no_english="noenglish" in said,
    )


def misfit(filters: Filters, listing: Listing) -> str | None:
    """The reason code of the first filter that what the listing says does not pass, or None."""
    if filters.pay is not None and listing.hourly_most is not None and listing.hourly_most < filters.pay:
        return "pay_below"
    if filters.shift is not None and listing.shift not in (None, Shift.BOTH, filters.shift):
        return "schedule_no"
    if filters.no_experience and listing.experience_needed:
        return "experience_no"
    if filters.no_english and listing.english_needed:
        return "english_no"
    return None


def unsaid(filters: Filters, listing: Listing) -> tuple[str, ...]:
    """What people who set these filters must ask of the listing: hours, experience, english. Missing pay is not among
    them: every text says it."""
    hours = filters.shift is not None and listing.shift is not filters.shift
    experience = filters.no_experience and listing.experience_needed is None
    english = filters.no_english and listing.english_needed is None
    marks = (("hours", hours), ("experience", experience), ("english", english))
    return tuple(name for name, open_ in marks if open_)
