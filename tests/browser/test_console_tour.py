"""Every page of the console that links lead to, over the demo city: it opens, axe finds nothing, no script is needed,
and nothing scrolls sideways at 320 pixels."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from smsbot.demo.staff import EMAIL, PASSWORD
from tests.browser.chromium import SMALL, squeezed, take_picture, what_axe_finds, width_of
from tests.demo.running import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.journey]

WIDE: ViewportSize = {"width": 1200, "height": 900}
SENTENCE = "the third window on the left"
QUESTION = "is the center open on Thanksgiving"
ANSWER = "We are closed this Thursday. You can walk in again on Friday, 9 am to 5 pm. Jobs are texted all week."
SHOWN = dict.fromkeys(
    "home deliveries openings openings-one openings-review openings-add inbox subscribers subscribers-one".split(),
    900,
) | {"feeds": 500, "feeds-one": 1150, "inbox-answer": 720, "yesterday": 950, "yesterday-one-untold": 1150}
"""Pages whose picture stands in the docs, and its height."""
NOT_PAGES = re.compile(r"/console/(log-?out|static)|\.(csv|css|js|png)$|/export")


def log_in(browser: Browser, web: str, **how: object) -> Page:
    page = browser.new_context(base_url=web, **how).new_page()  # type: ignore[arg-type]
    page.goto("/console/")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", level=1, name="Home").wait_for()
    return page


def come_in(browser: Browser, web: str, link: str, email: str) -> Page:
    """The way of somebody new, with the link of an invitation: a password, and a login with it."""
    page = browser.new_context(base_url=web).new_page()
    page.goto(link)
    page.get_by_label("Password", exact=True).fill(SENTENCE)
    page.get_by_label("Password again").fill(SENTENCE)
    page.get_by_role("button", name="Set password").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(SENTENCE)
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


def behind_buttons(page: Page) -> Iterator[str]:
    """Pages that no link leads to, and that change nothing, each opened."""
    page.goto("/console/feeds/1/edit")
    page.get_by_role("button", name="Try with these settings").click()
    page.get_by_role("heading", name="entries in").wait_for()
    yield "feeds-one-try"
    page.goto("/console/inbox")
    page.get_by_role("listitem").filter(has_text=QUESTION).get_by_role("link", name="Read").click()
    page.get_by_role("listitem").filter(has_not_text="stopped").get_by_role(
        "link", name="Read and answer"
    ).first.click()
    page.get_by_label("Your answer").fill(ANSWER)
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name="Send").wait_for()
    yield "inbox-answer"


def test_every_page_of_the_console(lived_folder, chromium):
    with RunningDemo(lived_folder) as demo:
        web = re.search(r"Console\s+(http://[^/]+)", demo.said)
        assert web
        seen = log_in(chromium, web[1], viewport=WIDE, bypass_csp=True)
        plain = log_in(chromium, web[1], java_script_enabled=False)
        pages = list(walk(seen))
        faults = {}

        for link in pages:
            seen.goto(link)
            faults |= faults_of(seen, name_of(link))
            answer = plain.goto(link)
            assert answer is not None
            assert (answer.status, plain.locator("h1").count()) == (200, 1), link
        for name in behind_buttons(seen):
            faults |= faults_of(seen, name)

        assert faults == {}
        assert len(pages) >= 12, pages


def name_of(link: str) -> str:
    return kind(link).removeprefix("/console").strip("/").replace("/1", "-one").replace("/", "-") or "home"


def faults_of(page: Page, name: str) -> dict[str, object]:
    """What is wrong with the open page, wide and narrow; its picture is taken on the way."""
    if name in SHOWN:
        page.set_viewport_size({"width": WIDE["width"], "height": SHOWN[name]})
        take_picture(page, f"console-{name}")
    faults: dict[str, object] = {f"{name}: {rule}": elements for rule, elements in what_axe_finds(page)}
    if towers := squeezed(page):
        faults[f"{name} is squeezed"] = towers
    page.set_viewport_size(SMALL)
    if width_of(page) > SMALL["width"]:
        faults[f"{name} at 320 pixels"] = f"{width_of(page)} pixels wide"
    page.set_viewport_size(WIDE)
    return faults
