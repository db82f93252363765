"""People in groups in, how many there are of each kind out; and what a small group must not tell. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

SMALLEST = 10
"""A cell of a breakdown with fewer people than this might point at one of them."""


class Standing(StrEnum):
    """How somebody stands, one of these for each person; the first that holds, in this order."""

    ERASED = "erased"
    STOPPED = "stopped"
    STRANGER = "stranger"
    REFUSED = "refused"
    PAUSED = "paused"
    UNFINISHED = "unfinished"
    ON = "on"


ON_THE_LIST = (Standing.ON, Standing.PAUSED, Standing.UNFINISHED, Standing.REFUSED)
"""Those who have said yes and not stopped since."""


class Since(StrEnum):
    """How long ago somebody joined who never chose work."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    LONGER = "longer"


class What(StrEnum):
    """What is counted. JOINED and STOPPED are of one day; the others are how things stand at its end, or now. SECTOR to
    UNFINISHED count people on the list only."""

    STANDING = "standing"
    SECTOR = "sector"
    AREA = "area"
    LANGUAGE = "language"
    AREA_LANGUAGE = "area_language"
    UNFINISHED = "unfinished"
    JOINED = "joined"
    STOPPED = "stopped"


ALL, NONE = "*", ""
"""Keys beside the city's own: all work or the whole city, nothing chosen yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """So many people stand alike and chose the same. `sectors` and `areas`: as chosen, or one of the keys above."""

    standing: Standing
    sectors: tuple[str, ...]
    areas: tuple[str, ...]
    language: str
    since: Since
    people: int


Tally = Mapping[tuple[What, str], int]


def tally(groups: Iterable[Alike]) -> Tally:
    """People by what is counted and its key. Who chose two kinds of work is counted in both."""
    counts: Counter[tuple[What, str]] = Counter()
    for group in groups:
        keys = [(What.STANDING, str(group.standing))]
        if group.standing in ON_THE_LIST:
            keys.append((What.LANGUAGE, group.language))
            keys += [(What.SECTOR, sector) for sector in group.sectors]
            keys += [(What.AREA, area) for area in group.areas]
            keys += [(What.AREA_LANGUAGE, f"{area} {group.language}") for area in group.areas]
        if group.standing is Standing.UNFINISHED:
            keys.append((What.UNFINISHED, str(group.since)))
        for key in keys:
            counts[key] += group.people
    return counts


def without_small_cells(row: Sequence[int]) -> list[int | None]:
    """One row of a breakdown whose sum may be known: cells of 1 to 9 people are hidden (None), and where that hides
    just one, so is the next smallest, else the sum would tell it."""
    hidden = {place for place, people in enumerate(row) if 0 < people < SMALLEST}
    others = [(people, place) for place, people in enumerate(row) if place not in hidden and people]
    if len(hidden) == 1 and others:
        hidden.add(min(others)[1])
    return [None if place in hidden else people for place, people in enumerate(row)]
