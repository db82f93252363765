"""A desk that remembers what the doors asked of it, and the web service in front of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule
from werkzeug.serving import make_server

from jobs_feed.places import Places
from smsbot.carrier import twilio_webhooks
from smsbot.domain.phone import NotAPhoneNumber, PhoneNumber, parse_phone
from smsbot.domain.program import Prices, Program, Sector, Window
from smsbot.web.app import create_app
from smsbot.web.desk import Answered, Destination, Health
from tests.browser.chromium import chromium

__all__ = ["chromium"]

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
TOKEN = "secret"
PROGRAM = Program(
    brand="Lake City WORKS <Jobs>",
    short_brand="LC-WORKS",
    help_phone="555-555-0100",
    help_url="lake.example/jobs",
    link_host="jobs.example",
    area_keyword="AREA",
    area_letter="A",
    area_noun="area",
    staffed_place="1 Main St",
    weekly_cap=4,
    digest_openings=3,
    fresh_days=14,
    unknown_per_day=2,
    replies_per_hour=30,
    reports_to_hold=3,
    held_days=5,
    window=Window(start=time(9), end=time(20, 30), least_left=timedelta(minutes=10)),
    prices=Prices(segment_out=Decimal(1), segment_in=Decimal(1), carrier_fee=Decimal(1)),
    budget_day=Decimal(1),
    budget_month=Decimal(1),
    sectors=(Sector(number=1, name="healthcare", label="Health", words=()),),
    floors=(),
    languages=("en",),
    segments={"en": 1},
    places=Places(city="Lake City", zone="America/Chicago", city_names=(), regions=(), areas=()),
)


class FakeClock:
    def __init__(self) -> None:
        self.moved: list[str] = []

    def offset(self) -> timedelta:
        return timedelta(hours=len(self.moved))

    def set(self, text: str) -> None:
        if text == "someday":
            raise ValueError("That is not a time.")
        self.moved.append(text)


@dataclass
class FakeDesk:
    public_url: str = "https://jobs.example"
    program: Program = PROGRAM
    text_number: str = "877877"
    demo_clock: FakeClock | None = None
    tokens: tuple[str, ...] = (TOKEN,)
    replies: tuple[tuple[str, str], ...] = (("Health & care <1>", "r1"),)
    links: dict[str, Destination] = field(default_factory=dict)
    ready: bool = True
    broken: Exception | None = None
    received: list[Any] = field(default_factory=list)
    recorded: list[Any] = field(default_factory=list)
    strangers: list[datetime] = field(default_factory=list)
    stopped: list[tuple[PhoneNumber, str]] = field(default_factory=list)

    def now(self) -> datetime:
        return NOW

    def validate(self, url: str, params: Any, signature: str | None) -> bool:
        return twilio_webhooks.valid_signature(url, params, signature, self.tokens)

    def refused(self, now: datetime) -> None:
        self.strangers.append(now)

    read_inbound = staticmethod(twilio_webhooks.read_inbound)
    read_receipt = staticmethod(twilio_webhooks.read_receipt)
    twiml = staticmethod(twilio_webhooks.twiml)

    def receive(self, message: Any, now: datetime) -> Answered:
        if self.broken:
            raise self.broken
        self.received.append(message)
        return Answered(self.replies)

    def record(self, receipt: Any, now: datetime) -> bool:
        self.recorded.append(receipt)
        return bool(receipt.reference)

    def unsubscribe(self, number: str, now: datetime, address: str) -> PhoneNumber | None:
        try:
            phone = parse_phone(number)
        except NotAPhoneNumber:
            return None
        self.stopped.append((phone, address))
        return phone

    def follow(self, code: str, now: datetime) -> Destination | None:
        return self.links.get(code)

    def health(self) -> Health:
        return Health(self.ready, {"database": "writable" if self.ready else "cannot be written", "worker": None})

    def metrics(self) -> bytes:
        return b"# HELP smsbot_texts_total Texts.\nsmsbot_texts_total 3.0\n"


class CompiledOnce(Rule):
    """A route as Werkzeug compiles it, but not anew for every test's application: for eighty routes that is most of
    what an application costs. What is compiled knows no application, only the route's own words."""

    known: ClassVar[dict[object, Any]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        key = (self.rule, tuple(self._trace), repr(self.defaults), append_unknown)
        if key not in self.known:
            self.known[key] = super()._compile_builder(append_unknown)
        return self.known[key]


@pytest.fixture(scope="session", autouse=True)
def routes_compiled_once() -> Iterator[None]:
    usual, Flask.url_rule_class = Flask.url_rule_class, CompiledOnce
    yield
    Flask.url_rule_class = usual


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def app(desk: FakeDesk) -> Flask:
    return create_app(desk)


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of the whole web service on loopback, for a browser."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def post(client: FlaskClient, desk: FakeDesk) -> Callable[..., Any]:
    """POST a form as the carrier does: `signed_for` is the URL it signed, by default where it really sends it."""

    def send(path: str, form: Any, *, signed_for: str | None = None, token: str = TOKEN, sent_to: str | None = None):
        pairs = list(form.items()) if isinstance(form, dict) else list(form)
        url = signed_for or desk.public_url + path
        signature = RequestValidator(token).compute_signature(url, MultiDict(pairs))
        return client.post(
            sent_to or path,
            data=urlencode(pairs),
            content_type="application/x-www-form-urlencoded; charset=utf-8",
            headers={"X-Twilio-Signature": signature},
        )

    return send
