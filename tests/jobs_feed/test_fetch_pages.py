"""A list in several pages: all of them or none, one request after the other, and no key for anybody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from jobs_feed import Feed, FeedState, FetchError, ParseError
from jobs_feed.fetch import Fetched, Limits, fetch

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
NEW = FeedState()


@pytest.fixture
def pages(httpserver: HTTPServer) -> dict[str, bytes | int]:
    """What each page answers with: a body or a status."""
    answers: dict[str, bytes | int] = {"1": b"one", "2": b"two", "3": b"three"}

    def answer(request: Request) -> Response:
        said = answers[request.args["page"]]
        headers = {"ETag": f'"{said!r}"'} if isinstance(said, bytes) else {}
        return Response(status=said) if isinstance(said, int) else Response(said, headers=headers)

    httpserver.expect_request("/jobs").respond_with_handler(answer)
    return answers


@pytest.fixture
def get(httpserver: HTTPServer, pages: dict[str, bytes | int]) -> Callable[..., Fetched]:
    url = httpserver.url_for("/jobs?page=")

    def following(page: bytes, at: str) -> str | None:
        number = int(at.removeprefix(url))
        return f"{url}{number + 1}" if str(number + 1) in pages else None

    def run(state: FeedState = NEW, **more: Any) -> Fetched:
        feed = Feed(id="1", name="Harbor", url=f"{url}1")
        return fetch(feed, state, now=NOW, **{"allow_private": True, "follow": following} | more)

    return run


def refused(get: Callable[..., Fetched], **more: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        get(**more)
    assert caught.value.attempt is not None
    assert caught.value.attempt.error_code == caught.value.code
    return caught.value


def asked(server: HTTPServer) -> list[str]:
    return [request.args["page"] for request, _ in server.log]


def test_all_pages_are_asked_for_in_turn_and_are_one_answer(
    httpserver: HTTPServer, get: Callable[..., Fetched]
) -> None:
    fetched = get()

    assert (fetched.body, fetched.further) == (b"one", (b"two", b"three"))
    assert asked(httpserver) == ["1", "2", "3"]
    assert fetched.attempt.size == len(b"onetwothree")


def test_the_same_pages_again_are_unchanged_and_another_one_is_not(
    pages: dict[str, bytes | int], get: Callable[..., Fetched]
) -> None:
    first = get()
    second = get(first.state)
    pages["3"] = b"four"
    third = get(second.state)

    assert (second.body, second.further, second.not_modified) == (None, (), True)
    assert third.further == (b"two", b"four")


def test_only_a_list_of_one_page_is_asked_for_again_by_what_its_site_calls_it(
    pages: dict[str, bytes | int], get: Callable[..., Fetched], httpserver: HTTPServer
) -> None:
    assert get().state.etag is None
    del pages["2"], pages["3"]

    one = get()
    get(one.state)

    assert one.state.etag is not None
    assert httpserver.log[-1][0].headers["If-None-Match"] == one.state.etag


@pytest.mark.parametrize(("failure", "code"), [(500, "http_5xx"), (404, "http_404"), (429, "http_429")])
def test_one_page_that_fails_fails_all(
    pages: dict[str, bytes | int], get: Callable[..., Fetched], failure: int, code: str
) -> None:
    pages["3"] = failure

    assert refused(get).code == code


def test_a_page_that_comes_twice_is_no_end(pages: dict[str, bytes | int], get: Callable[..., Fetched]) -> None:
    pages["2"] = b"one"

    assert refused(get).code == "same_page"


def test_their_number_and_their_bytes_together_are_bounded(get: Callable[..., Fetched]) -> None:
    assert refused(get, limits=Limits(pages=2)).code == "too_many_pages"
    assert refused(get, limits=Limits(all_sizes=10)).code == "too_big"
    assert get(limits=Limits(pages=3, all_sizes=11)).further == (b"two", b"three")


def test_a_page_nobody_can_read_leaves_its_attempt(get: Callable[..., Fetched]) -> None:
    def damaged(page: bytes, at: str) -> str:
        raise ParseError("Harbor", "parse", "The file is damaged.")

    with pytest.raises(ParseError) as caught:
        get(follow=damaged)

    assert caught.value.attempt is not None
    assert (caught.value.attempt.status, caught.value.attempt.error_code) == (200, "parse")


# ---- what a site wants to be told ----


def test_own_headers_go_with_every_page(get: Callable[..., Fetched], httpserver: HTTPServer) -> None:
    get(own_headers={"Authorization-Key": "k3y", "User-Agent": "jobs@harbor.example"})

    sent = [(request.headers.get("Authorization-Key"), request.headers["User-Agent"]) for request, _ in httpserver.log]
    assert sent == [("k3y", "jobs@harbor.example")] * 3


def test_own_headers_go_to_no_other_origin_that_a_redirect_names(httpserver: HTTPServer) -> None:
    with HTTPServer() as stranger:
        stranger.expect_request("/jobs").respond_with_data(b"theirs")
        httpserver.expect_request("/same").respond_with_data(b"", status=302, headers={"Location": "/away"})
        away = {"Location": stranger.url_for("/jobs")}
        httpserver.expect_request("/away").respond_with_data(b"", status=302, headers=away)
        feed = Feed(id="1", name="Harbor", url=httpserver.url_for("/same"))

        fetched = fetch(
            feed, NEW, now=NOW, allow_private=True, user_agent="Bot/1", own_headers={"Authorization": "Bearer k3y"}
        )

        assert fetched.body == b"theirs"
        assert [request.headers.get("Authorization") for request, _ in httpserver.log] == ["Bearer k3y"] * 2
        assert [request.headers.get("Authorization") for request, _ in stranger.log] == [None]
