"""The console over a real house, with somebody of each role at it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from jobs_feed.sector import load_lexicon
from smsbot.clock import SystemClock
from smsbot.desk import HouseDesk
from smsbot.storage import staff
from smsbot.web.app import create_app
from smsbot.web.console.office import Office
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
        allow_private=True,
    )


@pytest.fixture
def app(desk: HouseDesk, office: Office) -> Flask:
    return create_app(desk, office)


@pytest.fixture
def at_console(app: Flask, house: House) -> Callable[[str], FlaskClient]:
    """`at_console("editor")` -> a client logged in as editor@city.example."""

    def log_in(role: str) -> FlaskClient:
        email = f"{role}@city.example"
        with house.database.begin() as db:
            staff.add(db, email, role, NOON)
        client = app.test_client()
        with client.session_transaction() as session:
            session["staff"] = email
        return client

    return log_in
