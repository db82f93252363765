"""What an editor says of a list that fell by more than half in; the feed and its openings by that word, and the audit
of it, out. Each act is one transaction, but for an undo, which takes openings by the hundred."""

from __future__ import annotations

from datetime import datetime

import structlog

from jobs_feed.lifecycle import fall_sentence, fell
from smsbot.storage import audit, feeds, postings
from smsbot.storage.audit import Act
from smsbot.storage.database import Connection, Database
from smsbot.storage.feeds import Fall, StoredFeed
from smsbot.workflows.decide_openings import close_not_listed, undo_many
from smsbot.workflows.keep_feeds import NOUN, acts_of, undoable

SHORT_LISTS = ("believe", "open again")
log = structlog.get_logger()


class ReadSince(Exception):
    """The feed has been read again, and gives another answer than the one that staff saw."""


def believe(database: Database, who: str, feed_id: int, entries: int, now: datetime) -> int:
    """The short list of so many `entries` is right: what it no longer holds closes, unless another feed lists it. How
    many closed. Raises KeyError, and ReadSince where it is not what the editor saw."""

    def work(db: Connection) -> int:
        was, fall = _fallen(db, feed_id, entries)
        closed = close_not_listed(db, who, [one.id for one in postings.not_listed(db, feed_id)], now)
        feeds.believe(db, feed_id)
        audit.record(
            db,
            who,
            "believe",
            NOUN,
            feed_id,
            now,
            before={"entries": was.items, "fallen at": fall.since.isoformat(), "kept": fall.kept},
            after={"entries": entries, "closed": closed.done} | acts_of(closed),
        )
        log.info("short list believed", feed=feed_id, closed=closed.done)
        return closed.done

    return database.run(work)


def undo_believe(database: Database, who: str, feed_id: int, act_id: int, now: datetime) -> tuple[int, int]:
    """How many of the openings that one short list closed are open or wait again, and how many were left as they are
    now. The question about the list stands again, while it is as short. Raises KeyError, and NotPossible when it has
    been undone, or another short list believed, since."""

    def ask_again(db: Connection) -> tuple[int, int]:
        """Before anything opens: a reading that believes the short list would close it again."""
        was = feeds.get(db, feed_id, lock=True)
        acts_between = undoable(db, feed_id, act_id, SHORT_LISTS)
        _doubt(db, was, audit.get(db, act_id))
        return acts_between

    first, last = database.run(ask_again)
    undone, left = undo_many(database, who, first, last, now)
    database.run(lambda db: audit.record(db, who, "open again", NOUN, feed_id, now, after={"openings": undone}))
    log.info("short list doubted", feed=feed_id, openings=undone)
    return undone, left


def _doubt(db: Connection, was: StoredFeed, believed: Act) -> None:
    """A list at another address is not measured by the old one."""
    before = believed.before or {}
    since = (act for act in audit.of(db, NOUN, was.id) if act.id > believed.id and act.verb == "change")
    moved = any({"address", "kind"} & (act.after or {}).keys() for act in since)
    entries = was.fall.entries if was.fall else was.items
    if moved or entries is None or not fell(entries, before["entries"]):
        return
    fall = was.fall or Fall(
        entries=entries, since=datetime.fromisoformat(before["fallen at"]), kept=bool(before["kept"])
    )
    feeds.doubt(db, was.id, before["entries"], fall, fall_sentence(entries, before["entries"]))


def keep_old(database: Database, who: str, feed_id: int, entries: int, now: datetime) -> None:
    """The short list is wrong: the old openings stay, and nobody is asked again until it has recovered. Raises
    KeyError, and ReadSince where it is not what the editor saw."""

    def work(db: Connection) -> None:
        was, _ = _fallen(db, feed_id, entries)
        feeds.keep_old(db, feed_id)
        audit.record(db, who, "keep", NOUN, feed_id, now, after={"entries": was.items, "listed": entries})

    database.run(work)


def _fallen(db: Connection, feed_id: int, entries: int) -> tuple[StoredFeed, Fall]:
    was = feeds.get(db, feed_id, lock=True)
    if was.fall is None or was.fall.entries != entries:
        raise ReadSince("The feed has been read again since you looked. Please look again.")
    return was, was.fall
