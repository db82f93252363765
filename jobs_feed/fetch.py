"""A feed's address -> bytes. The only file that opens a socket: conditional, bounded, never into a private network."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType, TracebackType
from typing import Any, Self
from urllib.parse import urljoin

import requests
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress, filter_host
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.util import parse_url

from jobs_feed import fetch_answers as answers
from jobs_feed.credentials import origin
from jobs_feed.errors import FetchError, ParseError
from jobs_feed.feed import Attempt, Feed, FeedState
from jobs_feed.formats.bodies import MOST_BYTES

USER_AGENT = "jobs-feed/0.1"
"""Callers say who runs it and how to reach them: `NameBot/1.0 (+https://agency/bot; jobs@agency)`."""

_PORTS = {"http": 80, "https": 443}
_ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, text/csv;q=0.9, */*;q=0.5"
_CHUNK = 64 * 1024
_ADDRESSES_TRIED = 4
_NETWORK = (requests.RequestException, HTTPError, http.client.HTTPException, OSError, UnicodeError)

Follow = Callable[[bytes, str], str | None]
"""(a page, its address) to the address of the next one of the same list; None after the last. Raises ParseError."""
Resolve = Callable[[str, int], Sequence[str]]
"""(host, port) to every address it has, as text. Raises OSError where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds to connect, between two bytes, and for everything; bytes after decompression, of a page and of all pages
    of a list together; redirects followed; pages asked for."""

    connect: float = 5
    read: float = 20
    wall: float = 45
    size: int = MOST_BYTES
    all_sizes: int = 4 * MOST_BYTES
    redirects: int = 5
    pages: int = 100

    def patient(self, seconds: float) -> Limits:
        """With at least so many for an answer that takes its time."""
        return replace(self, read=max(self.read, seconds), wall=max(self.wall, seconds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """`body` is None when nothing has changed: the site said so, or sent the same bytes as last time. `further`: the
    other pages of a list that has several. `state` is to be kept once all has been read without a ParseError."""

    body: bytes | None
    state: FeedState
    attempt: Attempt
    further: tuple[bytes, ...] = ()
    not_modified: bool = False


def resolve(host: str, port: int) -> Sequence[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def fetch(
    feed: Feed,
    state: FeedState,
    *,
    now: datetime,
    allow_private: bool = False,
    user_agent: str = USER_AGENT,
    limits: Limits = Limits(),
    resolve: Resolve = resolve,
    own_headers: Mapping[str, str] = MappingProxyType({}),
    follow: Follow = lambda page, url: None,
) -> Fetched:
    """One conditional GET of `feed.url`, and one after another of the pages that follow: all of them or none.
    `allow_private` adds loopback addresses at any port, and nothing else. `own_headers`: for the origin of `feed.url`
    alone, whatever it redirects to.

    Raises FetchError, with its `attempt`, for every outcome without a body, and ParseError as `follow` does."""
    started = time.monotonic()
    status: int | None
    pages: list[bytes] = []
    unreadable = None
    with _Deadline(limits.wall) as deadline, _session(deadline, limits, allow_private) as session:
        asking = _Asking(session, deadline, limits, _Door(allow_private, resolve), own_headers)
        try:
            status, headers, body = asking.get(feed.url, _request_headers(state, user_agent))
            refusal = answers.NEVER_READ if status == answers.NOT_MODIFIED and not state.fingerprint else None
            pages.append(body)
            if status != answers.NOT_MODIFIED and _print_of(pages) != state.fingerprint:
                asking.get_others(feed.url, pages, follow, _request_headers(FeedState(), user_agent))
        except _Stopped as stopped:
            status, headers, refusal = stopped.status, stopped.headers, stopped.refusal
        except ParseError as error:
            refusal, unreadable = None, error
    milliseconds = int((time.monotonic() - started) * 1000)
    if refusal is not None:
        raise _error(feed, refusal, status, headers, now, milliseconds)
    fetched = _fetched(state, status or 0, headers, pages, now, milliseconds)
    if unreadable is not None:
        unreadable.attempt = replace(fetched.attempt, error_code=unreadable.code, sentence=unreadable.sentence)
        raise unreadable
    return fetched


def _request_headers(state: FeedState, user_agent: str) -> dict[str, str]:
    headers = {"User-Agent": user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    return headers


def _fetched(
    state: FeedState, status: int, headers: Any, pages: Sequence[bytes], now: datetime, milliseconds: int
) -> Fetched:
    same = status == answers.NOT_MODIFIED
    fingerprint = state.fingerprint if same else _print_of(pages)
    unchanged = same or fingerprint == state.fingerprint
    one = len(pages) == 1  # that the first of several has not changed says nothing of the others
    after = FeedState(
        etag=(headers.get("etag") or (state.etag if same else None)) if one else None,
        last_modified=(headers.get("last-modified") or (state.last_modified if same else None)) if one else None,
        fingerprint=fingerprint,
    )
    sentence = "Nothing has changed since the last reading." if unchanged else ""
    size = sum(map(len, pages))
    attempt = Attempt(at=now, status=status, milliseconds=milliseconds, size=size, sentence=sentence)
    first, *further = pages
    return Fetched(
        body=None if unchanged else first,
        further=() if unchanged else tuple(further),
        state=after,
        attempt=attempt,
        not_modified=unchanged,
    )


def _print_of(pages: Sequence[bytes]) -> str:
    digest = sha256()
    for page in pages:
        digest.update(page)
    return digest.hexdigest()


def _error(
    feed: Feed, refusal: answers.Refusal, status: int | None, headers: Any, now: datetime, milliseconds: int
) -> FetchError:
    wait = answers.wait_of(headers, now)
    sentence = refusal.sentence + (f" It asks for {answers.in_words(wait)}." if wait else "")
    error = FetchError(feed.name, refusal.code, sentence, retry=refusal.retry, retry_after=wait, status=status)
    error.attempt = Attempt(
        at=now, status=status, milliseconds=milliseconds, size=0, error_code=refusal.code, sentence=sentence
    )
    return error


class _Stopped(Exception):  # a way out, not a fault: `fetch` turns it into a FetchError
    def __init__(self, refusal: answers.Refusal, status: int | None = None, headers: Any = None) -> None:
        super().__init__(refusal.code)
        self.refusal, self.status, self.headers = refusal, status, headers or {}


@dataclass(frozen=True, slots=True)
class _Door:
    """Which addresses may be asked. Every address of a name is looked at, and requests-hardened looks again at the name
    and at the one it connects to, so a name cannot change its mind in between."""

    allow_private: bool
    resolve: Resolve

    def check(self, url: str) -> Sequence[str]:
        """The addresses to connect to, in the resolver's order. Raises _Stopped."""
        try:
            parts = parse_url(url)
        except HTTPError as error:
            raise _Stopped(answers.BAD_ADDRESS) from error
        usual = _PORTS.get((parts.scheme or "").lower())
        if usual is None or not parts.host:
            raise _Stopped(answers.BAD_ADDRESS)
        port = parts.port or usual
        addresses = tuple(dict.fromkeys(self._addresses(parts.host.strip("[]"), port)))
        own = [self._is_own(address) for address in addresses]
        if port not in _PORTS.values() and not all(own):
            raise _Stopped(answers.BAD_ADDRESS)
        return addresses[:_ADDRESSES_TRIED]

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            return self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise _Stopped(answers.DNS) from error

    def _is_own(self, address: str) -> bool:
        """True for an allowed loopback address, False for a public one; stops at every other."""
        ip = ipaddress.ip_address(address.partition("%")[0])
        ip = getattr(ip, "ipv4_mapped", None) or ip
        if self.allow_private and ip.is_loopback:
            return True
        if not ip.is_global or ip.is_multicast:
            raise _Stopped(answers.PRIVATE)
        return False


@dataclass(frozen=True, slots=True)
class _Asking:
    session: requests.Session
    deadline: _Deadline
    limits: Limits
    door: _Door
    own_headers: Mapping[str, str]

    def get_others(self, url: str, pages: list[bytes], follow: Follow, headers: dict[str, str]) -> None:
        """Adds every page after the first. Raises _Stopped and ParseError."""
        size = len(pages[0])
        while (following := follow(pages[-1], url)) is not None:
            if len(pages) == self.limits.pages:
                raise _Stopped(answers.TOO_MANY_PAGES)
            url = following
            status, _, page = self.get(url, headers)
            size += len(page)
            if size > self.limits.all_sizes:
                raise _Stopped(answers.TOO_BIG_TOGETHER, status)
            if page == pages[-1]:
                raise _Stopped(answers.SAME_PAGE, status)
            pages.append(page)

    def get(self, url: str, headers: dict[str, str]) -> tuple[int, Any, bytes]:
        """Status, headers and body of the last answer. Raises _Stopped."""
        home = origin(url)
        for _ in range(self.limits.redirects + 1):
            sent = {**headers, **self.own_headers} if origin(url) == home else headers
            with self._ask(url, sent, self.door.check(url)) as response:
                if response.status_code == answers.NOT_MODIFIED:
                    return response.status_code, response.headers, b""
                target = self.session.get_redirect_target(response)
                if target is None:
                    return response.status_code, response.headers, self._body(response)
            url = urljoin(url, target)
        raise _Stopped(answers.REDIRECT_LOOP, response.status_code)

    def _ask(self, url: str, headers: dict[str, str], addresses: Sequence[str]) -> requests.Response:
        """The first address that takes a connection answers: many sites have one of IPv6 that leads nowhere."""
        timeout = (self.limits.connect, self.limits.read)
        adapter = self.session.get_adapter(url)
        assert isinstance(adapter, _WatchedAdapter)
        for address in addresses:
            adapter.address = address
            try:
                return self.session.get(url, headers=headers, timeout=timeout, stream=True, allow_redirects=False)
            except _NETWORK as error:
                if address == addresses[-1] or self.deadline.passed or not _never_connected(error):
                    raise _Stopped(self._refusal(error)) from error
        raise _Stopped(answers.DNS)

    def _body(self, response: requests.Response) -> bytes:
        status, headers = response.status_code, response.headers
        refusal = answers.refusal_of(status, headers)
        if refusal is not None:
            raise _Stopped(refusal, status, headers)
        parts: list[bytes] = []
        size = 0
        try:
            for part in response.iter_content(_CHUNK):
                parts.append(part)
                size += len(part)
                if size > self.limits.size:  # counted after decompression: a bomb is small on the wire
                    raise _Stopped(answers.TOO_BIG, status)
        except _NETWORK as error:
            raise _Stopped(self._refusal(error), status) from error
        if self.deadline.passed:  # a body without a length ends quietly when the deadline cuts it
            raise _Stopped(answers.timeout_after(self.limits.wall), status)
        return b"".join(parts)

    def _refusal(self, error: BaseException) -> answers.Refusal:
        if self.deadline.passed:
            return answers.timeout_after(self.limits.wall)
        if isinstance(error, InvalidIPAddress):
            return answers.PRIVATE
        if isinstance(error, requests.exceptions.SSLError):
            return answers.TLS
        if isinstance(error, requests.ConnectTimeout):
            return answers.timeout_after(self.limits.connect)
        if isinstance(error, requests.Timeout) or "timed out" in str(error):
            return answers.timeout_after(self.limits.read)
        if isinstance(error, requests.exceptions.InvalidURL):
            return answers.BAD_ADDRESS
        return answers.UNREACHABLE


def _never_connected(error: BaseException) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, ConnectTimeoutError | NewConnectionError)


class _Deadline:
    """Cuts the connection when the time is up. Time-outs of sockets start anew with every byte, so a site that drips
    one byte a second would otherwise hold us for ever, in the headers as well as in the body."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._timer.cancel()

    def watch(self, connected: socket.socket | None) -> None:
        with self._lock:
            self._socket = connected
            if self.passed:
                self._cut()

    def _pass(self) -> None:
        with self._lock:
            self.passed = True
            self._cut()

    def _cut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # under TLS too: wakes the reading thread


def _session(deadline: _Deadline, limits: Limits, allow_private: bool) -> requests.Session:
    session: requests.Session = HTTPSession(
        Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=allow_private,
            never_redirect=True,
            default_timeout=(limits.connect, limits.read),
        )
    )
    session.trust_env = False  # no passwords from this machine's .netrc for a stranger's site, no proxy by surprise
    for scheme in _PORTS:
        session.mount(f"{scheme}://", _WatchedAdapter(deadline, scheme == "https", allow_private))
    return session


class _WatchedAdapter(IPFilterAdapter):  # type: ignore[misc]  # the package ships no types
    """The hardened adapter, with every new connection shown to the deadline, and connecting to `address` instead of
    the first that the name has."""

    def __init__(self, deadline: _Deadline, is_https: bool, allow_loopback: bool) -> None:
        self._deadline = deadline
        self.address = ""
        super().__init__(is_https_proto=is_https, allow_loopback=allow_loopback)

    def build_connection_pool_key_attributes(self, *args: Any, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        host, pool = super().build_connection_pool_key_attributes(*args, **kwargs)
        host["host"] = filter_host(self.address.partition("%")[0], host["port"], allow_loopback=self._allow_loopback)
        return host, pool

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _watched_pools(self._deadline)


def _watched_pools(deadline: _Deadline) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            deadline.watch(self.sock)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            deadline.watch(self.sock)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
