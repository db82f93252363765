"""The console over a real house, with somebody of each role at it: ask for `at_console`, or `in_browser`.

A client of `at_console` has its session without a login page (and so without the price of a password hash), and sends
the token against forged posts with every request: `at_console("editor").post("/console/...", data={...})` just works.
That a post without the token is refused is tested once for every route, in test_forged_posts.py.

`in_browser("viewer")` is a page of a real Chromium, logged in, with relative addresses: `page.goto("/console/feeds")`.
It takes what a browser context takes: `java_script_enabled=False`, `viewport=SMALL`, and `bypass_csp=True` for a page
that axe looks at (all in tests/browser/chromium.py). What the browser complains of fails the test. Mark the file
`pytestmark = [pytest.mark.browser, ONE_DATABASE]`: a page looks the same over both."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from playwright.sync_api import Browser, Page

from jobs_feed.sector import Lexicon, load_lexicon
from smsbot.carrier.twilio_errors import meaning_of_receipt
from smsbot.clock import SystemClock
from smsbot.desk import HouseDesk
from smsbot.storage import staff
from smsbot.web.app import create_app
from smsbot.web.console.office import Office
from tests.browser.chromium import pages_of
from tests.conftest import ROOM
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


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon(Path(CONFIG) / "sectors.toml")


@pytest.fixture(scope="session")
def compiled(pytestconfig: pytest.Config) -> BytecodeCache:
    """Templates as they were compiled for another test's application."""
    folder = pytestconfig.stash[ROOM] / "templates"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


@pytest.fixture
def office(house: House, clock: Still, lexicon: Lexicon) -> Office:
    return Office(
        public_url="https://jobs.example",
        secret_key="a secret for tests alone",
        trial=False,
        database=house.database,
        vault=house.vault,
        program=house.program,
        pace=house.city.pace,
        manners=house.city.manners,
        lexicon=lexicon,
        wording=house.wording,
        clock=clock,
        wall=SystemClock(),
        meaning_of=meaning_of_receipt,
        allow_private=True,
    )


@pytest.fixture
def app(desk: HouseDesk, office: Office, compiled: BytecodeCache) -> Flask:
    app = create_app(desk, office)
    app.extensions["console"].jinja_env.bytecode_cache = compiled
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


@pytest.fixture
def in_browser(chromium: Browser, served: str, house: House, office: Office) -> Iterator[Callable[..., Page]]:
    """`in_browser(role, **how)` -> a page logged in as editor@city.example for "editor", as nobody for None."""
    with pages_of(chromium, base_url=served) as new_page:

        def open_it(role: str | None, **how) -> Page:
            page = new_page(**how)
            if role:
                cookie = {"name": "staff", "value": session_of(house, office, role), "url": f"{served}/console"}
                page.context.add_cookies([cookie])
            return page

        yield open_it
