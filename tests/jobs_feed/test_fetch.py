"""Fetching over real sockets: what is asked, what is remembered, what is said when it goes wrong."""

from __future__ import annotations

import gzip
import socket
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from jobs_feed import Feed, FeedState, FetchError
from jobs_feed.fetch import Fetched, Limits, fetch

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
NEW = FeedState()
BODY = b"<rss version='2.0'><channel/></rss>"


def get(url: str, state: FeedState = NEW, **options: Any) -> Fetched:
    feed = Feed(id="1", name="Harbor", url=url)
    return fetch(
        feed, state, now=NOW, **{"allow_private": True, "user_agent": "TestBot/1 (+mailto:a@b.example)"} | options
    )


def refused(url: str, state: FeedState = NEW, **options: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        get(url, state, **options)
    attempt = caught.value.attempt
    assert attempt is not None
    assert (attempt.error_code, attempt.sentence, attempt.at) == (caught.value.code, caught.value.sentence, NOW)
    return caught.value


def test_a_body_comes_with_its_state_and_its_attempt(httpserver: HTTPServer) -> None:
    headers = {"ETag": '"v1"', "Last-Modified": "Fri, 20 Nov 2026 10:00:00 GMT"}
    httpserver.expect_request("/jobs").respond_with_data(BODY, headers=headers)

    fetched = get(httpserver.url_for("/jobs"))

    assert fetched.body == BODY
    assert (fetched.state.etag, fetched.state.last_modified) == ('"v1"', "Fri, 20 Nov 2026 10:00:00 GMT")
    assert (fetched.attempt.status, fetched.attempt.size, fetched.attempt.error_code) == (200, len(BODY), None)
    assert fetched.attempt.milliseconds >= 0


def test_the_site_is_told_who_asks(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/jobs").respond_with_data(BODY)

    get(httpserver.url_for("/jobs"))

    assert httpserver.log[0][0].headers["User-Agent"] == "TestBot/1 (+mailto:a@b.example)"


def conditional(request: Request) -> Response:
    known = request.headers.get("If-None-Match") == '"v1"'
    since = request.headers.get("If-Modified-Since") == "Fri, 20 Nov 2026 10:00:00 GMT"
    return Response(status=304) if known or since else Response(BODY)


@pytest.mark.parametrize(
    "state",
    [
        FeedState(etag='"v1"', fingerprint="x"),
        FeedState(last_modified="Fri, 20 Nov 2026 10:00:00 GMT", fingerprint="x"),
    ],
    ids=["by its etag", "by its date"],
)
def test_an_unchanged_feed_is_not_sent_again(httpserver: HTTPServer, state: FeedState) -> None:
    httpserver.expect_request("/jobs").respond_with_handler(conditional)

    fetched = get(httpserver.url_for("/jobs"), state)

    assert (fetched.body, fetched.not_modified, fetched.attempt.status) == (None, True, 304)
    assert fetched.state == state


def test_a_304_may_bring_new_validators(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/jobs").respond_with_data(b"", status=304, headers={"ETag": '"v2"'})

    fetched = get(httpserver.url_for("/jobs"), FeedState(etag='"v1"', last_modified="then", fingerprint="x"))

    assert fetched.state == FeedState(etag='"v2"', last_modified="then", fingerprint="x")


def test_a_304_for_a_feed_never_read_is_no_reading(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/jobs").respond_with_data(b"", status=304)

    assert refused(httpserver.url_for("/jobs")).code == "http_304"


def test_the_same_bytes_under_another_etag_are_unchanged(httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request("/jobs").respond_with_data(BODY, headers={"ETag": '"v1"'})
    httpserver.expect_ordered_request("/jobs").respond_with_data(BODY, headers={"ETag": '"v2"'})
    first = get(httpserver.url_for("/jobs"))

    second = get(httpserver.url_for("/jobs"), first.state)

    assert (second.body, second.not_modified, second.attempt.status) == (None, True, 200)
    assert second.state.etag == '"v2"'


def test_old_validators_are_forgotten_with_a_new_body(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/jobs").respond_with_data(BODY)

    fetched = get(httpserver.url_for("/jobs"), FeedState(etag='"v1"', last_modified="then", fingerprint="x"))

    assert (fetched.state.etag, fetched.state.last_modified) == (None, None)


def test_a_redirect_is_followed(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/old").respond_with_data(b"", status=301, headers={"Location": "/new"})
    httpserver.expect_request("/new").respond_with_data(BODY)

    assert get(httpserver.url_for("/old")).body == BODY


def test_five_redirects_are_followed_and_no_more(httpserver: HTTPServer) -> None:
    for at in range(6):
        step = {"Location": f"/{at + 1}"}
        httpserver.expect_request(f"/{at}").respond_with_data(b"", status=302, headers=step)
    httpserver.expect_request("/6").respond_with_data(BODY)

    assert get(httpserver.url_for("/1")).body == BODY
    assert refused(httpserver.url_for("/0")).code == "redirects"


def test_a_redirect_loop_ends(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/loop").respond_with_data(b"", status=302, headers={"Location": "/loop"})

    error = refused(httpserver.url_for("/loop"))

    assert (error.code, len(httpserver.log)) == ("redirects", 6)


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[fd00::1]/", "http://0.0.0.0/"],
)
def test_a_redirect_into_a_private_network_is_refused(httpserver: HTTPServer, target: str) -> None:
    httpserver.expect_request("/jobs").respond_with_data(b"", status=302, headers={"Location": target})

    error = refused(httpserver.url_for("/jobs"))

    assert (error.code, error.retry) == ("refused_private", False)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://site.example/jobs", "gopher://site.example/"])
def test_a_redirect_to_another_scheme_is_refused(httpserver: HTTPServer, target: str) -> None:
    httpserver.expect_request("/jobs").respond_with_data(b"", status=302, headers={"Location": target})

    assert refused(httpserver.url_for("/jobs")).code == "bad_address"


def test_a_large_body_is_refused(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/jobs").respond_with_data(b"x" * 1001)

    assert get(httpserver.url_for("/jobs"), limits=Limits(size=1001)).body == b"x" * 1001
    assert refused(httpserver.url_for("/jobs"), limits=Limits(size=1000)).code == "too_big"


def test_a_gzip_bomb_is_stopped_after_15_megabytes(httpserver: HTTPServer) -> None:
    bomb = gzip.compress(b"\0" * 40_000_000)
    httpserver.expect_request("/jobs").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})

    assert len(bomb) < 50_000
    assert refused(httpserver.url_for("/jobs")).sentence == "Larger than 15 MB."


def test_a_broken_compression_is_an_answer_that_broke_off(httpserver: HTTPServer) -> None:
    half = gzip.compress(BODY * 50)[:40]
    httpserver.expect_request("/jobs").respond_with_data(b"no gzip" + half, headers={"Content-Encoding": "gzip"})

    assert refused(httpserver.url_for("/jobs")).code == "unreachable"


STATUSES = [
    (401, "http_401", "The site refused us. It may need a password or may block robots.", True),
    (403, "http_403", "The site refused us. It may need a password or may block robots.", True),
    (404, "http_404", "Nothing at that address any more.", True),
    (410, "http_410", "The owner has retired this feed. We have paused it.", False),
    (418, "http_4xx", "The site refused our request (status 418).", True),
    (429, "http_429", "The site asked us to slow down.", True),
    (500, "http_5xx", "The site is having trouble. Not our side.", True),
    (503, "http_5xx", "The site is having trouble. Not our side.", True),
]


@pytest.mark.parametrize(("status", "code", "sentence", "retry"), STATUSES)
def test_a_refusal_has_a_code_and_a_sentence(
    httpserver: HTTPServer, status: int, code: str, sentence: str, retry: bool
) -> None:
    httpserver.expect_request("/jobs").respond_with_data(b"no", status=status)

    error = refused(httpserver.url_for("/jobs"))

    assert (error.code, error.sentence, error.retry, error.status) == (code, sentence, retry, status)


@pytest.mark.parametrize("status", [403, 503, 200])
def test_a_robot_check_is_named(httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/jobs").respond_with_data(b"", status=status, headers={"cf-mitigated": "challenge"})

    error = refused(httpserver.url_for("/jobs"))

    assert (error.code, error.sentence) == ("cloudflare", "The site is behind a robot check. Ask for a feed link.")


@pytest.mark.parametrize("status", [429, 503])
def test_the_wait_a_site_asks_for_is_handed_on(httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/jobs").respond_with_data(b"", status=status, headers={"Retry-After": "120"})

    error = refused(httpserver.url_for("/jobs"))

    assert error.retry_after == 120
    assert error.sentence.endswith(" It asks for 2 minutes.")


def test_a_site_that_does_not_answer_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets the port, and nobody answers
        error = refused(f"http://127.0.0.1:{taken.getsockname()[1]}/")

    assert (error.code, error.status, error.retry) == ("unreachable", None, True)
