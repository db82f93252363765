"""Ten threads at once on PostgreSQL: STOP and MORE cross plan, claim and send, and no promise breaks."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from smsbot.domain.phone import PhoneNumber
from smsbot.workflows.plan_alerts import AlreadyPlanning
from tests.house import House
from tests.workflows.at_once import at_once
from tests.workflows.planning import MONDAY, Carrier, join, numbers, open_sender, plan, told_pairs

PEOPLE = 24


# PostgreSQL only: SQLite has one writer at a time.
pytestmark = pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)


def real_time() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize("seed", range(3))
def test_no_text_after_a_stop_and_no_opening_twice_whoever_is_first(house: House, seed: int) -> None:
    phones = numbers(PEOPLE)
    for phone in phones:
        join(house, phone, MONDAY, "1", "ANY")
    for number in range(6):
        house.opening(f"Nurse {number}", MONDAY)
    stopped: dict[int, datetime] = {}
    order = random.Random(seed).sample(phones, PEOPLE)

    carrier = Carrier()

    def stop(some: list[PhoneNumber]) -> None:
        for phone in some:
            house.text("STOP", phone, MONDAY)
            stopped[house.person(phone).id] = real_time()  # from here on the stop is committed

    def more(some: list[PhoneNumber]) -> None:
        for phone in some:
            house.text("MORE", phone, MONDAY)

    def planning() -> None:
        for _ in range(4):
            try:
                report = plan(house)
            except AlreadyPlanning:
                continue
            assert report.active == report.told + sum(report.reasons.values())

    def sending() -> None:
        for _ in range(12):
            open_sender(house, carrier, wall=real_time, batch=3).send_pass()

    at_once(
        lambda: stop(order[:6]),
        lambda: stop(order[6:12]),
        lambda: more(order[12:16]),
        lambda: more(order[16:20]),
        lambda: more(order[10:14]),
        planning,
        planning,
        sending,
        sending,
        sending,
    )
    plan(house, MONDAY + timedelta(minutes=1))
    open_sender(house, carrier, MONDAY + timedelta(minutes=1), wall=real_time).send_pass()

    alerts = [row for row in house.rows("outbox", kind="alert") if row["state"] == "sent"]
    late = [row for row in alerts if row["called_at"] > stopped.get(row["subscriber_id"], row["called_at"])]
    pairs = Counter(told_pairs(house))
    assert late == []
    assert [pair for pair, times in pairs.items() if times > 1] == []
    assert max(Counter(carrier.phones).values()) == 1


def test_a_text_claimed_after_a_stop_is_never_sent(house: House) -> None:
    (phone,) = numbers(1)
    join(house, phone, MONDAY)
    house.opening("Nurse", MONDAY)
    plan(house)
    carrier = Carrier()

    at_once(lambda: house.text("STOP", phone, MONDAY), lambda: open_sender(house, carrier).send_pass())
    open_sender(house, carrier).send_pass()

    row = house.row("outbox", kind="alert")
    assert (len(carrier.sent), row["state"]) in ((1, "sent"), (0, "dropped"))
