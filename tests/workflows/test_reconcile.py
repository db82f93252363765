"""What became of texts whose answer was lost: asked, matched once, queued again or given up; never sent from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from smsbot.carrier.twilio_errors import meaning_of_receipt
from smsbot.domain.phone import PhoneNumber
from smsbot.storage import outbox
from smsbot.storage.vault import Vault
from smsbot.workflows.reconcile import Reconciled, reconcile
from smsbot.workflows.stop_person import erase_person
from tests.house import INDEX_KEY, NOON, PHONE, FakeGateway, House

SOON = NOON + timedelta(minutes=5)
BODY = "3 new jobs"


def ask(house: House, gateway: FakeGateway, now: datetime = SOON, wall: datetime | None = None) -> Reconciled:
    clock: Callable[[], datetime] = lambda: wall or now  # noqa: E731
    return reconcile(
        house.database, house.vault, house.program, gateway, house.city.pace, meaning_of_receipt, now, clock
    )


def in_doubt(house: House, body: str = BODY, phone: PhoneNumber = PHONE) -> int:
    row_id = house.queue(house.join(phone), body)
    house.claim(row_id)
    return row_id


def test_a_text_found_at_the_carrier_is_settled(house: House):
    row_id = in_doubt(house)
    gateway = FakeGateway()
    gateway.hold(PHONE, "SMa", BODY)

    done = ask(house, gateway)

    row = house.row("outbox", id=row_id)
    assert (row["state"], row["carrier_id"]) == ("sent", "SMa")
    assert done == Reconciled(found=1)


def test_what_the_carrier_already_knows_of_a_found_text_has_its_consequence(house: House):
    row_id = in_doubt(house)
    gateway = FakeGateway()
    gateway.hold(PHONE, "SMa", BODY, status="failed", error_code=30006)

    ask(house, gateway)

    row = house.row("outbox", id=row_id)
    assert (row["state"], row["error_code"], row["carrier_id"]) == ("failed", 30006, "SMa")
    assert house.person().refused_code == 30006


def test_a_text_that_is_not_in_a_complete_list_waits_again(house: House):
    row_id = in_doubt(house)
    gateway = FakeGateway()
    gateway.hold(PHONE, "SMother", "quite another text")

    done = ask(house, gateway)

    row = house.row("outbox", id=row_id)
    assert (row["state"], row["attempts"], row["claimed_at"], row["carrier_id"]) == ("queued", 1, None, None)
    assert done == Reconciled(requeued=1)
    house.claim(row_id, SOON)
    assert house.row("outbox", id=row_id)["attempts"] == 2


def test_nothing_is_decided_while_the_carrier_cannot_be_asked(house: House):
    row_id = in_doubt(house)

    done = ask(house, FakeGateway(away=True))

    assert house.row("outbox", id=row_id)["state"] == "sending"
    assert done == Reconciled(left=1)


def test_an_hour_without_an_answer_is_unknown_and_stays_so(house: House):
    row_id = in_doubt(house)
    later = NOON + timedelta(hours=1)

    done = ask(house, FakeGateway(away=True), later)
    again = ask(house, FakeGateway(), later)

    assert house.row("outbox", id=row_id)["state"] == "unknown"
    assert done == Reconciled(unknown=1)
    assert again == Reconciled()


def test_a_receipt_still_settles_a_text_given_up_as_unknown(house: House):
    row_id = in_doubt(house)
    ask(house, FakeGateway(away=True), NOON + timedelta(hours=1))

    house.report(row_id, "SMa", "delivered")

    assert house.row("outbox", id=row_id)["state"] == "delivered"


def test_a_list_read_too_early_is_not_believed(house: House):
    row_id = in_doubt(house)
    gateway = FakeGateway()

    before = ask(house, gateway, NOON + timedelta(seconds=house.city.pace.reconcile_after - 1))
    shifted = ask(house, gateway, SOON, wall=NOON + timedelta(seconds=5))

    assert gateway.asked == []
    assert (before, shifted) == (Reconciled(), Reconciled(left=1))
    assert house.row("outbox", id=row_id)["state"] == "sending"


def test_the_same_words_sent_twice_to_one_number_are_never_matched_twice(house: House):
    person_id = house.join()
    first, second = house.queue(person_id), house.queue(person_id)
    house.claim(first)
    house.claim(second)
    gateway = FakeGateway()
    gateway.hold(PHONE, "SMa", BODY)

    done = ask(house, gateway)

    assert sorted(house.row("outbox", id=one)["state"] for one in (first, second)) == ["queued", "sent"]
    assert (done.found, done.requeued) == (1, 1)


def test_a_message_of_an_earlier_text_is_not_taken_for_this_one(house: House):
    person_id = house.join()
    earlier = house.queue(person_id)
    house.hand_over(earlier, "SMa")
    row_id = house.queue(person_id)
    house.claim(row_id)
    gateway = FakeGateway()
    gateway.hold(PHONE, "SMa", BODY)

    ask(house, gateway)

    assert house.row("outbox", id=row_id)["state"] == "queued"


def test_the_carrier_is_asked_about_the_number_since_the_call(house: House):
    in_doubt(house)
    gateway = FakeGateway()
    gateway.hold(PHONE, "SMold", BODY, at=NOON - timedelta(hours=1))

    done = ask(house, gateway)

    ((phone, since),) = gateway.asked
    assert phone == PHONE
    assert NOON - timedelta(minutes=1) < since <= NOON
    assert done.requeued == 1


def test_a_stop_in_the_meantime_holds_for_what_waits_again(house: House):
    row_id = in_doubt(house)
    house.text("STOP")

    ask(house, FakeGateway())

    assert house.row("outbox", id=row_id)["state"] == "queued"
    assert house.person().subscribed is False  # the claim looks at this; see the sender's tests


def test_a_text_to_somebody_erased_meanwhile_is_given_up_after_an_hour(house: House):
    row_id = in_doubt(house)
    erase_person(house.database, house.vault, PHONE, NOON)
    gateway = FakeGateway()

    assert ask(house, gateway) == Reconciled(left=1)
    assert ask(house, gateway, NOON + timedelta(hours=1)) == Reconciled(unknown=1)

    assert house.row("outbox", id=row_id)["state"] == "unknown"
    assert gateway.asked == []


def test_a_number_that_no_key_opens_does_not_keep_others_waiting(house: House):
    from cryptography.fernet import Fernet

    strangers_vault = Vault([Fernet.generate_key().decode()], [INDEX_KEY])
    in_doubt(replace(house, vault=strangers_vault), phone=PhoneNumber("+17185550111"))
    row_id = in_doubt(house)
    gateway = FakeGateway()
    gateway.hold(PHONE, "SMa", BODY)

    done = ask(house, gateway)

    assert (done.found, done.left) == (1, 1)
    assert house.row("outbox", id=row_id)["state"] == "sent"


def test_an_overdue_receipt_is_fetched(house: House):
    row_id = house.queue(house.join())
    house.hand_over(row_id, "SMa")
    lost = house.queue(house.person().id)
    house.hand_over(lost, "SMlost")
    gateway = FakeGateway()
    gateway.hold(PHONE, "SMa", BODY, status="delivered")

    early = ask(house, gateway, NOON + timedelta(minutes=59))
    done = ask(house, gateway, NOON + timedelta(hours=1))

    assert (early.receipts, done.receipts) == (0, 1)
    assert house.row("outbox", id=row_id)["state"] == "delivered"
    assert house.row("outbox", id=lost)["state"] == "sent"


def test_reconciling_never_sends(house: House):
    in_doubt(house)
    gateway = FakeGateway()

    for minutes in (1, 5, 70, 200):
        ask(house, gateway, NOON + timedelta(minutes=minutes))

    assert gateway.sent == []


def test_an_answer_to_an_earlier_attempt_settles_nothing(house: House):
    """A sender that was held up comes back when its text has been claimed anew."""
    row_id = in_doubt(house)
    ask(house, FakeGateway())
    house.claim(row_id, SOON)
    stale = {"row_id": row_id, "attempt": 1, "new_state": "failed", "carrier": None, "code": None, "why": None}

    with house.database.begin() as db:
        outbox.settle(db, [stale | {"now": SOON}])
        outbox.queue_again(db, [{"row_id": row_id, "attempt": 1, "later": SOON, "code": None, "why": "late"}])

    assert (house.row("outbox", id=row_id)["state"], house.row("outbox", id=row_id)["attempts"]) == ("sending", 2)


def test_a_list_is_believed_only_when_hold_and_call_of_the_attempt_are_over(house: House):
    in_doubt(house)
    over = house.city.pace.longest_hold + house.city.pace.longest_call

    early = ask(house, FakeGateway(), wall=NOON + over - timedelta(seconds=1))
    late = ask(house, FakeGateway(), wall=NOON + over)

    assert (early, late) == (Reconciled(left=1), Reconciled(requeued=1))


def test_receipts_are_asked_for_three_days_and_no_longer(house: House):
    row_id = house.queue(house.join())
    house.hand_over(row_id, "SMa")
    gateway = FakeGateway()
    gateway.hold(PHONE, "SMa", BODY, status="sent")

    asked = [ask(house, gateway, NOON + timedelta(days=day)).receipts for day in (1, 2, 4)]

    assert asked == [1, 1, 0]
