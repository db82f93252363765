"""A site that drips is cut off by the wall clock, wherever it drips; one that is silent, by the read time-out."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime

import pytest

from jobs_feed import Feed, FeedState, FetchError
from jobs_feed.fetch import Limits, fetch

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
WALL = 0.4
Behave = Callable[[socket.socket, threading.Event], None]


@contextmanager
def site(behave: Behave) -> Iterator[str]:
    """A server for one connection, on loopback."""
    over = threading.Event()
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            with suppress(OSError), closing(server.accept()[0]) as connection:
                connection.recv(65536)
                behave(connection, over)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        finally:
            over.set()
            thread.join(5)


def drip(connection: socket.socket, over: threading.Event) -> None:
    while not over.wait(0.02):
        connection.sendall(b"x")


def drip_headers(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    drip(connection, over)


def drip_a_body_with_a_length(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    drip(connection, over)


def drip_a_body_without_a_length(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    drip(connection, over)


def drip_one_large_chunk(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n")
    drip(connection, over)


def say_nothing(connection: socket.socket, over: threading.Event) -> None:
    over.wait(5)


def break_off(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>")


def refusal(behave: Behave, limits: Limits) -> FetchError:
    with site(behave) as url, pytest.raises(FetchError) as caught:
        fetch(Feed(id="1", name="Slow", url=url), FeedState(), now=NOW, allow_private=True, limits=limits)
    return caught.value


@pytest.mark.parametrize(
    "behave", [drip_headers, drip_a_body_with_a_length, drip_a_body_without_a_length, drip_one_large_chunk]
)
def test_a_slow_drip_is_cut_off(behave: Behave) -> None:
    before = time.monotonic()

    error = refusal(behave, Limits(read=5, wall=WALL))

    assert (error.code, error.sentence) == ("timeout", f"The site took longer than {WALL:g} seconds.")
    assert time.monotonic() - before < 4


def test_a_silent_site_is_left() -> None:
    error = refusal(say_nothing, Limits(read=0.2))

    assert (error.code, error.sentence) == ("timeout", "The site took longer than 0.2 seconds.")


def test_an_answer_that_breaks_off_is_not_a_body() -> None:
    assert refusal(break_off, Limits()).code == "unreachable"


def test_no_thread_is_left_behind() -> None:
    before = threading.active_count()

    refusal(break_off, Limits())

    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() <= before
