"""A feed's lease, held on to for as long as its reading takes and no longer than its reader lives."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog

from smsbot.storage import feeds
from smsbot.storage.database import Database

log = structlog.get_logger()


@contextmanager
def kept_lease(database: Database, feed_id: int, wall: Callable[[], datetime], every_seconds: float) -> Iterator[None]:
    """While inside, nobody else may take the feed, which is leased already, however long a list or slow a server."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(every_seconds):
            try:
                with database.begin() as db:
                    feeds.renew_lease(db, feed_id, wall())
            except Exception:  # the lease outlasts several tries; without it the reading is only done twice
                log.exception("a feed's lease was not renewed", feed=feed_id)

    thread = threading.Thread(target=renew, name=f"lease of feed {feed_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
