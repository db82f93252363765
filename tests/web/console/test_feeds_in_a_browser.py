"""Feeds in a real browser: a new editor takes one on with the screens alone, without a script and at 320 pixels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from jobs_feed.feed import Feed
from smsbot.demo.feed_server import FeedServer
from smsbot.demo.postings import Calendar, listed, load_jobs
from smsbot.demo.wire import FEEDS
from smsbot.storage import feeds
from smsbot.web.console.office import Office
from tests.browser.chromium import SMALL, take_picture, too_small, what_axe_finds, width_of
from tests.house import NOON, House
from tests.web.console.conftest import ONE_DATABASE

pytestmark = [pytest.mark.browser, ONE_DATABASE]

REAL = Path(__file__).parents[4] / "shared" / "data" / "job_feeds" / "real"
needs_shared = pytest.mark.skipif(not REAL.exists(), reason="../shared absent")
HEADER = "id,title,employer,apply_url,location,zip,pay_min,pay_unit"
OFFER = b'<link rel="alternate" type="application/rss+xml" title="All jobs" href="/partners.xml">'
PAGE = b"<html><head>%b</head></html>" % OFFER


class Publishers:
    """The demo's feeds, real ones from ../shared, and one that a test writes."""

    own = b""

    def __init__(self, house: House) -> None:
        self.calendar = Calendar(NOON, NOON, house.program.zone)

    def __call__(self, path: str) -> bytes | None:
        if path in FEEDS:
            name, write = FEEDS[path]
            return write(listed(load_jobs(name), self.calendar, NOON))
        if path.startswith("/real/"):
            return (REAL / Path(path).name).read_bytes()
        return {"/own": self.own or None, "/careers": PAGE}.get(path)

    def lists(self, count: int) -> None:
        rows = (f"{n},Nurse {n},CareWell,https://care.example/{n},Bronx,10458,25,hour" for n in range(count))
        self.own = "\n".join([HEADER, *rows]).encode()


@pytest.fixture
def publishers(house: House) -> Publishers:
    return Publishers(house)


@pytest.fixture
def origin(publishers: Publishers) -> Iterator[str]:
    with FeedServer(0, publishers) as server:
        yield f"http://{server.origin}"


def worker_passes(house: House, office: Office, hours: int = 0) -> None:
    """What the worker does each minute."""
    house.read_feeds(office.lexicon, NOON + timedelta(hours=hours), due_only=True)


def stored(house: House, url: str, **more: object) -> str:
    one = Feed(**{"id": "", "name": "Own", "url": url, "trusted": True} | more)
    with house.database.begin() as db:
        return f"/console/feeds/{feeds.add(db, one, NOON)}"


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/partners.xml", "entries in an RSS or Atom feed"),
        pytest.param("/real/jobs_2026_jobsight.xml", "250 entries in an RSS or Atom feed", marks=needs_shared),
    ],
)
def test_a_new_editor_takes_a_feed_on_with_the_screens_alone(
    in_browser, house: House, office: Office, origin: str, path: str, found: str
) -> None:
    page = in_browser("editor", java_script_enabled=False, viewport=SMALL)

    page.goto("/console/")
    page.get_by_role("link", name="Feeds", exact=True).first.click()
    page.get_by_role("link", name="Add a feed").click()
    page.get_by_label("Address").fill(origin + path)
    page.get_by_role("button", name="Try", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile(found))).to_be_visible()
    assert page.locator(".tried > li").count() == 10
    expect(page.locator(".bubble").first).to_contain_text(f"{house.program.short_brand} job 412:")
    assert house.rows("feed") == []

    page.get_by_label("Name").fill("City partners")
    page.get_by_label("Kind of work where an opening says nothing").select_option("Retail")
    page.get_by_role("button", name="Try with these settings").click()
    expect(page.get_by_label("Kind of work where an opening says nothing")).to_have_value("retail")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("status")).to_have_text("City partners is saved. Nothing is read until you turn it on.")
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    worker_passes(house, office)
    page.reload()
    expect(page.get_by_role("region", name="Readings").get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name="Pause").click()

    expect(page.get_by_role("status")).to_contain_text("It is paused.")
    feed = house.row("feed")
    assert (feed["state"], feed["sector"], feed["trusted"]) == ("paused", "retail", False)
    assert len(house.rows("opening")) >= 10
    assert {row["state"] for row in house.rows("opening")} <= {"held", "closed"}
    assert [row["verb"] for row in house.rows("audit")] == ["add", "turn on", "pause"]


def test_a_page_leads_to_the_feed_that_it_offers(in_browser, origin: str) -> None:
    page = in_browser("editor", java_script_enabled=False, viewport={"width": 1200, "height": 900})

    page.goto("/console/feeds/add")
    page.get_by_label("Address").fill(f"{origin}/careers")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("We got a web page instead of a job list.")
    page.get_by_role("button", name="Try All jobs").click()

    expect(page.get_by_label("Address")).to_have_value(f"{origin}/partners.xml")
    take_picture(page, "console-feeds-try")
    take_picture(page, "console-feeds-tried", top=page.get_by_role("heading", name="The first 10"))


def test_a_short_list_is_answered_with_the_keyboard(
    in_browser, house: House, office: Office, publishers: Publishers, origin: str
) -> None:
    feed = fallen(house, office, publishers, origin)
    page = in_browser("editor", java_script_enabled=False)

    page.goto(feed)
    page.get_by_role("button", name="It is right: close 7 openings").press("Enter")

    expect(page.get_by_role("status")).to_have_text("The short list is right then: 7 openings closed.")
    assert len(house.rows("opening", state="closed")) == 7


def fallen(house: House, office: Office, publishers: Publishers, origin: str) -> str:
    feed = stored(house, f"{origin}/own")
    publishers.lists(10)
    worker_passes(house, office)
    publishers.lists(3)
    worker_passes(house, office, hours=2)
    return feed


def test_no_page_of_feeds_has_anything_for_axe_or_scrolls_sideways(
    in_browser, house: House, office: Office, publishers: Publishers, origin: str
) -> None:
    feed = fallen(house, office, publishers, origin)
    failing = stored(house, f"{origin}/gone", name="A feed with a rather long name that its owner chose for themselves")
    stored(house, f"{origin}/staff-list.csv", name="Untrusted", trusted=False)
    worker_passes(house, office)
    page = in_browser("editor", bypass_csp=True, viewport=SMALL)

    for path in ("/console/feeds", "/console/feeds/add", feed, f"{feed}/edit", failing, "/console/feeds/3/edit"):
        page.goto(path)
        assert_good(page, path)
    for address in (f"{origin}/hospitals.xml", f"{origin}/careers", f"{origin}/own"):
        page.goto("/console/feeds/add")
        page.get_by_label("Address").fill(address)
        page.get_by_role("button", name="Try", exact=True).click()
        page.wait_for_url("**/console/feeds/try")
        assert_good(page, address)
    page.goto(f"{feed}/edit")
    page.get_by_label("Name").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_good(page, "faults")


def test_what_trust_let_go_waits_again_after_an_undo(
    in_browser, house: House, office: Office, publishers: Publishers, origin: str
) -> None:
    feed = stored(house, f"{origin}/staff-list.csv", name="Staffing partner", trusted=False)
    worker_passes(house, office)
    waiting = len(house.rows("opening", state="held", hold_codes="feed_untrusted"))
    page = in_browser("editor", java_script_enabled=False, viewport=SMALL)
    page.goto(f"{feed}/edit")
    page.get_by_label("Openings with no fault go out").check()
    page.get_by_label("Let those go that wait only for what I no longer ask").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name=f"{waiting} open").click()
    expect(page.get_by_label("State")).to_have_value("open")
    expect(page.get_by_label("Feed")).to_have_value("1")
    expect(page.locator("ul.openings > li")).to_have_count(waiting)

    page.goto(feed)
    seen = in_browser("viewer", bypass_csp=True, viewport=SMALL)
    for one in (in_browser("admin", bypass_csp=True, viewport=SMALL), seen):
        one.goto(feed)
        assert_good(one, "let go")
    expect(seen.get_by_role("button", name="Undo")).to_have_count(0)
    page.get_by_role("button", name=f"Undo: let all {waiting} wait again").click()

    expect(page.get_by_role("status")).to_contain_text(f"{waiting} openings wait again.")
    expect(page.get_by_role("link", name="0 open")).to_be_visible()
    assert waiting > 1


def assert_good(page: Page, what: str) -> None:
    assert (what, what_axe_finds(page)) == (what, [])
    assert (what, width_of(page)) == (what, SMALL["width"])
    small = too_small(page, "main button, main input[type=text], main select, main h2 > a, .crumb a, .btn")
    assert (what, small) == (what, [])
