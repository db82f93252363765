"""USAJOBS search -> postings. A window, in numbered pages: a search is not all that is open. It answers only with a
key, see credentials.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jobs_feed.feed import Feed, Kind
from jobs_feed.formats.json_body import as_text, find_jobs, flat, load, number_in, objects_in, together
from jobs_feed.formats.pages import asked_number, with_query
from jobs_feed.formats.parsed import Parsed, listed
from jobs_feed.formats.telling import LEAST
from jobs_feed.mapping import FieldMap
from jobs_feed.opening import Posting

_FIELDS = FieldMap(
    fields={
        "external_id": "id",
        "requisition": "PositionID",
        "title": "PositionTitle",
        "employer": "OrganizationName",
        "apply_url": "apply",
        "source_url": "PositionURI",
        "description": "text",
        "requirements": "QualificationSummary",
        "location": "PositionLocation/LocationName",
        "remote": "UserArea/Details/RemoteIndicator",
        "pay_min": "pay/MinimumRange",
        "pay_max": "pay/MaximumRange",
        "pay_unit": "unit",
        "employment_type": "kind",
        "schedule": "shift",
        "posted": "PublicationStartDate",
        "deadline": "ApplicationCloseDate",
        "openings_count": "UserArea/Details/TotalOpenings",
        "category": "JobCategory/Name",
    }
)
_UNITS = {"PA": "year", "PH": "hour", "PD": "day", "PM": "month"}
"""Codes of its own list of remuneration rates; every other (a school year, piece work) is no unit of ours."""


def parse(body: bytes, feed: Feed) -> Parsed:
    """Raises ParseError as find_jobs does."""
    _, jobs = find_jobs(body, feed.name, LEAST[Kind.USAJOBS])
    return listed(tuple(_posting(job) for job in jobs))


def next_page(body: bytes, url: str, feed: str) -> str | None:
    """Raises ParseError for a damaged page."""
    result = next((one for one in objects_in(load(body, feed)) if "SearchResultItems" in one), {})
    items, total = result.get("SearchResultItems"), number_in(result.get("SearchResultCountAll"))
    page, size = asked_number(url, "Page") or 1, asked_number(url, "ResultsPerPage")
    if not items or total is None or size is None or page * size >= total:
        return None
    return with_query(url, Page=str(page + 1))


def _posting(job: Mapping[str, Any]) -> Posting:
    descriptor = job.get("MatchedObjectDescriptor")
    told = descriptor if isinstance(descriptor, dict) else {}
    said = flat(told) | {"id": as_text(job.get("MatchedObjectId")), "text": "\n\n".join(_parts(told))}
    said["OrganizationName"] = said.get("OrganizationName") or said.get("DepartmentName", "")
    places = said.get("PositionLocation/LocationName") or said.get("PositionLocationDisplay", "")
    said["PositionLocation/LocationName"] = places
    said["apply"] = as_text(_first(told.get("ApplyURI"))) or said.get("PositionURI", "")
    schedule = said.get("PositionSchedule/Name", "")
    said["kind"] = together(schedule, said.get("PositionOfferingType/Name"))
    said["shift"] = "" if "time" in schedule.lower() else schedule  # "Full-time", or else when one works
    pay = _first(told.get("PositionRemuneration"))
    if isinstance(pay, dict):
        code = as_text(pay.get("RateIntervalCode"))
        said |= {f"pay/{end}": as_text(pay.get(end)) for end in ("MinimumRange", "MaximumRange")}
        said["unit"] = _UNITS.get(code, as_text(pay.get("Description")) or code)
    return _FIELDS.posting(said)


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _parts(told: Mapping[str, Any]) -> Iterator[str]:
    area = told.get("UserArea")
    details = area.get("Details") if isinstance(area, dict) else None
    if isinstance(details, dict):
        yield as_text(details.get("JobSummary"))
        duties = details.get("MajorDuties")
        yield from (as_text(duty) for duty in (duties if isinstance(duties, list) else [duties]) if duty)
    yield as_text(told.get("QualificationSummary"))
