"""Entries of a list of somebody's own making -> which element most likely holds which field. By names first, checked
against what stands there. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from jobs_feed.formats.names import TELLING, WEAK_AFTER, about_jobs, ranks
from jobs_feed.mapping import FIELDS, Element, FieldMap, something

Entry = Mapping[str, str]

LOOKED_AT = 200
"""Entries that a guess is made from."""
_SAMPLE = 80
_MOST_ELEMENTS = 200

_LINK = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)
_PICTURE = re.compile(r"logo|image|img|icon|picture|photo|avatar|banner|company|employer|categor", re.IGNORECASE)
_DAY_IN_NUMBERS = re.compile(r"^\s*(\d{1,2})([./-])(\d{1,2})\2\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Guess:
    """`sure`: it is a list of jobs, and the fields that matter were found by their names. `found`: how many fields."""

    map: FieldMap
    sure: bool
    found: int


def look_at(entries: Sequence[Entry]) -> tuple[Element, ...]:
    """Every element of the entries, in the order in which they first occur."""
    samples: dict[str, str] = {}
    filled: dict[str, int] = {}
    for entry in entries[:LOOKED_AT]:
        for path, text in entry.items():
            if path not in samples and len(samples) == _MOST_ELEMENTS:
                continue
            said = " ".join(something(text[:1000]).split())
            samples[path] = samples.get(path) or said
            filled[path] = filled.get(path, 0) + bool(said)
    return tuple(Element(path, _short(sample), filled[path]) for path, sample in samples.items())


def _short(text: str) -> str:
    return text if len(text) <= _SAMPLE else f"{text[:_SAMPLE].rstrip()}..."


def guess(path: str, entries: Sequence[Entry], *, whole: bool = True) -> Guess:
    """`path`: of the elements that are the entries."""
    entries = entries[:LOOKED_AT]
    values = _values(entries)
    fields: dict[str, str] = {}
    best: dict[str, int] = {}
    fits = {element: ranks(element) for element in values}
    title = _best("title", values, fits, frozenset())
    if title is not None:  # a notice that stands among the jobs says nothing of how a job is written
        values = _values([entry for entry in entries if title in entry])
    for field in FIELDS:
        found = _best(field, values, fits, frozenset(fields.values()))
        if found is not None:
            fields[field], best[field] = found, fits[found][field]
    named = frozenset(name for name in fields if values[fields[name]])
    how = fields.get("how_to_apply")
    if how is not None and "apply_url" not in fields and values[how] and _links(values[how]):
        fields["apply_url"] = fields.pop("how_to_apply")
    if "apply_url" not in fields and "source_url" in fields:
        fields["apply_url"] = fields.pop("source_url")  # the one link that there is leads to how to apply
    for field, looks_like in _SHAPES.items():
        if field not in fields and (found := _shaped(looks_like, values, frozenset(fields.values()))):
            fields[field] = found
    about = about_jobs(path, *values) or {"employer", "location"} <= named
    sure = (
        "title" in named
        and (about or best["title"] < WEAK_AFTER)
        and (about or bool(named & TELLING))
        and len(named) > (1 if about else 2)
    )
    dates = [text for name in ("posted", "deadline", "updated") for text in values.get(fields.get(name, ""), ())]
    ordered = {name: fields[name] for name in FIELDS if name in fields}
    guessed = FieldMap(fields=ordered, entries=path, day_first=day_first(dates), whole=whole)
    return Guess(guessed, sure, len(named))


def _values(entries: Sequence[Entry]) -> dict[str, list[str]]:
    """Path to what the entries have there; empty where no entry has anything."""
    values: dict[str, list[str]] = {}
    for entry in entries:
        for path, text in entry.items():
            if path in values or len(values) < _MOST_ELEMENTS:
                said = something(text[:1000])
                values.setdefault(path, []).extend([said] if said else [])
    return values


def _best(
    field: str, values: Mapping[str, list[str]], fits: Mapping[str, Mapping[str, int]], taken: frozenset[str]
) -> str | None:
    check = _CHECKS.get(field)
    able = [
        (not values[path], fits[path][field], at, path)
        for at, path in enumerate(values)
        if field in fits[path] and path not in taken and (check is None or not values[path] or check(values[path]))
    ]
    return min(able)[-1] if able else None


def _links(values: Sequence[str]) -> bool:
    return 2 * sum(bool(_LINK.match(value)) for value in values) > len(values)


def _links_of_their_own(values: Sequence[str]) -> bool:
    """One address for all of them is that of the employer, not of a job."""
    return _links(values) and not _one_for_all(values)


def _one_for_all(values: Sequence[str]) -> bool:
    return len(values) > 2 and len(set(values)) == 1


def _words(values: Sequence[str]) -> bool:
    return not _links(values) and sum(map(len, values)) < 150 * len(values)


def _any_digit(values: Sequence[str]) -> bool:
    return any(letter.isdigit() for value in values for letter in value)


_CHECKS: Mapping[str, Callable[[Sequence[str]], bool]] = {
    "title": _words,
    "employer": _words,
    "apply_url": _links,
    "source_url": _links_of_their_own,
    "external_id": lambda values: not _one_for_all(values),
    "location": lambda values: not _links(values),
    "email": lambda values: any("@" in value for value in values),
    "phone": _any_digit,
    "posted": _any_digit,
    "pay_min": _any_digit,
    "pay_max": _any_digit,
}
"""Field to whether texts can be it at all, for names that mean several things."""


def _links_to_jobs(texts: Sequence[str]) -> bool:
    return len(texts) > 1 and _links_of_their_own(texts)


def _all_match(pattern: str) -> Callable[[Sequence[str]], bool]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda texts: all(compiled.search(text) for text in texts)


def _names_of_jobs(texts: Sequence[str]) -> bool:
    """Short words without a number, another for nearly every entry."""
    short = all(3 < len(text) < 80 and text[0].isalpha() and not any(map(str.isdigit, text)) for text in texts)
    return short and len(texts) > 1 and 2 * len(set(texts)) > len(texts)


_SHAPES: Mapping[str, Callable[[Sequence[str]], bool]] = {
    "apply_url": _links_to_jobs,
    "email": _all_match(r"^[^@\s]+@[^@\s]+\.\w+$"),
    "postcode": _all_match(r"^\d{5}(?:-\d{4})?$"),
    "pay": _all_match(r"\$ ?\d|\d.*(?:/ ?h|an? |per )(?:hour|hr|day|week|month|year)"),
    "description": lambda texts: sum(map(len, texts)) > 200 * len(texts),
    "title": _names_of_jobs,
}
"""Field to what its texts look like, where no name says anything: a first idea for people, never enough to read by."""


def _shaped(
    looks_like: Callable[[Sequence[str]], bool], values: Mapping[str, list[str]], taken: frozenset[str]
) -> str | None:
    free = (path for path in values if path not in taken and values[path] and not _PICTURE.search(path))
    return next((path for path in free if looks_like(values[path])), None)


def day_first(dates: Sequence[str]) -> bool:
    """Whether days in numbers are written as most of the world does; a point between them is not American either."""
    days = [found for text in dates if (found := _DAY_IN_NUMBERS.match(text))]
    if any(int(day[1]) > 12 for day in days):
        return True
    return any(day[2] == "." for day in days) and not any(int(day[3]) > 12 for day in days)
