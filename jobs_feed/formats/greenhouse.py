"""Greenhouse job board -> postings. A snapshot. Its text is HTML that is escaped once more."""

from __future__ import annotations

from collections.abc import Mapping
from html import unescape
from typing import Any

from jobs_feed.feed import Feed, Kind
from jobs_feed.formats.json_body import find_jobs, flat, number_in
from jobs_feed.formats.parsed import Parsed, listed
from jobs_feed.formats.telling import LEAST
from jobs_feed.mapping import FieldMap
from jobs_feed.opening import Posting

_FIELDS = FieldMap(
    fields={
        "external_id": "id",
        "requisition": "internal_job_id",
        "title": "title",
        "employer": "company_name",
        "apply_url": "absolute_url",
        "description": "content",
        "location": "location/name",
        "posted": "first_published",
        "updated": "updated_at",
        "deadline": "application_deadline",
        "category": "departments/name",
        "language": "language",
    }
)


def parse(body: bytes, feed: Feed) -> Parsed:
    """Raises ParseError as find_jobs does."""
    top, jobs = find_jobs(body, feed.name, LEAST[Kind.GREENHOUSE])
    meta = top.get("meta") if isinstance(top, dict) else None
    total = number_in(meta.get("total")) if isinstance(meta, dict) else None
    return listed(tuple(_posting(job) for job in jobs), total=total)


def _posting(job: Mapping[str, Any]) -> Posting:
    said = flat(job)
    said["content"] = unescape(said.get("content", ""))
    said["location/name"] = said.get("location/name") or said.get("offices/location") or said.get("offices/name", "")
    return _FIELDS.posting(said)
