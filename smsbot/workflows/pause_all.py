"""An administrator stops every text that nobody asked for, and lets them go again. Answers and stops go on."""

from __future__ import annotations

from datetime import datetime

from smsbot.storage import audit, facts
from smsbot.storage.database import Database
from smsbot.storage.facts import Pause


def pause_all(database: Database, who: str, now: datetime) -> bool:
    """From the next claim on nothing is sent unasked, and the plan tells nobody. False when it was paused before."""
    with database.begin() as db:
        if facts.pause(db) is not None:
            return False
        facts.put_pause(db, Pause(who, now))
        audit.record(db, who, "pause", "service", None, now)
    return True


def resume_all(database: Database, who: str, now: datetime) -> bool:
    """What still waits and is still good goes; the plan makes up for the rest. False when nothing was paused."""
    with database.begin() as db:
        pause = facts.pause(db)
        if pause is None:
            return False
        facts.put_pause(db, None)
        before = {"who": pause.who, "since": pause.since.isoformat()}
        audit.record(db, who, "resume", "service", None, now, before=before)
    return True
