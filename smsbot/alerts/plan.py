"""A cohort and what is open in, the alert it should get or the reason it gets none out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jobs_feed.opening import Where
from smsbot.domain.cadence import why_not_yet
from smsbot.domain.cohort import Cohort
from smsbot.domain.listing import Listing
from smsbot.domain.match import Match, fitting, verdict
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Cadence, Place, Profile
from smsbot.domain.window import window_end

REASONS = (
    "paused",
    "carrier_refused",
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
"""Why an active subscriber got nothing from a plan run. `just_changed`: joined or changed while the run was on."""


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
    """One plan run's decisions. Fitting is worked out once for each distinct wish, not once for each cohort."""

    program: Program
    stock: Stock
    now: datetime
    _fitting: dict[tuple[object, ...], list[Match]] = field(default_factory=dict)
    _shelves: _Shelves = field(init=False)

    def __post_init__(self) -> None:
        self._shelves = _Shelves(self.stock.open)

    def decide(self, cohort: Cohort) -> Decision:
        """The gates in the order in which `why` shows them; the budget is the workflow's, for it is everybody's."""
        key = cohort.key
        zones = [self.program.places.zone, *([key.zone] if key.zone else [])]
        end = window_end(self.now, self.program.window, zones)
        if end is None:
            return Decision(cohort=cohort, reason="quiet_hours")
        cadence = key.profile.cadence if key.profile.chose_work else Cadence.WEEKLY
        late = why_not_yet(cadence, key.weekly_cap, cohort.alerts, self.now, self.program.zone)
        if late is not None:
            return Decision(cohort=cohort, reason=late)
        wish = wish_of(key.profile)
        picks = [match for match in self.fitting(wish) if match.listing.id not in cohort.told]
        if not picks:
            return Decision(cohort=cohort, reason=self._why_nothing(wish, cohort))
        return Decision(cohort=cohort, picks=tuple(picks[: self.program.digest_openings]), expires_at=end)

    def fitting(self, wish: Profile) -> list[Match]:
        """Every alertable opening that fits, best first."""
        key = (wish.sectors, wish.every_sector, wish.place)
        if key not in self._fitting:
            self._fitting[key] = fitting(wish, self._shelves.for_wish(wish), self.program.places)
        return self._fitting[key]

    def _why_nothing(self, wish: Profile, cohort: Cohort) -> str:
        if any(verdict(wish, listing)[0] and listing.id not in cohort.told for listing in self.stock.held):
            return "all_held"
        return "feed_failing" if self.stock.feed_failing else "no_new_opening"


class _Shelves:
    """Openings by kind of work and area, so that a wish looks only where something may fit; whether it does is
    `verdict`'s to say."""

    def __init__(self, listings: Iterable[Listing]) -> None:
        self._by_work: dict[str, dict[str | None, list[Listing]]] = {}
        for listing in listings:
            area = _REMOTE if listing.where is Where.REMOTE else listing.area
            self._by_work.setdefault(listing.sector, {}).setdefault(area, []).append(listing)

    def for_wish(self, wish: Profile) -> Iterator[Listing]:
        works = self._by_work if wish.every_sector else wish.sectors
        whole_city = wish.place.anywhere or not wish.place.chosen
        for work in works:
            by_area = self._by_work.get(work, {})
            for area in by_area if whole_city else (*wish.place.areas, _REMOTE):
                yield from by_area.get(area, ())


_REMOTE = "remote, wherever one lives"


def wish_of(profile: Profile) -> Profile:
    """What is matched: whoever has not chosen work gets all work from the whole city."""
    return profile if profile.chose_work else Profile(every_sector=True, place=Place(anywhere=True))


def wish_name(profile: Profile) -> str:
    """A wish as text, the same for everybody who has it: healthcare,retail|zip 12345."""
    wish = wish_of(profile)
    work = "*" if wish.every_sector else ",".join(sorted(wish.sectors))
    place = wish.place
    if place.postcode:
        return f"{work}|zip {place.postcode}"
    return f"{work}|{','.join(sorted(place.areas)) if place.areas and not place.anywhere else '*'}"


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
