"""Each day that is over, accounted for once, from what was recorded."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from smsbot.carrier.gateway import Next, SendError
from smsbot.domain.window import start_of_day
from smsbot.storage import days
from smsbot.storage.days import Account, Texts
from smsbot.workflows.count_days import bounds, count_days, count_texts_again
from tests.house import House
from tests.workflows.planning import DAY, MONDAY, Carrier, join, numbers, plan, send

THAT_DAY = date(2026, 11, 23)
HOUR = timedelta(hours=1)


def after_midnight(house: House, day: date = THAT_DAY) -> datetime:
    return start_of_day(day + DAY, house.program.zone) + timedelta(minutes=11)


def account_of(house: House, day: date = THAT_DAY) -> Account:
    count_days(house.database, house.program, after_midnight(house, day))
    with house.database.read() as db:
        found = days.account_of(db, day, *bounds(house.program, day))
    assert found is not None
    return found


def texts_of(house: House, day: date = THAT_DAY) -> list[Texts]:
    with house.database.read() as db:
        return [one for _, one in days.texts_of(db, day, day)]


def test_everybody_is_told_or_has_the_gate_of_the_day(house):
    for phone in numbers(2):
        join(house, phone, MONDAY - 2 * DAY, "2", "ANY")  # retail, and all there is is healthcare
    told = [join(house, phone, MONDAY - 2 * DAY) for phone in numbers(4)[2:]]
    paused = join(house, numbers(5)[4], MONDAY - 2 * DAY)
    house.text("PAUSE 7", numbers(5)[4], MONDAY - DAY)
    house.opening(now=MONDAY)
    plan(house)

    account = account_of(house)

    assert (account.active, account.told) == (5, len(told))
    assert account.untold == {"no_new_opening": 2, "paused": 1}
    assert paused not in told


def test_the_hours_that_end_over_everybody_in_the_evening_are_not_the_days_reason(house):
    join(house, numbers(1)[0], MONDAY - DAY)
    plan(house, MONDAY)
    plan(house, MONDAY + 9 * HOUR)

    account = account_of(house)

    assert account.untold == {"no_new_opening": 1}
    assert account.span.at == MONDAY


def test_a_day_on_which_plans_ran_at_night_alone_was_all_quiet_hours(house):
    join(house, numbers(1)[0], MONDAY - DAY)
    plan(house, MONDAY + 9 * HOUR)

    assert account_of(house).untold == {"quiet_hours": 1}


def test_a_day_without_a_plan_run_told_nobody_for_that_reason(house):
    join(house, numbers(1)[0], MONDAY - DAY)
    plan(house, MONDAY - DAY)

    account = account_of(house)

    assert (account.active, account.untold) == (1, {"not_planned": 1})


def test_a_gate_recorded_the_day_before_is_in_force_until_another_is(house):
    join(house, numbers(1)[0], MONDAY - DAY)
    plan(house, MONDAY - DAY)
    plan(house, MONDAY)

    assert len(house.rows("plan_gate", reason="no_new_opening")) == 1
    assert account_of(house).untold == {"no_new_opening": 1}


def test_whoever_joined_after_the_closing_run_is_the_next_days(house):
    plan(house)
    join(house, numbers(1)[0], MONDAY + 8 * HOUR)

    assert account_of(house).active == 0


def test_whoever_was_told_and_stopped_afterwards_is_counted_as_told(house):
    join(house, numbers(1)[0], MONDAY - 2 * DAY)
    house.opening(now=MONDAY)
    plan(house)
    house.text("STOP", numbers(1)[0], MONDAY + HOUR)
    plan(house, MONDAY + 2 * HOUR)

    account = account_of(house)

    assert (account.active, account.told, account.untold) == (1, 1, {})
    assert [(one.state, one.reason, one.people) for one in texts_of(house) if one.kind == "alert"] == [
        ("dropped", "stopped", 1)
    ]


def test_texts_are_counted_by_what_became_of_them(house):
    for phone in numbers(3):
        join(house, phone, MONDAY - 2 * DAY)
    house.opening(now=MONDAY)
    plan(house)
    unlucky = numbers(1)[0]
    landline = SendError(Next.REFUSED, "This is a landline.", 21635)
    send(house, Carrier(answer=lambda message: landline if message.phone == unlucky else "accepted"))
    house.text("STATUS", numbers(2)[1], MONDAY)

    account = account_of(house)

    texts = {(one.kind, one.state, one.error_code): one.texts for one in texts_of(house)}
    assert texts == {
        ("alert", "sent", None): 2,
        ("alert", "failed", 21635): 1,
        ("reply", "answered", None): 1,
        ("inbound", "received", None): 1,
    }
    assert account.told == 3
    assert sum(one.cost for one in texts_of(house)) > 0


def test_receipts_that_come_after_midnight_move_the_days_texts(house):
    join(house, numbers(1)[0], MONDAY - 2 * DAY)
    house.opening(now=MONDAY)
    plan(house)
    send(house, Carrier())
    account_of(house)
    row = house.row("outbox", kind="alert")
    house.report(row["id"], row["carrier_id"], "delivered", now=MONDAY + DAY)

    count_texts_again(house.database, house.program, MONDAY + DAY)

    assert [one.state for one in texts_of(house) if one.kind == "alert"] == ["delivered"]


def test_every_day_is_counted_once_and_not_before_it_is_over(house):
    plan(house)
    midnight = start_of_day(THAT_DAY + DAY, house.program.zone)

    early = count_days(house.database, house.program, midnight + timedelta(minutes=9))
    due = count_days(house.database, house.program, midnight + 2 * DAY + HOUR)
    again = count_days(house.database, house.program, midnight + 2 * DAY + HOUR)

    assert early == []
    assert [one.span.day for one in due] == [THAT_DAY + nth * DAY for nth in range(3)]
    assert again == []


def test_a_day_before_the_first_plan_run_is_counted_for_its_texts(house):
    join(house, numbers(1)[0], MONDAY)

    account = account_of(house)

    assert account.untold == {"not_planned": 1}
    assert {one.kind for one in texts_of(house)} == {"reply", "inbound"}


def test_nothing_is_counted_before_anything_has_happened(house):
    assert count_days(house.database, house.program, MONDAY) == []
