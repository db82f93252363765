"""A real Chromium: pages in it, what is wrong with them for people who see, click or own little, and pictures of them.

`make test` holds pages to it; with SMSBOT_PICTURES=1 the same tests renew the pictures of the docs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
LARGEST_PICTURE = 200_000  # bytes: it is part of every clone
DEBIAN = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
THUMB = 24  # pixels (WCAG 2.2, 2.5.8)
SMALL: ViewportSize = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=DEBIAN if DEBIAN.exists() else None, args=FLAGS)
        yield browser
        browser.close()


def complaints_of(page: Page) -> list[str]:
    """What the browser says about the page, from now on."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@contextmanager
def pages_of(browser: Browser, **always: Any) -> Iterator[Callable[..., Page]]:
    """`open_page(**how)` -> a page of its own, closed in the end. Anything the browser complains of fails."""
    opened: list[tuple[Page, list[str]]] = []

    def open_page(**how: Any) -> Page:
        page = browser.new_context(**always, **how).new_page()
        opened.append((page, complaints_of(page)))
        return page

    yield open_page
    for page, _ in opened:
        page.context.close()
    # A page that is meant to be an error is noted by the browser; nothing else may be.
    complaints = [text for _, said in opened for text in said if "responded with a status of 4" not in text]
    assert complaints == []


def what_axe_finds(page: Page) -> list[tuple[str, list[str]]]:
    """Each broken rule with the elements that break it. The page's context needs `bypass_csp=True`."""
    found = Axe().run(page).response
    assert found["passes"], "axe looked at nothing"
    return [(violation["id"], [node["html"] for node in violation["nodes"]]) for violation in found["violations"]]


def width_of(page: Page) -> int:
    """Pixels. More than the window has: it scrolls sideways."""
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width


def squeezed(page: Page) -> list[str]:
    """Words in a column so narrow that they stand letter below letter."""
    towers: list[str] = page.evaluate(
        """[...document.querySelectorAll("main *")].filter(one => {
            const box = one.getBoundingClientRect();
            const words = [...one.childNodes].some(part => part.nodeType == 3 && part.data.trim().length > 8);
            return words && box.width < 40 && box.height > 60;
        }).map(one => one.outerHTML)"""
    )
    return towers


def too_small(page: Page, targets: str) -> list[str]:
    """Those of the targets (a selector) that are not tall enough for a thumb."""
    small: list[str] = page.eval_on_selector_all(
        targets,
        "(all, thumb) => all.filter(e => e.getBoundingClientRect().height < thumb).map(e => e.outerHTML)",
        THUMB,
    )
    return small


def take_picture(page: Page, name: str, top: Locator | None = None) -> None:
    """docs/pictures/NAME.png of what the window shows, from `top` on, when SMSBOT_PICTURES=1 asks for it."""
    if os.environ.get("SMSBOT_PICTURES") != "1":
        return
    page.evaluate("document.activeElement.blur(); window.scrollTo({top: 0, behavior: 'instant'})")
    if top:
        top.evaluate("one => window.scrollTo({top: one.getBoundingClientRect().top - 16, behavior: 'instant'})")
    page.screenshot(path=PICTURES / f"{name}.png")
    assert (PICTURES / f"{name}.png").stat().st_size < LARGEST_PICTURE
