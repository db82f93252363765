"""Lever job site -> postings. A snapshot in pages of `limit`, each from `skip` on; a page that is not full is the last.
Its rows do not name the employer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from jobs_feed.feed import Feed, Kind
from jobs_feed.formats.json_body import as_text, find_jobs, flat, load, together
from jobs_feed.formats.pages import asked_number, with_query
from jobs_feed.formats.parsed import Parsed, listed
from jobs_feed.formats.telling import LEAST
from jobs_feed.mapping import FieldMap
from jobs_feed.opening import Posting

_FIELDS = FieldMap(
    fields={
        "external_id": "id",
        "title": "text",
        "apply_url": "applyUrl",
        "source_url": "hostedUrl",
        "description": "description",
        "location": "categories/allLocations",
        "country": "country",
        "remote": "workplaceType",
        "pay_min": "salaryRange/min",
        "pay_max": "salaryRange/max",
        "pay_unit": "salaryRange/interval",
        "currency": "salaryRange/currency",
        "employment_type": "categories/commitment",
        "posted": "createdAt",
        "category": "categories/department",
    }
)


def parse(body: bytes, feed: Feed) -> Parsed:
    """Raises ParseError as find_jobs does."""
    _, jobs = find_jobs(body, feed.name, LEAST[Kind.LEVER])
    return listed(tuple(_posting(job) for job in jobs))


def next_page(body: bytes, url: str, feed: str) -> str | None:
    """Raises ParseError for a damaged page."""
    limit, page = asked_number(url, "limit"), load(body, feed)
    if limit is None or not isinstance(page, list) or len(page) != limit:
        return None
    return with_query(url, skip=str((asked_number(url, "skip") or 0) + limit))


def _posting(job: Mapping[str, Any]) -> Posting:
    said = flat(job)
    said["description"] = "\n".join(_parts(job))
    said["categories/allLocations"] = said.get("categories/allLocations") or said.get("categories/location", "")
    said["categories/department"] = together(said.get("categories/department"), said.get("categories/team"))
    said["salaryRange/interval"] = said.get("salaryRange/interval", "").replace("-", " ")  # per-hour-wage
    return _FIELDS.posting(said)


def _parts(job: Mapping[str, Any]) -> Iterator[str]:
    """The text as its page shows it: what the job is, its lists with their headings, what else there is to say."""
    yield as_text(job.get("description")) or escape(as_text(job.get("descriptionPlain")))
    lists = job.get("lists")
    for one in lists if isinstance(lists, list) else ():
        if isinstance(one, dict):
            yield f"<h3>{as_text(one.get('text'))}</h3><ul>{as_text(one.get('content'))}</ul>"
    yield as_text(job.get("salaryDescription"))
    yield as_text(job.get("additional")) or escape(as_text(job.get("additionalPlain")))
