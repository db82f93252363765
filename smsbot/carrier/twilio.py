"""Texts out through Twilio's HTTP API: many at a time inside, synchronous to whoever calls."""

from __future__ import annotations

import json
import queue
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache, partial
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import aiohttp

from smsbot.carrier import twilio_errors as errors
from smsbot.carrier.gateway import CarrierMessage, CarrierUnavailable, Meaning, Next, SendError, Sent
from smsbot.carrier.loop_thread import LoopThread
from smsbot.carrier.room import Room
from smsbot.domain.messages import OutboundMessage
from smsbot.domain.phone import PhoneNumber

LONGEST_VALIDITY = 36_000  # seconds; Twilio refuses more
PAGE_SIZE = 1000
MOST_PAGES = 100
CLOCK_SKEW = timedelta(seconds=30)

Answer = tuple[int, Sent | SendError]

_quoted = lru_cache(maxsize=1024)(quote_plus)  # field names never change, and one digest goes to a whole cohort


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioAccount:
    """`tokens`: one at least; the first makes our calls. `sender`: a number, a short code or a service's id (MG...).
    `api_url`: scheme, host and port only."""

    sid: str
    tokens: tuple[str, ...] = field(repr=False)
    sender: str
    api_url: str = "https://api.twilio.com"

    @property
    def sender_field(self) -> str:
        return "MessagingServiceSid" if self.sender.startswith("MG") else "From"

    @property
    def authorization(self) -> str:
        """The header of HTTP's Basic scheme."""
        return "Basic " + b64encode(f"{self.sid}:{self.tokens[0]}".encode()).decode()

    @property
    def resource(self) -> str:
        return f"{self.api_url.rstrip('/')}/2010-04-01/Accounts/{quote(self.sid, safe='')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds: until a connection stands (TLS included), and for a whole call."""

    connect: float = 5.0
    total: float = 20.0


class TwilioGateway:
    """carrier.gateway.Gateway over Twilio. Make one for the process: it owns one thread, one event loop and one
    session with kept-alive connections, started with the first call. `status_url(reference)` is the address Twilio
    calls with receipts, `wall` the machine's clock. At most `in_flight` texts are with Twilio at any
    moment, over all callers; fewer when Twilio finds them too many."""

    def __init__(
        self,
        account: TwilioAccount,
        status_url: Callable[[str], str],
        *,
        wall: Callable[[], datetime],
        in_flight: int = 100,
        timeouts: Timeouts = Timeouts(),
    ) -> None:
        self._account = account
        self._status_url = status_url
        self._room = Room(in_flight)
        self._timeouts = timeouts
        self._wall = wall
        self._messages_url = f"{account.resource}/Messages.json"
        self._loop = LoopThread("twilio", self._open, self._shut)
        self._session: aiohttp.ClientSession | None = None

    def send_many(self, messages: Iterable[OutboundMessage]) -> Iterator[Answer]:
        """See Gateway. Takes no more than there is room for messages whose answers the caller has not had. A caller
        that stops early leaves those unanswered; they are asked for later like any lost answer."""
        answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        unanswered = 0
        for message in messages:
            self._loop.start(partial(self._send_and_tell, message, answers.put))
            unanswered += 1
            while unanswered >= self._room.limit or (unanswered and not answers.empty()):
                yield answers.get()
                unanswered -= 1
        for _ in range(unanswered):
            yield answers.get()

    def fetch(self, carrier_id: str) -> CarrierMessage:
        status, found = self._ask(f"{self._account.resource}/Messages/{quote(carrier_id, safe='')}.json")
        if status == 404:
            raise KeyError(carrier_id)
        return _message_of(_expect(status, found))

    def sent_to(self, phone: PhoneNumber, since: datetime) -> list[CarrierMessage]:
        """See Gateway. `since` is loosened by half a minute, because Twilio's clock is not ours: a message the caller
        already holds may be among them.

        Asked for by number only and sifted here: a text that still waits in Twilio's queue has no DateSent yet, and a
        filter on it would hide the very text that must not be sent twice.
        """
        query = urlencode({"To": phone.e164, "PageSize": PAGE_SIZE})
        earliest = since - CLOCK_SKEW
        return [
            message
            for page in self._pages(f"{self._account.resource}/Messages.json?{query}")
            for message in map(_message_of, _rows_of(page))
            if message.created_at is None or message.created_at >= earliest
        ]

    def check(self) -> str | None:
        """See Gateway. Asks for the account itself; sends nothing."""
        try:
            status, account = self._ask(f"{self._account.resource}.json")
        except CarrierUnavailable as error:
            return str(error)
        if status != 200:
            return errors.meaning_of_refusal(status, _code_of(account)).reason
        if account.get("status", "active") != "active":
            return "The Twilio account is not active."
        return None

    def close(self) -> None:
        self._loop.stop()

    def _ask(self, url: str) -> tuple[int, dict[str, Any]]:
        try:
            return self._loop.run(lambda: self._call("GET", url))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise CarrierUnavailable(f"Twilio could not be asked ({type(error).__name__}).") from None

    def _pages(self, url: str) -> Iterator[dict[str, Any]]:
        for _ in range(MOST_PAGES):
            page = _expect(*self._ask(url))
            yield page
            following = page.get("next_page_uri")
            if not following:
                return
            if not isinstance(following, str) or not following.startswith("/2010-04-01/"):
                # Anything else could lead our credentials to another host.
                raise CarrierUnavailable("Twilio's list of messages goes on at a strange address.")
            url = self._account.api_url.rstrip("/") + following
        raise CarrierUnavailable("Twilio's list of messages does not end.")

    # The rest runs on the loop's thread.

    async def _open(self) -> None:
        self._session = aiohttp.ClientSession(
            # The context is made here, not at import, so that SSL_CERT_FILE of this process counts.
            connector=aiohttp.TCPConnector(limit=0, ssl=ssl.create_default_context()),
            timeout=aiohttp.ClientTimeout(total=self._timeouts.total, connect=self._timeouts.connect),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={
                "Authorization": self._account.authorization,
                "Accept": "application/json",
                "User-Agent": "smsbot",
            },
        )

    async def _shut(self) -> None:
        if self._session:
            await self._session.close()

    async def _send_and_tell(self, message: OutboundMessage, tell: Callable[[Answer], None]) -> None:
        entered = self._room.enter()
        answer = await self._send(message)
        self._room.leave(entered, too_many=isinstance(answer, SendError) and answer.meaning.slow_down)
        tell((message.id, answer))

    async def _send(self, message: OutboundMessage) -> Sent | SendError:
        if message.hand_over_by is not None and self._wall() > message.hand_over_by:
            return SendError(Next.LATER, "held too long before the call")
        try:
            status, answer = await self._call("POST", self._messages_url, self._form(message))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return _refusal(_meaning_of_failure(error))
        if not 200 <= status < 300:
            code = _code_of(answer)
            return _refusal(errors.meaning_of_refusal(status, code), code)
        sid = answer.get("sid")
        if not isinstance(sid, str) or not sid:
            return _refusal(errors.UNREADABLE)
        return Sent(sid, str(answer.get("status") or "queued"))

    def _form(self, message: OutboundMessage) -> bytes:
        fields = {
            "To": message.phone.e164,
            self._account.sender_field: self._account.sender,
            "Body": message.body,
            "StatusCallback": self._status_url(message.reference),
        }
        if message.validity is not None:
            fields["ValidityPeriod"] = str(max(1, min(message.validity, LONGEST_VALIDITY)))
        return urlencode(fields, quote_via=_quoted).encode()

    async def _call(self, method: str, url: str, form: bytes | None = None) -> tuple[int, dict[str, Any]]:
        """Status and JSON object of the answer; an empty object when the body is no such thing."""
        assert self._session is not None
        # Made here: asking aiohttp which payload suits bytes costs as much as the rest of preparing a call.
        body = None if form is None else aiohttp.BytesPayload(form, content_type="application/x-www-form-urlencoded")
        async with self._session.request(method, url, data=body, allow_redirects=False) as response:
            status = response.status
            try:
                answer = json.loads(await response.read())
            except (ValueError, RecursionError):
                answer = {}
            except (aiohttp.ClientError, TimeoutError, OSError):
                if 200 <= status < 300:
                    raise
                answer = {}  # a refusal stays one when its explanation is cut off
        return status, answer if isinstance(answer, dict) else {}


def _meaning_of_failure(error: BaseException) -> Meaning:
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return errors.UNTRUSTED
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return errors.UNREACHED
        case TimeoutError():
            return errors.TIMED_OUT
        case _:
            return errors.LOST


def _refusal(meaning: Meaning, code: int | None = None) -> SendError:
    # Twilio's own message is left out: it may repeat the number or the text.
    return SendError(meaning.next_step, meaning.reason, code, meaning=meaning)


def _code_of(answer: Mapping[str, Any]) -> int | None:
    code = answer.get("code")
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _expect(status: int, answer: dict[str, Any]) -> dict[str, Any]:
    if status != 200 or not answer:
        raise CarrierUnavailable(f"Twilio answered a question with status {status}.")
    return answer


def _rows_of(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = page.get("messages")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise CarrierUnavailable("Twilio's list of messages cannot be read.")
    return rows


def _message_of(row: Mapping[str, Any]) -> CarrierMessage:
    sid, status = row.get("sid"), row.get("status")
    if not isinstance(sid, str) or not isinstance(status, str):
        raise CarrierUnavailable("Twilio's account of a message cannot be read.")
    code = row.get("error_code")
    return CarrierMessage(
        carrier_id=sid,
        status=status,
        body=str(row.get("body") or ""),
        created_at=_time_of(row.get("date_created")),
        error_code=code if isinstance(code, int) else None,
    )


def _time_of(text: object) -> datetime | None:
    """RFC 2822, as Twilio writes times, to aware UTC."""
    try:
        moment = parsedate_to_datetime(str(text))
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
