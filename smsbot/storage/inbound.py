"""Texts to us: each MessageSid once, with what it meant; the replies kept for it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from smsbot.storage.inbox import Tray
from smsbot.storage.tables import inbound as t
from smsbot.storage.tables import outbox

_ADD = sa.insert(t).returning(t.c.id)
_ADD_ONCE = {
    "postgresql": postgresql.insert(t).on_conflict_do_nothing(index_elements=["sid_hash"]),
    "sqlite": sqlite.insert(t).on_conflict_do_nothing(index_elements=["sid_hash"]),
}
_WORDLESS = {
    "body_cipher": None,
    # A text of the inbox whose words are gone is like no other.
    "words_key": sa.case((t.c.inbox.is_not(None), sa.literal("gone ").concat(sa.cast(t.c.id, sa.Text)))),
}
_BY_SID = sa.select(t.c.id).where(t.c.sid_hash == sa.bindparam("sid_hash"))
_REPLIES = (
    sa.select(outbox.c.id, outbox.c.body)
    .where(outbox.c.inbound_id == sa.bindparam("inbound_id"), outbox.c.kind == "reply")
    .order_by(outbox.c.id)
)


def seen(db: sa.Connection, sid_hash: str) -> bool:
    """Whether this MessageSid has been here before. Ask while holding its sender's row: that is the lock."""
    return db.execute(_BY_SID, {"sid_hash": sid_hash}).first() is not None


def add(
    db: sa.Connection,
    *,
    sid_hash: str,
    subscriber_id: int,
    at: datetime,
    body_cipher: str | None,
    segments: int,
    intent: str,
    rule: str,
    words_key: str | None = None,
) -> int:
    """The new row's id. `words_key`: a keyed hash of words that nobody understood, which wait for staff from now on.
    Raises sqlalchemy.exc.IntegrityError when the MessageSid is already there."""
    values = {
        "sid_hash": sid_hash,
        "subscriber_id": subscriber_id,
        "at": at,
        "body_cipher": body_cipher,
        "segments": segments,
        "intent": intent,
        "rule": rule,
        "words_key": words_key,
        "inbox": None if words_key is None else Tray.OPEN,
    }
    return int(db.execute(_ADD, values).scalar_one())


def note(db: sa.Connection, *, sid_hash: str, at: datetime, segments: int, rule: str) -> None:
    """A text from nobody who could be answered; the same MessageSid again, even at this moment, is let be."""
    values = {"sid_hash": sid_hash, "at": at, "segments": segments, "intent": "unknown", "rule": rule}
    db.execute(_ADD_ONCE[db.dialect.name], values)


def replies_to(db: sa.Connection, sid_hash: str) -> list[tuple[int, str]]:
    """Outbox id and body of each reply kept for this MessageSid; empty after an erasure or 90 days."""
    inbound_id = db.execute(_BY_SID, {"sid_hash": sid_hash}).scalar()
    if inbound_id is None:
        return []
    return [(row.id, row.body) for row in db.execute(_REPLIES, {"inbound_id": inbound_id}) if row.body]


def of_subscriber(db: sa.Connection, subscriber_id: int) -> list[tuple[int, datetime, str, str]]:
    """Id, moment, intent and rule of each text this person sent, oldest first; never the words."""
    rows = db.execute(sa.select(t).where(t.c.subscriber_id == subscriber_id).order_by(t.c.id))
    return [(row.id, row.at, row.intent, row.rule) for row in rows]


def forget_words_before(db: sa.Connection, moment: datetime) -> None:
    """Take away what people wrote before then; when it came and what it meant stays."""
    db.execute(sa.update(t).where(t.c.at < moment, t.c.body_cipher.is_not(None)).values(_WORDLESS))


def erase(db: sa.Connection, subscriber_id: int) -> None:
    """Wipe the words; that a text came, when and what it meant stays. Nobody is left to be answered."""
    db.execute(
        sa.update(t).where(t.c.subscriber_id == subscriber_id).values(body_cipher=None, words_key=None, inbox=None)
    )


def last_at(db: sa.Connection) -> datetime | None:
    """When the last text came."""
    return db.execute(sa.select(sa.func.max(t.c.at))).scalar()
