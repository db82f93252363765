"""CareerOneStop's job search (the National Labor Exchange) -> postings. A window, in pages whose first row and size
stand in the path of the address. It answers only with a token, see credentials.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from jobs_feed.feed import Feed, Kind
from jobs_feed.formats.json_body import find_jobs, flat, load, number_in
from jobs_feed.formats.parsed import Parsed, listed
from jobs_feed.formats.telling import LEAST
from jobs_feed.mapping import FieldMap
from jobs_feed.opening import Posting

_FIELDS = FieldMap(
    fields={
        "external_id": "JvId",
        "title": "JobTitle",
        "employer": "Company",
        "apply_url": "URL",
        "description": "DescriptionSnippet",
        "location": "Location",
        "posted": "posted",
    }
)
_DATES = ("AcquisitionDate", "AccquisitionDate", "DatePosted")  # the second is its own spelling
_FIRST, _SIZE = -3, -2  # .../{first row}/{rows}/{days}


def parse(body: bytes, feed: Feed) -> Parsed:
    """Raises ParseError as find_jobs does."""
    _, jobs = find_jobs(body, feed.name, LEAST[Kind.CAREERONESTOP])
    return listed(tuple(_posting(job) for job in jobs))


def next_page(body: bytes, url: str, feed: str) -> str | None:
    """Raises ParseError for a damaged page."""
    page = load(body, feed)
    parts = urlsplit(url)
    path = parts.path.rstrip("/").split("/")
    first, size = (number_in(path[at]) if len(path) > 9 else None for at in (_FIRST, _SIZE))
    total = number_in(page.get("Jobcount")) if isinstance(page, dict) and page.get("Jobs") else None
    if first is None or not size or total is None or first + size >= total:
        return None
    path[_FIRST] = str(first + size)
    return parts._replace(path="/".join(path)).geturl()


def _posting(job: Mapping[str, Any]) -> Posting:
    said = flat(job)
    said["posted"] = next((said[name] for name in _DATES if said.get(name)), "")
    said["DescriptionSnippet"] = said.get("DescriptionSnippet") or said.get("Description", "")
    return _FIELDS.posting(said)
