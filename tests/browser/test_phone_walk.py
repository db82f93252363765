"""The walk as a newcomer makes it: `smsbot demo`, the page it prints, a finger on a pretend phone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.demo.running import ROOT, RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.journey]

PHONE = "phone-15555550101"
FRIEND = "phone-15555550102"
WALK = (("Jobs", "What work?"), ("1", "Now text your 5-digit ZIP"), ("10458", "Jobs now:"))
PICTURE = ROOT / "docs" / "pictures" / "phone-walk.png"
LARGEST_PICTURE = 200_000  # bytes: it is part of every clone
DEBIAN = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PATIENCE = 20_000  # milliseconds


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=DEBIAN if DEBIAN.exists() else None, args=FLAGS)
        yield browser
        browser.close()


def test_the_walk_on_the_phone_page(chromium, tmp_path):
    with RunningDemo(tmp_path) as demo:
        demo.go_to_evening()
        page = chromium.new_page(viewport={"width": 800, "height": 930}, color_scheme="light", reduced_motion="reduce")
        complaints: list[str] = []
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(demo.page)
        phone = page.locator(f"#{PHONE}")

        for body, reply in WALK:
            type_text(phone, body, reply)
        answer = theirs(phone).last.inner_text()
        assert len(re.findall(r"\d{3} [A-Z][^$]*? Bronx \$", answer)) == 3

        page.get_by_role("button", name="Next morning").click()
        expect(page.locator("#now")).to_contain_text("9:00", timeout=PATIENCE)
        alert = theirs(phone).filter(has_text="new job")
        expect(alert).to_have_count(1, timeout=PATIENCE)
        new = re.search(r"(\d{3}) Clinic Aide", alert.inner_text())
        assert new

        type_text(phone, new[1], "Mosholu Lane Family Clinic")
        friend = page.locator(f"#{FRIEND}")
        for body, reply in WALK:
            type_text(friend, body, reply)
        for one in (phone, friend):
            expect(theirs(one).filter(has_text="Delivered")).to_have_count(theirs(one).count(), timeout=PATIENCE)
        take_picture(page)
        type_text(phone, "Stop", "You are unsubscribed")

        bubbles = theirs(phone).count()
        page.get_by_role("button", name="Next morning").click()
        expect(theirs(friend).filter(has_text="Eye Clinic")).to_have_count(1, timeout=PATIENCE)
        assert theirs(phone).count() == bubbles
        assert complaints == []


def theirs(phone: Locator) -> Locator:
    """The service's bubbles."""
    return phone.locator(".theirs")


def type_text(phone: Locator, body: str, answer: str) -> None:
    """Type and press Enter, as on a keyboard; the last bubble is then the answer."""
    box = phone.get_by_role("textbox")
    box.press_sequentially(body)
    box.press("Enter")
    expect(box).to_have_value("")
    expect(theirs(phone).last).to_contain_text(answer, timeout=PATIENCE)


def take_picture(page: Page) -> None:
    """For the README, when SMSBOT_PICTURES=1 asks for it."""
    if os.environ.get("SMSBOT_PICTURES") != "1":
        return
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.screenshot(path=PICTURE)
    assert PICTURE.stat().st_size < LARGEST_PICTURE
