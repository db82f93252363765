"""Ashby job board -> postings. A snapshot; jobs that the employer does not list are left out. Its rows do not name the
employer."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from jobs_feed.feed import Feed, Kind
from jobs_feed.formats.json_body import as_text, find_jobs, flat, together
from jobs_feed.formats.parsed import Parsed, listed
from jobs_feed.formats.telling import LEAST
from jobs_feed.mapping import FieldMap
from jobs_feed.opening import Posting

_ADDRESS = "address/postalAddress"
_FIELDS = FieldMap(
    fields={
        "external_id": "id",
        "title": "title",
        "apply_url": "applyUrl",
        "source_url": "jobUrl",
        "description": "descriptionHtml",
        "location": "location",
        "city": f"{_ADDRESS}/addressLocality",
        "region": f"{_ADDRESS}/addressRegion",
        "postcode": f"{_ADDRESS}/postalCode",
        "country": f"{_ADDRESS}/addressCountry",
        "remote": "workplaceType",
        "pay": "pay/said",
        "pay_min": "pay/minValue",
        "pay_max": "pay/maxValue",
        "pay_unit": "pay/interval",
        "currency": "pay/currencyCode",
        "employment_type": "employmentType",
        "posted": "publishedAt",
        "updated": "updatedAt",
        "category": "department",
    }
)


def parse(body: bytes, feed: Feed) -> Parsed:
    """Raises ParseError as find_jobs does."""
    _, jobs = find_jobs(body, feed.name, LEAST[Kind.ASHBY])
    shown = [job for job in jobs if job.get("isListed") is not False]
    left_out = len(jobs) - len(shown)
    notes = (f"{left_out:,} jobs left out that the employer does not list.",) if left_out else ()
    return listed(tuple(_posting(job) for job in shown), notes=notes)


def _posting(job: Mapping[str, Any]) -> Posting:
    said = flat(job)
    said["location"] = together(said.get("location"), said.get("secondaryLocations/location"))
    if said.get("secondaryLocations/location"):  # its one address is that of the first place only
        said |= {path: "" for path in _FIELDS.fields.values() if path.startswith(_ADDRESS)}
    said["workplaceType"] = said.get("workplaceType") or said.get("isRemote", "")
    said["descriptionHtml"] = said.get("descriptionHtml") or escape(said.get("descriptionPlain", ""))
    said["department"] = together(said.get("department"), said.get("team"))
    return _FIELDS.posting(said | _pay(job))


def _pay(job: Mapping[str, Any]) -> dict[str, str]:
    """Of the salary alone, where the employer shows it; bonuses and shares are no pay."""
    pay = job.get("compensation")
    if not isinstance(pay, dict) or job.get("shouldDisplayCompensationOnJobPostings") is False:
        return {}
    parts = pay.get("summaryComponents")
    salary = [
        part
        for part in (parts if isinstance(parts, list) else ())
        if isinstance(part, dict) and part.get("compensationType") == "Salary"
    ]
    said = as_text(pay.get("scrapeableCompensationSalarySummary") or pay.get("compensationTierSummary"))
    if len(salary) != 1:
        return {"pay/said": said}
    found = {f"pay/{key}": as_text(value) for key, value in salary[0].items() if not isinstance(value, dict | list)}
    return found | {"pay/said": said, "pay/interval": found.get("pay/interval", "").removeprefix("1 ")}  # "1 HOUR"
