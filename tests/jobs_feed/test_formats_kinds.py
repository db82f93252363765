"""Which kind a body is, and what is said about what is no kind yet."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jobs_feed import Kind, ParseError
from jobs_feed.kinds import KINDS, find_kind

SAMPLES = Path(__file__).parent / "samples"


def refusal(body: bytes, expected: Kind | None = None, address: str = "") -> ParseError:
    with pytest.raises(ParseError) as caught:
        find_kind(body, "Harbor", expected, address)
    return caught.value


@pytest.mark.parametrize(
    ("sample", "kind", "complete"),
    [
        ("boards.rss", Kind.RSS, False),
        ("board.atom", Kind.RSS, False),
        ("board.rdf", Kind.RSS, False),
        ("indeed.xml", Kind.INDEED_XML, True),
        ("template.csv", Kind.CSV, True),
        ("open_data.csv", Kind.CSV, True),
    ],
)
def test_a_kind_is_found_from_the_body(sample: str, kind: Kind, complete: bool) -> None:
    row = find_kind((SAMPLES / sample).read_bytes(), "Harbor")

    assert (row.kind, row.complete) == (kind, complete)


def test_every_kind_has_a_row_and_a_parser() -> None:
    assert set(KINDS) == set(Kind)
    assert all(callable(row.parse) for row in KINDS.values())


@pytest.mark.parametrize("body", [b"<rss/>", b"\xef\xbb\xbf<RSS/>", b"\n\n<?xml version='1.0'?><!-- x --><rss/>"])
def test_what_stands_before_the_root_does_not_hide_it(body: bytes) -> None:
    assert find_kind(body, "Harbor").kind is Kind.RSS


@pytest.mark.parametrize("body", [b"", b" \n\t "])
def test_an_empty_body_is_never_health(body: bytes) -> None:
    assert refusal(body).code == "empty"


def test_another_kind_than_staff_set_is_refused() -> None:
    error = refusal((SAMPLES / "template.csv").read_bytes(), Kind.RSS)

    assert (error.code, error.sentence) == (
        "other_kind",
        "This is a CSV table, and the feed is set up as an RSS or Atom feed. Change its kind.",
    )


JOB = {"title": "Cook"}
LISTS: list[tuple[Any, str]] = [
    ({"@type": "JobPosting", "hiringOrganization": {}}, "a schema.org JobPosting"),
    ({"jobs": [JOB]}, "a JSON file of its own making"),
]


@pytest.mark.parametrize(("answer", "what"), LISTS)
def test_a_json_list_is_named(answer: Any, what: str) -> None:
    error = refusal(json.dumps(answer).encode())

    assert error.code == "unknown_kind"
    assert error.sentence.startswith(f"This is {what}")
    assert "not yet a known kind" in error.sentence
    assert "Ask the owner for" in error.sentence


FILES = [
    (b"<urlset><url/></urlset>", "a sitemap"),
    (b"<opml/>", "a list of feeds (OPML)"),
    (b"%PDF-1.7 ...", "a PDF document"),
    (b"PK\x03\x04...", "an Excel workbook (save it as CSV) or a zip file"),
    (b"\xd0\xcf\x11\xe0...", "an old Excel file (save it as CSV) or a Word file"),
    (b"\x89PNG\r\n", "a picture"),
    (b"ok\x00\x01", "a file that holds no text"),
    (b"We have no jobs today.", "plain text without a header row that names title and employer"),
    (b"colour,size\nred,1\n", "plain text without a header row that names title and employer"),
]


@pytest.mark.parametrize(("body", "what"), FILES)
def test_a_file_of_no_kind_is_named(body: bytes, what: str) -> None:
    error = refusal(body)

    assert error.code == "unknown_kind"
    assert error.sentence.startswith(f"This is {what}: not yet a known kind. Ask the owner for")


PAGES = [
    (b"<!DOCTYPE html><html><body>Log in</body></html>", "Ask the owner for an RSS"),
    (b"<html><head><title>x</title></head></html>", "Ask the owner for an RSS"),
    (b"Oops <html></html>", "Ask the owner for an RSS"),
    (
        b'<!doctype html><html><link rel="alternate" type="application/rss+xml" href="/jobs.rss?a=1&amp;b=2"></html>',
        "The page offers a feed: try /jobs.rss?a=1&b=2",
    ),
    (
        b'<!doctype html><html><script type="application/ld+json">{"@type": "JobPosting"}</script></html>',
        "It holds a job in schema.org form: not yet a known kind.",
    ),
]


@pytest.mark.parametrize(("body", "hint"), PAGES)
def test_a_web_page_is_no_job_list_and_what_it_offers_is_said(body: bytes, hint: str) -> None:
    error = refusal(body)

    assert error.code == "not_a_feed"
    assert error.sentence.startswith("We got a web page instead of a job list.")
    assert hint in error.sentence


def test_a_page_that_shows_a_job_board_offers_it() -> None:
    page = (
        b"<html><script src='https://boards.greenhouse.io/embed/job_board/js?for=harbor&amp;b=1'></script>"
        b"<a href='https://jobs.lever.co/harbor'>Jobs</a><a href='https://jobs.lever.co/harbor/1'>Guard</a>"
        b"<a href='http://[half'>x</a></html>"
    )

    error = refusal(page)

    assert [(offer.title, offer.url) for offer in error.offers] == [
        ("a Greenhouse job board of Harbor", "https://boards-api.greenhouse.io/v1/boards/harbor/jobs?content=true"),
        ("a Lever job board of Harbor", "https://api.lever.co/v0/postings/harbor?mode=json&limit=100&skip=0"),
    ]


def test_every_feed_that_a_page_offers_has_its_name_and_whole_address() -> None:
    page = (
        b"<html><head><link rel=alternate type='application/rss+xml' title='All &amp; more jobs' href='/jobs.rss'>"
        b'<link rel="alternate" type="application/atom+xml" href="https://feeds.example/atom">'
        b'<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">'
        b'<link rel="stylesheet" type="text/css" href="/style.css"></head></html>'
    )

    error = refusal(page, address="https://harbor.example/careers/")

    assert [(offer.title, offer.url) for offer in error.offers] == [
        ("All & more jobs", "https://harbor.example/jobs.rss"),
        ("https://feeds.example/atom", "https://feeds.example/atom"),
    ]


@pytest.mark.parametrize("body", [b'{"jobs": [', b"[" * 200_000, b"[" + b"1" * 5000 + b"]"])
def test_damaged_json_is_damaged(body: bytes) -> None:
    assert refusal(body).code == "parse"


def test_the_front_door_loads_neither_feedparser_nor_an_http_client() -> None:
    code = "import jobs_feed, jobs_feed.read, sys; print({'feedparser', 'requests', 'urllib3'} & set(sys.modules))"

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout == "set()\n"
