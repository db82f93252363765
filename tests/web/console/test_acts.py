"""What was done: each act in words, its thing by name and as a link, and looks at people only when asked for."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from smsbot import workflows
from smsbot.storage import audit, feeds, openings
from smsbot.web.console.act_words import SENTENCES
from smsbot.workflows import decide_openings, keep_feeds
from smsbot.workflows.know_person import LOOKED_AT
from tests.house import NOON
from tests.web.console.test_people import text
from tests.workflows.test_keep_feeds import SETUP

ANN = "ann@city.example"


@pytest.fixture
def did(house):
    """Writes an act of Ann's, each a second after the one before."""

    def write(verb, noun, noun_id=None, **more):
        with house.database.begin() as db:
            at = NOON + timedelta(seconds=len(house.rows("audit")))
            return audit.record(db, ANN, verb, noun, noun_id, at, **more)

    return write


def shown(client, path="/console/acts"):
    """Each act without its time, and the addresses that it leads to."""
    page = client.get(path).get_data(as_text=True)
    items = re.findall(r"<li>\s*<p>(.*?)</p>(.*?)(?=<li>\s*<p>|</ol>)", page, re.S)
    acts = [" ".join(re.sub(r"<time.*?</time>|<[^>]+>", "", "".join(one)).split()) for one in items]
    return acts, re.findall(r'href="([^"]+)"', "".join(map("".join, items)))


@pytest.fixture
def nurse(house):
    """The id of an opening, and its number."""
    opening_id = house.opening("Night nurse")
    with house.database.begin() as db:
        openings.give_numbers(db, [opening_id], NOON)
    return opening_id, house.row("opening")["number"]


def test_what_was_done_to_a_feed_names_it_and_leads_to_it(house, at_console, did):
    with house.database.begin() as db:
        feed_id = feeds.add(db, SETUP.feed, NOON)
    did("believe", "feed", feed_id, before={"entries": 5, "kept": False}, after={"entries": 1, "closed": 4})

    acts, links = shown(at_console("admin"))

    assert acts == [f"{ANN} said that the short list of the feed CareWell is right closed: 4 entries: 5 1"]
    assert links == [f"/console/feeds/{feed_id}"]


def test_what_was_decided_about_an_opening_gives_title_and_number_and_says_why(nurse, at_console, did):
    opening_id, number = nurse
    hold = {"code": "staff", "points": 9, "sentence": "The address is wrong."}
    did(
        "hold",
        "opening",
        opening_id,
        before={"state": "open", "holds": [], "held_since": None},
        after={"state": "held", "holds": [hold], "held_since": NOON.isoformat()},
    )
    did("file", "opening", opening_id, before={"sector": "retail"}, after={"sector": "food_service"})

    acts, links = shown(at_console("admin"))

    assert acts == [
        f"{ANN} changed the kind of work of Night nurse, job {number} kind of work: Retail Food",
        f"{ANN} held Night nurse, job {number} waits because: The address is wrong. state: open waits for staff",
    ]
    assert links == [f"/console/openings/{opening_id}"] * 2


def test_an_opening_that_has_no_number_yet_and_one_that_is_gone_are_told_all_the_same(house, at_console, did):
    opening_id = house.opening("Night nurse")
    did("approve", "opening", opening_id)
    did("approve", "opening", opening_id + 1)

    acts, links = shown(at_console("admin"))

    assert acts == [f"{ANN} approved opening {opening_id + 1}", f"{ANN} approved Night nurse"]
    assert links == [f"/console/openings/{opening_id}"]


def test_a_subscriber_and_a_text_have_no_name_but_a_page(at_console, did):
    did("stopped", "subscriber", 7, after={"how": "call"})
    did("read as a stop", "inbound", 3, after={"texts": [3, 4], "people": [7]})
    did("answered", "inbound", 3, after={"answer": 12, "segments": 2})

    acts, links = shown(at_console("admin"))

    assert acts == [
        f"{ANN} answered somebody&#39;s text segments: 2",
        f"{ANN} read somebody&#39;s text as a stop people: 1 texts: 2",
        f"{ANN} stopped the texts to a subscriber how: call",
    ]
    assert links == ["/console/inbox/3", "/console/inbox/3", "/console/subscribers/7"]


def test_what_concerns_everybody_is_about_nothing(at_console, did):
    did("pause", "service", after={"reason": "A fire drill."})

    acts, links = shown(at_console("admin"))

    assert (acts, links) == ([f"{ANN} paused all alerts reason: A fire drill."], [])


def test_looks_at_people_do_not_stand_between_decisions_until_they_are_asked_for(at_console, did):
    did("stopped", "subscriber", 7)
    for _ in range(60):
        did(LOOKED_AT, "subscriber", 7)
    admin = at_console("admin")

    decisions, _ = shown(admin)
    offered = admin.get("/console/acts").get_data(as_text=True)
    everything, _ = shown(admin, "/console/acts?looks=1")
    older = re.search(r'href="([^"]+)">Older', admin.get("/console/acts?looks=1").get_data(as_text=True))[1]

    assert decisions == [f"{ANN} stopped the texts to a subscriber"]
    assert 'href="/console/acts?looks=1">Show looks too' in offered
    assert everything == [f"{ANN} looked at the page of a subscriber"] * 50
    assert shown(admin, older.replace("&amp;", "&"))[0][-1] == f"{ANN} stopped the texts to a subscriber"
    assert "Leave looks out" in text(admin.get("/console/acts?looks=1"))


def test_one_decision_about_many_openings_is_one_act(house, nurse, at_console, did):
    opening_id, number = nurse
    with house.database.begin() as db:
        for one in (opening_id + 2, opening_id + 1, opening_id):
            audit.record(db, ANN, "approve", "opening", one, NOON, before={"state": "held"}, after={"state": "open"})
    did("approve", "opening", opening_id)

    acts, _ = shown(at_console("admin"))

    assert acts == [f"{ANN} approved Night nurse, job {number}", f"{ANN} approved Night nurse, job {number} and 2 more"]


def test_what_was_done_comes_newest_first_and_by_pages(at_console, did):
    for number in range(51):
        did("approve", "opening", number + 1)
    admin = at_console("admin")

    first = admin.get("/console/acts")
    older = re.search(r'href="([^"]+)">Older', first.get_data(as_text=True))[1]

    assert numbers(first) == list(range(51, 1, -1))
    assert numbers(admin.get(older)) == [1]
    assert "Older" not in text(admin.get(older))


def numbers(page):
    return [int(number) for number in re.findall(r"approved opening (\d+)", text(page))]


def test_nothing_done_yet_says_what_will_stand_there(at_console):
    assert "Every decision of staff will stand here" in text(at_console("admin").get("/console/acts"))


def test_every_act_that_is_written_has_its_words():
    source = "".join(path.read_text() for path in Path(workflows.__file__).parent.glob("*.py"))
    written = re.findall(r'audit\.record\(db, [\w.]+, "([^"]+)", "(\w+)"', source)
    named = [(verb, noun) for noun, of in (("opening", decide_openings.DONE), ("feed", keep_feeds.DONE)) for verb in of]

    assert len(written) > 15
    assert [(verb, noun) for verb, noun in (*written, *named) if verb not in SENTENCES[noun]] == []
