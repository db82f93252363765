"""Staff by e-mail address: role, what login needs, and the one link that invites. Disabling keeps the row and wipes
every key to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from smsbot.storage.tables import staff as t


class StaffExists(Exception):
    """Somebody with this address is there already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """`stamp`: what a session must carry, renewed with the password and at every end of sessions. `totp_cipher`: the
    second step's secret, sealed. `recovery`: keyed hashes of codes not yet used, a space between. `failures`: wrong
    tries in a row, the last of them at `failed_at`. `invited_until`: an unused link holds until then."""

    id: int
    email: str
    role: str
    password_hash: str | None
    stamp: str | None
    totp_cipher: str | None
    recovery: str
    failures: int
    failed_at: datetime | None
    last_login_at: datetime | None
    invited_until: datetime | None
    disabled_at: datetime | None


_MEMBER = [t.c[name] for name in Member.__slots__]
_NO_KEYS: dict[str, Any] = {
    "password_hash": None,
    "stamp": None,
    "totp_cipher": None,
    "totp_step": None,
    "recovery": "",
    "invitation": None,
    "invited_until": None,
    "failures": 0,
    "failed_at": None,
}


def add(db: sa.Connection, email: str, role: str, now: datetime) -> int:
    """The id of a new person, or of one disabled before who comes back. Raises StaffExists."""
    address = plain(email)
    row = db.execute(sa.select(t.c.id, t.c.disabled_at, t.c.role).where(t.c.email == address)).first()
    if row is None:
        values = {"email": address, "role": role, "created_at": now}
        return int(db.execute(sa.insert(t).values(**values).returning(t.c.id)).scalar_one())
    if row.disabled_at is None:
        raise StaffExists(f"{address} is {row.role} already.")
    db.execute(sa.update(t).where(t.c.id == row.id).values(role=role, disabled_at=None))
    return int(row.id)


def plain(email: str) -> str:
    """An address as it is kept and looked up."""
    return email.strip().lower()


def everybody(db: sa.Connection) -> list[Member]:
    """By address, those without access too."""
    return [Member(**row._mapping) for row in db.execute(sa.select(*_MEMBER).order_by(t.c.email))]


def find(db: sa.Connection, email: str) -> Member | None:
    """Somebody with access."""
    return _one(db, t.c.email == plain(email))


def get(db: sa.Connection, member_id: int) -> Member | None:
    """Somebody with access."""
    return _one(db, t.c.id == member_id)


def find_by_stamp(db: sa.Connection, stamp: str) -> Member | None:
    """Somebody with access whose sessions carry this stamp."""
    return _one(db, t.c.stamp == stamp)


def find_invited(db: sa.Connection, invitation: str, now: datetime) -> Member | None:
    """Whom a link invites, while it holds. `invitation`: the keyed hash of its token."""
    return _one(db, t.c.invitation == invitation, t.c.invited_until > now)


def _one(db: sa.Connection, *where: sa.ColumnElement[bool]) -> Member | None:
    row = db.execute(sa.select(*_MEMBER).where(*where, t.c.disabled_at.is_(None))).first()
    return None if row is None else Member(**row._mapping)


def set_role(db: sa.Connection, member_id: int, role: str) -> None:
    db.execute(sa.update(t).where(t.c.id == member_id).values(role=role))


def disable(db: sa.Connection, member_id: int, now: datetime) -> bool:
    """False when somebody else did it first."""
    where = (t.c.id == member_id, t.c.disabled_at.is_(None))
    return db.execute(sa.update(t).where(*where).values(**_NO_KEYS, disabled_at=now)).rowcount == 1


def invite(db: sa.Connection, member_id: int, invitation: str, until: datetime) -> None:
    """A link that holds until then; the one before it holds no longer."""
    db.execute(sa.update(t).where(t.c.id == member_id).values(invitation=invitation, invited_until=until))


def accept(db: sa.Connection, invitation: str, password_hash: str, stamp: str, now: datetime) -> bool:
    """The link is used up and the password is set; sessions from before end. False when the link does not hold."""
    where = (t.c.invitation == invitation, t.c.invited_until > now, t.c.disabled_at.is_(None))
    new = {"password_hash": password_hash, "stamp": stamp, "failures": 0, "failed_at": None}
    query = sa.update(t).where(*where).values(**new, invitation=None, invited_until=None)
    return db.execute(query).rowcount == 1


def set_password(db: sa.Connection, member_id: int, password_hash: str, stamp: str) -> None:
    """Sessions from before end when the stamp is a new one."""
    db.execute(sa.update(t).where(t.c.id == member_id).values(password_hash=password_hash, stamp=stamp))


def end_sessions(db: sa.Connection, member_id: int, stamp: str) -> None:
    db.execute(sa.update(t).where(t.c.id == member_id).values(stamp=stamp))


def set_totp(db: sa.Connection, member_id: int, cipher: str | None) -> None:
    """None: no second step any more, and no codes to recover from its loss."""
    gone = {} if cipher else {"recovery": ""}
    db.execute(sa.update(t).where(t.c.id == member_id).values(totp_cipher=cipher, **gone))


def use_totp(db: sa.Connection, member_id: int, step: int) -> bool:
    """False when a code of this half minute or a later one was used already: each lets in once."""
    where = (t.c.id == member_id, sa.or_(t.c.totp_step.is_(None), t.c.totp_step < step))
    return db.execute(sa.update(t).where(*where).values(totp_step=step)).rowcount == 1


def set_recovery(db: sa.Connection, member_id: int, hashes: list[str]) -> None:
    db.execute(sa.update(t).where(t.c.id == member_id).values(recovery=" ".join(hashes)))


def use_recovery(db: sa.Connection, member: Member, used: str) -> bool:
    """False when somebody else was faster."""
    left = " ".join(code for code in member.recovery.split() if code != used)
    where = (t.c.id == member.id, t.c.recovery == member.recovery)
    return left != member.recovery and db.execute(sa.update(t).where(*where).values(recovery=left)).rowcount == 1


def entered(db: sa.Connection, member_id: int, now: datetime) -> None:
    db.execute(sa.update(t).where(t.c.id == member_id).values(last_login_at=now, failures=0, failed_at=None))


def failed(db: sa.Connection, member_id: int, now: datetime) -> None:
    """One more wrong try in a row."""
    db.execute(sa.update(t).where(t.c.id == member_id).values(failures=t.c.failures + 1, failed_at=now))
