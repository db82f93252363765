"""Who asked for the details of which opening by its number, and when."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from smsbot.storage.tables import inquiry as t

_NOTE = {
    name: insert.on_conflict_do_update(index_elements=["subscriber_id", "opening_id"], set_={"at": insert.excluded.at})
    for name, insert in (("postgresql", postgresql.insert(t)), ("sqlite", sqlite.insert(t)))
}


def note(db: sa.Connection, subscriber_id: int, opening_id: int, now: datetime) -> None:
    """This person was given the details; of those who ask again, the last time counts."""
    db.execute(_NOTE[db.dialect.name], {"subscriber_id": subscriber_id, "opening_id": opening_id, "at": now})


def latest(db: sa.Connection, subscriber_id: int, since: datetime) -> int | None:
    """The opening whose details this person asked for last, if that was after `since`."""
    query = sa.select(t.c.opening_id).where(t.c.subscriber_id == subscriber_id, t.c.at > since)
    return db.execute(query.order_by(t.c.at.desc()).limit(1)).scalar()


def erase(db: sa.Connection, subscriber_id: int) -> None:
    """What an erased person asked about is nobody's business any more."""
    db.execute(sa.delete(t).where(t.c.subscriber_id == subscriber_id))
