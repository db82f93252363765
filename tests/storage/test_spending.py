"""What a month's texts cost, kept by the day: never less and never more than the ledger says, whoever changes it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from smsbot.domain.messages import Delivery, TextKind
from smsbot.storage import outbox, receipts, spending
from smsbot.storage.tables import day_spent
from smsbot.workflows.budget import budget_left
from tests.house import NOON, House

DAY = timedelta(days=1)
MIDNIGHT = NOON.replace(hour=5)
PAST = [(MIDNIGHT - n * DAY, MIDNIGHT - (n - 1) * DAY) for n in (3, 2, 1)]
PRICE = 10_000


def spent(house: House, days: list[tuple[datetime, datetime]] = PAST) -> int:
    with house.database.begin() as db:
        return spending.spent_on(db, days)


def in_the_ledger(house: House) -> int:
    with house.database.read() as db:
        return outbox.spent_between(db, PAST[0][0], PAST[-1][1])


def fail(house: House, row_id: int) -> None:
    house.claim(row_id)
    row = {"row_id": row_id, "attempt": 1, "new_state": Delivery.FAILED, "carrier": None, "code": 30005, "why": None}
    with house.database.begin() as db:
        outbox.settle(db, [row | {"now": NOON}])


def test_a_day_that_is_over_is_summed_once(house: House) -> None:
    house.queue(1, now=NOON - DAY)
    house.queue(2, now=NOON - 2 * DAY)
    house.queue(3, now=NOON)
    first = spent(house)
    with house.database.begin() as db:  # only a sum that is read, and not counted, can say this
        db.execute(sa.update(day_spent).where(day_spent.c.cost > 0).values(cost=77))

    assert (first, spent(house)) == (2 * PRICE, 2 * 77)


def test_a_text_that_fails_later_is_not_paid_for(house: House) -> None:
    kept, failing = house.queue(1, now=NOON - DAY), house.queue(2, now=NOON - DAY)
    spent(house)

    fail(house, failing)

    assert spent(house) == PRICE
    assert kept


def test_a_text_that_failed_and_goes_after_all_is_paid_for(house: House) -> None:
    row_id = house.queue(1, now=NOON - DAY)
    fail(house, row_id)
    before = spent(house)

    house.report(row_id, "SM1", "delivered")

    assert (before, house.row("outbox", id=row_id)["state"]) == (0, "delivered")
    assert spent(house) == PRICE


def test_a_run_that_dies_takes_no_note_away(house: House) -> None:
    row_id = house.queue(1, now=NOON - DAY)
    spent(house)
    fail(house, row_id)

    with house.database.engine.connect() as dying:
        died_with = spending.spent_on(dying, PAST)

    assert (died_with, spent(house)) == (0, 0)


def test_a_change_that_is_committed_while_the_days_are_summed_is_in_the_next_sum(house: House) -> None:
    if house.database.is_sqlite:
        return  # it has one writer at a time
    row_id = house.queue(1, now=NOON - DAY)
    with house.database.begin() as other:
        outbox.drop(other, {row_id: "closed"}, NOON)
        meanwhile = spent(house)

    assert (meanwhile, spent(house)) == (PRICE, 0)


def test_what_is_planned_after_the_clock_was_set_back_is_counted_when_it_goes_on(house: House) -> None:
    house.queue(1, now=NOON - DAY)
    spent(house)

    before = spent(house, PAST[:2])
    house.queue(2, now=NOON - DAY)

    assert (before, spent(house)) == (0, 2 * PRICE)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_becomes_of_texts_the_sums_are_the_ledgers(house: House, seed: int) -> None:
    dice = random.Random(seed)
    person = house.join(now=NOON - 9 * DAY)
    ids = [house.queue(person, now=NOON - dice.randint(1, 3) * DAY) for _ in range(12)]
    ids += [house.queue(person, now=NOON - DAY, kind=TextKind.REPLY) for _ in range(3)]

    for step in range(40):
        _happens(house, dice, dice.choice(ids), step)
        if dice.random() < 0.4:
            assert spent(house) == in_the_ledger(house)

    assert spent(house) == in_the_ledger(house)


def _happens(house: House, dice: random.Random, row_id: int, step: int) -> None:
    state = house.row("outbox", id=row_id)["state"]
    if state == "queued":
        if dice.random() < 0.3:
            with house.database.begin() as db:
                outbox.drop(db, {row_id: "closed"}, NOON)
        else:
            house.claim(row_id)
    elif state == "sending":
        row = {"row_id": row_id, "attempt": house.row("outbox", id=row_id)["attempts"], "code": None, "why": None}
        row |= {"new_state": dice.choice([Delivery.SENT, Delivery.FAILED]), "carrier": f"SM{step}", "now": NOON}
        with house.database.begin() as db:
            outbox.settle(db, [row])
    else:
        carrier_id = house.row("outbox", id=row_id)["carrier_id"] or f"SM{step}"
        status, code = dice.choice([("delivered", None), ("failed", 30003), ("undelivered", 30001), ("sent", None)])
        house.report(row_id, carrier_id, status, code)
    if step == 30:
        with house.database.begin() as db:
            receipts.forget_before(db, NOON + DAY)


def test_what_is_left_of_a_month_is_less_by_what_its_days_cost(house: House) -> None:
    program = house.program
    empty = left(house)
    for days in (0, 1, 20, 22):  # the last one is of the month before
        house.queue(1, now=NOON - days * DAY)

    assert (program.budget_day, program.budget_month) > (0, 0)
    assert left(house) == min(empty - PRICE, int(program.budget_month * 1_000_000) - 3 * PRICE)


def left(house: House) -> int:
    with house.database.begin() as db:
        return budget_left(db, house.program, NOON)
