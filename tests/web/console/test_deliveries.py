"""Deliveries and cost: what became of texts and why, what they cost, what the budget holds; nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from smsbot.carrier.gateway import Next, SendError
from smsbot.domain.messages import TextKind
from smsbot.web.console.deliveries import KINDS
from smsbot.workflows.deliveries import SORT_OF
from smsbot.workflows.warn_newcomers import warn_newcomers
from tests.house import House
from tests.web.console.reading import get, links_of, numbers_of, plain
from tests.web.console.trouble import NEXT_MORNING, carrier_halts, day_passes, people_waiting
from tests.workflows.planning import MONDAY, Carrier, numbers, plan, send

LANDLINE = SendError(Next.REFUSED, "This is a landline.", 21635)


@pytest.fixture
def viewer(at_console: Callable[[str], FlaskClient], clock) -> FlaskClient:
    clock.at = NEXT_MORNING
    return at_console("viewer")


@pytest.fixture
def editor(at_console: Callable[[str], FlaskClient], clock) -> FlaskClient:
    clock.at = NEXT_MORNING
    return at_console("editor")


def a_mixed_day(house: House) -> None:
    """Four alerts: one refused, one delivered, one undelivered, one without a receipt."""
    people_waiting(house)
    house.opening(now=MONDAY)
    plan(house)
    send(house, Carrier(answer=lambda message: LANDLINE if message.phone == numbers(1)[0] else "accepted"))
    first, second, _ = house.rows("outbox", state="sent")
    house.report(first["id"], first["carrier_id"], "delivered", now=MONDAY)
    house.report(second["id"], second["carrier_id"], "undelivered", 30005, now=MONDAY)


def test_each_end_has_its_number_and_a_missing_receipt_is_no_delivery(house: House, viewer):
    a_mixed_day(house)
    day_passes(house)

    page = get(viewer, "/console/deliveries?sort=alerts")

    assert numbers_of(page) == {
        "Delivered": 1,
        "No receipt yet": 1,
        "Did not arrive": 2,
        "Nobody knows": 0,
        "This is a landline (21635)": 1,
        "The number is unknown or no longer in use (30005)": 1,
    }
    assert "What became of them: 4 handed to the carrier" in page


def test_today_is_counted_as_it_stands(house: House, viewer, clock):
    a_mixed_day(house)
    clock.at = MONDAY + timedelta(hours=1)

    page = get(viewer, "/console/deliveries?sort=alerts")

    assert numbers_of(page)["Did not arrive"] == 2


def test_a_day_that_is_over_and_not_counted_is_named(house: House, viewer):
    a_mixed_day(house)

    assert "Not counted yet: Sat Nov 21, 2026, Sun Nov 22, 2026, Mon Nov 23, 2026." in plain(
        get(viewer, "/console/deliveries")
    )


def test_behind_a_number_stand_its_texts_masked_with_their_cause_in_words(house: House, editor):
    a_mixed_day(house)
    day_passes(house)

    page = get(editor, links_of(get(editor, "/console/deliveries?sort=alerts"))["This is a landline (21635)"])

    assert re.findall(r"/console/subscribers/(\d+)", page) == ["1"]
    assert numbers(1)[0].masked in page
    assert numbers(1)[0].e164[2:] not in page
    assert "Nothing more is sent to that number until its owner texts us." in plain(page)
    assert "alert Did not arrive This is a landline (21635)" in plain(page)


def test_behind_a_cause_that_nobody_gave_stand_its_own_texts_alone(house: House, editor):
    people_waiting(house, 3)
    house.opening(now=MONDAY)
    plan(house)
    send(house, Carrier())
    for row, code in zip(house.rows("outbox", state="sent"), (None, 30005, 30005), strict=True):
        house.report(row["id"], row["carrier_id"], "undelivered", code, now=MONDAY)
    day_passes(house)
    page = get(editor, "/console/deliveries?sort=alerts")

    behind = get(editor, links_of(page)["The carrier gave no reason"])

    assert numbers_of(page)["The carrier gave no reason"] == 1
    assert len(re.findall(r"/console/subscribers/\d+", behind)) == 1


def test_a_safety_note_counts_with_the_alerts_and_is_named_among_the_texts(house: House, editor):
    people_waiting(house)
    warn_newcomers(house.database, house.program, house.wording, MONDAY)
    send(house, Carrier())

    page = plain(get(editor, "/console/deliveries/texts?sort=alerts"))

    assert "safety note No receipt yet" in page


def test_every_kind_of_text_has_a_name_and_a_sort():
    assert set(KINDS) == set(TextKind) == {TextKind(kind) for kind in SORT_OF}


def test_what_was_never_handed_over_is_told_apart_and_costs_nothing(house: House, editor):
    people_waiting(house)
    carrier_halts(house)
    day_passes(house)

    page = get(editor, "/console/deliveries?sort=alerts")
    texts = get(editor, links_of(page)["The hours ended before its turn"])

    assert numbers_of(page)["The hours ended before its turn"] == 4
    assert "What became of them: 0 handed to the carrier" in page
    assert "Alerts, questions and safety notes 4" not in plain(page)
    assert len(re.findall(r"/console/subscribers/\d+", texts)) == 4
    assert re.findall(r'data-label="Money"[^>]*>([^<]+)<', texts) == ["$0.00"] * 4


def test_every_kind_is_charged_for_by_its_segments(house: House, viewer):
    a_mixed_day(house)
    day_passes(house)

    page = plain(get(viewer, "/console/deliveries"))

    sent, came = len(house.rows("outbox", kind="reply")), len(house.rows("inbound"))
    assert "Alerts, questions and safety notes 3 3 $0.04" in page
    assert f"Answers to people's texts {sent} " in page
    assert f"Texts from people to us {came} {came} ${came * 0.0083:.2f}" in page


def test_the_budget_is_told_with_what_is_left_and_how_the_month_ends(house: House, viewer, office, clock):
    a_mixed_day(house)
    clock.at = MONDAY + timedelta(hours=1)

    today = plain(get(viewer, "/console/deliveries"))
    day_passes(house)
    clock.at = NEXT_MORNING
    tomorrow = plain(get(viewer, "/console/deliveries"))

    assert "Today $0.04 of $600.00, this month $0.04 of $6,000.00" in today
    assert "not enough days yet" in today
    assert "At the pace of the last seven days the month ends at about $0.30: the budget lasts." in tomorrow


def test_a_budget_that_is_used_up_says_what_goes_on(house: House, app, viewer, office, clock):
    a_mixed_day(house)
    clock.at = MONDAY + timedelta(hours=1)
    object.__setattr__(office, "program", replace(office.program, budget_day=Decimal("0.02")))

    page = plain(get(viewer, "/console/deliveries"))

    assert "It is used up: alerts wait. Answers to people's own texts go on." in page


def test_a_budget_that_pays_for_no_text_any_more_is_used_up(house: House, app, viewer, office, clock):
    a_mixed_day(house)
    clock.at = MONDAY + timedelta(hours=1)
    object.__setattr__(office, "program", replace(office.program, budget_day=Decimal("0.04")))

    page = plain(get(viewer, "/console/deliveries"))

    assert "It is used up: alerts wait." in page
    assert "may still be spent today" not in page


def test_texts_are_paged_and_each_is_shown_once(house: House, editor):
    people_waiting(house, 30)
    day_passes(house)

    first = get(editor, "/console/deliveries/texts?sort=answers")
    second = get(editor, links_of(first)["Older texts"])

    third = get(editor, links_of(second)["Older texts"])

    pages = [re.findall(r"/console/subscribers/(\d+)", page) for page in (first, second, third)]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert len(house.rows("outbox")) == 120
    assert "Older texts" not in third


@pytest.mark.parametrize(
    "address",
    [
        "?first=x&last=2026-99-99&sort=y",
        "?first=2030-01-01",
        "?first=1999-01-01&last=2026-11-01",
        "?last=0001-01-01",
        "?first=9999-12-31",
    ],
)
def test_days_that_are_none_are_the_usual_ones(viewer, address):
    get(viewer, f"/console/deliveries{address}")


def test_without_any_text_the_page_says_where_they_come_from(viewer):
    assert "No texts in these days." in get(viewer, "/console/deliveries")


def test_who_may_not_look_at_one_person_reads_the_masked_number_and_is_not_led_there(house: House, viewer, editor):
    a_mixed_day(house)
    day_passes(house)

    seen, by_editor = (get(client, "/console/deliveries/texts?sort=alerts") for client in (viewer, editor))

    people = [person for person in numbers(4) if person.masked in by_editor]
    assert len(people) == 4
    assert all(f">{person.masked}</td>" in seen for person in people)
    assert "/console/subscribers/" not in seen
