"""Openings as staff look for them: by words and facets, newest first; those that wait for staff, in groups alike.

Words are looked for anywhere in title and employer by one pass over `ix_opening_list`, which holds all that is asked
for and no description: on 100,000 openings that is fast enough on both databases, without a search engine of either."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from jobs_feed.opening import Where
from smsbot.domain.listing import Listing
from smsbot.domain.ruling import UNSEEN
from smsbot.storage.listings import LISTED, listing
from smsbot.storage.rulings import plain
from smsbot.storage.tables import feed
from smsbot.storage.tables import opening as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the editor asked for; None: anything. `state`: as stored, or UNSEEN. `area` is an area's key, or how an
    opening stands to the city where it has none. `pay`: none, stated or under_floor. `employer` (empty: nobody named)
    and `codes`: of one group that waits."""

    words: str = ""
    state: str | None = None
    sector: str | None = None
    area: str | None = None
    feed_id: int | None = None
    pay: str | None = None
    employer: str | None = None
    codes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An opening in a list. `holds`: why it waits, in sentences."""

    listing: Listing
    state: str
    holds: tuple[str, ...]
    closed_reason: str | None
    first_seen_at: datetime
    feed_id: int


@dataclass(frozen=True, slots=True)
class Called:
    """`number`: by which people ask for it, once it has one."""

    title: str
    number: int | None


def called(db: sa.Connection, opening_ids: Collection[int]) -> dict[int, Called]:
    query = sa.select(t.c.id, t.c.title, t.c.number).where(t.c.id.in_(opening_ids))
    return {row.id: Called(row.title, row.number) for row in db.execute(query)}


def page(db: sa.Connection, wanted: Wanted, limit: int, before: int | None = None) -> list[Row]:
    """At most `limit` openings, newest first, of those with an id below `before`."""
    query = sa.select(t.c.id).where(*_conditions(wanted)).order_by(t.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(t.c.id < before)
    ids = list(db.execute(query).scalars())
    rows = db.execute(sa.select(t.c.holds, *LISTED).where(t.c.id.in_(ids)).order_by(t.c.id.desc()))
    return [_row(row) for row in rows]


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    # An index of states alone would lead to whole rows, one by one: only for a group of held ones is that less work.
    state = t.c.state if wanted.codes is not None else sa.func.coalesce(t.c.state, "")
    said: list[tuple[sa.ColumnElement[Any], object]] = [
        (t.c.closed_reason if wanted.state == UNSEEN else state, wanted.state),
        (t.c.sector, wanted.sector),
        (t.c.feed_id, wanted.feed_id),
        (t.c.pay_fact, wanted.pay),
        (t.c.hold_codes, wanted.codes),
    ]
    found = [column == value for column, value in said if value is not None]
    if wanted.area is not None:
        elsewhere = wanted.area in set(Where) - {Where.AREA}
        found.append(t.c.where == wanted.area if elsewhere else t.c.area == wanted.area)
    if wanted.employer is not None:
        found.append(t.c.employer == wanted.employer if wanted.employer else t.c.employer.is_(None))
    words = plain(wanted.words).split()
    if words:
        every = sa.and_(*(t.c.search.contains(word, autoescape=True) for word in words))
        number = len(words) == 1 and words[0].isascii() and words[0].isdigit() and len(words[0]) <= 4
        found.append(sa.or_(every, t.c.number == int(words[0])) if number else every)
    return found


def _row(row: Any) -> Row:
    return Row(
        listing=listing(row),
        state=row.state,
        holds=tuple(hold["sentence"] for hold in row.holds),
        closed_reason=row.closed_reason,
        first_seen_at=row.first_seen_at,
        feed_id=row.feed_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldGroup:
    """Openings of one employer (None: nobody named) that wait for exactly the same reasons. `up_to`: the newest one's
    id; `since`: when the first of them had to wait."""

    employer: str | None
    codes: str
    points: int
    openings: int
    up_to: int
    since: datetime
    examples: tuple[Row, ...]


def groups(db: sa.Connection, limit: int, offset: int = 0) -> list[HeldGroup]:
    """The heaviest reasons first, then the largest groups, each with its newest and its oldest opening."""
    n = sa.func.count().label("n")
    query = (
        sa.select(
            t.c.employer,
            t.c.hold_codes,
            sa.func.max(t.c.hold_points).label("points"),
            n,
            sa.func.max(t.c.id).label("newest"),
            sa.func.min(t.c.id).label("oldest"),
            sa.func.min(t.c.held_since).label("since"),
        )
        .where(t.c.state == sa.literal_column("'held'"))
        .group_by(t.c.employer, t.c.hold_codes)
        .order_by(sa.desc("points"), sa.desc("n"), t.c.employer.nulls_last(), t.c.hold_codes)
        .limit(limit)
        .offset(offset)
    )
    found = db.execute(query).all()
    ids = {one for row in found for one in (row.newest, row.oldest)}
    shown = {row.id: _row(row) for row in db.execute(sa.select(t.c.holds, *LISTED).where(t.c.id.in_(ids)))}
    return [
        HeldGroup(
            employer=row.employer,
            codes=row.hold_codes,
            points=row.points,
            openings=row.n,
            up_to=row.newest,
            since=row.since,
            examples=tuple(shown[one] for one in dict.fromkeys((row.newest, row.oldest))),
        )
        for row in found
    ]


def feed_names(db: sa.Connection) -> dict[int, str]:
    return {row.id: row.name for row in db.execute(sa.select(feed.c.id, feed.c.name).order_by(feed.c.name))}
