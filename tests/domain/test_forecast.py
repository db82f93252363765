"""How the month ends at the pace of the last seven days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from smsbot.domain.forecast import forecast

TODAY = date(2026, 11, 20)


def days(each: int, count: int = 19) -> dict[date, int]:
    return {TODAY - timedelta(days=nth): each for nth in range(1, count + 1)}


def foretold(spent: Mapping[date, int], today: date, budget: int) -> tuple[int, date | None]:
    found = forecast(spent, today, budget)
    assert found is not None
    return found.month_end, found.used_up_on


def test_without_a_day_to_go_by_nothing_is_foretold():
    assert forecast({}, TODAY, 1000) is None
    assert forecast({TODAY: 5}, TODAY, 1000) is None


def test_every_day_left_and_the_rest_of_today_cost_the_mean_of_the_last_seven():
    assert foretold(days(10), TODAY, 1000) == (300, None)


def test_what_today_has_cost_already_is_not_counted_twice():
    assert foretold(days(10) | {TODAY: 10}, TODAY, 1000) == (300, None)
    assert foretold(days(10) | {TODAY: 30}, TODAY, 1000) == (320, None)


def test_days_of_another_month_make_the_pace_and_no_cost():
    first = date(2026, 11, 1)

    assert foretold({first - timedelta(days=nth): 10 for nth in range(1, 8)}, first, 1000) == (300, None)


def test_a_week_that_began_three_days_ago_is_judged_by_those_three():
    assert foretold(days(10, 3), TODAY, 1000) == (30 + 11 * 10, None)


def test_a_day_without_texts_inside_the_week_cost_nothing():
    spent = {TODAY - timedelta(days=7): 70}

    assert foretold(spent, TODAY, 1000) == (70 + 11 * 10, None)


def test_the_day_on_which_the_budget_ends_is_named():
    assert foretold(days(10), TODAY, 215) == (300, date(2026, 11, 22))


def test_a_budget_that_is_used_up_is_used_up_today():
    assert foretold(days(10), TODAY, 190) == (300, TODAY)
