"""Whatever a browser sends, no page fails: what no database can keep is cut at the door, over both databases."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import smsbot.web.console
from tests.house import NOON
from tests.web.console.desk import JOB, a_feed, arrives
from tests.web.console.test_doors import gets
from tests.web.console.test_forged_posts import posts

ROOM = Path(smsbot.web.console.__file__).parent
WORDS = ["q", "opening", "employer", "codes", "reason", "state", "sector", "area", "after", "day", "address", "next"]
NUMBERS = ["code", "page", "first", "below", "before", "beyond", "closed_by", "feed", "after"]
TOO_LARGE = [str(2**31), "-" + "9" * 18, "+" + "9" * 25]
TYPED = JOB | {
    "email": "new@city.example", "role": "editor", "password": "a long password", "code": "123456",
    "url": "https://new.example/jobs", "name": "New feed", "kind": "rss", "reason": "asked", "words": "Thank you",
    "step": "send", "same": "all", "phone": "718-555-0142", "channel": "phone", "said": "Please stop", "sure": "yes",
    "employer": "Bistro", "codes": "feed_untrusted", "do": "save", "once": "abc",
}  # fmt: skip
"""What the forms of the screens take."""


@cache
def names():
    """Every word in quotes in the code of the screens: among them the name of each field."""
    return sorted({name for file in ROOM.glob("*.py") for name in re.findall(r'"([a-z_]+)"', file.read_text())})


def furnished(house):
    """Something behind the number 1, so that pages are not only missing ones."""
    a_feed(house)
    arrives(house, "Cook", trusted=False)
    house.join()


def failures(client, method, paths, **sent):
    """Those that failed, each asked for in the session as it began: some pages end it."""
    session, found = client.get_cookie("staff", path="/console").value, []
    for path in paths:
        client.set_cookie("staff", session, path="/console")
        status = getattr(client, method)(path, **sent).status_code
        found += [(path, status, sent)] * (status >= 500)
    return found


def pages(console):
    got = [path for path in gets(console) if "static" not in path]
    return [*got, "/console/yesterday/2026-11-24/failed", "/console/yesterday/2026-11-24/untold"]


def forms(console):
    """Those about people last: with one, an admin disables themselves."""
    return sorted((f"/console{path}" for _, path in posts(console)), key=lambda path: "/people" in path)


@pytest.mark.parametrize("name", NUMBERS)
def test_no_page_fails_for_a_number_beyond_all_numbers(house, console, at_console, name):
    furnished(house)
    admin = at_console("admin")

    found = [one for value in TOO_LARGE for one in failures(admin, "get", pages(console), query_string={name: value})]

    assert found == []


@pytest.mark.parametrize("name", WORDS)
def test_no_page_fails_for_a_character_that_cannot_be_kept(house, console, at_console, name):
    furnished(house)
    query = {"codes": "feed_untrusted"} | {name: b"nur\0se\xed\xa0\x80"}

    assert failures(at_console("admin"), "get", pages(console), query_string=query) == []


@pytest.mark.parametrize("value", [*TOO_LARGE, "9_" * 20 + "9", "9" * 5000])
def test_no_form_fails_for_a_number_beyond_all_numbers(house, console, at_console, value):
    furnished(house)

    assert failures(at_console("admin"), "post", forms(console), data=dict.fromkeys(names(), value) | TYPED) == []
    assert failures(at_console("editor"), "post", forms(console), data=dict.fromkeys(TYPED, value)) == []


@pytest.mark.parametrize("unkept", [b"\0", b"\xed\xa0\x80"])
def test_no_form_fails_for_a_character_that_cannot_be_kept(house, console, at_console, unkept):
    furnished(house)
    typed = dict.fromkeys(names(), b"1" + unkept) | {name: value.encode() + unkept for name, value in TYPED.items()}

    assert failures(at_console("admin"), "post", forms(console), data=typed) == []


def test_the_hidden_half_of_a_form_fails_nothing_either(house, console, at_console):
    furnished(house)
    editor = at_console("editor")
    groups = {"employer": "Bis\0tro", "codes": "feed_\0untrusted", "up_to": "9" * 25, "shown": "9" * 25}

    seen = [
        editor.post("/console/openings/review/approve", data=groups).status_code,
        editor.post("/console/openings/review/undo", data={"first": "9" * 19, "last": "9" * 18}).status_code,
        editor.post("/console/openings/1/hold", data={"reason": "\0", "seen_act": "9" * 25}).status_code,
    ]

    assert seen == [302, 404, 302]


def test_a_character_that_cannot_be_kept_is_left_out_of_what_is_saved(house, at_console):
    typed = JOB | {"title": "Home \0health aides", "employer": "Care\0Well", "do": "save", "now": NOON.isoformat()}
    editor = at_console("editor")
    page = editor.post("/console/openings/add", data=typed | {"once": "a\0"}).get_data(as_text=True)
    previewed = re.search(r'name="previewed" value="([^"]+)"', page)
    assert previewed

    saved = editor.post("/console/openings/add", data=typed | {"once": "a\0", "previewed": previewed[1]})

    assert saved.status_code == 302
    assert (house.row("opening")["title"], house.row("opening")["employer"]) == ("Home health aides", "CareWell")


def test_a_stranger_fails_nothing_with_what_the_login_or_an_invitation_reads(app, at_console):
    token = at_console("viewer").token
    stranger = app.test_client()
    stranger.set_cookie("staff", at_console("admin").get_cookie("staff", path="/console").value, path="/console")
    fresh = app.test_client()
    forged = {"X-CSRFToken": token}
    typed = {"email": "admin\0@city.example", "password": "a\0b", "csrf_token": token}

    seen = [
        fresh.post("/console/login", data=typed, headers=forged).status_code,
        fresh.post("/console/login", json={"email": "\0", "password": "\ud800"}, headers=forged).status_code,
        fresh.get("/console/welcome/a%00b").status_code,
        fresh.get("/console/yesterday/a%00b").status_code,
        stranger.post("/console/login", json={"email": "\0", "password": "\ud800"}, headers=forged).status_code,
    ]

    assert [status for status in seen if status >= 500] == []
