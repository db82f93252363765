"""What readings of feeds change: postings and the openings they stand for, stored, merged, closed, reopened."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from jobs_feed.opening import Opening, PayUnit, Where
from jobs_feed.pay import hourly_most
from smsbot.domain.ruling import SECTOR_BY_STAFF, UNSEEN, Naming, Ruled, reread, with_hold
from smsbot.storage import rulings
from smsbot.storage.feeds import ADDED_BY_STAFF
from smsbot.storage.listings import money, ways
from smsbot.storage.tables import opening as t
from smsbot.storage.tables import opening_key, posting

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that two people would read differently
_CHUNK = 500
UNNAMED = Naming()
_DECIDES_WHOM = "sector where area postcode hourly_most shift experience_needed english_needed".split()
"""What the rules of matching look at (domain/match)."""


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
    """A stored opening that may be the same job as a new posting. `feed_id`: the feed whose words it has."""

    id: int
    state: str
    feed_id: int
    opening: Opening


@dataclass(frozen=True, slots=True, kw_only=True)
class NotListed:
    """An opening that no feed lists any more."""

    id: int
    title: str
    employer: str | None


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
    db: sa.Connection,
    new: Opening,
    *,
    feed_id: int,
    keys: Sequence[str],
    holds: list[dict[str, Any]],
    now: datetime,
    naming: Naming = UNNAMED,
    passed: bool = False,
) -> int:
    """A job never seen before. Held when there is any hold that `naming` does not answer, else open. `passed`: an
    editor has weighed them all already."""
    waits = () if passed else tuple(naming.passes(holds))
    ruled = Ruled(
        state="held" if waits else "open",
        holds=waits,
        held_since=now if waits else None,
        sector=new.sector,
        sector_reason=new.sector_reason,
    )
    values = (
        _content(new, naming, holds)
        | rulings.columns(ruled)
        | {
            "feed_id": feed_id,
            "code": "".join(secrets.choice(_ALPHABET) for _ in range(7)),
            "fresh_since": min(new.posted_at or now, now),
            "first_seen_at": now,
            "last_seen_at": now,
        }
    )
    opening_id = int(db.execute(sa.insert(t).values(**values).returning(t.c.id)).scalar_one())
    add_keys(db, opening_id, keys)
    return opening_id


def add_keys(db: sa.Connection, opening_id: int, keys: Sequence[str]) -> None:
    there = set(db.execute(sa.select(opening_key.c.key).where(opening_key.c.opening_id == opening_id)).scalars())
    fresh = [{"key": key, "opening_id": opening_id} for key in dict.fromkeys(keys) if key not in there]
    if fresh:
        db.execute(sa.insert(opening_key), fresh)


def rewrite(
    db: sa.Connection,
    opening_id: int,
    new: Opening,
    *,
    feed_id: int,
    holds: list[dict[str, Any]],
    now: datetime,
    naming: Naming = UNNAMED,
    passed: bool = False,
) -> bool:
    """The owner feed says something else now. Whether it may go out is judged anew, see domain/ruling.reread: what
    people reported and what staff decided stands. `passed`: an editor has weighed all `holds` already. True when it
    waits for staff then."""
    row = rulings.locked(db, opening_id)
    was = rulings.ruled(row)
    waits = [] if passed else naming.passes(holds)
    becomes = reread(was, waits, same_text=row.content_hash == new.content_hash, now=now)
    values = _content(new, naming, holds) | {"feed_id": feed_id} | rulings.columns(becomes)
    if was.sector_reason != SECTOR_BY_STAFF:
        values |= {"sector": new.sector, "sector_reason": new.sector_reason}
    if any(values[name] != row._mapping[name] for name in _DECIDES_WHOM):
        values["considered_run_id"] = None  # the next plan run writes down whom it fits now
    db.execute(sa.update(t).where(t.c.id == opening_id).values(**values))
    return becomes.state == "held"


def hold(db: sa.Connection, opening_id: int, code: str, points: int, sentence: str, now: datetime) -> None:
    """Let this opening wait for staff; what is closed stays closed, and waits should it come back."""
    was = rulings.ruled(rulings.locked(db, opening_id))
    rulings.write(db, opening_id, with_hold(was, {"code": code, "points": points, "sentence": sentence}, now))


def owned_by(db: sa.Connection, feed_id: int, opening_ids: Iterable[int]) -> set[int]:
    """Those whose words are this feed's: no other feed may change them."""
    owned: set[int] = set()
    for some in _chunks(sorted(set(opening_ids))):
        owned |= set(db.execute(sa.select(t.c.id).where(t.c.id.in_(some), t.c.feed_id == feed_id)).scalars())
    return owned


def reopen(db: sa.Connection, opening_ids: Iterable[int], now: datetime) -> int:
    """Closed for having gone, and back again: the same opening, so nobody told of it is told again."""
    done = 0
    for some in _chunks(list(opening_ids)):
        closed_by_absence = sa.and_(t.c.id.in_(some), t.c.state == "closed", t.c.closed_reason.in_(("gone", "stale")))
        waits = t.c.hold_codes != ""
        values = {
            "state": sa.case((waits, "held"), else_="open"),
            "held_since": sa.case((waits, now), else_=None),
            "closed_at": None,
            "closed_reason": None,
        }
        done += db.execute(sa.update(t).where(closed_by_absence).values(**values)).rowcount
    return done


def close(db: sa.Connection, opening_ids: Iterable[int], reason: str, now: datetime) -> int:
    """`reason`: gone, deadline or stale. The number of openings that were not closed before."""
    done = 0
    for some in _chunks(list(opening_ids)):
        done += db.execute(
            sa.update(t).where(t.c.id.in_(some), t.c.state != "closed").values(**_closing(reason, now))
        ).rowcount
    return done


def close_past(
    db: sa.Connection, today: date, gone_since: datetime, undecided_since: datetime, now: datetime
) -> dict[str, int]:
    """Deadlines that ended before `today`, openings that no feed has shown since `gone_since` (what staff added has
    its own last day), and those that have waited for staff since before `undecided_since`."""
    over = {
        "deadline": t.c.deadline < today,
        "stale": sa.and_(t.c.last_seen_at < gone_since, t.c.fresh_since < gone_since, t.c.feed_id != ADDED_BY_STAFF),
        UNSEEN: sa.and_(t.c.state == sa.literal_column("'held'"), t.c.held_since < undecided_since),
    }
    return {
        reason: db.execute(sa.update(t).where(t.c.state != "closed", is_over).values(**_closing(reason, now))).rowcount
        for reason, is_over in over.items()
    }


def _closing(reason: str, now: datetime) -> dict[str, Any]:
    return {"state": "closed", "closed_at": now, "closed_reason": reason, "held_since": None}


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


def not_listed(db: sa.Connection, feed_id: int) -> list[NotListed]:
    """Openings that are not closed, that this feed has had, and that no feed lists now; oldest first."""
    had = sa.select(posting.c.opening_id).where(posting.c.feed_id == feed_id, posting.c.present.is_(False))
    lists = sa.select(posting.c.opening_id).where(posting.c.opening_id == t.c.id, posting.c.present)
    query = sa.select(t.c.id, t.c.title, t.c.employer).where(t.c.id.in_(had), t.c.state != "closed", ~lists.exists())
    return [NotListed(**row._mapping) for row in db.execute(query.order_by(t.c.id))]


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


def mark_present_seen(db: sa.Connection, feed_id: int, now: datetime) -> None:
    """The feed shows what it showed before: whatever its last reading had is there today too."""
    present = sa.select(posting.c.opening_id).where(posting.c.feed_id == feed_id, posting.c.present)
    db.execute(sa.update(t).where(t.c.id.in_(present)).values(last_seen_at=now))


def mark_missing(db: sa.Connection, feed_id: int, missing: dict[str, int]) -> None:
    """`missing`: external id to the number of complete readings that it has now been away."""
    rows = [{"feed": feed_id, "external": key, "times": times} for key, times in missing.items()]
    if rows:
        db.execute(_MISSED, rows)


def _chunks(items: list[Any]) -> Iterable[list[Any]]:
    return (items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK))


def _content(new: Opening, naming: Naming, holds: list[dict[str, Any]]) -> dict[str, Any]:
    """`holds`: all that the screening found, answered or not."""
    return rulings.names(new.title, new.employer, naming) | {
        "pay_fact": _pay_fact(new, {hold["code"] for hold in holds}),
        "where": new.where,
        "area": new.area,
        "postcode": new.postcode,
        "location_raw": new.location_raw,
        "pay_min": new.pay_min,
        "pay_max": new.pay_max,
        "pay_unit": new.pay_unit,
        "pay_raw": new.pay_raw,
        "hourly_most": hourly_most(new.pay_max, new.pay_unit, new.employment_type),
        "shift": new.shift,
        "experience_needed": new.experience_needed,
        "english_needed": new.english_needed,
        "schedule": new.schedule_raw,
        "employment_type": new.employment_type,
        "deadline": new.deadline,
        "walk_in_hours": None,  # no feed has such a day
        "apply": [[way.how, way.value] for way in new.apply],
        "description": new.description_text,
        "language": new.language,
        "content_hash": new.content_hash,
    }


def _pay_fact(new: Opening, codes: set[str]) -> str:
    if new.pay_unit is None or (new.pay_min is None and new.pay_max is None):
        return "none"
    return "under_floor" if "pay_under_floor" in codes else "stated"


def _opening(row: Any) -> Opening:
    """Enough of a stored opening to compare it with another, in the words of its feed."""
    return Opening(
        source_id=str(row.feed_id),
        external_id="",
        title=row.said_title,
        employer=row.said_employer,
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
