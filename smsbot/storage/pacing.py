"""How fast one sender may go, in segments a second, shared by every worker: a virtual clock in one row. And whether
what nobody asked for waits for a moment, because the carrier's own queue is full."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from smsbot.storage import facts
from smsbot.storage.tables import pace as t

SECOND = 1_000_000
_BREATH = "breath_until"


def allowance(db: sa.Connection, sender: str, wall: int, per_second: float, burst: float) -> int:
    """Whole segments that may leave at `wall` (microseconds), holding the row until the transaction ends.
    Unused time is kept for at most `burst` seconds, or for one segment where that takes longer."""
    insert = postgresql.insert(t) if db.dialect.name == "postgresql" else sqlite.insert(t)
    db.execute(insert.values(sender=sender, free_at=0).on_conflict_do_nothing(index_elements=["sender"]))
    free_at = db.execute(sa.select(t.c.free_at).where(t.c.sender == sender).with_for_update()).scalar_one()
    start = max(free_at, wall - _kept(per_second, burst))
    return max(0, int((wall - start) * per_second / SECOND))


def spend(db: sa.Connection, sender: str, wall: int, per_second: float, burst: float, segments: int) -> None:
    """Move the sender's clock on by what these segments take."""
    free_at = db.execute(sa.select(t.c.free_at).where(t.c.sender == sender)).scalar_one()
    start = max(free_at, wall - _kept(per_second, burst))
    db.execute(sa.update(t).where(t.c.sender == sender).values(free_at=start + int(segments * SECOND / per_second)))


def _kept(per_second: float, burst: float) -> int:
    return max(int(burst * SECOND), math.ceil(SECOND / per_second))


def hold_until(db: sa.Connection, sender: str, wall: int) -> None:
    """The carrier asked to slow down: nobody sends before this moment (microseconds)."""
    db.execute(sa.update(t).where(t.c.sender == sender, t.c.free_at < wall).values(free_at=wall))


def last_left(db: sa.Connection) -> datetime | None:
    """The machine's time at which any sender's last text left, or may leave the next where it was asked to wait."""
    free_at = db.execute(sa.select(sa.func.max(t.c.free_at))).scalar()
    return None if free_at is None else datetime.fromtimestamp(free_at / SECOND, UTC)


def take_breath(db: sa.Connection, until: datetime) -> None:
    """Nothing unrequested leaves before then (by the program's clock, like receipts)."""
    facts.put(db, _BREATH, until.isoformat())


def out_of_breath(db: sa.Connection, now: datetime) -> bool:
    until = facts.get(db, _BREATH)
    return until is not None and now < datetime.fromisoformat(until)
