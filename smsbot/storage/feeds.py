"""Feeds as staff set them up, the lease of their one reader, and every attempt to read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from jobs_feed.feed import Attempt, Feed, FeedState, Kind, PayRule
from smsbot.storage.tables import feed as t
from smsbot.storage.tables import fetch_attempt

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
class StoredFeed:
    """A feed and how its last readings went. `items`: in the last good reading, None before the first."""

    feed: Feed
    id: int
    standing: Standing
    state: FeedState
    items: int | None
    failures: int
    problem: str | None
    next_check_at: datetime


def add(db: sa.Connection, feed: Feed, now: datetime) -> int:
    """Raises FeedExists. Until the transaction ends nobody else adds one."""
    if db.dialect.name == "postgresql":
        db.execute(sa.text("SELECT pg_advisory_xact_lock(7302005)"))
    for row in db.execute(sa.select(t.c.name, t.c.url).order_by(t.c.id)):
        if row.name.casefold() == feed.name.casefold() or _address(row.url) == _address(feed.url):
            raise FeedExists(row.name)
    values = {
        "name": feed.name,
        "url": feed.url,
        "kind": feed.kind,
        "sector": feed.sector,
        "sector_always": feed.sector_always,
        "trusted": feed.trusted,
        "pay_rule": feed.pay_rule,
        "state": Standing.ON,
        "failures": 0,
        "next_check_at": now,
        "created_at": now,
    }
    return int(db.execute(sa.insert(t).values(**values).returning(t.c.id)).scalar_one())


def _address(url: str) -> str:
    """What a server is asked for: without a fragment or an empty query, the host in small letters."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return parts._replace(netloc=parts.netloc.lower(), fragment="").geturl()


def move(db: sa.Connection, feed_id: int, url: str) -> None:
    """The same feed at another address. Raises FeedExists."""
    there = db.execute(sa.select(t.c.name).where(t.c.url == url, t.c.id != feed_id)).scalar()
    if there is not None:
        raise FeedExists(there)
    db.execute(sa.update(t).where(t.c.id == feed_id).values(url=url))


def every(db: sa.Connection) -> list[StoredFeed]:
    return [_from_row(row) for row in db.execute(sa.select(t).order_by(t.c.id))]


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


def record_success(
    db: sa.Connection,
    stored: StoredFeed,
    state: FeedState,
    *,
    items: int | None,
    problem: str | None,
    next_at: datetime,
) -> None:
    """`items`: in this reading, None when nothing had changed. `problem`: what staff should look at all the same."""
    values: dict[str, Any] = {
        "state": _becomes(Standing.RESTING, Standing.ON),
        "etag": state.etag,
        "last_modified": state.last_modified,
        "fingerprint": state.fingerprint,
        "failures": 0,
        "problem": problem,
        "next_check_at": next_at,
        "reading_until": None,
    }
    if items is not None:
        values["items"] = items
    db.execute(sa.update(t).where(t.c.id == stored.id).values(**values))


def record_failure(db: sa.Connection, stored: StoredFeed, sentence: str, next_at: datetime, *, rest: bool) -> None:
    """`rest`: leave it alone from now on, until staff collect by hand."""
    values: dict[str, Any] = {
        "failures": t.c.failures + 1,
        "problem": sentence,
        "next_check_at": next_at,
        "reading_until": None,
    }
    if rest:
        # Its openings may have closed as stale by the time it is read again: the same bytes must then be news.
        values |= {"etag": None, "last_modified": None, "fingerprint": None}
        values["state"] = _becomes(Standing.ON, Standing.RESTING)
    db.execute(sa.update(t).where(t.c.id == stored.id).values(**values))


def _becomes(before: Standing, after: Standing) -> sa.Case[str]:
    """Only that step: what staff paused during a reading stays so."""
    return sa.case((t.c.state == before, after.value), else_=t.c.state)


def keep_attempt(
    db: sa.Connection, feed_id: int, attempt: Attempt, *, items: int, new: int, changed: int, gone: int
) -> None:
    db.execute(
        sa.insert(fetch_attempt).values(
            feed_id=feed_id,
            at=attempt.at,
            status=attempt.status,
            milliseconds=attempt.milliseconds,
            size=attempt.size,
            items=items,
            new=new,
            changed=changed,
            gone=gone,
            error_code=attempt.error_code,
            sentence=attempt.sentence,
        )
    )


def failing(db: sa.Connection) -> bool:
    """Whether any feed that is on could not be read the last time."""
    query = sa.select(t.c.id).where(t.c.state == Standing.ON, t.c.failures > 0)
    return db.execute(query.limit(1)).first() is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedFeed:
    """A feed that could not be read `times` times; `sentence`: what was wrong the last time."""

    id: int
    name: str
    times: int
    sentence: str


def failed_between(db: sa.Connection, start: datetime, end: datetime) -> list[FailedFeed]:
    """Feeds with failed attempts in that time."""
    f = fetch_attempt
    query = (
        sa.select(t.c.id, t.c.name, sa.func.count().label("times"), sa.func.max(f.c.id).label("last"))
        .join(f, f.c.feed_id == t.c.id)
        .where(f.c.at >= start, f.c.at < end, f.c.error_code.is_not(None))
        .group_by(t.c.id, t.c.name)
        .order_by(t.c.id)
    )
    rows = db.execute(query).all()
    said = sa.select(f.c.id, f.c.sentence).where(f.c.id.in_([row.last for row in rows]))
    sentences = {row.id: row.sentence for row in db.execute(said)}
    return [FailedFeed(id=row.id, name=row.name, times=row.times, sentence=sentences[row.last]) for row in rows]


def _from_row(row: Any) -> StoredFeed:
    return StoredFeed(
        feed=Feed(
            id=str(row.id),
            name=row.name,
            url=row.url,
            kind=Kind(row.kind) if row.kind else None,
            sector=row.sector,
            sector_always=row.sector_always,
            trusted=row.trusted,
            pay_rule=PayRule(row.pay_rule),
        ),
        id=row.id,
        standing=Standing(row.state),
        state=FeedState(etag=row.etag, last_modified=row.last_modified, fingerprint=row.fingerprint),
        items=row.items,
        failures=row.failures,
        problem=row.problem,
        next_check_at=row.next_check_at,
    )
