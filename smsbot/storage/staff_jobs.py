"""Jobs that staff wrote themselves: openings of a feed without an address, whose entries are what the editor typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from jobs_feed.opening import Opening
from smsbot.domain.ruling import SECTOR_BY_STAFF
from smsbot.storage import postings
from smsbot.storage.feeds import ADDED_BY_STAFF
from smsbot.storage.tables import opening, posting


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`walk_in_hours`: people come on the day of the opening's deadline, at these hours. `typed`: the form's fields."""

    opening: Opening
    walk_in_hours: str | None
    typed: Mapping[str, str]


def find(db: sa.Connection, external_id: str) -> int | None:
    """The opening that was added under this name."""
    query = sa.select(posting.c.opening_id).where(
        posting.c.feed_id == ADDED_BY_STAFF, posting.c.external_id == external_id
    )
    return db.execute(query).scalar()


def typed(db: sa.Connection, opening_id: int) -> Mapping[str, str] | None:
    """What the editor typed, with the kind of work that staff have chosen since; None for an opening that staff did
    not write."""
    query = (
        sa.select(posting.c.raw, opening.c.sector, opening.c.sector_reason)
        .join(opening, opening.c.id == posting.c.opening_id)
        .where(posting.c.feed_id == ADDED_BY_STAFF, posting.c.opening_id == opening_id)
    )
    row = db.execute(query).first()
    if row is None:
        return None
    typed_then: Mapping[str, str] = row.raw
    return {**typed_then, "sector": row.sector} if row.sector_reason == SECTOR_BY_STAFF else typed_then


def add(db: sa.Connection, job: Job, keys: Sequence[str], holds: list[dict[str, Any]], now: datetime) -> int:
    """Open at once: a named editor wrote it, and has seen what the screening says."""
    new = job.opening
    opening_id = postings.add(db, new, feed_id=ADDED_BY_STAFF, keys=keys, holds=holds, now=now, passed=True)
    row = {
        "external_id": new.external_id,
        "opening_id": opening_id,
        "content_hash": new.content_hash,
        "raw": dict(job.typed),
    }
    postings.save_postings(db, ADDED_BY_STAFF, [row], now)
    _set(db, opening_id, walk_in_hours=job.walk_in_hours)
    return opening_id


def rewrite(
    db: sa.Connection, opening_id: int, job: Job, keys: Sequence[str], holds: list[dict[str, Any]], now: datetime
) -> None:
    """The editor says something else now: what is queued in the old words is not sent."""
    new = job.opening
    postings.add_keys(db, opening_id, keys)
    postings.rewrite(db, opening_id, new, feed_id=ADDED_BY_STAFF, holds=holds, now=now, passed=True)
    filed = {"sector": new.sector, "sector_reason": new.sector_reason}
    _set(db, opening_id, walk_in_hours=job.walk_in_hours, edited_at=now, **filed)
    of_staff = sa.and_(posting.c.feed_id == ADDED_BY_STAFF, posting.c.opening_id == opening_id)
    db.execute(
        sa.update(posting).where(of_staff).values(raw=dict(job.typed), content_hash=new.content_hash, last_seen_at=now)
    )


def _set(db: sa.Connection, opening_id: int, **values: Any) -> None:
    db.execute(sa.update(opening).where(opening.c.id == opening_id).values(**values))
