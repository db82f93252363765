"""A cohort and what is open in, the alert it should get or the reason it gets none out. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from jobs_feed.opening import Where
from jobs_feed.places import Places
from smsbot.domain.cadence import why_not_yet
from smsbot.domain.cohort import Cohort
from smsbot.domain.listing import Listing
from smsbot.domain.match import Match, Rank, rank, verdict, wish_of
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Place, Profile
from smsbot.domain.window import window_end

REASONS = (
    "service_paused",
    "paused",
    "carrier_refused",
    "loop",
    "registration_unfinished",
    "quiet_hours",
    "cadence",
    "weekly_cap",
    "no_new_opening",
    "all_held",
    "feed_failing",
    "budget",
    "just_changed",
)
"""Why an active subscriber got nothing from a plan run. `service_paused`: staff or the carriers have stopped alerts.
`loop`: a machine answers us at that number, which gets no text for a day. `just_changed`: joined or changed while the
run was on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What a plan run can tell of. `open`: alertable; `held`: would be, if staff released them."""

    open: tuple[Listing, ...]
    held: tuple[Listing, ...]
    feed_failing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """For one cohort: `picks` to tell of until `expires_at`, or `reason` for none."""

    cohort: Cohort
    picks: tuple[Match, ...] = ()
    reason: str | None = None
    expires_at: datetime | None = None


@dataclass(slots=True)
class Planner:
    """One plan run's decisions. `paused`: staff or the carriers have stopped all alerts."""

    program: Program
    stock: Stock
    now: datetime
    paused: bool = False
    _shelves: _Shelves = field(init=False)

    def __post_init__(self) -> None:
        self._shelves = _Shelves(self.stock.open, self.program.places)

    def decide(self, cohort: Cohort) -> Decision:
        """The gates in the order in which `why` shows them; the budget is the workflow's, for it is everybody's."""
        if self.paused:
            return Decision(cohort=cohort, reason="service_paused")
        key = cohort.key
        zones = [self.program.places.zone, *([key.zone] if key.zone else [])]
        end = window_end(self.now, self.program.window, zones)
        if end is None:
            return Decision(cohort=cohort, reason="quiet_hours")
        late = why_not_yet(key.profile.alert_cadence, key.weekly_cap, cohort.alerts, self.now, self.program.zone)
        if late is not None:
            return Decision(cohort=cohort, reason=late)
        wish = wish_of(key.profile)
        untold = (match for match in self.fitting(wish) if match.listing.id not in cohort.told)
        picks = tuple(islice(untold, self.program.digest_openings))
        if not picks:
            return Decision(cohort=cohort, reason=self._why_nothing(wish, cohort))
        return Decision(cohort=cohort, picks=picks, expires_at=end)

    def fitting(self, wish: Profile) -> Iterator[Match]:
        """Every alertable opening that fits, best first. Lazy: most people are told of the first few."""
        works = self._shelves.works if wish.every_sector else wish.sectors
        for _, listing in heapq.merge(*(self._shelves.ranked(work, wish.place) for work in works)):
            fits, reason = verdict(wish, listing)
            if fits:
                yield Match(listing, reason)

    def _why_nothing(self, wish: Profile, cohort: Cohort) -> str:
        if any(verdict(wish, listing)[0] and listing.id not in cohort.told for listing in self.stock.held):
            return "all_held"
        return "feed_failing" if self.stock.feed_failing else "no_new_opening"


class _Shelves:
    """Openings by kind of work and area, so that a wish looks only where something may fit, and sorted once for all
    wishes with the same place. Whether one fits is `verdict`'s to say."""

    def __init__(self, listings: Iterable[Listing], places: Places) -> None:
        self.works: dict[str, dict[str | None, list[Listing]]] = {}
        self._places = places
        self._ranked: dict[tuple[str, Place], list[tuple[Rank, Listing]]] = {}
        for listing in listings:
            area = _REMOTE if listing.where is Where.REMOTE else listing.area
            self.works.setdefault(listing.sector, {}).setdefault(area, []).append(listing)

    def ranked(self, work: str, place: Place) -> list[tuple[Rank, Listing]]:
        """Best first."""
        if (work, place) not in self._ranked:
            shelves = self.works.get(work, {})
            areas = shelves if place.anywhere or not place.chosen else (*place.areas, _REMOTE)
            found = (listing for area in areas for listing in shelves.get(area, ()))
            self._ranked[work, place] = sorted((rank(place, one, self._places), one) for one in found)
        return self._ranked[work, place]


_REMOTE = "remote, wherever one lives"


def wish_name(profile: Profile) -> str:
    """A wish as text, the same for everybody who has it: healthcare,retail|zip 12345, or *|*|pay 20,nights."""
    wish = wish_of(profile)
    work = "*" if wish.every_sector else ",".join(sorted(wish.sectors))
    place = wish.place
    where = ",".join(sorted(place.areas)) if place.areas and not place.anywhere else "*"
    if place.postcode:
        where = f"zip {place.postcode}"
    return "|".join((work, where, *([str(wish.filters)] if wish.filters else [])))


def verdicts(wish: Profile, listings: Iterable[Listing]) -> dict[str, list[int]]:
    """Reason code to ids of openings, for the record that `why` reads."""
    by_reason: dict[str, list[int]] = {}
    for listing in listings:
        by_reason.setdefault(verdict(wish, listing)[1], []).append(listing.id)
    return by_reason


def account(decisions: Sequence[Decision], personal: Mapping[str, int]) -> tuple[int, dict[str, int]]:
    """People told, and people by each reason not told. `personal`: people outside any cohort, by reason."""
    told = sum(decision.cohort.size for decision in decisions if decision.reason is None)
    reasons = {reason: personal.get(reason, 0) for reason in REASONS}
    for decision in decisions:
        if decision.reason is not None:
            reasons[decision.reason] += decision.cohort.size
    return told, {reason: count for reason, count in reasons.items() if count}
