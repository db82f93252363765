"""Any text at all, through the signed door and the real desk into a real database: an answer, never a fault."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from smsbot.desk import HouseDesk
from smsbot.web.app import create_app
from tests.house import TOKEN, House

Post = Callable[..., TestResponse]
FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
ANY_TEXT = st.text(alphabet=st.characters(), max_size=200)
_SIDS = itertools.count()


@pytest.fixture
def post(desk: HouseDesk) -> Post:
    client = create_app(desk).test_client()

    def send(body: str, sender: str = "+17185550199", **more: str) -> TestResponse:
        form = {"MessageSid": f"SM{next(_SIDS):032d}", "From": sender, "To": "55512", "Body": body} | more
        raw = urlencode(form, errors="surrogatepass")
        seen = MultiDict((name, _as_received(value)) for name, value in form.items())
        signature = RequestValidator(TOKEN).compute_signature("https://jobs.example/sms/inbound", seen)
        return client.post(
            "/sms/inbound",
            data=raw,
            content_type="application/x-www-form-urlencoded",
            headers={"X-Twilio-Signature": signature},
        )

    return send


def _as_received(value: str) -> str:
    """Half a surrogate pair is no UTF-8: a reader sees a replacement mark for each of its bytes."""
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


@FEW
@given(ANY_TEXT)
@example("\x00")
@example("STOP\x00")
@example("\ud800 and \udfff")
@example("9" * 1600)
@example("\u202ejobs\u202c \u2066nurse\u2069")
@example("👩🏽‍⚕️" * 200)
@example("")
@example("\r\n\t ")
@example("' OR 1=1; DROP TABLE subscriber; --")
@example("<Message>&amp;]]></Message>")
@example("job 99999999999999999999999")
@example("#-1")
@example("PAUSE 99999999999999999999")
@example("ERASE 0000")
def test_any_text_is_answered(house: House, post: Post, body: str):
    answer = post(body)

    assert answer.status_code == 200
    assert answer.data.startswith(b'<?xml version="1.0" encoding="UTF-8"?><Response')


@FEW
@given(ANY_TEXT)
@example("STOP\x00")
def test_any_text_of_a_subscriber_is_answered(house: House, post: Post, body: str):
    post("JOBS")
    post("8")
    post("ANY")

    assert post(body).status_code == 200


@pytest.mark.parametrize("sender", ["", "55512", "someone@mail.example", "whatsapp:+17185550199", "+1", "+" + "9" * 40])
def test_a_sender_that_is_no_persons_number_is_never_answered(house: House, post: Post, sender: str):
    answer = post("JOBS", sender)

    assert (answer.status_code, answer.data) == (200, b'<?xml version="1.0" encoding="UTF-8"?><Response/>')
    assert house.rows("subscriber") == []


def test_what_no_database_can_hold_is_left_out_and_the_rest_is_kept(house: House, post: Post):
    post("I like \x00 jobs \ud83d")

    kept = house.vault.open(house.row("inbound")["body_cipher"])

    assert "\x00" not in kept
    assert kept.startswith("I like  jobs ")


def test_the_same_id_again_gives_the_same_bytes(post: Post):
    first = post("JOBS", MessageSid="SMsame")
    again = post("JOBS", MessageSid="SMsame")

    assert first.data == again.data
    assert first.data.count(b"<Message ") == 2


def test_a_text_with_pictures_and_no_words_is_answered(house: House, post: Post):
    assert post("", NumMedia="2", MediaUrl0="https://x.example/1").status_code == 200
    assert len(house.rows("inbound")) == 1


def test_an_unsigned_text_leaves_nothing(house: House, desk: HouseDesk):
    answer = create_app(desk).test_client().post("/sms/inbound", data={"MessageSid": "SM1", "From": "+17185550199"})

    assert answer.status_code == 403
    assert house.counts() == {}
