"""The table of kinds, and which kind a body is. A new kind is one file in formats/ and one row here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from jobs_feed.boards import kind_at
from jobs_feed.errors import ParseError
from jobs_feed.feed import Feed, Kind
from jobs_feed.formats.bodies import decoded, root_name
from jobs_feed.formats.csv_table import is_table, may_be_table
from jobs_feed.formats.json_body import find_objects, is_empty_list, objects_in
from jobs_feed.formats.not_yet import is_no_list, not_yet
from jobs_feed.formats.own_json import is_own_json
from jobs_feed.formats.parsed import Parsed
from jobs_feed.formats.socrata import public_only
from jobs_feed.formats.telling import LEAST, tell

Parse = Callable[[bytes, Feed], Parsed]
"""(body, feed) to postings. Raises ParseError."""


@dataclass(frozen=True, slots=True)
class Row:
    """One kind. `name`: with its article, for sentences. `module` in formats/ holds `parse`. `complete`: a snapshot,
    so absence may close. `roots`: the first XML element, in lower case, that tells the kind; a kind without any is told
    by its header row or its members. `mapped`: people may say which element or column is what. `pages`: the module in
    formats/ whose `next_page` knows how a list of several pages goes on. `patience`: seconds that its answers may
    take."""

    kind: Kind
    name: str
    module: str
    complete: bool
    roots: tuple[str, ...] = ()
    mapped: bool = False
    pages: str = ""
    patience: float = 0

    @property
    def parse(self) -> Parse:
        """Loaded when first used: the RSS parser alone takes longer to import than the rest of the room."""
        parse: Parse = import_module(f"jobs_feed.formats.{self.module}").parse
        return parse

    def next_page(self, body: bytes, url: str, feed: str) -> str | None:
        """The address of the page after that one; None after the last. Raises ParseError."""
        if not self.pages:
            return None
        following: str | None = import_module(f"jobs_feed.formats.{self.pages}").next_page(body, url, feed)
        return following

    def public_only(self, body: bytes, url: str, feed: str) -> str | None:
        """The address that asks for what is for the public alone, of a list that holds more. Raises ParseError."""
        return public_only(body, url, feed) if self.pages == "socrata" else None


KINDS: Mapping[Kind, Row] = {
    row.kind: row
    for row in (
        Row(Kind.RSS, "an RSS or Atom feed", "rss", complete=False, roots=("rss", "feed", "rdf:rdf")),
        Row(Kind.INDEED_XML, "an Indeed-style XML list", "indeed_xml", complete=True, roots=("source",)),
        Row(Kind.CSV, "a CSV table", "csv_table", complete=True, mapped=True, pages="socrata"),
        Row(Kind.OWN_XML, "an XML list of its own making", "own_xml", complete=True, mapped=True),
        Row(Kind.OWN_JSON, "a JSON list of its own making", "own_json", complete=True, mapped=True),
        Row(Kind.JSON_FEED, "a JSON Feed", "json_feed", complete=False),
        Row(Kind.SOCRATA, "a set of open data in JSON", "socrata", complete=True, mapped=True, pages="socrata"),
        Row(Kind.GREENHOUSE, "a Greenhouse job board", "greenhouse", complete=True),
        Row(Kind.LEVER, "a Lever job board", "lever", complete=True, pages="lever"),
        Row(Kind.ASHBY, "an Ashby job board", "ashby", complete=True, patience=25),
        Row(Kind.WORKABLE, "a Workable job board", "workable", complete=True),
        Row(
            Kind.SMARTRECRUITERS,
            "a SmartRecruiters job board",
            "smartrecruiters",
            complete=True,
            pages="smartrecruiters",
        ),
        Row(Kind.RECRUITEE, "a Recruitee job board", "recruitee", complete=True),
        Row(Kind.USAJOBS, "a search of USAJOBS", "usajobs", complete=False, pages="usajobs"),
        Row(Kind.CAREERONESTOP, "a search of CareerOneStop", "careeronestop", complete=False, pages="careeronestop"),
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
    found = _found(body, expected, address)
    if found is None:
        unread = not_yet(body, address)
        raise ParseError(feed, unread.code, unread.sentence, unread.offers)
    if expected is not None and found.kind is not expected:
        sentence = f"This is {found.name}, and the feed is set up as {KINDS[expected].name}. Change its kind."
        raise ParseError(feed, "other_kind", sentence)
    return found


def _found(body: bytes, expected: Kind | None, address: str) -> Row | None:
    text = decoded(body).lstrip()
    root = root_name(text)
    if root is not None:
        return _xml(root, text, expected)
    if text.startswith(("{", "[")):
        return _json(text, expected, address)
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


def _json(text: str, expected: Kind | None, address: str) -> Row | None:
    """Told by what stands in it; a list that is empty or tells little of its jobs, or rows that anything may stand in,
    by its address or by what staff say that it is."""
    try:
        top = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if expected is Kind.OWN_JSON:
        return KINDS[expected]
    likely = expected or kind_at(address)
    if likely is Kind.SOCRATA and isinstance(top, list):
        return KINDS[likely]
    told = next(filter(None, map(tell, objects_in(top))), None)
    if told is not None:
        return KINDS[told]
    if likely is not None and likely in LEAST and (is_empty_list(top) or find_objects(top, LEAST[likely])):
        return KINDS[likely]
    return KINDS[Kind.OWN_JSON] if is_own_json(top) else None


def row_of(feed: Feed) -> Row | None:
    """The row of what a feed's address is known to give before it is asked."""
    kind = feed.kind or kind_at(feed.url)
    return KINDS[kind] if kind else None
