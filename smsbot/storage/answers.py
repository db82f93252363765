"""What was answered to texts of people, by the program and by staff."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from smsbot.domain.messages import Delivery, TextKind
from smsbot.storage.tables import outbox as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`body` None: not kept any more; sealed where `written_by` names a member of staff."""

    id: int
    inbound_id: int
    template: str
    body: str | None
    state: str
    reason: str | None
    planned_at: datetime
    not_before: datetime
    written_by: str | None


def to_texts(db: sa.Connection, inbound_ids: Collection[int]) -> dict[int, list[Answer]]:
    """By id of the text answered, oldest first; a text without answers is left out."""
    columns = (t.c[name] for name in Answer.__slots__)
    query = sa.select(*columns).where(t.c.inbound_id.in_(inbound_ids))
    found: dict[int, list[Answer]] = {}
    # Sorted here: asked for an order, SQLite may walk the whole table in it instead of looking the few rows up.
    rows = db.execute(query).all() if inbound_ids else []
    for row in sorted(rows, key=lambda row: row.id):
        found.setdefault(row.inbound_id, []).append(Answer(**row._mapping))
    return found


def take_back(db: sa.Connection, outbox_id: int, now: datetime) -> int | None:
    """An answer of staff's that has not gone yet never will; the id of the text it answered. None: too late."""
    waiting = (t.c.id == outbox_id, t.c.kind == TextKind.STAFF, t.c.state == Delivery.QUEUED)
    dropped = {"state": Delivery.DROPPED, "reason": "taken_back", "settled_at": now}
    return db.execute(sa.update(t).where(*waiting).values(**dropped).returning(t.c.inbound_id)).scalar()
