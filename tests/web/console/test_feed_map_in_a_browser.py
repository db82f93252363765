"""Which element is what, in a real browser: a list of its makers' own form is taken on with the screens alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from smsbot.demo.feed_server import FeedServer
from smsbot.web.console.office import Office
from tests.browser.chromium import SMALL, take_picture, too_small, what_axe_finds, width_of
from tests.house import NOON, House
from tests.web.console.conftest import ONE_DATABASE

pytestmark = [pytest.mark.browser, ONE_DATABASE]

REAL = Path(__file__).parents[4] / "shared" / "data" / "job_feeds" / "real"
needs_shared = pytest.mark.skipif(not REAL.exists(), reason="../shared absent")
WIDE = {"width": 1200, "height": 900}


def strange(title: str = "x1") -> bytes:
    """A list whose names say nothing."""
    rows = (
        f"<row><{title}>{job}</{title}><x2>Harbor Bakery</x2><x3>https://bakery.example/{at}</x3><x4>10458</x4>"
        f"<x5>From {20 + at}.00 to {22 + at}.00 an hour</x5><x6>{at + 1}.12.2026</x6></row>"
        for at, job in enumerate(("Baker", "Counter assistant", "Van driver", "Cleaner"), 1)
    )
    return f"<sheet><info><a>1</a><b>2</b></info><rows>{''.join(rows)}</rows></sheet>".encode()


TABLE = b"Angebot,Haus,Seite,Lohn von\nKoch,Grill,https://a.example/1,28.50\nWache,Tor,https://a.example/2,29\n"


class Lists:
    """Lists that a test writes, and real ones from ../shared."""

    body = strange()

    def __call__(self, path: str) -> bytes | None:
        if path.startswith("/real/"):
            return (REAL / Path(path).name).read_bytes()
        return {"/strange.xml": self.body, "/table.csv": TABLE}.get(path)


@pytest.fixture
def lists() -> Lists:
    return Lists()


@pytest.fixture
def origin(lists: Lists) -> Iterator[str]:
    with FeedServer(0, lists) as server:
        yield f"http://{server.origin}"


def try_address(page: Page, address: str) -> None:
    page.goto("/console/feeds/add")
    page.get_by_label("Address").fill(address)
    page.get_by_role("button", name="Try", exact=True).click()


def worker_passes(house: House, office: Office, hours: int = 0) -> None:
    house.read_feeds(office.lexicon, NOON + timedelta(hours=hours), due_only=True)


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["small", "wide"])
def test_an_editor_says_which_element_is_what_and_the_list_is_read_so(
    in_browser, house: House, office: Office, lists: Lists, origin: str, size
) -> None:
    page = in_browser("editor", java_script_enabled=False, viewport=size)

    try_address(page, f"{origin}/strange.xml")
    expect(page.locator(".mapping")).to_contain_text(
        "This is an XML list of its own making with 4 entries that may be jobs."
    )
    expect(page.get_by_label("Link to apply")).to_have_value("x3")
    if size is WIDE:
        take_picture(page, "console-feeds-mapping", top=page.get_by_role("heading", name="Which element is what"))
    page.get_by_label("Title (needed)").select_option("x1")
    page.get_by_label("Employer (needed)").select_option(label="x2: Harbor Bakery")
    expect(page.get_by_label("ZIP")).to_have_value("x4")
    expect(page.get_by_label("Pay, in words")).to_have_value("x5")
    page.get_by_label("Last day to apply").select_option("x6")
    page.get_by_label("Day first").check()
    page.get_by_role("button", name="Try with this").click()

    expect(page.get_by_role("heading", name="4 entries in an XML list of its own making")).to_be_visible()
    first = page.locator(".tried > li").first
    expect(first).to_contain_text("Harbor Bakery")
    expect(first).to_contain_text("Wed Dec 2, 2026")
    expect(first).to_contain_text("2.12.2026")
    page.get_by_label("Name", exact=True).fill("Bakery")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.locator(".setup")).to_contain_text("Title: x1; Employer: x2")
    page.get_by_role("button", name="Turn on").click()
    worker_passes(house, office)

    assert [row["title"] for row in house.rows("opening")] == ["Baker", "Counter assistant", "Van driver", "Cleaner"]
    assert {row["area"] for row in house.rows("opening")} == {"bronx"}


def test_a_list_whose_elements_have_changed_asks_anew_and_nothing_closes(
    in_browser, house: House, office: Office, lists: Lists, origin: str
) -> None:
    page = in_browser("editor", java_script_enabled=False, viewport=SMALL)
    try_address(page, f"{origin}/strange.xml")
    page.get_by_label("Title (needed)").select_option("x1")
    page.get_by_label("Employer where nothing says it").fill("Harbor Bakery")
    page.get_by_role("button", name="Try with this").click()
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_role("button", name="Turn on").click()
    worker_passes(house, office)
    lists.body = strange("name9")
    worker_passes(house, office, hours=3)

    page.reload()
    expect(page.locator(".trouble")).to_contain_text("Most entries have no x1 any more, which you chose as the title.")
    page.get_by_role("link", name="Edit or try").click()
    expect(page.get_by_label("Title (needed)")).to_have_value("x1")
    page.get_by_role("button", name="Try", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The list has changed")
    page.get_by_label("Title (needed)").select_option("name9")
    page.get_by_role("button", name="Try with this").click()
    expect(page.locator(".tried > li")).to_have_count(4)
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("status")).to_contain_text("Saved.")
    expect(page.locator(".acts-done")).to_contain_text("title = name9")
    assert {row["state"] for row in house.rows("opening")} == {"held"}


@needs_shared
@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("jobvite_jdpace.xml", "3 entries in an XML list of its own making"),
        ("careerjet_2017_beniovski.xml", "39 entries in an XML list of its own making"),
        ("ikevinxie_2026_remotive.json", "4 entries in a JSON list of its own making"),
    ],
)
def test_a_known_form_needs_no_choice(in_browser, house: House, origin: str, name: str, found: str) -> None:
    page = in_browser("editor", java_script_enabled=False, viewport=SMALL)

    try_address(page, f"{origin}/real/{name}")

    expect(page.get_by_role("heading", name=found)).to_be_visible()
    if name.startswith("jobvite"):  # whose export names no employer: each is of one employer
        page.get_by_label("Employer where nothing says it").fill("Fun Corp")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("status")).to_contain_text("is saved.")
    assert house.row("feed")["field_map"]["fields"]["title"]


def test_a_choice_that_is_missing_is_named_beside_its_field(in_browser, house: House, origin: str) -> None:
    page = in_browser("editor", java_script_enabled=False, viewport=SMALL)
    try_address(page, f"{origin}/strange.xml")
    page.get_by_label("Title (needed)").select_option("x1")
    page.get_by_role("button", name="Try with this").click()
    page.get_by_role("button", name="Save as a draft").click()

    expect(page.get_by_role("alert")).to_contain_text("Say which element is the employer")
    expect(page.get_by_label("Title (needed)")).to_have_value("x1")
    assert house.rows("feed") == []


def test_the_columns_of_a_table_are_chosen_in_the_same_way(in_browser, house: House, origin: str) -> None:
    page = in_browser("editor", java_script_enabled=False, viewport=SMALL)

    try_address(page, f"{origin}/table.csv")
    expect(page.locator(".mapping")).to_contain_text("This is a table with 2 rows")
    page.get_by_label("Title (needed)").select_option(label="Angebot: Koch")
    page.get_by_label("Employer (needed)").select_option("Haus")
    page.get_by_role("button", name="Try with this").click()
    expect(page.get_by_role("heading", name=re.compile("2 entries in a CSV table"))).to_be_visible()
    page.get_by_role("button", name="Save as a draft").click()

    assert house.row("feed")["field_map"]["fields"] == {"title": "Angebot", "employer": "Haus", "apply_url": "Seite"}


def test_neither_question_nor_answer_has_anything_for_axe_or_scrolls_sideways(in_browser, origin: str) -> None:
    page = in_browser("editor", bypass_csp=True, viewport=SMALL)

    try_address(page, f"{origin}/strange.xml")
    page.locator(".mapping summary").click()
    assert_good(page, "question")
    page.get_by_label("Title (needed)").select_option("x1")
    page.get_by_label("Employer where nothing says it").fill("Harbor Bakery")
    page.get_by_role("button", name="Try with this").click()
    page.get_by_text("Change which element is what").click()
    page.get_by_text("Everything that the feed says of it").first.click()
    assert_good(page, "tried")
    page.get_by_label("Employer where nothing says it").fill("")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_good(page, "faults")


def assert_good(page: Page, what: str) -> None:
    assert (what, what_axe_finds(page)) == (what, [])
    assert (what, width_of(page)) == (what, SMALL["width"])
    small = too_small(page, "main button, main input[type=text], main select, main summary, .crumb a, .btn")
    assert (what, small) == (what, [])
