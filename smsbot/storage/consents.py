"""Consent and its withdrawal: append-only, each record hashed together with the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import sqlalchemy as sa

from smsbot.storage.database import IN_PIECES
from smsbot.storage.tables import consent as t

FIRST = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecord:
    """`words_shown`: exactly what the person was told. `trigger_cipher`: the person's own words, sealed;
    `trigger_hash`: SHA-256 of that, filled in by `append`, which stays when the words are erased.
    `weekly_cap`: unrequested texts in 7 x 24 h disclosed in `words_shown`."""

    subscriber_id: int
    phone_index: str
    change: str  # granted | withdrawn
    at: datetime
    source: str  # text | web | carrier | staff
    rule: str
    language: str
    words_shown: str
    trigger_cipher: str | None
    message_sid: str | None
    weekly_cap: int
    trigger_hash: str | None = None


_LAST_HASH = sa.select(t.c.hash).order_by(t.c.id.desc()).limit(1)
_APPEND = sa.insert(t)


def append(db: sa.Connection, record: ConsentRecord) -> None:
    """The chain has one end: writers queue for it on PostgreSQL, SQLite has one writer anyway."""
    if db.dialect.name == "postgresql":
        db.execute(sa.text("SELECT pg_advisory_xact_lock(7302001)"))
    previous = db.execute(_LAST_HASH).scalar() or FIRST
    record = replace(record, trigger_hash=_hash_of(record.trigger_cipher))
    values = {name: getattr(record, name) for name in record.__slots__}
    db.execute(_APPEND, values | {"previous": previous, "hash": chain_hash(previous, record)})


def chain_hash(previous: str, record: ConsentRecord) -> str:
    """SHA-256 over the previous hash and the record. The trigger enters by its own hash, so that it can be
    erased later without breaking the chain's proof of the rest."""
    content = [
        previous,
        record.subscriber_id,
        record.phone_index,
        record.change,
        record.at.astimezone(UTC).isoformat(),  # the moment, whatever zone it came in
        record.source,
        record.rule,
        record.language,
        record.words_shown,
        record.trigger_hash,
        record.message_sid,
        record.weekly_cap,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def records(db: sa.Connection) -> Iterator[tuple[int, str, str, ConsentRecord]]:
    """Every record in order: id, previous hash, hash, record."""
    with db.execute(sa.select(t).order_by(t.c.id), execution_options=IN_PIECES) as rows:
        for row in rows:
            yield row.id, row.previous, row.hash, _record(row)


def of_subscriber(db: sa.Connection, subscriber_id: int) -> list[ConsentRecord]:
    return [_record(row) for row in db.execute(sa.select(t).where(t.c.subscriber_id == subscriber_id).order_by(t.c.id))]


def intact_of(db: sa.Connection, subscriber_id: int) -> bool:
    """Whether this person's records are as they were written, and each hangs on one that is still there."""
    before = t.alias()
    query = (
        sa.select(t, before.c.id.label("before_id"))
        .outerjoin(before, before.c.hash == t.c.previous)
        .where(t.c.subscriber_id == subscriber_id)
    )
    return all(
        (row.previous == FIRST or row.before_id is not None)
        and chain_hash(row.previous, _record(row)) == row.hash
        and (row.trigger_cipher is None or _hash_of(row.trigger_cipher) == row.trigger_hash)
        for row in db.execute(query)
    )


def rows_of(db: sa.Connection, subscriber_id: int) -> Iterator[tuple[int, str, str, ConsentRecord]]:
    """The records of one person as `records` gives them all."""
    for row in db.execute(sa.select(t).where(t.c.subscriber_id == subscriber_id).order_by(t.c.id)):
        yield row.id, row.previous, row.hash, _record(row)


def withdrawn_since(subscriber_id: sa.ColumnElement[int], moment: sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
    """A condition: this person's last word, at that moment or later, is a withdrawal."""
    later = t.alias()
    given_anew = sa.exists().where(
        later.c.subscriber_id == subscriber_id, later.c.id > t.c.id, later.c.change == "granted"
    )
    return sa.exists().where(
        t.c.subscriber_id == subscriber_id, t.c.at >= moment, t.c.change == "withdrawn", ~given_anew
    )


def has_withdrawn_since(db: sa.Connection, subscriber_id: int, moment: datetime) -> bool:
    """The same of one person."""
    query = sa.select(withdrawn_since(sa.literal(subscriber_id), sa.literal(moment, t.c.at.type)))
    return bool(db.execute(query).scalar())


def first_broken(db: sa.Connection) -> int | None:
    """The id of the first record whose hash does not follow from the one before; None when the chain holds."""
    expected = FIRST
    for record_id, previous, own, record in records(db):
        words_changed = record.trigger_cipher is not None and _hash_of(record.trigger_cipher) != record.trigger_hash
        if words_changed or previous != expected or chain_hash(previous, record) != own:
            return record_id
        expected = own
    return None


def erase_words(db: sa.Connection, subscriber_id: int) -> None:
    """Take away what the person wrote; that, when and how they agreed or stopped stays, and so does the chain."""
    db.execute(sa.update(t).where(t.c.subscriber_id == subscriber_id).values(trigger_cipher=None))


def _hash_of(cipher: str | None) -> str | None:
    return None if cipher is None else hashlib.sha256(cipher.encode()).hexdigest()


def _record(row: sa.Row[tuple[object, ...]]) -> ConsentRecord:
    return ConsentRecord(**{name: getattr(row, name) for name in ConsentRecord.__slots__})
