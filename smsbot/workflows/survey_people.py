"""The last headcount in; how many people there are of each kind, and how the list grew, for staff out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from smsbot.domain.headcount import ALL, NONE, ON_THE_LIST, Since, Standing, Tally, What, without_small_cells
from smsbot.domain.program import Program
from smsbot.domain.window import local_day
from smsbot.storage import headcounts
from smsbot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Cell:
    """People of one kind; `people` None: so few that the number would point at them."""

    key: str
    people: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A day or a week. `on_list`: at its last count, None where nobody counted."""

    first: date
    last: date
    joined: int
    stopped: int
    on_list: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Keys are the city's (of sectors and areas), language codes, or those of domain/headcount. `rows`: for each area
    its people by language, in the order of `languages`."""

    at: datetime
    on_list: int
    standing: tuple[Cell, ...]
    unfinished: tuple[Cell, ...]
    sectors: tuple[Cell, ...]
    areas: tuple[Cell, ...]
    languages: tuple[Cell, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]


def survey(database: Database, program: Program) -> Survey | None:
    """None before the first count."""
    with database.read() as db:
        snapshot = headcounts.latest(db)
    if snapshot is None:
        return None
    counts = snapshot.counts
    sectors = [sector.name for sector in program.sectors]
    areas = [area.key for area in program.places.areas]
    spoken = sorted(_keys(counts, What.LANGUAGE), key=lambda code: -counts[What.LANGUAGE, code])
    return Survey(
        at=snapshot.at,
        on_list=_on_list(counts) or 0,
        standing=tuple(Cell(str(one), counts.get((What.STANDING, str(one)), 0)) for one in reversed(Standing)),
        unfinished=tuple(Cell(str(one), counts.get((What.UNFINISHED, str(one)), 0)) for one in Since),
        sectors=_cells(counts, What.SECTOR, [*sectors, ALL, NONE]),
        areas=_cells(counts, What.AREA, [*areas, ALL, NONE]),
        languages=_cells(counts, What.LANGUAGE, spoken),
        rows=tuple(_by_language(counts, [*areas, ALL, NONE], spoken)),
    )


def growth(database: Database, program: Program, now: datetime, days: int, *, by_week: bool = False) -> list[Stretch]:
    """The last `days` days to today, oldest first; weeks end with today."""
    today = local_day(now, program.zone)
    length = 7 if by_week else 1
    count = -(-days // length)
    with database.read() as db:
        found = headcounts.since(db, today - timedelta(days=count * length - 1))
    stretches = []
    for nth in reversed(range(count)):
        last = today - timedelta(days=nth * length)
        every = [last - timedelta(days=back) for back in reversed(range(length))]
        stretches.append(
            Stretch(
                first=every[0],
                last=last,
                joined=sum(found.get(day, {}).get((What.JOINED, NONE), 0) for day in every),
                stopped=sum(found.get(day, {}).get((What.STOPPED, NONE), 0) for day in every),
                on_list=_last_known([_on_list(found.get(day, {})) for day in every]),
            )
        )
    return stretches


def _cells(counts: Tally, what: What, keys: Sequence[str]) -> tuple[Cell, ...]:
    shown = without_small_cells([counts.get((what, key), 0) for key in keys])
    return tuple(Cell(key, people) for key, people in zip(keys, shown, strict=True))


def _by_language(
    counts: Tally, areas: Iterable[str], languages: Sequence[str]
) -> Iterator[tuple[str, tuple[int | None, ...]]]:
    for area in areas:
        row = [counts.get((What.AREA_LANGUAGE, f"{area} {language}"), 0) for language in languages]
        yield area, tuple(without_small_cells(row))


def _keys(counts: Tally, wanted: What) -> list[str]:
    return [key for what, key in counts if what is wanted]


def _on_list(counts: Tally) -> int | None:
    """None where nobody counted how people stood."""
    if not any(what is What.STANDING for what, _ in counts):
        return None
    return sum(counts.get((What.STANDING, str(one)), 0) for one in ON_THE_LIST)


def _last_known(values: Sequence[int | None]) -> int | None:
    return next((value for value in reversed(values) if value is not None), None)
