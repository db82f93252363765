"""Staff answer a person's text: priced before it goes, sealed at rest, signed in the ledger, and never after a stop."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smsbot.domain.phone import PhoneNumber
from smsbot.domain.program import Pace
from smsbot.domain.subscriber import State
from smsbot.storage import audit, inbox, outbox
from smsbot.workflows.answer_text import NotAnswered, draft, question, send_answer, take_back
from smsbot.workflows.explain import explain
from smsbot.workflows.inbox import seen
from smsbot.workflows.reconcile import reconcile
from smsbot.workflows.send_outbox import Sender
from smsbot.workflows.stop_person import Channel, stop_by_staff, unsubscribe
from tests.house import NOON, PHONE, FakeGateway, House, meaning_of_receipt

WHO = "editor@city.example"
ASKED = "do you know where my cousin works"
ANSWER = "Sorry, that we do not know. Text JOBS for jobs near you."
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def asked(house: House) -> House:
    """Somebody on the list has written what no rule understands."""
    house.join()
    house.text(ASKED)
    return house


def text_id(house: House) -> int:
    return int(house.rows("inbound")[-1]["id"])


def answer(house: House, words: str = ANSWER, now=NOON, seen_count: int = 0) -> int:
    return send_answer(house.database, house.vault, house.program, text_id(house), words, WHO, seen_count, now)


def send(house: House, now=NOON) -> list[str]:
    """What the carrier is handed, in words."""
    gateway = FakeGateway()
    Sender(
        database=house.database,
        vault=house.vault,
        program=house.program,
        pace=Pace(segments_per_second=100, batch=10, in_flight=10, reconcile_after=120),
        gateway=gateway,
        sender="55512",
        trial=None,
        now=lambda: now,
        wall=lambda: now,
    ).send_pass()
    return [message.body for message in gateway.sent]


# ---- an answer ----


def test_an_answer_goes_to_the_person_and_its_text_waits_no_more(asked: House) -> None:
    row_id = answer(asked)

    assert send(asked) == [ANSWER]
    row = asked.row("outbox", id=row_id)
    assert (row["kind"], row["state"], row["written_by"], row["inbound_id"]) == ("staff", "sent", WHO, text_id(asked))
    with asked.database.read() as db:
        assert inbox.unread(db) == 0
        assert [(act.who, act.verb) for act in audit.of(db, "inbound", text_id(asked))] == [(WHO, "answered")]


def test_an_answer_goes_before_every_alert(asked: House) -> None:
    asked.queue(asked.person().id, expires_at=NOON + DAY)

    answer(asked)

    assert send(asked) == [ANSWER, "3 new jobs"]


def test_what_staff_write_lies_sealed_and_is_forgotten_like_other_answers(asked: House) -> None:
    row_id = answer(asked)
    stored = asked.row("outbox", id=row_id)["body"]

    with asked.database.begin() as db:
        outbox.forget_replies_before(db, NOON + DAY)

    assert ANSWER not in stored
    assert asked.vault.open(stored) == ANSWER
    assert asked.row("outbox", id=row_id)["body"] is None


def test_a_lost_answer_of_the_carrier_is_asked_about_by_the_words_that_were_sent(asked: House) -> None:
    row_id = answer(asked)
    asked.claim(row_id)
    gateway = FakeGateway()
    gateway.hold(PHONE, "SM1", ANSWER)
    later = NOON + timedelta(minutes=5)

    reconcile(
        asked.database, asked.vault, asked.program, gateway, asked.city.pace, meaning_of_receipt, later, lambda: later
    )

    assert asked.row("outbox", id=row_id)["carrier_id"] == "SM1"


def test_why_says_that_staff_wrote_it(asked: House) -> None:
    row_id = answer(asked)

    texts = explain(asked.database, asked.vault, asked.program, PHONE, None, NOON).as_json["texts"]

    (ours,) = [one for one in texts if one["id"] == row_id]
    assert ours["kind"] == "staff"
    assert ours["checks"][0]["outcome"] == f"to their text {text_id(asked)}, written by {WHO}"


def test_the_same_click_twice_or_somebody_faster_sends_nothing(asked: House) -> None:
    answer(asked)

    with pytest.raises(NotAnswered, match="just been answered"):
        answer(asked, "Another answer")

    assert len(asked.rows("outbox", kind="staff")) == 1


def test_whoever_has_read_the_first_answer_may_write_a_second(asked: House) -> None:
    answer(asked)
    answer(asked, "One more thing: call us.", seen_count=1)

    assert send(asked) == [ANSWER, "One more thing: call us."]


def test_at_night_an_old_question_is_answered_in_the_morning_and_a_fresh_one_at_once(house: House) -> None:
    three = NOON.replace(hour=8)
    house.join(now=three - DAY)
    house.text(ASKED, now=three - 2 * timedelta(hours=1))
    answer(house, now=three)

    assert send(house, three) == []
    assert send(house, three.replace(hour=14)) == [ANSWER]

    house.text("nobody sleeps in this house", now=three + DAY)
    answer(house, "Good night", now=three + DAY + MINUTE)
    assert send(house, three + DAY + MINUTE) == ["Good night"]


def test_what_waits_can_be_taken_back_and_its_text_waits_again(asked: House) -> None:
    row_id = answer(asked)

    take_back(asked.database, row_id, WHO, NOON)

    assert send(asked) == []
    assert asked.row("outbox", id=row_id)["reason"] == "taken_back"
    with asked.database.read() as db:
        assert inbox.unread(db) == 1


def test_what_has_gone_cannot_be_taken_back_nor_can_what_staff_did_not_write(asked: House) -> None:
    row_id = answer(asked)
    alert = asked.queue(asked.person().id)
    send(asked)

    for one in (row_id, alert):
        with pytest.raises(NotAnswered, match="too late"):
            take_back(asked.database, one, WHO, NOON)


# ---- after a stop ----


def test_a_stop_after_the_question_leaves_nothing_to_answer(asked: House) -> None:
    waiting = text_id(asked)
    asked.text("STOP", now=NOON + MINUTE)

    found = question(asked.database, asked.vault, asked.program, waiting, NOON + MINUTE)

    assert found.refusal is not None
    with pytest.raises(NotAnswered, match="said stop since"):
        send_answer(asked.database, asked.vault, asked.program, waiting, ANSWER, WHO, 0, NOON + MINUTE)


def test_a_stop_between_writing_and_sending_holds(asked: House) -> None:
    answer(asked)

    asked.text("STOP", now=NOON + MINUTE)

    assert send(asked, NOON + MINUTE) == []


def test_a_person_who_has_stopped_is_answered_once_for_each_text_of_theirs(asked: House) -> None:
    asked.text("STOP")
    asked.text("is my cousin still there", now=NOON + DAY)

    answer(asked, now=NOON + DAY)

    assert send(asked, NOON + DAY) == [ANSWER]
    with pytest.raises(NotAnswered, match="answered once"):
        answer(asked, "And another", now=NOON + DAY, seen_count=1)


@pytest.mark.parametrize("door", ["text", "web", "staff"])
def test_a_second_stop_through_any_door_drops_the_answer_that_waits(asked: House, door: str) -> None:
    asked.text("STOP")
    asked.text("is my cousin still there", now=NOON + DAY)
    answer(asked, now=NOON + DAY)
    later = NOON + DAY + MINUTE

    if door == "text":
        asked.text("STOP", now=later)
    elif door == "web":
        unsubscribe(asked.database, asked.vault, asked.program, PHONE, later, "203.0.113.9")
    else:
        stop_by_staff(asked.database, asked.vault, asked.person().id, Channel.CALL, "", WHO, later)

    assert send(asked, later) == []
    assert asked.rows("outbox", kind="staff")[0]["reason"] == "stopped"


def test_joining_again_makes_an_older_question_answerable(asked: House) -> None:
    waiting = text_id(asked)
    asked.text("STOP", now=NOON + MINUTE)
    asked.text("START", now=NOON + 2 * MINUTE)

    send_answer(asked.database, asked.vault, asked.program, waiting, ANSWER, WHO, 0, NOON + 3 * MINUTE)

    assert send(asked, NOON + 3 * MINUTE) == [ANSWER]


def test_who_never_joined_may_be_answered_and_stays_a_stranger(house: House) -> None:
    house.text(ASKED)

    answer(house)

    assert send(house) == [ANSWER]
    assert house.person().state is State.CONTACT


# ---- the words ----


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (" \n\x07 ", "Write what you want to say"),
        ("We called the court for you", "court"),
        ("About your child-support case", "child-support"),
        ("Your number is 123-45-6789", "Social Security"),
        ("x" * 307, "3 texts"),
    ],
)
def test_what_must_not_be_texted_is_refused_with_what_to_do(asked: House, words: str, fault: str) -> None:
    assert fault in " ".join(draft(words, asked.program).faults)
    with pytest.raises(NotAnswered):
        answer(asked, words)
    assert asked.rows("outbox", kind="staff") == []


def test_a_draft_tells_segments_price_and_the_letter_that_doubles_it(house: House) -> None:
    words = "We don’t know where they work. " * 4

    found = draft(words, house.program)

    assert (found.segments, found.cost, found.faults) == (2, 24_600, ())
    assert found.odd == ("’",)
    assert found.plainer == words.replace("’", "'").strip()
    assert found.saves == 12_300


def test_two_segments_are_allowed_and_control_characters_are_not_sent(house: House) -> None:
    found = draft("a\x00b\r\nc" + "x" * 302, house.program)

    assert found.body == "ab\nc" + "x" * 302
    assert (found.segments, found.faults, found.odd, found.plainer) == (2, (), (), None)


def test_a_script_that_has_no_plainer_form_is_offered_none(house: House) -> None:
    found = draft("工" * 80, house.program)

    assert (found.segments, found.odd, found.plainer) == (2, ("工",), None)


def test_a_question_tells_who_else_said_the_same_and_what_was_answered(asked: House) -> None:
    asked.text(ASKED, PhoneNumber("+17185550111"))

    found = question(asked.database, asked.vault, asked.program, text_id(asked), NOON)

    assert (found.others, found.refusal, found.goes_at, found.count) == (1, None, NOON, 0)
    assert found.text.words == ASKED
    with asked.database.read() as db:
        (again,) = seen(db, asked.vault, [inbox.get(db, text_id(asked))])
    assert again == found.text
