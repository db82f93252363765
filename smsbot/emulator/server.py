"""One process, one port: the company's HTTP API, the pretend phones, their page. `run` blocks; tests use a thread."""

from __future__ import annotations

import asyncio
import signal
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from aiohttp import web

from smsbot.emulator.api import Api
from smsbot.emulator.clock import ProductClock
from smsbot.emulator.company import AREA_CODE, PRICE_IN, PRICE_OUT, Company, SenderKind
from smsbot.emulator.exchange import Exchange
from smsbot.emulator.faults import FaultPlan
from smsbot.emulator.phones import Phones

Tls = tuple[Path, Path]  # certificate and key, PEM
_OnReady = Callable[[str], None] | None


def run(
    *,
    port: int,
    host: str = "127.0.0.1",
    account_sid: str,
    auth_token: str,
    webhook: str,
    clock_url: str | None = None,
    public_numbers: tuple[str, ...],
    sender_kind: SenderKind = "short_code",
    messaging_service_sid: str | None = None,
    latency_ms: int = 0,
    faults: FaultPlan | None = None,
    price_in: float = PRICE_IN,
    price_out: float = PRICE_OUT,
    hints: tuple[str, ...] = (),
    zone: str | None = None,
    area_code: str = AREA_CODE,
    tls: Tls | None = None,
    on_ready: _OnReady = None,
) -> None:
    """Serve until SIGINT or SIGTERM. `port` 0 takes a free one; `on_ready` is told the URL. The rest is described at
    Company. Raises OSError when the port is taken."""
    company = Company(
        account_sid=account_sid,
        auth_token=auth_token,
        webhook=webhook,
        clock_url=clock_url,
        public_numbers=public_numbers,
        sender_kind=sender_kind,
        messaging_service_sid=messaging_service_sid,
        latency_ms=latency_ms,
        faults=faults or FaultPlan(),
        price_in=price_in,
        price_out=price_out,
        hints=hints,
        zone=zone,
        area_code=area_code,
    )
    asyncio.run(_run_until_signal(company, host, port, tls, on_ready))


async def _run_until_signal(company: Company, host: str, port: int, tls: Tls | None, on_ready: _OnReady) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await _serve(company, host, port, tls, stop, on_ready)


async def _serve(
    company: Company, host: str, port: int, tls: Tls | None, stop: asyncio.Event, on_ready: _OnReady
) -> None:
    async with Exchange(company) as exchange:
        runner = web.AppRunner(build_app(exchange), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            site = web.TCPSite(runner, host, port, ssl_context=_read_tls(tls), backlog=1024)
            await site.start()
            if on_ready is not None:
                on_ready(f"{'https' if tls else 'http'}://{host}:{runner.addresses[0][1]}")
            await stop.wait()
        finally:
            await runner.cleanup()


def build_app(exchange: Exchange) -> web.Application:
    """Both faces of the company: the account's API and the phones."""
    app = web.Application()
    app.add_routes(Api(exchange, time.time()).routes())
    app.add_routes(Phones(exchange, ProductClock(exchange)).routes())
    return app


def _read_tls(tls: Tls | None) -> ssl.SSLContext | None:
    if tls is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*tls)
    return context


class Emulator:
    """A company running in a thread of this process. `url`: scheme, host and port. Stops with its `with` block."""

    def __init__(self, company: Company, *, host: str = "127.0.0.1", port: int = 0, tls: Tls | None = None) -> None:
        self.company = company
        self.url = ""
        self._ready = threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._work, args=(host, port, tls), name="emulator", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure

    def _work(self, host: str, port: int, tls: Tls | None) -> None:
        try:
            asyncio.run(self._serve(host, port, tls))
        except Exception as error:  # told to the thread that is waiting for us
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self, host: str, port: int, tls: Tls | None) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        await _serve(self.company, host, port, tls, self._stop, self._be_ready)

    def _be_ready(self, url: str) -> None:
        self.url = url
        self._ready.set()

    def stop(self) -> None:
        """Close the port and wait until the thread has ended. A second call does nothing."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def __enter__(self) -> Emulator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start_in_thread(company: Company, *, host: str = "127.0.0.1", port: int = 0, tls: Tls | None = None) -> Emulator:
    """Start a company for a test or a bench. Returns when it answers; raises OSError when the port is taken."""
    return Emulator(company, host=host, port=port, tls=tls)
