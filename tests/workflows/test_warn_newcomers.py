"""What we never ask for is said by itself once, in the first week after joining, and takes no alert's place."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from smsbot.carrier.gateway import Next, SendError
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.window import start_of_day
from smsbot.storage import plans
from smsbot.workflows.count_days import count_days
from smsbot.workflows.explain import explain
from smsbot.workflows.pause_all import pause_all, resume_all
from smsbot.workflows.plan_alerts import AlreadyPlanning
from smsbot.workflows.warn_newcomers import Warned, warn_newcomers
from tests.house import NOON, PHONE, House
from tests.workflows.planning import DAY, MONDAY, Carrier, join, numbers, plan, send, with_program

NOTE = (
    "TXT-2-Work never asks for money, bank or Social Security numbers. If a job asks you to pay, text SCAM and the job"
    " number."
)
NOBODY = Warned(0, {})


def warn(house: House, now: datetime = MONDAY) -> Warned:
    return warn_newcomers(house.database, house.program, house.wording, now)


def warned(house: House, carrier: Carrier | None = None, now: datetime = MONDAY) -> Carrier:
    """Queue the note, and hand it over."""
    carrier = carrier or Carrier()
    warn(house, now)
    send(house, carrier, now)
    return carrier


@pytest.fixture
def newcomer(house: House) -> int:
    """Somebody who joined at NOON, a Sunday; their id."""
    return house.join()


def notes(house: House) -> list[tuple[str, str | None]]:
    return [(row["state"], row["reason"]) for row in house.rows("outbox", kind="safety")]


def test_the_day_after_joining_the_note_goes_once(house: House, newcomer: int):
    same_day = warn(house, NOON + timedelta(hours=7))
    carrier = warned(house)
    again = [warn(house, MONDAY + days * DAY) for days in range(20)]

    assert (same_day, [message.body for message in carrier.sent]) == (NOBODY, [NOTE])
    assert again == [NOBODY] * 20


@pytest.mark.parametrize(("days", "told"), [(0, 0), (1, 1), (6, 1), (7, 0), (30, 0)])
def test_it_goes_within_the_first_week_or_never(days: int, told: int, house: House, newcomer: int):
    assert warn(house, NOON + days * DAY) == Warned(told, {})


def test_on_the_last_day_less_than_a_week_has_passed_whatever_the_hour(house: House):
    join(house, PHONE, start_of_day(NOON.date(), house.program.zone))

    last = start_of_day((NOON + 6 * DAY).date(), house.program.zone) + timedelta(hours=19, minutes=49)

    assert warn(house, last).warned == 1
    assert warn(house, last + timedelta(hours=14)) == NOBODY


@pytest.mark.parametrize("before", ["STOP", "PAUSE 3 WEEKS", "HIRED"])
def test_nobody_is_told_who_may_not_be_texted(before: str, house: House, newcomer: int):
    house.text(before)

    assert [warn(house, NOON + days * DAY) for days in range(1, 8)] == [NOBODY] * 7


def test_who_has_not_chosen_any_work_is_not_told_until_they_have(house: House):
    house.text("JOBS")

    unfinished = warn(house)
    house.text("1", now=MONDAY)

    assert (unfinished, warn(house).warned) == (NOBODY, 1)


def test_who_stops_and_joins_again_is_not_told_again(house: House, newcomer: int):
    warned(house)
    house.text("STOP", now=MONDAY)
    house.text("JOBS", now=MONDAY + DAY)

    assert [warn(house, MONDAY + days * DAY) for days in range(1, 20)] == [NOBODY] * 19
    assert len(notes(house)) == 1


def test_who_joins_again_and_was_never_told_is_in_a_first_week_too(house: House, newcomer: int):
    house.text("STOP", now=MONDAY)
    house.text("JOBS", now=MONDAY + 30 * DAY)

    assert warn(house, MONDAY + 31 * DAY).warned == 1


@pytest.mark.parametrize("hour", [3, 8, 20, 23])
def test_nothing_goes_outside_the_hours(hour: int, house: House, newcomer: int):
    night = start_of_day(MONDAY.date(), house.program.zone) + timedelta(hours=hour)

    assert warn(house, night) == Warned(0, {"quiet_hours": 1})


def test_a_second_zone_must_be_awake_too(house: House, newcomer: int):
    join(house, PhoneNumber("+13105550111"), NOON)

    morning = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)

    assert warn(house, morning) == Warned(1, {"quiet_hours": 1})


def test_the_note_waits_for_a_day_without_an_alert(house: House, newcomer: int):
    house.opening("Nurse", MONDAY - timedelta(hours=1))
    plan(house)

    assert warn(house) == Warned(0, {"cadence": 1})
    assert warn(house, MONDAY + DAY).warned == 1


def test_an_alert_does_not_wait_for_the_note(house: House, newcomer: int):
    warned(house)
    told = []
    for days in range(4):
        house.opening(f"Nurse {days}", MONDAY + days * DAY)
        told.append(plan(house, MONDAY + days * DAY + timedelta(hours=1)).told)
        send(house, Carrier(), MONDAY + days * DAY + timedelta(hours=1))

    assert told == [1, 1, 1, 0]  # three in seven days, as they chose, and the note beside them


def test_who_may_get_their_whole_number_in_alerts_is_not_told(house: House, newcomer: int):
    house.text("FREQ 1")
    roomier = with_program(house, weekly_cap=6)
    join(roomier, PhoneNumber("+17185550111"), NOON)
    roomier.text("FREQ 1", PhoneNumber("+17185550111"))

    assert warn(house) == Warned(1, {"weekly_cap": 1})
    assert house.row("outbox", kind="safety")["subscriber_id"] != newcomer


def test_the_note_counts_in_the_weekly_number(house: House, newcomer: int):
    warned(house)
    house.text("FREQ 1", now=MONDAY)
    minute = timedelta(minutes=1)
    reasons = []
    for moment in (*(MONDAY + days * DAY for days in range(1, 5)), MONDAY + 7 * DAY - minute, MONDAY + 7 * DAY):
        house.opening(f"Nurse at {moment}", moment)
        report = plan(house, moment)
        send(house, Carrier(), moment)
        reasons.append(next(iter(report.reasons), "told"))

    assert reasons == ["told", "told", "told", "told", "weekly_cap", "told"]


def test_five_other_texts_leave_no_room_for_it(house: House, newcomer: int):
    for days in range(1, 6):
        house.hand_over(house.queue(newcomer, now=NOON + days * DAY), f"SM{days}", NOON + days * DAY)

    assert warn(house, NOON + 6 * DAY) == Warned(0, {"weekly_cap": 1})


def test_the_budget_stops_it_too(house: House):
    poor = with_program(house, budget_day=house.program.prices.cost_out(1) * Decimal("1.5"))
    for phone in numbers(2):
        join(house, phone, NOON)

    assert warn(poor) == Warned(1, {"budget": 1})
    assert warn(poor) == Warned(0, {"budget": 1})


def test_while_all_alerts_are_paused_it_waits(house: House, newcomer: int):
    pause_all(house.database, "ana@city.example", MONDAY)

    paused = warn(house)
    resume_all(house.database, "ana@city.example", MONDAY)

    assert (paused, warn(house)) == (Warned(0, {"service_paused": 1}), Warned(1, {}))


@pytest.mark.parametrize(("text", "reason"), [("STOP", "stopped"), ("PAUSE", "paused")])
def test_a_stop_or_pause_before_it_leaves_holds_it_back(text: str, reason: str, house: House, newcomer: int):
    warn(house)
    house.text(text, now=MONDAY)

    send(house, carrier := Carrier(), MONDAY)

    assert (carrier.sent, notes(house)) == ([], [("dropped", reason)])


def test_what_was_held_back_goes_on_another_day_of_the_week(house: House, newcomer: int):
    warn(house)
    house.hand_over(house.queue(newcomer), "SM1", MONDAY)
    send(house, Carrier(), MONDAY)

    carrier = warned(house, now=MONDAY + DAY)

    assert notes(house) == [("dropped", "cadence"), ("sent", None)]
    assert [message.body for message in carrier.sent] == [NOTE]


def test_an_alert_that_leaves_at_the_same_moment_is_alone(house: House, newcomer: int):
    warn(house)
    house.opening("Nurse", MONDAY)
    plan(house)

    send(house, carrier := Carrier(), MONDAY)

    assert ["Nurse" in message.body for message in carrier.sent] == [True]
    assert notes(house) == [("dropped", "cadence")]


def test_in_trial_mode_it_would_have_gone_once(house: House, newcomer: int):
    warn(house)

    send(house, carrier := Carrier(), MONDAY, trial=[])

    assert (carrier.sent, notes(house)) == ([], [("dropped", "trial")])
    assert warn(house, MONDAY + DAY) == NOBODY


def test_a_note_lost_at_the_carrier_is_not_sent_again(house: House, newcomer: int):
    warned(house, Carrier(answer=lambda _: SendError(Next.FAILED, "unreachable", code=30003)))

    assert warn(house, MONDAY + DAY) == NOBODY
    assert notes(house) == [("failed", "unreachable")]


def test_a_process_that_died_with_it_in_hand_does_not_make_a_second(house: House, newcomer: int):
    warn(house)
    house.claim(house.row("outbox", kind="safety")["id"], MONDAY)

    assert warn(house, MONDAY + DAY) == NOBODY
    assert notes(house) == [("sending", None)]


def test_many_workers_tell_everybody_once(house: House):
    for phone in numbers(6):
        join(house, phone, NOON)
    start = threading.Barrier(4)
    found: list[int] = []

    def work() -> None:
        start.wait()
        for _ in range(10):
            try:
                found.append(warn(house).warned)
            except AlreadyPlanning:
                continue

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(found) == len(notes(house)) == 6


def test_nobody_is_told_while_alerts_are_planned(house: House, newcomer: int):
    with plans.only_planner(house.database), pytest.raises(AlreadyPlanning):
        warn(house)


def test_in_spanish_it_is_told_in_spanish(house: House, newcomer: int):
    house.text("ES")

    (note,) = warned(house).sent

    assert note.body.startswith("TXT-2-Work nunca pide dinero")
    assert note.segments <= house.program.segments_in("es")


def test_what_it_asks_for_is_understood(house: House, newcomer: int):
    house.opening("Nurse", MONDAY)
    house.text("MORE", now=MONDAY)
    warned(house)

    assert house.text("SCAM 100", now=MONDAY)[0].startswith("Thank you. We will check job 100 now.")


def test_why_and_the_days_account_tell_of_it(house: House, newcomer: int):
    warned(house)
    count_days(house.database, house.program, MONDAY + DAY)

    told = explain(house.database, house.vault, house.program, PHONE, None, MONDAY).as_json
    (note,) = [text for text in told["texts"] if text["template"] == "scamnote"]
    assert note["checks"][0]["outcome"] == "once, in the first week after they joined"
    assert house.row("day_texts", kind="safety")["texts"] == 1
