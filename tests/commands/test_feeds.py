"""feed add, list, try, import, and collect: a real feed over HTTP, and what is said when it cannot be."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from jobs_feed import Kind
from jobs_feed.feed import Feed
from smsbot.settings import load_settings
from smsbot.storage import feeds
from smsbot.wiring import feed_credentials, open_house, wall
from tests.commands.conftest import Terminal
from tests.house import CONFIG, House
from tests.jobs_feed.board_answers import ANSWERS

ITEM = """<item><title>{title}</title><guid>{guid}</guid><link>https://jobs.example/{guid}</link>
<pubDate>Sat, 21 Nov 2026 10:00:00 -0500</pubDate>
<description>Employer: CareWell. Location: Bronx, NY 10458. Pay: $21 per hour. Call 718-555-0142.</description>
</item>"""


def rss(*titles: str) -> str:
    items = "".join(ITEM.format(title=title, guid=f"g{number}") for number, title in enumerate(titles))
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Jobs</title>{items}</channel></rss>'


@pytest.fixture
def feed_url(httpserver: HTTPServer, smsbot: Terminal) -> str:
    """A feed of two jobs on this machine."""
    body = rss("Home health aide", "Line cook")
    httpserver.expect_request("/jobs.xml").respond_with_data(body, content_type="application/rss+xml")
    smsbot.environ["FEED_ALLOW_PRIVATE"] = "1"
    return httpserver.url_for("/jobs.xml")


def test_a_feed_is_added_once_by_name_and_by_address(house: House, smsbot: Terminal, feed_url: str):
    added = smsbot("feed", "add", "City jobs", feed_url, "--trusted")
    same_name = smsbot("feed", "add", "City jobs", "https://other.example/x")
    same_url = smsbot("feed", "add", "Other", feed_url)

    assert (added.exit_code, added.stdout) == (0, "1 City jobs\n")
    assert (same_name.exit_code, same_url.exit_code) == (1, 1)
    assert "already have this feed as 'City jobs'" in same_url.stderr
    assert len(house.rows("feed")) == 1


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "url", "known"),
    [
        ("CITY Jobs", "https://other.example/", True),
        ("Other", "HTTPS://Jobs.Example/All?Page=1", True),
        ("Other", "https://jobs.example/All?Page=1#top", True),
        ("Other", "https://jobs.example/all?Page=1", False),
        ("Other", "https://jobs.example/All?Page=2", False),
        ("Other", "https://jobs.example/empty", True),
    ],
)
def test_a_feed_written_differently_is_the_same_feed(house: House, smsbot: Terminal, name: str, url: str, known: bool):
    smsbot("feed", "add", "City jobs", "https://jobs.example/All?Page=1")
    smsbot("feed", "add", "Empty", "https://JOBS.example/empty?#")

    done = smsbot("feed", "add", name, url)

    assert done.exit_code == int(known)
    assert done.stderr.startswith("You already have this feed as ") is known


def test_two_who_add_a_feed_at_once_leave_one_and_the_other_is_told(house: House):
    one = Feed(id="", name="City jobs", url="https://jobs.example/")
    met: list[BaseException] = []

    def work() -> None:
        try:
            with house.database.begin() as db:
                feeds.add(db, one, wall())
        except Exception as error:
            met.append(error)

    second = threading.Thread(target=work)
    with house.database.begin() as db:
        feeds.add(db, one, wall())
        second.start()
        second.join(0.3)  # time to come as far as it can
    second.join()

    assert [type(error) for error in met] == [feeds.FeedExists]


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "arguments",
    [
        ("", "https://x.example/a"),
        ("A", "ftp://x.example/a"),
        ("A", "https://x.example/a", "--sector", "dancing"),
        ("A", "https://x.example/a", "--sector-always"),
        ("A", "https://x.example/a", "--pay-rule", "none"),
        ("A", "https://x.example/a", "--kind", "pigeon"),
        ("A", "https://x.example/a", "--map", "title"),
        ("A", "https://x.example/a", "--map", "colour=red"),
        ("A", "https://x.example/a", "--map", "employer=firm"),
        ("A",),
    ],
)
def test_a_feed_that_makes_no_sense_is_misuse(house: House, smsbot: Terminal, arguments: tuple[str, ...]):
    assert smsbot("feed", "add", *arguments).exit_code == 2
    assert house.rows("feed") == []


def test_collecting_tells_what_was_new_and_a_second_time_that_nothing_was(
    house: House, smsbot: Terminal, feed_url: str
):
    smsbot("feed", "add", "City jobs", feed_url, "--trusted")

    (first,) = smsbot.json("collect", "--now", "2026-11-22T12:00")
    (second,) = smsbot.json("collect", "--now", "2026-11-22T13:00")

    assert (first["read"], first["new"], first["problem"]) == (2, 2, None)
    assert (second["read"], second["new"], second["changed"], second["gone"]) == (2, 0, 0, 0)
    assert len(house.rows("opening")) == 2


def test_collecting_fails_when_every_feed_failed(house: House, smsbot: Terminal, httpserver: HTTPServer):
    httpserver.expect_request("/gone").respond_with_data("", status=404)
    smsbot("feed", "add", "Gone", httpserver.url_for("/gone"))

    done = smsbot("collect", "--json", FEED_ALLOW_PRIVATE="1")

    assert done.exit_code == 1
    assert json.loads(done.stdout)["problem"]


def test_collecting_nothing_says_so(house: House, smsbot: Terminal):
    for options, said in (((), "There is no feed to read.\n"), (("--due",), "No feed is due.\n")):
        done = smsbot("collect", "--json", *options)
        assert (done.exit_code, done.stdout, done.stderr) == (0, "", said)


def test_a_feed_that_another_process_reads_has_a_line_too(house: House, smsbot: Terminal, feed_url: str):
    smsbot("feed", "add", "City jobs", feed_url)
    with house.database.begin() as db:
        (stored,) = feeds.every(db)
        assert feeds.lease(db, stored, wall())

    done = smsbot("collect", "--json")

    assert (done.exit_code, done.stderr) == (1, "")
    row = json.loads(done.stdout)
    assert row.pop("problem") == "Another process is reading this feed at this moment."
    assert row == {"feed": "City jobs"} | dict.fromkeys(("read", "new", "changed", "gone", "held", "merged"), 0)


def test_feeds_are_listed_with_how_they_are(house: House, smsbot: Terminal, feed_url: str):
    smsbot("feed", "add", "City jobs", feed_url)
    smsbot("collect", "--now", "2026-11-22T12:00")

    done = smsbot("feed", "list")

    assert done.stdout == f"1 City jobs (on, 2 in the last reading) {feed_url}\n"


def test_a_feed_that_rests_is_listed_as_such(house: House, smsbot: Terminal, httpserver: HTTPServer):
    httpserver.expect_request("/retired").respond_with_data("", status=410)
    smsbot("feed", "add", "Retired", httpserver.url_for("/retired"))
    smsbot("collect", FEED_ALLOW_PRIVATE="1")

    (row,) = smsbot.json("feed", "list")

    assert row["state"] == "resting"
    assert smsbot("feed", "list").stdout.startswith("1 Retired (resting, never read) ")


def test_trying_a_feed_shows_texts_and_holds_and_stores_nothing(house: House, smsbot: Terminal, feed_url: str):
    before = house.counts()

    (tried,) = smsbot.json("feed", "try", feed_url, "--trusted")

    assert [row["title"] for row in tried["openings"]] == ["Home health aide", "Line cook"]
    assert tried["openings"][0]["sector"] == "healthcare"
    assert house.program.short_brand in tried["openings"][0]["text"]
    assert house.counts() == before == {}


def test_an_untrusted_feed_would_wait_for_staff(house: House, smsbot: Terminal, feed_url: str):
    (tried,) = smsbot.json("feed", "try", feed_url)

    assert tried["held"] == len(tried["openings"]) == 2
    assert all(row["holds"] for row in tried["openings"])


def test_a_list_of_its_own_making_is_tried_and_added_by_what_its_elements_are(
    house: House, smsbot: Terminal, tmp_path: Path
):
    own = tmp_path / "own.xml"
    own.write_text("<r><a><x1>Cook</x1><x2>Grill</x2></a><a><x1>Guard</x1><x2>Watch</x2></a></r>")
    chosen = ("--map", "title=x1", "--map", "employer=x2")

    asked = smsbot("feed", "try", str(own))
    for_all = smsbot.json("feed", "try", str(own), "--map", "title=x1", "--employer", "Harbor")
    tried = smsbot("feed", "try", str(own), *chosen)
    (row,) = smsbot.json("feed", "try", str(own), *chosen)
    smsbot("feed", "add", "Own", "https://own.example/jobs", *chosen, "--employer", "Harbor")
    (listed,) = smsbot.json("feed", "list")

    assert asked.exit_code == 1
    assert "Somebody has to say which element is what" in asked.stderr
    assert "which element is what: --map title=x1 --map employer=x2" in tried.stdout
    assert [one["employer"] for one in row["openings"]] == ["Grill", "Watch"]
    assert [one["employer"] for one in for_all[0]["openings"]] == ["Harbor", "Harbor"]
    assert listed["employer"] == "Harbor"
    assert row["map"] == listed["map"] == {"title": "x1", "employer": "x2"}


def test_the_page_of_a_job_board_is_added_by_the_address_of_its_list(house: House, smsbot: Terminal):
    done = smsbot("feed", "add", "Harbor", "https://jobs.lever.co/harbor-health")

    (row,) = smsbot.json("feed", "list")
    assert row["url"] == "https://api.lever.co/v0/postings/harbor-health?mode=json&limit=100&skip=0"
    assert done.stdout == "1 Harbor\n"
    assert "This is a Lever job board" in done.stderr
    assert "--employer 'Harbor Health'" in done.stderr
    again = smsbot("feed", "add", "Other", "https://jobs.lever.co/harbor-health/7", "--employer", "Harbor")
    assert (again.exit_code, "--employer" in again.stderr) == (1, False)


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_a_search_that_needs_a_key_says_which_settings_are_missing(house: House, smsbot: Terminal):
    search = "https://www.usajobs.gov/search/results/?l=Harbor"

    tried = smsbot("feed", "try", search)
    added = smsbot("feed", "add", "Federal", "https://www.usajobs.gov/")

    assert tried.exit_code == added.exit_code == 1
    assert "USAJOBS answers only with a key. Ask whoever runs this service to set USAJOBS_KEY" in tried.stderr
    assert "This is USAJOBS without a search." in added.stderr
    assert house.rows("feed") == []


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_the_keys_that_are_set_are_those_of_their_sites(house: House, smsbot: Terminal):
    given = smsbot.environ | {"USAJOBS_KEY": "k3y", "USAJOBS_EMAIL": "jobs@harbor.example"}

    known = feed_credentials(open_house(load_settings(given)))

    assert dict(known["https://data.usajobs.gov"].headers) == {
        "Authorization-Key": "k3y",
        "User-Agent": "jobs@harbor.example",
    }
    assert list(known) == ["https://data.usajobs.gov"]


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_every_board_is_tried_and_collected(house: House, smsbot: Terminal, httpserver: HTTPServer, kind: Kind):
    httpserver.expect_request("/list").respond_with_data(ANSWERS[kind]({}, {}))

    (tried,) = smsbot.json("feed", "try", httpserver.url_for("/list"), FEED_ALLOW_PRIVATE="1")
    added = smsbot("feed", "add", "Board", httpserver.url_for("/list"), "--kind", kind.value, "--employer", "Harbor")
    assert added.exit_code == 0, added.output
    (read,) = smsbot.json("collect", FEED_ALLOW_PRIVATE="1")

    assert (tried["kind"], len(tried["openings"]), tried["problems"]) == (kind, 2, [])
    assert (read["read"], read["new"], read["problem"]) == (2, 2, None)
    assert all(row["employer"] for row in house.rows("opening"))


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_a_file_can_be_tried_too_and_what_is_no_feed_fails(house: House, smsbot: Terminal, tmp_path: Path):
    good, bad = tmp_path / "jobs.xml", tmp_path / "page.html"
    good.write_text(rss("Nurse"))
    bad.write_text("<html><body>Sorry</body></html>")

    assert smsbot("feed", "try", str(good)).exit_code == 0
    assert smsbot("feed", "try", str(bad)).exit_code == 1
    missing = smsbot("feed", "try", str(tmp_path / "nothing"))
    assert missing.exit_code == 1
    assert "could not be read" in missing.stderr


@pytest.fixture
def written(smsbot: Terminal, tmp_path: Path) -> Callable[[str], None]:
    """Puts a feeds.toml in the place of the city's own."""
    folder = tmp_path / "config"
    shutil.copytree(CONFIG, folder)
    smsbot.environ["SMSBOT_CONFIG"] = str(folder)

    def write(*tables: str) -> None:
        (folder / "feeds.toml").write_text("".join(f"[[feed]]\n{table}\n" for table in tables))

    return write


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_importing_adds_what_is_missing_or_nothing_at_all(house: House, smsbot: Terminal, written: Callable[..., None]):
    one, two = 'name = "A"\nurl = "https://a.example/"', 'name = "B"\nurl = "https://b.example/"'
    written(one)
    first = smsbot("feed", "import")
    written(one, two)
    second = smsbot("feed", "import")
    written('name = "C"\nurl = "https://c.example/"', 'name = "D"\ncolour = "red"')
    refused = smsbot("feed", "import")

    assert (first.stdout, second.stdout) == ("1 of 1 feeds added\n", "1 of 2 feeds added\n")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Nothing was added:\n")
    assert [row["name"] for row in house.rows("feed")] == ["A", "B"]


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fault", ['sector = "dancing"', 'pay_rule = "none"', 'kind = "pigeon"', "trusted = 5"])
def test_a_feed_file_with_a_fault_adds_nothing(
    house: House, smsbot: Terminal, written: Callable[..., None], fault: str
):
    written(f'name = "A"\nurl = "https://a.example/"\n{fault}')

    done = smsbot("feed", "import")

    assert (done.exit_code, done.stdout) == (1, "")
    assert fault.split()[0] in done.stderr
    assert house.rows("feed") == []
