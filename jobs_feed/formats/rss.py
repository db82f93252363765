"""RSS 0.9x, 1.0, 2.0 and Atom -> postings. The only file that knows feedparser. A window: absence means nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

import feedparser

from jobs_feed.feed import Feed
from jobs_feed.formats.bodies import xml_bytes
from jobs_feed.formats.labels import find_labels
from jobs_feed.formats.parsed import Parsed, damaged, refuse_too_many
from jobs_feed.opening import Posting, Problem

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "source_url": ("link",),
    "posted": ("published", "created"),
    "updated": ("updated",),
    # Elements that job boards add to RSS, as feedparser names them (prefix_name)
    "employer": ("company", "company_name", "employer", "hiringorganization", "job_listing_company", "g_employer"),
    "location": ("location", "job_location", "joblocation", "job_listing_location", "g_location", "region"),
    "city": ("city",),
    "region": ("state",),
    "postcode": ("postalcode", "postal_code", "zip", "zipcode"),
    "country": ("country",),
    "pay": ("salary", "job_listing_salary", "compensation", "pay", "g_salary"),
    "employment_type": ("job_type", "jobtype", "job_listing_job_type", "employmenttype", "g_job_type", "type"),
    "deadline": ("deadline", "expires_at", "expired", "expires", "closing_date", "closingdate", "validthrough"),
    "requisition": ("requisitionid", "referencenumber"),
}
_PLACES: Mapping[str, tuple[str, int]] = {
    key: (field, rank) for field, keys in _FIELDS.items() for rank, key in enumerate(keys)
}
_CLOSED = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_BESIDES = ("links", "guidislink")


def parse(body: bytes, feed: Feed) -> Parsed:
    """Postings of a feed document. A damaged one gives what stands whole in it, and a Problem.

    Raises ParseError where nothing can be read, or more than MOST_ENTRIES."""
    data = xml_bytes(body, feed.name)
    # A stream, not the bytes: feedparser takes bytes for a file name first, and opens it.
    found = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    entries, problems = found.entries, _problems(found, feed.name)
    if found.bozo and len(_CLOSED.findall(data)) < len(entries):
        entries = entries[:-1]  # cut off in the middle: its link may be half a link
    if not entries and found.bozo:
        raise damaged(feed.name, _line(found))
    refuse_too_many(len(entries), feed.name)
    language = found.feed.get("language")
    return Parsed(tuple(_posting(entry, language) for entry in entries), problems)


def _problems(found: Any, feed: str) -> tuple[Problem, ...]:
    if found.bozo:
        line = _line(found)
        where = f"line {line}" if line else "the file"
        return (Problem(where, f"{damaged(feed, line).sentence} What stands whole in it was read."),)
    if not found.entries:
        return (Problem("the feed", "The feed is in order and lists nothing at the moment."),)
    return ()


def _line(found: Any) -> int | None:
    line = getattr(found.bozo_exception, "getLineNumber", lambda: None)()
    return int(line) if line else None


def _posting(entry: dict[str, Any], language: str | None) -> Posting:
    # dict.get, since feedparser's own get answers "updated" with the published date
    texts = {key: value for key in entry if isinstance(value := dict.get(entry, key), str) and value.strip()}
    fields = _fields(texts)
    bodies = _bodies(entry, texts)
    terms = [tag["term"] for tag in dict.get(entry, "tags", ()) if tag.get("term")]
    return Posting(
        external_id=texts.get("id", ""),
        apply_url=fields.get("source_url"),
        description=bodies[0] if bodies else None,
        category="; ".join(terms) or None,
        language=language,
        labels=find_labels("<br>".join(bodies)),
        raw={key: text for key, text in texts.items() if key not in _BESIDES} | ({"tags": terms} if terms else {}),
        **fields,
    )


def _fields(texts: Mapping[str, str]) -> dict[str, Any]:
    """Fields of Posting. Where two elements say the same field, the one that stands first in the table."""
    ranked = sorted((*_PLACES[key], key) for key in texts if key in _PLACES)
    return {field: texts[key] for field, _, key in reversed(ranked)}


def _bodies(entry: dict[str, Any], texts: Mapping[str, str]) -> list[str]:
    """The full text first, then the summary where that is another one."""
    full = [part["value"] for part in dict.get(entry, "content", ()) if part.get("value", "").strip()]
    summary = texts.get("summary")
    return full + ([summary] if summary and summary not in full else [])
