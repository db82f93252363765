"""Questions to the carrier: one message, all messages to a phone, the account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from aiohttp import web

from smsbot.carrier.gateway import CarrierMessage, CarrierUnavailable
from smsbot.domain.phone import PhoneNumber

PHONE = PhoneNumber("+17185550142")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def row(sid, created="Sun, 22 Nov 2026 12:00:05 +0000", **more):
    return {"sid": sid, "status": "sent", "body": f"body of {sid}", "date_created": created, "error_code": None, **more}


def pages(*rows_of_pages):
    """Answers page after page, each naming the next as Twilio does."""

    async def answer(request, form):
        number = int(request.query.get("Page", 0))
        following = f"{request.path}?To=%2B17185550142&Page={number + 1}&PageToken=PA{number}"
        more = number + 1 < len(rows_of_pages)
        return web.json_response({"messages": rows_of_pages[number], "next_page_uri": following if more else None})

    return answer


def always(body, status=200):
    async def answer(request, form):
        return web.json_response(body, status=status)

    return answer


def test_a_message_is_fetched_by_its_id(twilio, gateway):
    twilio.answer = always(row("SM1", status="undelivered", error_code=30003))

    found = gateway.fetch("SM1")

    assert found == CarrierMessage("SM1", "undelivered", "body of SM1", NOON + timedelta(seconds=5), 30003)
    assert twilio.requests[0].method == "GET"
    assert twilio.requests[0].path.endswith("/Messages/SM1.json")


def test_a_strange_id_cannot_name_another_resource(twilio, gateway):
    twilio.answer = always({}, 404)

    with pytest.raises(KeyError):
        gateway.fetch("../x?y")

    assert twilio.requests[0].raw_path.endswith("/Messages/..%2Fx%3Fy.json")


def test_a_message_the_carrier_does_not_know_is_a_key_error(twilio, gateway):
    twilio.answer = always({"code": 20404}, 404)

    with pytest.raises(KeyError):
        gateway.fetch("SM1")


@pytest.mark.parametrize("status", [301, 401, 429, 500])
def test_no_usable_answer_means_ask_later(twilio, gateway, status):
    twilio.answer = always({"code": 1}, status)

    with pytest.raises(CarrierUnavailable):
        gateway.fetch("SM1")
    with pytest.raises(CarrierUnavailable):
        gateway.sent_to(PHONE, NOON)


@pytest.mark.parametrize("body", [[], {}, {"messages": None}, {"messages": [1]}, {"messages": [{"sid": None}]}])
def test_a_list_that_cannot_be_read_is_not_taken_for_an_empty_one(twilio, gateway, body):
    twilio.answer = always(body)

    with pytest.raises(CarrierUnavailable):
        gateway.sent_to(PHONE, NOON)


def test_a_carrier_that_is_away_is_asked_later(gateway_to):
    with pytest.raises(CarrierUnavailable) as error:
        gateway_to("http://127.0.0.1:1").sent_to(PHONE, NOON)

    assert "718" not in str(error.value)


def test_every_page_of_the_list_is_read(twilio, gateway):
    twilio.answer = pages([row("SM1"), row("SM2")], [row("SM3")], [row("SM4")])

    assert [message.carrier_id for message in gateway.sent_to(PHONE, NOON)] == ["SM1", "SM2", "SM3", "SM4"]


def test_a_list_with_a_page_missing_is_no_list(twilio, gateway):
    async def fail_later(request, form):
        if "Page" in request.query:
            return web.json_response({}, status=503)
        return await pages([row("SM1")], [row("SM2")])(request, form)

    twilio.answer = fail_later

    with pytest.raises(CarrierUnavailable):
        gateway.sent_to(PHONE, NOON)


def test_a_list_without_an_end_is_given_up(twilio, gateway):
    twilio.answer = always({"messages": [], "next_page_uri": "/2010-04-01/Accounts/x/Messages.json?Page=1"})

    with pytest.raises(CarrierUnavailable):
        gateway.sent_to(PHONE, NOON)


@pytest.mark.parametrize("address", ["https://evil.example/", "@evil.example/", "//evil.example/2010-04-01/"])
def test_our_credentials_never_go_to_another_host(twilio, gateway, address):
    twilio.answer = always({"messages": [], "next_page_uri": address})

    with pytest.raises(CarrierUnavailable):
        gateway.sent_to(PHONE, NOON)

    assert len(twilio.requests) == 1


def test_a_text_still_queued_at_the_carrier_is_in_the_list(twilio, gateway):
    """Twilio sets DateSent when a text leaves its queue, so a filter on DateSent would hide one that waits there."""
    twilio.answer = pages([row("SM1", status="queued", date_sent=None)])

    assert [message.status for message in gateway.sent_to(PHONE, NOON)] == ["queued"]
    assert "DateSent" not in twilio.requests[0].path_qs
    assert twilio.requests[0].query["To"] == PHONE.e164


def test_older_messages_are_left_out_and_undated_ones_kept(twilio, gateway):
    twilio.answer = pages(
        [
            row("after"),
            row("just-before", "Sun, 22 Nov 2026 11:59:45 +0000"),
            row("same-moment-elsewhere", "Sun, 22 Nov 2026 07:00:00 -0500"),
            row("earlier-that-day", "Sun, 22 Nov 2026 11:00:00 +0000"),
            row("undated", None),
            row("unreadable", "soon"),
        ]
    )

    found = gateway.sent_to(PHONE, NOON.astimezone(timezone(timedelta(hours=-5))))

    assert [message.carrier_id for message in found] == [
        "after", "just-before", "same-moment-elsewhere", "undated", "unreadable",
    ]  # fmt: skip


def test_an_account_that_answers_is_fine(twilio, gateway):
    twilio.answer = always({"sid": "AC1", "status": "active"})

    assert gateway.check() is None
    assert twilio.requests[0].path.endswith(f"/Accounts/AC{'0' * 32}.json")


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({"status": "suspended"}, 200, "not active"),
        ({"code": 20003}, 401, "credentials"),
        ({}, 401, "credentials"),
        ({}, 404, "no such account"),
        ({}, 307, "redirect"),
        ({}, 503, "fault"),
    ],
)
def test_an_account_that_does_not_work_is_told_in_a_sentence(twilio, gateway, body, status, word):
    twilio.answer = always(body, status)

    assert word in gateway.check()


def test_a_carrier_out_of_reach_is_told_in_a_sentence(gateway_to):
    assert gateway_to("http://127.0.0.1:1").check().endswith(".")
