"""A person stops every text that nobody asked for, and lets them go again. Answers and stops go on."""

from __future__ import annotations

from datetime import datetime

from smsbot.storage import audit, carrier_words, pauses
from smsbot.storage.database import Database
from smsbot.storage.pauses import Pause


def pause_all(database: Database, who: str, now: datetime, reason: str = "Staff want it so.") -> bool:
    """From the next claim on nothing is sent unasked, and the plan tells nobody. False when it was paused before."""
    with database.begin() as db:
        begun = pauses.begin(db, Pause(who, now, reason))
        if begun:
            audit.record(db, who, "pause", "service", None, now, after={"reason": reason})
    return begun


def resume_all(database: Database, who: str, now: datetime) -> Pause | None:
    """What still waits and is still good goes; the plan makes up for the rest. The pause that is over now, whoever or
    whatever began it; None when nothing was paused. What carriers have filtered until now has been looked at: only
    more of it pauses again."""
    with database.begin() as db:
        pause = pauses.current(db, now)
        if pause is not None:
            pauses.end(db)
            pauses.look_at(db, carrier_words.last_day(db, now, unrequested_only=True), now)
            before = {"who": pause.who, "since": pause.since.isoformat(), "reason": pause.reason}
            audit.record(db, who, "resume", "service", None, now, before=before)
    return pause
