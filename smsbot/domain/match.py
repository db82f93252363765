"""Which opening fits whom, and in which order. The rules of "Who gets which opening", once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from jobs_feed.opening import Where
from jobs_feed.places import Places, Postcode, miles_between
from smsbot.domain.filters import ANY_JOB, misfit
from smsbot.domain.listing import Listing
from smsbot.domain.subscriber import Place, Profile


@dataclass(frozen=True, slots=True)
class Match:
    """An opening that fits, and why: the words are recorded with the digest and read back by `why`."""

    listing: Listing
    reason: str


def wish_of(profile: Profile) -> Profile:
    """What is matched: whoever has not chosen work gets all work from the whole city."""
    if profile.chose_work:
        return profile
    return Profile(every_sector=True, place=Place(anywhere=True), filters=profile.filters)


FITTING = ("remote", "whole_city", "same_postcode", "area")
"""The reason codes of what fits."""


def verdict(profile: Profile, listing: Listing) -> tuple[bool, str]:
    """Whether the opening fits the profile, and the reason code. No work chosen means all work, nothing chosen as
    place the whole city; an opening without a readable place fits only those. Filters pass what does not say."""
    fits, reason = _work_and_place(profile, listing)
    if not fits or profile.filters is ANY_JOB:  # most people; asked of every wish and opening
        return fits, reason
    against = misfit(profile.filters, listing)
    return (False, against) if against else (True, reason)


def _work_and_place(profile: Profile, listing: Listing) -> tuple[bool, str]:
    if profile.chose_work and not profile.every_sector and listing.sector not in profile.sectors:
        return False, "sector_no"
    if listing.where is Where.OUTSIDE:
        return False, "outside_city"
    if listing.where is Where.REMOTE:
        return True, "remote"
    if profile.place.anywhere or not profile.place.chosen:
        return True, "whole_city"
    if listing.area is None:
        return False, "place_unreadable"
    if listing.area not in profile.place.areas:
        return False, "area_no"
    if profile.place.postcode and listing.postcode == profile.place.postcode:
        return True, "same_postcode"
    return True, "area"


def fitting(profile: Profile, listings: Iterable[Listing], places: Places) -> list[Match]:
    """Those that fit, best first: the same postcode, then by distance, then the newest."""
    matches = []
    for listing in listings:
        fits, reason = verdict(profile, listing)
        if fits:
            matches.append(Match(listing, reason))
    return sorted(matches, key=lambda match: rank(profile.place, match.listing, places))


def fresh_first(matches: list[Match], fresh_after: datetime) -> list[Match]:
    """Stable: what is recent enough for an alert before what is merely still open."""
    return sorted(matches, key=lambda match: match.listing.fresh_since <= fresh_after)


FAR = 1000.0


Rank = tuple[float, float, int]


def rank(place: Place, listing: Listing, places: Places) -> Rank:
    """Lower is better, and no two openings have the same."""
    return (_miles(place, listing, places), -listing.fresh_since.timestamp(), -listing.id)


@lru_cache(maxsize=1 << 16)
def _whole_miles(one: Postcode, other: Postcode) -> float:
    """Postcodes are few and asked about for every pair of a wish and an opening."""
    return float(round(miles_between(one, other)))


def _miles(place: Place, listing: Listing, places: Places) -> float:
    """Whole miles from the person's postcode to the opening's, -1 for the same one; an opening whose postcode is
    not known comes after those whose is. Without a postcode of the person's own, distance says nothing."""
    home = places.postcodes.get(place.postcode or "")
    if home is None:
        return 0.0
    if listing.postcode == home.code:
        return -1.0
    there = places.postcodes.get(listing.postcode or "")
    return FAR if there is None else _whole_miles(home, there)
