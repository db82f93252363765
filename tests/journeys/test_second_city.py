"""Another city by its configuration files alone: the whole walk, in its words, its zone, on a number whose carrier
answers STOP itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import requests
from werkzeug.serving import make_server

from jobs_feed.feed import Feed, Kind
from smsbot.clock import parse_time
from smsbot.emulator import Company, Emulator, start_in_thread
from smsbot.settings import load_settings
from smsbot.storage import facts, feeds, schema
from smsbot.web.app import create_app
from smsbot.wiring import House, open_collector, open_desk, open_gateway, open_house, open_sender, wall
from smsbot.workflows.collect_openings import Collected
from smsbot.workflows.plan_alerts import PlanReport, plan_alerts
from smsbot.workflows.send_outbox import Sending, send_until_done
from tests.journeys.town import ACCOUNT, TOKEN, FeedServer, free_port, table, wait_until
from tests.test_architecture import CITY_WORDS

CITY = Path(__file__).parents[1] / "cities" / "second"
NUMBER = "+13035550100"
PHONE = "+13035550142"
STOCK = [
    {
        "id": "1",
        "title": "Forklift driver",
        "employer": "Pier Freight",
        "zip": "89911",
        "pay": "$19 an hour",
        "phone": "303-555-0151",
    },
    {"id": "2", "title": "Truck driver", "employer": "Pier Freight", "zip": "89902", "pay": "$24-26 an hour"},
    {"id": "3", "title": "Delivery driver", "employer": "Hill Foods", "zip": "89912", "pay": "$15.50 an hour"},
    {"id": "4", "title": "Courier", "employer": "Quick Wheels", "location": "The Docks", "pay": "$18 an hour"},
    {"id": "5", "title": "Van driver", "employer": "Too Cheap", "zip": "89911", "pay": "$15 an hour"},
    {"id": "6", "title": "Registered nurse", "employer": "Hill Clinic", "zip": "89921", "pay": "$40 an hour"},
    {"id": "7", "title": "Bus driver", "employer": "River Lines", "zip": "89912", "pay": "$22 an hour"},
]
NEWS = {
    "id": "8",
    "title": "Warehouse driver",
    "employer": "Old Mill Storage",
    "zip": "89911",
    "pay": "$21 an hour",
    "phone": "303-555-0152",
}
LATER = {"id": "9", "title": "Night driver", "employer": "Old Mill Storage", "zip": "89911", "pay": "$23 an hour"}


@dataclass
class SecondCity:
    """Its service on a port of this machine, its phone company, and one person's phone."""

    house: House
    company: Emulator
    feed: FeedServer

    def text(self, body: str) -> list[str]:
        """What a person texts, through the carrier's webhook; the texts that come back on their phone."""
        before = len(self._thread())
        requests.post(f"{self.company.url}/phones/{PHONE}/texts", json={"body": body}, timeout=20)
        return [text["body"] for text in self._thread()[before + 1 :]]

    def unasked(self) -> list[str]:
        return [text["body"] for text in self._thread() if text["direction"] == "outbound-api"]

    def everything_heard(self) -> list[str]:
        return [text["body"] for text in self._thread() if text["direction"] != "inbound"]

    def _thread(self) -> list[dict[str, str]]:
        return requests.get(f"{self.company.url}/phones/{PHONE}", timeout=20).json()["messages"]

    def set_clock(self, local: str) -> datetime:
        """The city's own time, for everybody who reads the clock row."""
        moment = parse_time(local, self.house.program.zone)
        with self.house.database.begin() as db:
            facts.set_clock_offset(db, moment - wall())
        wait_until("the clock is read again", lambda: self.house.clock.now() - moment < timedelta(minutes=5))
        wait_until("the clock is read again", lambda: self.house.clock.now() >= moment)
        return moment

    def open_feed(self, local: str) -> list[Collected]:
        now = self.set_clock(local)
        with self.house.database.begin() as db:
            feeds.add(db, Feed(id="", name="Partners", url=self.feed.url, kind=Kind.CSV, trusted=True), now)
        return self.collect(now)

    def collect(self, now: datetime) -> list[Collected]:
        return open_collector(self.house).collect(now, due_only=False)

    def plan(self) -> PlanReport:
        house = self.house
        return plan_alerts(house.database, house.program, house.wording, house.clock.now())

    def send(self) -> Sending:
        gateway = open_gateway(self.house)
        try:
            return send_until_done(open_sender(self.house, gateway))
        finally:
            gateway.close()


@pytest.fixture
def city(tmp_path: Path) -> Iterator[SecondCity]:
    port, company_port = free_port(), free_port()
    environ = {
        "SMSBOT_CONFIG": str(CITY),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'second.db'}",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM": NUMBER,
        "TWILIO_SENDER_KIND": "long_code",
        "TWILIO_API_URL": f"http://127.0.0.1:{company_port}",
        "FEED_ALLOW_PRIVATE": "1",
    }
    settings = load_settings(environ)
    schema.migrate(open_house(settings, any_schema=True).database)
    house = open_house(settings)
    server = make_server("127.0.0.1", port, create_app(open_desk(house)), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    company = Company(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        webhook=f"{settings.public_url}/sms/inbound",
        public_numbers=(NUMBER,),
        sender_kind="long_code",
    )
    feed = FeedServer(table(STOCK))
    with start_in_thread(company, port=company_port) as emulator:
        yield SecondCity(house, emulator, feed)
    feed.close()
    server.shutdown()
    thread.join()
    server.server_close()
    house.database.close()


def walk() -> list[tuple[str, list[str]]]:
    """walk.txt: what a person texts, and every text that comes back."""
    held: list[tuple[str, list[str]]] = []
    for line in (CITY / "walk.txt").read_text(encoding="utf-8").splitlines():
        match line[:2]:
            case "> ":
                held.append((line[2:], []))
            case "< ":
                held[-1][1].append(line[2:])
    return held


def test_the_whole_walk_in_another_city(city):
    reports = city.open_feed("2026-11-30T13:00")
    assert [(report.new, report.held, report.problem) for report in reports] == [(len(STOCK), 1, None)]

    assert [(body, city.text(body)) for body, _ in walk()] == walk()

    city.feed.body = table([*STOCK, NEWS])
    city.collect(city.set_clock("2026-12-01T09:30"))
    early = city.plan()
    assert (early.told, early.reasons) == (0, {"quiet_hours": 1}), "half past nine is before ten, in the city's zone"

    city.set_clock("2026-12-01T10:05")
    assert city.plan().told == 1
    assert city.send().sent == 1
    assert city.unasked() == [
        "JobLine job 104: Warehouse driver, River Side 89911. $21/hr. Reply 104 for details. STOP to stop."
    ]
    assert city.text("104") == [
        (
            "Job 104: Warehouse driver, Old Mill Storage, River Side 89911. $21/hr. Call 303-555-0152. Free to apply."
            " GONE=filled"
        )
    ]

    assert city.text("HELP") == [CARRIER_HELP]
    assert city.text("STOP") == [CARRIER_STOP], "the carrier has said it; another text from us would be one too many"
    city.feed.body = table([*STOCK, NEWS, LATER])
    city.collect(city.set_clock("2026-12-02T11:00"))
    assert city.plan().active == 0
    assert city.send().sent == 0

    heard = city.everything_heard()
    assert len(heard) == sum(len(replies) for _, replies in walk()) + len(["alert", "104", "HELP", "STOP"])
    assert [text for text in heard if CITY_WORDS.search(text)] == []


def test_the_pages_of_another_city_are_its_own(city):
    pages = {path: requests.get(city.house.settings.public_url + path, timeout=20) for path in PAGES}

    assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(PAGES, 200)
    assert "Harbor Falls JobLine" in pages["/terms"].text
    assert [path for path, page in pages.items() if CITY_WORDS.search(page.text)] == []


PAGES = ("/", "/terms", "/privacy", "/unsubscribe")
CARRIER_HELP = "Reply STOP to unsubscribe. Msg&Data rates may apply."
CARRIER_STOP = "You are unsubscribed and will get no more messages. Reply START to resubscribe."
