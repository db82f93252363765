"""Attempts to read feeds: kept one by one, and looked at one by one, by day, and where they failed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from jobs_feed.feed import Attempt
from smsbot.storage.tables import Moment, feed
from smsbot.storage.tables import fetch_attempt as t

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One attempt. `status`: HTTP, None without an answer; `size`: bytes; `items`, `new`, `changed` and `gone`:
    entries; `error_code`: None where it could be read; `sentence`: what was to be said of it, perhaps nothing."""

    id: int
    at: datetime
    status: int | None
    milliseconds: int
    size: int
    items: int
    new: int
    changed: int
    gone: int
    error_code: str | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """24 hours of one feed. `listed`: the most entries of a good reading, None without one; `good` and `failed`:
    attempts; `new`: entries never seen before."""

    listed: int | None = None
    good: int = 0
    failed: int = 0
    new: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedFeed:
    """A feed that could not be read `times` times; `sentence`: what was wrong the last time."""

    id: int
    name: str
    times: int
    sentence: str


def keep(db: sa.Connection, feed_id: int, attempt: Attempt, *, items: int, new: int, changed: int, gone: int) -> None:
    db.execute(
        sa.insert(t).values(
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


def history(db: sa.Connection, feed_id: int, limit: int, before: int | None = None) -> list[Fetch]:
    """Newest first, at most `limit`, of those older than the attempt with the id `before`."""
    columns = [c for c in t.c if c.name != "feed_id"]
    query = sa.select(*columns).where(t.c.feed_id == feed_id).order_by(t.c.at.desc(), t.c.id.desc()).limit(limit)
    if before is not None:
        at = sa.select(t.c.at).where(t.c.id == before).scalar_subquery()
        query = query.where(sa.or_(t.c.at < at, sa.and_(t.c.at == at, t.c.id < before)))
    return [Fetch(**row._mapping) for row in db.execute(query)]


def days(db: sa.Connection, feed_ids: Collection[int], now: datetime, count: int) -> dict[int, tuple[Day, ...]]:
    """The last `count` spans of 24 hours of each feed, the oldest first; the last one ends now."""
    ago = _days_ago(db, now)
    good = t.c.error_code.is_(None)
    query = (
        sa.select(
            t.c.feed_id,
            ago.label("ago"),
            sa.func.max(sa.case((good, t.c["items"]))).label("listed"),
            sa.func.sum(sa.case((good, 1), else_=0)).label("good"),
            sa.func.sum(sa.case((good, 0), else_=1)).label("failed"),
            sa.func.sum(t.c.new).label("new"),
        )
        .where(t.c.feed_id.in_(feed_ids), t.c.at > now - count * DAY, t.c.at <= now)
        .group_by(t.c.feed_id, ago)
    )
    found: dict[int, list[Day]] = {feed_id: [Day()] * count for feed_id in feed_ids}
    for row in db.execute(query):
        day = Day(listed=row.listed, good=row.good, failed=row.failed, new=row.new)
        found[row.feed_id][count - 1 - min(max(int(row.ago), 0), count - 1)] = day
    return {feed_id: tuple(many) for feed_id, many in found.items()}


def _days_ago(db: sa.Connection, now: datetime) -> sa.ColumnElement[Any]:
    moment = sa.literal(now, Moment)
    if db.dialect.name == "postgresql":
        return sa.func.floor(sa.extract("epoch", moment - t.c.at) / DAY.total_seconds())
    seconds = (sa.func.julianday(moment) - sa.func.julianday(t.c.at)) * DAY.total_seconds()
    return sa.cast(sa.func.round(seconds, 3) / DAY.total_seconds(), sa.Integer)


def last(db: sa.Connection, feed_id: int) -> datetime | None:
    """When the feed was last tried."""
    return db.execute(sa.select(sa.func.max(t.c.at)).where(t.c.feed_id == feed_id)).scalar()


def last_of_any(db: sa.Connection) -> datetime | None:
    """When any feed was tried for the last time."""
    of_feed = sa.select(sa.func.max(t.c.at)).where(t.c.feed_id == feed.c.id).scalar_subquery()
    return db.execute(sa.select(sa.func.max(of_feed.label("at"), type_=t.c.at.type)).select_from(feed)).scalar()


def failing_since(db: sa.Connection, feed_id: int) -> datetime | None:
    """When the first of this feed's failures in a row was."""
    last_good = sa.select(sa.func.max(t.c.at)).where(t.c.feed_id == feed_id, t.c.error_code.is_(None)).scalar_subquery()
    query = sa.select(sa.func.min(t.c.at)).where(
        t.c.feed_id == feed_id, sa.or_(last_good.is_(None), t.c.at > last_good)
    )
    return db.execute(query).scalar()


def failed_between(db: sa.Connection, start: datetime, end: datetime) -> list[FailedFeed]:
    """Feeds with failed attempts in that time."""
    query = (
        sa.select(feed.c.id, feed.c.name, sa.func.count().label("times"), sa.func.max(t.c.id).label("last"))
        .join(t, t.c.feed_id == feed.c.id)
        .where(t.c.at >= start, t.c.at < end, t.c.error_code.is_not(None))
        .group_by(feed.c.id, feed.c.name)
        .order_by(feed.c.id)
    )
    rows = db.execute(query).all()
    said = sa.select(t.c.id, t.c.sentence).where(t.c.id.in_([row.last for row in rows]))
    sentences = {row.id: row.sentence for row in db.execute(said)}
    return [FailedFeed(id=row.id, name=row.name, times=row.times, sentence=sentences[row.last]) for row in rows]
