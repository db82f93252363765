"""Real snapshots through the whole house: every new posting is counted, and the promises hold. All: `make replay`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.replay import replay
from bench.snapshots import ARCHIVE, Snapshot, counted, snapshots, truth
from smsbot.storage.database import Database

pytestmark = pytest.mark.skipif(not ARCHIVE.exists(), reason="../shared absent: no snapshots to replay")


def chosen(wanted: Callable[[int, str], bool]) -> list[Snapshot]:
    kept = (one for number, one in enumerate(snapshots()) if wanted(number, one[0]))
    return list(counted(kept))


def test_the_first_ten_snapshots(tmp_path: Path) -> None:
    found = chosen(lambda number, _: number < 10)

    faults = replay(found, Database(f"sqlite:///{tmp_path / 'replay.db'}"), least=50, counts=truth())

    assert len(found) == 10
    assert faults == []


def test_a_feed_that_is_cut_to_2000_gets_old_ids_back_and_collapses(tmp_path: Path) -> None:
    found = chosen(lambda _, name: name >= "2024-04-12")

    faults = replay(found, Database(f"sqlite:///{tmp_path / 'replay.db'}"), least=50)

    assert len(found) == 19
    assert faults == []
