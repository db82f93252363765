"""What was recorded behind a reason for silence, and nothing that has not to do with it."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from smsbot.storage import days
from smsbot.storage.days import Account
from smsbot.workflows.count_days import bounds
from smsbot.workflows.day_causes import Causes, causes_of
from smsbot.workflows.pause_all import pause_all, resume_all
from tests.house import House
from tests.web.console.trouble import THAT_DAY, budget_is_used_up, day_passes, feed_breaks, people_waiting
from tests.workflows.planning import DAY, MONDAY, plan

HOUR = timedelta(hours=1)


def behind(house: House, reason: str) -> Causes:
    day_passes(house)
    with house.database.read() as db:
        account = days.account_of(db, THAT_DAY, *bounds(house.program, THAT_DAY))
    assert isinstance(account, Account)
    return causes_of(house.database, house.program, account, reason)


def test_feeds_that_failed_and_openings_that_came_that_day(house, httpserver):
    httpserver.expect_request("/jobs.csv").respond_with_data("gone", status=500)
    people_waiting(house)
    feed_breaks(house, httpserver.url_for("/jobs.csv"))
    house.opening(now=MONDAY)
    house.opening("Nurse", now=MONDAY - DAY)

    causes = behind(house, "feed_failing")

    assert causes.failed_feeds is not None
    assert [(feed.name, feed.times) for feed in causes.failed_feeds] == [("Hospital jobs", 1)]
    assert causes.failed_feeds[0].sentence
    assert causes.new_openings == 1


def test_what_waits_for_staff(house):
    plan(house)

    house.opening(now=MONDAY)
    with house.database.begin() as db:
        db.execute(sa.text("UPDATE opening SET state = 'held'"))

    assert behind(house, "all_held").held_now == 1


def test_what_was_spent(house):
    people_waiting(house)
    budget_is_used_up(house)

    assert behind(house, "budget") == Causes(spent=12_300)


def test_who_paused_and_resumed_before_the_day_was_over(house):
    plan(house)
    pause_all(house.database, "ana@city.example", MONDAY)
    resume_all(house.database, "ben@city.example", MONDAY + HOUR)
    pause_all(house.database, "cy@city.example", MONDAY + DAY)

    causes = behind(house, "service_paused")

    assert causes.pauses is not None
    assert [(act.verb, act.who) for act in causes.pauses] == [
        ("resume", "ben@city.example"),
        ("pause", "ana@city.example"),
    ]


def test_the_last_plan_run_before_a_day_without_one(house):
    plan(house, MONDAY - DAY)

    assert behind(house, "not_planned") == Causes(last_run=MONDAY - DAY)


def test_nothing_lies_behind_a_choice_of_their_own(house):
    plan(house)

    assert behind(house, "paused") == Causes()
