"""The chain of consents in; whether it still holds, written down where everybody looks."""

from __future__ import annotations

from smsbot.storage import consents, facts
from smsbot.storage.database import Database


def check_consents(database: Database) -> int | None:
    """The id of the first record that does not follow from the one before; None when the chain holds. Reads all of
    them: once a day is enough."""
    with database.read() as db:
        broken = consents.first_broken(db)
    with database.begin() as db:
        facts.put(db, facts.CONSENT_BROKEN, str(broken or ""))
    return broken
