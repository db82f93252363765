"""What people paste -> the address to read, and in a sentence what was changed of it. Pure; nothing is fetched.

A shared sheet, a page of open data and a job board have an address beside the one that people see, which gives the list
itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from jobs_feed.boards import find_board, find_search
from jobs_feed.errors import ParseError


@dataclass(frozen=True, slots=True)
class Address:
    """`changed`: what differs from what was pasted, for people; empty where only a scheme was missing. `employer`: an
    idea of whose board it is, where its jobs do not say."""

    url: str
    changed: str = ""
    employer: str = ""


_SHEET = re.compile(r"/spreadsheets/(?:u/\d+/)?d/(?P<published>e/)?(?P<id>[\w-]{10,})")
_DATA_SET = re.compile(r"/(?:resource|d)/(?P<id>[a-z0-9]{4}-[a-z0-9]{4})(?:\.\w+)?/?$")
_DATA_PAGE = re.compile(r"/(?P<id>[a-z0-9]{4}-[a-z0-9]{4})(?:/(?:data|about_data|explore)\b.*)?/?$")
_DATA_HOST = re.compile(r"(?:open)?data\.")
_ROWS_AT_ONCE = "1000"
_STABLE = ":id"  # the order of its own row numbers: without one, pages may repeat rows and leave others out
_NEVER_KEPT = "$$app_token"  # whose it is, stays theirs


def find_address(text: str) -> Address:
    """Raises ParseError for a site that gives its jobs to a search alone, where there is none."""
    url = _with_scheme("".join(text.split()))
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        return _board(url) or _sheet(parts, host) or _open_data(parts, host) or Address(url)
    except ValueError:
        return Address(url)  # whoever fetches it says what is wrong with it


def _board(url: str) -> Address | None:
    board, missing = find_board(url), find_search(url)
    if board is not None:
        said = f"This is {board.what}: we read all of its jobs from the address that gives them to programs."
        return Address(board.url, said if board.url != url else "", board.employer)
    if missing is not None:
        raise ParseError(url, "no_search", missing)
    return None


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
    of_rows = "/resource/" in parts.path  # what is asked of a page is about how it looks
    asked = {
        name: value
        for name, value in parse_qsl(parts.query)
        if (of_rows or name.startswith("$")) and name != _NEVER_KEPT
    }
    query = {"$limit": _ROWS_AT_ONCE, "$order": _STABLE} | asked
    as_json = parts.path.rstrip("/").lower().endswith(".json")
    return _changed(
        parts,
        f"/resource/{found['id']}.{'json' if as_json else 'csv'}",
        query,
        "This is a set of open data: we read all of its rows.",
    )


def _changed(parts: SplitResult, path: str, query: Mapping[str, str], sentence: str) -> Address:
    url = urlunsplit((parts.scheme, parts.netloc, path, urlencode(query, safe="$:"), ""))
    return Address(url, sentence if url != urlunsplit(parts) else "")
