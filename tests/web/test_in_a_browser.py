"""The public pages in a real browser: nothing for axe to find, readable at 320 pixels, usable by keyboard alone."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from smsbot.domain.phone import PhoneNumber
from smsbot.web.desk import Destination

pytestmark = pytest.mark.browser

PAGES = ["/", "/terms", "/privacy", "/unsubscribe", "/j/paper", "/j/gone", "/j/none"]
DEBIAN = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=DEBIAN if DEBIAN.exists() else None, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def site(app, desk):
    desk.links["paper"] = Destination(
        title="Certified nursing assistant, nights and weekends",
        employer="Supercalifragilisticexpialidocious-Healthcare-Partners-Incorporated",
        how=(("phone", "718-555-0142"), ("walk_in", "1 Main St, Monday to Friday, 9 to 5"), ("mail", "PO Box 5")),
    )
    desk.links["gone"] = Destination(title="Line cook", employer="Bistro", open=False)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(browser, site):
    """`open_page(path, **how)` -> the page, its context closed afterwards. Anything the browser complains of fails."""
    contexts, complaints = [], []

    def open_it(path, **how):
        context = browser.new_context(**how)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site + path)
        return page

    yield open_it
    for context in contexts:
        context.close()
    # A page that is meant to be an error is noted by the browser; nothing else may be.
    assert [text for text in complaints if "responded with a status of 4" not in text] == []


def what_axe_finds(page):
    found = Axe().run(page).response["violations"]
    return [(violation["id"], [node["html"] for node in violation["nodes"]]) for violation in found]


LOOKS = [(path, "light") for path in PAGES] + [(path, "dark") for path in ("/terms", "/unsubscribe", "/j/paper")]


@pytest.mark.parametrize(("path", "colours"), LOOKS)
def test_axe_finds_nothing(open_page, path, colours):
    page = open_page(path, color_scheme=colours, bypass_csp=True)

    assert what_axe_finds(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways_at_320_pixels(open_page, path):
    page = open_page(path, viewport={"width": 320, "height": 640})

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_every_target_is_large_enough_for_a_thumb(open_page):
    """24 by 24 pixels, but for links inside a sentence (WCAG 2.2, 2.5.8)."""
    page = open_page("/unsubscribe", viewport={"width": 320, "height": 640})

    sizes = page.eval_on_selector_all(
        "button, input, nav a, .brand", "all => all.map(e => [e.innerText, e.getBoundingClientRect().height])"
    )
    assert [name for name, height in sizes if height < 24] == []


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
