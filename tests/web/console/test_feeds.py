"""Feeds in the console: what each role sees, what wants somebody, what is asked and answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer

from jobs_feed.feed import Attempt
from smsbot.storage import fetches
from smsbot.web.console.office import Office
from tests.house import NOON, House
from tests.web.console.desk import arrives
from tests.web.console.feed_site import Site, collect, row, settings, stored, table, words
from tests.web.console.reading import get, links_of


@pytest.fixture
def site(httpserver: HTTPServer) -> Site:
    return Site(httpserver)


@pytest.fixture
def editor(at_console: Callable[[str], FlaskClient]) -> FlaskClient:
    return at_console("editor")


def test_without_a_feed_the_page_says_what_to_do(at_console: Callable[[str], FlaskClient]) -> None:
    assert "add one by pasting its address" in words(at_console("editor").get("/console/feeds"))
    assert "somebody who may edit has to add one" in words(at_console("viewer").get("/console/feeds"))


# ---- who may what ----


def test_a_viewer_looks_and_changes_nothing(
    at_console: Callable[[str], FlaskClient], site: Site, house: House, office: Office
) -> None:
    feed_id = stored(house, site.url)
    collect(house, office)
    viewer = at_console("viewer")
    before = house.counts()

    looked = [viewer.get(path) for path in ("/console/feeds", f"/console/feeds/{feed_id}")]
    tried = [viewer.get("/console/feeds/add"), viewer.get(f"/console/feeds/{feed_id}/edit")]
    tried += [viewer.post("/console/feeds", data=settings(site.url))]
    tried += [viewer.post("/console/feeds/try", data={"url": site.url})]
    tried += [
        viewer.post(f"/console/feeds/{feed_id}/{act}", data=settings(site.url) | {"entries": "1"})
        for act in ("edit", "try", "on", "pause", "release", "release/undo", "believe", "believe/undo", "keep")
    ]

    assert [answer.status_code for answer in looked] == [200, 200]
    assert all("<form" not in answer.text for answer in looked)
    assert {answer.status_code for answer in tried} == {403}
    assert house.counts() == before
    assert site.asked == 1


@pytest.mark.parametrize(
    "act", ["on", "pause", "release", "release/undo", "believe", "believe/undo", "keep", "edit", "try", ""]
)
def test_a_feed_that_is_not_there_is_no_page(editor: FlaskClient, act: str) -> None:
    path = f"/console/feeds/99/{act}".rstrip("/")

    answer = editor.post(path, data=settings("https://x.example") | {"entries": "1"}) if act else editor.get(path)

    assert answer.status_code == 404


# ---- one feed ----


def test_the_numbers_of_a_feed_lead_to_what_they_count(
    at_console: Callable[[str], FlaskClient], site: Site, house: House, office: Office
) -> None:
    site.body = table(*(row(number) for number in range(1, 53)), *(row(number, pay="") for number in range(53, 56)))
    feed_id = stored(house, site.url)
    arrives_elsewhere(house)
    collect(house, office)
    viewer = at_console("viewer")

    for page in (get(viewer, "/console/feeds"), get(viewer, f"/console/feeds/{feed_id}")):
        links = links_of(page)

        assert listed(viewer, links["52 open"]) == 52
        assert listed(viewer, links["3 wait for staff"]) == 3


def test_a_feed_whose_list_is_over_says_so(
    at_console: Callable[[str], FlaskClient], site: Site, house: House, office: Office
) -> None:
    site.body = table(*(row(number, deadline="2026-11-01") for number in range(12)))
    feed_id = stored(house, site.url)
    collect(house, office)

    page = words(at_console("viewer").get(f"/console/feeds/{feed_id}"))

    assert "Working, and something to look at" in page
    assert "It listed 12 entries last time, and none of it is open here or waits for staff" in page


def arrives_elsewhere(house: House) -> None:
    """Openings of no feed on the page, in both states."""
    arrives(house, "Baker", feed_id=99)
    arrives(house, "Guard", feed_id=99, trusted=False)


def listed(client: FlaskClient, address: str) -> int:
    """How many openings a list shows, on all of its pages."""
    page = get(client, address)
    older = links_of(page).get("Older")
    return len(re.findall(r'href="/console/openings/\d+"', page)) + (listed(client, older) if older else 0)


def test_trust_is_offered_with_what_waits_for_it_and_lets_it_go(
    editor: FlaskClient, site: Site, house: House, office: Office
) -> None:
    site.body = table(row(1), row(2, title="Cook"), row(3, title="Guard", pay=""))
    feed_id = stored(house, site.url, trusted=False)
    collect(house, office)
    form = words(editor.get(f"/console/feeds/{feed_id}/edit"))

    chosen = settings(site.url, trusted="on", release="on")
    page = words(editor.post(f"/console/feeds/{feed_id}/edit", data=chosen, follow_redirects=True))

    assert "2 openings wait only because the feed is not trusted" in form
    assert "1 opening waits for both reasons and no other" in form
    assert "Saved. 2 openings may go out from the next alert on." in page
    assert "2 open, 1 waits for staff" in page
    assert "editor@city.example let openings go that waited just now openings: 2" in page
    assert "trusted: no yes" in page


def test_what_waits_for_nothing_any_more_can_be_let_go_later(
    editor: FlaskClient, site: Site, house: House, office: Office
) -> None:
    feed_id = stored(house, site.url, trusted=False)
    collect(house, office)
    editor.post(f"/console/feeds/{feed_id}/edit", data=settings(site.url, trusted="on"))
    before = words(editor.get(f"/console/feeds/{feed_id}"))

    after = words(editor.post(f"/console/feeds/{feed_id}/release", follow_redirects=True))

    assert "12 openings wait for nothing any more" in before
    assert "12 openings may go out from the next alert on." in after
    assert "wait for nothing any more" not in after


def test_letting_go_is_undone_on_the_feeds_page(
    editor: FlaskClient, site: Site, house: House, office: Office, at_console: Callable[[str], FlaskClient]
) -> None:
    feed_id = stored(house, site.url, trusted=False)
    collect(house, office)
    editor.post(f"/console/feeds/{feed_id}/edit", data=settings(site.url, trusted="on", release="on"))
    path = f"/console/feeds/{feed_id}"
    offered = get(editor, path)
    act = re.findall(r'name="act" value="(\d+)"', offered)
    looked = get(at_console("viewer"), path)

    undone = words(editor.post(f"{path}/release/undo", data={"act": act}, follow_redirects=True))
    twice = words(editor.post(f"{path}/release/undo", data={"act": act}, follow_redirects=True))

    assert "Undo: let all 12 wait again" in offered
    assert "Undo" not in looked
    assert "12 openings wait again. How the feed is set up stays as it is." in undone
    assert "0 open, 12 wait for staff" in undone
    assert "12 openings wait for nothing any more" in undone
    assert "editor@city.example let them wait again just now openings: 12" in undone
    assert "Undo: " not in undone
    assert "Somebody was faster: see below what staff did." in twice
    assert editor.post(f"{path}/release/undo", data={"act": "999"}).status_code == 404


def test_a_short_list_is_asked_about_and_answered(
    editor: FlaskClient, site: Site, house: House, office: Office
) -> None:
    feed_id = stored(house, site.url)
    collect(house, office)
    site.body = table(row(1))
    collect(house, office, hours=1)
    listed = words(editor.get("/console/feeds"))
    asked = words(editor.get(f"/console/feeds/{feed_id}"))

    late = words(editor.post(f"/console/feeds/{feed_id}/keep", data={"entries": "2"}, follow_redirects=True))
    kept = words(editor.post(f"/console/feeds/{feed_id}/keep", data={"entries": "1"}, follow_redirects=True))
    right = words(editor.post(f"/console/feeds/{feed_id}/believe", data={"entries": "1"}, follow_redirects=True))

    assert "Waits for your answer" in listed
    assert "It listed 12 jobs last time and 1 now. We kept the old ones until you confirm." in listed
    assert "11 openings are open or wait here and no feed lists them any more" in asked
    assert "It is right: close 11 openings" in asked
    assert "The feed has been read again since you looked." in late
    assert "The old openings stay open." in kept
    assert "We keep the old openings" in kept
    assert "The short list is right then: 11 openings closed." in right
    assert len(house.rows("opening", state="closed")) == 11


def test_a_short_list_that_was_believed_is_doubted_again_on_the_feeds_page(
    editor: FlaskClient, site: Site, house: House, office: Office, at_console: Callable[[str], FlaskClient]
) -> None:
    feed_id = stored(house, site.url)
    collect(house, office)
    site.body = table(row(1))
    collect(house, office, hours=1)
    path = f"/console/feeds/{feed_id}"
    editor.post(f"{path}/believe", data={"entries": "1"})
    offered = get(editor, path)
    act = re.findall(r'name="act" value="(\d+)"', offered)
    looked = get(at_console("viewer"), path)

    undone = words(editor.post(f"{path}/believe/undo", data={"act": act}, follow_redirects=True))
    twice = words(editor.post(f"{path}/believe/undo", data={"act": act}, follow_redirects=True))

    assert "Undo: open all 11 again" in offered
    assert "closed: 11" in words(editor.get(path))
    assert "kept:" not in offered
    assert "Undo" not in looked
    assert "11 openings are as before: open, or waiting for staff." in undone
    assert "Is the short list right? It listed 12 entries before, and 1 since" in undone
    assert "editor@city.example opened again what that had closed just now openings: 11" in undone
    assert "Undo: " not in undone
    assert "Somebody was faster: see below what staff did." in twice
    assert editor.post(f"{path}/believe/undo", data={"act": "999"}).status_code == 404


def test_a_failing_feed_says_what_since_when_and_what_next(
    editor: FlaskClient, site: Site, house: House, office: Office, clock
) -> None:
    feed_id = stored(house, site.url)
    site.kind, site.body = "text/html", "<html><body>Sorry</body></html>"
    collect(house, office)

    said = (
        "We got a web page instead of a job list. Ask the owner for an RSS, Indeed-style XML or CSV address, or add "
        "jobs by hand. Failing since Sun Nov 22, 12:00 pm. We will try again in 10 minutes."
    )
    assert said in words(editor.get("/console/feeds"))
    assert said in words(editor.get(f"/console/feeds/{feed_id}"))


def test_pausing_is_said_and_audited(editor: FlaskClient, site: Site, house: House, office: Office) -> None:
    feed_id = stored(house, site.url)
    collect(house, office)

    page = words(editor.post(f"/console/feeds/{feed_id}/pause", follow_redirects=True))

    assert "It is paused. Its openings stay" in page
    assert "next not before it is turned on" in words(editor.get("/console/feeds"))
    assert "editor@city.example paused it just now" in page


def test_the_history_is_paged(editor: FlaskClient, site: Site, house: House) -> None:
    feed_id = stored(house, site.url)
    with house.database.begin() as db:
        for hour in range(51):
            attempt = Attempt(at=NOON - timedelta(hours=hour), status=200, milliseconds=hour, size=1)
            fetches.keep(db, feed_id, attempt, items=1, new=0, changed=0, gone=0)

    first = editor.get(f"/console/feeds/{feed_id}").text
    (link,) = re.findall(r'href="([^"]+before=\d+)#history"', first)

    assert "49 ms" in first
    assert "50 ms" not in first
    assert "50 ms" in editor.get(link).text
