"""Every key that a command prints as JSON stands in docs/commands.md, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from smsbot.workflows.ask_outcomes import Asking
from smsbot.workflows.reconcile import Reconciled
from smsbot.workflows.send_outbox import Sending
from smsbot.workflows.warn_newcomers import Warned
from tests.commands.conftest import Terminal
from tests.house import CONFIG, PHONE, House

DOCUMENT = (CONFIG.parent / "docs" / "commands.md").read_text(encoding="utf-8")
COUNTED_BY_REASON = {"reasons", "dropped", "untold"}  # their keys are reasons, which grow
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Jobs</title><item><title>Nurse</title>
<guid>g1</guid><link>https://jobs.example/g1</link><pubDate>Mon, 23 Nov 2026 06:00:00 -0500</pubDate>
<description>Location: Bronx, NY 10458. Pay: $31 per hour. Call 718-555-0142.</description></item></channel></rss>"""

pytestmark = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)


def documented(command: str) -> set[str]:
    (section,) = re.findall(rf"^## `smsbot {command}[^\n]*\n(.*?)(?=^## |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    return set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))


def paths(value: Any, path: str = "") -> Iterator[str]:
    """Where every value that is no object lies, as the document writes it."""
    if isinstance(value, dict) and path not in COUNTED_BY_REASON:
        for key, inner in value.items():
            yield from paths(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for inner in value:
            yield from paths(inner, f"{path}[]")
    else:
        yield path


@pytest.fixture
def busy(house: House, smsbot: Terminal, httpserver: HTTPServer) -> House:
    """A feed read, a person told by an answer and by an alert, and one waiting at a gate."""
    httpserver.expect_request("/jobs.xml").respond_with_data(FEED, content_type="application/rss+xml")
    smsbot.environ["FEED_ALLOW_PRIVATE"] = "1"
    smsbot("feed", "add", "City jobs", httpserver.url_for("/jobs.xml"), "--trusted")
    house.opening()
    house.join()
    return house


def test_why(busy: House, smsbot: Terminal):
    smsbot("collect", "--now", "2026-11-23T09:30")
    smsbot("plan", "--now", "2026-11-23T10:00")
    smsbot("plan", "--now", "2026-11-23T11:00")
    (shown,) = [row["opening_id"] for row in busy.rows("told")]

    (told,) = smsbot.json("why", PHONE.e164, "--opening", str(shown))

    assert any(text["openings"] for text in told["texts"])
    assert told["gates"]
    # Empty lists of replies lie at their own path.
    found = {path for path in paths(told) if path != "texts[].openings"}
    assert found == documented("why")


def test_feed_list(busy: House, smsbot: Terminal):
    (row,) = smsbot.json("feed", "list")

    assert set(paths(row)) == documented("feed list")


def test_feed_try(busy: House, smsbot: Terminal):
    (row,) = smsbot.json("feed", "try", busy.row("feed")["url"])

    assert set(paths(row)) == documented("feed try")


def test_collect(busy: House, smsbot: Terminal):
    (row,) = smsbot.json("collect", "--now", "2026-11-23T09:30")

    assert set(paths(row)) == documented("collect")


def test_plan(busy: House, smsbot: Terminal):
    (row,) = smsbot.json("plan", "--now", "2026-11-23T10:00")

    assert set(paths(row)) == documented("plan")


def test_account(busy: House, smsbot: Terminal):
    smsbot("plan", "--now", "2026-11-23T10:00")

    rows = smsbot.json("account", "--now", "2026-11-24T01:00")

    assert [set(paths(row)) for row in rows] == [documented("account")] * 2


@pytest.mark.parametrize(
    ("command", "shape"), [("ask", Asking), ("warn", Warned), ("send", Sending), ("reconcile", Reconciled)]
)
def test_what_passes_count(migrated_url: str, command: str, shape: type[Any]):
    assert {field.name for field in fields(shape)} == documented(command)
