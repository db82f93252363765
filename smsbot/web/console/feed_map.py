"""Which element or column is what: the form of it, prefilled, and what was chosen in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobs_feed.feed import Kind
from jobs_feed.kinds import KINDS
from jobs_feed.mapping import FIELDS, FieldMap, Outline

ASKED_FIRST = 18
"""Fields that are always shown; the others are folded away."""
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Option:
    """One element as the form offers it."""

    path: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapForm:
    """`rows`: field, its label, what is chosen. `employer`: of entries that name none. `options`: what may be chosen,
    with a sample of each; `lists`: which elements may be the jobs. `seen`: the list was looked at just now, so the
    options are all that there are."""

    map: FieldMap
    employer: str
    column: bool
    rows: Sequence[tuple[str, str, str]]
    options: Sequence[Option]
    lists: Sequence[tuple[str, int]]
    seen: bool

    @property
    def complete(self) -> bool:
        """Nothing needs to be chosen."""
        return not self.map.faults(self.employer)

    @property
    def found(self) -> str:
        """What is what, in one line."""
        said = [f"{label}: {chosen}" for _, label, chosen in self.rows if chosen]
        return "; ".join([*said, *([f"Employer of all others: {self.employer}"] if self.employer else [])])

    @property
    def first(self) -> Sequence[tuple[str, str, str]]:
        return self.rows[:ASKED_FIRST]

    @property
    def more(self) -> Sequence[tuple[str, str, str]]:
        return self.rows[ASKED_FIRST:]


def map_form(
    chosen: FieldMap | None, outline: Outline | None, kind: Kind | None, employer: str | None
) -> MapForm | None:
    """`chosen` wins over the guess; None where nothing is to be chosen."""
    if outline and chosen and (not chosen.fields or chosen.entries not in (None, "", outline.entries)):
        chosen = None  # of another list than the one that is there
    shown = chosen or (outline.map if outline else None)
    if shown is None:
        return None
    there = outline.elements if outline else ()
    options = [Option(one.path, _sampled(one.path, one.sample)) for one in there]
    known = {one.path for one in options}
    gone = [path for path in dict.fromkeys(shown.fields.values()) if path not in known]
    options += [Option(path, f"{path} (not in the list now)" if outline else path) for path in gone]
    return MapForm(
        map=shown,
        employer=employer or "",
        column=kind is Kind.CSV or (outline is not None and not outline.entries and not outline.lists),
        rows=[(field, label, shown.fields.get(field, "")) for field, label in FIELDS.items()],
        options=options,
        lists=outline.lists if outline else (),
        seen=outline is not None,
    )


def _sampled(path: str, sample: str) -> str:
    if not sample:
        return f"{path}: empty"
    return f"{path}: {sample}" if len(sample) <= _SHOWN else f"{path}: {sample[:_SHOWN].rstrip()}..."


def chosen_map(form: Mapping[str, str]) -> FieldMap | None:
    """What the form says; None where it asked for nothing, or nothing was chosen. Of another list than the one whose
    elements were shown nothing is chosen yet."""
    if "map-title" not in form:
        return None
    entries = form.get("map-entries")
    fields = {field: path for field in FIELDS if (path := form.get(f"map-{field}", ""))}
    other_list = entries != form.get("map-entries-shown", entries)
    if not fields and not other_list:
        return None
    return FieldMap(
        fields={} if other_list else fields,
        entries=entries,
        day_first=form.get("map-dates") == "day",
        whole="map-whole" in form,
    )


def say_question(outline: Outline) -> str:
    """What was found at an address, for somebody who is to say more about it."""
    if not outline.lists:
        rows = "one row" if outline.count == 1 else f"{outline.count:,} rows"
        return f"This is a table with {rows}, and its first row names no title and employer in words that we know."
    entries = "one entry that may be a job" if outline.count == 1 else f"{outline.count:,} entries that may be jobs"
    return f"This is {outline.what} with {entries}."


def is_own(kind: Kind | None) -> bool:
    """Whether a list of that kind has names of its own for everything."""
    return kind in (Kind.OWN_XML, Kind.OWN_JSON)


def is_mapped(kind: Kind | None) -> bool:
    return kind is not None and KINDS[kind].mapped
