"""Signed form POSTs to the product: webhook and status callbacks. The only file here that opens a connection out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urldefrag, urlencode

from aiohttp import ClientConnectionError, ClientConnectorError, ClientError, ClientSession, ClientTimeout, TCPConnector
from yarl import URL

from smsbot.emulator.errors import describe_answer
from smsbot.emulator.signature import sign

# Shorter than any server's own keep-alive: a POST must not meet a connection that is just being closed.
_KEEP_ALIVE_S = 1.0
_CLOCK_TIMEOUT_S = 3.0  # the page waits for this
_FORM = "application/x-www-form-urlencoded; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, whatever its status."""

    status: int
    content_type: str
    body: bytes


class NoAnswer(Exception):
    """Nothing usable came back. The message is a sentence for a person."""


class Caller:
    """Holds the account's token and one pool of connections. Use as an async context manager."""

    def __init__(self, auth_token: str, timeout_s: float, *, most_at_once: int = 64) -> None:
        self._auth_token = auth_token
        self._timeout_s = timeout_s
        self._most_at_once = most_at_once

    async def __aenter__(self) -> Caller:
        self._session = ClientSession(
            connector=TCPConnector(limit=self._most_at_once, keepalive_timeout=_KEEP_ALIVE_S),
            timeout=ClientTimeout(total=self._timeout_s, sock_connect=min(5.0, self._timeout_s)),
            headers={"User-Agent": "TwilioProxy/1.1", "Accept": "*/*"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def post(self, url: str, fields: Mapping[str, str], token: str) -> Answer:
        """One signed POST, tried once more when no connection could be made, both under the same idempotency
        `token`. Raises NoAnswer."""
        try:
            try:
                return await self._post_once(url, fields, token)
            except ClientConnectorError:
                return await self._post_once(url, fields, token)
        except (ClientError, TimeoutError, ValueError) as error:
            raise NoAnswer(_explain(error, self._timeout_s)) from None

    async def _post_once(self, url: str, fields: Mapping[str, str], token: str) -> Answer:
        address = urldefrag(url).url  # a fragment holds Twilio's own options; it is neither sent nor signed
        headers = {
            "Content-Type": _FORM,
            "X-Twilio-Signature": sign(address, fields, self._auth_token),
            "I-Twilio-Idempotency-Token": token,
        }
        async with self._session.post(
            URL(address, encoded=True), data=urlencode(fields).encode(), headers=headers
        ) as reply:
            return Answer(reply.status, reply.content_type, await reply.read())

    async def ask(self, method: str, url: str, said: Mapping[str, object] | None = None) -> bytes:
        """An unsigned question with JSON in it, as a browser would ask it: the answer's body. Raises NoAnswer."""
        try:
            async with self._session.request(
                method, url, json=said, timeout=ClientTimeout(total=_CLOCK_TIMEOUT_S)
            ) as reply:
                if reply.status >= 400:
                    raise NoAnswer(describe_answer(reply.status))
                return await reply.read()
        except (ClientError, TimeoutError, ValueError) as error:
            raise NoAnswer(_explain(error, _CLOCK_TIMEOUT_S)) from None


def _explain(error: Exception, waited_s: float) -> str:
    match error:
        case ClientConnectorError():
            return "The service could not be reached: nothing answers at its address (11205)."
        case TimeoutError():
            return f"The service did not answer within {waited_s:g} seconds (11200)."
        case ClientConnectionError():
            return "The service hung up without an answer (11200)."
    return "The service's answer was not proper HTTP (11206)."
