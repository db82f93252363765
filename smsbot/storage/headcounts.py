"""How many people there are of each kind, day by day: counted once for everybody who wants to know."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from smsbot.domain.headcount import ALL, NONE, Alike, Since, Standing, Tally, What
from smsbot.domain.subscriber import State
from smsbot.storage.tables import consent, subscriber
from smsbot.storage.tables import headcount as t

MOVES = (What.JOINED, What.STOPPED)
STANDINGS = tuple(what for what in What if what not in MOVES)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How things stood when they were last counted."""

    at: datetime
    counts: Tally


def alike(db: sa.Connection, now: datetime) -> Iterator[Alike]:
    """Everybody, in groups of those who stand alike and chose the same. Looks at every row: a million take seconds."""
    s = subscriber.c
    standing = sa.case(
        (s.phone_cipher.is_(None), Standing.ERASED),
        (s.state == State.STOPPED, Standing.STOPPED),
        (s.state == State.CONTACT, Standing.STRANGER),
        (s.refused_code.is_not(None), Standing.REFUSED),
        (s.paused_until > now, Standing.PAUSED),
        (s.sectors == "", Standing.UNFINISHED),
        else_=Standing.ON,
    )
    since = sa.case(
        (s.sectors != "", Since.DAY),  # only of those who never chose is it asked
        (s.joined_at > now - timedelta(days=1), Since.DAY),
        (s.joined_at > now - timedelta(days=7), Since.WEEK),
        (s.joined_at > now - timedelta(days=30), Since.MONTH),
        else_=Since.LONGER,
    )
    place = sa.case((s.anywhere, ALL), else_=s.areas)
    inner = sa.select(standing.label("standing"), s.sectors, place.label("place"), s.language, since.label("since"))
    grouped = inner.subquery()
    query = sa.select(grouped, sa.func.count().label("people")).group_by(*grouped.c)
    for row in db.execute(query):
        yield Alike(
            standing=Standing(row.standing),
            sectors=tuple(row.sectors.split(",")),  # "*" is ALL, "" is NONE
            areas=tuple(row.place.split(",")),
            language=row.language,
            since=Since(row.since),
            people=row.people,
        )


def moves(db: sa.Connection, start: datetime, end: datetime) -> Tally:
    """People who joined, and people on the list who stopped, between those moments."""
    earlier = consent.alias()
    before = (
        sa.select(earlier.c.change)
        .where(earlier.c.subscriber_id == consent.c.subscriber_id, earlier.c.id < consent.c.id)
        .order_by(earlier.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    within = (consent.c.at >= start, consent.c.at < end)
    changes = sa.select(consent.c.change, before.label("before")).where(*within).subquery()
    query = sa.select(changes, sa.func.count().label("people")).group_by(*changes.c)
    counts = {(what, NONE): 0 for what in MOVES}
    for row in db.execute(query):
        if (row.change == "granted") != (row.before == "granted"):  # said again, it moves nobody
            counts[What.JOINED if row.change == "granted" else What.STOPPED, NONE] += row.people
    return counts


def first_move(db: sa.Connection) -> datetime | None:
    """When the first consent was recorded."""
    return db.execute(sa.select(sa.func.min(consent.c.at))).scalar()


def days_with_moves(db: sa.Connection) -> set[date]:
    """Days that were counted."""
    return set(db.execute(sa.select(t.c.day).where(t.c.what == What.JOINED)).scalars())


def keep(db: sa.Connection, day: date, whats: Collection[What], counts: Tally, now: datetime) -> None:
    """The counts of a day, in the place of what was counted of `whats` earlier that day."""
    db.execute(sa.delete(t).where(t.c.day == day, t.c.what.in_(whats)))
    insert = postgresql.insert(t) if db.dialect.name == "postgresql" else sqlite.insert(t)
    latest = insert.on_conflict_do_update(
        index_elements=["day", "what", "key"], set_={"people": insert.excluded.people, "at": insert.excluded.at}
    )
    rows = [
        {"day": day, "what": what, "key": key, "people": people, "at": now} for (what, key), people in counts.items()
    ]
    if rows:
        db.execute(latest, rows)


def latest(db: sa.Connection) -> Snapshot | None:
    """How people stood when they were last counted; None before the first time."""
    day = db.execute(sa.select(sa.func.max(t.c.day)).where(t.c.what == What.STANDING)).scalar()
    rows = db.execute(sa.select(t).where(t.c.day == day, t.c.what.in_(STANDINGS))).all() if day else []
    if not rows:
        return None
    return Snapshot(max(row.at for row in rows), {(What(row.what), row.key): row.people for row in rows})


def since(db: sa.Connection, day: date) -> dict[date, dict[tuple[What, str], int]]:
    """Joins, stops and standings of each day from that one on, where they were counted."""
    wanted = (t.c.day >= day, t.c.what.in_((*MOVES, What.STANDING)))
    found: dict[date, dict[tuple[What, str], int]] = {}
    for row in db.execute(sa.select(t.c.day, t.c.what, t.c.key, t.c.people).where(*wanted)):
        found.setdefault(row.day, {})[What(row.what), row.key] = row.people
    return found
