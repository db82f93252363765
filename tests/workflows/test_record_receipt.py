"""Receipts in any order and number end in the same state, and each error has its consequence once."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smsbot.domain.messages import TextKind
from smsbot.domain.subscriber import State
from smsbot.storage import receipts
from smsbot.workflows.stop_person import erase_person
from tests.house import NOON, PHONE, House

FEW = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
LATER = NOON + timedelta(hours=4)


def handed_over(house: House, carrier_id: str = "SMa") -> int:
    row_id = house.queue(house.join())
    house.hand_over(row_id, carrier_id)
    return row_id


def end(house: House, row_id: int) -> dict[str, Any]:
    """All that a receipt may change, but for the moment; how often a text may be tried matters while it waits."""
    row = house.row("outbox", id=row_id)
    person = house.row("subscriber", id=row["subscriber_id"])
    waiting = ("not_before", "retried", "reason") if row["state"] == "queued" else ()
    text = {name: row[name] for name in ("state", "carrier_id", "error_code", *waiting)}
    return text | {f"person_{name}": person[name] for name in ("state", "refused_code", "failure_count")}


GOOD = [("queued", None), ("sent", None), ("delivered", None)]
BAD = [("queued", None), ("sent", None), ("undelivered", 30005)]
OUT_OF_REACH = [("queued", None), ("sent", None), ("undelivered", 30003)]
FAILED_TOO = [("sent", None), ("failed", 30005), ("undelivered", 30005)]
AFTER_ALL = [("sent", None), ("undelivered", 30003), ("delivered", None)]


@pytest.mark.parametrize("story", [GOOD, BAD, OUT_OF_REACH, FAILED_TOO, AFTER_ALL], ids=lambda story: str(story[-1]))
def test_every_order_of_receipts_ends_in_the_same_state(house: House, story: list[tuple[str, int | None]]):
    ends = []
    for number, order in enumerate(itertools.permutations(story)):
        house.text("HELP")  # whoever texts starts with a clean sheet
        row_id = house.queue(house.join())
        house.hand_over(row_id, f"SM{number}")
        for status, code in (*order, order[0]):
            house.report(row_id, f"SM{number}", status, code)
        ends.append(end(house, row_id) | {"carrier_id": None})

    assert [one for one in ends if one != ends[0]] == []


@FEW
@given(
    receipts=st.lists(
        st.sampled_from([("queued", None), ("sent", None), ("undelivered", 30003), ("failed", 30008), ("soon", None)]),
        min_size=1,
        max_size=8,
    ),
    last=st.integers(min_value=0, max_value=8),
)
def test_a_delivered_text_stays_delivered(house: House, receipts: list[tuple[str, int | None]], last: int):
    row_id = house.queue(house.join())
    carrier_id = f"SM{row_id}"
    house.hand_over(row_id, carrier_id)
    receipts.insert(min(last, len(receipts)), ("delivered", None))

    for status, code in receipts:
        house.report(row_id, carrier_id, status, code)

    assert house.row("outbox", id=row_id)["state"] == "delivered"


def test_a_receipt_that_comes_before_the_answer_settles_the_text(house: House):
    row_id = house.queue(house.join())
    house.claim(row_id)

    house.report(row_id, "SMa", "delivered")
    house.settle(row_id, "SMa")

    row = house.row("outbox", id=row_id)
    assert (row["state"], row["carrier_id"]) == ("delivered", "SMa")


def test_a_word_we_do_not_know_still_proves_that_the_carrier_took_the_text(house: House):
    row_id = house.queue(house.join())
    house.claim(row_id)

    house.report(row_id, "SMa", "soon")

    row = house.row("outbox", id=row_id)
    assert (row["state"], row["carrier_id"]) == ("sent", "SMa")


def test_a_receipt_without_our_reference_is_found_by_the_carriers_id(house: House):
    row_id = handed_over(house)

    assert house.report(None, "SMa", "delivered") is True
    assert house.row("outbox", id=row_id)["state"] == "delivered"


@pytest.mark.parametrize("reference", ["999", "nobody", "9" * 40, None])
def test_a_receipt_of_no_text_of_ours_changes_nothing_and_is_counted(house: House, reference: str | None):
    row_id = handed_over(house)
    before = end(house, row_id)

    assert house.report(reference, "SMstray", "delivered") is False

    assert end(house, row_id) == before
    assert house.row("delivery_event")["outbox_id"] is None


def test_a_reply_too_is_followed_to_its_delivery(house: House):
    reply, *_ = house.receive(house.message("HELP"))

    house.report(reply.reference, "SMr", "delivered")

    row = house.row("outbox", id=int(reply.reference))
    assert (row["state"], row["carrier_id"]) == ("delivered", "SMr")


def test_a_phone_out_of_reach_is_tried_once_more_four_hours_later_and_no_more(house: House):
    row_id = handed_over(house)
    house.report(row_id, "SMa", "undelivered", 30003)
    waiting = house.row("outbox", id=row_id)

    house.hand_over(row_id, "SMb", LATER)
    house.report(row_id, "SMb", "undelivered", 30003, LATER)

    assert (waiting["state"], waiting["not_before"]) == ("queued", LATER)
    last = house.row("outbox", id=row_id)
    assert (last["state"], last["error_code"], last["carrier_id"]) == ("undelivered", 30003, "SMb")


@pytest.mark.parametrize("late", ["queued", "sent", "undelivered", "failed"])
def test_a_late_receipt_of_the_first_attempt_does_not_undo_the_second(house: House, late: str):
    row_id = handed_over(house)
    house.report(row_id, "SMa", "undelivered", 30003)

    house.report(row_id, "SMa", late, 30003 if late == "failed" else None)
    assert house.row("outbox", id=row_id)["state"] == "queued"
    house.claim(row_id, LATER)
    house.report(row_id, "SMa", late)
    assert house.row("outbox", id=row_id)["state"] == "sending"
    house.report(row_id, "SMb", "delivered", None, LATER)
    house.report(row_id, "SMa", late)

    row = house.row("outbox", id=row_id)
    assert (row["state"], row["carrier_id"]) == ("delivered", "SMb")


def test_a_text_that_arrived_after_all_is_not_sent_again(house: House):
    row_id = handed_over(house)
    house.report(row_id, "SMa", "undelivered", 30003)

    house.report(row_id, "SMa", "delivered")

    row = house.row("outbox", id=row_id)
    assert (row["state"], row["carrier_id"]) == ("delivered", "SMa")


def test_a_reply_is_never_tried_again(house: House):
    reply, *_ = house.receive(house.message("HELP"))

    house.report(reply.reference, "SMr", "undelivered", 30003)

    assert house.row("outbox", id=int(reply.reference))["state"] == "undelivered"


def test_a_number_unknown_twice_in_a_row_is_left_alone_until_its_owner_texts(house: House):
    first = handed_over(house, "SMa")
    house.report(first, "SMa", "undelivered", 30005)
    assert house.person().refused_code is None

    second = house.queue(house.person().id)
    house.hand_over(second, "SMb")
    house.report(second, "SMb", "undelivered", 30005)
    assert house.person().refused_code == 30005

    house.text("STATUS")
    assert house.person().refused_code is None
    assert house.row("subscriber")["failure_count"] == 0


def test_a_text_that_arrives_between_two_failures_forgets_the_first(house: House):
    person_id = house.join()
    for carrier_id, status, code in (
        ("SMa", "undelivered", 30005),
        ("SMb", "delivered", None),
        ("SMc", "undelivered", 30005),
    ):
        row_id = house.queue(person_id)
        house.hand_over(row_id, carrier_id)
        house.report(row_id, carrier_id, status, code)

    assert house.person().refused_code is None
    assert house.row("subscriber")["failure_count"] == 1


def test_one_failure_reported_many_times_counts_once(house: House):
    row_id = handed_over(house)

    for _ in range(5):
        house.report(row_id, "SMa", "undelivered", 30005)

    assert house.row("subscriber")["failure_count"] == 1


@pytest.mark.parametrize("code", [30006, 21614])
def test_a_wrong_number_is_left_alone_at_once(house: House, code: int):
    row_id = handed_over(house)

    house.report(row_id, "SMa", "failed", code)

    assert house.person().refused_code == code


def test_an_opt_out_at_the_carrier_stops_the_person_and_drops_what_waits(house: House):
    row_id = handed_over(house)
    waiting = house.queue(house.person().id)

    house.report(row_id, "SMa", "failed", 21610)
    house.report(row_id, "SMa", "failed", 21610)

    assert house.person().state is State.STOPPED
    assert house.row("outbox", id=waiting)["reason"] == "stopped"
    last = house.rows("consent")[-1]
    assert (last["change"], last["source"], last["rule"]) == ("withdrawn", "carrier", "carrier 21610")
    assert len(house.rows("consent")) == 2


@pytest.mark.parametrize("code", [21610, 30006, 30005, 30003])
def test_a_receipt_about_somebody_erased_is_kept_and_has_nobody_to_change(house: House, code: int):
    row_id = handed_over(house)
    erase_person(house.database, house.vault, PHONE, NOON)

    assert house.report(row_id, "SMa", "undelivered", code) is True

    assert house.row("outbox", id=row_id)["kind"] == TextKind.ALERT
    assert house.row("subscriber")["phone_cipher"] is None


def test_old_receipts_are_forgotten_some_at_a_time(house: House):
    for number in range(5):
        house.report(None, f"SM{number}", "delivered", now=NOON if number < 4 else NOON + timedelta(days=1))

    with house.database.begin() as db:
        more = [receipts.forget_before(db, NOON + timedelta(hours=1), at_once=3) for _ in range(2)]

    assert more == [True, False]
    assert [row["carrier_id"] for row in house.rows("delivery_event")] == ["SM4"]
