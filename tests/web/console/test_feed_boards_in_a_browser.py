"""Job boards in a real browser: an editor takes one on with the screens alone, without a script and at 320 pixels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from jobs_feed import Kind
from jobs_feed.kinds import KINDS
from smsbot.demo.feed_server import FeedServer
from smsbot.web.console.office import Office
from tests.browser.chromium import SMALL, too_small, what_axe_finds, width_of
from tests.house import NOON, House
from tests.jobs_feed.board_answers import ANSWERS, PagedSite
from tests.web.console.conftest import ONE_DATABASE

pytestmark = [pytest.mark.browser, ONE_DATABASE]

BOARD_ON_A_PAGE = b"<html><body><a href='https://jobs.lever.co/harbor-health/7'>A job</a></body></html>"
NAMELESS = (Kind.LEVER, Kind.ASHBY)
OPEN_DATA = "/resource/abcd-1234.csv"


@pytest.fixture
def origin() -> Iterator[str]:
    paged = PagedSite(1300)

    def answer(path: str) -> bytes | None:
        if path.startswith(OPEN_DATA):
            return paged.answer(path)
        if path == "/careers":
            return BOARD_ON_A_PAGE
        return ANSWERS[Kind(path.removeprefix("/"))]({}, {}, {})

    with FeedServer(0, answer) as server:
        yield f"http://{server.origin}"


def try_address(page: Page, address: str) -> None:
    page.goto("/console/feeds/add")
    page.get_by_label("Address").fill(address)
    page.get_by_role("button", name="Try", exact=True).click()


def save_and_turn_on(page: Page, house: House, office: Office) -> None:
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_role("button", name="Turn on").click()
    house.read_feeds(office.lexicon, NOON + timedelta(hours=1), due_only=True)


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_board_is_tried_saved_and_read(in_browser, house: House, office: Office, origin: str, kind: Kind) -> None:
    page = in_browser("editor", java_script_enabled=False, viewport=SMALL)

    try_address(page, f"{origin}/{kind}")
    expect(page.get_by_role("heading", name=f"3 entries in {KINDS[kind].name}")).to_be_visible()
    expect(page.locator(".tried > li")).to_have_count(3)
    page.get_by_label("Employer where nothing says it").fill("Harbor Health")
    page.get_by_role("button", name="Try with these settings").click()
    expect(page.get_by_label("Employer where nothing says it")).to_have_value("Harbor Health")
    if kind in NAMELESS:
        expect(page.locator(".tried > li").first).to_contain_text("Harbor Health")
    save_and_turn_on(page, house, office)

    assert (house.row("feed")["kind"], house.row("feed")["items"], house.row("feed")["problem"]) == (kind, 3, None)
    assert all(row["employer"] for row in house.rows("opening"))


def test_open_data_in_pages_is_read_whole_and_for_the_public(
    in_browser, house: House, office: Office, origin: str
) -> None:
    page = in_browser("editor", java_script_enabled=False, viewport=SMALL)

    try_address(page, origin + OPEN_DATA)
    expect(page.get_by_text("It lists internal postings too")).to_be_visible()
    expect(page.get_by_role("heading", name="650 entries in a CSV table")).to_be_visible()
    save_and_turn_on(page, house, office)

    assert (house.row("feed")["items"], house.row("feed")["problem"]) == (650, None)


def test_a_page_that_shows_a_board_offers_it(in_browser, origin: str) -> None:
    page = in_browser("editor", java_script_enabled=False, viewport=SMALL)

    try_address(page, f"{origin}/careers")

    expect(page.get_by_role("button", name="Try a Lever job board of Harbor Health")).to_be_visible()


def test_a_board_that_was_tried_has_nothing_for_axe_and_scrolls_nowhere(in_browser, origin: str) -> None:
    page = in_browser("editor", bypass_csp=True, viewport=SMALL)

    try_address(page, f"{origin}/lever")
    expect(page.get_by_role("heading", name="3 entries in a Lever job board")).to_be_visible()

    assert what_axe_finds(page) == []
    assert width_of(page) == SMALL["width"]
    assert too_small(page, "main button, main input[type=text], main select, main summary, .crumb a, .btn") == []
