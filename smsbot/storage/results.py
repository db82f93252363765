"""Texts and what became of them, by local day and kind: counts and money, nobody's number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from smsbot.storage.database import IN_PIECES
from smsbot.storage.tables import inbound
from smsbot.storage.tables import outbox as t

COLUMNS = ("day", "kind", "state", "texts", "segments", "cost_usd")


def by_day(db: sa.Connection, zone: ZoneInfo, segment_in: int) -> Iterator[tuple[object, ...]]:
    """Rows as COLUMNS, in order of day; texts to us are of kind `inbound`. `segment_in`: what one segment of theirs
    costs us, in millionths of a dollar."""
    texts: Counter[tuple[date, str, str]] = Counter()
    segments: Counter[tuple[date, str, str]] = Counter()
    cost: Counter[tuple[date, str, str]] = Counter()
    ours = sa.select(t.c.planned_at, t.c.kind, t.c.state, t.c.segments, t.c.cost)
    for row in db.execute(ours, execution_options=IN_PIECES):
        key = (row.planned_at.astimezone(zone).date(), row.kind, row.state)
        texts[key] += 1
        segments[key] += row.segments
        cost[key] += row.cost
    for theirs in db.execute(sa.select(inbound.c.at, inbound.c.segments), execution_options=IN_PIECES):
        key = (theirs.at.astimezone(zone).date(), "inbound", "received")
        texts[key] += 1
        segments[key] += theirs.segments
        cost[key] += theirs.segments * segment_in
    for key in sorted(texts):
        yield (*key, texts[key], segments[key], f"{cost[key] / 1_000_000:.4f}")
