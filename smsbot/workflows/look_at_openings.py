"""What staff ask about openings in; a page of them, what waits in groups, or all about one, out. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from jobs_feed.opening import Where
from smsbot.domain.listing import Listing
from smsbot.domain.match import verdict, wish_of
from smsbot.domain.program import Program
from smsbot.domain.ruling import name_key
from smsbot.domain.window import local_day, next_opening
from smsbot.storage import audit, opening_facts, opening_lists, openings, rulings, wishes
from smsbot.storage.audit import Act
from smsbot.storage.database import Connection, Database
from smsbot.storage.opening_facts import Listed, OpeningFacts
from smsbot.storage.opening_lists import HeldGroup, Row, Wanted
from smsbot.wording import Wording
from smsbot.workflows.decide_openings import DONE, NOUN, UNDOABLE_ALONE
from smsbot.workflows.preview_texts import Preview, preview_texts

ROWS, GROUPS, ENTRIES = 50, 20, 20
"""Openings on a page, groups on a page, entries of feeds on an opening's page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`older`: from which id the next page goes on, None on the last. `counts`: all openings, by state."""

    rows: tuple[Row, ...]
    older: int | None
    counts: dict[str, int]
    feeds: dict[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Everything that waits for staff. `more`: there is another page of groups."""

    groups: tuple[HeldGroup, ...]
    more: bool
    openings: int


class Way(StrEnum):
    """Whether, and when, alerts tell of an opening. NOW: at the next plan run; LATER: once the hours begin."""

    NOW = "now"
    LATER = "later"
    HELD = "held"
    CLOSED = "closed"
    ON_REQUEST = "on_request"
    OUTSIDE = "outside"
    OVER = "over"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Going:
    """`at`: when the hours of texting begin (LATER)."""

    way: Way
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fits:
    """How many people an opening fits, at the last plan run (`at`; None before the first)."""

    people: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing in an opening's life; `act_id` of an act of staff, 0 otherwise."""

    at: datetime
    words: str
    act_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All about one opening. `namesakes`: others that wait with the same title and employer. `undo`: its newest act,
    where that can be undone. `last_act`: the newest act, 0 for none."""

    facts: OpeningFacts
    feed: str | None
    previews: tuple[Preview, ...]
    going: Going
    fits: Fits
    planned_in_alerts: int
    told_in_answers: int
    listed: tuple[Listed, ...]
    events: tuple[Event, ...]
    namesakes: int
    last_act: int
    undo: Act | None


def find_openings(database: Database, wanted: Wanted, before: int | None) -> Found:
    with database.read() as db:
        rows = opening_lists.page(db, wanted, ROWS + 1, before)
        shown = rows[:ROWS]
        return Found(
            rows=tuple(shown),
            older=shown[-1].listing.id if len(rows) > ROWS else None,
            counts=openings.counts(db),
            feeds=opening_lists.feed_names(db),
        )


def what_waits(database: Database, page: int) -> Waiting:
    """`page` from 0 on."""
    with database.read() as db:
        groups = opening_lists.groups(db, GROUPS + 1, page * GROUPS)
        return Waiting(
            groups=tuple(groups[:GROUPS]), more=len(groups) > GROUPS, openings=openings.counts(db).get("held", 0)
        )


def one_opening(database: Database, program: Program, wording: Wording, opening_id: int, now: datetime) -> Sheet:
    """Raises KeyError."""
    with database.read() as db:
        facts = opening_facts.facts(db, opening_id)
        told = opening_facts.planned_in_alerts(db, opening_id)
        listed = opening_facts.listed(db, opening_id, ENTRIES)
        acts = audit.of(db, NOUN, opening_id)
        key = name_key(facts.said_title, facts.said_employer)
        return Sheet(
            facts=facts,
            feed=opening_lists.feed_names(db).get(facts.feed_id),
            previews=preview_texts(facts.listing, program, wording),
            going=when_told(facts.listing, facts.ruled.state, program, now),
            fits=who_fits(db, facts.listing),
            planned_in_alerts=sum(people for _, people in told),
            told_in_answers=opening_facts.told_in_answers(db, opening_id),
            listed=tuple(listed),
            events=tuple(sorted(_events(facts, listed, told, acts, program.zone), key=lambda event: event.at)),
            namesakes=rulings.waiting_namesakes(db, key, opening_id),
            last_act=acts[0].id if acts else 0,
            undo=acts[0] if acts and acts[0].verb in UNDOABLE_ALONE else None,
        )


def who_fits(db: Connection, listing: Listing) -> Fits:
    people = (people for profile, people in wishes.counted(db, listing) if verdict(wish_of(profile), listing)[0])
    return Fits(people=sum(people), at=wishes.counted_at(db))


def when_told(listing: Listing, state: str, program: Program, now: datetime) -> Going:
    if state != "open":
        return Going(Way(state))
    reasons = {
        Way.OVER: listing.deadline is not None and listing.deadline < local_day(now, program.zone),
        Way.OUTSIDE: listing.where is Where.OUTSIDE,
        Way.ON_REQUEST: listing.on_request,
        Way.OLD: listing.fresh_since <= now - timedelta(days=program.fresh_days),
    }
    never = next((way for way, holds in reasons.items() if holds), None)
    if never is not None:
        return Going(never)
    at = next_opening(now, program.window, [program.places.zone])
    return Going(Way.NOW) if at == now else Going(Way.LATER, at)


_CLOSED = {
    "gone": "Closed: its feed has dropped it",
    "deadline": "Closed: its last day was over",
    "stale": "Closed: no feed has shown it for 45 days",
    "unseen": "Closed by itself: nobody had decided about it in time",
}


def _events(
    facts: OpeningFacts, listed: list[Listed], told: list[tuple[datetime, int]], acts: list[Act], zone: ZoneInfo
) -> Iterator[Event]:
    for one in listed:
        if one.feed is not None:
            yield Event(one.first_seen_at, f"First seen in the feed {one.feed}")
    for _, runs in groupby(told, key=lambda run: local_day(run[0], zone)):
        first, *more = runs
        people = sum(count for _, count in (first, *more))
        yield Event(first[0], f"Planned in alerts to {people:,} {'person' if people == 1 else 'people'} that day")
    for act in acts:
        yield Event(act.at, f"{act.who} {DONE[act.verb]}", act.id)
    if facts.ruled.held_since is not None:
        yield Event(facts.ruled.held_since, "Has waited for staff since then")
    if facts.ruled.closed_at is not None and facts.ruled.closed_reason in _CLOSED:
        yield Event(facts.ruled.closed_at, _CLOSED[facts.ruled.closed_reason])
