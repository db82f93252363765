"""Pretend phones: what the webhook is told, what becomes of its answer, and the JSON a program holds a phone by."""

from __future__ import annotations

import pytest
import requests

from smsbot.emulator.twiml import NotTwiml, Reply, parse_twiml

SERVICE = "MG" + "7" * 32
PHONE = "+15555550101"


def test_the_webhook_gets_all_of_twilios_fields(line, product):
    sid = line.type("Jobs")["sid"]

    (call,) = product.texts
    assert call.path == "/sms/inbound?from=company"
    assert call.form == {
        "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "SmsStatus": "received",
        "AccountSid": "AC" + "5" * 32, "ApiVersion": "2010-04-01",
        "From": PHONE, "To": "55512", "Body": "Jobs", "NumMedia": "0", "NumSegments": "1",
        "FromCity": "", "FromState": "", "FromZip": "", "FromCountry": "US",
        "ToCity": "", "ToState": "", "ToZip": "", "ToCountry": "US",
    }  # fmt: skip
    assert call.signed
    assert call.token


def test_a_reply_reaches_the_phone_and_its_own_callback(line, product, wait_until):
    product.twiml = '<Response><Message statusCallback="/sms/status?ref=r1">Hello &amp; welcome</Message></Response>'

    answer = line.type("Jobs")

    (reply,) = answer["replies"]
    assert (reply["body"], reply["direction"], reply["to"]) == ("Hello & welcome", "outbound-reply", PHONE)
    wait_until(lambda: len(product.receipts) == 2)
    assert {(call.path, call.form["MessageSid"]) for call in product.receipts} == {("/sms/status?ref=r1", reply["sid"])}
    assert [text["status"] for text in line.messages()] == ["received", "delivered"]


def test_a_phone_shows_both_sides_with_segments_encoding_and_cost(line, product):
    product.twiml = f"<Response><Message>{'á' * 71}</Message></Response>"

    line.type("Jobs")

    mine, theirs = line.messages()
    assert (mine["direction"], mine["segments"], mine["encoding"], mine["cost"]) == ("inbound", 1, "GSM-7", 0.0083)
    assert (theirs["segments"], theirs["encoding"], theirs["cost"]) == (2, "UCS-2", 0.0246)


def test_texts_from_the_api_reach_the_phone(line):
    sid = line.create(Body="A new job").json()["sid"]

    (text,) = line.messages()
    assert (text["sid"], text["direction"], text["body"]) == (sid, "outbound-api", "A new job")


def test_only_newer_texts_are_shown_after_a_known_one(line):
    first, second = (line.create(Body=body).json()["sid"] for body in ("1", "2"))

    assert [text["sid"] for text in line.messages(after=first)] == [second]
    assert line.messages(after=second) == []


def test_a_number_may_be_ten_digits_or_e164_with_its_plus_either_way(line):
    line.type("Jobs")

    for written in ("5555550101", "+15555550101", "%2B15555550101"):
        found = requests.get(f"{line.emulator.url}/phones/{written}").json()
        assert (found["number"], len(found["messages"])) == (PHONE, 1)


def test_all_phones_are_listed_latest_first(line):
    line.type("Jobs")
    line.create(To="+15555550102")

    listed = requests.get(f"{line.emulator.url}/phones").json()["phones"]

    assert [(phone["number"], phone["texts"]) for phone in listed] == [("+15555550102", 1), (PHONE, 1)]


@pytest.mark.parametrize(
    ("answer", "bodies"),
    [
        ("", []),
        ("<Response/>", []),
        ("<Response><Message>One</Message><Message><Body>Two</Body></Message></Response>", ["One", "Two"]),
        ("<Response><Message>\n  One\n</Message></Response>", ["One"]),
    ],
)
def test_twiml_asks_for_any_number_of_texts(line, product, answer, bodies):
    product.twiml = answer

    heard = line.type("Jobs")

    assert [reply["body"] for reply in heard["replies"]] == bodies
    assert heard["problem"] is None


@pytest.mark.parametrize(
    ("twiml", "status", "kind", "sentence"),
    [
        ("no", 403, "text/plain", "The service answered 403 (Forbidden)."),
        ("no", 599, "text/plain", "The service answered 599."),
        ("<Response>", 200, "text/xml", "not readable as TwiML (12100)"),
        ("<html/>", 200, "text/xml", "not TwiML (12100)"),
        ("Hello", 200, "text/plain", "text/plain, not TwiML (12300)"),
        ("<Response>" + "<Message>1</Message>" * 11 + "</Response>", 200, "text/xml", "11 texts"),
    ],
)
def test_a_bad_answer_is_explained_in_a_sentence_and_nothing_is_delivered(line, product, twiml, status, kind, sentence):
    product.twiml, product.status, product.kind = twiml, status, kind

    heard = line.type("Jobs")

    assert sentence in heard["problem"]
    (kept,) = line.messages()
    assert sentence in kept["problem"]


def test_hostile_xml_is_refused():
    bomb = b'<!DOCTYPE r [<!ENTITY a "aaaa">]><Response><Message>&a;</Message></Response>'

    with pytest.raises(NotTwiml):
        parse_twiml(bomb, "http://127.0.0.1/")


def test_a_relative_callback_is_read_from_the_webhooks_address():
    twiml = b'<Response><Message statusCallback="status?ref=1">Hi</Message></Response>'

    assert parse_twiml(twiml, "https://jobs.example/sms/inbound") == (
        Reply("Hi", "https://jobs.example/sms/status?ref=1"),
    )


def test_a_service_that_is_down_is_explained(start):
    line = start(webhook="http://127.0.0.1:9/sms/inbound")

    assert "could not be reached" in line.type("Jobs")["problem"]


def test_a_service_that_is_too_slow_is_explained(start, product):
    product.delay = 0.4
    line = start(webhook_timeout_s=0.1)

    assert line.type("Jobs")["problem"] == "The service did not answer within 0.1 seconds (11200)."


def test_the_same_text_again_carries_the_same_sid_and_reaches_the_phone_once(line, product):
    product.twiml = "<Response><Message>Hello</Message></Response>"
    first = line.type("Jobs")

    again = requests.post(f"{line.emulator.url}/phones/{PHONE}/texts/{first['sid']}/again").json()

    assert product.texts[0].form == product.texts[1].form
    assert again["answer"] == first["answer"] == {"status": 200, "twiml": product.twiml}
    assert [text["body"] for text in line.messages()] == ["Jobs", "Hello"]


def test_a_text_repeated_after_a_lost_answer_brings_the_reply(line, product):
    product.status = 500
    sid = line.type("Jobs")["sid"]
    product.status, product.twiml = 200, "<Response><Message>Hello</Message></Response>"

    again = requests.post(f"{line.emulator.url}/phones/{PHONE}/texts/{sid}/again").json()

    assert [reply["body"] for reply in again["replies"]] == ["Hello"]
    assert line.messages()[0]["problem"] is None


def test_a_text_nobody_sent_cannot_be_repeated(line):
    sid = line.create().json()["sid"]

    assert requests.post(f"{line.emulator.url}/phones/{PHONE}/texts/{sid}/again").status_code == 404


def test_odd_texts_can_be_sent(line, product):
    line.type("", num_media=2)
    line.type("Your code is 1234", **{"from": "32665"})
    line.type("a\x00b", fields={"FromCountry": None, "New": "field", "Body": "a" * 1700})

    media, code, odd = (call.form for call in product.texts)
    assert (media["Body"], media["NumMedia"], media["MediaContentType1"]) == ("", "2", "image/jpeg")
    assert code["From"] == "32665"
    assert (odd["New"], len(odd["Body"]), "FromCountry" in odd) == ("field", 1700, False)
    assert all(call.signed for call in product.texts)
    assert line.messages()[2]["body"] == "a\x00b"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"body": 5},
        {"body": "a" * 1601},
        {"body": "\ud800"},
        {"body": "a", "num_media": 11},
        {"body": "a", "num_media": True},
        {"body": "a", "from": 5},
        {"body": "a", "to": "99999"},
        {"body": "a", "fields": {"From": 5}},
        {"body": "a", "fields": "From"},
        [],
    ],
)
def test_a_text_no_phone_could_send_is_answered_400_with_a_sentence(line, product, said):
    answer = requests.post(f"{line.emulator.url}/phones/{PHONE}/texts", json=said)

    assert answer.status_code == 400
    assert answer.json()["problem"]
    assert product.calls == []


def test_a_number_that_is_none_is_answered_400(line):
    assert requests.get(f"{line.emulator.url}/phones/12345").status_code == 400


def test_a_short_code_leaves_stop_to_the_service(line, product):
    product.twiml = "<Response><Message>You are off the list.</Message></Response>"

    heard = line.type("STOP")

    assert [text["body"] for text in line.messages()] == ["STOP", "You are off the list."]
    assert heard["replies"]
    assert "OptOutType" not in product.texts[0].form
    assert line.create().status_code == 201


@pytest.mark.parametrize("kind", ["long_code", "toll_free"])
def test_on_other_numbers_the_company_answers_stop_and_blocks_the_pair(start, product, wait_until, kind):
    line = start(sender_kind=kind)

    line.type(" stop ")

    assert product.texts[0].form["OptOutType"] == "STOP"
    assert "unsubscribed" in line.messages()[1]["body"]
    assert line.create().json()["code"] == 21610
    assert line.create(To="+15555550102").status_code == 201


def test_a_reply_to_a_blocked_phone_fails(start, product, wait_until):
    line = start(sender_kind="long_code")
    line.type("STOP")
    product.twiml = '<Response><Message statusCallback="/sms/status?ref=1">Welcome</Message></Response>'

    sid = line.type("Jobs")["replies"][0]["sid"]

    wait_until(lambda: line.fetch(sid)["status"] == "failed")
    wait_until(lambda: product.statuses() == ["failed"])
    assert product.receipts[0].form["ErrorCode"] == "21610"


def test_start_opens_a_blocked_pair_again(start, product):
    line = start(sender_kind="toll_free")
    line.type("STOP")
    line.type("START")

    assert product.texts[1].form["OptOutType"] == "START"
    assert line.create().status_code == 201


def test_the_company_answers_help_and_leaves_other_words_alone(start, product):
    line = start(sender_kind="long_code")
    line.type("help")
    line.type("stop please")

    assert product.texts[0].form["OptOutType"] == "HELP"
    assert "OptOutType" not in product.texts[1].form
    assert line.create().status_code == 201


def test_a_messaging_service_is_named_to_the_webhook(start, product):
    start(messaging_service_sid=SERVICE).type("Jobs")

    assert product.texts[0].form["MessagingServiceSid"] == SERVICE


def test_a_magic_phone_does_not_get_its_reply(line, product, wait_until):
    product.twiml = "<Response><Message>Hello</Message></Response>"

    sid = line.type("Jobs", phone="+15005553007")["replies"][0]["sid"]

    wait_until(lambda: line.fetch(sid)["error_code"] == 30007)


def test_texts_carry_the_services_time_and_the_api_real_time(start, product):
    product.offset = 400 * 86_400
    line = start(clock_url=product.url)

    sid = line.type("Jobs")["sid"]

    assert line.messages()[0]["at"][:4] > line.fetch(sid)["date_created"][12:16]


def test_the_clock_is_read_and_moved_through_the_services_door(start, product):
    line = start(clock_url=product.url + "/", zone="America/Chicago")

    before = requests.get(f"{line.emulator.url}/clock").json()
    moved = requests.post(f"{line.emulator.url}/clock", json={"to": "next-morning"}).json()
    for form in ({"shift": "+24h"}, {"real": "true"}):
        requests.post(f"{line.emulator.url}/clock", data=form, allow_redirects=False)

    assert (before["offset_seconds"], before["problem"]) == (0, None)
    assert before["now"].endswith(("-06:00", "-05:00"))
    assert moved["offset_seconds"] == 86_400
    assert product.moves == [{"to": "next-morning"}, {"shift": "+24h"}, {"real": True}]


def test_a_clock_that_cannot_be_moved_says_why(start, product):
    down, none = start(clock_url="http://127.0.0.1:9"), start()
    product.clock_status = 404
    missing = start(clock_url=product.url)

    def move(line):
        return requests.post(f"{line.emulator.url}/clock", json={"shift": "+24h"}).json()["problem"]

    assert "could not be reached" in move(down)
    assert "without a clock" in move(none)
    assert move(missing) == "The service answered 404 (Not Found)."
    assert requests.post(f"{none.emulator.url}/clock", json={"to": "x", "shift": "y"}).status_code == 400


def test_other_web_sites_cannot_give_orders(line, product):
    answer = requests.post(
        f"{line.emulator.url}/phones/{PHONE}/send", data={"body": "Jobs"}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403
    assert product.calls == []


def test_a_taken_port_is_an_error_for_whoever_starts(start, line):
    from smsbot.emulator import start_in_thread

    port = int(line.emulator.url.rsplit(":", 1)[1])

    with pytest.raises(OSError, match="address already in use"):
        start_in_thread(line.emulator.company, port=port)
