"""Public pages: what they must say, the way out without a phone, and headers that keep others out."""

from __future__ import annotations

import re
from html import unescape

import pytest
import structlog

from smsbot.domain.phone import PhoneNumber
from smsbot.web.app import create_app
from smsbot.web.desk import Destination

PAGES = ["/", "/terms", "/privacy", "/unsubscribe"]


def words_in(html):
    """The text of a page's main part as one line."""
    main = re.search(r"<main.*?</main>", html, re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", main.group())).split())


def words_of(answer):
    return words_in(answer.text)


@pytest.mark.parametrize("duty", [
    "Lake City WORKS <Jobs>",
    "sends text messages about open jobs",
    "Message and data rates may apply",
    "up to 4 messages a week, plus any you ask for",
    "Between 9 a.m. and 8:30 p.m. we",
    "555-555-0100",
    "lake.example/jobs",
    "Carriers are not liable for delayed or undelivered messages",
    "Health",
    "877877",
])  # fmt: skip
def test_the_terms_say_all_that_carriers_ask_for(client, duty):
    assert duty in words_of(client.get("/terms"))


@pytest.mark.parametrize("page", PAGES)
def test_help_and_stop_are_bold_and_never_the_word_that_carriers_reject(client, page):
    html = client.get(page).text

    assert "<strong>STOP</strong>" in html
    assert page == "/unsubscribe" or "<strong>HELP</strong>" in html
    assert "standard" not in html.lower()


def test_terms_and_privacy_lead_to_each_other(client):
    assert 'href="/privacy"' in client.get("/terms").text
    assert 'href="/terms"' in client.get("/privacy").text


@pytest.mark.parametrize("promise", [
    "No mobile information is shared with third parties for marketing",
    "Twilio",
    "about 400 days",
    "90 days",
    "DELETE",
    "Lake City WORKS <Jobs> runs this service",
])  # fmt: skip
def test_the_privacy_page_says_who_sees_what_and_for_how_long(client, promise):
    assert promise in words_of(client.get("/privacy"))


@pytest.mark.parametrize("page", PAGES)
def test_sentences_are_short(client, page):
    html = re.sub(r"</(li|p|h1|h2|label|button)>", ". ", client.get(page).text)
    sentences = re.split(r"[.:?] ", words_in(html))

    assert max(len(sentence.split()) for sentence in sentences) <= 20


@pytest.mark.parametrize("page", PAGES)
def test_words_never_used_about_people(client, page):
    text = words_of(client.get(page)).lower()

    for word in ("welfare", "child support", "cash assistance", "snap", "court", "debt", "parole", "shelter", "hiv"):
        assert not re.search(rf"\b{word}\b", text)


def test_without_a_known_number_the_pages_name_none(desk):
    desk.text_number = ""
    client = create_app(desk).test_client()

    for page in PAGES:
        assert "877877" not in client.get(page).text
    assert "call 555-555-0100" in words_of(client.get("/"))


def test_a_number_typed_on_the_page_is_stopped(client, desk):
    answer = client.post("/unsubscribe", data={"phone": " (718) 555-0142 "})

    assert answer.status_code == 200
    assert desk.stopped == [(PhoneNumber("+17185550142"), "127.0.0.1")]
    assert "ends in 42" in words_of(answer)
    assert "555-0142" not in answer.text


@pytest.mark.parametrize("typed", ["", " ", "hello", "123", "877877", "1" * 41, "<b>", "+1 718 555", "\x00", None])
def test_what_is_not_a_number_is_said_so_and_stops_nothing(client, desk, typed):
    answer = client.post("/unsubscribe", data={} if typed is None else {"phone": typed})

    assert answer.status_code == 400
    assert "Error: that is not a phone number" in words_of(answer)
    assert "<title>Error: " in answer.text
    assert 'aria-describedby="phone-error"' in answer.text
    assert desk.stopped == []


def test_what_was_typed_comes_back_harmless(client):
    assert 'value="&#34;&gt;&lt;b&gt;"' in client.post("/unsubscribe", data={"phone": '"><b>'}).text


def test_too_many_tries_are_asked_to_wait_in_words(client, desk):
    answers = [client.post("/unsubscribe", data={"phone": f"718555{n:04}"}) for n in range(100, 111)]

    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert "STOP" in words_of(answers[-1])
    assert len(desk.stopped) == 10
    assert client.get("/unsubscribe").status_code == 200


def test_one_persons_tries_do_not_hold_up_another_behind_the_same_proxy(client, desk):
    for n in range(11):
        last = client.post("/unsubscribe", data={"phone": "x"}, headers={"X-Forwarded-For": f"10.0.0.{n}, 192.0.2.1"})
    other = client.post(
        "/unsubscribe", data={"phone": "7185550142"}, headers={"X-Forwarded-For": "192.0.2.1, 192.0.2.2"}
    )

    assert last.status_code == 429
    assert other.status_code == 200
    assert desk.stopped[0][1] == "192.0.2.2"


def test_forging_the_senders_address_does_not_open_the_brake(client):
    answers = [
        client.post("/unsubscribe", data={"phone": "x"}, headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code
        for n in range(201)
    ]

    assert answers == [400] * 200 + [429]


def test_a_job_with_a_web_address_leads_there(client, desk):
    desk.links["7K2"] = Destination(title="Nurse", url="https://apply.example/a?b=1&c=ñ#d")

    answer = client.get("/j/7K2")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "https://apply.example/a?b=1&c=%C3%B1#d"
    assert (answer.headers["X-Robots-Tag"], answer.headers["Cache-Control"]) == ("noindex", "no-store")


@pytest.mark.parametrize("code", ["7K3", "7K2x", "a" * 17, "..", "%00", "a b", "ñ", "https:", "-"])
def test_an_unknown_code_is_no_page(client, desk, code):
    desk.links["7K2"] = Destination(title="Nurse", url="https://apply.example/")

    assert client.get(f"/j/{code}").status_code == 404


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https://", "http:/evil", "ftp://x.example/", "",
     "/x", "https://a.example\r\nSet-Cookie: x=1", "https://a.example\\@b.example", "https://[::1",
     " https://a.example", None],
)  # fmt: skip
def test_nobody_is_sent_to_anything_but_a_web_page(client, desk, url):
    desk.links["7K2"] = Destination(title="Nurse", url=url, how=(("phone", "718-555-0142"),))

    answer = client.get("/j/7K2")

    assert answer.status_code == 200
    assert "Location" not in answer.headers
    assert "Call 718-555-0142." in words_of(answer)


@pytest.mark.parametrize("query", ["?url=https://evil.example", "?next=//evil.example"])
def test_nothing_in_the_request_says_where_to_go(client, desk, query):
    desk.links["7K2"] = Destination(title="Nurse", url="https://apply.example/")

    assert client.get(f"/j/7K2{query}").headers["Location"] == "https://apply.example/"


def test_a_job_without_a_web_address_says_how_to_apply_and_that_it_is_free(client, desk):
    desk.links["7K2"] = Destination(
        title="Cook <b>",
        employer="Bistro & Co",
        how=(("walk_in", "1 Main St, Mon-Fri 9-5"), ("email", "jobs@bistro.example")),
    )

    text = words_of(client.get("/j/7K2"))

    for part in (
        "Cook <b>",
        "Bistro & Co",
        "Go there: 1 Main St",
        "Write to jobs@bistro.example",
        "It is free to apply",
    ):
        assert part in text


def test_a_job_that_says_nothing_of_applying_names_our_own_help(client, desk):
    desk.links["7K2"] = Destination(title="Cook")

    assert "Call 555-555-0100 and ask about this job" in words_of(client.get("/j/7K2"))


def test_a_closed_job_is_said_to_be_filled_and_leads_nowhere(client, desk):
    desk.links["7K2"] = Destination(title="Cook", employer="Bistro", url="https://apply.example/", open=False)

    answer = client.get("/j/7K2")

    assert (answer.status_code, answer.headers.get("Location")) == (410, None)
    assert "This job is filled or closed" in words_of(answer)


@pytest.mark.parametrize(("path", "status"), [("/nothing", 404), ("/j/none", 404), ("/static/none.css", 404)])
def test_errors_are_told_in_words(client, path, status):
    answer = client.get(path)

    assert answer.status_code == status
    assert "There is no such page" in words_of(answer)


def test_a_wrong_method_names_the_right_ones(client):
    answer = client.delete("/unsubscribe")

    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert "cannot do that" in words_of(answer)


def test_a_fault_is_told_in_words_and_logged_by_its_place_only(client, desk):
    def broken(code, now):
        raise KeyError("+17185550142")

    desk.follow = broken

    with structlog.testing.capture_logs() as logs:
        answer = client.get("/j/7K2")

    assert answer.status_code == 500
    assert "Something went wrong on our side" in words_of(answer)
    assert logs[0]["error"] == "KeyError"
    assert "7185550142" not in str(logs)


@pytest.mark.parametrize("path", [*PAGES, "/nothing", "/j/7K2", "/health/live", "/static/style.css"])
def test_every_page_carries_the_headers_that_keep_others_out(client, path):
    with client.get(path) as answer:
        headers = answer.headers

    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Strict-Transport-Security"]
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_a_script_a_style_attribute_or_a_foreign_file(client, page):
    html = client.get(page).text

    assert "<script" not in html
    assert not re.search(r"\s(on\w+|style)=", html)
    assert not re.search(r'(src|rel="stylesheet" href)="(https?:)?//', html)


def test_below_a_prefix_links_stay_below_it(desk):
    desk.public_url = "https://jobs.example/city"
    client = create_app(desk).test_client()

    for path in ("/city/terms", "/terms", "/city", "/city/"):
        html = client.get(path, follow_redirects=False).text
        assert 'href="/city/privacy"' in html
        assert 'href="/city/static/style.css"' in html


@pytest.mark.parametrize("path", ["/terms/", "//terms", "//evil.example/terms", "/unsubscribe/"])
def test_no_spelling_of_a_path_is_answered_with_a_redirect(client, path):
    answer = client.get(path, headers={"Host": "evil.example"})

    assert answer.status_code in (200, 404)
    assert "evil.example" not in answer.text
