"""Today beside the same weekday last week, each up to the same hour."""

from __future__ import annotations

from datetime import timedelta

from smsbot.carrier.twilio_errors import meaning_of_receipt
from smsbot.storage import ticks
from smsbot.workflows.look_around import Counts, look_around
from tests.workflows.planning import DAY, MONDAY, Carrier, join, numbers, plan, send

HOUR = timedelta(hours=1)
NOBODY = Counts(joined=0, stopped=0, alerts=0, delivered=0, answers=0, inbound=0, cost=0)


def test_a_worker_that_follows_a_clock_which_was_moved_is_not_silent(house):
    join(house, numbers(1)[0], MONDAY - DAY)
    with house.database.begin() as db:
        ticks.take(db, "plan", 1, MONDAY - 15 * HOUR)
    before = look_around(house.database, house.program, meaning_of_receipt, MONDAY, MONDAY, trial=False)
    plan(house)

    seen = look_around(house.database, house.program, meaning_of_receipt, MONDAY, MONDAY, trial=False)

    assert (before.worker_silent, seen.worker_silent) == (True, False)


def test_what_happened_later_that_day_last_week_is_left_out(house):
    week_ago = MONDAY - 7 * DAY
    join(house, numbers(1)[0], week_ago)
    house.opening(now=week_ago + HOUR)
    plan(house, week_ago + HOUR)
    send(house, Carrier(), week_ago + HOUR)
    join(house, numbers(2)[1], week_ago + 2 * HOUR)
    (alert,) = house.rows("outbox", kind="alert")
    house.report(alert["id"], alert["carrier_id"], "delivered", now=week_ago + 3 * HOUR)

    seen = look_around(house.database, house.program, meaning_of_receipt, MONDAY + 2 * HOUR, MONDAY, trial=False)

    answers = 4  # to JOBS, 1 and ANY
    assert seen.today == NOBODY
    assert seen.last_week == Counts(
        joined=1,
        stopped=0,
        alerts=1,
        delivered=1,
        answers=answers,
        inbound=3,
        cost=answers * 12_300 + 12_300 + 3 * 8_300,
    )
