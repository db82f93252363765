"""A phone company on loopback that answers as a test tells it to, and gateways that talk to it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiohttp import web

from smsbot.carrier.twilio import Timeouts, TwilioAccount, TwilioGateway
from smsbot.domain.messages import OutboundMessage
from smsbot.domain.phone import PhoneNumber

SID = "AC" + "0" * 32
TOKEN = "12345"


@dataclass
class Loopback:
    """Records what came; `answer` decides what goes back. Everything it does runs on its own thread."""

    url: str = ""
    requests: list[web.BaseRequest] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    connections: set[object] = field(default_factory=set)
    at_once: int = 0
    most_at_once: int = 0
    answer: Callable[[web.BaseRequest, dict[str, str]], Awaitable[web.StreamResponse]] | None = None

    async def receive(self, request: web.BaseRequest) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.requests.append(request)
        self.forms.append(form)
        self.connections.add(request.transport)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await (self.answer or accept)(request, form)
        finally:
            self.at_once -= 1


async def accept(request: web.BaseRequest, form: dict[str, str]) -> web.StreamResponse:
    return web.json_response({"sid": f"SM-{form.get('Body')}", "status": "queued"}, status=201)


@pytest.fixture
def twilio() -> Iterator[Loopback]:
    loopback = Loopback()
    loop = asyncio.new_event_loop()

    async def serve() -> web.ServerRunner:
        runner = web.ServerRunner(web.Server(loopback.receive), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        loopback.url = site.name if not site.name.endswith(":0") else f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    runner = loop.run_until_complete(serve())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield loopback
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


@pytest.fixture
def gateway_to() -> Iterator[Callable[..., TwilioGateway]]:
    made: list[TwilioGateway] = []

    def make(
        url: str,
        *,
        sender: str = "+17185550100",
        in_flight: int = 20,
        total: float = 5.0,
        wall: Callable[[], datetime] | None = None,
    ) -> TwilioGateway:
        account = TwilioAccount(sid=SID, tokens=(TOKEN, "older"), sender=sender, api_url=url)
        gateway = TwilioGateway(
            account,
            lambda reference: f"https://jobs.example/sms/status?ref={reference}",
            wall=wall or (lambda: datetime.now(UTC)),
            in_flight=in_flight,
            timeouts=Timeouts(connect=1.0, total=total),
        )
        made.append(gateway)
        return gateway

    yield make
    for gateway in made:
        gateway.close()


@pytest.fixture
def gateway(twilio: Loopback, gateway_to: Callable[..., TwilioGateway]) -> TwilioGateway:
    return gateway_to(twilio.url)


@pytest.fixture
def text() -> Callable[..., OutboundMessage]:
    def make(number: int = 1, body: str | None = None, validity: int | None = None) -> OutboundMessage:
        return OutboundMessage(
            id=number,
            phone=PhoneNumber("+17185550142"),
            body=str(number) if body is None else body,
            reference=f"ref{number}",
            segments=1,
            validity=validity,
        )

    return make
