"""Twilio's HTTP API, as much of it as a sender of texts needs: /2010-04-01/Accounts/{sid}[/Messages[/{sid}]].json.

Create, fetch and list messages, and fetch the account. Basic authentication, form in, JSON out.
Not imitated: media, scheduling, cancelling, redaction, expiry of ValidityPeriod, the loop guard (14107).
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import web

from smsbot.emulator.create import parse_create, parse_number
from smsbot.emulator.errors import Refused
from smsbot.emulator.exchange import Accepted, Exchange
from smsbot.emulator.ledger import Search, parse_moment
from smsbot.emulator.text import API, as_twilio, format_rfc2822

USUAL_PAGE = 50
LONGEST_PAGE = 1000
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Api:
    """The account's doors over one exchange."""

    def __init__(self, exchange: Exchange, started: float) -> None:
        self._exchange = exchange
        self._account = exchange.company.account_sid
        self._started = started
        secret = f"{self._account}:{exchange.company.auth_token}".encode()
        self._password = base64.b64encode(secret).decode()

    def routes(self) -> list[web.RouteDef]:
        """The fixed addresses of this one account; any other account's are not found."""
        messages = f"{API}/{self._account}/Messages"
        return [
            web.post(f"{messages}.json", self._guard(self.create)),
            web.get(f"{messages}.json", self._guard(self.list)),
            web.get(f"{messages}/{{sid}}.json", self._guard(self.fetch)),
            web.get(f"{API}/{self._account}.json", self._guard(self.account)),
            web.route("*", "/2010-04-01/{rest:.*}", self._guard(self.nothing)),
        ]

    def _guard(self, handler: _Handler) -> _Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                self._check_password(request.headers.get("Authorization", ""))
                return await handler(request)
            except Refused as refused:
                self._exchange.counts[f"refused {refused.code}"] += 1
                await asyncio.sleep(self._exchange.company.latency_ms / 1000)
                return _json(refused.as_json(), refused.status)

        return guarded

    def _check_password(self, said: str) -> None:
        scheme, _, password = said.partition(" ")
        if scheme.lower() != "basic" or not hmac.compare_digest(password.strip().encode(), self._password.encode()):
            raise Refused(20003)

    async def create(self, request: web.Request) -> web.StreamResponse:
        """201 with the message, or an error. What is accepted is delivered even if nobody waits for the answer."""
        form = dict(parse_qsl((await request.read()).decode(errors="replace"), keep_blank_values=True))
        wanted = parse_create(form, self._exchange.company)
        fate = self._exchange.find_fate(wanted.to)
        if fate.slow_ms:
            await asyncio.sleep(fate.slow_ms / 1000)
        accepted = self._exchange.accept(wanted, fate)
        answer = _json(as_twilio(accepted.text, self._account), 201)  # as it is now: steps come during the latency
        await asyncio.sleep(self._exchange.company.latency_ms / 1000)
        return self._lose(request, accepted) if fate.lost_answer else answer

    def _lose(self, request: web.Request, accepted: Accepted) -> web.StreamResponse:
        self._exchange.counts["answers_lost"] += 1
        if request.transport is not None:
            request.transport.abort()
        return web.Response(headers={"X-Lost": accepted.text.sid})

    async def fetch(self, request: web.Request) -> web.StreamResponse:
        """One message by sid, or 20404."""
        text = self._exchange.ledger.find(request.match_info["sid"])
        if text is None:
            raise Refused(20404)
        return _json(as_twilio(text, self._account))

    async def list(self, request: web.Request) -> web.StreamResponse:
        """Newest first, filtered and paged as Twilio does. A filter that cannot be read finds nothing."""
        asked = request.query
        size = min(max(_read_count(asked.get("PageSize"), USUAL_PAGE), 1), LONGEST_PAGE)
        page = _read_count(asked.get("Page"), 0)
        found = self._exchange.ledger.search(self._read_search(asked), size + 1)
        messages, more = found[:size], len(found) > size
        return _json(
            {
                "messages": [as_twilio(text, self._account) for text in messages],
                "page": page,
                "page_size": size,
                "start": page * size,
                "end": page * size + max(len(messages) - 1, 0),
                "uri": request.raw_path,
                "first_page_uri": _page_uri(request, size, 0, None),
                "next_page_uri": _page_uri(request, size, page + 1, messages[-1].sid) if more else None,
                "previous_page_uri": _page_uri(request, size, page - 1, None) if page == 1 else None,
            }
        )

    def _read_search(self, asked: Mapping[str, str]) -> Search:
        token = asked.get("PageToken")
        last = self._exchange.ledger.find(token.removeprefix("PA")) if token else None
        if token and last is None:
            return Search(before=0)  # the text it names is forgotten, and so is everything older
        try:
            day = asked.get("DateSent")
            earliest = asked.get("DateSent>", day)
            latest = asked.get("DateSent<", day)
            return Search(
                to=_read_end(asked.get("To")),
                sender=_read_end(asked.get("From")),
                earliest=parse_moment(earliest) if earliest else None,
                latest=parse_moment(latest, last=True) if latest else None,
                before=last.order if last else None,
            )
        except ValueError:
            return Search(before=0)

    async def account(self, _request: web.Request) -> web.StreamResponse:
        """The account, active."""
        uri = f"{API}/{self._account}"
        born = format_rfc2822(int(self._started))
        return _json(
            {
                "sid": self._account,
                "owner_account_sid": self._account,
                "auth_token": self._exchange.company.auth_token,
                "friendly_name": "Pretend phone company",
                "status": "active",
                "type": "Full",
                "date_created": born,
                "date_updated": born,
                "uri": f"{uri}.json",
                "subresource_uris": {"messages": f"{uri}/Messages.json"},
            }
        )

    async def nothing(self, _request: web.Request) -> web.StreamResponse:
        """Everything this company does not have, 20404."""
        raise Refused(20404)


def _json(answer: object, status: int = 200) -> web.Response:
    return web.Response(body=json.dumps(answer).encode(), status=status, content_type="application/json")


def _read_count(said: str | None, usual: int) -> int:
    return int(said) if said is not None and said.isdecimal() else usual


def _read_end(said: str | None) -> str | None:
    """A number as the ledger holds it; short codes and the unreadable as they came."""
    return said and (parse_number(said) or said)


def _page_uri(request: web.Request, size: int, page: int, last_sid: str | None) -> str:
    """The same list at another page. The token is the last text seen, so that new texts move nothing."""
    kept = [(name, value) for name, value in request.query.items() if name not in ("Page", "PageSize", "PageToken")]
    token = [("PageToken", f"PA{last_sid}")] if last_sid else []
    asked = urlencode([*kept, ("PageSize", str(size)), ("Page", str(page)), *token])
    return f"{urlsplit(request.raw_path).path}?{asked}"
