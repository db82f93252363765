"""A member of staff at the console and a job seeker at a pretend phone: what the one does, the other reads."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.phones import PATIENCE, next_morning, number_in, theirs, type_text
from tests.browser.test_console_tour import log_in
from tests.demo.running import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.journey]

PHONE = "phone-15555550101"


def test_a_hiring_event_added_at_the_console_reaches_the_phone_and_so_does_a_job_that_waited(lived_folder, chromium):
    with RunningDemo(lived_folder) as demo:
        demo.go_to_evening()
        web = re.search(r"Console\s+(http://[^/]+)", demo.said)
        assert web
        phones = chromium.new_page(viewport={"width": 800, "height": 940})
        phones.goto(demo.page)
        phone = phones.locator(f"#{PHONE}")
        for body, answer in (("Jobs", "What work?"), ("6", "Now text your 5-digit ZIP"), ("11211", "11211")):
            type_text(phone, body, answer)
        console = log_in(chromium, web[1])
        event = demo.move_clock("+0m").date() + timedelta(days=6)

        console.goto("/console/openings/add")
        console.get_by_label("Title").fill("Hiring event: cooks")
        console.get_by_label("Employer").fill("Harbor Kitchens")
        console.get_by_label("Lowest pay in dollars").fill("19")
        console.get_by_label("Highest pay").fill("22")
        console.get_by_label("ZIP code").fill("11211")
        console.get_by_label("In person, at this address").fill("410 Bedford Ave")
        console.get_by_label("Or a walk-in day").fill(event.isoformat())
        console.get_by_label("Walk-in from").fill("10:00")
        console.get_by_label("Until", exact=True).fill("14:00")
        console.get_by_role("button", name="Preview").click()
        expect(console.get_by_role("heading", name="As it will be texted")).to_be_visible()
        console.get_by_role("button", name="Save and send now").click()
        expect(console.get_by_role("status")).to_contain_text("Saved.")

        next_morning(phones)
        alert = theirs(phone).filter(has_text="Hiring event: cooks")
        expect(alert).to_have_count(1, timeout=PATIENCE)
        details = type_text(phone, number_in(alert.inner_text(), "Hiring event"), "410 Bedford Ave")
        assert "10" in details

        console.goto("/console/")
        console.get_by_role("link", name="Review them").click()
        console.get_by_role("button", name=re.compile("Approve all 2 of Open Door Shelter Kitchen")).click()
        expect(console.get_by_role("status")).to_have_text("Approved 2 openings.")

        next_morning(phones)
        released = theirs(phone).filter(has_text="Kitchen Helper")
        expect(released).to_have_count(1, timeout=PATIENCE)
