"""A listing that says as little as one can, for tests that name what matters to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from jobs_feed.opening import Where
from smsbot.domain.listing import Listing

_BARE = Listing(
    id=1,
    number=None,
    code="ABC",
    title="Nurse",
    employer=None,
    sector="healthcare",
    where=Where.UNKNOWN,
    area=None,
    postcode=None,
    location_raw=None,
    pay_min=None,
    pay_max=None,
    pay_unit=None,
    schedule=None,
    employment_type=None,
    deadline=None,
    apply=(),
    fresh_since=datetime(2026, 11, 20, tzinfo=UTC),
)


def bare_listing(**said: object) -> Listing:
    return replace(_BARE, **said)  # type: ignore[arg-type]  # fields by name
