"""Openings and the postings they stand for: stored, closed, reopened, numbered, looked up."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from jobs_feed.opening import Opening, PayUnit, Where
from smsbot.domain.job_number import is_job_number
from smsbot.domain.listing import Listing
from smsbot.storage.listings import LISTED, listing, money, ways
from smsbot.storage.shown import SHOWN_IDS
from smsbot.storage.tables import digest_opening, meta, opening_key, outbox, posting, subscriber, told
from smsbot.storage.tables import opening as t

NUMBER_REST = timedelta(days=90)
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that two people would read differently
_CHUNK = 500


# Statements of the hot path are built once.
_SHOWN_NUMBERS = sa.select(t.c.number, t.c.id).where(t.c.id.in_(SHOWN_IDS), t.c.number.is_not(None)).order_by(t.c.id)


def _open_for(*, by_sector: bool, by_area: bool) -> sa.Select[Any]:
    query = sa.select(t).where(
        t.c.state == "open",
        t.c.where != Where.OUTSIDE,
        sa.or_(t.c.deadline.is_(None), t.c.deadline >= sa.bindparam("today")),
        t.c.id.not_in(SHOWN_IDS),
    )
    if by_sector:
        query = query.where(t.c.sector.in_(sa.bindparam("sectors", expanding=True)))
    if by_area:
        query = query.where(sa.or_(t.c.area.in_(sa.bindparam("areas", expanding=True)), t.c.where == Where.REMOTE))
    near = sa.case((t.c.postcode == sa.bindparam("near"), 0), else_=1)
    return query.order_by(near, t.c.fresh_since.desc(), t.c.id.desc()).limit(sa.bindparam("most"))


_OPEN_FOR = {
    (by_sector, by_area): _open_for(by_sector=by_sector, by_area=by_area)
    for by_sector in (False, True)
    for by_area in (False, True)
}
_BY_ID = sa.select(t).where(t.c.id == sa.bindparam("wanted"))
_BY_NUMBER = (
    # The live opening of a number, else the last closed one; held ones are nobody's yet.
    sa.select(t)
    .where(t.c.number == sa.bindparam("wanted"), t.c.state != "held")
    .order_by(t.c.state.desc(), t.c.id.desc())
    .limit(1)
)
_NUMBERS = sa.select(t.c.id, t.c.number).where(t.c.id.in_(sa.bindparam("ids", expanding=True))).order_by(t.c.id)
_TELL = {
    name: dialect.insert(told)
    .values({column: sa.bindparam(column) for column in ("subscriber_id", "opening_id", "at", "how")})
    .on_conflict_do_nothing(index_elements=["subscriber_id", "opening_id"])
    for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A posting as it was when last read."""

    opening_id: int
    content_hash: str
    present: bool
    missing: int
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A stored opening that may be the same job as a new posting. `feed_ids`: the feeds that list it."""

    id: int
    state: str
    feed_id: int
    opening: Opening


def known_postings(db: sa.Connection, feed_id: int) -> dict[str, Known]:
    query = sa.select(posting, t.c.state).join(t, t.c.id == posting.c.opening_id).where(posting.c.feed_id == feed_id)
    return {
        row.external_id: Known(
            opening_id=row.opening_id,
            content_hash=row.content_hash,
            present=row.present,
            missing=row.missing,
            closed=row.state == "closed",
        )
        for row in db.execute(query)
    }


def twins(db: sa.Connection, keys: Iterable[str], closed_after: datetime) -> dict[str, list[Twin]]:
    """Stored openings under each of these identity keys; one closed before that moment is another job by now. Until
    the transaction ends nobody else looks, so that two feeds read at once never store one job twice."""
    if db.dialect.name == "postgresql":
        db.execute(sa.text("SELECT pg_advisory_xact_lock(7302004)"))
    recent = sa.or_(t.c.state != "closed", t.c.closed_at > closed_after)
    found: dict[str, list[Twin]] = {}
    for some in _chunks(sorted(set(keys))):
        query = sa.select(opening_key.c.key, t).join(t, t.c.id == opening_key.c.opening_id)
        for row in db.execute(query.where(opening_key.c.key.in_(some), recent).order_by(t.c.id)):
            found.setdefault(row.key, []).append(
                Twin(id=row.id, state=row.state, feed_id=row.feed_id, opening=_opening(row))
            )
    return found


def add(
    db: sa.Connection, new: Opening, *, feed_id: int, keys: Sequence[str], holds: list[dict[str, Any]], now: datetime
) -> int:
    """A job never seen before. Held when there is any hold, else open."""
    values = _content(new) | {
        "feed_id": feed_id,
        "code": "".join(secrets.choice(_ALPHABET) for _ in range(7)),
        "state": "held" if holds else "open",
        "holds": holds,
        "fresh_since": min(new.posted_at or now, now),
        "first_seen_at": now,
        "last_seen_at": now,
    }
    opening_id = int(db.execute(sa.insert(t).values(**values).returning(t.c.id)).scalar_one())
    add_keys(db, opening_id, keys)
    return opening_id


def add_keys(db: sa.Connection, opening_id: int, keys: Sequence[str]) -> None:
    there = set(db.execute(sa.select(opening_key.c.key).where(opening_key.c.opening_id == opening_id)).scalars())
    fresh = [{"key": key, "opening_id": opening_id} for key in dict.fromkeys(keys) if key not in there]
    if fresh:
        db.execute(sa.insert(opening_key), fresh)


def rewrite(db: sa.Connection, opening_id: int, new: Opening, *, feed_id: int, holds: list[dict[str, Any]]) -> None:
    """The owner feed says something else now. Whether it may go out is judged anew; what closed at its deadline
    is judged by the deadline it has now, anything else that is closed stays so."""
    for_good = sa.and_(t.c.state == "closed", t.c.closed_reason != "deadline")
    state = sa.case((for_good, "closed"), else_="held" if holds else "open")
    db.execute(
        sa.update(t).where(t.c.id == opening_id).values(**_content(new), feed_id=feed_id, holds=holds, state=state)
    )


def owned_by(db: sa.Connection, feed_id: int, opening_ids: Iterable[int]) -> set[int]:
    """Those whose words are this feed's: no other feed may change them."""
    owned: set[int] = set()
    for some in _chunks(sorted(set(opening_ids))):
        owned |= set(db.execute(sa.select(t.c.id).where(t.c.id.in_(some), t.c.feed_id == feed_id)).scalars())
    return owned


def reopen(db: sa.Connection, opening_ids: Iterable[int]) -> int:
    """Closed for having gone, and back again: the same opening, so nobody told of it is told again."""
    done = 0
    for some in _chunks(list(opening_ids)):
        closed_by_absence = sa.and_(t.c.id.in_(some), t.c.state == "closed", t.c.closed_reason.in_(("gone", "stale")))
        state = sa.case((sa.cast(t.c.holds, sa.Text) == "[]", "open"), else_="held")
        done += db.execute(
            sa.update(t).where(closed_by_absence).values(state=state, closed_at=None, closed_reason=None)
        ).rowcount
    return done


def close(db: sa.Connection, opening_ids: Iterable[int], reason: str, now: datetime) -> int:
    """`reason`: gone, deadline or stale. The number of openings that were not closed before."""
    done = 0
    for some in _chunks(list(opening_ids)):
        done += db.execute(
            sa.update(t)
            .where(t.c.id.in_(some), t.c.state != "closed")
            .values(state="closed", closed_at=now, closed_reason=reason)
        ).rowcount
    return done


def close_past(db: sa.Connection, today: date, unseen_since: datetime, now: datetime) -> dict[str, int]:
    """Deadlines that ended before `today`, and openings that no feed has shown since then."""
    past = db.execute(
        sa.update(t)
        .where(t.c.state != "closed", t.c.deadline < today)
        .values(state="closed", closed_at=now, closed_reason="deadline")
    ).rowcount
    stale = db.execute(
        sa.update(t)
        .where(t.c.state != "closed", t.c.last_seen_at < unseen_since, t.c.fresh_since < unseen_since)
        .values(state="closed", closed_at=now, closed_reason="stale")
    ).rowcount
    return {"deadline": past, "stale": stale}


def nowhere_present(db: sa.Connection, opening_ids: Iterable[int]) -> list[int]:
    """Of these openings, those that no feed lists any more."""
    left: list[int] = []
    for some in _chunks(sorted(set(opening_ids))):
        present = set(
            db.execute(
                sa.select(posting.c.opening_id).where(posting.c.opening_id.in_(some), posting.c.present)
            ).scalars()
        )
        left += [opening_id for opening_id in some if opening_id not in present]
    return left


def save_postings(db: sa.Connection, feed_id: int, rows: list[dict[str, Any]], now: datetime) -> None:
    """New postings. Keys of a row: external_id, opening_id, content_hash, raw."""
    if rows:
        stamp = {"feed_id": feed_id, "present": True, "missing": 0, "first_seen_at": now, "last_seen_at": now}
        db.execute(sa.insert(posting), [row | stamp for row in rows])


_SEEN = (
    sa.update(posting)
    .where(posting.c.feed_id == sa.bindparam("feed"), posting.c.external_id == sa.bindparam("external"))
    .values(present=True, missing=0, last_seen_at=sa.bindparam("now"), content_hash=sa.bindparam("content"))
)
_MISSED = (
    sa.update(posting)
    .where(posting.c.feed_id == sa.bindparam("feed"), posting.c.external_id == sa.bindparam("external"))
    .values(present=False, missing=sa.bindparam("times"))
)


def mark_seen(db: sa.Connection, feed_id: int, seen: dict[str, str], opening_ids: Iterable[int], now: datetime) -> None:
    """`seen`: external id to content hash, of postings known before."""
    if seen:
        db.execute(
            _SEEN,
            [{"feed": feed_id, "external": key, "content": content, "now": now} for key, content in seen.items()],
        )
    for some in _chunks(sorted(set(opening_ids))):
        db.execute(sa.update(t).where(t.c.id.in_(some)).values(last_seen_at=now))


def mark_missing(db: sa.Connection, feed_id: int, missing: dict[str, int]) -> None:
    """`missing`: external id to the number of complete readings that it has now been away."""
    rows = [{"feed": feed_id, "external": key, "times": times} for key, times in missing.items()]
    if rows:
        db.execute(_MISSED, rows)


def alertable(db: sa.Connection, fresh_after: datetime, today: date) -> list[Listing]:
    """Open, inside the city or remote or of no readable place, fresh, and not past its deadline."""
    query = sa.select(*LISTED).where(
        t.c.state == "open",
        t.c.where != Where.OUTSIDE,
        t.c.fresh_since > fresh_after,
        sa.or_(t.c.deadline.is_(None), t.c.deadline >= today),
    )
    return [listing(row) for row in db.execute(query.order_by(t.c.fresh_since.desc(), t.c.id.desc()))]


def held_and_fresh(db: sa.Connection, fresh_after: datetime, today: date) -> list[Listing]:
    """What would be alertable if staff released it."""
    query = sa.select(*LISTED).where(
        t.c.state == "held",
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
    today: date,
    not_told: int,
    limit: int,
) -> list[Listing]:
    """Open openings for one person's answer: those of their own postcode, then the newest. `sectors` None: all work;
    `areas` empty: the whole city. `not_told`: the person's id; what any answer or alert has shown them is left out."""
    values: dict[str, Any] = {"today": today, "person": not_told, "near": postcode, "most": limit}
    if sectors is not None:
        values["sectors"] = sorted(sectors)
    if areas:
        values["areas"] = areas
    return [listing(row) for row in db.execute(_OPEN_FOR[sectors is not None, bool(areas)], values)]


def shown_numbers(db: sa.Connection, subscriber_id: int) -> dict[int, int]:
    """Job number to opening id, of everything this person was shown; a number used twice means its latest."""
    return {row.number: row.id for row in db.execute(_SHOWN_NUMBERS, {"person": subscriber_id})}


def by_id(db: sa.Connection, opening_id: int) -> Listing:
    """Raises KeyError."""
    row = db.execute(_BY_ID, {"wanted": opening_id}).first()
    if row is None:
        raise KeyError(opening_id)
    return listing(row)


def by_number(db: sa.Connection, number: int) -> Listing | None:
    """The live opening of this number, else the last closed one; held and outside ones are nobody's yet."""
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


def _chunks(items: list[Any]) -> Iterable[list[Any]]:
    return (items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK))


def _content(new: Opening) -> dict[str, Any]:
    return {
        "title": new.title,
        "employer": new.employer,
        "sector": new.sector,
        "sector_reason": new.sector_reason,
        "where": new.where,
        "area": new.area,
        "postcode": new.postcode,
        "location_raw": new.location_raw,
        "pay_min": new.pay_min,
        "pay_max": new.pay_max,
        "pay_unit": new.pay_unit,
        "pay_raw": new.pay_raw,
        "schedule": new.schedule_raw,
        "employment_type": new.employment_type,
        "deadline": new.deadline,
        "apply": [[way.how, way.value] for way in new.apply],
        "description": new.description_text,
        "language": new.language,
        "content_hash": new.content_hash,
    }


def _opening(row: Any) -> Opening:
    """Enough of a stored opening to compare it with another."""
    return Opening(
        source_id=str(row.feed_id),
        external_id="",
        title=row.title,
        employer=row.employer,
        description_text=row.description,
        where=Where(row.where),
        area=row.area,
        postcode=row.postcode,
        location_raw=row.location_raw,
        pay_min=money(row.pay_min),
        pay_max=money(row.pay_max),
        pay_unit=PayUnit(row.pay_unit) if row.pay_unit else None,
        apply=ways(row),
    )
