"""Feed: where openings come from, and what is remembered between two readings of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jobs_feed.mapping import FieldMap, Outline
from jobs_feed.opening import Opening, Posting, Problem


class PayRule(StrEnum):
    REQUIRED = "required"
    MAY_BE_MISSING = "may_be_missing"
    FROM_GRADE = "from_grade"


class Kind(StrEnum):
    """Wire shapes with a file in formats/."""

    RSS = "rss"
    INDEED_XML = "indeed_xml"
    CSV = "csv"
    OWN_XML = "own_xml"
    OWN_JSON = "own_json"
    JSON_FEED = "json_feed"
    SOCRATA = "socrata"
    GREENHOUSE = "greenhouse"
    LEVER = "lever"
    ASHBY = "ashby"
    WORKABLE = "workable"
    SMARTRECRUITERS = "smartrecruiters"
    RECRUITEE = "recruitee"
    USAJOBS = "usajobs"
    CAREERONESTOP = "careeronestop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as staff set it up. `kind` None: found from the body at each reading.
    `employer`: of openings that name none.
    `sector` applies where neither source nor lexicon decides; with `sector_always` it overrides both.
    `field_map`: which element or column is what; None: found by their names at each reading."""

    id: str
    name: str
    url: str
    kind: Kind | None = None
    employer: str | None = None
    sector: str | None = None
    sector_always: bool = False
    trusted: bool = False
    pay_rule: PayRule = PayRule.REQUIRED
    field_map: FieldMap | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What the last good answer left behind for the next conditional request."""

    etag: str | None = None
    last_modified: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One fetch, as recorded: HTTP status (None: no answer), milliseconds, bytes after decompression."""

    at: datetime
    status: int | None
    milliseconds: int
    size: int
    error_code: str | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of one feed. `unchanged`: 304, or the same bytes as last time; then `openings` is empty and means
    nothing. `postings`: what the feed wrote of each opening, in their order; `entries`: how many it lists.
    `complete`: a snapshot feed, so absence may close; False for window feeds (RSS, paged search). `outline`: of
    a list whose elements or columns people may choose. `narrower`: an address that gives no more of it than what is for
    the public."""

    feed: Feed
    kind: Kind
    openings: tuple[Opening, ...]
    problems: tuple[Problem, ...]
    state: FeedState
    attempt: Attempt
    unchanged: bool = False
    complete: bool = False
    postings: tuple[Posting, ...] = ()
    entries: int = 0
    outline: Outline | None = None
    narrower: str | None = None
