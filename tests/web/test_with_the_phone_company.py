"""Our doors and our gateway against the phone company in a box, which signs and writes by its own understanding."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import requests
from werkzeug.serving import make_server

from smsbot.carrier.gateway import CarrierMessage, Next, SendError, Sent
from smsbot.carrier.twilio import TwilioAccount, TwilioGateway
from smsbot.domain.messages import OutboundMessage
from smsbot.domain.phone import PhoneNumber
from smsbot.emulator.company import Company
from smsbot.emulator.server import start_in_thread
from smsbot.web.addresses import INBOUND_PATH, status_url
from smsbot.web.app import create_app
from smsbot.wiring import wall

SID = "AC" + "1" * 32


@pytest.fixture(params=["", "/city/jobs"])
def town(request, desk):
    """(gateway, the company's address); the desk's service is up at its PUBLIC_URL, with and without a prefix."""
    desk.public_url = f"http://127.0.0.1{request.param}"
    server = make_server("127.0.0.1", 0, create_app(desk), threaded=True)
    desk.public_url = f"http://127.0.0.1:{server.port}{request.param}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    company = Company(
        account_sid=SID,
        auth_token="secret",
        webhook=desk.public_url + INBOUND_PATH,
        public_numbers=("877877",),
        sent_after_ms=10,
        delivered_after_ms=30,
    )
    with start_in_thread(company) as emulator:
        account = TwilioAccount(sid=SID, tokens=("secret",), sender="877877", api_url=emulator.url)
        gateway = TwilioGateway(account, partial(status_url, desk.public_url), wall=wall)
        yield gateway, emulator.url
        gateway.close()
    server.shutdown()
    thread.join()
    server.server_close()


def message(phone, reference="12/é", body="Hello"):
    return OutboundMessage(id=1, phone=PhoneNumber(phone), body=body, reference=reference, segments=1, validity=600)


def wait_for(condition):
    deadline = time.monotonic() + 5
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert condition()


def test_a_text_from_a_phone_is_answered_and_the_answers_receipt_comes_back(town, desk):
    _, company = town

    requests.post(f"{company}/phones/+15555550142/texts", json={"body": "Jobs & más 🙂"}, timeout=5)

    assert [text.body for text in desk.received] == ["Jobs & más 🙂"]
    heard = requests.get(f"{company}/phones/+15555550142", timeout=5).json()["messages"]
    assert [text["body"] for text in heard] == ["Jobs & más 🙂", "Health & care <1>"]
    wait_for(lambda: "delivered" in [receipt.status for receipt in desk.recorded])
    assert {receipt.reference for receipt in desk.recorded} == {"r1"}


def test_a_text_we_send_arrives_and_its_receipts_carry_our_reference(town, desk):
    gateway, _ = town

    ((_, outcome),) = gateway.send_many([message("+15555550142")])

    assert isinstance(outcome, Sent)
    wait_for(lambda: "delivered" in [receipt.status for receipt in desk.recorded])
    assert {(receipt.carrier_id, receipt.reference) for receipt in desk.recorded} == {(outcome.carrier_id, "12/é")}


def test_a_text_whose_answer_was_lost_is_found_in_the_list(town):
    gateway, _ = town
    lost, before = PhoneNumber("+15005551004"), datetime.now(UTC)

    ((_, error),) = gateway.send_many([message(lost.e164)])
    (found,) = gateway.sent_to(lost, before)

    assert isinstance(error, SendError)
    assert error.next_step is Next.ASK
    assert found.body == "Hello"
    assert isinstance(gateway.fetch(found.carrier_id), CarrierMessage)
    assert gateway.sent_to(lost, before + timedelta(minutes=5)) == []


@pytest.mark.parametrize(
    ("phone", "next_step"),
    [
        ("+15005550001", Next.REFUSED),
        ("+15005550004", Next.STOPPED),
        ("+15005550003", Next.FAILED),
        ("+15005551001", Next.RETRY),
        ("+15005551002", Next.RETRY),
        ("+15005551003", Next.ASK),
    ],
)
def test_the_companys_refusals_are_understood(town, phone, next_step):
    gateway, _ = town

    ((_, error),) = gateway.send_many([message(phone)])

    assert error.next_step is next_step


def test_the_account_is_checked(town):
    gateway, company = town
    stranger = TwilioGateway(TwilioAccount(sid=SID, tokens=("x",), sender="877877", api_url=company), str, wall=wall)

    assert gateway.check() is None
    assert "credentials" in stranger.check()
    stranger.close()
