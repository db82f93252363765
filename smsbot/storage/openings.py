"""Openings as people meet them: fitting, shown, numbered, looked up. storage/postings.py follows the feeds."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from jobs_feed.opening import Shift, Where
from smsbot.domain.filters import Filters
from smsbot.domain.job_number import is_job_number
from smsbot.domain.listing import Listing
from smsbot.domain.ruling import UNSEEN
from smsbot.storage.listings import LISTED, listing
from smsbot.storage.shown import SHOWN_IDS
from smsbot.storage.tables import digest_opening, meta, outbox, subscriber, told
from smsbot.storage.tables import opening as t

NUMBER_REST = timedelta(days=90)


# Statements of the hot path are built once.
_SHOWN_NUMBERS = sa.select(t.c.number, t.c.id).where(t.c.id.in_(SHOWN_IDS), t.c.number.is_not(None)).order_by(t.c.id)


@lru_cache(maxsize=64)
def _open_for(wanted: frozenset[str]) -> sa.Select[Any]:
    """`wanted`: which of sectors, areas, pay, shift, no_experience, no_english the person asks for."""
    conditions: dict[str, sa.ColumnElement[bool]] = {
        "sectors": t.c.sector.in_(sa.bindparam("sectors", expanding=True)),
        "areas": sa.or_(t.c.area.in_(sa.bindparam("areas", expanding=True)), t.c.where == Where.REMOTE),
        "pay": sa.or_(t.c.hourly_most.is_(None), t.c.hourly_most >= sa.bindparam("pay")),
        "shift": sa.or_(t.c.shift.is_(None), t.c.shift.in_((Shift.BOTH, sa.bindparam("shift")))),
        "no_experience": t.c.experience_needed.is_not(sa.true()),
        "no_english": t.c.english_needed.is_not(sa.true()),
    }
    query = sa.select(t).where(
        t.c.state == "open",
        t.c.where != Where.OUTSIDE,
        sa.or_(t.c.deadline.is_(None), t.c.deadline >= sa.bindparam("today")),
        t.c.id.not_in(SHOWN_IDS),
        *(condition for name, condition in conditions.items() if name in wanted),
    )
    near = sa.case((t.c.postcode == sa.bindparam("near"), 0), else_=1)
    return query.order_by(near, t.c.fresh_since.desc(), t.c.id.desc()).limit(sa.bindparam("most"))


_BY_ID = sa.select(t).where(t.c.id == sa.bindparam("wanted"))
_BY_NUMBER = (
    # The live opening of a number, else one that waits for staff again, else the last closed one.
    sa.select(t).where(t.c.number == sa.bindparam("wanted")).order_by(t.c.state.desc(), t.c.id.desc()).limit(1)
)
_NUMBERS = sa.select(t.c.id, t.c.number).where(t.c.id.in_(sa.bindparam("ids", expanding=True))).order_by(t.c.id)
_TELL = {
    name: dialect.insert(told)
    .values({column: sa.bindparam(column) for column in ("subscriber_id", "opening_id", "at", "how")})
    .on_conflict_do_nothing(index_elements=["subscriber_id", "opening_id"])
    for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
}


def alertable(db: sa.Connection, fresh_after: datetime, today: date) -> list[Listing]:
    """Open, inside the city or remote or of no readable place, fresh, not past its deadline, and not for answers
    alone."""
    query = sa.select(*LISTED).where(
        t.c.state == "open",
        ~t.c.on_request,
        t.c.where != Where.OUTSIDE,
        t.c.fresh_since > fresh_after,
        sa.or_(t.c.deadline.is_(None), t.c.deadline >= today),
    )
    return [listing(row) for row in db.execute(query.order_by(t.c.fresh_since.desc(), t.c.id.desc()))]


def held_and_fresh(db: sa.Connection, fresh_after: datetime, today: date) -> list[Listing]:
    """What would be alertable if staff released it."""
    query = sa.select(*LISTED).where(
        t.c.state == "held",
        ~t.c.on_request,
        t.c.where != Where.OUTSIDE,
        t.c.fresh_since > fresh_after,
        sa.or_(t.c.deadline.is_(None), t.c.deadline >= today),
    )
    return [listing(row) for row in db.execute(query)]


def open_for(
    db: sa.Connection,
    *,
    sectors: frozenset[str] | None,
    areas: tuple[str, ...],
    postcode: str | None,
    filters: Filters,
    today: date,
    not_told: int | None,
    limit: int,
) -> list[Listing]:
    """Open openings for one person's answer: those of their own postcode, then the newest. `sectors` None: all work;
    `areas` empty: the whole city. `not_told`: the person's id; what any answer or alert has shown them is left out.
    None: nothing is."""
    wishes: dict[str, Any] = {
        "sectors": None if sectors is None else sorted(sectors),
        "areas": areas or None,
        "pay": filters.pay,
        "shift": filters.shift,
        "no_experience": filters.no_experience or None,
        "no_english": filters.no_english or None,
    }
    wanted = {name: value for name, value in wishes.items() if value is not None}
    values = wanted | {"today": today, "person": not_told or 0, "near": postcode, "most": limit}
    return [listing(row) for row in db.execute(_open_for(frozenset(wanted)), values)]


def shown_numbers(db: sa.Connection, subscriber_id: int) -> dict[int, int]:
    """Job number to opening id, of everything this person was shown; a number used twice means its latest."""
    return {row.number: row.id for row in db.execute(_SHOWN_NUMBERS, {"person": subscriber_id})}


def by_id(db: sa.Connection, opening_id: int) -> Listing:
    """Raises KeyError."""
    row = db.execute(_BY_ID, {"wanted": opening_id}).first()
    if row is None:
        raise KeyError(opening_id)
    return listing(row)


def by_ids(db: sa.Connection, opening_ids: Iterable[int]) -> list[Listing]:
    query = sa.select(*LISTED).where(t.c.id.in_(list(opening_ids)))
    return [listing(row) for row in db.execute(query)]


def by_number(db: sa.Connection, number: int) -> Listing | None:
    """The live opening of this number, else one that waits for staff after it was told, else the last closed one."""
    row = db.execute(_BY_NUMBER, {"wanted": number}).first()
    return None if row is None else listing(row)


def by_code(db: sa.Connection, code: str) -> Listing | None:
    row = db.execute(sa.select(t).where(t.c.code == code.upper(), t.c.state != "held")).first()
    return None if row is None else listing(row)


def count_click(db: sa.Connection, opening_id: int) -> None:
    db.execute(sa.update(t).where(t.c.id == opening_id).values(clicks=t.c.clicks + 1))


def tell(db: sa.Connection, subscriber_id: int, opening_ids: Iterable[int], how: str, now: datetime) -> None:
    """Remember that an answer showed these openings to this person."""
    rows = [
        {"subscriber_id": subscriber_id, "opening_id": opening_id, "at": now, "how": how}
        for opening_id in dict.fromkeys(opening_ids)
    ]
    if rows:
        db.execute(_TELL[db.dialect.name], rows)


def forget_told(db: sa.Connection, subscriber_id: int) -> None:
    """Take away what an erased person was shown."""
    db.execute(sa.delete(told).where(told.c.subscriber_id == subscriber_id))


def give_numbers(db: sa.Connection, opening_ids: Iterable[int], now: datetime) -> dict[int, int]:
    """A job number for each of these openings, kept if it has one: opening id to number."""
    ids = list(opening_ids)
    numbers: dict[int, int] = {row.id: row.number for row in db.execute(_NUMBERS, {"ids": ids}) if row.number}
    if len(numbers) == len(set(ids)):
        return numbers
    for row in db.execute(_NUMBERS.with_for_update(), {"ids": ids}).all():
        numbers[row.id] = row.number or _next_number(db, now)
        if row.number is None:
            db.execute(sa.update(t).where(t.c.id == row.id).values(number=numbers[row.id]))
    return numbers


def _next_number(db: sa.Connection, now: datetime) -> int:
    """The next number in turn that may be used; round again only over numbers long at rest."""
    if db.dialect.name == "postgresql":
        db.execute(sa.text("SELECT pg_advisory_xact_lock(7302002)"))
    last = db.execute(sa.select(meta.c.value).where(meta.c.key == "last_job_number")).scalar()
    number = int(last) if last else 99
    for _ in range(10_000):
        number = number + 1 if number < 9999 else 100
        if is_job_number(number, now.year) and _at_rest(db, number, now):
            break
    if last is None:
        db.execute(sa.insert(meta).values(key="last_job_number", value=str(number)))
    else:
        db.execute(sa.update(meta).where(meta.c.key == "last_job_number").values(value=str(number)))
    return number


def _at_rest(db: sa.Connection, number: int, now: datetime) -> bool:
    """Never used; or closed for 90 days and shown to nobody who still gets texts."""
    before = db.execute(sa.select(t.c.id, t.c.state, t.c.closed_at).where(t.c.number == number)).all()
    if any(row.state != "closed" or row.closed_at is None or row.closed_at > now - NUMBER_REST for row in before):
        return False
    for row in before:
        by_answer = sa.select(told.c.subscriber_id).where(told.c.opening_id == row.id)
        by_alert = (
            sa.select(outbox.c.subscriber_id)
            .join(digest_opening, digest_opening.c.digest_id == outbox.c.digest_id)
            .where(digest_opening.c.opening_id == row.id)
        )
        still = sa.select(subscriber.c.id).where(
            subscriber.c.state == "active",
            sa.or_(subscriber.c.id.in_(by_answer), subscriber.c.id.in_(by_alert)),
        )
        if db.execute(still.limit(1)).first() is not None:
            return False
    return True


def counts(db: sa.Connection) -> dict[str, int]:
    """Openings by state."""
    return {
        row.state: row.n for row in db.execute(sa.select(t.c.state, sa.func.count().label("n")).group_by(t.c.state))
    }


def first_seen_between(db: sa.Connection, start: datetime, end: datetime) -> int:
    """How many openings were met for the first time then, in whatever state they are now."""
    query = sa.select(sa.func.count()).where(t.c.first_seen_at >= start, t.c.first_seen_at < end)
    return int(db.execute(query).scalar_one())


def counts_by_feed(db: sa.Connection, feed_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """(feed, state) to openings in that feed's words, of what is not closed."""
    query = (
        sa.select(t.c.feed_id, t.c.state, sa.func.count().label("n"))
        .where(t.c.feed_id.in_(feed_ids), t.c.state.in_(("open", "held")))
        .group_by(t.c.feed_id, t.c.state)
    )
    return {(row.feed_id, row.state): row.n for row in db.execute(query)}


def unseen_since(db: sa.Connection, since: datetime) -> int:
    """How many closed since then because nobody had decided about them in time."""
    query = sa.select(sa.func.count()).where(
        t.c.closed_reason == sa.literal_column(f"'{UNSEEN}'"), t.c.closed_at >= since
    )
    return int(db.execute(query).scalar_one())
