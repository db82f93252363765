"""Status callbacks as the product gets them: signed, complete, and in whatever order the company's fate says."""

from __future__ import annotations

import re

import pytest


def callback(product):
    return f"{product.url}/sms/status?ref=abc%2Fdef&x=1"


def test_a_text_is_reported_sent_and_delivered_with_twilios_fields(line, product, wait_until):
    sid = line.create(StatusCallback=callback(product)).json()["sid"]

    wait_until(lambda: len(product.receipts) == 2)

    sent, delivered = sorted(product.receipts, key=lambda call: call.form["MessageStatus"], reverse=True)
    assert sent.path == "/sms/status?ref=abc%2Fdef&x=1"
    assert sent.form == {
        "SmsSid": sid,
        "SmsStatus": "sent",
        "MessageStatus": "sent",
        "MessageSid": sid,
        "To": "+15555550101",
        "From": "55512",
        "AccountSid": "AC" + "5" * 32,
        "ApiVersion": "2010-04-01",
    }
    assert delivered.form["MessageStatus"] == "delivered"
    assert re.fullmatch(r"\d{10}", delivered.form["RawDlrDoneDate"])


def test_twilios_own_validator_accepts_every_signature(line, product, wait_until):
    line.create(StatusCallback=callback(product), Body="caf\u00e9 \U0001f600")
    line.type("Jobs & more? \u00e1\u00e9 \u4e2d")

    wait_until(lambda: len(product.calls) == 3)

    assert all(call.signed for call in product.calls)


def test_an_undelivered_text_is_reported_with_its_code(line, product, wait_until):
    line.create(To="+15005553003", StatusCallback=callback(product))

    wait_until(lambda: len(product.receipts) == 2)

    final = next(call.form for call in product.receipts if call.form["MessageStatus"] == "undelivered")
    assert final["ErrorCode"] == "30003"


@pytest.mark.parametrize(
    ("digits", "statuses"),
    [
        ("2002", ["delivered", "delivered", "sent", "sent"]),
        ("2003", ["delivered", "sent"]),
        ("2004", ["delivered", "sent"]),
    ],
)
def test_receipts_come_twice_shuffled_and_late(start, product, wait_until, digits, statuses):
    line = start(sent_after_ms=5, delivered_after_ms=60)
    line.create(To=f"+1500555{digits}", StatusCallback=callback(product))

    wait_until(lambda: len(product.receipts) >= len(statuses))

    assert sorted(product.statuses()) == statuses
    if digits == "2003":
        assert product.statuses() == ["delivered", "sent"]


def test_receipts_that_never_come_leave_the_text_delivered(line, product, wait_until):
    silent = line.create(To="+15005552001", StatusCallback=callback(product)).json()["sid"]
    wait_until(lambda: line.fetch(silent)["status"] == "delivered")
    heard = line.create(StatusCallback=callback(product)).json()["sid"]

    wait_until(lambda: len(product.receipts) == 2)

    assert {call.form["MessageSid"] for call in product.receipts} == {heard}


def test_a_product_that_is_down_loses_receipts_and_nothing_else(start, wait_until):
    line = start()
    sid = line.create(StatusCallback="http://127.0.0.1:9/sms/status").json()["sid"]

    wait_until(lambda: line.fetch(sid)["status"] == "delivered")
    wait_until(lambda: line.http.get(f"{line.emulator.url}/counts").json().get("receipts_unanswered") == 2)
