"""Inbox and subscribers in a real browser: without a script, at 320 pixels, by keyboard, nothing for axe to find."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from smsbot.domain.phone import PhoneNumber
from smsbot.workflows.count_people import count_people
from smsbot.workflows.plan_alerts import plan_alerts
from tests.browser.chromium import SMALL, too_small, what_axe_finds, width_of
from tests.house import NOON, House
from tests.web.console.conftest import ONE_DATABASE

pytestmark = [pytest.mark.browser, ONE_DATABASE]

LONG = "is the bakery near the church looking for somebody because my sister told me that they pay " * 2


@pytest.fixture
def busy(house: House) -> House:
    """People who have joined, stopped and written what nobody understood; some was answered, some closed."""
    for number in range(14):
        phone = PhoneNumber(f"+1718555{number:04}")
        house.join(phone, NOON - timedelta(days=number))
        if number < 4:
            house.text(LONG if number == 3 else "where does my cousin work", phone)
    house.text("STOP", PhoneNumber("+17185550013"))
    house.text("💐", PhoneNumber("+17185550005"))
    house.opening()
    plan_alerts(house.database, house.program, house.wording, NOON)
    count_people(house.database, house.program, NOON)
    return house


def pages(house: House) -> list[str]:
    text = house.rows("inbound", intent="unknown")[-1]
    person = f"/console/subscribers/{text['subscriber_id']}"
    return [
        "/console/inbox",
        "/console/inbox?order=longest",
        "/console/inbox/closed",
        f"/console/inbox/{text['id']}",
        f"/console/inbox/{text['id']}/same",
        "/console/subscribers",
        "/console/subscribers?span=year",
        "/console/subscribers/find",
        person,
        f"{person}?opening=100",
        f"{person}?opening=1",
    ]


def test_no_page_has_anything_for_axe_or_scrolls_sideways(in_browser, busy: House) -> None:
    page = in_browser("admin", bypass_csp=True, viewport=SMALL)

    for path in pages(busy):
        assert (path, page.goto(path).status) == (path, 200)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert (path, what_axe_finds(page)) == (path, [])
        assert (path, width_of(page)) == (path, SMALL["width"])


def test_every_target_is_large_enough_for_a_thumb(in_browser, busy: House) -> None:
    """24 by 24 pixels, but for links inside a sentence (WCAG 2.2, 2.5.8)."""
    page = in_browser("admin", viewport=SMALL)

    for path in pages(busy):
        page.goto(path)
        targets = "main :is(button, summary, nav a, .btn, select, input:not([type=hidden], [type=checkbox]))"
        assert (path, too_small(page, targets)) == (path, [])


def test_a_text_is_answered_by_keyboard_and_without_javascript(in_browser, busy: House) -> None:
    page = in_browser("editor", java_script_enabled=False, viewport=SMALL)
    page.goto("/console/inbox")
    page.get_by_role("link", name="Read and answer").first.focus()
    page.keyboard.press("Enter")

    page.get_by_label("Your answer").focus()
    page.keyboard.type("Text JOBS to see what is open.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 text, 1.2 cents. It goes at once.")).to_be_visible()
    page.get_by_role("button", name="Send").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("Your answer is on its way, and the text is closed.")
    assert busy.vault.open(busy.row("outbox", kind="staff")["body"]) == "Text JOBS to see what is open."


def test_what_may_not_go_is_said_in_a_summary_and_beside_the_field(in_browser, busy: House) -> None:
    page = in_browser("editor", bypass_csp=True)
    page.goto(pages(busy)[3])

    page.get_by_label("Your answer").fill("Ask the court about it")
    page.get_by_role("button", name="Look at it first").click()

    expect(page.get_by_role("alert")).to_contain_text("It says “court”.")
    field = page.get_by_label("Your answer")
    assert field.input_value() == "Ask the court about it"
    assert "words-error" in (field.get_attribute("aria-describedby") or "")
    assert what_axe_finds(page) == []


def test_closing_is_undone_with_one_click_and_no_script(in_browser, busy: House) -> None:
    page = in_browser("editor", java_script_enabled=False)
    page.goto("/console/inbox")

    page.get_by_role("button", name="Close all 3").click()
    expect(page.get_by_text("3 texts are closed.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_role("status")).to_have_text("3 texts are back.")
    expect(page.get_by_role("button", name="Close all 3")).to_be_visible()


def test_a_person_is_found_and_stopped_and_the_number_is_in_no_address(in_browser, busy: House) -> None:
    page = in_browser("admin", java_script_enabled=False)
    page.goto("/console/subscribers")
    page.get_by_role("link", name="Find one person").click()
    page.get_by_label("Their phone number").fill("718 555 0002")
    page.get_by_role("button", name="Find").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Subscriber +1********02")
    assert "0002" not in page.url
    page.get_by_label("How they asked").select_option("letter")
    page.get_by_label("What they said or wrote").fill("please do not text me again")
    page.get_by_role("button", name="Stop all texts to them").click()

    expect(page.get_by_text("through staff (letter, taken by admin@city.example)")).to_be_visible()
    page.get_by_role("button", name="Show the number").click()
    expect(page.get_by_text("+17185550002")).to_be_visible()
    page.goto(page.url.removesuffix("/number"))
    expect(page.get_by_text("+17185550002")).to_have_count(0)
