"""A reading: from an address or from bytes to openings, with whatever could not be used."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from jobs_feed import Feed, FeedState, FetchError, Kind, ParseError, Places, Reading
from jobs_feed.formats.bodies import MOST_BYTES
from jobs_feed.read import Contents, read, read_body, read_bytes
from jobs_feed.sector import load_lexicon

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
SAMPLES = Path(__file__).parent / "samples"
PLACES = Places(city="Harbor City", zone="America/New_York", city_names=(), regions=(), areas=())
LEXICON = load_lexicon()


def contents(body: bytes, **feed: object) -> Contents:
    made = Feed(id="7", name="Harbor", url="https://harbor.example/jobs", **feed)  # type: ignore[arg-type]
    return read_body(made, body, places=PLACES, lexicon=LEXICON, now=NOW)


def reading(server: HTTPServer, state: FeedState | None = None) -> Reading:
    feed = Feed(id="7", name="Harbor", url=server.url_for("/jobs"))
    return read(feed, state or FeedState(), now=NOW, places=PLACES, lexicon=LEXICON, allow_private=True)


@pytest.mark.parametrize(
    ("sample", "kind", "ids", "complete"),
    [
        ("boards.rss", Kind.RSS, ["harbor-71", "harbor-72"], False),
        ("indeed.xml", Kind.INDEED_XML, ["LC-1", "LC-2"], True),
        ("open_data.csv", Kind.CSV, ["500", "501"], True),
    ],
)
def test_a_body_becomes_openings_of_its_feed(sample: str, kind: Kind, ids: list[str], complete: bool) -> None:
    found = contents((SAMPLES / sample).read_bytes())

    assert [opening.external_id for opening in found.openings] == ids
    assert {opening.source_id for opening in found.openings} == {"7"}
    assert (found.kind, found.complete, found.problems) == (kind, complete, ())


def test_the_short_form_gives_the_same() -> None:
    body = (SAMPLES / "indeed.xml").read_bytes()
    feed = Feed(id="7", name="Harbor", url="https://harbor.example/jobs")

    openings, problems, kind, complete = read_bytes(feed, body, places=PLACES, lexicon=LEXICON, now=NOW)

    found = contents(body)
    assert (openings, problems, kind, complete) == (found.openings, (), Kind.INDEED_XML, True)


def test_what_the_feed_wrote_stands_beside_each_opening() -> None:
    nameless = b"<item><link>https://a.example/1</link></item>"
    named = b"<item><title>Cook - Bistro</title><link>https://a.example/2</link></item>"

    found = contents(b"<rss version='2.0'><channel>" + nameless + named + b"</channel></rss>")

    assert [posting.title for posting in found.postings] == ["Cook - Bistro"]
    assert [posting.external_id for posting in found.postings] == [one.external_id for one in found.openings]


def test_a_look_takes_the_first_entries_and_says_how_many_there_are() -> None:
    feed = Feed(id="7", name="Harbor", url="https://harbor.example/jobs")
    body = b"title,employer,apply_url\n" + b"".join(b"Cook %d,Bistro,https://a.example/%d\n" % (n, n) for n in range(5))

    found = read_body(feed, body, places=PLACES, lexicon=LEXICON, now=NOW, at_most=2)

    assert ([one.title for one in found.openings], found.entries) == (["Cook 0", "Cook 1"], 5)


def test_a_posting_without_a_title_is_a_problem_and_the_others_survive() -> None:
    nameless = b"<item><link>https://a.example/1</link></item>"
    named = b"<item><title>Cook</title><link>https://a.example/2</link></item>"

    found = contents(b"<rss version='2.0'><channel>" + nameless + named + b"</channel></rss>")

    assert [opening.title for opening in found.openings] == ["Cook"]
    assert [problem.where for problem in found.problems] == ["entry https://a.example/1"]


def test_entries_that_repeat_another_are_counted() -> None:
    item = b"<item><title>Cook</title><link>https://a.example/2</link></item>"

    found = contents(b"<rss version='2.0'><channel>" + item * 3 + b"</channel></rss>")

    assert len(found.openings) == 1
    assert found.notes == ("2 entries repeat one that stands before them.",)


@pytest.mark.parametrize("body", [b"<rss version='2.0'><channel/></rss>", b"<source/>", b"title,employer,apply_url\n"])
def test_a_list_of_nothing_is_a_problem_and_closes_nothing(body: bytes) -> None:
    found = contents(body)

    assert found.openings == ()
    assert len(found.problems) == 1
    assert found.complete is False


def test_a_compressed_file_is_unpacked() -> None:
    assert len(contents(gzip.compress((SAMPLES / "indeed.xml").read_bytes())).openings) == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (gzip.compress(b"\0" * (MOST_BYTES + 1)), "too_big"),
        (gzip.compress(b"<rss/>" * 50)[:-9], "parse"),
        (b"\x1f\x8bnothing", "parse"),
    ],
    ids=["bomb", "cut off", "damaged"],
)
def test_a_compressed_file_that_is_too_big_or_damaged_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        contents(body)

    assert caught.value.code == code


def test_a_feed_set_to_one_kind_refuses_another() -> None:
    with pytest.raises(ParseError) as caught:
        contents((SAMPLES / "boards.rss").read_bytes(), kind=Kind.CSV)

    assert caught.value.code == "other_kind"


def test_a_reading_carries_openings_state_and_attempt(httpserver: HTTPServer) -> None:
    body = (SAMPLES / "open_data.csv").read_bytes()
    httpserver.expect_request("/jobs").respond_with_data(body, headers={"ETag": '"v1"'})

    found = reading(httpserver)

    assert (len(found.openings), found.kind, found.complete, found.unchanged) == (2, Kind.CSV, True, False)
    assert found.state.etag == '"v1"'
    assert (found.attempt.at, found.attempt.status, found.attempt.size) == (NOW, 200, len(body))
    assert found.attempt.sentence == "1 internal postings left out: they are not for the public."


def test_a_second_reading_of_the_same_is_unchanged(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/jobs").respond_with_data((SAMPLES / "boards.rss").read_bytes())
    first = reading(httpserver)

    second = reading(httpserver, first.state)

    assert (second.unchanged, second.openings, second.complete) == (True, (), False)
    assert second.state == first.state


def test_a_body_nobody_can_read_leaves_its_attempt(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/jobs").respond_with_data(b"<html>Log in</html>")

    with pytest.raises(ParseError) as caught:
        reading(httpserver)

    attempt = caught.value.attempt
    assert attempt is not None
    assert (attempt.status, attempt.error_code, attempt.size) == (200, "not_a_feed", 19)
    assert attempt.sentence == caught.value.sentence


def test_a_site_that_refuses_leaves_its_attempt(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/jobs").respond_with_data(b"", status=404)

    with pytest.raises(FetchError) as caught:
        reading(httpserver)

    assert caught.value.attempt is not None
    assert caught.value.attempt.error_code == "http_404"


def test_120_jobs_and_then_3_are_both_handed_on_as_they_are(httpserver: HTTPServer) -> None:
    """What a drop means is decided by lifecycle, which knows what was there before."""

    def listing(count: int) -> bytes:
        jobs = (f"<job><title>Cook {n}</title><referencenumber>{n}</referencenumber></job>" for n in range(count))
        return f"<source>{''.join(jobs)}</source>".encode()

    httpserver.expect_ordered_request("/jobs").respond_with_data(listing(120))
    httpserver.expect_ordered_request("/jobs").respond_with_data(listing(3))
    first = reading(httpserver)

    second = reading(httpserver, first.state)

    assert (len(first.openings), len(second.openings)) == (120, 3)
    assert second.complete
