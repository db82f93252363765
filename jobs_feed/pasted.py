"""What people paste -> the address to read, and in a sentence what was changed of it. Pure; nothing is fetched.

A shared sheet and a page of open data have an address beside the one that people see, which gives the list itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from jobs_feed.errors import ParseError
from jobs_feed.formats.not_yet import unknown
from jobs_feed.formats.parsed import MOST_ENTRIES


@dataclass(frozen=True, slots=True)
class Address:
    """`changed`: what differs from what was pasted, for people; empty where only a scheme was missing."""

    url: str
    changed: str = ""


# (host, path or query that must occur, what it is). Boards whose pages hold no list that we can read.
_BOARDS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(host), rest, what)
    for host, rest, what in (
        (r"(?:job-)?boards(?:\.eu)?\.greenhouse\.io", "", "a Greenhouse job board"),
        (r".*", "gh_jid=", "a Greenhouse job board"),
        (r"jobs(?:\.eu)?\.lever\.co", "", "a Lever job board"),
        (r"jobs\.ashbyhq\.com", "", "an Ashby job board"),
        (r"(?:[\w-]+\.)?workable\.com", "", "a Workable job board"),
        (r"(?:jobs|careers)\.smartrecruiters\.com", "", "a SmartRecruiters job board"),
        (r"(?:www\.)?usajobs\.gov", "", "a page of USAJOBS"),
    )
)
_SHEET = re.compile(r"/spreadsheets/(?:u/\d+/)?d/(?P<published>e/)?(?P<id>[\w-]{10,})")
_DATA_SET = re.compile(r"/(?:resource|d)/(?P<id>[a-z0-9]{4}-[a-z0-9]{4})(?:\.\w+)?/?$")
_DATA_PAGE = re.compile(r"/(?P<id>[a-z0-9]{4}-[a-z0-9]{4})(?:/(?:data|about_data|explore)\b.*)?/?$")
_DATA_HOST = re.compile(r"(?:open)?data\.")
_ALL_ROWS = str(MOST_ENTRIES + 1)  # one more than is read: a list too long is told, never cut short in silence


def find_address(text: str) -> Address:
    """Raises ParseError for a job board that is known by its address and cannot be read yet."""
    url = _with_scheme("".join(text.split()))
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return Address(url)  # whoever fetches it says what is wrong with it
    for board, rest, what in _BOARDS:
        if board.fullmatch(host) and rest in f"{parts.path}?{parts.query}":
            unread = unknown(what)
            raise ParseError(url, unread.code, unread.sentence)
    return _sheet(parts, host) or _open_data(parts, host) or Address(url)


def _with_scheme(text: str) -> str:
    scheme, mark, rest = text.partition("://")
    if not mark:
        return f"https://{text}"
    return f"https://{rest}" if scheme.lower() == "feed" else text


def _sheet(parts: SplitResult, host: str) -> Address | None:
    found = _SHEET.search(parts.path)
    if host != "docs.google.com" or found is None:
        return None
    given = dict(parse_qsl(parts.query)) | dict(parse_qsl(parts.fragment))
    tab = {"gid": given["gid"]} if "gid" in given else {}
    if found["published"]:
        path, query = f"/spreadsheets/d/e/{found['id']}/pub", {"output": "csv", "single": "true"} | tab
    else:
        path, query = f"/spreadsheets/d/{found['id']}/export", {"format": "csv"} | tab
    return _changed(
        parts,
        path,
        query,
        "This is a shared sheet: we read it as a CSV table. Anyone with the link must be able to see it.",
    )


def _open_data(parts: SplitResult, host: str) -> Address | None:
    found = _DATA_SET.search(parts.path) or (_DATA_PAGE.search(parts.path) if _DATA_HOST.match(host) else None)
    if found is None:
        return None
    asked = {name: value for name, value in parse_qsl(parts.query) if name.startswith("$")}
    query = asked if "$limit" in asked else asked | {"$limit": _ALL_ROWS}
    return _changed(
        parts,
        f"/resource/{found['id']}.csv",
        query,
        "This is a set of open data: we read all of its rows as a CSV table.",
    )


def _changed(parts: SplitResult, path: str, query: Mapping[str, str], sentence: str) -> Address:
    url = urlunsplit((parts.scheme, parts.netloc, path, urlencode(query, safe="$"), ""))
    return Address(url, sentence if url != urlunsplit(parts) else "")
