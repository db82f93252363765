"""Posting: what a feed said, untouched. Opening: one job, the same shape from every feed. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

SECTORS = ("healthcare", "retail", "security", "transportation", "education", "food_service", "other")
"""Sector names in menu order (1 to 7)."""


class PayUnit(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Where(StrEnum):
    """How an opening stands to the city. AREA: `area` names one. CITY: inside, but no area readable."""

    AREA = "area"
    CITY = "city"
    REMOTE = "remote"
    UNKNOWN = "unknown"
    OUTSIDE = "outside"


class Shift(StrEnum):
    """When one works. NIGHTS: evenings too. BOTH: either, or now one and now the other."""

    DAYS = "days"
    NIGHTS = "nights"
    BOTH = "both"


class ApplyHow(StrEnum):
    PHONE = "phone"
    WALK_IN = "walk_in"
    EMAIL = "email"
    MAIL = "mail"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class Apply:
    """One way to apply. `value`: a phone number as people dial it, a place with hours, an address, or a URL."""

    how: ApplyHow
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One entry of a feed as text. A format fills what its source has and leaves the rest None; nothing is cleaned
    or invented here. `raw` is the entry as JSON-able values, for people to look at. HTML is still HTML.
    `day_first`: its own dates are known to be written so (3.4.2026 is the third of April).
    `labels` are "Label: value" fields that a format found inside prose (keys in lower case: "county", "deadline").
    """

    external_id: str
    title: str | None = None
    employer: str | None = None
    source_url: str | None = None
    apply_url: str | None = None
    how_to_apply: str | None = None
    phone: str | None = None
    email: str | None = None
    description: str | None = None
    location: str | None = None
    city: str | None = None
    region: str | None = None
    postcode: str | None = None
    country: str | None = None
    remote: str | None = None
    pay: str | None = None
    pay_min: str | None = None
    pay_max: str | None = None
    pay_unit: str | None = None
    employment_type: str | None = None
    schedule: str | None = None
    requirements: str | None = None
    posted: str | None = None
    updated: str | None = None
    deadline: str | None = None
    openings_count: str | None = None
    category: str | None = None
    requisition: str | None = None
    language: str | None = None
    day_first: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One job in the shape every feed ends in. Pay in dollars per `pay_unit`; dates of days in the city's zone;
    moments are aware UTC. None means that the source did not say: no value here is ever guessed.
    `external_id` is unique within `source_id` (the feed's id).
    """

    source_id: str
    external_id: str
    title: str
    employer: str | None = None
    apply_url: str | None = None
    source_url: str | None = None
    description_text: str = ""
    location_raw: str | None = None
    postcode: str | None = None
    area: str | None = None
    where: Where = Where.UNKNOWN
    lat: float | None = None
    lon: float | None = None
    remote: str = "unknown"  # on-site | hybrid | remote | unknown
    pay_min: Decimal | None = None
    pay_max: Decimal | None = None
    pay_unit: PayUnit | None = None
    pay_raw: str | None = None
    employment_type: str | None = None  # full | part | temp | contract | intern | per-diem
    schedule_raw: str | None = None
    shift: Shift | None = None
    experience_needed: bool | None = None
    english_needed: bool | None = None
    posted_at: datetime | None = None
    updated_at: datetime | None = None
    deadline: date | None = None
    openings_count: int | None = None
    sector: str = "other"
    sector_reason: str = ""
    sector_confidence: float = 0.0
    soc_code: str | None = None
    onet_code: str | None = None
    language: str | None = None
    requires: tuple[str, ...] = ()
    requisition: str | None = None
    apply: tuple[Apply, ...] = ()
    content_hash: str = ""
    hostile: tuple[str, ...] = ()
    """Reason codes found while cleaning: script, javascript_link, bidi, control. Ordinary HTML is not hostile."""
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a reading could not use, for a person: which entry (row, item, line) and what to do about it."""

    where: str
    sentence: str
