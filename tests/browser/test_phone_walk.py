"""The walk as a newcomer makes it: `smsbot demo`, the page it prints, a finger on a pretend phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import complaints_of, take_picture
from tests.browser.phones import PATIENCE, number_in, theirs, type_text
from tests.demo.running import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.journey]

PHONE = "phone-15555550101"
FRIEND = "phone-15555550102"
WALK = (("Jobs", "What work?"), ("1", "Now text your 5-digit ZIP"), ("10458", "Jobs for 10458:"))


def test_the_walk_on_the_phone_page(lived_folder, chromium):
    with RunningDemo(lived_folder) as demo:
        demo.go_to_evening()
        page = chromium.new_page(viewport={"width": 800, "height": 930}, color_scheme="light", reduced_motion="reduce")
        complaints = complaints_of(page)
        page.goto(demo.page)
        phone = page.locator(f"#{PHONE}")

        for body, reply in WALK:
            type_text(phone, body, reply)
        answer = theirs(phone).last.inner_text()
        assert len(re.findall(r"\d{3} [A-Z][^$]*? Bronx \$", answer)) == 3

        page.get_by_role("button", name="Next morning").click()
        expect(page.locator("#now")).to_contain_text("9:00", timeout=PATIENCE)
        alert = theirs(phone).filter(has_text="TXT-2-Work jobs:")
        expect(alert).to_have_count(1, timeout=PATIENCE)

        type_text(phone, number_in(alert.inner_text(), "Clinic Aide"), "Mosholu Lane Family Clinic")
        friend = page.locator(f"#{FRIEND}")
        for body, reply in WALK:
            type_text(friend, body, reply)
        for one in (phone, friend):
            expect(theirs(one).filter(has_text="Delivered")).to_have_count(theirs(one).count(), timeout=PATIENCE)
        take_picture(page, "phone-walk")
        type_text(phone, "Stop", "You are unsubscribed")

        bubbles = theirs(phone).count()
        page.get_by_role("button", name="Next morning").click()
        expect(theirs(friend).filter(has_text="Eye Clinic")).to_have_count(1, timeout=PATIENCE)
        assert theirs(phone).count() == bubbles
        assert complaints == []
