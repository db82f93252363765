"""Which element of a list of somebody's own making holds which field: a value that staff check, keep and change. Pure.

An entry is flat here: path of an element within it ("title", "contact/email", "@id" for an attribute) to its text. In a
table the path is the header of a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jobs_feed.opening import Posting

FIELDS: Mapping[str, str] = {
    "title": "Title",
    "employer": "Employer",
    "apply_url": "Link to apply",
    "source_url": "Link to the posting",
    "description": "Description",
    "location": "Place",
    "city": "City",
    "region": "State or region",
    "postcode": "ZIP",
    "pay": "Pay, in words",
    "pay_min": "Pay from",
    "pay_max": "Pay to",
    "pay_unit": "Pay per (hour, year)",
    "employment_type": "Full or part time",
    "schedule": "Hours or shift",
    "posted": "Posted on",
    "deadline": "Last day to apply",
    "external_id": "Number of the posting",
    "how_to_apply": "How to apply, in words",
    "phone": "Telephone to apply",
    "email": "E-mail to apply",
    "requirements": "What is asked for",
    "category": "Kind of work",
    "country": "Country",
    "currency": "Currency of the pay",
    "remote": "Remote or on site",
    "updated": "Changed on",
    "openings_count": "Number of openings",
    "requisition": "Number of the job, where one has several postings",
    "language": "Language of the posting",
}
"""Every field that an element may be chosen for, as people call it, in the order in which they are asked for."""

_NOTHING = frozenset("n/a na none null nil undefined unspecified - -- n.a. #n/a".split()) | {"not specified", "not set"}
"""How machines write that there is nothing."""
_DOLLARS = frozenset("usd us$ $ dollar dollars".split()) | {"us dollar", "us dollars", "u.s. dollar"}
_LONGEST_PATH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMap:
    """`fields`: field (of FIELDS) to the path of its element; without any they are guessed. `entries`: the path of the
    elements that are the jobs; None: the list that has most of the chosen elements. `day_first`: 3/4/2026 is the third
    of April. `whole`: the list holds all that is open, so what is missing from it may close."""

    fields: Mapping[str, str] = field(default_factory=dict)
    entries: str | None = None
    day_first: bool = False
    whole: bool = True

    def posting(self, entry: Mapping[str, str]) -> Posting:
        """What the entry says, under our names. An amount in other money than dollars is left to `raw`."""
        values: dict[str, Any] = {
            name: said for name, path in self.fields.items() if (said := something(entry.get(path, "")))
        }
        currency = values.pop("currency", "")
        if currency and currency.lower() not in _DOLLARS:
            values = {name: said for name, said in values.items() if not name.startswith("pay")}
        values["day_first"] = self.day_first
        return Posting(
            external_id=values.pop("external_id", ""),
            raw={path: said for path, said in entry.items() if said},
            **values,
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "fields": dict(self.fields),
            "entries": self.entries,
            "day_first": self.day_first,
            "whole": self.whole,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> FieldMap:
        return cls(
            fields=dict(said["fields"]),
            entries=said["entries"],
            day_first=said["day_first"],
            whole=said["whole"],
        )

    def faults(self, employer: str | None) -> dict[str, str]:
        """Field to what to do about it; none where openings can be made so. `employer`: of entries that name none."""
        found = dict[str, str]()
        if "title" not in self.fields:
            found["title"] = "Say which element is the title: there is no job without one."
        if "employer" not in self.fields and not employer:
            found["employer"] = "Say which element is the employer, or write who employs all of them."
        if any(len(path) > _LONGEST_PATH for path in (*self.fields.values(), self.entries or "")):
            found["title"] = f"The name of an element has at most {_LONGEST_PATH} characters."
        return found

    def __str__(self) -> str:
        """For people who look at what was changed: "title = position, employer = company"."""
        parts = [f"{name} = {path}" for name, path in sorted(self.fields.items(), key=_as_asked)]
        if self.entries:
            parts.append(f"jobs = {self.entries}")
        parts += ["day first"] * self.day_first + ["not the whole list"] * (not self.whole)
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the entries, with the first text that an entry has there, cut short; `filled`: how many of the
    entries looked at have one."""

    path: str
    sample: str
    filled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """How a list of its own making is built, for somebody who is to say which element is what. `what`: the body, with
    its article; `count`: entries; `lists`: every element that might be the jobs, with how many there are; `map`: what
    it is read by, or a guess. `sure`: openings can be read by it without asking anybody."""

    what: str
    entries: str
    count: int
    elements: tuple[Element, ...]
    lists: tuple[tuple[str, int], ...]
    map: FieldMap
    sure: bool


def something(text: str) -> str:
    """The text without space around it; nothing where it only says that there is nothing."""
    said = text.strip()
    return "" if said.lower() in _NOTHING else said


def _as_asked(named: tuple[str, str]) -> int:
    return list(FIELDS).index(named[0])
