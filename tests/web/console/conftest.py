"""The console over a real house, with somebody of each role at it: ask for `at_console`, or `in_browser`.

A client of `at_console` has its session without a login page (and so without the price of a password hash), and sends
the token against forged posts with every request: `at_console("editor").post("/console/...", data={...})` just works.
That a post without the token is refused is tested once for every route, in test_forged_posts.py.

`in_browser("viewer")` is a page of a real Chromium, logged in, with relative addresses: `page.goto("/console/feeds")`.
It takes what a browser context takes: `java_script_enabled=False`, `viewport={"width": 320, "height": 640}`, and
`bypass_csp=True` for a page that `what_axe_finds(page)` looks at. What the browser complains of fails the test. Mark
the file `pytestmark = [pytest.mark.browser, ONE_DATABASE]`: a page looks the same over both."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from jobs_feed.sector import load_lexicon
from smsbot.carrier.twilio_errors import meaning_of_receipt
from smsbot.clock import SystemClock
from smsbot.desk import HouseDesk
from smsbot.storage import staff
from smsbot.web.app import create_app
from smsbot.web.console.office import Office
from tests.browser import phones
from tests.house import (
    CONFIG,
    NOON,
    House,
    city,
    desk,
    emptied,
    house,
    migrated_url,
    postgres_schema,
    sqlite_schema,
    wording,
)

ONE_DATABASE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
__all__ = ["city", "desk", "emptied", "house", "migrated_url", "postgres_schema", "sqlite_schema", "wording"]


class Still:
    """A clock that stands where a test puts it."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self):
        return self.at


@pytest.fixture
def clock() -> Still:
    return Still()


@pytest.fixture
def office(house: House, clock: Still) -> Office:
    return Office(
        public_url="https://jobs.example",
        secret_key="a secret for tests alone",
        trial=False,
        database=house.database,
        vault=house.vault,
        program=house.program,
        pace=house.city.pace,
        manners=house.city.manners,
        lexicon=load_lexicon(Path(CONFIG) / "sectors.toml"),
        wording=house.wording,
        clock=clock,
        wall=SystemClock(),
        meaning_of=meaning_of_receipt,
        allow_private=True,
    )


@pytest.fixture
def app(desk: HouseDesk, office: Office) -> Flask:
    app = create_app(desk, office)
    # A password costs a tenth of a second, which is its purpose; not here.
    cheap = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
    app.extensions["console"].extensions["security"].pwd_context.update(**cheap)
    return app


@pytest.fixture
def console(app: Flask) -> Flask:
    """The console's own application behind /console: its routes and its templates."""
    return app.extensions["console"]


class StaffClient(FlaskClient):
    """A browser with our pages open: what it posts holds their token."""

    token = ""

    def open(self, *args, **kwargs):
        kwargs["headers"] = {"X-CSRFToken": self.token, **kwargs.get("headers", {})}
        return super().open(*args, **kwargs)


@pytest.fixture
def at_console(app: Flask, house: House, office: Office) -> Callable[[str], FlaskClient]:
    """`at_console("editor")` -> a client logged in as editor@city.example."""

    def log_in(role: str) -> FlaskClient:
        client = StaffClient(app, app.response_class)
        client.set_cookie("staff", session_of(house, office, role), path="/console")
        client.token = URLSafeTimedSerializer(office.secret_key, salt="wtf-csrf-token").dumps("t")
        return client

    return log_in


def session_of(house: House, office: Office, role: str) -> str:
    """The cookie of a new person with this role, just logged in."""
    with house.database.begin() as db:
        member_id = staff.add(db, f"{role}@city.example", role, NOON)
        staff.end_sessions(db, member_id, f"stamp of {role}")
    signer = Flask("signer")
    signer.secret_key = office.secret_key
    session = {"_user_id": f"stamp of {role}", "_fresh": True, "fs_paa": time.time(), "csrf_token": "t"}
    written = SecureCookieSessionInterface().get_signing_serializer(signer)
    assert written is not None
    return written.dumps(session)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with phones.chromium() as browser:
        yield browser


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of the whole web service, console included."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def in_browser(chromium: Browser, served: str, house: House, office: Office) -> Iterator[Callable[..., Page]]:
    """`in_browser(role, **how)` -> a page logged in as editor@city.example for "editor", as nobody for None."""
    contexts = []
    complaints: list[str] = []

    def open_it(role: str | None, **how) -> Page:
        context = chromium.new_context(base_url=served, **how)
        contexts.append(context)
        if role:
            cookie = {"name": "staff", "value": session_of(house, office, role), "url": f"{served}/console"}
            context.add_cookies([cookie])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_it
    for context in contexts:
        context.close()
    # A page that is meant to be an error is noted by the browser; nothing else may be.
    assert [text for text in complaints if "responded with a status of 4" not in text] == []


def what_axe_finds(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page).response["violations"]
    return [(violation["id"], [node["html"] for node in violation["nodes"]]) for violation in found]
