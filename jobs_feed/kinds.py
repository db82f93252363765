"""The table of kinds, and which kind a body is. A new kind is one file in formats/ and one row here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from jobs_feed.errors import ParseError
from jobs_feed.feed import Feed, Kind
from jobs_feed.formats.bodies import decoded, root_name
from jobs_feed.formats.csv_table import is_table, may_be_table
from jobs_feed.formats.not_yet import is_no_list, not_yet
from jobs_feed.formats.own_json import is_own_json
from jobs_feed.formats.parsed import Parsed

Parse = Callable[[bytes, Feed], Parsed]
"""(body, feed) to postings. Raises ParseError."""


@dataclass(frozen=True, slots=True)
class Row:
    """One kind. `name`: with its article, for sentences. `module` in formats/ holds `parse`. `complete`: a snapshot,
    so absence may close. `roots`: the first XML element, in lower case, that tells the kind; a kind without any is told
    by its header row or its members. `mapped`: people may say which element or column is what."""

    kind: Kind
    name: str
    module: str
    complete: bool
    roots: tuple[str, ...] = ()
    mapped: bool = False

    @property
    def parse(self) -> Parse:
        """Loaded when first used: the RSS parser alone takes longer to import than the rest of the room."""
        parse: Parse = import_module(f"jobs_feed.formats.{self.module}").parse
        return parse


KINDS: Mapping[Kind, Row] = {
    row.kind: row
    for row in (
        Row(Kind.RSS, "an RSS or Atom feed", "rss", complete=False, roots=("rss", "feed", "rdf:rdf")),
        Row(Kind.INDEED_XML, "an Indeed-style XML list", "indeed_xml", complete=True, roots=("source",)),
        Row(Kind.CSV, "a CSV table", "csv_table", complete=True, mapped=True),
        Row(Kind.OWN_XML, "an XML list of its own making", "own_xml", complete=True, mapped=True),
        Row(Kind.OWN_JSON, "a JSON list of its own making", "own_json", complete=True, mapped=True),
    )
}


_JOB = re.compile(r"<job[\s/>]", re.IGNORECASE)
_EMPTY_LIST = 20
"""Tags of an Indeed-style list that has no job at the moment, at most: its head alone."""


def find_kind(body: bytes, feed: str, expected: Kind | None = None, address: str = "") -> Row:
    """The row of the kind that `body` is. Raises ParseError for an empty body, for what is not yet a known kind (saying
    what it is and what to ask for) and for another kind than the one `expected`. `address`: where the body is from, for
    what a web page offers."""
    if not body.strip():
        raise ParseError(feed, "empty", "The answer was empty. Ask the owner whether the address has changed.")
    found = _found(body, expected)
    if found is None:
        unread = not_yet(body, address)
        raise ParseError(feed, unread.code, unread.sentence, unread.offers)
    if expected is not None and found.kind is not expected:
        sentence = f"This is {found.name}, and the feed is set up as {KINDS[expected].name}. Change its kind."
        raise ParseError(feed, "other_kind", sentence)
    return found


def _found(body: bytes, expected: Kind | None) -> Row | None:
    text = decoded(body).lstrip()
    root = root_name(text)
    if root is not None:
        return _xml(root, text, expected)
    if text.startswith(("{", "[")):
        return KINDS[Kind.OWN_JSON] if is_own_json(text, asked=expected is Kind.OWN_JSON) else None
    table = is_table(text) or may_be_table(text, asked=expected is Kind.CSV)
    return KINDS[Kind.CSV] if table and not text.startswith("<") else None


def _xml(root: str, text: str, expected: Kind | None) -> Row | None:
    """An own list is what no other kind reads, or what staff say is to be read as one."""
    if is_no_list(root, text):
        return None
    known = next((row for row in KINDS.values() if root in row.roots), None)
    other = known is KINDS[Kind.INDEED_XML] and not _JOB.search(text) and text.count("<") > _EMPTY_LIST
    own = expected is Kind.OWN_XML or other
    return KINDS[Kind.OWN_XML] if own or known is None else known
