"""Subscriber: one number, what its owner chose, how it stands. Values; changed with dataclasses.replace."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum

from smsbot.domain.filters import ANY_JOB, Filters
from smsbot.domain.phone import PhoneNumber


class State(StrEnum):
    """CONTACT has texted us and never joined. STOPPED wants nothing but answers to its own texts."""

    CONTACT = "contact"
    ACTIVE = "active"
    STOPPED = "stopped"


class Cadence(IntEnum):
    """The number of the FREQ menu. WEEKDAYS: one text a local weekday; THRICE: one a local day and three in any
    rolling 7 x 24 h; WEEKLY: one in any rolling 7 x 24 h."""

    WEEKDAYS = 1
    THRICE = 2
    WEEKLY = 3


class Asked(StrEnum):
    """The question our last text left open. Its bare numbers are answers for 24 hours."""

    SECTORS = "sectors"
    PLACE = "place"
    AREAS = "areas"
    FREQ = "freq"
    LANGUAGE = "language"
    FILTERS = "filters"
    PAY = "pay"
    MENU = "menu"
    HIRED = "hired"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Place:
    """Where work may be. Nothing set: not chosen yet. `anywhere`: the whole city, chosen with ANY.
    A postcode carries its area in `areas`."""

    anywhere: bool = False
    postcode: str | None = None
    areas: tuple[str, ...] = ()

    @property
    def chosen(self) -> bool:
        return self.anywhere or bool(self.areas)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person asked for. `sectors` empty and `every_sector` false: not chosen yet."""

    sectors: frozenset[str] = frozenset()
    every_sector: bool = False
    place: Place = Place()
    cadence: Cadence = Cadence.THRICE
    language: str = "en"
    filters: Filters = ANY_JOB

    @property
    def chose_work(self) -> bool:
        return self.every_sector or bool(self.sectors)

    @property
    def alert_cadence(self) -> Cadence:
        """How often alerts may come: once a week to who has not chosen any work."""
        return self.cadence if self.chose_work else Cadence.WEEKLY


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """`id` 0: not stored yet. `weekly_cap`: unrequested texts in 7 x 24 h disclosed when this person joined.
    `asked_about`: the id of the opening that the open question is about, or None.
    `zone`: a second zone whose window also holds (one other zone for the area code), else None.
    `refused_code`: the carrier's word that the number is wrong; no call until its owner texts us.
    `loop_until`: a machine answers us there; no text, not even an answer, before then."""

    id: int = 0
    phone: PhoneNumber
    state: State = State.CONTACT
    profile: Profile = field(default_factory=Profile)
    weekly_cap: int = 0
    zone: str | None = None
    joined_at: datetime | None = None
    join_source: str | None = None
    stopped_at: datetime | None = None
    paused_until: datetime | None = None
    asked: Asked | None = None
    asked_at: datetime | None = None
    asked_about: int | None = None
    erase_code: str | None = None
    erase_until: datetime | None = None
    unknown_on: date | None = None
    unknown_count: int = 0
    refused_code: int | None = None
    loop_until: datetime | None = None

    @property
    def subscribed(self) -> bool:
        return self.state is State.ACTIVE

    def paused(self, now: datetime) -> bool:
        return self.paused_until is not None and now < self.paused_until
