"""SmartRecruiters' list of a company -> postings. A snapshot in pages, each from `offset` on, that says how many there
are. It holds no descriptions: each would be a request of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from jobs_feed.feed import Feed, Kind
from jobs_feed.formats.json_body import find_jobs, flat, load, number_in, together
from jobs_feed.formats.pages import with_query
from jobs_feed.formats.parsed import Parsed, listed
from jobs_feed.formats.telling import LEAST
from jobs_feed.mapping import FieldMap
from jobs_feed.opening import Posting

_FIELDS = FieldMap(
    fields={
        "external_id": "id",
        "requisition": "refNumber",
        "title": "name",
        "employer": "company/name",
        "apply_url": "page",
        "location": "location/address",
        "city": "location/city",
        "region": "location/region",
        "postcode": "location/postalCode",
        "country": "location/country",
        "remote": "workplace",
        "employment_type": "typeOfEmployment/label",
        "requirements": "experienceLevel/label",
        "posted": "releasedDate",
        "category": "kind",
        "language": "language/code",
    }
)


def parse(body: bytes, feed: Feed) -> Parsed:
    """Raises ParseError as find_jobs does."""
    top, jobs = find_jobs(body, feed.name, LEAST[Kind.SMARTRECRUITERS])
    total = number_in(top.get("totalFound")) if isinstance(top, dict) else None
    return listed(tuple(_posting(job) for job in jobs), total=total)


def next_page(body: bytes, url: str, feed: str) -> str | None:
    """Raises ParseError for a damaged page."""
    page = load(body, feed)
    if not isinstance(page, dict) or not isinstance(page.get("content"), list):
        return None
    total, offset, count = number_in(page.get("totalFound")), number_in(page.get("offset")) or 0, len(page["content"])
    if total is None or not count or offset + count >= total:
        return None
    return with_query(url, offset=str(offset + count))


def _posting(job: Mapping[str, Any]) -> Posting:
    said = flat(job)
    remote, hybrid = said.get("location/remote") == "true", said.get("location/hybrid") == "true"
    said["workplace"] = "remote" if remote else "hybrid" if hybrid else ""
    said["kind"] = together(said.get("department/label"), said.get("function/label"), said.get("industry/label"))
    company, number = said.get("company/identifier", ""), said.get("id", "")
    if company and number:
        said["page"] = f"https://jobs.smartrecruiters.com/{_quoted(company)}/{_quoted(number)}"
    return _FIELDS.posting(said)


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")  # half a character stands for none
