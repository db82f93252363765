"""What an editor decides in; the opening as it is from then on, and the audit row that an undo reads, out.

A decision is about what the editor saw: whoever decides second is told who was faster. One decision about many writes
one audit row for each, all of one moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any, assert_never

import structlog

from jobs_feed.screening import sensitive_word
from smsbot.domain.ruling import (
    GONE,
    SENSITIVE,
    Naming,
    NotPossible,
    Ruled,
    Verdict,
    approved,
    closed,
    filed,
    held,
    let_go,
    name_key,
    reopened,
    restored,
)
from smsbot.domain.ruling_record import changed, recalled
from smsbot.storage import audit, postings, rulings
from smsbot.storage.audit import Act
from smsbot.storage.database import Connection, Database
from smsbot.storage.rulings import OnDesk

NOUN = "opening"
AT_ONCE = 200
"""Openings decided about in one transaction: a queue of thousands must not keep an answer waiting."""
MOST = 2_000
"""Openings decided about by one press of a button."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Approve:
    """It may go, whatever it waited for."""


@dataclass(frozen=True, slots=True)
class HoldIt:
    reason: str


@dataclass(frozen=True, slots=True)
class Close:
    """Told to nobody any more."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """What staff, or nobody's decision, closed is as it was before."""


@dataclass(frozen=True, slots=True)
class File:
    sector: str


@dataclass(frozen=True, slots=True)
class Name:
    """About its title and employer, in every opening that has both."""

    naming: Naming


Decision = Approve | HoldIt | Close | Reopen | File | Name
DONE = {
    "approve": "approved it",
    "hold": "held it",
    "close": "closed it",
    "reopen": "opened it again",
    "file": "changed its kind of work",
    "allow": "let its words pass",
    "reword": "reworded it",
    "on_request": "marked it for answers only",
    "undo": "undid that",
    "release": "let it go with the rest that its feed is trusted for",
    "not listed": "closed it with the rest that its feed no longer lists",
    "add": "added it",
    "edit": "edited it",
}
"""Verbs of the audit, as sentences go on after a name."""
UNDOABLE = frozenset(DONE) - {"add", "edit"}
UNDOABLE_ALONE = UNDOABLE - {"not listed"}
"""One opening that its feed does not list would close again with the next readings: see keep_feeds.undo_believe."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood on the editor's page: the opening's state, and the newest act on it (0: none)."""

    state: str
    act_id: int


class Faster(Exception):
    """Somebody or something has changed the opening since the editor's page was made; the sentence says who."""


@dataclass(frozen=True, slots=True)
class Group:
    """Held openings of one employer and exactly these reasons (their codes, a comma between), up to an id."""

    employer: str | None
    codes: str
    up_to: int


@dataclass(frozen=True, slots=True)
class Many:
    """`done`: openings decided about; `first` and `last`: their audit rows, 0 without any."""

    done: int
    first: int
    last: int


def decide(database: Database, who: str, opening_id: int, seen: Seen, decision: Decision, now: datetime) -> int:
    """The id of the audit row. Raises KeyError, Faster, and NotPossible for what its state does not allow."""

    def work(db: Connection) -> int:
        found = rulings.on_desk(db, opening_id)
        as_seen(db, found, seen)
        return _act(db, who, found, decision, now)

    act_id = database.run(work)
    log.info("decided", opening=opening_id, verb=_verb(decision))
    return act_id


def decide_many(database: Database, who: str, group: Group, decision: Decision, now: datetime) -> Many:
    """The first 2,000 of the group that are still as they were. A name let pass once frees all that wait for it alone:
    those count as done by the first one's row. Whoever comes to openings that somebody else has just decided about
    leaves the rest to them."""
    with database.read() as db:
        ids = rulings.held_group(db, group.employer, group.codes, group.up_to, MOST)
    acts: list[int] = []
    done = 0
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        held, written = database.run(partial(_decide_some, who=who, group=group, ids=some, decision=decision, now=now))
        if not held:
            break
        acts += written
        done += held
    log.info("decided about many", openings=done, verb=_verb(decision))
    return Many(done, min(acts, default=0), max(acts, default=0))


def _decide_some(
    db: Connection, who: str, group: Group, ids: Sequence[int], decision: Decision, now: datetime
) -> tuple[int, list[int]]:
    """How many of them still waited, and the audit rows."""
    held = rulings.still_held(db, ids, group.employer, group.codes)
    waiting = (rulings.on_desk(db, opening_id) for opening_id in held)
    return len(held), [_act(db, who, found, decision, now) for found in waiting if found.ruled.state == "held"]


def let_feed_go(db: Connection, who: str, feed_id: int, reasons: Collection[str], now: datetime) -> Many:
    """A feed's held openings that have exactly one of these lists of reasons (codes, a comma between) are open."""
    freed = [(opening_id, was, let_go(was)) for opening_id, was in rulings.held_of_feed(db, feed_id, reasons)]
    rulings.release(db, [opening_id for opening_id, *_ in freed])
    rows = [(opening_id, *changed(was, becomes, None)) for opening_id, was, becomes in freed]
    acts = audit.record_many(db, who, "release", NOUN, rows, now)
    return Many(len(acts), min(acts, default=0), max(acts, default=0))


def close_not_listed(db: Connection, who: str, opening_ids: Sequence[int], now: datetime) -> Many:
    """Those of them that were not closed are, because no feed lists them."""
    gone = [(opening_id, was, closed(was, now, GONE)) for opening_id, was in rulings.not_closed(db, opening_ids)]
    postings.close(db, [opening_id for opening_id, *_ in gone], GONE, now)
    rows = [(opening_id, *changed(was, becomes, None)) for opening_id, was, becomes in gone]
    acts = audit.record_many(db, who, "not listed", NOUN, rows, now)
    return Many(len(acts), min(acts, default=0), max(acts, default=0))


def undo(database: Database, who: str, act_id: int, now: datetime) -> int:
    """The opening as it was before that act; its id. Raises KeyError, and NotPossible where a later act or its feed
    came between."""
    return database.run(lambda db: _undo(db, who, audit.get(db, act_id), now))


def undo_many(database: Database, who: str, first: int, last: int, now: datetime) -> tuple[int, int]:
    """How many openings are as they were before one decision about many, and how many were left as they are now.
    Raises KeyError."""
    with database.read() as db:
        acts = audit.together(db, first, last)
    undone = 0
    for start in range(0, len(acts), AT_ONCE):
        undone += database.run(partial(_undo_some, who=who, acts=acts[start : start + AT_ONCE], now=now))
    return undone, len(acts) - undone


def _undo_some(db: Connection, who: str, acts: Sequence[Act], now: datetime) -> int:
    """Words about names one by one, for each changes many openings; the others all at once."""
    words = [act for act in acts if "naming" in (act.after or {})]
    undone = sum(_undone(db, who, act, now) for act in words)
    others = {act.noun_id: act for act in acts if act not in words and act.noun_id is not None}
    found, newest = rulings.on_desks(db, others), audit.newest(db, NOUN, others)
    becomes: dict[int, Ruled] = {}
    for opening_id, one in found.items():
        if newest[opening_id] == others[opening_id].id:
            with suppress(NotPossible):
                becomes[opening_id] = _before(one.ruled, others[opening_id], now)
    rulings.write_many(db, becomes)
    rows = [(opening_id, *changed(found[opening_id].ruled, after, None)) for opening_id, after in becomes.items()]
    return undone + len(audit.record_many(db, who, "undo", NOUN, rows, now))


def _undone(db: Connection, who: str, act: Act, now: datetime) -> bool:
    try:
        _undo(db, who, act, now)
    except NotPossible:
        return False
    return True


def _before(ruled: Ruled, act: Act, now: datetime) -> Ruled:
    """An opening as it was before that act. Raises NotPossible."""
    before, after = _sides(act)
    return restored(ruled, recalled(ruled, before), recalled(ruled, after), now)


def _sides(act: Act) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What it changed, before and after. Raises NotPossible for what cannot be undone."""
    if act.noun != NOUN or act.verb not in UNDOABLE or act.before is None or act.after is None:
        raise NotPossible("There is nothing to undo in that.")
    return act.before, act.after


def as_seen(db: Connection, found: OnDesk, seen: Seen) -> None:
    """Raises Faster unless the opening is still what the editor saw."""
    last = audit.last(db, NOUN, found.id)
    if last is not None and last.id != seen.act_id:
        raise Faster(f"{last.who} was faster and {DONE[last.verb]}. Look again, then decide.")
    if found.ruled.state != seen.state:
        raise Faster(f"It has changed since you looked: it is {found.ruled.state} now. Look again, then decide.")


def _verb(decision: Decision) -> str:
    match decision:
        case Approve():
            return "approve"
        case HoldIt():
            return "hold"
        case Close():
            return "close"
        case Reopen():
            return "reopen"
        case File():
            return "file"
        case Name(naming):
            return str(naming.verdict)
        case _:
            assert_never(decision)


def _act(db: Connection, who: str, found: OnDesk, decision: Decision, now: datetime) -> int:
    word: tuple[int | None, int] | None = None
    match decision:
        case Approve():
            becomes = approved(found.ruled)
            if SENSITIVE in found.ruled.codes():
                word = _name(db, found, Naming(verdict=Verdict.ALLOW), now)
        case HoldIt(reason):
            becomes = held(found.ruled, reason, now)
        case Close():
            becomes = closed(found.ruled, now)
        case Reopen():
            becomes = reopened(found.ruled, now)
        case File(sector):
            becomes = filed(found.ruled, sector)
        case Name(naming):
            word = _name(db, found, naming, now)
            becomes = rulings.on_desk(db, found.id).ruled
        case _:
            assert_never(decision)
    rulings.write(db, found.id, becomes)
    before, after = changed(found.ruled, becomes, word)
    return audit.record(db, who, _verb(decision), NOUN, found.id, now, before=before, after=after)


def _name(db: Connection, found: OnDesk, naming: Naming, now: datetime) -> tuple[int | None, int]:
    """The word about its name before, and now."""
    said = (found.said_title, found.said_employer)
    if naming.verdict is Verdict.REWORD:
        still = sensitive_word(naming.title or "", naming.employer)
        if still is not None:
            raise NotPossible(still.sentence)
    earlier = rulings.naming_id(db, name_key(*said))
    return earlier, rulings.name(db, said, naming, None, now)


def _undo(db: Connection, who: str, act: Act, now: datetime) -> int:
    before, after = _sides(act)
    found = rulings.on_desk(db, act.noun_id or 0)
    later = audit.last(db, NOUN, found.id)
    if later is not None and later.id != act.id:
        raise NotPossible(f"{later.who} has {DONE[later.verb]} since. Undo that first.")
    becomes = _before(found.ruled, act, now)
    word = None
    if "naming" in after:
        word = after["naming"], _unname(db, found, before["naming"], after["naming"], now)
    rulings.write(db, found.id, becomes)
    was, is_now = changed(found.ruled, becomes, word)
    audit.record(db, who, "undo", NOUN, found.id, now, before=was, after=is_now)
    return found.id


def _unname(db: Connection, found: OnDesk, before: int | None, after: int, now: datetime) -> int:
    """What was said of its name before an act (`before`) is said again, of every opening that has it."""
    said = (found.said_title, found.said_employer)
    if rulings.naming_id(db, name_key(*said)) != after:
        raise NotPossible("Somebody has decided about this title and employer since. Undo that first.")
    hold = sensitive_word(*said)
    return rulings.name(db, said, rulings.naming(db, before), None if hold is None else asdict(hold), now)
