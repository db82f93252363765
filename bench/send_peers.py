"""The peers of the sending bench, each in a process of its own: Twilio's library twice, and bare HTTP as fast as the
far end can take it."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import ssl
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
from requests.adapters import HTTPAdapter
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from bench.far_end import ACCOUNT, SENDER, TOKEN
from bench.protocol import timed
from bench.send import BODY, IN_FLIGHT, NEVER, THREADS, number, wanted

URL = os.environ["TWILIO_API_URL"]
CONNECTIONS = 64  # of the ceiling: enough to keep the far end busy, few enough not to cost it handshakes


def _here(url: str) -> str:
    return url.replace("https://api.twilio.com", URL)


def _form(nth: int) -> dict[str, Any]:
    return {
        "to": number(nth),
        "from_": SENDER,
        "body": BODY,
        "status_callback": f"{NEVER}/sms/status?ref={nth}",
        "validity_period": 10800,
    }


def async_sdk() -> dict[str, float]:
    sids: set[str] = set()

    class Here(AsyncTwilioHttpClient):
        async def request(self, method: str, url: str, *args: Any, **more: Any) -> Any:
            return await super().request(method, _here(url), *args, **more)

    async def work() -> None:
        http = Here()
        await http.session.close()
        http.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        client = Client(ACCOUNT, TOKEN, http_client=http)
        slots = asyncio.Semaphore(IN_FLIGHT)

        async def one(nth: int) -> None:
            async with slots:
                sids.add((await client.messages.create_async(**_form(nth))).sid)

        async with http:
            await asyncio.gather(*map(one, range(wanted())))

    return timed(lambda: asyncio.run(work())) | {"sids": len(sids)}


def threads() -> dict[str, float]:
    class Here(TwilioHttpClient):
        def request(self, method: str, url: str, *args: Any, **more: Any) -> Any:
            return super().request(method, _here(url), *args, **more)

    http = Here()
    http.session.mount("https://", HTTPAdapter(pool_maxsize=THREADS))  # else it keeps ten connections of 32
    client = Client(ACCOUNT, TOKEN, http_client=http)
    sids: set[str] = set()

    def work() -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            sids.update(pool.map(lambda nth: client.messages.create(**_form(nth)).sid, range(wanted())))

    return timed(work) | {"sids": len(sids)}


def ceiling() -> dict[str, float]:
    """Requests built beforehand, written to a few connections that are never idle."""
    auth = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    address = urlsplit(URL)
    requests = [_raw(nth, auth, address.netloc) for nth in range(wanted())]
    sids: set[str] = set()

    async def one(context: ssl.SSLContext) -> None:
        reader, writer = await asyncio.open_connection(address.hostname, address.port, ssl=context)
        while requests:
            writer.write(requests.pop())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert head.startswith(b"http/1.1 201"), head
            length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            sids.add(json.loads(await reader.readexactly(length))["sid"])
        writer.close()

    async def work() -> None:
        context = ssl.create_default_context()
        await asyncio.gather(*(one(context) for _ in range(CONNECTIONS)))

    return timed(lambda: asyncio.run(work())) | {"sids": len(sids)}


def _raw(nth: int, auth: str, host: str) -> bytes:
    form = {"To": number(nth), "From": SENDER, "Body": BODY, "StatusCallback": f"{NEVER}/sms/status?ref={nth}"}
    body = urlencode(form | {"ValidityPeriod": "10800"}).encode()
    head = (
        f"POST /2010-04-01/Accounts/{ACCOUNT}/Messages.json HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic {auth}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    chosen: dict[str, Callable[[], dict[str, float]]] = {
        "async_sdk": async_sdk,
        "threads": threads,
        "ceiling": ceiling,
    }
    print(json.dumps(chosen[sys.argv[1]]()))
