"""What an editor does about a feed in; the feed as it is from then on, and the audit of it, out. Each act is one
transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

import structlog

from jobs_feed.feed import Feed, PayRule
from jobs_feed.screening import not_held_for
from smsbot.domain.program import Program
from smsbot.domain.ruling import NotPossible
from smsbot.storage import audit, feeds
from smsbot.storage.audit import Act
from smsbot.storage.database import Connection, Database
from smsbot.storage.feeds import Standing, StoredFeed
from smsbot.workflows.decide_openings import Faster, Many, let_feed_go, undo_many

NOUN = "feed"
LONGEST_NAME, LONGEST_URL, LONGEST_REASON, LONGEST_EMPLOYER = 80, 2000, 300, 200
DONE = {
    "add": "added it",
    "change": "changed how it is set up",
    "pause": "paused it",
    "turn on": "turned it on",
    "check now": "asked for a reading at once",
    "release": "let openings go that waited",
    "hold again": "let them wait again",
    "believe": "said that the short list is right",
    "open again": "opened again what that had closed",
    "keep": "said to keep the old openings",
}
"""Verbs of the audit, as sentences go on after a name."""
log = structlog.get_logger()


class Unfit(Exception):
    """A feed cannot be set up so. `faults`: field to what to do about it."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A feed as an editor wants it. `pay_reason`: why its postings may go out without pay."""

    feed: Feed
    pay_reason: str = ""

    def faults(self, program: Program) -> dict[str, str]:
        """Field to sentence; none when it can be stored."""
        feed, found = self.feed, dict[str, str]()
        if not feed.name:
            found["name"] = "Give the feed a name by which everybody here knows it."
        elif len(feed.name) > LONGEST_NAME:
            found["name"] = f"At most {LONGEST_NAME} characters."
        if not feed.url.lower().startswith(("http://", "https://")) or len(feed.url) > LONGEST_URL:
            found["url"] = "An address begins with https:// or http://."
        if len(feed.employer or "") > LONGEST_EMPLOYER:
            found["employer"] = f"At most {LONGEST_EMPLOYER} characters."
        if feed.sector is not None and feed.sector not in {sector.name for sector in program.sectors}:
            found["sector"] = "Choose one of the kinds of work on the list."
        if feed.sector_always and feed.sector is None:
            found["sector"] = "Choose the kind of work that all of its openings are."
        if feed.pay_rule is PayRule.MAY_BE_MISSING and not self.pay_reason:
            found["pay_reason"] = "Say why its openings may go out without pay: the law wants it stated."
        if len(self.pay_reason) > LONGEST_REASON:
            found["pay_reason"] = f"At most {LONGEST_REASON} characters."
        if feed.field_map is not None:
            found |= {f"map-{field}": words for field, words in feed.field_map.faults(feed.employer).items()}
        return found

    def kept_reason(self) -> str | None:
        """A reason for another rule is none."""
        return self.pay_reason if self.feed.pay_rule is PayRule.MAY_BE_MISSING else None


def add_feed(database: Database, program: Program, who: str, setup: Setup, now: datetime) -> int:
    """A draft: nothing is read until somebody turns it on; its id. Raises Unfit and FeedExists."""
    _refuse(setup, program)

    def work(db: Connection) -> int:
        reason = setup.kept_reason()
        feed_id = feeds.add(db, setup.feed, now, standing=Standing.PAUSED, pay_reason=reason)
        audit.record(db, who, "add", NOUN, feed_id, now, after=_written(setup.feed, reason))
        return feed_id

    return database.run(work)


def open_setup(database: Database, feed_id: int) -> tuple[StoredFeed, int]:
    """A feed for somebody who wants to change how it is set up, and the newest act that set it up (0: none). Raises
    KeyError."""
    with database.read() as db:
        act = _set_up_by(db, feed_id)  # asked first: whatever is saved from now on is noticed by change_feed
        return feeds.get(db, feed_id), act.id if act else 0


def _set_up_by(db: Connection, feed_id: int) -> Act | None:
    return audit.last(db, NOUN, feed_id, ("add", "change"))


def change_feed(
    database: Database,
    program: Program,
    who: str,
    feed_id: int,
    setup: Setup,
    now: datetime,
    *,
    seen_act: int,
    release: bool,
) -> int:
    """How many openings may go that waited only for what the feed is no longer asked for (with `release`). `seen_act`:
    of open_setup. Raises Unfit, FeedExists, KeyError, and Faster when somebody has set it up otherwise since."""
    _refuse(setup, program)

    def work(db: Connection) -> int:
        was = feeds.get(db, feed_id, lock=True)
        last = _set_up_by(db, feed_id)
        if last is not None and last.id != seen_act:
            raise Faster(f"{last.who} was faster and {DONE[last.verb]}, see below. Yours is not saved.")
        reason = setup.kept_reason()
        before, after = _written(was.feed, was.pay_reason), _written(setup.feed, reason)
        changed = [name for name in after if before[name] != after[name]]
        if changed:
            feeds.change(db, was, setup.feed, reason, now)
            audit.record(
                db,
                who,
                "change",
                NOUN,
                feed_id,
                now,
                before={name: before[name] for name in changed},
                after={name: after[name] for name in changed},
            )
        return _release(db, who, feed_id, setup.feed, now) if release else 0

    return database.run(work)


def release_waiting(database: Database, who: str, feed_id: int, now: datetime) -> int:
    """How many openings may go that waited only for what the feed is no longer asked for. Raises KeyError."""
    return database.run(
        lambda db: _release(db, who, feed_id, feeds.get(db, feed_id, lock=True).feed, now),
    )


def _release(db: Connection, who: str, feed_id: int, feed: Feed, now: datetime) -> int:
    freed = let_feed_go(db, who, feed_id, answered(feed), now)
    if freed.done:
        after = {"openings": freed.done} | acts_of(freed)
        audit.record(db, who, "release", NOUN, feed_id, now, after=after)
        log.info("released", feed=feed_id, openings=freed.done)
    return freed.done


def undo_release(database: Database, who: str, feed_id: int, act_id: int, now: datetime) -> tuple[int, int]:
    """How many of the openings that one act let go wait again, and how many were left as they are now. Raises KeyError,
    and NotPossible when they have been let wait or let go again since."""
    with database.read() as db:
        first, last = undoable(db, feed_id, act_id, RELEASES)
    undone, left = undo_many(database, who, first, last, now)
    database.run(lambda db: audit.record(db, who, "hold again", NOUN, feed_id, now, after={"openings": undone}))
    log.info("release undone", feed=feed_id, openings=undone)
    return undone, left


RELEASES = ("release", "hold again")


def last_undoable(acts: Iterable[Act], verbs: tuple[str, str]) -> Act | None:
    """Of a feed's acts, newest first, the last with one of these verbs, an act on many openings and its undo, where
    it can be undone."""
    newest = next((act for act in acts if act.verb in verbs), None)
    return newest if newest is not None and "first act" in (newest.after or {}) else None


def undoable(db: Connection, feed_id: int, act_id: int, verbs: tuple[str, str]) -> tuple[int, int]:
    """The first and the last act on the openings. Raises KeyError, and NotPossible when it is undone already."""
    act = audit.get(db, act_id)
    after = act.after or {}
    if (act.noun, act.noun_id, act.verb) != (NOUN, feed_id, verbs[0]) or "first act" not in after:
        raise KeyError(act_id)
    newest = last_undoable(audit.of(db, NOUN, feed_id), verbs)
    if newest is None or newest.id != act_id:
        raise NotPossible("Somebody was faster: see below what staff did.")
    return after["first act"], after["last act"]


def acts_of(many: Many) -> dict[str, int]:
    """What its undo reads; nothing where nothing was done."""
    return {"first act": many.first, "last act": many.last} if many.done else {}


def answered(feed: Feed) -> tuple[str, ...]:
    """Every list of hold codes, as openings have them, that the feed's settings answer as a whole."""
    codes = sorted(not_held_for(feed))
    return tuple(",".join(some) for size in range(1, len(codes) + 1) for some in combinations(codes, size))


def pause(database: Database, who: str, feed_id: int, now: datetime) -> None:
    """Nobody reads it until it is turned on again; its openings stay. Raises KeyError."""

    def work(db: Connection) -> None:
        if feeds.get(db, feed_id, lock=True).standing is not Standing.PAUSED:
            feeds.pause(db, feed_id)
            audit.record(db, who, "pause", NOUN, feed_id, now)

    database.run(work)


def read_soon(database: Database, who: str, feed_id: int, now: datetime) -> StoredFeed:
    """Turned on if it was not, and due: the worker reads it in its next pass. The feed as it was. Raises KeyError."""

    def work(db: Connection) -> StoredFeed:
        was = feeds.get(db, feed_id, lock=True)
        feeds.turn_on(db, feed_id, now)
        verb = "check now" if was.standing is Standing.ON else "turn on"
        audit.record(db, who, verb, NOUN, feed_id, now)
        return was

    return database.run(work)


def _refuse(setup: Setup, program: Program) -> None:
    faults = setup.faults(program)
    if faults:
        raise Unfit(faults)


def _written(feed: Feed, pay_reason: str | None) -> dict[str, Any]:
    return {
        "name": feed.name,
        "address": feed.url,
        "kind": feed.kind,
        "employer of all others": feed.employer,
        "kind of work": feed.sector,
        "for all of its openings": feed.sector_always,
        "trusted": feed.trusted,
        "pay": feed.pay_rule,
        "why without pay": pay_reason,
        "which element is what": str(feed.field_map) if feed.field_map else None,
    }
