"""A fake product for the phone company to call, and companies to call it from."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests
from twilio.request_validator import RequestValidator

from smsbot.emulator import Company, Emulator, FaultPlan, start_in_thread
from tests.browser.chromium import chromium

__all__ = ["chromium"]

ACCOUNT = "AC" + "5" * 32
TOKEN = "a token for tests only"
SERVICE = "MG" + "7" * 32
SHORT_CODE = "55512"
PHONE = "+15555550101"


@dataclass
class Call:
    """One request the product got. `signed`: Twilio's own validator accepts its signature."""

    path: str
    form: dict[str, str]
    signed: bool
    token: str | None


@dataclass
class FakeProduct:
    """A webhook, a receipts door and a clock. `twiml`: the answer's body; `status` and `kind`: its HTTP side."""

    twiml: str | bytes = "<Response/>"
    status: int = 200
    kind: str = "text/xml"
    delay: float = 0.0
    clock_status: int = 200
    offset: int = 0
    moves: list[dict[str, object]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    url: str = ""

    @property
    def webhook(self) -> str:
        return f"{self.url}/sms/inbound?from=company"

    @property
    def texts(self) -> list[Call]:
        return [call for call in self.calls if call.path.startswith("/sms/inbound")]

    @property
    def receipts(self) -> list[Call]:
        return [call for call in self.calls if call.path.startswith("/sms/status")]

    def statuses(self) -> list[str]:
        return [call.form["MessageStatus"] for call in self.receipts]

    def take(self, path: str, form: dict[str, str], headers: Any) -> tuple[int, str, bytes]:
        signature = headers.get("X-Twilio-Signature", "")
        signed = RequestValidator(TOKEN).validate(self.url + path, form, signature)
        self.calls.append(Call(path, form, signed, headers.get("I-Twilio-Idempotency-Token")))
        if path.startswith("/sms/status"):
            return 204, "text/plain", b""
        time.sleep(self.delay)
        body = self.twiml if isinstance(self.twiml, bytes) else self.twiml.encode()
        return self.status, self.kind, body

    def tell_time(self) -> tuple[int, str, bytes]:
        now = datetime.now(UTC) + timedelta(seconds=self.offset)
        answer = {"now": now.isoformat(), "offset_seconds": self.offset}
        return self.clock_status, "application/json", json.dumps(answer).encode()

    def move_clock(self, said: dict[str, object]) -> tuple[int, str, bytes]:
        self.moves.append(said)
        self.offset = 0 if "real" in said else self.offset + 86_400
        return self.tell_time()


def _make_handler(product: FakeProduct) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            """Quiet."""

        def do_GET(self) -> None:
            self._answer(*product.tell_time())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if self.path == "/demo/clock":
                self._answer(*product.move_clock(json.loads(body)))
            else:
                self._answer(*product.take(self.path, dict(parse_qsl(body, keep_blank_values=True)), self.headers))

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


@pytest.fixture
def product() -> Iterator[FakeProduct]:
    fake = FakeProduct()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _make_handler(fake))
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield fake
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Line:
    """A running company as a test speaks to it."""

    emulator: Emulator
    http: requests.Session

    @property
    def account_url(self) -> str:
        return f"{self.emulator.url}/2010-04-01/Accounts/{ACCOUNT}"

    def create(self, **form: str) -> requests.Response:
        """POST Messages.json with usual values for what is not given; an empty value leaves the field out."""
        usual = {"To": PHONE, "From": SHORT_CODE, "Body": "Hello"}
        wanted = {name: value for name, value in (usual | form).items() if value}
        return self.http.post(f"{self.account_url}/Messages.json", data=wanted, auth=(ACCOUNT, TOKEN))

    def fetch(self, sid: str) -> Any:
        return self.http.get(f"{self.account_url}/Messages/{sid}.json", auth=(ACCOUNT, TOKEN)).json()

    def list(self, **filters: str) -> Any:
        return self.http.get(f"{self.account_url}/Messages.json", params=filters, auth=(ACCOUNT, TOKEN)).json()

    def type(self, body: str, phone: str = PHONE, **more: object) -> Any:
        """POST a text from a phone; the JSON of the answer."""
        url = f"{self.emulator.url}/phones/{phone}/texts"
        return self.http.post(url, json={"body": body, **more}).json()

    def messages(self, phone: str = PHONE, **asked: str) -> list[dict[str, Any]]:
        answer = self.http.get(f"{self.emulator.url}/phones/{phone}", params=asked).json()
        found: list[dict[str, Any]] = answer["messages"]
        return found


@pytest.fixture
def start(product: FakeProduct) -> Iterator[Callable[..., Line]]:
    """start(**fields of Company) -> Line. Quick deliveries; everything is stopped at the end."""
    running: list[Line] = []

    def start_company(**wanted: Any) -> Line:
        usual: dict[str, Any] = {
            "account_sid": ACCOUNT,
            "auth_token": TOKEN,
            "webhook": product.webhook,
            "public_numbers": (SHORT_CODE,),
            "sent_after_ms": 5,
            "delivered_after_ms": 15,
            "faults": FaultPlan(slow_ms=150, late_ms=150),
        }
        line = Line(start_in_thread(Company(**(usual | wanted))), requests.Session())
        running.append(line)
        return line

    yield start_company
    for line in running:
        line.http.close()
        line.emulator.stop()


@pytest.fixture
def line(start: Callable[..., Line]) -> Line:
    return start()


def wait_until(happened: Callable[[], object], seconds: float = 5.0) -> None:
    """Look every 5 ms; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.005)


@pytest.fixture(name="wait_until")
def _wait_until() -> Callable[..., None]:
    return wait_until
