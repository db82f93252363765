"""A set of open data (Socrata) as JSON -> postings, and the pages of its JSON and CSV. A snapshot. What its columns are
called is the city's own; a value that is empty is left out of a row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jobs_feed.errors import ParseError
from jobs_feed.feed import Feed
from jobs_feed.formats.bodies import decoded
from jobs_feed.formats.headers import find_columns
from jobs_feed.formats.json_body import flat, load
from jobs_feed.formats.own_list import OwnList, read_list
from jobs_feed.formats.pages import asked_number, with_query
from jobs_feed.formats.parsed import Parsed, damaged
from jobs_feed.mapping import FIELDS, FieldMap
from jobs_feed.opening import Problem

_FOR_WHOM = "posting_type"
_INTERNAL, _EXTERNAL = "internal", "external"
_ADDRESS = re.compile(r"/resource/[a-z0-9]{4}-[a-z0-9]{4}\.(?:json|csv)$")
_UNASKED = 1000
"""Rows that it answers with where an address asks for no number."""


def parse(body: bytes, feed: Feed) -> Parsed:
    """Raises ParseError for a damaged file or one that is no list, and as read_list does."""
    rows = load(body, feed.name)
    if not isinstance(rows, list):
        raise ParseError(
            feed.name, "not_a_list", "The set of open data answered without its rows. Look at the address."
        )
    public = [row for row in rows if isinstance(row, dict) and not _is_internal(row)]
    if not public:
        sentence = "The list is in order and holds no job for the public at the moment."
        return Parsed((), (Problem("the list", sentence),))
    own = OwnList(what="a set of open data", lists=[("", len(public))], entries=lambda _: (flat(row) for row in public))
    parsed = read_list(own, feed.field_map or _known_columns(public), feed.name)
    left_out = len(rows) - len(public)
    notes = (f"{left_out:,} internal postings left out: they are not for the public.",) if left_out else ()
    return replace(parsed, notes=parsed.notes + notes)


def _known_columns(rows: Sequence[Mapping[str, Any]]) -> FieldMap | None:
    """By the names that a table's columns have; None where they say no title and employer, so they are guessed."""
    names = tuple(dict.fromkeys(name for row in rows for name in row))
    columns = find_columns(names)
    if columns is None:
        return None
    return FieldMap(fields={field: names[at] for field, at in columns.items() if field in FIELDS})


def _is_internal(row: Mapping[str, Any]) -> bool:
    return str(row.get(_FOR_WHOM, "")).lower().startswith(_INTERNAL)


def next_page(body: bytes, url: str, feed: str) -> str | None:
    """Raises ParseError for a damaged page, and for the first of several of an address that asks for no order."""
    if not _ADDRESS.search(urlsplit(url).path):
        return None
    rows = _count(body, feed)
    limit, offset = asked_number(url, "$limit"), asked_number(url, "$offset") or 0
    if rows != (_UNASKED if limit is None else limit):
        return None
    if "$order" not in dict(parse_qsl(urlsplit(url).query)):
        sentence = f"The site gave {rows:,} rows of more. Paste its address again under Edit or try, to read all."
        raise ParseError(feed, "not_whole", sentence)
    return with_query(url, **{"$limit": str(rows), "$offset": str(offset + rows)})


def public_only(body: bytes, url: str, feed: str) -> str | None:
    """The address that asks for the postings for the public alone, of a set that holds others too. Raises ParseError
    for a damaged file."""
    asked = dict(parse_qsl(urlsplit(url).query))
    values = _column(body, feed) if _ADDRESS.search(urlsplit(url).path) else set()
    said = {value for value in values if value.lower() == _EXTERNAL}
    if "$where" in asked or len(said) != 1 or values == said:
        return None
    return with_query(url, **{"$where": f"{_FOR_WHOM}='{said.pop()}'"})


def _column(body: bytes, feed: str) -> set[str]:
    text = decoded(body)
    if not text.lstrip().startswith("["):
        header, *lines = _table(text, feed)
        at = header.index(_FOR_WHOM) if _FOR_WHOM in header else None
        return {"".join(line[at : at + 1]) for line in lines} if at is not None else set()
    rows = load(body, feed)
    return {str(row.get(_FOR_WHOM, "")) for row in rows if isinstance(row, dict)} if isinstance(rows, list) else set()


def _count(body: bytes, feed: str) -> int:
    text = decoded(body)
    if text.lstrip().startswith(("[", "{")):
        rows = load(body, feed)
        return len(rows) if isinstance(rows, list) else 0
    return len(_table(text, feed)) - 1


def _table(text: str, feed: str) -> list[list[str]]:
    """The header of a CSV answer, and its rows that hold anything."""
    try:
        header, *rows = csv.reader(io.StringIO(text, newline=""))
    except (csv.Error, ValueError) as error:  # a cell without end; not even a header
        raise damaged(feed) from error
    return [header, *filter(None, rows)]
