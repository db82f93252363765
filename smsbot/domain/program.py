"""Program: one city's service as its config/ describes it. A value that every pure room may be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from jobs_feed.places import Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """A kind of work on the menu. `number`: its place there (1 up). `label`: at most 10 characters, `words`: what
    people text for it besides the label and number, lower case."""

    number: int
    name: str
    label: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The lowest lawful hourly pay from a day on, for all work or for titles that hold one of `words`."""

    since: date
    hourly: Decimal
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Local hours in which unrequested texts may go out; nothing is sent with less than `least_left` to its end."""

    start: time
    end: time
    least_left: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """US dollars. Carrier fees are per segment and included in what a message costs."""

    segment_out: Decimal
    segment_in: Decimal
    carrier_fee: Decimal

    def cost_out(self, segments: int) -> Decimal:
        return (self.segment_out + self.carrier_fee) * segments


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast texts leave. `batch`: texts claimed at once; `in_flight`: calls open at once; `reconcile_after`: seconds
    after a claim without an answer before a complete list of the carrier's may be believed."""

    segments_per_second: float
    batch: int
    in_flight: int
    reconcile_after: int

    @property
    def longest_hold(self) -> timedelta:
        """How long after its claim a text may still be handed over; later it goes back to waiting."""
        return timedelta(seconds=min(10.0, self.reconcile_after / 4))

    @property
    def longest_call(self) -> timedelta:
        """How long one call to the carrier may take. Hold and call together end well before anybody may believe a
        list that lacks the text: else a slow sender's text would go out a second time."""
        return timedelta(seconds=min(20.0, self.reconcile_after / 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How feeds are read: the name we give to their servers, and minutes from one reading to the next."""

    user_agent: str
    every_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRules:
    """How staff get into the console. `idle`: a session ends after so long without a page. `admins_need_totp`: admins
    must prove a second step at login."""

    idle: timedelta = timedelta(hours=12)
    admins_need_totp: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """`brand` names the sender in full, `short_brand` in alerts. `area_keyword` (SIDE), `area_letter` (S) and
    `area_noun` (side) are how this city speaks of its areas; `anywhere` (ANY) means all of it, and
    `city_name` is what it is called in a text. `segments`: how many a text may take, for each of `languages`."""

    brand: str
    short_brand: str
    help_phone: str
    help_url: str
    link_host: str
    area_keyword: str
    area_letter: str
    area_noun: str
    staffed_place: str
    weekly_cap: int
    digest_openings: int
    fresh_days: int
    unknown_per_day: int
    replies_per_hour: int
    reports_to_hold: int
    held_days: int
    window: Window
    prices: Prices
    budget_day: Decimal
    budget_month: Decimal
    sectors: tuple[Sector, ...]
    floors: tuple[Floor, ...]
    languages: tuple[str, ...]
    segments: Mapping[str, int]
    places: Places
    city_name: str = "the city"
    anywhere: str = "ANY"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.places.zone)

    def segments_in(self, language: str) -> int:
        """English's for a language that this city does not write: it is answered in English."""
        return self.segments.get(language, self.segments["en"])

    def sector(self, name: str) -> Sector:
        """Raises KeyError for a name that is not on this city's menu."""
        for sector in self.sectors:
            if sector.name == name:
                return sector
        raise KeyError(name)
