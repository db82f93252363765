"""What each word of the carrier's brings about: for the text, for its person, and for all that nobody asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smsbot.carrier.gateway import Next, SendError
from smsbot.domain.messages import TextKind
from smsbot.storage import carrier_words, pauses
from smsbot.workflows.explain import explain
from smsbot.workflows.pause_all import pause_all, resume_all
from tests.house import PHONE, House
from tests.workflows.planning import DAY, MONDAY, join, numbers, plan
from tests.workflows.test_send_outbox import A, B, Carrier, queued, send

__all__ = ["queued"]


def paused(house: House, now=MONDAY):
    with house.database.read() as db:
        return pauses.current(db, now)


def handed_over(house: House, now=MONDAY) -> tuple[int, str]:
    """The last queued alert is with the carrier."""
    row = house.rows("outbox", kind="alert", state="queued")[-1]
    carrier_id = f"SM{row['id']}-{row['attempts']}"
    house.hand_over(row["id"], carrier_id, now)
    return row["id"], carrier_id


# ---- a registration is missing or used up: the next day ----


@pytest.mark.parametrize("how", ["in the answer", "in a receipt"])
def test_without_a_registration_alerts_rest_until_the_next_day_and_then_tell_once(queued: House, how: str) -> None:
    if how == "in the answer":
        send(queued, Carrier(answer=lambda _: SendError(Next.TOMORROW, "Not registered.", 30034)))
    else:
        queued.report(*handed_over(queued), "undelivered", 30034, now=MONDAY)
    carrier = Carrier()

    same_day = plan(queued, MONDAY + timedelta(hours=1))
    send(queued, carrier, MONDAY + timedelta(hours=1))
    assert same_day.told == 0
    assert carrier.calls == []

    plan(queued, MONDAY + DAY)
    send(queued, carrier, MONDAY + DAY)
    plan(queued, MONDAY + 2 * DAY)
    send(queued, carrier, MONDAY + 2 * DAY)

    assert len(carrier.calls) == 1
    assert paused(queued, MONDAY + DAY) is None


def test_a_rest_until_tomorrow_says_so_and_names_everybody_in_the_account(queued: House) -> None:
    send(queued, Carrier(answer=lambda _: SendError(Next.TOMORROW, "Not registered.", 30034)))
    join(queued, PHONE, MONDAY)

    report = plan(queued, MONDAY + timedelta(minutes=1))
    rest = paused(queued)

    assert report.reasons["service_paused"] == report.active
    assert rest is not None
    assert rest.who == pauses.SERVICE
    assert rest.reason == "Not registered."
    assert rest.until is not None
    assert MONDAY < rest.until <= MONDAY + DAY


def test_a_rest_begun_in_the_night_ends_that_morning(queued: House) -> None:
    row_id, carrier_id = handed_over(queued)
    night = MONDAY + timedelta(hours=13)  # one o'clock on Tuesday in the city

    queued.report(row_id, carrier_id, "undelivered", 30034, now=night)
    rest = paused(queued, night)
    nine = MONDAY + DAY - timedelta(hours=3)
    send(queued, Carrier(), nine)
    told = plan(queued, nine).told

    assert rest is not None
    assert rest.until == nine
    assert told == 1


def test_a_text_tried_once_more_that_meets_a_missing_registration_is_told_anew_the_next_day(queued: House) -> None:
    queued.report(*handed_over(queued), "undelivered", 30003, now=MONDAY)
    again = MONDAY + timedelta(hours=4)
    queued.report(*handed_over(queued, again), "undelivered", 30034, now=again)
    carrier = Carrier()

    send(queued, carrier, MONDAY + DAY)
    plan(queued, MONDAY + DAY)
    send(queued, carrier, MONDAY + DAY)

    assert len(carrier.sent) == 1


def test_answers_go_on_while_alerts_rest_and_are_never_tried_again(queued: House) -> None:
    queued.report(*handed_over(queued), "undelivered", 30034, now=MONDAY)

    (reply,) = queued.receive(queued.message("STATUS", A), MONDAY)
    queued.report(reply.reference, "SMreply", "undelivered", 30034, now=MONDAY)

    assert queued.row("outbox", id=int(reply.reference))["state"] == "undelivered"


# ---- filtered ----


def filtered(house: House, times: int) -> None:
    for number in range(times):
        row_id = house.queue(house.person(A).id, now=MONDAY)
        house.hand_over(row_id, f"SMfiltered{number}", MONDAY)
        house.report(row_id, f"SMfiltered{number}", "undelivered", 30007, now=MONDAY)


def accepted(house: House, texts: int) -> None:
    with house.database.begin() as db:
        carrier_words.count(db, carrier_words.ACCEPTED, texts, MONDAY, unrequested=True)


def test_one_or_two_filtered_texts_stop_nobody_and_three_of_few_stop_all_alerts(queued: House) -> None:
    accepted(queued, 100)
    filtered(queued, 2)
    before = paused(queued)

    queued.report(*handed_over(queued), "undelivered", 30007, now=MONDAY)

    assert before is None
    rest = paused(queued)
    assert rest is not None
    assert rest.until is None
    assert "3 texts" in rest.reason
    assert plan(queued, MONDAY + timedelta(minutes=1)).told == 0


def test_one_in_a_hundred_may_be_filtered(queued: House) -> None:
    accepted(queued, 400)

    filtered(queued, 4)

    assert paused(queued) is None


def test_filtered_answers_stop_no_alerts(queued: House) -> None:
    for number in range(5):
        row_id = queued.queue(queued.person(A).id, now=MONDAY, kind=TextKind.REPLY)
        queued.hand_over(row_id, f"SManswer{number}", MONDAY)
        queued.report(row_id, f"SManswer{number}", "undelivered", 30007, now=MONDAY)

    assert paused(queued) is None


@pytest.mark.parametrize("word", ["undelivered", "failed"])
def test_the_words_of_a_filtered_text_are_never_tried_again(queued: House, word: str) -> None:
    queued.report(*handed_over(queued), word, 30007, now=MONDAY)

    assert queued.rows("outbox", state="queued") == []
    assert plan(queued, MONDAY + DAY).told == 0


def test_who_lets_texts_go_on_has_seen_what_was_filtered_and_only_more_of_it_pauses_again(queued: House) -> None:
    accepted(queued, 10)
    filtered(queued, 3)

    ended = resume_all(queued.database, "ann@city.example", MONDAY)
    queued.report(*handed_over(queued), "undelivered", 30007, now=MONDAY)

    assert ended is not None
    assert ended.who == pauses.SERVICE
    assert paused(queued) is None


# ---- a machine at the other end ----


def test_a_loop_is_not_answered_for_a_day_and_its_stop_counts_at_once(queued: House) -> None:
    queued.report(*handed_over(queued), "undelivered", 30039, now=MONDAY)

    silent = queued.text("STATUS", A, MONDAY + timedelta(minutes=1))
    stopped = queued.text("STOP", A, MONDAY + timedelta(minutes=2))
    after = queued.text("STATUS", A, MONDAY + DAY + timedelta(minutes=1))

    assert (silent, stopped) == ([], [])
    assert queued.person(A).subscribed is False
    assert queued.row("consent", change="withdrawn")["rule"]
    assert len(after) == 1


def test_a_loop_gets_no_alert_for_a_day_is_accounted_for_and_told_then(queued: House) -> None:
    waiting = queued.queue(queued.person(A).id, "You are booked", MONDAY, kind=TextKind.CONFIRMATION)
    queued.report(*handed_over(queued), "undelivered", 30039, now=MONDAY)
    queued.opening("Aide", MONDAY)
    carrier = Carrier()

    send(queued, carrier)
    during = plan(queued, MONDAY + DAY - timedelta(minutes=1))
    after = plan(queued, MONDAY + DAY)

    assert carrier.calls == []
    assert queued.row("outbox", id=waiting)["reason"] == "loop"
    assert during.reasons == {"loop": 1}
    assert after.told == 1


def test_what_a_loop_was_not_answered_counts_as_untold(queued: House) -> None:
    queued.report(*handed_over(queued), "undelivered", 30039, now=MONDAY)
    queued.opening("Aide", MONDAY)

    silent = queued.text("MORE", A, MONDAY + timedelta(minutes=1))
    after = queued.text("MORE", A, MONDAY + DAY)

    assert silent == []
    assert "Aide" in after[0]


def test_why_names_a_loop_and_how_long_it_lasts(queued: House) -> None:
    queued.report(*handed_over(queued), "undelivered", 30039, now=MONDAY)

    told = explain(queued.database, queued.vault, queued.program, A, None, MONDAY)

    assert told.as_json["loop_until"] == (MONDAY + DAY).isoformat()
    assert "no text before 2026-11-24 12:00:00 EST" in "\n".join(told.lines)


# ---- the carrier's own quiet hours ----


def test_a_text_held_back_for_quiet_hours_leaves_its_opening_untold(queued: House) -> None:
    queued.report(*handed_over(queued), "undelivered", 30610, now=MONDAY)
    carrier = Carrier()

    same_day = plan(queued, MONDAY + timedelta(hours=1))
    send(queued, carrier, MONDAY + DAY)
    again = plan(queued, MONDAY + DAY)

    assert (same_day.told, carrier.calls, again.told) == (0, [], 1)


# ---- again and again ----


@pytest.mark.parametrize("code", [21612, 30004, 30005])
def test_a_number_that_fails_twice_in_a_row_is_left_alone(queued: House, code: int) -> None:
    standing = []
    for nth in range(2):
        row_id = queued.queue(queued.person(A).id, now=MONDAY)
        queued.hand_over(row_id, f"SM{code}{nth}", MONDAY)
        queued.report(row_id, f"SM{code}{nth}", "undelivered", code, now=MONDAY)
        standing.append(queued.person(A).refused_code)

    assert standing == [None, code]


# ---- out of reach ----


@pytest.mark.parametrize(("days_apart", "left_alone"), [(1, False), (4, True)])
def test_a_phone_out_of_reach_five_times_over_two_weeks_is_left_alone(
    queued: House, days_apart: int, left_alone: bool
) -> None:
    for number in range(5):
        now = MONDAY + number * days_apart * DAY
        row_id = queued.queue(queued.person(A).id, now=now)
        queued.hand_over(row_id, f"SMaway{number}", now)
        queued.report(row_id, f"SMaway{number}", "undelivered", 30003, now=now)

    assert (queued.person(A).refused_code == 30003) is left_alone


# ---- a queue that is full, an unknown word ----


def test_a_full_queue_told_of_in_a_receipt_lets_alerts_take_a_breath_and_answers_go_on(queued: House) -> None:
    join(queued, B, MONDAY)
    queued.opening("Aide", MONDAY)
    plan(queued)
    queued.report(*handed_over(queued), "failed", 30001, now=MONDAY)
    queued.queue(queued.person(B).id, "You are booked", MONDAY, kind=TextKind.CONFIRMATION)
    carrier = Carrier()

    send(queued, carrier)
    during = [message.body for message in carrier.sent]
    send(queued, carrier, MONDAY + timedelta(minutes=1))

    assert during == ["You are booked"]
    assert len(carrier.sent) == 2
    assert paused(queued) is None


def test_a_text_that_meets_a_full_queue_again_waits_twice_as_long_each_time(queued: House) -> None:
    waits, now = [], MONDAY
    for _ in range(3):
        queued.report(*handed_over(queued, now), "failed", 30001, now=now)
        later = queued.row("outbox", kind="alert")["not_before"]
        waits.append((later - now).total_seconds() / 60)
        now = later

    assert waits == [10, 20, 40]


def test_every_word_is_counted_for_a_day(queued: House) -> None:
    queued.report(*handed_over(queued), "failed", 31999, now=MONDAY)

    with queued.database.read() as db:
        assert carrier_words.last_day(db, MONDAY + timedelta(hours=1))[31999] == 1
        assert carrier_words.last_day(db, MONDAY + 2 * DAY) == {}


def test_a_short_rest_never_shortens_a_longer_one(house: House) -> None:
    pause_all(house.database, "ann@city.example", MONDAY, "Wait.")

    with house.database.begin() as db:
        short = pauses.Pause(pauses.SERVICE, MONDAY, "Busy.", MONDAY + timedelta(minutes=1))
        pauses.begin(db, short)

    rest = paused(house, MONDAY + DAY)
    assert rest is not None
    assert rest.reason == "Wait."


def test_thirty_alerts_meet_a_missing_registration_once(house: House) -> None:
    for phone in numbers(30):
        join(house, phone, MONDAY)
    house.opening("Nurse", MONDAY)
    plan(house, MONDAY)
    carrier = Carrier(answer=lambda _: SendError(Next.TOMORROW, "Not registered.", 30034))

    send(house, carrier, MONDAY)
    called = len(carrier.calls)
    send(house, carrier, MONDAY + timedelta(hours=1))

    assert len(carrier.calls) == called <= 30
