"""Header cells -> which column holds which field. A table of spellings; the first spelling in a row wins."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from jobs_feed.mapping import FieldMap

Columns = Mapping[str, int]
"""Field of Posting (or `posting_type`) to column number from 0."""

_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "job title", "business title", "position title", "position", "job name", "job", "role"),
    "employer": ("employer", "employer name", "company", "company name", "agency", "organization", "organisation"),
    "apply_url": ("apply url", "application url", "apply link", "apply online", "job url", "url", "link", "website"),
    "phone": ("apply phone", "phone", "phone number", "telephone", "contact phone"),
    "email": ("apply email", "email", "e mail", "email address", "contact email"),
    "how_to_apply": ("to apply", "how to apply", "apply", "application instructions"),
    "description": ("description", "job description", "details", "summary", "duties"),
    "location": ("location", "work location", "job location", "street address", "address", "where"),
    "city": ("city", "town"),
    "region": ("state", "region", "province"),
    "postcode": ("zip", "zip code", "zipcode", "postcode", "postal code", "postalcode"),
    "country": ("country",),
    "remote": ("remote", "work arrangement", "workplace type"),
    "pay": ("pay", "salary", "wage", "wages", "pay rate", "compensation"),
    "pay_min": ("pay min", "min pay", "pay from", "salary range from", "salary from", "salary min", "min salary"),
    "pay_max": ("pay max", "max pay", "pay to", "salary range to", "salary to", "salary max", "max salary"),
    "pay_unit": ("pay unit", "salary frequency", "pay frequency", "pay period", "per"),
    "employment_type": (
        "employment type",
        "job type",
        "full time part time indicator",
        "full time part time",
        "type",
    ),
    "schedule": ("schedule", "shift", "hours shift", "hours per shift", "hours", "work hours", "working hours"),
    "requirements": (
        "requirements",
        "minimum qual requirements",
        "minimum qualifications",
        "qualifications",
        "experience",
    ),
    "posted": ("posted", "posting date", "posted date", "date posted", "post date", "date"),
    "updated": ("updated", "posting updated", "last updated", "updated at"),
    "deadline": (
        "deadline",
        "post until",
        "closing date",
        "close date",
        "apply by",
        "application deadline",
        "expiration date",
        "closes",
    ),
    "openings_count": (
        "openings",
        "number of openings",
        "of positions",
        "num of positions",
        "number of positions",
        "positions",
        "vacancies",
    ),
    "category": ("sector", "job category", "category", "industry"),
    "requisition": ("requisition", "requisition id", "requisition number"),
    "language": ("language",),
    "external_id": ("external id", "job id", "posting id", "reference number", "reference", "ref", "job number", "id"),
    "posting_type": ("posting type",),
}
_NO_WORD = re.compile(r"[\W_]+")


def find_columns(header: Sequence[str], *, employer_known: bool = False) -> Columns | None:
    """The columns of a header row, or None where it names no title or no employer, and nobody else does."""
    names = [_NO_WORD.sub(" ", cell).strip().lower() for cell in header]
    columns = {
        field: names.index(spelling)
        for field, spellings in _SPELLINGS.items()
        if (spelling := next((spelling for spelling in spellings if spelling in names), None)) is not None
    }
    return columns if "title" in columns and (employer_known or "employer" in columns) else None


def chosen_columns(header: Sequence[str], chosen: FieldMap) -> Columns | None:
    """The columns that people chose by their headers, or None where the title's is not there."""
    names = [cell.strip() for cell in header]
    columns = {field: names.index(column) for field, column in chosen.fields.items() if column in names}
    if "title" not in columns:
        return None
    plain = [_NO_WORD.sub(" ", name).strip().lower() for name in names]
    if "posting type" in plain:  # whatever people choose, what is internal stays so
        columns["posting_type"] = plain.index("posting type")
    return columns


def missing_columns() -> str:
    """The sentence for a table without a header we know."""
    return (
        "No header row names a title and an employer. The first row should name the columns, "
        "for example: title, employer, apply_url, location, zip, pay_min, pay_max, pay_unit, deadline, description."
    )
