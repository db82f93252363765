"""Pretend phones by JSON and by the page's forms. `{number}` is E.164 (its + as %2B or plain) or ten digits.

    GET  /phones                             {"phones": [{"number", "texts", "last_at"}...]}, 1,000, latest first
    GET  /phones/{number}[?after=SID]        {"number", "messages": [text...]}, oldest first
    POST /phones/{number}/texts              JSON {"body"} -> 201 {"sid", "replies": [text...], "problem", "answer"}
    POST /phones/{number}/texts/{sid}/again  the same webhook call once more, same sid -> 200, the same shape
    GET  /clock                              {"now": ISO, "shown", "time", "offset_seconds", "problem"}
    POST /clock                              {"to": "next-morning"}, {"shift": "+24h"} or {"real": true} -> the same
    GET  /counts                             what happened so far, a number for each kind of event

A text is {"sid", "direction", "from", "to", "body", "segments", "encoding", "cost", "status", "error_code", "problem",
"at"}: direction inbound (from the phone), outbound-api or outbound-reply; cost in dollars; at by the product's clock.
"answer" is the webhook's {"status", "twiml"}, null when there was none; "problem" a sentence or null.
Optional keys of a new text: "num_media" (0 to 10), "from" (another sender, a short code for example), "to" (one of the
public numbers), "fields" (webhook fields to set, or to leave out where null). A mistake is 400 {"problem"}.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from aiohttp import web

from smsbot.emulator import page
from smsbot.emulator.clock import ProductClock, Reading
from smsbot.emulator.company import Company
from smsbot.emulator.create import MOST_BODY, parse_number
from smsbot.emulator.exchange import Exchange, FromPhone, Heard
from smsbot.emulator.text import as_phone

MOST_LISTED = 1000
MOST_ON_PAGE = 8
MOST_MEDIA = 10
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class BadText(ValueError):
    """A text that no phone could send. The message is a sentence for a person."""


class Phones:
    """The doors of the pretend phones over one exchange. Remembers which phones the page shows."""

    def __init__(self, exchange: Exchange, clock: ProductClock) -> None:
        self._exchange = exchange
        self._clock = clock
        self._on_page = [self._make_number(1), self._make_number(2)]

    def routes(self) -> list[web.RouteDef]:
        """JSON for programs, forms and fragments for the page."""
        one = "/phones/{number}"
        doors: list[tuple[str, str, _Handler]] = [
            ("GET", "/", self.show_page),
            ("GET", "/assets/{name}", page.serve_asset),
            ("GET", "/phones", self.list),
            ("POST", "/phones", self.add),
            ("GET", one, self.show),
            ("GET", f"{one}/thread", self.show_thread),
            ("POST", f"{one}/texts", self.text),
            ("POST", f"{one}/texts/{{sid}}/again", self.text_again),
            ("POST", f"{one}/send", self.send),
            ("POST", f"{one}/away", self.put_away),
            ("GET", "/clock", self.show_clock),
            ("POST", "/clock", self.move_clock),
            ("GET", "/counts", self.show_counts),
        ]
        return [web.route(method, path, _guard(handler)) for method, path, handler in doors]

    # JSON

    async def list(self, _request: web.Request) -> web.Response:
        """Every phone that has texts."""
        latest = sorted(self._exchange.ledger.phones(), key=lambda item: item[1][-1].order, reverse=True)
        return web.json_response(
            {
                "phones": [
                    {"number": number, "texts": len(texts), "last_at": texts[-1].at.isoformat(timespec="seconds")}
                    for number, texts in latest[:MOST_LISTED]
                ]
            }
        )

    async def show(self, request: web.Request) -> web.Response:
        """One phone's texts; a phone without any is an empty list."""
        number = _read_number(request)
        texts = self._exchange.ledger.thread(number, request.query.get("after"))
        return web.json_response({"number": number, "messages": [as_phone(text) for text in texts]})

    async def text(self, request: web.Request) -> web.Response:
        """A person sends a text: 201 once the service has answered, or has not."""
        typed = read_typed(_read_number(request), await _read_json(request), self._exchange.company)
        await self._clock.read()  # so that the text carries the time the service believes in
        return web.json_response(_describe(await self._exchange.hear(typed)), status=201)

    async def text_again(self, request: web.Request) -> web.Response:
        """404 when this phone has sent no such text."""
        text = self._exchange.ledger.find(request.match_info["sid"])
        if text is None or text.direction != "inbound" or text.phone != _read_number(request):
            raise web.HTTPNotFound(text="This phone has sent no such text.")
        return web.json_response(_describe(await self._exchange.hear_again(text)))

    async def show_clock(self, _request: web.Request) -> web.Response:
        """The product's time."""
        return web.json_response(_describe_clock(await self._clock.read()))

    async def show_counts(self, _request: web.Request) -> web.Response:
        """For benches and tests."""
        return web.json_response(dict(sorted(self._exchange.counts.items())))

    # The page

    async def show_page(self, request: web.Request) -> web.Response:
        """All phones on the page, with everything in it for a browser without JavaScript."""
        reading = await self._clock.read()
        threads = {number: self._exchange.ledger.thread(number) for number in self._on_page}
        if "no-number" in request.query:
            reading = replace(reading, problem="That is not a phone number. Write ten digits, like 555-555-0123.")
        shown = page.render_page(self._exchange.company, reading, threads, full=len(threads) >= MOST_ON_PAGE)
        return page.html_response(shown)

    async def show_thread(self, request: web.Request) -> web.Response:
        """One phone's bubbles, for the page to merge in."""
        texts = self._exchange.ledger.thread(_read_number(request))
        return page.html_response(page.render_thread(texts, self._exchange.company, self._clock.zone))

    async def add(self, request: web.Request) -> web.Response:
        """Put one more phone on the page: the number asked for, else the next made-up one."""
        asked = str((await request.post()).get("number", "")).strip()
        number = parse_number(asked) if asked else self._find_free_number()
        if number is None:
            raise web.HTTPSeeOther("/?no-number")
        if number not in self._on_page and len(self._on_page) < MOST_ON_PAGE:
            self._on_page.append(number)
        raise web.HTTPSeeOther(f"/#{page.anchor(number)}")

    async def put_away(self, request: web.Request) -> web.Response:
        """Take a phone off the page; its texts stay."""
        number = _read_number(request)
        self._on_page = [kept for kept in self._on_page if kept != number]
        raise web.HTTPSeeOther("/")

    async def send(self, request: web.Request) -> web.Response:
        """The form of a phone, without JavaScript."""
        number, form = _read_number(request), await request.post()
        body = str(form.get("chip") or form.get("body") or "")
        await self._clock.read()
        await self._exchange.hear(read_typed(number, {"body": body}, self._exchange.company))
        raise web.HTTPSeeOther(f"/#{page.anchor(number)}")

    async def move_clock(self, request: web.Request) -> web.Response:
        """JSON in, JSON out; a form is sent back to the page."""
        as_json = request.content_type == "application/json"
        said = await _read_json(request) if as_json else await request.post()
        wanted: dict[str, object] = {key: str(said[key]) for key in ("to", "shift") if key in said}
        if "real" in said:
            wanted["real"] = True
        if len(wanted) != 1:
            raise BadText('Say one of {"to": "next-morning"}, {"shift": "+24h"} and {"real": true}.')
        reading = await self._clock.move(wanted)
        if as_json:
            return web.json_response(_describe_clock(reading))
        raise web.HTTPSeeOther("/")

    def _find_free_number(self) -> str:
        return next(number for n in range(1, 100) if (number := self._make_number(n)) not in self._on_page)

    def _make_number(self, nth: int) -> str:
        return f"+1{self._exchange.company.area_code}55501{nth:02}"  # 555-0100 to 555-0199 belong to nobody


def read_typed(phone: str, said: Mapping[str, object], company: Company) -> FromPhone:
    """The JSON of a new text, checked. Raises BadText."""
    body, sender, media = said.get("body"), said.get("from"), said.get("num_media", 0)
    to, fields = said.get("to", company.number), said.get("fields", {})
    if not isinstance(body, str) or len(body) > MOST_BODY:
        raise BadText(f'"body" must be a text of at most {MOST_BODY} characters.')
    if sender is not None and not isinstance(sender, str):
        raise BadText('"from" must be a text.')
    if to not in company.public_numbers:
        raise BadText(f'"to" must be one of {", ".join(company.public_numbers)}.')
    if isinstance(media, bool) or not isinstance(media, int) or not 0 <= media <= MOST_MEDIA:
        raise BadText(f'"num_media" must be a whole number from 0 to {MOST_MEDIA}.')
    if not isinstance(fields, dict) or not all(isinstance(value, str | None) for value in fields.values()):
        raise BadText('"fields" must hold texts and nulls.')
    if not _is_unicode(body, sender or "", *fields, *filter(None, fields.values())):
        raise BadText("A lone surrogate is no character; nothing can send it.")
    return FromPhone(phone=phone, body=body, to=str(to), sender=sender, media=media, fields=fields)


def _is_unicode(*texts: str) -> bool:
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return False
    return True


def _read_number(request: web.Request) -> str:
    number = parse_number(request.match_info["number"].replace(" ", "+", 1))
    if number is None:
        raise BadText("That is not a phone number. Write it like +15555550123 or 5555550123.")
    return number


async def _read_json(request: web.Request) -> Mapping[str, object]:
    try:
        said = json.loads(await request.text())
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise BadText('Send JSON, like {"body": "Hello"}.')
    return said


def _describe(heard: Heard) -> dict[str, object]:
    return {
        "sid": heard.text.sid,
        "replies": [as_phone(reply) for reply in heard.replies],
        "problem": heard.text.problem,
        "answer": None if heard.status is None else {"status": heard.status, "twiml": heard.twiml},
    }


def _describe_clock(reading: Reading) -> dict[str, object]:
    return {
        "now": reading.now.isoformat(timespec="seconds"),
        "shown": page.format_moment(reading.now),
        "time": page.format_time(reading.now),
        "offset_seconds": reading.offset,
        "problem": reading.problem,
    }


def _guard(handler: _Handler) -> _Handler:
    """BadText becomes 400 with its sentence; a form sent from another web site is turned away."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
            raise web.HTTPForbidden(text="Pretend phones take no orders from other web sites.")
        try:
            return await handler(request)
        except BadText as error:
            return web.json_response({"problem": str(error)}, status=400)

    return guarded
