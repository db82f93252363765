"""Every link and every button that somebody sees over the demo city is for them: none answers 403, or leads nowhere."""

from __future__ import annotations

import html
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from smsbot.demo.run import _environ
from smsbot.settings import load_settings
from smsbot.web.app import create_app
from smsbot.wiring import House, open_desk, open_house, open_office
from tests.web.console.conftest import session_of

OWN_ACCESS = {"/console/logout", "/console/password", "/console/second-step"}
"""What everybody may change: how they log in themselves."""


@pytest.fixture
def city_house(lived: Path, tmp_path: Path) -> Iterator[House]:
    """The lived-in city, in a copy that may be written to."""
    copy = shutil.copy(lived, tmp_path / "smsbot.db")
    house = open_house(load_settings(_environ(os.environ, copy)))
    yield house
    house.database.close()


@pytest.fixture
def app(city_house: House) -> Flask:
    return create_app(open_desk(city_house), open_office(city_house))


def at_console(app: Flask, house: House, role: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("staff", session_of(house, open_office(house), role), path="/console")
    return client


def walk(client: FlaskClient) -> Iterator[tuple[str, int, str]]:
    """Every page that links lead to, from Home on: its address, its status, what stands on it."""
    waiting = ["/console/"]
    met = set(waiting)
    while waiting:
        link = waiting.pop()
        with closing(client.get(link)) as answer:
            page = answer.text if answer.mimetype == "text/html" else ""
        yield link, answer.status_code, page
        found = {html.unescape(one) for one in re.findall(r'href="(/console/[^"#]*)', page)}
        waiting += sorted(found - met)
        met |= found


@pytest.mark.parametrize("role", ["viewer", "editor", "admin"])
def test_no_link_is_refused(app: Flask, city_house: House, role: str) -> None:
    pages = list(walk(at_console(app, city_house, role)))

    assert [(link, status) for link, status, _ in pages if status != 200] == []
    assert len(pages) > 100


def test_a_viewer_is_shown_nothing_to_press_but_their_own_access(app: Flask, city_house: House) -> None:
    pages = walk(at_console(app, city_house, "viewer"))

    pressed = {one for *_, page in pages for one in re.findall(r'<form[^>]*method="post"[^>]*action="([^"]*)"', page)}

    assert pressed == OWN_ACCESS
