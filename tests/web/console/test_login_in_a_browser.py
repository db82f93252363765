"""The way in and the page of people, in a real browser: without a script, at 320 pixels, nothing for axe to find."""

from __future__ import annotations

import re

import pytest
from passlib.totp import TOTP
from playwright.sync_api import expect

from smsbot.storage import staff
from smsbot.workflows import admit_staff
from tests.browser.chromium import SMALL, take_picture, what_axe_finds, width_of
from tests.house import NOON
from tests.web.console.conftest import ONE_DATABASE

pytestmark = [pytest.mark.browser, ONE_DATABASE]

PASSWORD = "a sentence is fine"
ADMINS = [
    "/console/",
    "/console/people",
    "/console/acts",
    "/console/access",
    "/console/password",
    "/console/second-step",
    "/console/recovery-codes",
    "/console/verify",
    "/console/nothing-here",
]


@pytest.fixture
def some_people(house):
    invite(house, "a-person-with-a-rather-long-name-of-her-own")


def invite(house, first):
    """Three people, of whom the last has no access any more."""
    for name, role in ((first, "editor"), ("bo", "viewer"), ("cy", "viewer")):
        admit_staff.invite(house.database, house.vault, "command line", f"{name}@city.example", role, NOON)
    admit_staff.disable(house.database, "command line", "cy@city.example", NOON)


@pytest.fixture
def link(house):
    token = admit_staff.invite(house.database, house.vault, "command line", "ann@city.example", "editor", NOON)
    return f"/console/welcome/{token}"


@pytest.mark.usefixtures("some_people")
def test_no_page_of_an_admin_has_anything_for_axe_or_scrolls_sideways(in_browser):
    page = in_browser("admin", bypass_csp=True, viewport=SMALL)

    for path in ADMINS:
        assert (path, page.goto(path).status) == (path, 404 if path == "/console/nothing-here" else 200)
        assert (path, what_axe_finds(page)) == (path, [])
        assert (path, width_of(page)) == (path, SMALL["width"])


def test_no_page_of_a_stranger_has_anything_for_axe_or_scrolls_sideways(in_browser, link):
    page = in_browser(None, bypass_csp=True, viewport=SMALL)

    for path in ("/console/login", link, "/console/welcome/over"):
        page.goto(path)
        assert (path, what_axe_finds(page)) == (path, [])
        assert (path, width_of(page)) == (path, SMALL["width"])


def test_a_new_person_gets_in_and_turns_on_a_second_step_without_a_script(in_browser, link):
    page = in_browser(None, java_script_enabled=False)

    page.goto(link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    log_in(page)
    page.get_by_role("link", name="ann@city.example (editor)").click()
    page.get_by_role("link", name="set it up").click()
    page.get_by_role("button", name="Set up an authenticator app").click()
    app = TOTP(re.sub(r"\W", "", page.locator("li code, p code").first.inner_text()))
    assert page.get_by_role("img", name="QR code").evaluate("picture => picture.naturalWidth") > 100
    page.get_by_label("Code").fill(app.generate().token)
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_text("on: change")).to_be_visible()
    page.get_by_role("link", name="make new ones").click()
    page.get_by_role("button", name="Show ten new codes").click()
    code = page.locator(".codes code").first.inner_text()
    page.goto("/console/access")
    page.get_by_role("button", name="Log out everywhere").click()

    log_in(page)
    page.get_by_role("link", name="Use a recovery code").click()
    page.get_by_label("Recovery code").fill(code)
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_role("heading", name="Home")).to_be_visible()


def test_login_people_and_what_was_done_as_the_docs_show_them(in_browser, house):
    invite(house, "ann")
    page = in_browser(None, viewport={"width": 800, "height": 440})
    page.goto("/console/login")
    take_picture(page, "console-login")
    page = in_browser("admin", viewport={"width": 1200, "height": 880})
    with house.database.begin() as db:
        staff.entered(db, staff.find(db, "bo@city.example").id, NOON)

    page.goto("/console/people")

    expect(page.get_by_text("logged in just now")).to_be_visible()
    take_picture(page, "console-people")
    page.goto("/console/acts")
    page.set_viewport_size({"width": 1200, "height": 700})
    expect(page.get_by_text("was viewer")).to_be_visible()
    take_picture(page, "console-acts")


def log_in(page):
    page.get_by_label("E-mail address").fill("ann@city.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def test_the_fields_of_the_login_are_the_ones_that_password_managers_fill(in_browser):
    page = in_browser(None)

    page.goto("/console/login")

    fields = page.eval_on_selector_all("form input:not([type=hidden])", "all => all.map(e => [e.type, e.autocomplete])")
    assert fields == [["email", "username"], ["password", "current-password"]]


@pytest.mark.usefixtures("some_people")
def test_an_admin_invites_changes_and_shuts_out_with_the_keyboard_and_no_script(in_browser):
    page = in_browser("admin", java_script_enabled=False)

    page.goto("/console/people")
    page.get_by_label("E-mail address").fill("dee@city.example")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("https://jobs.example/console/welcome/")).to_be_visible()
    page.get_by_role("link", name="Back to people").click()
    page.get_by_label("Role of bo@city.example").select_option("editor")
    page.get_by_role("button", name="Change the role of bo@city.example").press("Enter")
    expect(page.get_by_role("status")).to_have_text("bo@city.example is editor from their next page on.")
    page.get_by_role("button", name="Take access away from bo@city.example").press("Enter")

    expect(page.get_by_role("status")).to_have_text("bo@city.example has no access any more.")
    page.get_by_role("link", name="What was done").click()
    expect(page.locator(".acts-done > li").first).to_be_visible()
    done = page.locator(".acts-done > li").all_inner_texts()
    assert [text.splitlines()[0] for text in done[:3]] == [
        f"admin@city.example {did}"
        for did in (
            "took away the access of bo@city.example",
            "changed the role of bo@city.example",
            "invited dee@city.example",
        )
    ]
