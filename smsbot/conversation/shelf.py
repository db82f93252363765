"""Shelf: the openings that an answer may show; Counter: what is said of them to one person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from smsbot.domain.listing import Listing
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Profile
from smsbot.wording import Wording, jobs
from smsbot.wording.choices import Words, say_place, say_work
from smsbot.wording.jobs import Composed


class Wanted(StrEnum):
    """Which openings the answer needs. FIRST: the answer to a choice; MORE: the next three; DETAIL: one by number.
    GONE, SCAM, HIRED: the one that the text reports on."""

    FIRST = "first"
    MORE = "more"
    DETAIL = "detail"
    GONE = "gone"
    SCAM = "scam"
    HIRED = "hired"


class Saved(StrEnum):
    """Which choice the answer to a choice confirms."""

    WORK = "work"
    PLACE = "place"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Openings for one answer, best first: fits this person and not yet told (FIRST, MORE: at most three);
    for the others the listing meant (None: no such number, or none was asked about lately) and one close open match
    where it is closed or said to be gone. All that are shown have their numbers. `seen_all`: nothing is left because
    what fits was shown before (FIRST)."""

    listings: tuple[Listing, ...] = ()
    detail: Listing | None = None
    close_match: Listing | None = None
    seen_all: bool = False


@dataclass(frozen=True, slots=True)
class Counter:
    """Openings for one person, in the words they chose."""

    profile: Profile
    program: Program
    wording: Wording

    def tell(self, wanted: Wanted, shelf: Shelf, *, saved: Saved, number: int | None) -> Composed:
        match wanted:
            case Wanted.FIRST:
                return self._first(saved, shelf)
            case Wanted.MORE:
                return self._more(shelf.listings)
            case Wanted.DETAIL:
                return self._detail(number, shelf)
            case Wanted.GONE:
                return self._gone(number, shelf)
            case Wanted.SCAM:
                return self._scam(number, shelf)
            case Wanted.HIRED:
                raise ValueError("a job found shows no openings")
            case _:
                assert_never(wanted)

    def _first(self, saved: Saved, shelf: Shelf) -> Composed:
        words = self.wording.words(self.profile.language)
        if shelf.listings:  # they name their areas, so a ZIP is enough
            return self._lines("zip_ok", shelf.listings, {"saved": self._saved(saved, words, work_named=2, short=True)})
        values: dict[str, object] = {
            "saved": self._saved(saved, words, work_named=3),
            "none": words("no_other_job" if shelf.seen_all else "no_job"),
        }
        if self.profile.filters:
            return Composed("filtered_none", {**values, "filters": self.profile.filters}, ())
        return Composed("any_none" if self.profile.place.anywhere else "zip_none", values, ())

    def _saved(self, saved: Saved, words: Words, *, work_named: int, short: bool = False) -> str:
        both = saved is Saved.BOTH
        place = self.profile.place
        work = say_work(self.profile, self.program, words, named=1 if both else work_named)
        where = (short and place.postcode) or say_place(place, self.program, words, named=1 if both else 3)
        return f"{work}, {where}" if both else work if saved is Saved.WORK else where

    def _more(self, listings: tuple[Listing, ...]) -> Composed:
        if not listings and self.profile.filters:
            return Composed("nomore_filtered", {"filters": self.profile.filters}, ())
        if not listings:
            return Composed("nomore", {}, ())
        return self._lines("more", listings)

    def _detail(self, number: int | None, shelf: Shelf) -> Composed:
        if shelf.detail is None:
            return Composed("no_such_job", {"number": number or 0}, ())
        if not shelf.detail.open:
            return self._closed("checking" if shelf.detail.held else "filled", shelf.detail, shelf)
        return jobs.details(shelf.detail, self.program, self.wording, self.profile.language, self.profile.filters)

    def _gone(self, number: int | None, shelf: Shelf) -> Composed:
        if shelf.detail is None:
            return Composed("no_such_job", {"number": number}, ()) if number else Composed("gone_which", {}, ())
        return self._closed("gone", shelf.detail, shelf)

    def _scam(self, number: int | None, shelf: Shelf) -> Composed:
        if shelf.detail is None:
            return Composed("no_such_job", {"number": number}, ()) if number else Composed("scamnote", {}, ())
        return Composed("scam", {"number": shelf.detail.number or 0}, ())

    def _closed(self, key: str, listing: Listing, shelf: Shelf) -> Composed:
        profile = self.profile
        return jobs.closed(
            key, listing, shelf.close_match, self.program, self.wording, profile.language, profile.filters
        )

    def _lines(self, key: str, listings: tuple[Listing, ...], values: dict[str, object] | None = None) -> Composed:
        profile = self.profile
        return jobs.with_lines(
            key, listings, self.program, self.wording, profile.language, values, filters=profile.filters
        )
