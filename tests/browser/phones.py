"""A finger on the pretend phones' page: typing, reading, waiting for the next morning."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

PATIENCE = 20_000  # milliseconds


def theirs(phone: Locator) -> Locator:
    """The service's bubbles."""
    return phone.locator(".theirs")


def type_text(phone: Locator, body: str, answer: str) -> str:
    """Type and press Enter, as on a keyboard; the last bubble is then the answer, whose words come back. What was there
    before is no answer, whatever it says."""
    before = theirs(phone).count()
    box = phone.get_by_role("textbox")
    box.press_sequentially(body)
    box.press("Enter")
    expect(box).to_have_value("")
    expect(theirs(phone)).not_to_have_count(before, timeout=PATIENCE)
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
