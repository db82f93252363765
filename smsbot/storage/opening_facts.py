"""All that is known of one opening: its facts as they were read, where it is listed, and how many were told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from smsbot.domain.listing import Listing
from smsbot.domain.ruling import Ruled
from smsbot.storage import rulings
from smsbot.storage.listings import listing
from smsbot.storage.tables import digest, digest_opening, feed, outbox, posting, told
from smsbot.storage.tables import opening as t


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningFacts:
    """`listing` is what people are told; `said_title`, `said_employer`, `pay_raw`: in its feed's words."""

    listing: Listing
    ruled: Ruled
    said_title: str
    said_employer: str | None
    pay_raw: str | None
    pay_fact: str
    description: str
    feed_id: int
    first_seen_at: datetime
    last_seen_at: datetime
    clicks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One entry of one feed that is this opening. `feed` None: added by staff. `raw`: the entry as it was read."""

    feed: str | None
    external_id: str
    present: bool
    first_seen_at: datetime
    last_seen_at: datetime
    raw: dict[str, Any]


def facts(db: sa.Connection, opening_id: int) -> OpeningFacts:
    """Raises KeyError."""
    row = db.execute(sa.select(t).where(t.c.id == opening_id)).first()
    if row is None:
        raise KeyError(opening_id)
    return OpeningFacts(
        listing=listing(row),
        ruled=rulings.ruled(row),
        said_title=row.said_title,
        said_employer=row.said_employer,
        pay_raw=row.pay_raw,
        pay_fact=row.pay_fact,
        description=row.description,
        feed_id=row.feed_id,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        clicks=row.clicks,
    )


def listed(db: sa.Connection, opening_id: int, limit: int) -> list[Listed]:
    """Its entries, the first one first."""
    query = (
        sa.select(posting, feed.c.name)
        .outerjoin(feed, feed.c.id == posting.c.feed_id)
        .where(posting.c.opening_id == opening_id)
        .order_by(posting.c.first_seen_at, posting.c.feed_id, posting.c.external_id)
        .limit(limit)
    )
    return [
        Listed(
            feed=row.name,
            external_id=row.external_id,
            present=row.present,
            first_seen_at=row.first_seen_at,
            last_seen_at=row.last_seen_at,
            raw=row.raw,
        )
        for row in db.execute(query)
    ]


def planned_in_alerts(db: sa.Connection, opening_id: int) -> list[tuple[datetime, int]]:
    """When alerts with it were planned, and for how many people each time: what still waits counts, what never went or
    failed does not."""
    texts = _texts(db, opening_id, sa.true())
    never = _texts(
        db,
        opening_id,
        sa.and_(
            outbox.c.state.in_((sa.literal_column("'dropped'"), sa.literal_column("'failed'"))),
            sa.func.coalesce(outbox.c.reason, "") != "trial",
        ),
    )
    counts = ((at, people - never.get(run, (at, 0))[1]) for run, (at, people) in texts.items())
    return [(at, people) for at, people in counts if people > 0]


def _texts(db: sa.Connection, opening_id: int, which: sa.ColumnElement[bool]) -> dict[int, tuple[datetime, int]]:
    """Plan run to its moment and its texts about the opening."""
    query = (
        sa.select(digest.c.run_id, sa.func.min(digest.c.created_at).label("at"), sa.func.count().label("people"))
        .select_from(digest_opening)
        .join(digest, digest.c.id == digest_opening.c.digest_id)
        .join(outbox, outbox.c.digest_id == digest.c.id)
        .where(digest_opening.c.opening_id == opening_id, which)
        .group_by(digest.c.run_id)
        .order_by(digest.c.run_id)
    )
    return {row.run_id: (row.at, row.people) for row in db.execute(query)}


def told_in_answers(db: sa.Connection, opening_id: int) -> int:
    query = sa.select(sa.func.count()).where(told.c.opening_id == opening_id)
    return int(db.execute(query).scalar_one())
