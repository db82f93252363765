"""What staff decided about openings: read under lock, written back, and kept over every reading of their feeds."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from smsbot.domain.ruling import SENSITIVE, Hold, Naming, Ruled, Verdict, name_key, with_hold, without
from smsbot.storage.feeds import ADDED_BY_STAFF
from smsbot.storage.tables import naming as n
from smsbot.storage.tables import opening as t

_SEARCHED = 300
"""Characters of an opening's words that staff can search: what an index of either database holds."""
_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDesk:
    """An opening as an act finds it, its row locked. `said_title` and `said_employer`: its feed's own words."""

    id: int
    ruled: Ruled
    title: str
    employer: str | None
    said_title: str
    said_employer: str | None
    feed_id: int


def on_desk(db: sa.Connection, opening_id: int) -> OnDesk:
    """Raises KeyError."""
    return _on_desk(locked(db, opening_id))


def on_desks(db: sa.Connection, opening_ids: Collection[int]) -> dict[int, OnDesk]:
    """Those of them that there are, by id."""
    query = sa.select(t).where(t.c.id.in_(opening_ids)).order_by(t.c.id).with_for_update()
    return {row.id: _on_desk(row) for row in db.execute(query)}


def _on_desk(row: Any) -> OnDesk:
    return OnDesk(
        id=row.id,
        ruled=ruled(row),
        title=row.title,
        employer=row.employer,
        said_title=row.said_title,
        said_employer=row.said_employer,
        feed_id=row.feed_id,
    )


def locked(db: sa.Connection, opening_id: int) -> Any:
    """The row, nobody else's until the transaction ends. Raises KeyError."""
    row = db.execute(sa.select(t).where(t.c.id == opening_id).with_for_update()).first()
    if row is None:
        raise KeyError(opening_id)
    return row


def ruled(row: Any) -> Ruled:
    return Ruled(
        state=row.state,
        holds=tuple(row.holds),
        released=tuple((code, sentence) for code, sentence in row.released),
        held_since=row.held_since,
        closed_at=row.closed_at,
        closed_reason=row.closed_reason,
        sector=row.sector,
        sector_reason=row.sector_reason,
    )


def columns(one: Ruled) -> dict[str, Any]:
    """The one way in which holds are written: what the lists go by is always what stands there."""
    return {
        "state": one.state,
        "holds": list(one.holds),
        "hold_codes": ",".join(sorted(one.codes())),
        "hold_points": max((hold["points"] for hold in one.holds), default=0),
        "held_since": one.held_since,
        "released": [list(pair) for pair in one.released],
        "closed_at": one.closed_at,
        "closed_reason": one.closed_reason,
        "sector": one.sector,
        "sector_reason": one.sector_reason,
    }


def write(db: sa.Connection, opening_id: int, becomes: Ruled) -> None:
    """For a row that this transaction has locked."""
    write_many(db, {opening_id: becomes})


def write_many(db: sa.Connection, becomes: Mapping[int, Ruled]) -> None:
    """By opening; for rows that this transaction has locked. Whom another kind of work fits, the next plan run writes
    down."""
    considered = sa.case((t.c.sector == sa.bindparam("now_sector"), t.c.considered_run_id), else_=None)
    query = sa.update(t).where(t.c.id == sa.bindparam("opening")).values(considered_run_id=considered)
    rows = [columns(one) | {"opening": opening_id, "now_sector": one.sector} for opening_id, one in becomes.items()]
    if rows:
        db.execute(query, rows)


def held_group(db: sa.Connection, employer: str | None, codes: str, up_to: int, limit: int) -> list[int]:
    """The first held openings of this employer and exactly these reasons, with an id up to `up_to`."""
    query = sa.select(t.c.id).where(*_alike(employer, codes), t.c.id <= up_to).order_by(t.c.id).limit(limit)
    return list(db.execute(query).scalars())


def still_held(db: sa.Connection, opening_ids: Collection[int], employer: str | None, codes: str) -> list[int]:
    """Those that wait for the same as ever, locked; what somebody else is deciding about at this moment is waited for,
    and theirs then."""
    query = sa.select(t.c.id).where(*_alike(employer, codes), t.c.id.in_(opening_ids))
    return list(db.execute(query.order_by(t.c.id).with_for_update()).scalars())


def _alike(employer: str | None, codes: str) -> tuple[sa.ColumnElement[bool], ...]:
    of_employer = t.c.employer.is_(None) if employer is None else t.c.employer == employer
    return t.c.state == sa.literal_column("'held'"), t.c.hold_codes == codes, of_employer


def held_by_reasons(db: sa.Connection, feed_id: int) -> dict[str, int]:
    """A feed's held openings: their reasons (codes, a comma between) to how many have exactly these."""
    query = (
        sa.select(t.c.hold_codes, sa.func.count().label("n"))
        .where(t.c.feed_id == feed_id, t.c.state == "held")
        .group_by(t.c.hold_codes)
    )
    return {row.hold_codes: row.n for row in db.execute(query)}


def held_of_feed(db: sa.Connection, feed_id: int, reasons: Collection[str]) -> list[tuple[int, Ruled]]:
    """A feed's held openings that have exactly one of these lists of reasons (codes, a comma between), locked."""
    query = (
        sa.select(t.c.id, *(t.c[one.name] for one in fields(Ruled)))
        .where(t.c.feed_id == feed_id, t.c.state == "held", t.c.hold_codes.in_(reasons))
        .order_by(t.c.id)
        .with_for_update()
    )
    return [(row.id, ruled(row)) for row in db.execute(query)]


def not_closed(db: sa.Connection, opening_ids: Sequence[int]) -> list[tuple[int, Ruled]]:
    """Those of these openings, locked."""
    found: list[tuple[int, Ruled]] = []
    for start in range(0, len(opening_ids), _CHUNK):
        query = (
            sa.select(t.c.id, *(t.c[one.name] for one in fields(Ruled)))
            .where(t.c.id.in_(opening_ids[start : start + _CHUNK]), t.c.state != "closed")
            .order_by(t.c.id)
            .with_for_update()
        )
        found += [(row.id, ruled(row)) for row in db.execute(query)]
    return found


def release(db: sa.Connection, opening_ids: Sequence[int]) -> None:
    """Openings that this transaction has locked are open, and wait for nothing."""
    free = {"state": "open", "holds": [], "hold_codes": "", "hold_points": 0, "held_since": None}
    for start in range(0, len(opening_ids), _CHUNK):
        db.execute(sa.update(t).where(t.c.id.in_(opening_ids[start : start + _CHUNK])).values(**free))


# ---- names: what staff say of a title and employer ----


def naming_id(db: sa.Connection, key: str) -> int | None:
    """Of the last word about it."""
    return db.execute(sa.select(sa.func.max(n.c.id)).where(n.c.name_key == key)).scalar()


def naming(db: sa.Connection, row_id: int | None) -> Naming:
    """Nothing decided where there is no row."""
    row = db.execute(sa.select(n).where(n.c.id == row_id)).first()
    return Naming() if row is None else _naming(row)


def namings(db: sa.Connection, names: Iterable[tuple[str, str | None]]) -> dict[tuple[str, str | None], Naming]:
    """The last word about each of these titles and employers that has one."""
    wanted = {name_key(*name): name for name in names}
    found: dict[tuple[str, str | None], Naming] = {}
    keys = sorted(wanted)
    for start in range(0, len(keys), _CHUNK):
        query = sa.select(n).where(n.c.name_key.in_(keys[start : start + _CHUNK])).order_by(n.c.id)
        found |= {wanted[row.name_key]: _naming(row) for row in db.execute(query)}
    return found


def _naming(row: Any) -> Naming:
    return Naming(verdict=Verdict(row.verdict), title=row.title, employer=row.employer)


def name(db: sa.Connection, said: tuple[str, str | None], word: Naming, hold: Hold | None, now: datetime) -> int:
    """From now on this is said of every opening with this title and employer, those already here included; the id of
    the word. `hold`: why they wait where nothing is decided any more, or None."""
    key = name_key(*said)
    values = {"name_key": key, "verdict": word.verdict, "title": word.title, "employer": word.employer, "at": now}
    row_id = int(db.execute(sa.insert(n).values(**values).returning(n.c.id)).scalar_one())
    for row in db.execute(sa.select(t).where(t.c.name_key == key).order_by(t.c.id).with_for_update()).all():
        was = ruled(row)
        undecided = word.verdict is Verdict.UNDECIDED
        again = undecided and hold is not None and row.feed_id != ADDED_BY_STAFF  # whose words an editor chose
        becomes = with_hold(was, hold, now) if again and hold is not None else without(was, SENSITIVE)
        changes = columns(becomes) | names(*said, word)
        if (changes["title"], changes["employer"]) != (row.title, row.employer):
            changes["edited_at"] = now
        db.execute(sa.update(t).where(t.c.id == row.id).values(**changes))
    return row_id


def waiting_namesakes(db: sa.Connection, key: str, but: int) -> int:
    """How many other openings with this title and employer wait for staff because of them."""
    query = sa.select(t.c.hold_codes).where(t.c.name_key == key, t.c.state == "held", t.c.id != but)
    return sum(SENSITIVE in codes.split(",") for codes in db.execute(query).scalars())


def names(said_title: str, said_employer: str | None, word: Naming) -> dict[str, Any]:
    """Every column that says what an opening is called."""
    title, employer = word.names(said_title, said_employer)
    return {
        "title": title,
        "employer": employer,
        "said_title": said_title,
        "said_employer": said_employer,
        "name_key": name_key(said_title, said_employer),
        "on_request": word.on_request,
        "search": plain(" ".join(dict.fromkeys(filter(None, (title, employer, said_title, said_employer)))))[
            :_SEARCHED
        ],
    }


def plain(text: str) -> str:
    """Small letters without marks, single spaces: how openings' words and what staff type are compared."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())
