"""Feeds as staff set them up, the lease of their one reader, and how their last reading went. Every attempt stands in
storage/fetches.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from jobs_feed.feed import Feed, FeedState, Kind, PayRule
from jobs_feed.mapping import FieldMap
from smsbot.storage.tables import Moment
from smsbot.storage.tables import feed as t

LEASE = timedelta(minutes=2)
ADDED_BY_STAFF = 0
"""The feed of what staff wrote themselves: it has no row and no address, so nothing reads, pauses or empties it."""


class Standing(StrEnum):
    """Whether a feed is read. `resting`: it failed too often, so that only staff's own `collect` tries it, and a good
    reading turns it on again. `paused`: staff want it left alone."""

    ON = "on"
    RESTING = "resting"
    PAUSED = "paused"


class FeedExists(Exception):
    """A feed of this name or address is already there; `.name` is the one in the way."""

    def __init__(self, name: str) -> None:
        super().__init__(f"You already have this feed as '{name}'.")
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """A list that lost more than half of its entries at once, which is not believed. `entries`: how many it has now;
    `since`: when it was first seen so; `kept`: staff say that it is wrong, too."""

    entries: int
    since: datetime
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFeed:
    """A feed and how its last readings went. `items`: in the last good reading that was believed, None before the
    first. `pay_reason`: why staff let its postings go without pay. `reading_until`: somebody reads it now, at most
    until then."""

    feed: Feed
    pay_reason: str | None
    id: int
    standing: Standing
    state: FeedState
    items: int | None
    fall: Fall | None
    failures: int
    problem: str | None
    next_check_at: datetime
    reading_until: datetime | None


def add(
    db: sa.Connection, feed: Feed, now: datetime, *, standing: Standing = Standing.ON, pay_reason: str | None = None
) -> int:
    """Raises FeedExists. Until the transaction ends nobody else adds one."""
    _refuse_twin(db, feed.name, feed.url)
    values = _settings(feed, pay_reason) | {
        "state": standing,
        "failures": 0,
        "next_check_at": now,
        "created_at": now,
    }
    return int(db.execute(sa.insert(t).values(**values).returning(t.c.id)).scalar_one())


def _settings(feed: Feed, pay_reason: str | None) -> dict[str, Any]:
    return {
        "name": feed.name,
        "url": feed.url,
        "kind": feed.kind,
        "employer": feed.employer,
        "sector": feed.sector,
        "sector_always": feed.sector_always,
        "trusted": feed.trusted,
        "pay_rule": feed.pay_rule,
        "pay_reason": pay_reason,
        "field_map": feed.field_map.as_json() if feed.field_map else None,
    }


def at_address(db: sa.Connection, url: str, but_not: int | None = None) -> str | None:
    """The name of the feed there, of those but one."""
    rows = db.execute(sa.select(t.c.id, t.c.name, t.c.url).order_by(t.c.id))
    return next((row.name for row in rows if row.id != but_not and _address(row.url) == _address(url)), None)


def _refuse_twin(db: sa.Connection, name: str, url: str, but_not: int | None = None) -> None:
    if db.dialect.name == "postgresql":
        db.execute(sa.text("SELECT pg_advisory_xact_lock(7302005)"))
    named = (row for row in db.execute(sa.select(t.c.id, t.c.name)) if row.name.casefold() == name.casefold())
    there = next((row.name for row in named if row.id != but_not), None) or at_address(db, url, but_not)
    if there is not None:
        raise FeedExists(there)


def _address(url: str) -> str:
    """What a server is asked for: without a fragment or an empty query, the host in small letters."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return parts._replace(netloc=parts.netloc.lower(), fragment="").geturl()


def move(db: sa.Connection, feed_id: int, url: str) -> None:
    """The same feed at another address. Raises FeedExists."""
    _refuse_twin(db, "", url, but_not=feed_id)
    db.execute(sa.update(t).where(t.c.id == feed_id).values(url=url))


def change(db: sa.Connection, was: StoredFeed, feed: Feed, pay_reason: str | None, now: datetime) -> None:
    """Staff set it up differently. What makes other openings of the same bytes lets it be read again, and whole. Raises
    FeedExists."""
    _refuse_twin(db, feed.name, feed.url, but_not=was.id)
    values = _settings(feed, pay_reason)
    if _source(feed) != _source(was.feed):
        values |= _FORGOTTEN | {"next_check_at": now, "state": _becomes(Standing.RESTING, Standing.ON)}
    if _list_of(feed) != _list_of(was.feed):
        values |= _BELIEVED
    db.execute(sa.update(t).where(t.c.id == was.id).values(**values))


def _source(feed: Feed) -> tuple[object, ...]:
    return *_list_of(feed), feed.employer, feed.sector, feed.sector_always


def _list_of(feed: Feed) -> tuple[object, ...]:
    return feed.url, feed.kind, feed.field_map


def pause(db: sa.Connection, feed_id: int) -> None:
    db.execute(sa.update(t).where(t.c.id == feed_id).values(state=Standing.PAUSED))


def pull_back(db: sa.Connection, now: datetime) -> None:
    """No check waits longer than until `now`."""
    db.execute(sa.update(t).where(t.c.next_check_at > now).values(next_check_at=now))


def turn_on(db: sa.Connection, feed_id: int, now: datetime) -> None:
    """Read it in the next pass, and from then on."""
    db.execute(sa.update(t).where(t.c.id == feed_id).values(state=Standing.ON, next_check_at=now))


def believe(db: sa.Connection, feed_id: int) -> None:
    """Staff say that the short list is right: the next reading is compared with it."""
    values = _BELIEVED | {"items": t.c.fallen_to, "problem": None}
    db.execute(sa.update(t).where(t.c.id == feed_id).values(**values))


def doubt(db: sa.Connection, feed_id: int, items: int, fall: Fall, problem: str) -> None:
    """Staff take it back that a short list is right: its readings are compared with `items` again, and that it fell
    is asked about again."""
    values = {
        "items": items,
        "fallen_to": fall.entries,
        "fallen_at": fall.since,
        "kept": fall.kept,
        "problem": problem,
    }
    db.execute(sa.update(t).where(t.c.id == feed_id).values(**values))


def keep_old(db: sa.Connection, feed_id: int) -> None:
    """Staff say that the short list is wrong: nothing is asked any more until the feed has recovered."""
    db.execute(sa.update(t).where(t.c.id == feed_id).values(kept=True))


_FORGOTTEN: dict[str, Any] = {"etag": None, "last_modified": None, "fingerprint": None}
_BELIEVED: dict[str, Any] = {"fallen_to": None, "fallen_at": None, "kept": False}


def get(db: sa.Connection, feed_id: int, *, lock: bool = False) -> StoredFeed:
    """With `lock` nobody else's until the transaction ends. Raises KeyError."""
    query = sa.select(t).where(t.c.id == feed_id)
    row = db.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise KeyError(feed_id)
    return _from_row(row)


def every(db: sa.Connection) -> list[StoredFeed]:
    return [_from_row(row) for row in db.execute(sa.select(t).order_by(t.c.id))]


def page(db: sa.Connection, limit: int, after: int | None = None) -> list[StoredFeed]:
    """At most `limit`, oldest first, of those with an id above `after`."""
    query = sa.select(t).order_by(t.c.id).limit(limit)
    return [_from_row(row) for row in db.execute(query if after is None else query.where(t.c.id > after))]


def to_read(db: sa.Connection, now: datetime, *, due_only: bool) -> list[StoredFeed]:
    """Feeds that staff have not paused; with `due_only` those that are on and whose time has come."""
    query = sa.select(t).where(t.c.state != Standing.PAUSED).order_by(t.c.next_check_at, t.c.id)
    if due_only:
        query = query.where(t.c.state == Standing.ON, t.c.next_check_at <= now)
    return [_from_row(row) for row in db.execute(query)]


def lease(db: sa.Connection, stored: StoredFeed, wall: datetime) -> bool:
    """Take the feed for reading. False while somebody else reads it, or has read it since `stored` was looked up; a
    dead reader's lease ends by itself."""
    done = db.execute(
        sa.update(t)
        .where(
            t.c.id == stored.id,
            t.c.next_check_at == stored.next_check_at,
            sa.or_(t.c.reading_until.is_(None), t.c.reading_until < wall),
        )
        .values(reading_until=wall + LEASE)
    )
    return done.rowcount == 1


def renew_lease(db: sa.Connection, feed_id: int, wall: datetime) -> None:
    """Its reader lives and is not done. Nothing once the reading has been recorded."""
    db.execute(sa.update(t).where(t.c.id == feed_id, t.c.reading_until.is_not(None)).values(reading_until=wall + LEASE))


def record_success(
    db: sa.Connection,
    stored: StoredFeed,
    state: FeedState,
    *,
    items: int | None,
    fallen_to: int | None,
    problem: str | None,
    now: datetime,
    next_at: datetime,
) -> None:
    """`items`: in this reading, None when nothing had changed or it is not believed. `fallen_to`: in one that staff are
    asked about. `problem`: what they should look at all the same."""
    untouched = t.c.next_check_at == stored.next_check_at  # else staff want it read anew, perhaps as something else
    values: dict[str, Any] = {
        "state": _becomes(Standing.RESTING, Standing.ON),
        "etag": sa.case((untouched, state.etag), else_=None),
        "last_modified": sa.case((untouched, state.last_modified), else_=None),
        "fingerprint": sa.case((untouched, state.fingerprint), else_=None),
        "failures": 0,
        "problem": problem,
        "next_check_at": _next(stored, next_at),
        "reading_until": None,
    }
    if items is not None:
        values |= _BELIEVED | {"items": items}
    elif fallen_to is not None:
        values |= {
            "fallen_to": fallen_to,
            "fallen_at": sa.func.coalesce(t.c.fallen_at, sa.bindparam("fell", now, Moment)),
        }
    db.execute(sa.update(t).where(t.c.id == stored.id).values(**values))


def _next(stored: StoredFeed, next_at: datetime) -> sa.Case[datetime]:
    """Unless staff have asked for another reading during this one."""
    return sa.case((t.c.next_check_at == stored.next_check_at, next_at), else_=t.c.next_check_at)


def record_failure(db: sa.Connection, stored: StoredFeed, sentence: str, next_at: datetime, *, rest: bool) -> None:
    """`rest`: leave it alone from now on, until staff collect by hand."""
    values: dict[str, Any] = {
        "failures": t.c.failures + 1,
        "problem": sentence,
        "next_check_at": _next(stored, next_at),
        "reading_until": None,
    }
    if rest:
        # Its openings may have closed as stale by the time it is read again: the same bytes must then be news.
        values |= _FORGOTTEN
        values["state"] = _becomes(Standing.ON, Standing.RESTING)
    db.execute(sa.update(t).where(t.c.id == stored.id).values(**values))


def _becomes(before: Standing, after: Standing) -> sa.Case[str]:
    """Only that step: what staff paused during a reading stays so."""
    return sa.case((t.c.state == before, after.value), else_=t.c.state)


def failing(db: sa.Connection) -> bool:
    """Whether any feed that is on could not be read the last time."""
    query = sa.select(t.c.id).where(t.c.state == Standing.ON, t.c.failures > 0)
    return db.execute(query.limit(1)).first() is not None


def _from_row(row: Any) -> StoredFeed:
    return StoredFeed(
        feed=Feed(
            id=str(row.id),
            name=row.name,
            url=row.url,
            kind=Kind(row.kind) if row.kind else None,
            employer=row.employer,
            sector=row.sector,
            sector_always=row.sector_always,
            trusted=row.trusted,
            pay_rule=PayRule(row.pay_rule),
            field_map=FieldMap.from_json(row.field_map) if row.field_map else None,
        ),
        pay_reason=row.pay_reason,
        id=row.id,
        standing=Standing(row.state),
        state=FeedState(etag=row.etag, last_modified=row.last_modified, fingerprint=row.fingerprint),
        items=row.items,
        fall=None if row.fallen_to is None else Fall(entries=row.fallen_to, since=row.fallen_at, kept=row.kept),
        failures=row.failures,
        problem=row.problem,
        next_check_at=row.next_check_at,
        reading_until=row.reading_until,
    )
