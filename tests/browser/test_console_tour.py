"""Every page of the console that links lead to, over the demo city: it opens, axe finds nothing, no script is needed,
and nothing scrolls sideways at 320 pixels."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from smsbot.demo.staff import EMAIL, PASSWORD
from tests.browser.phones import PICTURES, chromium
from tests.demo.running import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.journey]

SHOWN = (
    "home yesterday deliveries feeds openings openings-review openings-add inbox subscribers subscribers-one"
).split()
"""Pages whose picture stands in the docs."""
NOT_PAGES = re.compile(r"/console/(log-?out|static)|\.(csv|css|js|png)$|/export")


def log_in(browser: Browser, web: str, **how: object) -> Page:
    page = browser.new_context(base_url=web, **how).new_page()  # type: ignore[arg-type]
    page.goto("/console/")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", level=1, name="Home").wait_for()
    return page


def kind(link: str) -> str:
    """Pages that differ by a number or a filter are one page."""
    return re.sub(r"\d[\d-]*", "1", link.partition("?")[0])


def links(page: Page) -> Iterator[str]:
    for link in page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))"):
        if link.startswith("/console/") and not NOT_PAGES.search(link):
            yield link.partition("#")[0]


def walk(page: Page) -> Iterator[str]:
    """One link of each kind, opened, from Home on."""
    waiting, met = ["/console/"], {kind("/console/")}
    while waiting:
        link = waiting.pop(0)
        answer = page.goto(link)
        assert answer is not None
        assert answer.status == 200, f"{link}: {answer.status}"
        if "text/html" not in answer.headers["content-type"]:
            continue
        for found in links(page):
            if kind(found) not in met:
                met.add(kind(found))
                waiting.append(found)
        yield link


def test_every_page_of_the_console(tmp_path):
    with RunningDemo(tmp_path) as demo, chromium() as browser:
        web = re.search(r"Console\s+(http://[^/]+)", demo.said)
        assert web
        wide = log_in(browser, web[1], viewport={"width": 1200, "height": 900}, bypass_csp=True)
        narrow = log_in(browser, web[1], viewport={"width": 320, "height": 700})
        plain = log_in(browser, web[1], java_script_enabled=False)
        faults = {}
        pages = list(walk(wide))

        for link in pages:
            wide.goto(link)
            take_picture(wide, link)
            faults |= {f"{link}: {one['id']}": [node["html"] for node in one["nodes"]] for one in axe(wide)}
            narrow.goto(link)
            sideways = narrow.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if sideways > 0:
                faults[f"{link} at 320 pixels"] = f"{sideways} pixels too wide"
            answer = plain.goto(link)
            assert answer is not None
            assert (answer.status, plain.locator("h1").count()) == (200, 1), link

        assert faults == {}
        assert len(pages) >= 12, pages


def axe(page: Page) -> list[dict]:
    found: list[dict] = Axe().run(page).response["violations"]
    return found


def take_picture(page: Page, link: str) -> None:
    """For the docs, when SMSBOT_PICTURES=1 asks for it."""
    if os.environ.get("SMSBOT_PICTURES") == "1":
        name = kind(link).removeprefix("/console").strip("/").replace("/1", "-one").replace("/", "-") or "home"
        if name in SHOWN:
            page.screenshot(path=PICTURES / f"console-{name}.png")
