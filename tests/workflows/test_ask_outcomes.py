"""How did it go? Asked once, two weeks after the details, of people who may be texted; what they answer is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from smsbot.carrier.gateway import Next, SendError
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.window import start_of_day
from smsbot.storage import plans
from smsbot.storage.tables import opening
from smsbot.workflows.ask_outcomes import Asking, ask_outcomes
from smsbot.workflows.explain import explain
from smsbot.workflows.plan_alerts import AlreadyPlanning
from tests.house import NOON, PHONE, House
from tests.workflows.planning import DAY, Carrier, plan, send, with_program

DUE = NOON + timedelta(days=14)
QUESTION = (
    "TXT-2-Work: you asked about job 100, Home health aide. How did it go? Reply 1 hired, 2 applied, 3 already"
    " filled, 4 not for me. STOP to stop."
)


def ask(house: House, now: datetime = DUE) -> Asking:
    return ask_outcomes(house.database, house.program, house.wording, now)


@pytest.fixture
def asker(house: House) -> int:
    """Somebody who asked for the details of job 100 at NOON; their id."""
    house.opening()
    person = house.join()
    house.text("100")
    return person


def asked(house: House, carrier: Carrier | None = None, now: datetime = DUE) -> Carrier:
    """Ask, and hand the question over."""
    carrier = carrier or Carrier()
    ask(house, now)
    send(house, carrier, now)
    return carrier


def outcomes(house: House) -> list[tuple[int | None, str, str]]:
    return [(row["opening_id"], row["outcome"], row["how"]) for row in house.rows("outcome")]


def test_two_weeks_after_the_details_the_question_goes_once(house: House, asker: int):
    early = ask(house, DUE - timedelta(seconds=1))
    carrier = asked(house)
    again = [ask(house, DUE + days * DAY) for days in range(1, 15)]

    assert (early.asked, [message.body for message in carrier.sent]) == (0, [QUESTION])
    assert [one.asked for one in again] == [0] * 14


@pytest.mark.parametrize(
    ("answer", "outcome", "says"),
    [
        ("1", "hired", "Thank you for telling us, and good luck! Alerts are paused until Sun 3/7."),
        ("2", "applied", "Good luck! If you get the job, text HIRED."),
        ("3", "filled", "Thank you. We will check job 100. Text MORE to see other jobs."),
        ("4", "not_for_me", "Thank you for telling us. Text MORE for other jobs"),
    ],
)
def test_a_bare_number_answers_it_for_a_day(answer: str, outcome: str, says: str, house: House, asker: int):
    asked(house)

    (reply,) = house.text(answer, now=DUE + timedelta(hours=23))

    assert reply.startswith(says)
    assert outcomes(house) == [(1, outcome, "asked")]


def test_the_number_is_no_answer_a_day_later_or_after_another_menu(house: House, asker: int):
    asked(house)
    house.text("FREQ", now=DUE)
    house.text("1", now=DUE)
    house.text("2", now=DUE + DAY)

    assert outcomes(house) == []
    assert house.person().profile.sectors == {"retail"}


def test_the_answer_is_taken_once(house: House, asker: int):
    asked(house)

    house.text("2", now=DUE)
    house.text("1", now=DUE)

    assert outcomes(house) == [(1, "applied", "asked")]
    assert not house.person().paused(DUE)


@pytest.mark.parametrize("before", ["STOP", "PAUSE 3 WEEKS", "HIRED", "GONE", "SCAM"])
def test_nobody_is_asked_who_may_not_be_or_has_told_us(before: str, house: House, asker: int):
    house.text(before)

    assert ask(house) == Asking(0, {})


def test_a_job_that_waits_for_staff_is_not_asked_about(house: House, asker: int):
    with house.database.begin() as db:
        db.execute(sa.update(opening).values(state="held"))

    assert ask(house) == Asking(0, {})


def test_being_shown_a_job_is_not_asking_for_it(house: House):
    house.opening()
    house.join()
    house.text("MORE")

    assert ask(house) == Asking(0, {})


def test_a_closed_job_is_asked_about_too(house: House, asker: int):
    with house.database.begin() as db:
        db.execute(sa.update(opening).values(state="closed"))

    assert ask(house).asked == 1


def test_who_asked_for_several_is_asked_about_the_first_only(house: House, asker: int):
    house.opening("Cook")
    house.text("MORE", now=NOON + DAY)
    house.text("101", now=NOON + DAY)

    carrier = asked(house, now=DUE + DAY)
    later = [ask(house, DUE + days * DAY).asked for days in range(2, 20)]

    assert [message.body for message in carrier.sent] == [QUESTION]
    assert later == [0] * 18


@pytest.mark.parametrize("hour", [3, 8, 20, 23])
def test_nothing_is_asked_outside_the_hours(hour: int, house: House, asker: int):
    night = start_of_day(DUE.date(), house.program.zone) + timedelta(hours=hour)

    assert ask(house, night + DAY) == Asking(0, {"quiet_hours": 1})


def test_a_question_shares_no_day_with_an_alert(house: House, asker: int):
    house.opening("Nurse", DUE - timedelta(hours=1))
    plan(house, DUE)

    assert ask(house) == Asking(0, {"cadence": 1})
    assert ask(house, DUE + DAY).asked == 1


def test_a_question_counts_in_the_weekly_number(house: House, asker: int):
    for days in range(1, 6):
        house.hand_over(house.queue(asker, now=DUE - days * DAY), f"SM{days}", DUE - days * DAY)

    assert ask(house) == Asking(0, {"weekly_cap": 1})


def test_an_alert_waits_where_a_question_went(house: House, asker: int):
    asked(house)
    house.opening("Nurse", DUE)

    same_day = plan(house, DUE + timedelta(hours=1))
    next_day = plan(house, DUE + DAY)

    assert (same_day.told, same_day.reasons) == (0, {"cadence": 1})
    assert (next_day.told, next_day.reasons) == (1, {})


def test_a_question_that_waits_for_its_turn_already_counts(house: House, asker: int):
    ask(house)
    house.opening("Nurse", DUE)

    assert plan(house, DUE + timedelta(minutes=1)).reasons == {"cadence": 1}


@pytest.mark.parametrize(("text", "reason"), [("STOP", "stopped"), ("PAUSE", "paused")])
def test_a_stop_or_pause_before_it_leaves_holds_it_back(text: str, reason: str, house: House, asker: int):
    ask(house)
    house.text(text, now=DUE)

    send(house, carrier := Carrier(), DUE)

    row = house.row("outbox", kind="ask")
    assert (carrier.sent, row["state"], row["reason"]) == ([], "dropped", reason)


def test_an_alert_handed_over_meanwhile_holds_it_back(house: House, asker: int):
    ask(house)
    house.hand_over(house.queue(asker, now=DUE), "SM1", DUE)

    send(house, Carrier(), DUE)

    assert house.row("outbox", kind="ask")["reason"] == "cadence"


def test_the_budget_stops_questions_too(house: House, asker: int):
    each = house.program.prices.cost_out(1)
    poor = with_program(house, budget_day=each * Decimal("1.5"))
    other = PhoneNumber("+17185550111")
    for body in ("JOBS", "1", "ANY", "100"):
        house.text(body, other)

    first = ask(poor)
    alert = plan(poor, DUE)

    assert first == Asking(1, {"budget": 1})
    assert alert.told == 0


def test_a_question_is_open_only_once_it_has_left(house: House, asker: int):
    ask(house)
    waiting = house.person().asked
    send(house, Carrier(), DUE)

    assert (waiting, house.person().asked, house.person().asked_about) == (None, "outcome", 1)


def test_a_question_lost_at_the_carrier_is_not_asked_again(house: House, asker: int):
    failing = Carrier(answer=lambda _: SendError(Next.FAILED, "filtered", code=30007))
    asked(house, failing)

    assert ask(house, DUE + DAY).asked == 0
    assert house.row("outbox", kind="ask")["state"] == "failed"


def test_nothing_is_asked_while_alerts_are_planned(house: House, asker: int):
    with plans.only_planner(house.database), pytest.raises(AlreadyPlanning):
        ask(house)


def test_in_spanish_it_is_asked_in_spanish(house: House, asker: int):
    house.text("ES")

    assert asked(house).sent[0].body.startswith("TXT-2-Work: pregunto por el trabajo 100, Home health aide.")


def test_why_tells_of_the_question(house: House, asker: int):
    asked(house)

    told = explain(house.database, house.vault, house.program, PHONE, None, DUE).as_json

    (question,) = [text for text in told["texts"] if text["kind"] == "ask"]
    assert question["openings"] == [
        {"id": 1, "number": 100, "title": "Home health aide", "reason": "they asked for its details"}
    ]
    assert question["checks"][0]["outcome"] == "two weeks after they asked for the details"


def test_a_second_zone_must_be_awake_too(house: House, asker: int):
    california = PhoneNumber("+13105550111")
    for body in ("JOBS", "1", "ANY", "100"):
        house.text(body, california)

    morning = datetime(2026, 12, 7, 14, 30, tzinfo=UTC)

    assert ask(house, morning) == Asking(1, {"quiet_hours": 1})
