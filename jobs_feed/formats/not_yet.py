"""A body of no known kind -> what it is, for a person, and what to ask for instead. Tables; nothing is read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from jobs_feed.formats.bodies import decoded, root_name

_ASK = "Ask the owner for an RSS, Indeed-style XML or CSV address, or add jobs by hand."
_LOOKED_AT = 200_000  # characters of a page or list that are searched for a hint

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "an Excel workbook (save it as CSV) or a zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file (save it as CSV) or a Word file"),
    (b"{\\rtf", "a Word document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)

_XML_LISTS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    # root element, words that must all stand in the text, what it is
    ("jobs", ("<apply_url", "<company"), "a Careerjet-style XML list"),
    ("result", ("<requisitionid", "<job"), "a Jobvite XML list"),
    ("urlset", (), "a sitemap"),
    ("sitemapindex", (), "a sitemap"),
    ("opml", (), "a list of feeds (OPML)"),
    ("workzag-jobs", (), "a Personio XML list"),
    ("trovit", (), "a Trovit XML list"),
)

_JSON_LISTS: tuple[tuple[frozenset[str], str], ...] = tuple(
    (frozenset(keys.split()), what)
    for keys, what in (
        # keys that stand together in one object, what it is
        ("version items", "a JSON Feed"),
        ("absolute_url internal_job_id", "a Greenhouse job board"),
        ("hostedUrl categories text", "a Lever job board"),
        ("jobUrl employmentType publishedAt", "an Ashby job board"),
        ("shortcode title", "a Workable job board"),
        ("releasedDate company name", "a SmartRecruiters job board"),
        ("careers_url slug title", "a Recruitee job board"),
        ("position epoch slug", "a RemoteOK list"),
        ("candidate_required_location company_name", "a Remotive list"),
        ("jobTitle jobGeo", "a Jobicy list"),
        ("companySlug applicationLink", "a Himalayas list"),
        ("MatchedObjectId", "a USAJOBS search"),
        ("business_title agency", "an open-data job list (Socrata)"),
        ("@type hiringOrganization", "a schema.org JobPosting"),
    )
)

_JSON_LD = re.compile(r"application/ld\+json", re.IGNORECASE)
_LINK = re.compile(r"<link\b[^<>]{0,500}>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"application/(?:rss|atom)\+xml", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s<>]{1,300})""", re.IGNORECASE)


def not_yet(body: bytes) -> tuple[str, str]:
    """(code, sentence) for a body that no kind reads. Codes: unknown_kind, not_a_feed, parse."""
    for magic, what in _MAGIC:
        if body.startswith(magic):
            return _unknown(what)
    text = decoded(body).lstrip()
    if text.startswith(("{", "[")):
        return _json(text)
    root = root_name(text)
    if root == "html" or (root is None and text.startswith("<")) or "<html" in text[:2000].lower():
        return _page(text[:_LOOKED_AT])
    if root is not None:
        return _unknown(_xml(root, text[:_LOOKED_AT].lower()))
    if "\x00" in text[:2000]:
        return _unknown("a file that holds no text")
    return _unknown("plain text without a header row that names title and employer")


def _unknown(what: str) -> tuple[str, str]:
    return "unknown_kind", f"This is {what}: not yet a known kind. {_ASK}"


def _xml(root: str, text: str) -> str:
    for name, words, what in _XML_LISTS:
        if root == name and all(word in text for word in words):
            return what
    return f"an XML file of its own making (its first element is {root[:40]})"


def _page(text: str) -> tuple[str, str]:
    page = "We got a web page instead of a job list."
    for link in _LINK.findall(text):
        if _FEED_TYPE.search(link) and (href := _HREF.search(link)):
            return "not_a_feed", f"{page} The page offers a feed: try {unescape(href.group(1))}"
    if _JSON_LD.search(text) and "JobPosting" in text:
        return "not_a_feed", f"{page} It holds a job in schema.org form: not yet a known kind. {_ASK}"
    return "not_a_feed", f"{page} {_ASK}"


def _json(text: str) -> tuple[str, str]:
    try:
        top = json.loads(text)
    except json.JSONDecodeError as error:
        return "parse", f"The file is damaged near line {error.lineno}. Ask the owner to repair it."
    except (ValueError, RecursionError):  # numbers of thousands of digits, thousands of nested lists
        return "parse", "The file is damaged. Ask the owner to repair it."
    for entry in _entries(top):
        for keys, what in _JSON_LISTS:
            if keys <= entry.keys():
                return _unknown(f"{what} in JSON")
    return _unknown("a JSON file of its own making")


def _entries(top: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every object near the top, outermost first: lists are wrapped in one or two others."""
    if isinstance(top, dict):
        yield top
    children = top.values() if isinstance(top, dict) else top if isinstance(top, list) else ()
    for child in list(children)[:50]:
        if depth < 4 and isinstance(child, dict | list):
            yield from _entries(child, depth + 1)
