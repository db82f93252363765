"""A body of no known kind, or its address -> what it is, for a person, and what to ask for instead. Tables; nothing is
read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from jobs_feed.boards import find_board
from jobs_feed.errors import Offer
from jobs_feed.formats.bodies import decoded, root_name
from jobs_feed.formats.json_body import objects_in

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

_XML: Mapping[str, str] = {
    # root element, what it is
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap",
    "opml": "a list of feeds (OPML)",
    "svg": "a picture",
    "kml": "a map (KML)",
}

_JOB_POSTING = frozenset({"@type", "hiringOrganization"})

_JSON_LD = re.compile(r"application/ld\+json", re.IGNORECASE)
_LINK = re.compile(r"<link\b[^<>]{0,500}>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"application/(?:rss|atom)\+xml", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s<>]{1,300})""", re.IGNORECASE)
_ADDRESS = re.compile(r"""https?://[^\s"'<>\\]{4,300}""", re.IGNORECASE)
_TITLE = re.compile(r"""title\s*=\s*(?:"([^"<>]{1,200})"|'([^'<>]{1,200})')""", re.IGNORECASE)
_OFFERS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class NotYet:
    """Codes: unknown_kind, not_a_feed, parse. `offers`: the feeds that a web page names."""

    code: str
    sentence: str
    offers: tuple[Offer, ...] = ()


def not_yet(body: bytes, address: str) -> NotYet:
    """What a body is that no kind reads. `address`: where it is from."""
    for magic, what in _MAGIC:
        if body.startswith(magic):
            return unknown(what)
    text = decoded(body).lstrip()
    if text.startswith(("{", "[")):
        return _json(text)
    root = root_name(text)
    if _is_page(root, text):
        return _page(text[:_LOOKED_AT], address)
    if root is not None:
        return unknown(_XML.get(root, own_xml(root)))
    if "\x00" in text[:2000]:
        return unknown("a file that holds no text")
    return unknown("plain text without a header row that names title and employer")


def unknown(what: str) -> NotYet:
    """`what`: with its article."""
    return NotYet("unknown_kind", f"This is {what}: not yet a known kind. {_ASK}")


def own_xml(root: str) -> str:
    """What an XML file is in which no list is found."""
    return f"an XML file of its own making (its first element is {root[:40]})"


def is_no_list(root: str, text: str) -> bool:
    """Whether XML with that first element is known to be no list of jobs."""
    return root in _XML or _is_page(root, text)


def _is_page(root: str | None, text: str) -> bool:
    return root == "html" or (root is None and text.startswith("<")) or "<html" in text[:2000].lower()


def _page(text: str, address: str) -> NotYet:
    page = "We got a web page instead of a job list."
    offers = tuple(dict.fromkeys([*_offers(text, address), *_boards(text)]))[:_OFFERS_SHOWN]
    if offers:
        return NotYet("not_a_feed", f"{page} The page offers a feed: try {offers[0].url}", offers)
    if _JSON_LD.search(text) and "JobPosting" in text:
        return NotYet("not_a_feed", f"{page} It holds a job in schema.org form: not yet a known kind. {_ASK}")
    return NotYet("not_a_feed", f"{page} {_ASK}")


def _offers(text: str, address: str) -> Iterator[Offer]:
    for link in _LINK.findall(text):
        if not _FEED_TYPE.search(link) or not (href := _HREF.search(link)):
            continue
        title = _TITLE.search(link)
        try:
            url = urljoin(address, unescape(href.group(1)))
            scheme = urlsplit(url).scheme
        except ValueError:
            continue
        if scheme in ("http", "https", ""):
            yield Offer(" ".join(unescape(title.group(1) or title.group(2)).split()) if title else url, url)


def _boards(text: str) -> Iterator[Offer]:
    """The job boards that a page shows or leads to."""
    for found in dict.fromkeys(_ADDRESS.findall(text)):
        try:
            board = find_board(unescape(found))
        except ValueError:
            continue
        if board is not None:
            yield Offer(" of ".join(filter(None, (board.what, board.employer))), board.url)


def _json(text: str) -> NotYet:
    try:
        top = json.loads(text)
    except json.JSONDecodeError as error:
        return NotYet("parse", f"The file is damaged near line {error.lineno}. Ask the owner to repair it.")
    except (ValueError, RecursionError):  # numbers of thousands of digits, thousands of nested lists
        return NotYet("parse", "The file is damaged. Ask the owner to repair it.")
    known = known_json(top)
    return unknown(f"{known} in JSON" if known else "a JSON file of its own making")


def known_json(top: Any) -> str | None:
    """What a JSON answer is that somebody else has given a form of its own, which we cannot read yet."""
    found = any(one.keys() >= _JOB_POSTING for one in objects_in(top))
    return "a schema.org JobPosting" if found else None
