"""The page of pretend phones: what it says without JavaScript, and how it behaves in a real browser."""

from __future__ import annotations

import re

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.chromium import complaints_of, too_small, what_axe_finds, width_of

PHONE = "+15555550101"
HELLO = "<Response><Message>Hello &amp; welcome &lt;b&gt;</Message></Response>"


@pytest.fixture
def shown(start, product):
    """A company with a clock and hints."""
    product.twiml = HELLO
    return start(clock_url=product.url, zone="America/Chicago", hints=("Jobs", "HELP"))


def test_a_newcomer_is_told_what_to_text(shown):
    html = requests.get(shown.emulator.url).text

    assert "Text <b>Jobs</b> to begin." in html
    assert html.count('class="phone"') == 2


def test_the_page_runs_no_script_and_loads_nothing_but_its_own(shown):
    answer = requests.get(shown.emulator.url)

    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*src=\"/assets/)|<style|style=|https?://|\son\w+=", answer.text)


def test_what_people_write_is_escaped(shown, product):
    product.twiml = "<Response><Message>&lt;script&gt;alert(1)&lt;/script&gt;</Message></Response>"
    shown.type('<img src=x onerror="alert(1)">')

    html = requests.get(shown.emulator.url).text

    assert "<img" not in html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_without_javascript_a_form_sends_and_comes_back_to_the_phone(shown):
    answer = requests.post(
        f"{shown.emulator.url}/phones/%2B15555550101/send", data={"body": "Jobs"}, allow_redirects=False
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/#phone-15555550101")
    assert [text["body"] for text in shown.messages()] == ["Jobs", "Hello & welcome <b>"]
    assert "Hello &amp; welcome &lt;b&gt;" in requests.get(shown.emulator.url).text


def test_a_quick_reply_sends_its_own_word(shown):
    requests.post(f"{shown.emulator.url}/phones/5555550101/send", data={"chip": "HELP", "body": ""})

    assert shown.messages()[0]["body"] == "HELP"


def test_phones_are_added_by_number_or_made_up_and_put_away(shown):
    url = shown.emulator.url
    requests.post(f"{url}/phones", data={"number": ""})
    html = requests.post(f"{url}/phones", data={"number": "(718) 555-0142"}).text
    assert "(555) 555-0103" in html
    assert "(718) 555-0142" in html

    after = requests.post(f"{url}/phones/7185550142/away").text
    assert "(718) 555-0142" not in after
    assert "That is not a phone number" in requests.post(f"{url}/phones", data={"number": "12"}).text


def test_the_page_has_room_for_eight_phones(shown):
    for _ in range(10):
        html = requests.post(f"{shown.emulator.url}/phones", data={"number": ""}).text

    assert html.count('class="phone"') == 8
    assert "<button disabled>Add a phone" in html


def test_unknown_assets_are_not_found(shown):
    assert requests.get(f"{shown.emulator.url}/assets/server.py").status_code == 404


@pytest.fixture
def page(chromium, shown):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.complaints = complaints_of(page)
    page.goto(shown.emulator.url)
    yield page
    assert page.complaints == []
    context.close()


def first_phone(page: Page):
    return page.get_by_role("region", name="(555) 555-0101")


@pytest.mark.browser
def test_a_person_types_and_sees_both_sides_with_their_state(page, shown):
    phone = first_phone(page)

    phone.get_by_label("Text from (555) 555-0101 to 55512").fill("Jobs")
    page.keyboard.press("Enter")

    expect(phone.locator(".mine .body")).to_have_text("Jobs")
    expect(phone.locator(".theirs .body")).to_have_text("Hello & welcome <b>")
    expect(phone.locator(".theirs .state")).to_contain_text("Delivered")
    expect(phone.locator(".theirs .facts")).to_contain_text("1 segment")
    expect(phone.locator(".total")).to_have_text("2 segments, 2.1\u00a2")
    expect(phone.get_by_role("textbox")).to_be_focused()
    expect(phone.get_by_role("textbox")).to_have_value("")
    expect(page.locator("#said")).to_contain_text("Hello & welcome <b>")


@pytest.mark.browser
def test_a_quick_reply_is_one_press_of_a_key(page):
    phone = first_phone(page)

    phone.get_by_role("button", name="HELP").focus()
    page.keyboard.press("Enter")

    expect(phone.locator(".mine .body")).to_have_text("HELP")


@pytest.mark.browser
def test_a_text_from_the_api_appears_by_itself(page, shown):
    shown.create(Body="A new job \u4e2d")

    expect(first_phone(page).locator(".theirs .body")).to_have_text("A new job \u4e2d")
    expect(first_phone(page).locator(".encoding")).to_have_text("UCS-2")


@pytest.mark.browser
def test_a_long_thread_keeps_its_newest_texts_in_order(page, shown):
    for n in range(205):
        shown.create(Body=f"Text {n}")
    expect(first_phone(page).locator(".body").last).to_have_text("Text 204")

    shown.create(Body="Text 205")

    expect(first_phone(page).locator(".body").last).to_have_text("Text 205")
    assert first_phone(page).locator(".body").all_text_contents() == [f"Text {n}" for n in range(6, 206)]
    assert first_phone(page).locator(".day").count() == 1
    assert first_phone(page).locator(".texts > :first-child").get_attribute("class") == "day"


@pytest.mark.browser
def test_a_service_in_trouble_is_told_in_plain_words(page, product):
    product.status = 403
    phone = first_phone(page)

    phone.get_by_role("button", name="Jobs").click()

    expect(phone.locator(".problem")).to_have_text("The service answered 403 (Forbidden).")
    expect(phone.locator(".state")).to_contain_text("Not answered")


@pytest.mark.browser
def test_the_next_morning_comes_at_the_press_of_a_button(page, product):
    before = re.compile(page.locator("#now").text_content().split(",")[0])

    page.get_by_role("button", name="Next morning").click()

    expect(page.locator("#said")).to_contain_text("The service's time is now")
    expect(page.locator("#now")).not_to_have_text(before)
    assert product.moves == [{"to": "next-morning"}]

    page.get_by_role("button", name="Real time").click()

    expect(page.locator("#now")).to_have_text(before)
    assert product.moves[-1] == {"real": True}


@pytest.mark.browser
def test_a_clock_in_trouble_is_told(page, product):
    product.clock_status = 500

    page.get_by_role("button", name="+1 day").click()

    expect(page.locator("#clock-problem")).to_contain_text("The service answered 500")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_is_cut_off(page, shown, product, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    shown.create(To="+15005553003")
    requests.post(f"{shown.emulator.url}/phones", data={"number": "+15005553003"})
    product.status = 500
    shown.type("Jobs")
    page.reload()
    expect(page.locator(".is-undelivered")).to_have_count(1)

    assert what_axe_finds(page) == []
    assert width_of(page) <= width
    assert too_small(page, "button:not([hidden])") == []


@pytest.mark.browser
def test_the_page_says_so_when_the_company_stops(page, shown):
    shown.emulator.stop()

    expect(page.locator("#clock-problem")).to_contain_text("The phone company has stopped")
    page.complaints.clear()  # the browser reports each failed request
