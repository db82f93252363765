"""JSON Feed 1.0 and 1.1 -> postings. A window: absence means nothing, and older pages (`next_url`) are left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any

from jobs_feed.errors import ParseError
from jobs_feed.feed import Feed
from jobs_feed.formats.json_body import as_text, flat, load
from jobs_feed.formats.labels import find_labels
from jobs_feed.formats.names import ranks
from jobs_feed.formats.parsed import Parsed, listed
from jobs_feed.mapping import FieldMap
from jobs_feed.opening import Posting

_FIELDS: Mapping[str, str] = {
    "external_id": "id",
    "title": "title",
    "apply_url": "link",
    "source_url": "url",
    "description": "text",
    "posted": "date_published",
    "updated": "date_modified",
    "category": "tags",
    "language": "language",
}


def parse(body: bytes, feed: Feed) -> Parsed:
    """Raises ParseError for a damaged file, and for one without a list of items."""
    top = load(body, feed.name)
    items = top.get("items") if isinstance(top, dict) else None
    if not isinstance(items, list):
        raise ParseError(feed.name, "not_a_list", "This JSON Feed has no list of items. Ask the owner to repair it.")
    language = as_text(top.get("language"))
    return listed(tuple(_posting(item, language) for item in items if isinstance(item, dict)))


def _posting(item: Mapping[str, Any], language: str) -> Posting:
    said = flat(item)
    text = said.get("content_html") or escape(said.get("content_text", "")) or said.get("summary", "")
    said |= {"text": text, "link": said.get("external_url") or said.get("url", "")}
    said["language"] = said.get("language") or language
    own = _of_extensions(said)
    return replace(FieldMap(fields={**own, **_FIELDS}).posting(said), labels=find_labels(text))


def _of_extensions(said: Mapping[str, str]) -> dict[str, str]:
    """What publishers add to it stands in objects whose names begin with an underscore ("_jobs": {"company": ...})."""
    best: dict[str, tuple[int, str]] = {}
    for path in said:
        if path.startswith("_") and "/" in path:
            for field, rank in ranks(path.partition("/")[2]).items():
                best[field] = min(best.get(field, (rank, path)), (rank, path))
    return {field: path for field, (_, path) in best.items()}
