"""Subscribers by number or id; saving one; the stops that outlive an erasure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from smsbot.domain.filters import read_filters
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.subscriber import Asked, Cadence, Place, Profile, State, Subscriber
from smsbot.storage.database import IN_PIECES
from smsbot.storage.tables import subscriber as t
from smsbot.storage.tables import suppression
from smsbot.storage.vault import Vault

_BY_INDEX = sa.select(t).where(t.c.phone_index.in_(sa.bindparam("indexes", expanding=True)))
_BY_INDEX_LOCKED = _BY_INDEX.with_for_update()
_BY_ID = sa.select(t).where(t.c.id == sa.bindparam("id"))
_ADD = {
    "sqlite": sqlite.insert(t).on_conflict_do_nothing(index_elements=["phone_index"]),
    "postgresql": postgresql.insert(t).on_conflict_do_nothing(index_elements=["phone_index"]),
}
_UPDATE = sa.update(t).where(t.c.id == sa.bindparam("row_id"))
_SUPPRESSED = sa.select(suppression.c.since).where(
    suppression.c.phone_index.in_(sa.bindparam("indexes", expanding=True))
)


def find(db: sa.Connection, vault: Vault, phone: PhoneNumber, *, lock: bool = False) -> Subscriber | None:
    """`lock`: hold the row until the transaction ends."""
    row = db.execute(_BY_INDEX_LOCKED if lock else _BY_INDEX, {"indexes": vault.indexes(phone)}).first()
    return None if row is None else _from_row(row, phone)


def get(db: sa.Connection, vault: Vault, subscriber_id: int) -> Subscriber:
    """Raises KeyError for an unknown id, and for one whose number has been erased."""
    row = db.execute(_BY_ID, {"id": subscriber_id}).first()
    if row is None or row.phone_cipher is None:
        raise KeyError(subscriber_id)
    return _from_row(row, vault.phone(row.phone_cipher))


def exists(db: sa.Connection, subscriber_id: int) -> bool:
    """Whether there is such a person, or was before an erasure."""
    return db.execute(sa.select(t.c.id).where(t.c.id == subscriber_id)).first() is not None


def find_or_add(
    db: sa.Connection, vault: Vault, phone: PhoneNumber, now: datetime, *, language: str, zone: str | None
) -> Subscriber:
    """The row of this number, locked until the transaction ends. A new number becomes a CONTACT, or STOPPED when
    the list that outlives erasures knows it. `zone`: its second zone, or None."""
    row = db.execute(_BY_INDEX_LOCKED, {"indexes": vault.indexes(phone)}).first()
    if row is None:
        stopped_at = suppressed_since(db, vault, phone)
        new = Subscriber(
            phone=phone,
            state=State.STOPPED if stopped_at else State.CONTACT,
            stopped_at=stopped_at,
            profile=Profile(language=language),
            zone=zone,
        )
        values = _values(new) | {
            "phone_index": vault.index(phone),
            "phone_cipher": vault.seal(phone.e164),
            "created_at": now,
        }
        db.execute(_ADD[db.dialect.name], values)
        row = db.execute(_BY_INDEX_LOCKED, {"indexes": vault.indexes(phone)}).one()
    return _from_row(row, phone)


def save(db: sa.Connection, subscriber: Subscriber, *, heard_at: datetime | None = None) -> None:
    """Write every choice back. Whoever is saved leaves their cohort: the next plan run finds the right one."""
    values = _values(subscriber) | {"row_id": subscriber.id, "cohort_id": None}
    if heard_at is not None:
        values |= {"last_inbound_at": heard_at, "failure_code": None, "failure_count": 0, "failure_since": None}
    db.execute(_UPDATE, values)


def heard(db: sa.Connection, subscriber: Subscriber, at: datetime) -> None:
    """A text came that changed nothing a plan looks at: questions open and counters only."""
    db.execute(
        _UPDATE,
        {
            "row_id": subscriber.id,
            "asked": subscriber.asked,
            "asked_at": subscriber.asked_at,
            "asked_about": subscriber.asked_about,
            "unknown_on": subscriber.unknown_on,
            "unknown_count": subscriber.unknown_count,
            "last_inbound_at": at,
            "failure_code": None,
            "failure_count": 0,
            "failure_since": None,
        },
    )


def may_hear(now: datetime) -> sa.ColumnElement[bool]:
    """Who may get a text that nobody asked for at all: subscribed, not paused, within the carrier's reach."""
    return sa.and_(
        t.c.state == State.ACTIVE,
        t.c.refused_code.is_(None),
        sa.or_(t.c.loop_until.is_(None), t.c.loop_until <= now),
        sa.or_(t.c.paused_until.is_(None), t.c.paused_until <= now),
    )


def leave_cohort(db: sa.Connection, subscriber_ids: list[int]) -> None:
    db.execute(sa.update(t).where(t.c.id.in_(subscriber_ids)).values(cohort_id=None))


def stop(db: sa.Connection, subscriber_id: int, now: datetime) -> bool:
    """Stopped from now on. False when it already was and nothing came from its owner since, which might be answered."""
    done = db.execute(
        sa.update(t)
        .where(t.c.id == subscriber_id, sa.or_(t.c.state != State.STOPPED, t.c.last_inbound_at > t.c.stopped_at))
        .values(state=State.STOPPED, stopped_at=now, cohort_id=None, asked=None, asked_at=None, asked_about=None)
    )
    return done.rowcount == 1


def refuse(db: sa.Connection, subscriber_id: int, code: int) -> None:
    """The carrier calls the number wrong: no call until its owner texts us."""
    db.execute(sa.update(t).where(t.c.id == subscriber_id).values(refused_code=code, cohort_id=None))


def refused(db: sa.Connection) -> dict[int, int]:
    """Subscribed people whose number is left alone, by the carrier's error."""
    query = sa.select(t.c.refused_code, sa.func.count().label("people")).where(
        t.c.refused_code.is_not(None), t.c.state == State.ACTIVE
    )
    return {row.refused_code: row.people for row in db.execute(query.group_by(t.c.refused_code))}


def count_failure(db: sa.Connection, subscriber_id: int, code: int, now: datetime) -> tuple[int, datetime]:
    """How many times in a row this number has now failed with this code, and since when."""
    row = db.execute(
        sa.select(t.c.failure_code, t.c.failure_count, t.c.failure_since).where(t.c.id == subscriber_id)
    ).one()
    again = row.failure_code == code
    count = int(row.failure_count) + 1 if again else 1
    since: datetime = (row.failure_since if again else None) or now
    values = {"failure_code": code, "failure_count": count, "failure_since": since}
    db.execute(sa.update(t).where(t.c.id == subscriber_id).values(values))
    return count, since


def mark_loop(db: sa.Connection, subscriber_id: int, until: datetime) -> None:
    """No text to this number before then, not even an answer: a machine would answer it."""
    db.execute(sa.update(t).where(t.c.id == subscriber_id).values(loop_until=until, cohort_id=None))


def forget_failures(db: sa.Connection, subscriber_id: int) -> None:
    none = {"failure_code": None, "failure_count": 0, "failure_since": None}
    db.execute(sa.update(t).where(t.c.id == subscriber_id, t.c.failure_count > 0).values(none))


def suppressed_since(db: sa.Connection, vault: Vault, phone: PhoneNumber) -> datetime | None:
    """When this number stopped, as the list that outlives erasures remembers it."""
    return db.execute(_SUPPRESSED, {"indexes": vault.indexes(phone)}).scalar()


def suppress(db: sa.Connection, vault: Vault, phone: PhoneNumber, now: datetime, reason: str) -> None:
    insert = postgresql.insert(suppression) if db.dialect.name == "postgresql" else sqlite.insert(suppression)
    db.execute(
        insert.values(phone_index=vault.index(phone), since=now, reason=reason).on_conflict_do_nothing(
            index_elements=["phone_index"]
        )
    )


def unsuppress(db: sa.Connection, vault: Vault, phone: PhoneNumber) -> None:
    db.execute(sa.delete(suppression).where(suppression.c.phone_index.in_(vault.indexes(phone))))


def erase(db: sa.Connection, subscriber_id: int, now: datetime) -> None:
    """Wipe number and choices. The row stays as an empty shell, so that the ledger keeps its references."""
    empty = Subscriber(phone=PhoneNumber("+10000000000"), state=State.STOPPED, stopped_at=now)
    names = "phone_index phone_cipher cohort_id gate last_inbound_at failure_code failure_since"
    nobody = dict.fromkeys(names.split())
    db.execute(_UPDATE, _values(empty) | nobody | {"row_id": subscriber_id, "failure_count": 0})


def export(db: sa.Connection, vault: Vault) -> Iterator[tuple[Subscriber, datetime]]:
    """Everyone not erased, in order of id, with the moment first heard of."""
    query = sa.select(t).where(t.c.phone_cipher.is_not(None)).order_by(t.c.id)
    with db.execute(query, execution_options=IN_PIECES) as rows:
        for row in rows:
            yield _from_row(row, vault.phone(row.phone_cipher)), row.created_at


def _values(subscriber: Subscriber) -> dict[str, Any]:
    profile = subscriber.profile
    return {
        "state": subscriber.state,
        "sectors": pack_sectors(profile),
        "anywhere": profile.place.anywhere,
        "postcode": profile.place.postcode,
        "areas": ",".join(profile.place.areas),
        "cadence": int(profile.cadence),
        "language": profile.language,
        "filters": str(profile.filters),
        "weekly_cap": subscriber.weekly_cap,
        "zone": subscriber.zone,
        "joined_at": subscriber.joined_at,
        "join_source": subscriber.join_source,
        "stopped_at": subscriber.stopped_at,
        "paused_until": subscriber.paused_until,
        "asked": subscriber.asked,
        "asked_at": subscriber.asked_at,
        "asked_about": subscriber.asked_about,
        "erase_code": subscriber.erase_code,
        "erase_until": subscriber.erase_until,
        "unknown_on": subscriber.unknown_on,
        "unknown_count": subscriber.unknown_count,
        "refused_code": subscriber.refused_code,
        "loop_until": subscriber.loop_until,
    }


def pack_sectors(profile: Profile) -> str:
    return "*" if profile.every_sector else ",".join(sorted(profile.sectors))


PROFILE = (t.c.sectors, t.c.anywhere, t.c.postcode, t.c.areas, t.c.cadence, t.c.language, t.c.filters)
"""The columns that `profile_of` reads."""


def profile_of(row: Any) -> Profile:
    """The profile columns of a subscriber row as a value."""
    return _profile(row.sectors, row.anywhere, row.postcode, row.areas, row.cadence, row.language, row.filters)


@lru_cache(maxsize=4096)
def _profile(
    sectors: str, anywhere: bool, postcode: str | None, areas: str, cadence: int, language: str, filters: str
) -> Profile:
    """Many people wish for the same: made once for each wish."""
    every = sectors == "*"
    return Profile(
        sectors=frozenset() if every else frozenset(filter(None, sectors.split(","))),
        every_sector=every,
        place=Place(anywhere, postcode, tuple(filter(None, areas.split(",")))),
        cadence=Cadence(cadence),
        language=language,
        filters=read_filters(filters),
    )


def _from_row(row: Any, phone: PhoneNumber) -> Subscriber:
    return Subscriber(
        id=row.id,
        phone=phone,
        state=State(row.state),
        profile=profile_of(row),
        weekly_cap=row.weekly_cap,
        zone=row.zone,
        joined_at=row.joined_at,
        join_source=row.join_source,
        stopped_at=row.stopped_at,
        paused_until=row.paused_until,
        asked=Asked(row.asked) if row.asked else None,
        asked_at=row.asked_at,
        asked_about=row.asked_about,
        erase_code=row.erase_code,
        erase_until=row.erase_until,
        unknown_on=row.unknown_on,
        unknown_count=row.unknown_count,
        refused_code=row.refused_code,
        loop_until=row.loop_until,
    )
