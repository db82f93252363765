"""Sending through a real HTTP server: what goes out, what each answer means, how many at once."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from smsbot.carrier.gateway import Next, SendError, Sent

CONTRACT = Path(__file__).parents[3] / "shared" / "data" / "twilio" / "twilio_api_v2010.json"


def answering(status, body=None, **headers):
    async def answer(request, form):
        return web.Response(
            status=status, body=b"" if body is None else json.dumps(body).encode(), headers=headers or None
        )

    return answer


def send_one(gateway, message):
    ((_, outcome),) = gateway.send_many([message])
    return outcome


def test_a_text_goes_out_as_twilio_wants_it(twilio, gateway, text):
    outcome = send_one(gateway, text(7, "Cook & driver ñ €", validity=600))

    assert outcome == Sent("SM-Cook & driver ñ €", "queued")
    (request,), (form,) = twilio.requests, twilio.forms
    assert request.method == "POST"
    assert request.path_qs == f"/2010-04-01/Accounts/AC{'0' * 32}/Messages.json"
    assert request.headers["Authorization"] == "Basic " + b64encode(f"AC{'0' * 32}:12345".encode()).decode()
    assert form == {
        "To": "+17185550142",
        "From": "+17185550100",
        "Body": "Cook & driver ñ €",
        "StatusCallback": "https://jobs.example/sms/status?ref=ref7",
        "ValidityPeriod": "600",
    }


def test_a_messaging_service_is_named_as_one(twilio, gateway_to, text):
    send_one(gateway_to(twilio.url, sender="MG123"), text())

    assert twilio.forms[0]["MessagingServiceSid"] == "MG123"
    assert "From" not in twilio.forms[0]


@pytest.mark.parametrize(
    ("validity", "sent"), [(None, None), (0, "1"), (-5, "1"), (36_000, "36000"), (90_000, "36000")]
)
def test_the_validity_stays_within_what_twilio_takes(twilio, gateway, text, validity, sent):
    send_one(gateway, text(validity=validity))

    assert twilio.forms[0].get("ValidityPeriod") == sent


def test_the_form_holds_only_what_twilios_own_description_knows(twilio, gateway, text):
    if not CONTRACT.exists():
        pytest.skip("../shared absent")
    send_one(gateway, text(validity=600))

    path = json.loads(CONTRACT.read_text())["paths"]["/2010-04-01/Accounts/{AccountSid}/Messages.json"]["post"]
    schema = path["requestBody"]["content"][twilio.requests[0].content_type]["schema"]
    assert set(twilio.forms[0]) <= set(schema["properties"])
    assert set(schema["required"]) <= set(twilio.forms[0])


@pytest.mark.parametrize(
    ("status", "body", "next_step", "code", "slow_down"),
    [
        (400, {"code": 21610}, Next.STOPPED, 21610, False),
        (400, {"code": 21211}, Next.REFUSED, 21211, False),
        (400, {"code": 21614}, Next.REFUSED, 21614, False),
        (400, {"code": 21612}, Next.FAILED, 21612, False),
        (400, {"code": 21617}, Next.FAILED, 21617, False),
        (400, {"code": 99999}, Next.FAILED, 99999, False),
        (400, None, Next.FAILED, None, False),
        (400, ["no", "object"], Next.FAILED, None, False),
        (400, {"code": "21610"}, Next.FAILED, None, False),
        (429, {"code": 20429}, Next.RETRY, 20429, True),
        (429, None, Next.RETRY, None, True),
        (429, {"code": 1}, Next.RETRY, 1, True),
        (429, {"code": 21611}, Next.RETRY, 21611, True),
        (400, {"code": 21611}, Next.RETRY, 21611, True),
        (401, {"code": 20003}, Next.HALT, 20003, False),
        (401, None, Next.HALT, None, False),
        (403, {"code": 21408}, Next.FAILED, 21408, False),
        (404, None, Next.HALT, None, False),
        (500, None, Next.ASK, None, True),
        (503, {"code": 20503}, Next.ASK, 20503, True),
        (500, {"code": 21211}, Next.ASK, 21211, True),
        (201, None, Next.ASK, None, False),
        (201, {"status": "queued"}, Next.ASK, None, False),
        (200, {"sid": ""}, Next.ASK, None, False),
    ],
)
def test_each_answer_says_what_to_do_next(twilio, gateway, text, status, body, next_step, code, slow_down):
    twilio.answer = answering(status, body)

    error = send_one(gateway, text())

    assert isinstance(error, SendError)
    assert (error.next_step, error.code, error.meaning.slow_down) == (next_step, code, slow_down)
    assert error.reason.endswith(".")


def test_twilios_own_words_are_not_repeated_since_they_may_hold_the_number(twilio, gateway, text):
    twilio.answer = answering(400, {"code": 21211, "message": "The 'To' number +17185550142 is not valid"})

    error = send_one(gateway, text())

    assert "7185550142" not in str(error) + repr(error)


def test_a_redirect_is_not_followed(twilio, gateway, text):
    twilio.answer = answering(307, None, Location=f"{twilio.url}/elsewhere")

    error = send_one(gateway, text())

    assert error.next_step is Next.HALT
    assert len(twilio.requests) == 1


def test_an_accepted_text_whose_answer_is_late_is_asked_for_and_not_sent_again(twilio, gateway_to, text):
    async def never(request, form):
        await asyncio.sleep(3)
        return web.Response()

    twilio.answer = never

    error = send_one(gateway_to(twilio.url, total=0.3), text())

    assert error.next_step is Next.ASK
    assert len(twilio.requests) == 1


@pytest.mark.parametrize("cut_after", ["the request", "half an answer"])
def test_a_connection_that_breaks_after_the_request_is_asked_for(twilio, gateway, text, cut_after):
    async def hang_up(request, form):
        if cut_after == "half an answer":
            request.transport.write(b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{")
        request.transport.close()
        return web.Response()

    twilio.answer = hang_up

    error = send_one(gateway, text())

    assert error.next_step is Next.ASK
    assert len(twilio.requests) == 1


def test_a_refusal_stays_one_when_its_explanation_is_cut_off(twilio, gateway, text):
    async def cut(request, form):
        request.transport.write(b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 500\r\n\r\n{")
        request.transport.close()
        return web.Response()

    twilio.answer = cut

    assert send_one(gateway, text()).next_step is Next.RETRY


def test_a_refused_connection_is_tried_again(gateway_to, text):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    error = send_one(gateway_to(f"http://127.0.0.1:{port}"), text())

    assert (error.next_step, error.meaning.slow_down) == (Next.RETRY, True)


def test_a_name_that_does_not_resolve_is_tried_again(gateway_to, text):
    assert send_one(gateway_to("http://carrier.invalid"), text()).next_step is Next.RETRY


def test_a_server_that_accepts_and_never_speaks_tls_got_nothing(gateway_to, text):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        error = send_one(gateway_to(f"https://127.0.0.1:{silent.getsockname()[1]}"), text())

    assert error.next_step is Next.RETRY


def test_many_texts_share_few_connections_and_each_is_answered_once(twilio, gateway_to, text):
    gateway = gateway_to(twilio.url, in_flight=10)

    answers = list(gateway.send_many(text(n) for n in range(1000)))

    assert sorted(answers) == [(n, Sent(f"SM-{n}", "queued")) for n in range(1000)]
    assert sorted(int(form["Body"]) for form in twilio.forms) == list(range(1000))
    assert len(twilio.connections) <= 10
    assert twilio.most_at_once <= 10


def test_connections_are_kept_for_the_next_call(twilio, gateway, text):
    for n in range(5):
        send_one(gateway, text(n))

    assert len(twilio.connections) == 1


def test_texts_go_out_at_the_same_time(twilio, gateway_to, text):
    async def slow(request, form):
        await asyncio.sleep(0.05)
        return web.json_response({"sid": "SM1"}, status=201)

    twilio.answer = slow

    assert len(list(gateway_to(twilio.url, in_flight=25).send_many(text(n) for n in range(50)))) == 50
    assert twilio.most_at_once > 10


def test_no_more_messages_are_taken_than_may_be_in_flight(twilio, gateway_to, text):
    taken = []

    def source():
        for n in range(30):
            taken.append(n)
            yield text(n)

    settled = 0
    for _ in gateway_to(twilio.url, in_flight=4).send_many(source()):
        assert len(taken) - settled <= 4
        settled += 1
    assert settled == 30


def test_a_text_leaves_before_the_next_one_is_asked_for(twilio, gateway, text):
    def slow_source():
        yield text(1)
        deadline = time.monotonic() + 5
        while not twilio.forms and time.monotonic() < deadline:
            time.sleep(0.01)
        assert twilio.forms
        yield text(2)

    assert len(list(gateway.send_many(slow_source()))) == 2


def test_one_bad_answer_does_not_touch_the_others(twilio, gateway, text):
    async def fail_odd(request, form):
        if int(form["Body"]) % 2:
            return web.json_response({"code": 21610}, status=400)
        return web.json_response({"sid": "SM" + form["Body"]}, status=201)

    twilio.answer = fail_odd

    answers = dict(gateway.send_many(text(n) for n in range(40)))

    assert [n for n, outcome in answers.items() if isinstance(outcome, SendError)].__len__() == 20
    assert all(isinstance(answers[n], Sent) for n in range(0, 40, 2))


def test_fewer_calls_are_open_at_once_after_twilio_found_them_too_many(twilio, gateway_to, text):
    async def busy(request, form):
        await asyncio.sleep(0.02)
        return web.json_response({"code": 20429}, status=429)

    async def calm(request, form):
        await asyncio.sleep(0.02)
        return web.json_response({"sid": "SM1"}, status=201)

    gateway = gateway_to(twilio.url, in_flight=20)
    twilio.answer = busy
    list(gateway.send_many(text(n) for n in range(20)))
    twilio.answer, twilio.most_at_once = calm, 0

    list(gateway.send_many(text(n) for n in range(20)))

    assert twilio.most_at_once <= 12


def test_several_callers_share_one_thread_and_one_bound(twilio, gateway_to, text):
    gateway = gateway_to(twilio.url, in_flight=5)
    before = threading.active_count()
    counts = []
    callers = [
        threading.Thread(
            target=lambda k=k: counts.append(len(list(gateway.send_many(text(k * 100 + n) for n in range(60)))))
        )
        for k in range(4)
    ]

    for caller in callers:
        caller.start()
    while any(caller.is_alive() for caller in callers):
        assert threading.active_count() <= before + 4 + 1
        time.sleep(0.005)

    assert counts == [60] * 4
    assert twilio.most_at_once <= 5


def test_closing_waits_for_what_is_in_flight(twilio, gateway, text):
    async def slow(request, form):
        await asyncio.sleep(0.1)
        return web.json_response({"sid": "SM1"}, status=201)

    twilio.answer = slow
    answers = gateway.send_many([text(1), text(2)])
    threading.Timer(0.05, gateway.close).start()

    assert [outcome for _, outcome in answers] == [Sent("SM1"), Sent("SM1")]


def test_a_closed_gateway_may_be_closed_again_and_used_again(twilio, gateway, text):
    gateway.close()
    assert send_one(gateway, text(1)) == Sent("SM-1", "queued")
    gateway.close()
    gateway.close()
    assert send_one(gateway, text(2)) == Sent("SM-2", "queued")


def test_nothing_to_send_opens_nothing(twilio, gateway):
    before = threading.active_count()

    assert list(gateway.send_many([])) == []
    assert threading.active_count() == before


def test_the_account_hides_its_tokens(gateway_to):
    gateway = gateway_to("http://127.0.0.1:1")

    assert "12345" not in repr(gateway._account)


def test_a_text_whose_claim_has_run_out_is_not_handed_over(twilio, gateway_to, text):
    """Somebody may have asked for it in the meantime and sent it again."""
    claimed = datetime(2026, 11, 23, 17, tzinfo=UTC)
    gateway = gateway_to(twilio.url, wall=lambda: claimed + timedelta(seconds=31))
    late = replace(text(1), hand_over_by=claimed + timedelta(seconds=30))

    [(_, answer)] = gateway.send_many([late])

    assert isinstance(answer, SendError)
    assert answer.next_step is Next.LATER
    assert twilio.requests == []
