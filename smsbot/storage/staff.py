"""Staff by e-mail address, each with one role; disabling keeps the row."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from smsbot.storage.tables import staff as t


class StaffExists(Exception):
    """Somebody with this address is there already."""


def add(db: sa.Connection, email: str, role: str, now: datetime) -> None:
    """A new person, or one disabled before who comes back. Raises StaffExists."""
    address = email.strip().lower()
    row = db.execute(sa.select(t.c.disabled_at, t.c.role).where(t.c.email == address)).first()
    if row is None:
        db.execute(sa.insert(t).values(email=address, role=role, created_at=now))
    elif row.disabled_at is None:
        raise StaffExists(f"{address} is {row.role} already. Disable first to change the role.")
    else:
        db.execute(sa.update(t).where(t.c.email == address).values(role=role, disabled_at=None))


def find(db: sa.Connection, email: str) -> tuple[int, str, str] | None:
    """Id, address and role of somebody with access."""
    where = (t.c.email == email.strip().lower(), t.c.disabled_at.is_(None))
    row = db.execute(sa.select(t.c.id, t.c.email, t.c.role).where(*where)).first()
    return None if row is None else (row.id, row.email, row.role)


def disable(db: sa.Connection, email: str, now: datetime) -> bool:
    """False when nobody with access has this address."""
    where = (t.c.email == email.strip().lower(), t.c.disabled_at.is_(None))
    return db.execute(sa.update(t).where(*where).values(disabled_at=now)).rowcount == 1
