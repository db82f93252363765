"""Which addresses are asked at all. Nothing here may open a connection to anything but loopback."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from pytest_httpserver import HTTPServer

from jobs_feed import Feed, FeedState, FetchError
from jobs_feed.fetch import fetch

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
PUBLIC = "93.184.216.34"


def code(url: str, *addresses: str, allow_private: bool = False) -> str:
    def resolve(host: str, port: int) -> Sequence[str]:
        if not addresses:
            raise socket.gaierror("no such name")
        return addresses

    with pytest.raises(FetchError) as caught:
        fetch(Feed(id="1", name="Harbor", url=url), FeedState(), now=NOW, allow_private=allow_private, resolve=resolve)
    return caught.value.code


def code_by_name(url: str, *, allow_private: bool = False) -> str:
    with pytest.raises(FetchError) as caught:
        fetch(Feed(id="1", name="Harbor", url=url), FeedState(), now=NOW, allow_private=allow_private)
    return caught.value.code


PRIVATE = [
    "http://127.0.0.1/",
    "http://localhost/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://127.1/",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[fd00::1]/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://user:secret@10.1.2.3/",
]


@pytest.mark.parametrize("url", PRIVATE)
def test_an_address_inside_a_private_network_is_refused(url: str) -> None:
    assert code_by_name(url) == "refused_private"


@pytest.mark.parametrize("url", [url for url in PRIVATE if "//1" in url and "//127" not in url and "//10" in url])
def test_allowing_private_allows_loopback_only(url: str) -> None:
    assert code_by_name(url, allow_private=True) == "refused_private"


@pytest.mark.parametrize("address", ["10.0.0.5", "169.254.169.254", "fd00::1", "224.0.0.1", "::ffff:10.0.0.5"])
def test_a_name_with_one_public_and_one_private_answer_is_refused(address: str) -> None:
    assert code("http://jobs.example/", PUBLIC, address) == "refused_private"
    assert code("http://jobs.example/", address, PUBLIC) == "refused_private"


def test_a_name_that_turns_private_after_the_check_is_refused_at_the_connection() -> None:
    """The name `localhost` passes our own check as a public one, and the connection looks again."""
    assert code("http://localhost/", PUBLIC) == "refused_private"


@pytest.mark.parametrize("port", [22, 25, 5432, 8080])
def test_only_the_ports_of_the_web_are_asked(port: int) -> None:
    assert code(f"http://jobs.example:{port}/", PUBLIC) == "bad_address"
    assert code(f"http://jobs.example:{port}/", PUBLIC, allow_private=True) == "bad_address"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://jobs.example/", "jobs.example", "http://", "http://[::1"])
def test_only_web_addresses_are_asked(url: str) -> None:
    assert code(url, PUBLIC) == "bad_address"


def test_a_name_without_an_address_is_a_spelling_question() -> None:
    assert code("https://jbos.example/") == "dns"


def test_an_open_port_on_loopback_is_refused_unless_allowed(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/jobs").respond_with_data(b"secret")

    assert code_by_name(httpserver.url_for("/jobs")) == "refused_private"
    assert httpserver.log == []


def test_an_address_that_takes_no_connection_gives_way_to_the_next(httpserver: HTTPServer) -> None:
    """The first address has nobody behind it, as with many a name that has one of IPv6 too."""
    httpserver.expect_request("/jobs").respond_with_data(b"<rss/>")
    feed = Feed(id="1", name="Harbor", url=httpserver.url_for("/jobs"))

    fetched = fetch(feed, FeedState(), now=NOW, allow_private=True, resolve=lambda *_: ["::1", "127.0.0.1"])

    assert fetched.body == b"<rss/>"


def test_a_site_is_asked_once_however_many_addresses_it_has(httpserver: HTTPServer) -> None:
    """Only a connection that never came about is tried elsewhere: what was asked has been asked."""
    httpserver.expect_request("/jobs").respond_with_data(b"", status=500)

    def resolve(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1", "::1"]

    with pytest.raises(FetchError):
        fetch(
            Feed(id="1", name="Harbor", url=httpserver.url_for("/jobs")),
            FeedState(),
            now=NOW,
            allow_private=True,
            resolve=resolve,
        )

    assert len(httpserver.log) == 1
