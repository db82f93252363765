"""What days of texts amount to: each end, each cause, each kind's money; and the budget with its forecast."""

from __future__ import annotations

from datetime import timedelta

from smsbot.carrier.gateway import Next, SendError
from smsbot.domain.forecast import Forecast
from smsbot.workflows.deliveries import Amount, Cause, End, Sort, show_deliveries, show_money
from tests.house import House
from tests.web.console.trouble import THAT_DAY, day_passes, people_waiting
from tests.workflows.planning import DAY, MONDAY, Carrier, numbers, plan, send

LANDLINE = SendError(Next.REFUSED, "This is a landline.", 21635)


def a_day(house: House) -> None:
    """Four alerts, one of them refused."""
    people_waiting(house)
    house.opening(now=MONDAY)
    plan(house)
    send(house, Carrier(answer=lambda message: LANDLINE if message.phone == numbers(1)[0] else "accepted"))
    day_passes(house)


def test_texts_by_their_end_and_what_did_not_arrive_by_cause(house):
    a_day(house)

    found = show_deliveries(house.database, house.program, MONDAY + DAY, THAT_DAY, THAT_DAY, Sort.ALERTS)

    assert found.ends == {End.NO_RECEIPT: 3, End.NOT_ARRIVED: 1}
    assert found.handed_over == 4
    assert found.causes == {End.NOT_ARRIVED: ((Cause(None, 21635), 1),), End.DROPPED: ()}
    assert found.days == ((THAT_DAY, found.ends),)


def test_each_kind_amounts_to_what_was_charged_for(house):
    a_day(house)

    found = show_deliveries(house.database, house.program, MONDAY + DAY, THAT_DAY - 3 * DAY, THAT_DAY, None)

    assert found.sorts["alerts"] == Amount(texts=3, segments=3, cost=36_900)  # a refused text is free
    assert found.sorts["inbound"] == Amount(texts=12, segments=12, cost=12 * 8_300)
    assert found.missing == ()


def test_money_is_what_went_or_may_have_gone_and_the_month_is_foretold_from_it(house):
    a_day(house)

    money = show_money(house.database, house.program, MONDAY + DAY)

    assert (money.day_spent, money.month_spent, money.day_budget) == (0, 36_900, 600_000_000)
    assert money.left == 600_000_000
    assert money.forecast == Forecast(month_end=36_900 + 7 * 36_900, used_up_on=None)


def test_a_text_is_paid_for_on_the_day_on_which_it_was_planned(house):
    a_day(house)

    later = show_money(house.database, house.program, MONDAY + timedelta(days=8))

    assert (later.day_spent, later.month_spent) == (0, 0)
