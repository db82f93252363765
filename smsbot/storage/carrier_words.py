"""What the carrier said of our texts, counted by the hour: a handful of rows, however many texts."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from smsbot.storage.tables import carrier_word as t

ACCEPTED = 0
"""In the place of an error's number: the carrier took the text. Counted for unrequested texts only: answers are handed
back in the call that brings the text."""
A_DAY = timedelta(days=1)
_ADD = {
    name: (statement := insert(t)).on_conflict_do_update(
        index_elements=["hour", "code", "unrequested"], set_={"texts": t.c.texts + statement.excluded.texts}
    )
    for name, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}


def count(db: sa.Connection, code: int, texts: int, now: datetime, *, unrequested: bool) -> None:
    hour = now.replace(minute=0, second=0, microsecond=0)
    db.execute(_ADD[db.dialect.name], {"hour": hour, "code": code, "texts": texts, "unrequested": unrequested})


def last_day(db: sa.Connection, now: datetime, *, unrequested_only: bool = False) -> dict[int, int]:
    """Texts by number of the last 24 hours (by whole hours)."""
    query = sa.select(t.c.code, sa.func.sum(t.c.texts).label("texts")).where(t.c.hour > now - A_DAY).group_by(t.c.code)
    if unrequested_only:
        query = query.where(t.c.unrequested)
    return {row.code: int(row.texts) for row in db.execute(query)}


def errors_of_last_day(db: sa.Connection, now: datetime) -> dict[int, int]:
    """Texts by error, those to answer somebody included."""
    return {code: texts for code, texts in last_day(db, now).items() if code != ACCEPTED}
