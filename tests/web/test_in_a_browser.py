"""The public pages in a real browser: nothing for axe to find, readable at 320 pixels, usable by keyboard alone."""

from __future__ import annotations

import pytest

from smsbot.domain.phone import PhoneNumber
from smsbot.web.desk import Destination
from tests.browser.chromium import SMALL, pages_of, too_small, what_axe_finds, width_of

pytestmark = pytest.mark.browser

PAGES = ["/", "/terms", "/privacy", "/unsubscribe", "/j/paper", "/j/gone", "/j/none"]


@pytest.fixture
def open_page(chromium, served, desk):
    """`open_page(path, **how)` -> the page."""
    desk.links["paper"] = Destination(
        title="Certified nursing assistant, nights and weekends",
        employer="Supercalifragilisticexpialidocious-Healthcare-Partners-Incorporated",
        how=(("phone", "718-555-0142"), ("walk_in", "1 Main St, Monday to Friday, 9 to 5"), ("mail", "PO Box 5")),
    )
    desk.links["gone"] = Destination(title="Line cook", employer="Bistro", open=False)
    with pages_of(chromium, base_url=served) as new_page:

        def open_it(path, **how):
            page = new_page(**how)
            page.goto(path)
            return page

        yield open_it


LOOKS = [(path, "light") for path in PAGES] + [(path, "dark") for path in ("/terms", "/unsubscribe", "/j/paper")]


@pytest.mark.parametrize(("path", "colours"), LOOKS)
def test_axe_finds_nothing(open_page, path, colours):
    page = open_page(path, color_scheme=colours, bypass_csp=True)

    assert what_axe_finds(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways_at_320_pixels(open_page, path):
    page = open_page(path, viewport=SMALL)

    assert width_of(page) <= SMALL["width"]


def test_every_target_is_large_enough_for_a_thumb(open_page):
    """24 by 24 pixels, but for links inside a sentence (WCAG 2.2, 2.5.8)."""
    page = open_page("/unsubscribe", viewport=SMALL)

    assert too_small(page, "button, input, nav a, .brand") == []


def test_a_number_is_stopped_by_keyboard_and_without_javascript(open_page, desk):
    page = open_page("/unsubscribe", java_script_enabled=False)

    page.get_by_label("Your mobile number").focus()
    page.keyboard.type("718 555 0142")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Texts are stopped')")

    assert [phone for phone, _ in desk.stopped] == [PhoneNumber("+17185550142")]


def test_a_wrong_number_is_explained_beside_its_field(open_page, desk):
    page = open_page("/unsubscribe", bypass_csp=True)

    page.get_by_label("Your mobile number").fill("hello")
    page.get_by_role("button", name="Stop texts").click()
    page.get_by_role("alert").wait_for()

    field = page.get_by_label("Your mobile number")
    assert field.input_value() == "hello"
    assert field.get_attribute("aria-describedby") == "phone-error"
    assert what_axe_finds(page) == []
    assert desk.stopped == []


def test_the_first_tab_offers_to_skip_to_the_text(open_page):
    page = open_page("/terms")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Skip to the text"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
