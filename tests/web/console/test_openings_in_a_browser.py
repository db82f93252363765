"""The pages of openings in a real browser: without a script, at 320 pixels, nothing for axe to find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from smsbot.workflows.decide_openings import Approve, Seen, decide
from tests.browser.chromium import SMALL, what_axe_finds, width_of
from tests.house import NOON, House
from tests.web.console.conftest import ONE_DATABASE
from tests.web.console.desk import JOB, PAID, a_feed, arrives
from tests.workflows.planning import Carrier, join, numbers, plan, send

pytestmark = [pytest.mark.browser, ONE_DATABASE]

LONG = "Certified-home-health-aide-nights-and-weekends-with-a-very-long-title-that-never-ends"


@pytest.fixture
def stock(house: House) -> dict[str, int]:
    """Openings of every state, some told, some decided about."""
    a_feed(house)
    for phone in numbers(3):
        join(house, phone, NOON - timedelta(days=1))
    ids = {
        "open": house.opening(now=NOON - timedelta(hours=2)),
        "held": arrives(house, "Line cook", description_text="Fryer, grill.\nNights."),
        "court": arrives(house, "Court officer", "City", **PAID, sector="security", pay_raw="$20 an hour"),
        "scam": arrives(
            house, "Data entry from home", "Easy Money", description_text="Pay a $50 training fee.", **PAID
        ),
    }
    for number in range(12):
        ids[f"porter {number}"] = arrives(house, f"Porter {number}", trusted=False, **PAID)
    ids["long"] = arrives(house, LONG, f"{LONG}-Incorporated")
    plan(house, NOON - timedelta(hours=1))
    send(house, Carrier(), NOON - timedelta(hours=1))
    decide(house.database, "ann@city.example", ids["porter 0"], Seen("held", 0), Approve(), NOON)
    return ids


def pages(stock: dict[str, int]) -> Iterator[str]:
    yield from (
        "/console/openings",
        "/console/openings?q=zookeeper",
        "/console/openings/review",
        "/console/openings/add",
    )
    yield from (f"/console/openings/{stock[name]}" for name in ("open", "held", "court", "porter 0", "long"))


def fill(page: Page) -> None:
    for name, value in JOB.items():
        field = page.locator(f"[name={name}]")
        if name in ("pay_unit", "place"):
            field.select_option(value)
        else:
            field.fill(value)


@pytest.mark.parametrize("viewport", [SMALL, {"width": 1200, "height": 900}], ids=["phone", "desk"])
def test_no_page_has_anything_for_axe_or_scrolls_sideways(in_browser, stock, viewport):
    page = in_browser("editor", bypass_csp=True, viewport=viewport)

    for path in pages(stock):
        page.goto(path)
        assert (path, what_axe_finds(page)) == (path, [])
        assert (path, width_of(page)) == (path, viewport["width"])


def test_faults_and_previews_of_a_job_have_nothing_for_axe(in_browser):
    page = in_browser("editor", bypass_csp=True, viewport=SMALL)
    page.goto("/console/openings/add")

    for ready in (False, True):
        if ready:
            fill(page)
        page.get_by_role("button", name="Preview").click()
        expect(page.get_by_role("alert")).to_be_visible(visible=not ready)
        expect(page.get_by_role("button", name="Save and send now")).to_be_visible(visible=ready)
        assert what_axe_finds(page) == []
        assert width_of(page) == SMALL["width"]


def test_tuesdays_hiring_event_is_added_edited_and_closed_without_a_script(in_browser, house):
    page = in_browser("editor", java_script_enabled=False)

    page.goto("/console/")
    page.get_by_role("link", name="Openings").click()
    page.get_by_role("link", name="Add a job", exact=True).click()
    page.get_by_label("Title").fill(JOB["title"])
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is saved yet. Please look at:")
    expect(page.get_by_label("Title")).to_have_value(JOB["title"])
    fill(page)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("button", name="Save and send now")).to_be_visible()
    page.get_by_role("button", name="Save and send now").click()
    expect(page.get_by_role("status")).to_contain_text("Saved. It goes to those it fits")
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Until", exact=True).fill("15:00")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Walk in Tue 12/1 10am-3pm.").first).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("Nobody is told of it any more.").first).to_be_visible()
    page.get_by_role("button", name="Undo that").click()

    expect(page.get_by_role("status")).to_have_text("Undone.")
    assert house.row("opening")["state"] == "open"


def test_what_waits_is_approved_by_one_decision_and_undone_without_a_script(in_browser, stock, house):
    page = in_browser("editor", java_script_enabled=False)

    page.goto("/console/openings/review")
    page.get_by_role("button", name=re.compile(r"Approve all 11 of Bistro")).click()
    expect(page.get_by_role("status")).to_have_text("Approved 11 openings.")
    approved = len(house.rows("opening", state="open"))
    page.get_by_role("button", name="Undo that decision").click()

    expect(page.get_by_role("status")).to_have_text("Undone for 11.")
    assert (approved, len(house.rows("opening", state="open"))) == (13, 2)


def test_a_sensitive_title_is_reworded_by_keyboard(in_browser, stock, house):
    page = in_browser("editor", java_script_enabled=False)

    page.goto(f"/console/openings/{stock['court']}")
    page.get_by_label("Title").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Building officer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Building officer")

    assert house.row("opening", id=stock["court"])["state"] == "open"
