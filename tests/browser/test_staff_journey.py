"""A new member of staff, with the screens alone, and a job seeker at a pretend phone: what the one does, the other
reads."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from smsbot.demo.feed_server import FeedServer
from tests.browser.phones import PATIENCE, next_morning, number_in, theirs, type_text
from tests.browser.test_console_tour import come_in, log_in
from tests.demo.running import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.journey]

PHONE = "phone-15555550101"
CITY_JOBS = Path(__file__).parents[3] / "shared" / "data" / "nyc_jobs" / "nyc_jobs_2015-06.csv.gz"
READ_WITHIN = 120  # seconds: the worker looks for feeds each minute
NEWCOMER = "kim@city.example"
needs_shared = pytest.mark.skipif(not CITY_JOBS.exists(), reason="../shared absent")


def real_postings(today: date) -> bytes:
    """Rows of the city's own list, External, about public health, as they are but for their dates: they are years old,
    and what is older than two weeks is texted to nobody."""
    with gzip.open(CITY_JOBS, "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if about_health(row)]
    out = io.StringIO()
    table = csv.DictWriter(out, rows[0].keys())
    table.writeheader()
    for row in rows:
        dates = {"posting_date": f"{today}", "post_until": f"{today + timedelta(days=20)}"}
        table.writerow(row | dates | {"posting_updated": "", "process_date": ""})
    return out.getvalue().encode()


def about_health(row: dict[str, str]) -> bool:
    return row["posting_type"] == "External" and row["business_title"].startswith("Public Health Inspector")


@pytest.fixture
def demo(lived_folder: Path) -> Iterator[RunningDemo]:
    with RunningDemo(lived_folder) as running:
        running.go_to_evening()
        yield running


@needs_shared
def test_a_new_editor_takes_on_a_real_feed_and_a_hiring_event_and_a_job_seeker_reads_of_both(demo, chromium):
    today = demo.move_clock("+0m").date()
    found = re.search(r"Console\s+(http://[^/]+)", demo.said)
    assert found
    phones = chromium.new_page(viewport={"width": 800, "height": 940})
    phones.goto(demo.page)
    phone = phones.locator(f"#{PHONE}")
    for body, answer in (("Jobs", "What work?"), ("1", "Now text your 5-digit ZIP"), ("10013", "10013")):
        type_text(phone, body, answer)
    page = invited(chromium, found[1])

    with FeedServer(0, lambda path: real_postings(today) if path == "/city.csv" else None) as server:
        takes_on_a_feed(page, f"http://{server.origin}/city.csv")
    approves_what_waits(page, "DEPT OF HEALTH/MENTAL HYGIENE")
    adds_an_event(page, today + timedelta(days=(1 - today.weekday()) % 7 or 7))

    next_morning(phones)
    alert = theirs(phone).filter(has_text="Hiring event")
    expect(alert).to_have_count(1, timeout=PATIENCE)
    assert "410 Canal St" in type_text(phone, number_in(alert.inner_text(), "Hiring event"), "Walk in Tue")
    more = type_text(phone, "more", "Public Health")
    assert "$38k" in type_text(phone, number_in(more, "Public Health"), "No internet? Go to")


def invited(browser: Browser, web: str) -> Page:
    """An admin makes a link, and the newcomer comes in with it; their page."""
    admin = log_in(browser, web)
    admin.get_by_role("link", name="People").first.click()
    admin.get_by_label("E-mail address").fill(NEWCOMER)
    admin.get_by_label("Role", exact=True).select_option("editor")
    admin.get_by_role("button", name="Make a link").click()
    return come_in(browser, web, admin.locator(".link code").inner_text(), NEWCOMER)


def takes_on_a_feed(page: Page, address: str) -> None:
    """Tried, filed under another kind of work than its titles say, turned on, and read by the worker."""
    page.get_by_role("link", name="Feeds", exact=True).first.click()
    page.get_by_role("link", name="Add a feed").click()
    page.get_by_label("Address").fill(address)
    page.get_by_role("button", name="Try", exact=True).click()
    expect(page.get_by_role("heading", name="entries in a CSV table")).to_be_visible()
    page.get_by_label("Name").fill("City jobs")
    page.get_by_label("Kind of work where an opening says nothing").select_option("Health")
    page.get_by_label("All of its openings are that kind of work").check()
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    for _ in range(READ_WITHIN):
        page.reload()
        if page.get_by_role("region", name="Readings").get_by_role("row").count() > 1:
            break
        page.wait_for_timeout(1_000)
    expect(page.get_by_role("region", name="Readings")).to_contain_text("Read.")


def approves_what_waits(page: Page, employer: str) -> None:
    page.get_by_role("link", name="Home").first.click()
    page.get_by_role("link", name="Review them").click()
    group = page.locator("ul.groups > li").filter(has_text=employer)
    group.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_contain_text("Approved")


def adds_an_event(page: Page, day: date) -> None:
    page.get_by_role("link", name="Openings").first.click()
    page.get_by_role("link", name="Add a job").first.click()
    page.get_by_label("Title").fill("Hiring event: home aides")
    page.get_by_label("Employer").fill("Harbor Care")
    page.get_by_label("Kind of work").select_option("Health")
    page.get_by_label("Lowest pay in dollars").fill("19")
    page.get_by_label("Highest pay").fill("22")
    page.get_by_label("ZIP code").fill("10013")
    page.get_by_label("In person, at this address").fill("410 Canal St")
    page.get_by_label("Or a walk-in day").fill(day.isoformat())
    page.get_by_label("Walk-in from").fill("10:00")
    page.get_by_label("Until", exact=True).fill("14:00")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="As it will be texted")).to_be_visible()
    page.get_by_role("button", name="Save and send now").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
