"""Indeed-style XML (<source><job>...) -> postings. A snapshot: what is not in it is not open any more."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element  # only the types: defusedxml reads
from xml.etree.ElementTree import ParseError as XMLError

from defusedxml.ElementTree import iterparse

from jobs_feed.feed import Feed
from jobs_feed.formats.bodies import xml_bytes
from jobs_feed.formats.parsed import MOST_ENTRIES, Parsed, damaged, listed, refuse_too_many
from jobs_feed.opening import Posting

_FIELDS: Mapping[str, tuple[str, ...]] = {
    # element names of Indeed's XML feed reference, https://docs.indeed.com, and what exporters make of them
    "title": ("title",),
    "employer": ("company", "employer"),
    "source_url": ("url",),
    "apply_url": ("applyurl", "apply_url", "url"),
    "phone": ("phone",),
    "email": ("email",),
    "description": ("description",),
    "location": ("streetaddress", "location", "address"),
    "city": ("city",),
    "region": ("state",),
    "postcode": ("postalcode", "zip"),
    "country": ("country",),
    "remote": ("remotetype", "remote"),
    "pay": ("salary",),
    "employment_type": ("jobtype",),
    "schedule": ("schedule", "shift", "workhours"),
    "requirements": ("experience",),
    "posted": ("date", "dateposted"),
    "updated": ("lastactivitydate", "updated"),
    "deadline": ("expirationdate", "expiration_date", "validthrough"),
    "openings_count": ("openings", "numberofopenings"),
    "category": ("category",),
    "requisition": ("requisitionid",),
    "language": ("language",),
}


def parse(body: bytes, feed: Feed) -> Parsed:
    """Postings of the whole file, or ParseError: half a snapshot would look as if the other half had closed."""
    try:
        postings = tuple(_postings(xml_bytes(body, feed.name), feed.name))
    except XMLError as error:
        raise damaged(feed.name, error.position[0]) from error
    return listed(postings)


def _postings(data: bytes, feed: str) -> Iterator[Posting]:
    root: Element | None = None
    count = 0
    for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
        root = element if root is None else root
        if event == "end" and element.tag.lower() == "job":
            count += 1
            if count > MOST_ENTRIES:
                refuse_too_many(count, feed)
            yield _posting(element)
            root.clear()  # what is read is dropped: memory stays that of one job


def _posting(job: Element) -> Posting:
    raw: dict[str, str] = {}
    for child in job:
        raw.setdefault(child.tag.lower(), "".join(child.itertext()).strip())
    fields: dict[str, Any] = {
        name: next((raw[key] for key in keys if raw.get(key)), None) for name, keys in _FIELDS.items()
    }
    return Posting(external_id=raw.get("referencenumber", ""), raw={k: v for k, v in raw.items() if v}, **fields)
