"""An operator on three bad days: what went wrong on each, and how many it left out, stands on Yesterday."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from smsbot.domain.messages import InboundMessage
from smsbot.domain.phone import PhoneNumber
from smsbot.settings import load_settings
from smsbot.wiring import open_house
from smsbot.workflows.receive_text import receive_text
from tests.browser.test_console_tour import come_in
from tests.journeys.town import FeedServer, Town, table, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.journey]

FIRST = datetime.now(UTC).date() + timedelta(days=11)
PEOPLE, PAID_FOR = 12, 5
A_TEXT = Decimal("0.0083") + Decimal("0.004")
PAGE = "<html><title>We have moved</title></html>"
AIDE = {"id": "1", "title": "Home health aide", "employer": "CareWell", "zip": "10468", "pay": "$21 an hour"}
NURSE = {"id": "2", "title": "School nurse", "employer": "Oak School", "zip": "10458", "pay": "$38 an hour"}
OPERATOR = "op@city.example"


@pytest.fixture
def feed() -> Iterator[FeedServer]:
    server = FeedServer(PAGE)
    yield server
    server.close()


@pytest.fixture
def town(tmp_path: Path, feed: FeedServer) -> Iterator[Town]:
    """Twelve people who joined ten days ago and want any work in health care; money for five texts a day; a feed whose
    address now shows a page. Ten in the morning of the first day."""
    environ = {
        "TWILIO_FROM": "877877",
        "TWILIO_SENDER_KIND": "short_code",
        "SMSBOT__BUDGET__DAY": str(PAID_FOR * A_TEXT),
        "SMSBOT__COLLECT__EVERY_MINUTES": "1",
    }
    with Town(tmp_path, f"sqlite:///{tmp_path / 'town.db'}", environ) as made:
        made.command("migrate")
        made.command("clock", f"{FIRST - timedelta(days=10)}T10:00")
        enlist(made)
        made.command("clock", f"{FIRST}T10:00")
        made.command("feed", "add", "Hospital jobs", feed.url, "--kind", "csv", "--trusted")
        made.start_all("--latency-ms", "20")
        yield made


def enlist(town: Town) -> None:
    house = open_house(load_settings(town.environ))
    for nth in range(PEOPLE):
        for place, body in enumerate(("Jobs", "1", "ANY")):
            message = InboundMessage(sid=f"SM{nth}-{place}", phone=PhoneNumber(f"+1212555{nth:04}"), body=body)
            receive_text(house.database, house.vault, house.program, house.wording, message, house.clock.now())
    house.database.close()


def test_a_broken_feed_a_spent_budget_and_a_dead_sender_stand_on_yesterday_with_their_people(
    tmp_path: Path, town: Town, feed: FeedServer, chromium
) -> None:
    link = re.search(r"https?://\S+", town.command("staff", "add", OPERATOR, "--role", "admin"))
    assert link
    page = come_in(chromium, town.web_url, link[0], OPERATOR)

    wait_until("the feed has been tried", lambda: says(page, "/console/", "Hospital jobs"))
    feed.body = table([AIDE])  # mended in the night
    town.move_clock(to="next-morning")
    goes_to_yesterday(page, FIRST)
    finds(page, "Nothing new, and a feed could not be read", PEOPLE, "We got a web page")

    wait_until("the money is spent", lambda: town.accepted() == PAID_FOR)
    town.kill("worker")
    feed.body = table([AIDE, NURSE])
    town.move_clock(to="next-morning")
    town.move_clock(to="next-morning")
    (tmp_path / "worker.log").unlink()
    town.start("worker")
    wait_until("it works again", lambda: "worker started" in town.said("worker"))
    town.move_clock(shift="+5m")  # no hour has really passed, and days are counted once an hour
    goes_to_yesterday(page, FIRST + timedelta(days=2))
    finds(page, "Nothing was planned that day", PEOPLE, "The last plan run before that day")

    goes_to_yesterday(page, FIRST + timedelta(days=2))
    page.get_by_role("link", name="Earlier").click()
    finds(page, "The budget was used up", PEOPLE - PAID_FOR, "of the day's budget")


def says(page: Page, path: str, words: str) -> bool:
    page.goto(path)
    return words in page.get_by_role("main").inner_text()


def goes_to_yesterday(page: Page, day: date) -> None:
    """As soon as the worker has counted that day."""
    title = f"{day:%a %b} {day.day}, {day.year}"
    wait_until(f"it is the day after {title}", lambda: says(page, "/console/yesterday", f"Yesterday, {title}"))
    wait_until("the day is counted", lambda: says(page, "/console/yesterday", "From subscribers to delivered"))
    page.goto("/console/")
    page.get_by_role("link", name="Yesterday", exact=True).click()


def finds(page: Page, row: str, people: int, cause: str) -> None:
    """One more click, and there are the cause and the people."""
    line = page.get_by_role("row", name=row)
    expect(line.get_by_role("cell")).to_have_text(f"−minus {people}")
    line.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{row}: {people} people")
    expect(page.get_by_text(cause)).to_be_visible()
    expect(page.locator("a[href*='/console/subscribers/']")).to_have_count(people)
