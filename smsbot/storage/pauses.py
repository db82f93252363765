"""Whether what nobody asked for rests: staff want it so, or the carrier said something. One pause at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from smsbot.storage import facts

SERVICE = "the service itself"
"""In the place of an e-mail address, where nobody of the staff paused it."""
_KEY = "paused"
_LOOKED_AT = "carrier_words_looked_at"


@dataclass(frozen=True, slots=True)
class Pause:
    """`who`: an e-mail address, or SERVICE. `reason`: a sentence for staff. `until` None: until a person lets texts go
    on."""

    who: str
    since: datetime
    reason: str
    until: datetime | None = None

    @property
    def in_words(self) -> str:
        """By whom, since when and why, and how it ends."""
        until = f"until {self.until:%Y-%m-%d %H:%M} UTC" if self.until else "until smsbot resume"
        return f"paused by {self.who} since {self.since:%Y-%m-%d %H:%M} UTC, {until}: {self.reason}"


def current(db: sa.Connection, now: datetime) -> Pause | None:
    """None while alerts may go."""
    value = facts.get(db, _KEY)
    if not value:
        return None
    said = json.loads(value)
    until = datetime.fromisoformat(said["until"]) if said["until"] else None
    if until is not None and until <= now:
        return None
    return Pause(said["who"], datetime.fromisoformat(said["since"]), said["reason"], until)


def begin(db: sa.Connection, pause: Pause) -> bool:
    """False when there is one that lasts as long, which stays as it is."""
    there = current(db, pause.since)
    if there is not None and (there.until is None or (pause.until is not None and pause.until <= there.until)):
        return False
    said = {
        "who": pause.who,
        "since": pause.since.isoformat(),
        "reason": pause.reason,
        "until": pause.until.isoformat() if pause.until else None,
    }
    facts.put(db, _KEY, json.dumps(said))
    return True


def end(db: sa.Connection) -> None:
    facts.put(db, _KEY, "")


def look_at(db: sa.Connection, words: Mapping[int, int], now: datetime) -> None:
    """A person has seen what the carrier said in the last day: texts by its number."""
    facts.put(db, _LOOKED_AT, json.dumps({"at": now.isoformat(), "words": words}))


def looked_at(db: sa.Connection, code: int, now: datetime) -> int:
    """How many texts with this number somebody has seen in the last day."""
    value = facts.get(db, _LOOKED_AT)
    if not value:
        return 0
    said = json.loads(value)
    recent = datetime.fromisoformat(said["at"]) > now - timedelta(days=1)
    return int(said["words"].get(str(code), 0)) if recent else 0
