"""Writers of one process on SQLite stand in a queue and do not sleep past their turn."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from smsbot.storage.database import Database

HELD = 0.34  # SQLite by itself looks again 328 and 428 ms after its first try


def seconds_lost(database: Database) -> float:
    """From one writer's commit to the next one's start."""
    moments: list[float] = []

    def second() -> None:
        with database.begin():
            moments.append(time.monotonic())

    waiting = threading.Thread(target=second)
    with database.begin():
        waiting.start()
        time.sleep(HELD)
        moments.append(time.monotonic())
    waiting.join()
    return moments[1] - moments[0]


def test_the_next_writer_starts_when_the_one_before_has_committed(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'turns.db'}")

    lost = min(seconds_lost(database) for _ in range(3))
    database.close()

    assert lost < 0.05


def test_readers_do_not_stand_in_that_queue(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'turns.db'}")

    with database.begin():
        started = time.monotonic()
        with database.read():
            waited = time.monotonic() - started
    database.close()

    assert waited < 1
