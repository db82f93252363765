"""What surrounds the screens: headers, refusals in words, and that none of it costs the carrier time."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace

import pytest
from twilio.request_validator import RequestValidator

from smsbot.web.app import create_app
from smsbot.web.console import MENU
from tests.house import TOKEN

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def gets(console):
    """Every path that can be got, with 1 for every value in it; those of the login last, which log people out."""
    rules = [rule for rule in console.url_map.iter_rules() if "GET" in (rule.methods or ())]
    rules.sort(key=lambda rule: not rule.endpoint.startswith("console."))
    with console.test_request_context():
        return ["/console" + console.url_for(rule.endpoint, **dict.fromkeys(rule.arguments, 1)) for rule in rules]


@pytest.mark.parametrize("role", ["admin", None])
def test_no_page_fails_and_each_shuts_the_browsers_doors(app, console, at_console, role):
    client = at_console(role) if role else app.test_client()

    for path in gets(console):
        page = client.get(path)
        assert (path, page.status_code) in [(path, status) for status in (200, 302, 404)]
        assert set(page.headers["Content-Security-Policy"].split("; ")) == POLICY
        assert page.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["feeds/{}", "openings?before={}", "deliveries/texts?code={}", "inbox?beyond={}"])
def test_a_number_beyond_all_numbers_fails_no_page(at_console, path):
    page = at_console("admin").get("/console/" + path.format("9" * 25))

    assert page.status_code in (200, 404)


def test_a_stranger_sees_the_login_and_nothing_else(app, console):
    client = app.test_client()

    seen = {path for path in gets(console) if client.get(path).status_code == 200}

    assert seen == {"/console/login"}


def test_nothing_in_a_page_is_inline(at_console):
    admin = at_console("admin")

    for endpoint, _, _ in MENU:
        page = admin.get(f"/console/{endpoint.removeprefix('console.').removeprefix('home')}").get_data(as_text=True)
        assert re.findall(r"<style|\sstyle=|<script(?![^>]* src=)|\son\w+=|javascript:|https?://", page) == []


def test_bootstrap_comes_from_our_own_house_and_may_be_kept(at_console):
    viewer = at_console("viewer")
    page = viewer.get("/console/").get_data(as_text=True)

    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)

    assert len(sheets) == 2
    for sheet in sheets:
        with closing(viewer.get(sheet)) as style:
            assert style.status_code == 200
            assert "max-age" in style.headers["Cache-Control"]


def test_below_a_prefix_every_address_and_the_cookie_stay_below_it(desk, office):
    below = "https://city.example/texts"
    app = create_app(replace(desk, public_url=below), replace(office, public_url=below))
    client = app.test_client()

    sent = client.get("/texts/console/people")
    page = client.get(sent.location)

    assert sent.location == "/texts/console/login?next=/texts/console/people"
    assert 'action="/texts/console/login"' in page.get_data(as_text=True)
    assert "Path=/texts/console" in page.headers["Set-Cookie"].split("; ")


def test_the_carrier_is_answered_without_a_session_or_a_hook_of_the_console(app, console):
    form = {"MessageSid": "SM" + "1" * 32, "From": "+17185550199", "To": "55512", "Body": "hello"}
    url = "https://jobs.example/sms/inbound"
    signature = RequestValidator(TOKEN).compute_signature(url, form)

    answer = app.test_client().post("/sms/inbound", data=form, headers={"X-Twilio-Signature": signature})

    assert answer.status_code == 200
    assert "Vary" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert (app.secret_key, set(app.extensions)) == (None, {"console"})
    assert console.before_request_funcs[None]
    assert (app.before_request_funcs, len(app.after_request_funcs[None])) == ({}, 1)
