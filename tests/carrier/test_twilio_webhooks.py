"""Webhooks as values: signatures against Twilio's own validator, forms in every odd shape, TwiML that parses."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse
from werkzeug.datastructures import MultiDict

from smsbot.carrier.twilio_webhooks import read_inbound, read_receipt, twiml, valid_signature
from smsbot.domain.messages import DeliveryReceipt, InboundMessage
from smsbot.domain.phone import PhoneNumber

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
TEXT = {"MessageSid": "SM1", "From": "+17185550142", "Body": "Jobs", "NumMedia": "0"}

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
pairs = st.lists(st.tuples(text, text), max_size=6)
urls = st.builds(
    "{}://{}{}{}{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["jobs.example", "JOBS.example", "10.0.0.1"]),
    st.sampled_from(["", ":80", ":443", ":8443"]),
    st.sampled_from(["", "/", "/sms/status", "/city/jobs/sms/inbound", "/a%20b/sms"]),
    st.sampled_from(["", "?", "?ref=12", "?ref=a%2Fb&x=%C3%B1", "?ref=&ref=2"]),
)


def without_port(url):
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.split(':')[0]}{slash}{path}"


@given(urls, pairs, st.sampled_from(["as it is", "without its port", "another"]))
def test_we_and_twilios_own_validator_agree_on_every_signature(url, params, signed):
    oracle = RequestValidator("token")
    spelling = {"as it is": url, "without its port": without_port(url), "another": url + "x"}[signed]
    signature = oracle.compute_signature(spelling, MultiDict(params))

    assert valid_signature(url, params, signature, ["token"]) == oracle.validate(url, MultiDict(params), signature)


@given(urls, pairs)
def test_what_twilio_signs_for_this_url_is_accepted(url, params):
    signature = RequestValidator("token").compute_signature(url.rstrip("?"), MultiDict(params))

    assert valid_signature(url, params, signature, ["token"])


def test_a_default_port_may_be_signed_or_not():
    bare, full = "https://jobs.example/sms/inbound", "https://jobs.example:443/sms/inbound"
    for_bare, for_full = (RequestValidator("token").compute_signature(url, TEXT) for url in (bare, full))

    for url in (bare, full):
        assert valid_signature(url, TEXT.items(), for_bare, ["token"])
        assert valid_signature(url, TEXT.items(), for_full, ["token"])


def test_a_field_said_twice_is_signed_once_and_two_values_both():
    url = "https://jobs.example/sms"
    params = [("To", "b"), ("To", "a"), ("To", "b"), ("Body", "")]
    signature = RequestValidator("token").compute_signature(url, MultiDict(params))

    assert valid_signature(url, params, signature, ["token"])
    assert valid_signature(url, params[1:], signature, ["token"])
    assert not valid_signature(url, params[2:], signature, ["token"])
    assert not valid_signature(url, [*params[:3], ("Body", " ")], signature, ["token"])


@pytest.mark.parametrize("signer", ["new", "old"])
def test_any_token_of_the_list_may_have_signed(signer):
    signature = RequestValidator(signer).compute_signature("https://jobs.example/sms", TEXT)

    assert valid_signature("https://jobs.example/sms", TEXT.items(), signature, ["new", "old"])
    assert not valid_signature("https://jobs.example/sms", TEXT.items(), signature, ["other"])


@pytest.mark.parametrize("signature", [None, "", "x", "ñ", "\ud800"])
def test_a_missing_or_strange_signature_is_not_valid(signature):
    assert not valid_signature("https://jobs.example/sms", TEXT.items(), signature, ["token"])


def test_without_tokens_nothing_is_valid():
    for_nothing = RequestValidator("").compute_signature("https://jobs.example/sms", TEXT)

    assert not valid_signature("https://jobs.example/sms", TEXT.items(), for_nothing, [])


def test_a_text_is_read():
    form = {**TEXT, "OptOutType": "stop", "NumMedia": "2", "FromZip": "10458", "NewField": "?"}

    assert read_inbound(form) == InboundMessage(
        sid="SM1", phone=PhoneNumber("+17185550142"), body="Jobs", media=2, opt_out_type="STOP"
    )


@pytest.mark.parametrize(
    "sender",
    [None, "", "12345", "692692", "+12345", "+692692", "friend@mail.example", "AMAZON", "whatsapp:+17185550142",
     "7185550142", "+1718555014", "+17185550142\n", "+0000000000", "tel:+17185550142", "Anonymous", "+٧١٨٥٥٥٠١٤٢"],
)  # fmt: skip
def test_a_sender_that_is_not_a_persons_number_is_nobody(sender):
    form = {"MessageSid": "SM1", "Body": "Jobs"} | ({} if sender is None else {"From": sender})

    message = read_inbound(form)

    assert message is not None
    assert message.phone is None


@pytest.mark.parametrize("name", ["MessageSid", "SmsSid", "SmsMessageSid"])
def test_the_id_is_found_under_its_older_names_too(name):
    assert read_inbound({name: "SM1"}) == InboundMessage(sid="SM1", phone=None, body="")


@pytest.mark.parametrize("form", [{}, {"MessageSid": ""}, {"MessageSid": "\x00"}])
def test_a_text_without_an_id_is_not_a_text(form):
    assert read_inbound(form) is None


def test_nul_and_half_pairs_stay_outside_and_everything_else_comes_in():
    body = "a\x00b\ud83dc \u202eabc\u200b\r\n\U0001f600 "

    assert read_inbound({**TEXT, "Body": body}).body == "abc \u202eabc\u200b\r\n\U0001f600 "


@pytest.mark.parametrize(("given_count", "read"), [("", 0), ("x", 0), ("-1", 0), ("3", 3), ("99", 10), ("٣", 0)])
def test_the_count_of_media_is_a_small_number(given_count, read):
    assert read_inbound({**TEXT, "NumMedia": given_count}).media == read


def test_an_unknown_opt_out_type_is_none():
    assert read_inbound({**TEXT, "OptOutType": "MAYBE"}).opt_out_type is None


def test_a_receipt_is_read():
    form = {"MessageSid": "SM1", "MessageStatus": "Undelivered", "ErrorCode": "30003", "To": "+17185550142"}

    assert read_receipt(form, {"ref": "12"}, NOW) == DeliveryReceipt(
        carrier_id="SM1", status="undelivered", reference="12", error_code=30003, at=NOW
    )


@pytest.mark.parametrize("code", ["", "0", "x", "-1", "1e3", "٣٠٠", "9" * 30])
def test_an_error_code_that_is_none_is_left_out(code):
    receipt = read_receipt({"SmsSid": "SM1", "SmsStatus": "sent", "ErrorCode": code}, {}, NOW)

    assert receipt == DeliveryReceipt(carrier_id="SM1", status="sent", reference=None, error_code=None, at=NOW)


@pytest.mark.parametrize("form", [{}, {"MessageSid": "SM1"}, {"MessageStatus": "sent"}])
def test_a_callback_without_id_or_status_is_not_a_receipt(form):
    assert read_receipt(form, {"ref": "1"}, NOW) is None


def test_no_reply_is_an_empty_response():
    (root,) = [ET.fromstring(twiml([]))]

    assert (root.tag, len(root), twiml([])[-11:]) == ("Response", 0, b"<Response/>")


@given(st.lists(st.tuples(st.text(max_size=40), st.text("abz09/:?=&%<\"'", max_size=20)), min_size=1, max_size=4))
def test_what_we_write_is_what_an_xml_reader_reads(replies):
    root = ET.fromstring(twiml(replies))

    assert [message.tag for message in root] == ["Message"] * len(replies)
    assert [message.get("statusCallback") for message in root] == [callback for _, callback in replies]


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40), min_size=1))
def test_bodies_read_the_same_as_twilios_own_writer_makes_them(bodies):
    theirs = MessagingResponse()
    for body in bodies:
        theirs.message(body.replace("\ufffe", "").replace("\uffff", ""), status_callback="https://x/s?ref=1&b")

    ours = ET.fromstring(twiml([(body, "https://x/s?ref=1&b") for body in bodies]))

    wanted = ET.fromstring(str(theirs))
    assert [(m.get("statusCallback"), m.text or "") for m in ours] == [
        (m.get("statusCallback"), "".join(m.itertext())) for m in wanted
    ]


@given(st.dictionaries(st.sampled_from([*TEXT, "OptOutType", "MessageStatus", "ErrorCode", "SmsSid"]), st.text()))
def test_no_form_whatever_is_too_odd(form):
    message, receipt = read_inbound(form), read_receipt(form, form, NOW)

    for value in (message and message.body, message and message.sid, receipt and receipt.carrier_id):
        assert "\x00" not in (value or "")
        (value or "").encode()
