"""Small facts of the installation: live or trial, demo mark, the shifted clock, the last outcome of a job."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from smsbot.storage.tables import meta as t

CONSENT_BROKEN = "consent_broken"
"""The first consent record that does not follow from the one before, as the last check found."""
REFUSED = "refused_at"
REFUSALS_APART = timedelta(minutes=1)
"""How often a refusal is written down at most: strangers' requests are no reason to write."""
_GET = sa.select(t.c.value).where(t.c.key == sa.bindparam("key"))


def get(db: sa.Connection, key: str) -> str | None:
    return db.execute(_GET, {"key": key}).scalar()


def put(db: sa.Connection, key: str, value: str) -> None:
    insert = postgresql.insert(t) if db.dialect.name == "postgresql" else sqlite.insert(t)
    statement = insert.values(key=key, value=value)
    db.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": statement.excluded.value}))


def last_refused(db: sa.Connection) -> datetime | None:
    """When a request last came to the carrier's doors with a signature that does not hold, to the minute."""
    value = get(db, REFUSED)
    return datetime.fromisoformat(value) if value else None


def is_live(db: sa.Connection) -> bool:
    return get(db, "live") == "on"


def is_demo(db: sa.Connection) -> bool:
    return get(db, "demo") == "on"


def halt(db: sa.Connection, reason: str, now: datetime) -> None:
    """Nothing may be sent from now on."""
    if is_halted(db) is None:
        put(db, "halted_at", now.isoformat())
    put(db, "halted", reason)


def halted_since(db: sa.Connection) -> datetime | None:
    """Of the halt there is now, or of the last one."""
    value = get(db, "halted_at")
    return datetime.fromisoformat(value) if value else None


def is_halted(db: sa.Connection) -> str | None:
    """Why the carrier said that nothing may be sent, or None."""
    return get(db, "halted") or None


def clock_offset(db: sa.Connection) -> timedelta:
    value = get(db, "clock_offset")
    return timedelta(seconds=float(value)) if value else timedelta()


def set_clock_offset(db: sa.Connection, offset: timedelta) -> None:
    put(db, "clock_offset", repr(offset.total_seconds()))


def consent_broken(db: sa.Connection) -> int | None:
    """The record at which the chain of consents was found broken."""
    value = get(db, CONSENT_BROKEN)
    return int(value) if value else None
