"""What is due goes out once, paced, never against anybody's word; the database never waits for the carrier."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from smsbot.carrier.gateway import Meaning, Next, SendError
from smsbot.carrier.twilio_errors import BROKEN, MEANINGS, UNREACHED
from smsbot.domain.messages import TextKind
from smsbot.storage import claims, facts, openings, postings, subscribers
from smsbot.storage.tables import outbox as outbox_table
from smsbot.workflows.send_outbox import resume
from smsbot.workflows.stop_person import erase_person
from tests.house import House
from tests.workflows.planning import DAY, MONDAY, Carrier, Wall, join, numbers, open_sender, plan, send

A, B = numbers(2)


@pytest.fixture
def queued(house: House) -> House:
    """One person with one alert planned."""
    join(house, A, MONDAY)
    house.opening("Nurse", MONDAY)
    assert plan(house).told == 1
    return house


def states(house: House) -> list[tuple[str, str | None]]:
    return [(row["state"], row["reason"]) for row in house.rows("outbox", kind="alert")]


def test_a_planned_alert_is_handed_over_once(queued: House) -> None:
    carrier = Carrier()

    first, second = send(queued, carrier), send(queued, carrier)

    assert (first.sent, second.sent) == (1, 0)
    assert carrier.phones == [A]
    assert states(queued) == [("sent", None)]


def test_sending_is_written_before_the_carrier_hears_and_no_transaction_is_open_meanwhile(queued: House) -> None:
    seen: list[str] = []

    def during(message: object) -> None:
        with queued.database.begin() as db:  # an open write transaction of the sender's would make SQLite wait for ever
            facts.put(db, "written during the call", "yes")
        seen.extend(state for state, _ in states(queued))

    send(queued, Carrier(during=during))

    assert seen == ["sending"]


@pytest.mark.parametrize(
    ("error", "state", "person"),
    [
        (SendError(Next.ASK, "no answer"), "sending", "active"),
        (SendError(Next.STOPPED, "opted out", 21610), "failed", "stopped"),
        (SendError(Next.REFUSED, "not a phone", 21211), "failed", "active"),
        (SendError(Next.FAILED, "filtered", 30007), "failed", "active"),
        (SendError(Next.RETRY, "busy", 20429), "queued", "active"),
        (SendError(Next.HALT, "bad credentials", 20003), "queued", "active"),
    ],
)
def test_each_error_has_its_consequence(queued: House, error: SendError, state: str, person: str) -> None:
    send(queued, Carrier(answer=lambda _: error))

    assert [one for one, _ in states(queued)] == [state]
    assert queued.person(A).state == person
    assert queued.person(A).refused_code == (error.code if error.next_step is Next.REFUSED else None)


def test_a_stop_at_the_carrier_is_our_stop_with_a_record(queued: House) -> None:
    send(queued, Carrier(answer=lambda _: SendError(Next.STOPPED, "opted out", 21610)))

    assert [row["change"] for row in queued.rows("consent")] == ["granted", "withdrawn"]
    assert plan(queued, MONDAY + DAY).active == 0


def test_a_refused_number_gets_no_call_until_its_owner_texts(queued: House) -> None:
    send(queued, Carrier(answer=lambda _: SendError(Next.REFUSED, "not a mobile", 21614)))
    silent = Carrier()

    report = plan(queued, MONDAY + DAY)
    send(queued, silent, MONDAY + DAY)
    queued.text("STATUS", A, MONDAY + DAY)
    after = plan(queued, MONDAY + DAY + timedelta(minutes=1))

    assert report.reasons == {"carrier_refused": 1}
    assert silent.calls == []
    assert after.told == 1


def test_a_number_that_always_fails_is_called_once_a_day_and_left_alone_when_its_error_says_so(queued: House) -> None:
    unroutable = Carrier(answer=lambda _: SendError(Next.FAILED, "cannot route", 21612, meaning=MEANINGS[21612]))

    for minute in range(5):
        plan(queued, MONDAY + timedelta(minutes=minute))
        send(queued, unroutable, MONDAY + timedelta(minutes=minute))
    calls_on_the_first_day = len(unroutable.calls)
    for day in range(1, 5):
        plan(queued, MONDAY + day * DAY)
        send(queued, unroutable, MONDAY + day * DAY)

    assert calls_on_the_first_day == 1
    assert len(unroutable.calls) == 2
    assert queued.person(A).refused_code == 21612


def test_a_text_to_try_again_waits_and_then_goes(queued: House) -> None:
    send(queued, Carrier(answer=lambda _: SendError(Next.RETRY, "busy", 20429)))
    carrier = Carrier()

    at_once = send(queued, carrier)
    later = send(queued, carrier, MONDAY + timedelta(minutes=5))

    assert (at_once.sent, later.sent) == (0, 1)
    assert queued.row("outbox", kind="alert")["attempts"] == 2


def test_a_halt_stops_everything_at_once_until_a_person_resumes(house: House) -> None:
    for phone in numbers(30):
        join(house, phone, MONDAY)
    house.opening("Nurse", MONDAY)
    plan(house)
    broken = Carrier(answer=lambda _: SendError(Next.HALT, "suspended", 30002))

    first = send(house, broken, batch=5)
    again = send(house, Carrier())
    resume(house.database)
    mended = send(house, Carrier())

    assert first.halted
    assert len(broken.calls) <= 5
    assert (again.sent, again.halted) == (0, first.halted)
    assert mended.sent == 30


def test_what_expires_before_its_turn_is_dropped_and_told_the_next_day(queued: House) -> None:
    evening = MONDAY.replace(hour=0) + DAY + timedelta(minutes=51)  # 19:51 in the city
    carrier = Carrier()

    late = send(queued, carrier, evening)
    report = plan(queued, MONDAY + DAY)
    send(queued, carrier, MONDAY + DAY)

    assert late.dropped == {"window_closed": 1}
    assert report.told == 1
    assert carrier.phones == [A]


def test_the_carrier_gives_up_before_the_window_ends(house: House) -> None:
    almost_eight = MONDAY.replace(hour=0) + DAY + timedelta(minutes=30)  # 19:30 in the city
    join(house, A, MONDAY)
    house.opening("Nurse", MONDAY)
    carrier = Carrier()
    plan(house, almost_eight)

    send(house, carrier, almost_eight)

    assert [message.validity for message in carrier.sent] == [30 * 60]


def test_an_early_text_is_valid_for_four_hours(queued: House) -> None:
    carrier = Carrier()

    send(queued, carrier)

    assert [message.validity for message in carrier.sent] == [4 * 3600]


@pytest.mark.parametrize(
    ("word", "reason"), [("STOP", "stopped"), ("PAUSE", "paused"), ("2", "changed"), ("MORE", "already_told")]
)
def test_what_a_person_says_counts_for_a_text_that_already_waits(house: House, word: str, reason: str) -> None:
    join(house, A, MONDAY)
    house.opening("Nurse", MONDAY)
    plan(house)
    with house.database.begin() as db:  # as if the text was planned while theirs was on its way
        hidden = db.execute(sa.update(outbox_table).values(state="held back").where(outbox_table.c.state == "queued"))
        assert hidden.rowcount == 1
    house.text("JOBS" if word == "2" else word, A, MONDAY)
    if word == "2":
        house.text("TYPES", A, MONDAY)
        house.text("2", A, MONDAY)
    if word == "MORE":
        house.opening("Aide", MONDAY)
        house.text("TYPES", A, MONDAY)
        with house.database.begin() as db:
            openings.tell(db, house.person(A).id, [1], "more", MONDAY)
    with house.database.begin() as db:
        db.execute(sa.update(outbox_table).values(state="queued").where(outbox_table.c.state == "held back"))
    carrier = Carrier()

    done = send(house, carrier)

    assert done.dropped == {reason: 1}
    assert carrier.calls == []


def test_a_closed_opening_is_not_sent_and_its_neighbours_are_told_next(house: House) -> None:
    join(house, A, MONDAY)
    closing = house.opening("Nurse", MONDAY)
    staying = house.opening("Aide", MONDAY)
    plan(house)
    with house.database.begin() as db:
        postings.close(db, [closing], "gone", MONDAY)
    carrier = Carrier()

    done = send(house, carrier)
    plan(house, MONDAY + timedelta(minutes=1))
    send(house, carrier, MONDAY + timedelta(minutes=1))

    assert done.dropped == {"opening_closed": 1}
    assert len(carrier.sent) == 1
    assert "Aide" in carrier.sent[0].body
    assert {row["opening_id"] for row in house.rows("digest_opening", digest_id=2)} == {staying}


def test_the_real_moments_count_for_the_allowance_and_not_only_the_planned_ones(house: House) -> None:
    join(house, A, MONDAY, "1", "ANY", "FREQ 3")
    house.opening("Nurse", MONDAY)
    plan(house)
    carrier = Carrier()
    send(house, carrier, MONDAY + timedelta(hours=5))  # a long queue
    house.opening("Aide", MONDAY + 2 * DAY)

    plan(house, MONDAY + 7 * DAY)
    early = send(house, carrier, MONDAY + 7 * DAY)
    between = plan(house, MONDAY + 7 * DAY + timedelta(minutes=1))
    plan(house, MONDAY + 7 * DAY + timedelta(hours=5))
    send(house, carrier, MONDAY + 7 * DAY + timedelta(hours=5))

    assert early.dropped == {"cadence": 1}
    assert between.reasons == {"cadence": 1}
    assert len(carrier.sent) == 2


def test_on_trial_only_the_trial_phones_are_sent_to_and_nothing_is_planned_again(house: House) -> None:
    join(house, A, MONDAY)
    join(house, B, MONDAY)
    house.opening("Nurse", MONDAY)
    plan(house)
    carrier = Carrier()

    done = send(house, carrier, trial=[B])
    with house.database.begin() as db:
        facts.put(db, "live", "on")
    after = plan(house, MONDAY + 2 * DAY)
    live = send(house, carrier, MONDAY + 2 * DAY, trial=[B])

    assert (done.sent, done.dropped) == (1, {"trial": 1})
    assert carrier.phones == [B]
    assert after.reasons == {"no_new_opening": 2}
    assert live.sent == 0


def test_live_means_everybody(queued: House) -> None:
    with queued.database.begin() as db:
        facts.put(db, "live", "on")

    assert send(queued, Carrier(), trial=[B]).sent == 1


def test_a_confirmation_overtakes_alerts(queued: House) -> None:
    queued.queue(queued.person(A).id, "You are booked", MONDAY, kind=TextKind.CONFIRMATION)
    carrier = Carrier()

    send(queued, carrier)

    assert [message.body == "You are booked" for message in carrier.sent] == [True, False]


def test_a_confirmation_is_no_alert_and_reaches_somebody_who_paused(queued: House) -> None:
    queued.text("PAUSE", A, MONDAY)
    queued.queue(queued.person(A).id, "You are booked", MONDAY, kind=TextKind.CONFIRMATION)
    carrier = Carrier()

    send(queued, carrier)

    assert [message.body for message in carrier.sent] == ["You are booked"]


def test_nothing_goes_to_an_erased_person(queued: House) -> None:
    person = queued.person(A).id
    erase_person(queued.database, queued.vault, A, MONDAY)
    queued.queue(person, "left over", MONDAY, kind=TextKind.CONFIRMATION)
    carrier = Carrier()

    assert send(queued, carrier).dropped == {"erased": 1}
    assert carrier.calls == []


def test_the_pace_is_kept_in_segments_a_second(house: House) -> None:
    wall = Wall()
    person = join(house, A, MONDAY)
    for number in range(120):
        row = house.queue(person, f"text {number}", MONDAY, kind=TextKind.CONFIRMATION)
        with house.database.begin() as db:
            db.execute(sa.update(outbox_table).where(outbox_table.c.id == row).values(segments=1 + number % 2))
    carrier = Carrier()
    started = wall()

    done = send(house, carrier, wall=wall, segments_per_second=10.0)

    seconds = (wall() - started).total_seconds()
    assert done.segments == 180
    assert (180 - 10) / seconds == pytest.approx(10.0, rel=0.03)  # the first second's worth goes at once


def test_a_carrier_that_is_too_busy_is_left_in_peace_by_every_sender(house: House) -> None:
    people = numbers(4)
    for phone in people:
        join(house, phone, MONDAY)
    house.opening("Nurse", MONDAY)
    plan(house)
    wall = Wall()
    busy = Carrier(answer=lambda _: SendError(Next.RETRY, "too many", 20429, meaning=MEANINGS[20429]))
    open_sender(house, busy, wall=wall, batch=1, segments_per_second=1.0).send_pass()
    other = Carrier()

    at_once = open_sender(house, other, wall=wall).send_pass()
    wall.rest(15)
    later = open_sender(house, other, wall=wall).send_pass()

    assert at_once.sent == 0
    assert later.sent == 3


def test_eight_senders_hand_each_text_over_once(house: House) -> None:
    for phone in numbers(40):
        person = join(house, phone, MONDAY)
        for number in range(2):
            house.queue(person, f"text {number}", MONDAY, kind=TextKind.CONFIRMATION)
    carrier = Carrier()
    faults: list[BaseException] = []

    def work() -> None:
        try:
            send(house, carrier, batch=7)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert Counter(message.id for message in carrier.calls) == Counter(
        row["id"] for row in house.rows("outbox", kind="confirmation")
    )
    assert {row["state"] for row in house.rows("outbox", kind="confirmation")} == {"sent"}


def test_answers_that_come_in_any_order_settle_their_own_rows(house: House) -> None:
    for phone in numbers(6):
        join(house, phone, MONDAY)
    house.opening("Nurse", MONDAY)
    plan(house)

    class Backwards(Carrier):
        def send_many(self, messages):  # type: ignore[no-untyped-def]
            return iter(list(super().send_many(messages))[::-1])

    carrier = Backwards()
    send(house, carrier)

    ours = {row["id"]: row["carrier_id"] for row in house.rows("outbox", kind="alert")}
    assert len(set(ours.values())) == 6
    assert None not in ours.values()


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_a_row_taken_by_another_worker_is_passed_over_on_postgresql(house: House) -> None:
    join(house, A, MONDAY)
    join(house, B, MONDAY)
    house.opening("Nurse", MONDAY)
    plan(house)
    with house.database.begin() as mine:
        held = claims.candidates(mine, MONDAY, MONDAY.date(), 1)
        with house.database.begin() as theirs:
            others = claims.candidates(theirs, MONDAY, MONDAY.date(), 10)

    assert {row.subscriber_id for row in held} == {1}
    assert {row.subscriber_id for row in others} == {2}


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_a_person_whose_own_text_is_being_answered_is_left_for_later_on_postgresql(queued: House) -> None:
    with queued.database.begin() as db:
        subscribers.find_or_add(db, queued.vault, A, MONDAY, language="en", zone=None)
        meanwhile = open_sender(queued, Carrier()).send_pass()

    assert meanwhile.sent == 0
    assert send(queued, Carrier()).sent == 1


@pytest.mark.parametrize("meaning", [BROKEN, UNREACHED])
def test_a_carrier_with_a_fault_of_its_own_is_left_in_peace_too(house: House, meaning: Meaning) -> None:
    for phone in numbers(4):
        join(house, phone, MONDAY)
    house.opening("Nurse", MONDAY)
    plan(house)
    wall = Wall()
    faulty = Carrier(answer=lambda _: SendError(meaning.next_step, meaning.reason, meaning=meaning))
    open_sender(house, faulty, wall=wall, batch=1, segments_per_second=1.0).send_pass()
    other = Carrier()

    at_once = open_sender(house, other, wall=wall).send_pass()
    wall.rest(15)
    later = open_sender(house, other, wall=wall).send_pass()

    assert at_once.sent == 0
    assert later.sent == 3


def test_many_answers_of_a_busy_carrier_at_once_are_one_reason_to_wait_longer(house: House) -> None:
    for phone in numbers(30):
        join(house, phone, MONDAY)
    house.opening("Nurse", MONDAY)
    plan(house)
    busy = Carrier(answer=lambda _: SendError(Next.RETRY, "too many", 20429, meaning=MEANINGS[20429]))

    open_sender(house, busy).send_pass()

    waits = [(row["not_before"] - MONDAY).total_seconds() for row in house.rows("outbox", kind="alert")]
    assert all(1.5 <= wait <= 2.5 for wait in waits)
    assert len(set(waits)) > 20  # nobody comes back at once with the others
