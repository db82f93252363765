"""A feed's address or a file in; what would be stored, held and texted out. Stores nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jobs_feed.credentials import NO_CREDENTIALS, Credentials
from jobs_feed.errors import FeedError, ParseError
from jobs_feed.feed import Feed, FeedState
from jobs_feed.mapping import Outline
from jobs_feed.opening import Opening, Problem
from jobs_feed.pay import hourly_most
from jobs_feed.read import read, read_body
from jobs_feed.screening import screen
from jobs_feed.sector import Lexicon
from smsbot.domain.listing import Listing
from smsbot.domain.program import Program
from smsbot.domain.window import local_day
from smsbot.wording import Wording, jobs

SAMPLE_NUMBER = 412


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """`openings`: one mapping each, with the text as it would arrive (number and link are samples). `map`: field to the
    element or column that it was read from, or would be by a guess; None where there is nothing to choose."""

    source: str
    kind: str | None
    openings: tuple[dict[str, Any], ...]
    problems: tuple[str, ...]
    map: Mapping[str, str] | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "kind": self.kind,
            "map": None if self.map is None else dict(self.map),
            "openings": list(self.openings),
            "held": sum(bool(row["holds"]) for row in self.openings),
            "problems": list(self.problems),
        }


def try_feed(
    feed: Feed,
    program: Program,
    lexicon: Lexicon,
    wording: Wording,
    now: datetime,
    *,
    allow_private: bool,
    user_agent: str,
    credentials: Credentials = NO_CREDENTIALS,
) -> Tried:
    """A source that cannot be read gives no openings and its problem in words."""
    try:
        openings, problems, kind, outline = _read(feed, program, lexicon, now, allow_private, user_agent, credentials)
    except FeedError as error:
        outline = error.outline if isinstance(error, ParseError) else None
        return Tried(source=feed.url, kind=None, openings=(), problems=(error.sentence,), map=_map(outline))
    except OSError as error:
        return Tried(
            source=feed.url, kind=None, openings=(), problems=(f"{feed.url} could not be read: {error.strerror}.",)
        )
    rows = tuple(_row(one, feed, program, wording, now) for one in openings)
    return Tried(
        source=feed.url,
        kind=kind,
        openings=rows,
        problems=tuple(f"{problem.where}: {problem.sentence}" for problem in problems),
        map=_map(outline),
    )


def _map(outline: Outline | None) -> Mapping[str, str] | None:
    return outline.map.fields if outline else None


def _read(
    feed: Feed,
    program: Program,
    lexicon: Lexicon,
    now: datetime,
    allow_private: bool,
    user_agent: str,
    credentials: Credentials,
) -> tuple[tuple[Opening, ...], tuple[Problem, ...], str, Outline | None]:
    if feed.url.lower().startswith(("http://", "https://")):
        reading = read(
            feed,
            FeedState(),
            now=now,
            places=program.places,
            lexicon=lexicon,
            allow_private=allow_private,
            user_agent=user_agent,
            credentials=credentials,
        )
        return reading.openings, reading.problems, reading.kind, reading.outline
    body = Path(feed.url).read_bytes()
    contents = read_body(feed, body, places=program.places, lexicon=lexicon, now=now)
    return contents.openings, contents.problems, contents.kind, contents.outline


def _row(one: Opening, feed: Feed, program: Program, wording: Wording, now: datetime) -> dict[str, Any]:
    today = local_day(now, program.zone)
    holds = screen(one, feed=feed, floors=program.floors, today=today)
    sample = sample_listing(one, now)
    return {
        "external_id": one.external_id,
        "title": one.title,
        "employer": one.employer,
        "sector": one.sector,
        "sector_reason": one.sector_reason,
        "sector_confidence": one.sector_confidence,
        "where": one.area or str(one.where),
        "pay": one.pay_raw,
        "shift": one.shift,
        "experience_needed": one.experience_needed,
        "english_needed": one.english_needed,
        "deadline": one.deadline.isoformat() if one.deadline else None,
        "apply": [{"how": way.how, "value": way.value} for way in one.apply],
        "holds": [hold.sentence for hold in holds],
        "text": jobs.alert([sample], program, wording, program.languages[0]).body,
    }


def sample_listing(one: Opening, now: datetime) -> Listing:
    """As it would be told of, number and link as samples."""
    return Listing(
        id=0,
        number=SAMPLE_NUMBER,
        code="SAMPLE2",
        title=one.title,
        employer=one.employer,
        sector=one.sector,
        where=one.where,
        area=one.area,
        postcode=one.postcode,
        location_raw=one.location_raw,
        pay_min=one.pay_min,
        pay_max=one.pay_max,
        pay_unit=one.pay_unit,
        schedule=one.schedule_raw,
        employment_type=one.employment_type,
        deadline=one.deadline,
        apply=one.apply,
        fresh_since=one.posted_at or now,
        hourly_most=hourly_most(one.pay_max, one.pay_unit, one.employment_type),
        shift=one.shift,
        experience_needed=one.experience_needed,
        english_needed=one.english_needed,
    )
