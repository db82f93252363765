"""The carrier's doors: only what is signed comes in, and whatever comes in gets an answer."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from urllib.parse import quote, urlencode

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from smsbot.domain.phone import PhoneNumber
from smsbot.web.addresses import status_url
from smsbot.web.app import create_app

TEXT = {"MessageSid": "SM1", "From": "+17185550142", "To": "877877", "Body": "Jobs", "NumMedia": "0", "FromCity": ""}
RECEIPT = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+17185550142"}


def test_a_signed_text_is_answered_with_twiml(post, desk):
    answer = post("/sms/inbound", TEXT)

    assert (answer.status_code, answer.content_type) == (200, "text/xml; charset=utf-8")
    (message,) = ET.fromstring(answer.data)
    assert (message.tag, message.text) == ("Message", "Health & care <1>")
    assert message.get("statusCallback") == "https://jobs.example/sms/status?ref=r1"
    assert [(m.sid, m.phone, m.body) for m in desk.received] == [("SM1", PhoneNumber("+17185550142"), "Jobs")]


def test_nothing_to_say_is_an_empty_response(post, desk):
    desk.replies = ()

    assert post("/sms/inbound", TEXT).data.endswith(b"<Response/>")


@pytest.mark.parametrize("path", ["/sms/inbound", "/sms/status"])
@pytest.mark.parametrize("signature", [None, "", "bm90IGl0", "\xf1"])
def test_a_bad_or_missing_signature_is_refused_and_nothing_is_kept(client, desk, path, signature):
    headers = {} if signature is None else {"X-Twilio-Signature": signature}

    answer = client.post(path, data=TEXT | RECEIPT, headers=headers)

    assert answer.status_code == 403
    assert desk.received == desk.recorded == []
    assert len(desk.strangers) == (1 if signature else 0)


@pytest.mark.parametrize("path", ["/sms/inbound", "/sms/status"])
def test_without_a_token_every_carrier_route_is_closed(post, desk, path):
    desk.tokens = ()

    assert post(path, TEXT | RECEIPT, token="").status_code == 403


def test_a_changed_form_is_refused(client, desk, post):
    signature = post("/sms/inbound", TEXT).request.headers["X-Twilio-Signature"]
    desk.received.clear()

    for changed in ({**TEXT, "Body": "Stop"}, {**TEXT, "New": ""}, {k: v for k, v in TEXT.items() if k != "FromCity"}):
        assert client.post("/sms/inbound", data=changed, headers={"X-Twilio-Signature": signature}).status_code == 403
    assert desk.received == []


def test_a_refusal_says_in_the_log_which_address_we_believed_in_and_nothing_of_the_text(client):
    with structlog.testing.capture_logs() as logs:
        client.post("/sms/status?ref=9", data=RECEIPT)

    assert [(entry["url"], entry["signature"]) for entry in logs] == [("https://jobs.example/sms/status", "missing")]
    assert "7185550142" not in json.dumps(logs)


@pytest.mark.parametrize("query", ["?ref=12", "?ref=a%2fb&x=%C3%B1+1", "?x=1&x=1&ref=", ""])
def test_the_query_counts_as_it_was_received(post, query):
    assert post(f"/sms/inbound{query}", TEXT).status_code == 200


@pytest.mark.parametrize("other", ["?ref=13", "?ref=1%32", ""])
def test_another_spelling_of_the_query_is_another_address(post, other):
    answer = post("/sms/status?ref=12", RECEIPT, sent_to=f"/sms/status{other}")

    assert answer.status_code == 403


@pytest.mark.parametrize("signed", ["https://jobs.example:443/sms/inbound", "https://jobs.example/sms/inbound"])
@pytest.mark.parametrize("public_url", ["https://jobs.example", "https://jobs.example:443"])
def test_the_default_port_may_be_written_or_not(desk, post, signed, public_url):
    desk.public_url = public_url

    assert post("/sms/inbound", TEXT, signed_for=signed).status_code == 200


def test_the_host_of_the_request_does_not_matter(client, post):
    signature = post("/sms/inbound", TEXT).request.headers["X-Twilio-Signature"]

    answer = client.post(
        "http://10.0.0.7:8000/sms/inbound", data=TEXT, headers={"X-Twilio-Signature": signature, "Host": "evil.example"}
    )

    assert answer.status_code == 200


@pytest.mark.parametrize("received_as", ["/city/jobs/sms/inbound", "/sms/inbound"])
def test_below_a_prefix_it_does_not_matter_who_takes_the_prefix_away(desk, received_as):
    desk.public_url = "https://jobs.example/city/jobs"
    signature = RequestValidator("secret").compute_signature("https://jobs.example/city/jobs/sms/inbound", TEXT)

    answer = create_app(desk).test_client().post(received_as, data=TEXT, headers={"X-Twilio-Signature": signature})

    assert answer.status_code == 200
    assert b"https://jobs.example/city/jobs/sms/status?ref=r1" in answer.data


def test_a_field_said_twice_is_still_signed(post, desk):
    assert post("/sms/inbound", [*TEXT.items(), ("MediaUrl0", "b"), ("MediaUrl0", "a")]).status_code == 200


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
def test_anything_but_a_form_is_not_signed_as_one(client, content_type):
    answer = client.post(
        "/sms/inbound", data=b'{"Body": "Jobs"}', content_type=content_type, headers={"X-Twilio-Signature": "x"}
    )

    assert answer.status_code == 403


def test_a_form_without_a_text_is_a_bad_request(post, desk):
    assert post("/sms/inbound", {"Body": "Jobs"}).status_code == 400
    assert post("/sms/status", {"MessageStatus": "sent"}).status_code == 400
    assert desk.received == desk.recorded == []


@pytest.mark.parametrize("size", [70_000, 5_000_000])
def test_a_body_too_large_is_not_read(client, size):
    assert client.post("/sms/inbound", data=b"a" * size, headers={"X-Twilio-Signature": "x"}).status_code == 413


def test_more_fields_than_any_text_has_are_refused(post):
    assert post("/sms/inbound", [(f"F{n}", "") for n in range(501)]).status_code == 403


def test_the_longest_text_of_emoji_fits(post, desk):
    post("/sms/inbound", {**TEXT, "Body": "\U0001f600" * 1600})

    assert len(desk.received[0].body) == 1600


@pytest.mark.parametrize("method", ["get", "put", "delete", "head"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)("/sms/inbound").status_code == 405


def test_a_receipt_is_recorded_with_our_reference(post, desk):
    answer = post("/sms/status?ref=12", {**RECEIPT, "ErrorCode": "30003"})

    assert (answer.status_code, answer.data) == (204, b"")
    assert [(r.carrier_id, r.reference, r.error_code) for r in desk.recorded] == [("SM1", "12", 30003)]


def test_a_receipt_for_an_unknown_text_is_answered_the_same(post):
    assert post("/sms/status", RECEIPT).status_code == 204


def test_the_status_address_brings_any_reference_back(post, desk):
    reference = "a/b?c=d&é #1"
    address = status_url(desk.public_url, reference)

    post(address.removeprefix(desk.public_url), RECEIPT)

    assert desk.recorded[0].reference == reference
    assert "_" not in address.split("/")[2]  # Twilio takes no underscore in the host


def test_a_fault_behind_the_desk_is_told_without_its_words(post, desk):
    desk.broken = RuntimeError("INSERT ... '+17185550142', 'Jobs'")

    with structlog.testing.capture_logs() as logs:
        answer = post("/sms/inbound", TEXT)

    assert answer.status_code == 500
    assert [(entry["error"], entry["path"]) for entry in logs] == [("RuntimeError", "/sms/inbound")]
    assert "7185550142" not in json.dumps(logs)
    assert b"7185550142" not in answer.data


ODD = [
    "",
    " ",
    "\x00",
    "\ufeff\u202eabc",
    "Liked \u201cNurse\u201d",
    "a" * 1600,
    "\U0001f44d",
    "%",
    "&=;",
    "<x>",
    "9" * 400,
]


@pytest.mark.parametrize("body", ODD)
@pytest.mark.parametrize("sender", ["+17185550142", "12345", "friend@mail.example", "", "\x00", "AMAZON"])
@pytest.mark.parametrize("media", ["0", "3", "x"])
def test_odd_texts_are_answered_too(post, body, sender, media):
    answer = post("/sms/inbound", {**TEXT, "Body": body, "From": sender, "NumMedia": media, "MediaUrl0": "http://x"})

    assert answer.status_code == 200


names = st.sampled_from([*TEXT, *RECEIPT, "OptOutType", "ErrorCode", "SmsSid", "ref"]) | st.text(max_size=5)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(names, words), max_size=12), words)
def test_no_signed_form_ends_in_a_fault(post, form, reference):
    for path in ("/sms/inbound", f"/sms/status?ref={quote(reference, safe='')}"):
        assert post(path, form).status_code in (200, 204, 400)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=30))
def test_no_bytes_whatever_end_in_a_fault(client, body, signature):
    answer = client.post("/sms/inbound", data=body, headers={"X-Twilio-Signature": signature})

    assert answer.status_code == 403


def test_bytes_sent_raw_are_read_as_utf_8(client, desk, post):
    form = {**TEXT, "Body": "ñandú"}
    signature = post("/sms/inbound", form).request.headers["X-Twilio-Signature"]

    raw = urlencode({**TEXT, "Body": "BODY"}).replace("BODY", "ñandú").encode()
    answer = client.post("/sms/inbound", data=raw, headers={"X-Twilio-Signature": signature})

    assert answer.status_code == 200
    assert desk.received[-1].body == "ñandú"
