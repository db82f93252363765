"""A feed on its form: tried before anything is saved, set up, saved, and never over what somebody else has saved."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer
from werkzeug import Response

from jobs_feed.feed import Kind
from jobs_feed.kinds import KINDS
from jobs_feed.pasted import find_address
from smsbot.desk import HouseDesk
from smsbot.web.app import create_app
from smsbot.web.console import feed_setup
from smsbot.web.console.feed_setup import first_setup
from smsbot.web.console.office import Office
from tests.house import House
from tests.jobs_feed.board_answers import ANSWERS, PagedSite
from tests.web.console.feed_site import Site, collect, row, settings, stored, table, words
from tests.web.console.reading import get


@pytest.fixture
def site(httpserver: HTTPServer) -> Site:
    return Site(httpserver)


@pytest.fixture
def editor(at_console: Callable[[str], FlaskClient]) -> FlaskClient:
    return at_console("editor")


def test_an_address_is_tried_before_anything_is_saved(editor: FlaskClient, site: Site, house: House) -> None:
    site.body = table(
        *(row(number) for number in range(1, 12)), row(12, pay=""), row(13, place="Albany NY", zip="12207")
    )
    before = house.counts()

    answer = editor.post("/console/feeds/try", data={"url": site.url})
    page = words(answer)

    assert "13 entries in a CSV table" in page
    assert "It is a whole list" in page
    assert "Would wait for staff: 12" in page
    assert "It states no pay. (1)" in page
    assert "Outside the city: stored, never texted: 1" in page
    assert "The first 10, as stored and as texted" in page
    assert page.count("job 412: Nurse, Bronx 10458. $25/hr.") == 10
    assert "Place Bronx 10458 In the feed: Bronx, 10458" in page
    assert "Kind of work Health because the title says" in page
    assert "1 segment," in page
    assert house.counts() == before


def test_trying_shows_what_filters_would_go_by(editor: FlaskClient, site: Site) -> None:
    site.body = table(row(1, title="Experienced nurse nights or days"), row(2, title="Cleaner - no English needed"))

    page = words(editor.post("/console/feeds/try", data={"url": site.url}))

    assert "What filters go by by day or by night, asks for experience" in page
    assert "What filters go by needs no English" in page


def test_trying_again_uses_the_settings_that_were_chosen(editor: FlaskClient, site: Site) -> None:
    site.body = table(row(1, title="Assistant"), row(2, pay=""))
    chosen = settings(site.url, sector="retail", pay_rule="may_be_missing", pay_reason="Known.", trusted="on")

    page = words(editor.post("/console/feeds/try", data=chosen))

    assert "Would be texted to people whom it fits: 2" in page
    assert "Kind of work Retail because the feed&#39;s default" in page
    assert "Pay: ask" in page


def test_the_employer_of_all_is_shown_saved_and_told_where_an_opening_names_none(
    editor: FlaskClient, site: Site, house: House
) -> None:
    site.kind = "application/rss+xml"
    site.body = (
        "<rss version='2.0'><channel><item><title>Nurse</title><link>https://c.example/1</link></item></channel></rss>"
    )
    chosen = settings(site.url, kind="rss", employer=" Harbor  Health ")

    tried = editor.post("/console/feeds/try", data=chosen)
    editor.post("/console/feeds", data=chosen)
    page = editor.get(f"/console/feeds/{house.row('feed')['id']}")

    assert 'name="employer" value="Harbor Health"' in tried.text
    assert "Employer Harbor Health In the feed:" in words(tried)
    assert house.row("feed")["employer"] == "Harbor Health"
    assert "Employer Harbor Health, where an opening names none" in words(page)


def test_a_page_that_offers_feeds_offers_to_try_them(editor: FlaskClient, site: Site) -> None:
    site.kind = "text/html"
    site.body = """<html><head><link rel="alternate" type="application/rss+xml" title="All &lt;b&gt;jobs" href="/rss">
        <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)"></head></html>"""

    answer = editor.post("/console/feeds/try", data={"url": site.url})

    assert "We got a web page instead of a job list." in words(answer)
    assert re.findall(r'name="url" value="([^"]+)"', answer.text)[0] == site.server.url_for("/rss")
    assert "javascript:" not in answer.text
    assert "<b>jobs" not in answer.text


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_kind_of_board_is_tried_saved_and_read(
    editor: FlaskClient, site: Site, house: House, office: Office, kind: Kind
) -> None:
    site.body, site.kind = ANSWERS[kind]({}, {}).decode(), "application/json"

    tried = words(editor.post("/console/feeds/try", data={"url": site.url}))
    editor.post("/console/feeds", data=settings(site.url, kind=kind, employer="Harbor"))
    editor.post(f"/console/feeds/{house.row('feed')['id']}/on")
    collect(house, office)

    name = KINDS[kind].name
    assert f"2 entries in {name}" in tried
    assert "The first 2, as stored and as texted" in tried
    assert ("It is a whole list" in tried) is KINDS[kind].complete
    assert (house.row("feed")["kind"], house.row("feed")["problem"]) == (kind, None)
    assert [row["employer"] is not None for row in house.rows("opening")] == [True, True]


def test_open_data_with_internal_postings_is_asked_for_the_others(
    editor: FlaskClient, house: House, office: Office, httpserver: HTTPServer
) -> None:
    data = PagedSite(2500)
    httpserver.expect_request("/resource/kpav-sd4t.json").respond_with_handler(
        lambda request: Response(data.answer(request.full_path))
    )

    tried = editor.post("/console/feeds/try", data={"url": httpserver.url_for("/resource/kpav-sd4t.json")})
    page = words(tried)
    (address,) = re.findall(r'id="url" name="url" value="([^"]+)"', tried.text)
    editor.post("/console/feeds", data=settings(html.unescape(address), kind="socrata", trusted="on"))
    asked_before = len(data.asked)
    editor.post(f"/console/feeds/{house.row('feed')['id']}/on")
    collect(house, office)

    assert "It lists internal postings too: we ask it for those that are for the public only." in page
    assert "1,250 entries in a set of open data in JSON" in page
    assert "$where=posting_type%3D%27External%27" in house.row("feed")["url"]
    assert len(data.asked) - asked_before == 2
    assert (house.row("feed")["items"], house.row("feed")["problem"]) == (1250, None)


def test_whose_board_it_is_is_proposed_and_what_somebody_wrote_stays() -> None:
    board = find_address("https://jobs.lever.co/harbor-health")

    proposed, written = first_setup(board, None, None).feed, first_setup(board, "Harbor Inc.", None).feed

    assert (proposed.name, proposed.employer) == ("Harbor Health", "Harbor Health")
    assert written.employer == "Harbor Inc."
    assert first_setup(find_address("https://www.harbor.example/jobs"), None, None).feed.employer is None


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("", "Paste the address of a feed"),
        ("https://www.usajobs.gov/", "This is USAJOBS without a search. Search there for your city"),
        ("https://www.usajobs.gov/search/results/?l=Harbor", "USAJOBS answers only with a key. Ask whoever runs"),
        ("http://[half", "We fetch http and https addresses"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_to_do(editor: FlaskClient, pasted: str, said: str) -> None:
    page = words(editor.post("/console/feeds/try", data={"url": pasted}))

    assert said in page
    assert "Save as a draft" not in page


def test_an_address_inside_a_private_network_is_not_fetched(
    editor: FlaskClient, desk: HouseDesk, office: Office, site: Site
) -> None:
    editor.application = create_app(desk, replace(office, allow_private=False))

    page = words(editor.post("/console/feeds/try", data={"url": site.url}))

    assert "That address is inside a private network, so we do not fetch it." in page
    assert site.asked == 0


def test_a_failure_is_told_in_its_sentence_and_what_was_chosen_stays(editor: FlaskClient, site: Site) -> None:
    site.body = ""

    answer = editor.post("/console/feeds/try", data=settings(site.url, name="My own name", trusted="on"))

    assert "The answer was empty." in words(answer)
    assert 'value="My own name"' in answer.text


def test_an_address_that_is_there_already_is_named_and_not_fetched(
    editor: FlaskClient, site: Site, house: House
) -> None:
    stored(house, site.url)

    page = words(editor.post("/console/feeds/try", data={"url": site.url}))

    assert "You already have this feed as &#39;CareWell&#39;." in page
    assert site.asked == 0


def test_only_two_are_tried_at_once(editor: FlaskClient, site: Site) -> None:
    with feed_setup.TRYING, feed_setup.TRYING:
        busy = words(editor.post("/console/feeds/try", data={"url": site.url}))

    assert feed_setup.TOO_MANY_AT_ONCE in busy
    assert "12 entries" in words(editor.post("/console/feeds/try", data={"url": site.url}))


def test_hostile_words_of_a_feed_are_shown_as_words(editor: FlaskClient, site: Site) -> None:
    site.body = table(row(1, title="<script>alert(1)</script>Nurse <b>x</b>"))

    answer = editor.post("/console/feeds/try", data={"url": site.url})

    assert "<script>alert" not in answer.text
    assert "<b>x" not in answer.text
    assert "Its text held a script. It was taken out." in words(answer)


def test_a_feed_is_saved_as_a_draft_and_turned_on(
    editor: FlaskClient, site: Site, house: House, office: Office
) -> None:
    saved = editor.post("/console/feeds", data=settings(site.url, sector="retail"), follow_redirects=True)
    draft = words(saved)
    on = words(editor.post("/console/feeds/1/on", follow_redirects=True))
    collect(house, office)
    page = words(editor.get("/console/feeds/1"))

    assert "CareWell is saved. Nothing is read until you turn it on." in draft
    assert "Not turned on yet" in draft
    assert "The worker reads it within a minute" in on
    assert "0 open, 12 wait for staff; 12 new in 7 days" in page
    assert "Read. 12 12 0 0 200" in page
    assert [row["verb"] for row in house.rows("audit")] == ["add", "turn on"]


def test_a_fault_stands_beside_its_field_and_in_a_summary(editor: FlaskClient, site: Site, house: House) -> None:
    answer = editor.post("/console/feeds", data=settings(site.url, name="", pay_rule="may_be_missing"))

    assert answer.status_code == 400
    assert '<a href="#name">Give the feed a name' in answer.text
    assert 'aria-describedby="name-fault"' in answer.text
    assert '<a href="#pay_reason">Say why' in answer.text
    assert house.rows("feed") == []


def test_a_value_that_the_form_does_not_offer_is_refused(editor: FlaskClient, site: Site) -> None:
    for wrong in ({"kind": "pigeon"}, {"pay_rule": "none"}):
        assert editor.post("/console/feeds", data=settings(site.url) | wrong).status_code == 400


def test_a_shared_sheet_is_saved_by_the_address_of_its_table(editor: FlaskClient, house: House) -> None:
    pasted = "https://docs.google.com/spreadsheets/d/1AbC-dEf_0123456789/edit#gid=7"

    editor.post("/console/feeds", data=settings(pasted))

    assert house.row("feed")["url"].endswith("/export?format=csv&gid=7")


def test_the_address_of_another_feed_is_refused_beside_the_field(editor: FlaskClient, site: Site, house: House) -> None:
    stored(house, site.url)
    other = stored(house, "https://other.example/jobs", name="Other")

    answer = editor.post(f"/console/feeds/{other}/edit", data=settings(site.url, name="Other"))

    assert answer.status_code == 400
    assert "You already have this feed as &#39;CareWell&#39;." in words(answer)
    assert '<a href="#url">' in answer.text
    assert house.row("feed", id=other)["url"] == "https://other.example/jobs"


def test_whoever_saves_second_is_told_who_was_faster_and_overwrites_nothing(
    editor: FlaskClient, site: Site, house: House, at_console: Callable[[str], FlaskClient]
) -> None:
    editor.post("/console/feeds", data=settings(site.url))
    edit = f"/console/feeds/{house.row('feed')['id']}/edit"
    seen, seen_too = (re.findall(r'name="seen_act" value="(\d+)"', get(editor, edit))[0] for _ in range(2))
    at_console("admin").post(edit, data=settings(site.url, trusted="on", seen_act=seen))

    refused = editor.post(edit, data=settings(site.url, name="Care", seen_act=seen_too), follow_redirects=True)
    again = re.findall(r'name="seen_act" value="(\d+)"', get(editor, edit))[0]
    faulty = editor.post(edit, data=settings(site.url, name="", trusted="on", seen_act=again))
    saved = editor.post(edit, data=settings(site.url, name="Care", trusted="on", seen_act=again), follow_redirects=True)

    assert "admin@city.example was faster and changed how it is set up, see below. Yours is not saved." in words(
        refused
    )
    assert f'name="seen_act" value="{again}"' in faulty.text
    assert "Saved." in words(saved)
    row = house.row("feed")
    assert (row["name"], row["trusted"]) == ("Care", True)


# ---- which element or column is what ----


def test_a_known_table_is_read_by_its_headers_until_somebody_chooses(
    editor: FlaskClient, site: Site, house: House
) -> None:
    plain = editor.post("/console/feeds/try", data={"url": site.url})
    choosing = editor.post("/console/feeds/try", data=settings(site.url) | {"choose": "yes"})
    chosen = {"map-title": "title", "map-employer": "employer", "map-apply_url": "apply_url", "map-whole": "on"}
    editor.post("/console/feeds", data=settings(site.url) | chosen)

    assert "Choose which column is what" in plain.text
    assert 'name="map-title"' not in plain.text
    assert "Title: title; Employer: employer" in words(choosing)
    assert house.row("feed")["field_map"] == {
        "fields": {"title": "title", "employer": "employer", "apply_url": "apply_url"},
        "entries": None,
        "day_first": False,
        "whole": True,
    }


def test_choosing_nothing_lets_it_be_found_at_each_reading(editor: FlaskClient, site: Site, house: House) -> None:
    editor.post("/console/feeds", data=settings(site.url) | {"map-title": "", "employer": ""})

    assert house.row("feed")["field_map"] is None


def test_another_list_of_the_same_file_is_looked_at_anew(editor: FlaskClient, site: Site) -> None:
    first = "<one><title>Cook</title><company>Grill</company></one>" * 2
    other = "<two><position>Nurse</position><firm>Care</firm></two>" * 2
    site.body, site.kind = f"<jobs><x>{first}</x><y>{other}</y></jobs>", "text/xml"
    sent = {
        "map-title": "title",
        "map-employer": "company",
        "map-entries": "jobs/y/two",
        "map-entries-shown": "jobs/x/one",
    }

    tried = editor.post("/console/feeds/try", data={"url": site.url})
    again = editor.post("/console/feeds/try", data=settings(site.url, kind="") | sent)

    assert "jobs/x/one: 2" in words(tried)
    assert "<h3>Cook</h3>" in tried.text
    assert "Title: position; Employer: firm" in words(again)
    assert "<h3>Nurse</h3>" in again.text


def test_hostile_names_and_texts_of_a_list_are_shown_as_text(editor: FlaskClient, site: Site) -> None:
    entry = {"<script>alert(1)</script>": "<b>x</b>", "t": '"><img src=x>'}
    site.body, site.kind = json.dumps([entry, entry]), "application/json"

    shown = editor.post("/console/feeds/try", data={"url": site.url}).text

    assert "<script>alert" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
