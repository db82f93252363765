"""Paused by an administrator: nothing unasked is sent, everybody is accounted for, answers and stops go on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smsbot.domain.messages import TextKind
from smsbot.storage import audit, pauses
from smsbot.workflows.ask_outcomes import ask_outcomes
from smsbot.workflows.pause_all import pause_all, resume_all
from tests.house import House
from tests.workflows.planning import DAY, MONDAY, Carrier, join, numbers, plan, send

HOUR = timedelta(hours=1)
ANA = "ana@city.example"


@pytest.fixture
def queued(house: House) -> House:
    """Two people and an alert waiting for each."""
    for phone in numbers(2):
        join(house, phone, MONDAY - 2 * DAY)
    house.opening(now=MONDAY)
    plan(house)
    return house


def test_what_waits_stays_where_it_is_and_sending_ends(queued):
    pause_all(queued.database, ANA, MONDAY)

    done = send(queued, Carrier())

    assert (done.sent, done.dropped) == (0, {})
    assert [row["state"] for row in queued.rows("outbox", kind="alert")] == ["queued", "queued"]


def test_a_pause_holds_from_the_next_claim_on_even_in_the_middle_of_a_pass(queued):
    carrier = Carrier(during=lambda _: pause_all(queued.database, ANA, MONDAY))

    done = send(queued, carrier, batch=1)

    assert done.sent == 1
    assert len(carrier.calls) == 1


def test_confirmations_and_stops_go_on(queued):
    pause_all(queued.database, ANA, MONDAY)
    queued.queue(1, body="You are unsubscribed.", kind=TextKind.CONFIRMATION, now=MONDAY)
    carrier = Carrier()

    send(queued, carrier)
    answers = queued.text("STOP", numbers(2)[1], MONDAY)

    assert carrier.phones == [numbers(1)[0]]
    assert answers
    assert not queued.person(numbers(2)[1]).subscribed


def test_a_plan_tells_nobody_and_accounts_for_everybody(queued):
    pause_all(queued.database, ANA, MONDAY)

    report = plan(queued, MONDAY + DAY)

    assert (report.active, report.told, report.reasons) == (2, 0, {"service_paused": 2})
    assert [row["reason"] for row in queued.rows("plan_gate")][-1] == "service_paused"


def test_nobody_is_asked_how_it_went(house):
    house.opening(now=MONDAY - 14 * DAY)
    join(house, numbers(1)[0], MONDAY - 14 * DAY)
    house.text("100", numbers(1)[0], MONDAY - 14 * DAY)
    pause_all(house.database, ANA, MONDAY)

    asking = ask_outcomes(house.database, house.program, house.wording, MONDAY)

    assert (asking.asked, asking.waiting) == (0, {"service_paused": 1})


def test_resumed_what_is_still_good_goes_and_the_rest_is_planned_again(queued):
    pause_all(queued.database, ANA, MONDAY)
    resume_all(queued.database, ANA, MONDAY + DAY)

    late = send(queued, Carrier(), MONDAY + DAY)
    plan(queued, MONDAY + DAY)
    again = send(queued, Carrier(), MONDAY + DAY)

    assert (late.sent, late.dropped) == (0, {"window_closed": 2})
    assert again.sent == 2


def test_who_paused_and_resumed_is_written_down_once(house):
    done = [
        pause_all(house.database, ANA, MONDAY),
        pause_all(house.database, "ben@city.example", MONDAY + HOUR),
        resume_all(house.database, "ben@city.example", MONDAY + 2 * HOUR),
        resume_all(house.database, ANA, MONDAY + 3 * HOUR),
    ]

    assert done[:2] == [True, False]
    assert [pause and pause.who for pause in done[2:]] == [ANA, None]
    with house.database.read() as db:
        assert pauses.current(db, MONDAY + 3 * HOUR) is None
        acts = [(act.verb, act.who, act.before) for act in reversed(audit.latest(db, 9))]
    assert acts == [
        ("pause", ANA, None),
        ("resume", "ben@city.example", {"who": ANA, "since": MONDAY.isoformat(), "reason": "Staff want it so."}),
    ]
