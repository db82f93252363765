"""Twilio's HTTP API as the company speaks it: create, fetch, list, account and every refusal."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

ACCOUNT = "AC" + "5" * 32
TOKEN = "a token for tests only"
SERVICE = "MG" + "7" * 32
PHONE = "+15555550101"


class ToEmulator(TwilioHttpClient):
    """Twilio's own library, its calls turned to the emulator."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.base = url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return super().request(method, url.replace("https://api.twilio.com", self.base), *args, **kwargs)


def client(line: Any) -> Client:
    return Client(ACCOUNT, TOKEN, http_client=ToEmulator(line.emulator.url))


def test_a_create_is_answered_as_twilio_answers_it(line):
    answer = line.create(Body="Hello")

    made = answer.json()
    assert answer.status_code == 201
    assert re.fullmatch(r"SM[0-9a-f]{32}", made["sid"])
    assert (made["status"], made["direction"], made["to"], made["from"]) == ("queued", "outbound-api", PHONE, "55512")
    assert (made["num_segments"], made["num_media"], made["price"], made["error_code"]) == ("1", "0", None, None)
    assert made["date_sent"] is None
    assert abs(parsedate_to_datetime(made["date_created"]) - datetime.now(UTC)) < timedelta(seconds=10)


def test_every_field_is_one_of_twilios_and_none_is_missing(line):
    path = Path(__file__).parents[3] / "shared/data/twilio/twilio_api_v2010.json"
    if not path.exists():
        pytest.skip("../shared absent")
    schemas = json.loads(path.read_text())["components"]["schemas"]

    made = line.create().json()
    listed = line.list()

    assert set(made) == set(schemas["api.v2010.account.message"]["properties"])
    assert made["status"] in schemas["message_enum_status"]["enum"]
    assert made["direction"] in schemas["message_enum_direction"]["enum"]
    assert set(listed) == {
        "messages", "page", "page_size", "start", "end", "uri", "first_page_uri", "next_page_uri", "previous_page_uri",
    }  # fmt: skip


def test_a_messaging_service_accepts_first_and_chooses_a_sender_later(start, wait_until):
    line = start(messaging_service_sid=SERVICE)

    made = line.create(From="", MessagingServiceSid=SERVICE).json()

    assert (made["status"], made["from"], made["num_segments"]) == ("accepted", None, "0")
    wait_until(lambda: line.fetch(made["sid"])["status"] == "delivered")
    assert line.fetch(made["sid"])["from"] == "55512"


def test_segments_are_counted_with_the_encoding(line):
    assert line.create(Body="a" * 161).json()["num_segments"] == "2"
    assert line.create(Body="\u00e1" * 71).json()["num_segments"] == "2"


def test_a_delivered_text_has_a_price_and_the_time_it_was_sent(line, wait_until):
    sid = line.create(Body="a" * 161).json()["sid"]

    wait_until(lambda: line.fetch(sid)["status"] == "delivered")

    assert line.fetch(sid)["price"] == "-0.02460"
    assert line.fetch(sid)["date_sent"] is not None


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "12345"}, 21265),
        ({"To": "+1555"}, 21211),
        ({"To": "call me"}, 21211),
        ({"To": "+1055555010101"}, 21211),
        ({"From": ""}, 21603),
        ({"From": "+15005550007"}, 21606),
        ({"MessagingServiceSid": "MG" + "0" * 32}, 21705),
        ({"Body": ""}, 21602),
        ({"Body": "a" * 1601}, 21617),
        ({"StatusCallback": "ftp://example.org/"}, 21609),
        ({"StatusCallback": "http://under_score.example/"}, 21609),
        ({"ValidityPeriod": "0"}, 21624),
        ({"ValidityPeriod": "36001"}, 21624),
        ({"To": "+15005550001"}, 21211),
        ({"To": "+15005550004"}, 21610),
        ({"To": "+15005550009"}, 21614),
        ({"To": "+15005551001"}, 21611),
    ],
)
def test_a_bad_request_is_refused_with_twilios_code_and_shape(line, form, code):
    answer = line.create(**form)

    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert set(answer.json()) == {"code", "message", "more_info", "status"}
    assert line.list()["messages"] == []


@pytest.mark.parametrize("to", ["(555) 555-0101", "1-555-555-0101", "5555550101", "+1 555.555.0101"])
def test_a_number_may_be_written_in_any_usual_way(line, to):
    assert line.create(To=to).json()["to"] == PHONE


@pytest.mark.parametrize("auth", [None, (ACCOUNT, "wrong"), ("AC" + "0" * 32, TOKEN)])
def test_the_wrong_password_is_answered_401_with_20003(line, auth):
    for path in ("/Messages.json", ".json"):
        answer = requests.get(line.account_url + path, auth=auth)

        assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_what_is_not_there_is_answered_404_with_20404(line):
    for path in (f"/Messages/SM{'0' * 32}.json", "/Calls.json"):
        answer = requests.get(line.account_url + path, auth=(ACCOUNT, TOKEN))

        assert (answer.status_code, answer.json()["code"]) == (404, 20404)


def test_the_account_is_active(line):
    answer = requests.get(f"{line.account_url}.json", auth=(ACCOUNT, TOKEN)).json()

    assert (answer["sid"], answer["status"]) == (ACCOUNT, "active")


def test_a_list_is_newest_first_and_filtered_by_both_ends(line):
    sids = [line.create(To=to).json()["sid"] for to in (PHONE, "+15555550102", PHONE)]

    assert [found["sid"] for found in line.list()["messages"]] == sids[::-1]
    assert [found["sid"] for found in line.list(To="555-555-0101")["messages"]] == [sids[2], sids[0]]
    assert line.list(To=PHONE, From="99999")["messages"] == []
    assert line.list(To="+15555550199")["messages"] == []


def test_a_persons_own_texts_are_listed_too(line):
    sid = line.type("Jobs")["sid"]

    assert [found["sid"] for found in line.list(From=PHONE)["messages"]] == [sid]
    assert line.fetch(sid)["direction"] == "inbound"


def test_a_text_that_still_waits_has_no_date_and_no_date_filter_finds_it(start):
    line = start(sent_after_ms=60_000, delivered_after_ms=60_000)
    line.create()

    assert line.list(**{"DateSent>": "2020-01-01"})["messages"] == []
    assert len(line.list()["messages"]) == 1


def test_a_list_is_filtered_by_time_to_the_second_and_by_day(line, wait_until):
    sid = line.create().json()["sid"]
    wait_until(lambda: line.fetch(sid)["date_sent"])
    now = datetime.now(UTC)

    def found(**asked: str) -> list[str]:
        return [message["sid"] for message in line.list(**asked)["messages"]]

    assert found(**{"DateSent>": f"{now - timedelta(seconds=5):%Y-%m-%dT%H:%M:%SZ}"}) == [sid]
    assert found(**{"DateSent>": f"{now + timedelta(seconds=5):%Y-%m-%dT%H:%M:%SZ}"}) == []
    assert found(**{"DateSent<": f"{now - timedelta(seconds=5):%Y-%m-%dT%H:%M:%SZ}"}) == []
    assert found(DateSent=f"{now:%Y-%m-%d}") == found(**{"DateSent<": f"{now:%Y-%m-%d}"}) == [sid]
    assert found(DateSent=f"{now - timedelta(days=1):%Y-%m-%d}") == []
    assert found(DateSent="yesterday") == []


def test_pages_follow_each_other_though_new_texts_arrive(line):
    sids = [line.create(Body=str(n)).json()["sid"] for n in range(5)]
    page = line.list(PageSize="2", To=PHONE)
    seen = [message["sid"] for message in page["messages"]]

    while page["next_page_uri"]:
        line.create(Body="new")
        page = requests.get(line.emulator.url + page["next_page_uri"], auth=(ACCOUNT, TOKEN)).json()
        seen += [message["sid"] for message in page["messages"]]

    assert seen == sids[::-1]


def test_twilios_own_library_sends_fetches_and_pages(line, wait_until):
    twilio = client(line)
    made = [twilio.messages.create(to=PHONE, from_="55512", body=str(n)).sid for n in range(5)]
    wait_until(lambda: line.fetch(made[-1])["date_sent"])

    listed = twilio.messages.list(to=PHONE, date_sent_after=datetime.now(UTC) - timedelta(minutes=1), page_size=2)

    assert [message.sid for message in listed] == made[::-1]
    assert twilio.messages(made[0]).fetch().body == "0"


def test_twilios_own_library_reads_a_refusal(line):
    with pytest.raises(TwilioRestException) as refused:
        client(line).messages.create(to="+15005550009", from_="55512", body="Hello")

    assert (refused.value.code, refused.value.status) == (21614, 400)


def test_the_oldest_text_is_forgotten_when_the_company_is_full():
    from smsbot.emulator.ledger import Ledger, Search
    from smsbot.emulator.text import Text

    ledger = Ledger(most=2)
    for n in range(3):
        ledger.add(
            Text(sid=f"SM{n}", order=n, phone=f"+1555555010{n}", direction="outbound-api", sender="55512",
                 to=f"+1555555010{n}", body="", status="queued", created=0, price=0)
        )  # fmt: skip

    assert [text.sid for text in ledger.search(Search(), 10)] == ["SM2", "SM1"]
    assert ledger.find("SM0") is None
    assert [number for number, _ in ledger.phones()] == ["+15555550101", "+15555550102"]


def test_latency_is_added_to_every_answer(start):
    line = start(latency_ms=120)

    assert line.create().elapsed > timedelta(milliseconds=120)
    assert line.create(To="+1555").elapsed > timedelta(milliseconds=120)
