"""Recruitee's offers -> postings. A snapshot of what one company has published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobs_feed.feed import Feed, Kind
from jobs_feed.formats.json_body import find_jobs, flat, together
from jobs_feed.formats.parsed import Parsed, listed
from jobs_feed.formats.telling import LEAST
from jobs_feed.mapping import FieldMap
from jobs_feed.opening import Posting

_FIELDS = FieldMap(
    fields={
        "external_id": "id",
        "title": "title",
        "employer": "company_name",
        "apply_url": "careers_apply_url",
        "source_url": "careers_url",
        "description": "description",
        "requirements": "requirements",
        "location": "location",
        "postcode": "postal_code",
        "country": "country_code",
        "remote": "workplace",
        "pay_min": "salary/min",
        "pay_max": "salary/max",
        "pay_unit": "salary/period",
        "currency": "salary/currency",
        "employment_type": "employment_type_code",
        "schedule": "hours",
        "posted": "published_at",
        "updated": "updated_at",
        "deadline": "close_at",
        "category": "kind",
    }
)
_MOMENTS = ("published_at", "updated_at", "close_at")


def parse(body: bytes, feed: Feed) -> Parsed:
    """Raises ParseError as find_jobs does."""
    _, jobs = find_jobs(body, feed.name, LEAST[Kind.RECRUITEE])
    return listed(tuple(_posting(job) for job in jobs if job.get("status", "published") == "published"))


def _posting(job: Mapping[str, Any]) -> Posting:
    said = flat(job)
    ways = {"remote": "remote", "hybrid": "hybrid", "on_site": "on-site"}
    said["workplace"] = "; ".join(words for member, words in ways.items() if said.get(member) == "true")
    said["employment_type_code"] = said.get("employment_type_code", "").replace("_", " ")
    said |= {name: said[name].replace(" UTC", "+00:00") for name in _MOMENTS if name in said}
    said["kind"] = together(said.get("department"), said.get("category_code", "").replace("_", " "))
    least, most = said.get("min_hours", ""), said.get("max_hours", "")
    if least or most:
        said["hours"] = f"{' to '.join(dict.fromkeys(filter(None, (least, most))))} hours a week"
    places = [one for one in said.get("locations/name", "").split("; ") if one]
    if len(places) > 1:  # "postal_code" and "country_code" are those of the first place only
        said |= {"location": "; ".join(places), "postal_code": "", "country_code": ""}
    return _FIELDS.posting(said)
