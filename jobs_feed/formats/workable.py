"""Workable's widget -> postings. A snapshot of one account, whose name is the employer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobs_feed.feed import Feed, Kind
from jobs_feed.formats.json_body import as_text, find_jobs, flat, objects_in, together
from jobs_feed.formats.parsed import Parsed, listed
from jobs_feed.formats.telling import LEAST
from jobs_feed.mapping import FieldMap
from jobs_feed.opening import Posting

_FIELDS = FieldMap(
    fields={
        "external_id": "shortcode",
        "title": "title",
        "employer": "account",
        "apply_url": "application_url",
        "source_url": "url",
        "description": "description",
        "location": "places",
        "city": "city",
        "region": "state",
        "postcode": "zip_code",
        "country": "country",
        "remote": "telecommuting",
        "employment_type": "employment_type",
        "requirements": "experience",
        "posted": "published_on",
        "category": "kind",
    }
)


def parse(body: bytes, feed: Feed) -> Parsed:
    """Raises ParseError as find_jobs does."""
    top, jobs = find_jobs(body, feed.name, LEAST[Kind.WORKABLE])
    account = next((as_text(one["name"]) for one in objects_in(top) if "jobs" in one and "name" in one), "")
    return listed(tuple(_posting(job, account) for job in jobs))


def _posting(job: Mapping[str, Any], account: str) -> Posting:
    said = flat(job) | {"account": account}
    said["kind"] = together(said.get("department"), said.get("function"), said.get("industry"))
    places = job.get("locations")
    shown = (
        [one for one in places if isinstance(one, dict) and not one.get("hidden")] if isinstance(places, list) else []
    )
    if len(shown) > 1:  # "city", "state" and "country" are those of the first place only
        said["places"] = "; ".join(
            ", ".join(filter(None, (as_text(one.get(part)) for part in ("city", "region", "country")))) for one in shown
        )
        said |= {"city": "", "state": "", "country": ""}
    return _FIELDS.posting(said)
