"""A sender's clock in one row: segments a second, whoever asks."""

from __future__ import annotations

import threading

import pytest

from smsbot.storage import pacing
from smsbot.storage.pacing import SECOND
from tests.house import House

START = 1_800_000_000 * SECOND


def take(house: House, wall: int, rate: float, most: int = 1_000, sender: str = "877877") -> int:
    """What may leave at `wall`, and leaves."""
    with house.database.begin() as db:
        allowed = min(most, pacing.allowance(db, sender, wall, rate, 1.0))
        pacing.spend(db, sender, wall, rate, 1.0, allowed)
    return allowed


@pytest.mark.parametrize("rate", [0.3, 1.0, 3.0, 7.5, 10.0, 100.0])
def test_over_a_minute_the_rate_is_kept(house: House, rate: float) -> None:
    sent = sum(take(house, START + tenth * SECOND // 10, rate) for tenth in range(600))

    first_second = max(1.0, rate)
    assert rate * 60 * 0.97 - 1 <= sent <= rate * 60 + first_second


def test_unused_time_is_kept_for_one_second_only(house: House) -> None:
    take(house, START, 10.0)

    assert take(house, START + 3600 * SECOND, 10.0) == 10


def test_a_long_text_is_paid_for_afterwards(house: House) -> None:
    with house.database.begin() as db:
        pacing.allowance(db, "877877", START, 1.0, 1.0)
        pacing.spend(db, "877877", START, 1.0, 1.0, 5)

    assert [take(house, START + second * SECOND, 1.0) for second in (1, 3, 4, 5)] == [0, 0, 0, 1]


def test_each_sender_has_a_clock_of_its_own(house: House) -> None:
    take(house, START, 10.0)

    assert take(house, START, 10.0) == 0
    assert take(house, START, 10.0, sender="another") == 10


def test_a_carrier_that_asks_for_peace_gets_it_and_time_never_runs_back(house: House) -> None:
    take(house, START, 10.0)
    with house.database.begin() as db:
        pacing.hold_until(db, "877877", START + 5 * SECOND)
        pacing.hold_until(db, "877877", START + 2 * SECOND)

    assert take(house, START + 5 * SECOND, 10.0) == 0
    assert take(house, START + 6 * SECOND, 10.0) == 10


def test_many_workers_share_one_allowance(house: House) -> None:
    taken: list[int] = []

    def work() -> None:
        taken.extend(take(house, START, 50.0, most=3) for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(taken) == 50
