"""A finger on the pretend phones' page: typing, reading, waiting for the next morning."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.demo.running import ROOT

PICTURES = ROOT / "docs" / "pictures"
LARGEST_PICTURE = 200_000  # bytes: it is part of every clone
DEBIAN = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PATIENCE = 20_000  # milliseconds


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=DEBIAN if DEBIAN.exists() else None, args=FLAGS)
        yield browser
        browser.close()


def theirs(phone: Locator) -> Locator:
    """The service's bubbles."""
    return phone.locator(".theirs")


def type_text(phone: Locator, body: str, answer: str) -> str:
    """Type and press Enter, as on a keyboard; the last bubble is then the answer, whose words come back."""
    box = phone.get_by_role("textbox")
    box.press_sequentially(body)
    box.press("Enter")
    expect(box).to_have_value("")
    expect(theirs(phone).last).to_contain_text(answer, timeout=PATIENCE)
    return theirs(phone).last.inner_text()


def next_morning(page: Page) -> None:
    """Press the button; it is nine then."""
    before = page.locator("#now").inner_text()
    page.get_by_role("button", name="Next morning").click()
    expect(page.locator("#now")).not_to_have_text(before, timeout=PATIENCE)
    expect(page.locator("#now")).to_contain_text("9:00", timeout=PATIENCE)


def number_in(words: str, title: str) -> str:
    """The job number before this title in a text."""
    found = re.search(rf"(\d{{3,4}}):? {title}", words)
    assert found, words
    return found[1]


def take_picture(page: Page, name: str) -> None:
    """For the docs, when SMSBOT_PICTURES=1 asks for it."""
    if os.environ.get("SMSBOT_PICTURES") != "1":
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.screenshot(path=PICTURES / name)
    assert (PICTURES / name).stat().st_size < LARGEST_PICTURE
