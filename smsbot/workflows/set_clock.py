"""The demo's clock is moved; what waited for a time that is far off now waits no longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from smsbot.storage import facts, feeds
from smsbot.storage.database import Database


def set_clock(database: Database, ahead: timedelta | None, now: datetime) -> None:
    """So far from `now`, None: real time. Where it goes back, feeds are due: their next checks were set by a time that
    is yet to come."""
    with database.begin() as db:
        before = facts.clock_offset(db)
        offset = timedelta() if ahead is None else before + ahead
        facts.set_clock_offset(db, offset)
        if offset < before:
            feeds.pull_back(db, now + offset - before)
