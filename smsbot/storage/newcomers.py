"""Who joined lately and has not had the safety note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from smsbot.domain.subscriber import Cadence
from smsbot.storage.subscribers import may_hear
from smsbot.storage.tables import NOTE_COUNTS, outbox
from smsbot.storage.tables import subscriber as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody to be told, and what decides whether it may be now."""

    subscriber_id: int
    joined_at: datetime
    language: str
    cadence: Cadence
    weekly_cap: int
    zone: str | None


_NOTED = sa.exists().where(outbox.c.subscriber_id == t.c.id, sa.text(NOTE_COUNTS))


def due(
    db: sa.Connection, now: datetime, since: datetime, before: datetime, *, after: Newcomer | None, limit: int
) -> list[Newcomer]:
    """Subscribed, unpaused, reachable people with work chosen who joined in that time and never had the note, in order
    of joining from the one `after` on, their rows locked."""
    joined = sa.tuple_(t.c.joined_at, t.c.id)
    place = (after.joined_at, after.subscriber_id) if after else (since, 0)
    query = (
        sa.select(t)
        .where(joined > sa.tuple_(*place, types=[t.c.joined_at.type, t.c.id.type]), t.c.joined_at < before)
        .where(may_hear(now), t.c.sectors != "", ~_NOTED)
        .order_by(t.c.joined_at, t.c.id)
        .limit(limit)
        .with_for_update(of=t, skip_locked=True)
    )
    return [
        Newcomer(
            subscriber_id=row.id,
            joined_at=row.joined_at,
            language=row.language,
            cadence=Cadence(row.cadence),
            weekly_cap=row.weekly_cap,
            zone=row.zone,
        )
        for row in db.execute(query)
    ]
