"""Home, Yesterday and Deliveries in a real browser: each trouble is two clicks away, without a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_httpserver import HTTPServer

from smsbot.storage import pauses
from tests.browser.chromium import SMALL, what_axe_finds, width_of
from tests.house import House
from tests.web.console.conftest import ONE_DATABASE, Still
from tests.web.console.trouble import (
    NEXT_MORNING,
    budget_is_used_up,
    carrier_halts,
    day_passes,
    feed_breaks,
    people_waiting,
    worker_stands_still,
)
from tests.workflows.planning import MONDAY, Carrier, numbers, plan, send

pytestmark = [pytest.mark.browser, ONE_DATABASE]

Open = Callable[..., Page]


@pytest.fixture(autouse=True)
def next_morning(clock: Still) -> None:
    clock.at = NEXT_MORNING


def a_feed_breaks(house: House, server: HTTPServer) -> None:
    server.expect_request("/jobs.csv").respond_with_data("gone", status=500)
    feed_breaks(house, server.url_for("/jobs.csv"))


# What went wrong, the row of Yesterday that tells it, how many people it left out, and what stands behind it.
TROUBLES = [
    (a_feed_breaks, "Nothing new, and a feed could not be read", 4, "Hospital jobs, 1 time:"),
    (lambda house, _: budget_is_used_up(house), "The budget was used up", 3, "$0.01 of the day's budget"),
    (lambda house, _: carrier_halts(house), "The hours ended before its turn", 4, "The Twilio account is suspended."),
    (
        lambda house, _: worker_stands_still(house),
        "Nothing was planned that day",
        4,
        "The last plan run before that day",
    ),
]


@pytest.mark.parametrize(("goes_wrong", "row", "people", "cause"), TROUBLES, ids=[row for _, row, _, _ in TROUBLES])
def test_each_trouble_and_its_people_are_found_in_two_clicks(
    house: House, in_browser: Open, httpserver: HTTPServer, goes_wrong, row: str, people: int, cause: str
) -> None:
    ids = people_waiting(house)
    goes_wrong(house, httpserver)
    day_passes(house)
    page = in_browser("editor", java_script_enabled=False, viewport=SMALL)
    page.goto("/console/")

    page.get_by_role("link", name="Yesterday", exact=True).click()
    line = page.get_by_role("row", name=row)
    expect(line.get_by_role("cell")).to_have_text(f"−minus {people}")
    line.get_by_role("link").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"{row}: {people} people")
    expect(page.get_by_text(cause)).to_be_visible()
    masked = page.locator("a[href*='/console/subscribers/']")
    expect(masked).to_have_count(people)
    assert {int(link.get_attribute("href").rpartition("/")[2]) for link in masked.all()} <= set(ids)
    assert all(text.startswith("+1********") for text in masked.all_inner_texts())


@pytest.fixture
def a_full_day(house: House, httpserver: HTTPServer) -> House:
    """Some told, some not; texts that arrived, that did not, and one without a receipt."""
    people_waiting(house, 9)
    house.text("PAUSE 7", numbers(9)[8], MONDAY - timedelta(days=1))
    a_feed_breaks(house, httpserver)
    house.opening(now=MONDAY)
    plan(house)
    send(house, Carrier())
    for row in house.rows("outbox", kind="alert"):
        match row["id"] % 8:
            case 0 | 1 | 2 | 3:
                house.report(row["id"], row["carrier_id"], "delivered", now=MONDAY)
            case 4 | 5 | 6:
                house.report(row["id"], row["carrier_id"], "undelivered", 30005, now=MONDAY)
    house.text("when is the office open", numbers(9)[0], NEXT_MORNING - timedelta(hours=1))
    day_passes(house)
    return house


PAGES = [
    "/console/",
    "/console/yesterday",
    "/console/yesterday/2026-11-23/untold?reason=paused",
    "/console/yesterday/2026-11-23/failed?code=30005",
    "/console/yesterday/2026-11-24",
    "/console/deliveries",
    "/console/deliveries/texts",
    "/console/deliveries/texts?end=not_arrived&code=30005",
]


@pytest.mark.usefixtures("a_full_day")
@pytest.mark.parametrize("viewport", [SMALL, {"width": 1200, "height": 900}], ids=["phone", "desk"])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(in_browser: Open, viewport) -> None:
    page = in_browser("admin", bypass_csp=True, viewport=viewport)

    for path in PAGES:
        assert page.goto(path).status == 200, path
        assert what_axe_finds(page) == [], path
        assert width_of(page) == viewport["width"], path


@pytest.mark.usefixtures("a_full_day")
@pytest.mark.parametrize("path", ["/console/deliveries/texts", "/console/yesterday/2026-11-23/untold?reason=paused"])
def test_a_table_of_texts_or_people_is_a_list_on_a_telephone(in_browser: Open, path: str) -> None:
    page = in_browser("editor", java_script_enabled=False, viewport=SMALL)

    page.goto(path)

    cells = page.locator(".stacked tbody tr").first.locator("td")
    assert len({cell.bounding_box()["x"] for cell in cells.all()}) == 1
    assert page.locator(".table-responsive").evaluate("one => one.scrollWidth <= one.clientWidth")


@pytest.mark.usefixtures("a_full_day")
def test_the_numbers_behind_a_drawing_can_be_opened_without_a_script(in_browser: Open) -> None:
    page = in_browser("viewer", java_script_enabled=False)
    page.goto("/console/deliveries?sort=alerts")

    page.get_by_text("These numbers as a table").click()

    expect(page.get_by_role("row", name="Mon Nov 23, 2026 4 1 3 0")).to_be_visible()


def test_an_admin_pauses_and_resumes_everything_by_keyboard_without_a_script(
    house: House, in_browser: Open, clock: Still
) -> None:
    page = in_browser("admin", java_script_enabled=False)
    page.goto("/console/")

    page.get_by_label("Why? Others will read this.").focus()
    page.keyboard.type("The office is closed.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("All alerts are paused. Answers and stops go on.")
    with house.database.read() as db:
        paused = pauses.current(db, clock.at)
    page.get_by_role("link", name="Let them go on").click()
    page.get_by_role("button", name="Let alerts go on").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Alerts go on")

    assert paused is not None
    assert (paused.who, paused.reason) == ("admin@city.example", "The office is closed.")
    with house.database.read() as db:
        assert pauses.current(db, clock.at) is None
