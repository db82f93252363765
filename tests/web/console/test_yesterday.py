"""Yesterday: an operator finds each trouble, and the right number of people behind it, in two clicks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from smsbot.carrier.gateway import Next, SendError
from smsbot.workflows.pause_all import pause_all
from tests.house import House
from tests.web.console.reading import get, links_of, numbers_of, plain
from tests.web.console.trouble import (
    NEXT_MORNING,
    budget_is_used_up,
    carrier_halts,
    day_passes,
    feed_breaks,
    people_waiting,
    worker_stands_still,
)
from tests.workflows.planning import DAY, MONDAY, Carrier, numbers, plan, send


@pytest.fixture
def viewer(at_console: Callable[[str], FlaskClient], clock) -> FlaskClient:
    clock.at = NEXT_MORNING
    return at_console("viewer")


@pytest.fixture
def editor(at_console: Callable[[str], FlaskClient], clock) -> FlaskClient:
    clock.at = NEXT_MORNING
    return at_console("editor")


def opened(client: FlaskClient, words: str) -> str:
    """The page behind a row of yesterday's waterfall."""
    return get(client, links_of(get(client, "/console/yesterday"))[words])


def test_a_broken_feed_is_named_behind_everybody_it_left_without_news(house: House, viewer, httpserver):
    httpserver.expect_request("/jobs.csv").respond_with_data("gone", status=500)
    people_waiting(house)
    feed_breaks(house, httpserver.url_for("/jobs.csv"))
    day_passes(house)

    rows = numbers_of(get(viewer, "/console/yesterday"))
    behind = plain(opened(viewer, "Nothing new, and a feed could not be read"))

    assert rows["Subscribers"] == rows["Told nothing"] == rows["Nothing new, and a feed could not be read"] == 4
    assert rows["Delivered"] == 0
    assert "Hospital jobs , 1 time:" in behind
    assert "since the plan run of Mon Nov 23, 12:00 pm: 4 people" in behind
    assert "Health 4" in behind


def test_a_used_up_budget_is_told_with_what_was_spent(house: House, viewer):
    people_waiting(house)
    budget_is_used_up(house)
    day_passes(house)

    rows = numbers_of(get(viewer, "/console/yesterday"))
    behind = plain(opened(viewer, "The budget was used up"))

    assert (rows["Subscribers"], rows["The budget was used up"], rows["A text was planned"]) == (4, 3, 1)
    assert "$0.01 of the day's budget" in behind


def test_a_halted_carrier_shows_as_texts_whose_hours_ended(house: House, viewer):
    people_waiting(house)
    carrier_halts(house)
    day_passes(house)

    page = get(viewer, "/console/yesterday")
    rows = numbers_of(page)
    behind = plain(opened(viewer, "The hours ended before its turn"))

    lead = "A text was planned for 4 of 4 subscribers, handed to the carrier for 0, and has arrived at 0."
    assert lead in plain(page)
    assert (rows["A text was planned"], rows["Taken out of the queue"], rows["Handed to the carrier"]) == (4, 4, 0)
    assert rows["The hours ended before its turn"] == 4
    assert "while the carrier refused everything" in behind
    assert "The Twilio account is suspended. (30002): 4 people" in behind


def test_a_worker_that_stood_still_is_why_nothing_was_planned(house: House, viewer):
    people_waiting(house)
    worker_stands_still(house)
    day_passes(house)

    rows = numbers_of(get(viewer, "/console/yesterday"))
    behind = plain(opened(viewer, "Nothing was planned that day"))

    assert rows["Nothing was planned that day"] == 4
    assert "The last plan run before that day was on Sun Nov 22, 12:00 pm." in behind


def test_a_pause_is_told_with_who_paused(house: House, viewer):
    people_waiting(house)
    pause_all(house.database, "ana@city.example", MONDAY - timedelta(hours=1))
    plan(house)
    day_passes(house)

    behind = plain(opened(viewer, "All alerts were paused"))

    assert "ana@city.example paused all alerts on Mon Nov 23, 11:00 am" in behind


def test_what_did_not_arrive_is_told_by_the_carriers_error_in_words(house: House, viewer):
    people_waiting(house)
    house.opening(now=MONDAY)
    plan(house)
    landline = SendError(Next.REFUSED, "This is a landline.", 21635)
    send(house, Carrier(answer=lambda message: landline if message.phone == numbers(1)[0] else "accepted"))
    for row in house.rows("outbox", state="sent")[:2]:
        house.report(row["id"], row["carrier_id"], "delivered", now=MONDAY)
    day_passes(house)

    page = get(viewer, "/console/yesterday")
    behind = opened(viewer, "This is a landline (21635)")

    assert numbers_of(page) == {
        "Subscribers": 4,
        "A text was planned": 4,
        "Handed to the carrier": 4,
        "Did not arrive": 1,
        "This is a landline (21635)": 1,
        "No receipt yet": 1,
        "Delivered": 2,
    }
    assert "Nothing more is sent to that number until its owner texts us." in plain(behind)
    assert numbers(1)[0].masked in behind


def test_the_people_are_paged_masked_and_each_leads_to_their_page(house: House, editor):
    ids = people_waiting(house, 53)
    plan(house)
    day_passes(house)

    first = opened(editor, "Nothing new in their work and place")
    second = get(editor, links_of(first)["More people"])

    shown = [int(one) for page in (first, second) for one in re.findall(r"/console/subscribers/(\d+)", page)]
    assert sorted(shown) == sorted(ids)
    assert "More people" not in second
    assert not re.search(r"718555\d{4}", first + second)


def test_a_day_leads_to_those_around_it_and_an_address_without_one_is_not_found(house: House, viewer):
    people_waiting(house)
    plan(house, MONDAY - DAY)
    day_passes(house)

    sunday = get(viewer, links_of(get(viewer, "/console/yesterday"))["Earlier: Sun Nov 22, 2026"])

    assert "<h1>Sun Nov 22, 2026</h1>" in sunday
    assert "Later: Mon Nov 23, 2026" in sunday
    for address in (
        "2026-13-01",
        "x",
        "0001-01-01",
        "9999-12-31",
        "2026-11-23/untold?reason=nonsense",
        "2026-11-23/nowhere",
        "2020-01-01/untold",
    ):
        assert viewer.get(f"/console/yesterday/{address}").status_code == 404


def test_a_day_not_counted_says_so_and_today_is_not_over(viewer):
    assert "has not been counted yet" in plain(get(viewer, "/console/yesterday"))
    assert "This day is not over" in plain(get(viewer, "/console/yesterday/2026-11-24"))
    assert "the service did not run then" in plain(get(viewer, "/console/yesterday/2026-01-01"))


@pytest.mark.parametrize("after", ["x", "1-", "alone-x", "-3", "9999999-1"])
def test_a_page_that_is_none_is_the_first_or_an_empty_one(house: House, viewer, after):
    people_waiting(house)
    plan(house)
    day_passes(house)

    get(viewer, f"/console/yesterday/2026-11-23/untold?reason=no_new_opening&after={after}")
