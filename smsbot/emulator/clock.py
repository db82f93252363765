"""The product's clock, read and moved through its public door, /demo/clock; real time where there is none.

GET answers {"now": ISO, "offset_seconds": n}. POST takes JSON {"to": "next-morning"}, {"shift": "+24h"} or
{"real": true}.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from smsbot.emulator.calls import NoAnswer
from smsbot.emulator.exchange import Exchange

FRESH_S = 1.0  # how long a reading serves everybody who asks


@dataclass(frozen=True, slots=True)
class Reading:
    """`now`: the product's time in the zone to show. `problem`: a sentence, when the product did not answer; the
    time is then real time moved as it was last."""

    now: datetime
    offset: float
    problem: str | None = None


class ProductClock:
    """Keeps the exchange's offset as the product last said it."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        base = exchange.company.clock_url
        self._url = f"{base.rstrip('/')}/demo/clock" if base else None
        self._zone: tzinfo = ZoneInfo(exchange.company.zone) if exchange.company.zone else UTC
        self._problem: str | None = None
        self._asked = float("-inf")

    @property
    def zone(self) -> tzinfo:
        """The zone times are shown in."""
        return self._zone

    async def read(self) -> Reading:
        """The time, asked anew when the last answer is over a second old."""
        if self._url is not None and time.monotonic() - self._asked > FRESH_S:
            self._asked = time.monotonic()
            await self._ask(self._url)
        offset = self._exchange.clock_offset
        return Reading((datetime.now(UTC) + timedelta(seconds=offset)).astimezone(self._zone), offset, self._problem)

    async def _ask(self, url: str) -> None:
        try:
            said = json.loads(await self._exchange.caller.ask("GET", url))
            self._exchange.clock_offset = float(said["offset_seconds"])
            now = datetime.fromisoformat(said["now"])
        except NoAnswer as error:
            self._problem = str(error)
        except (ValueError, KeyError, TypeError):
            self._problem = "The service's answer about its clock makes no sense."
        else:
            self._problem = None
            if self._exchange.company.zone is None and now.tzinfo is not None:
                self._zone = now.tzinfo

    async def move(self, wanted: Mapping[str, object]) -> Reading:
        """Ask the product to move its clock, {"to": ...}, {"shift": ...} or {"real": True}, and read it."""
        if self._url is None:
            reading = await self.read()
            return Reading(reading.now, reading.offset, "This phone company was started without a clock to move.")
        try:
            await self._exchange.caller.ask("POST", self._url, wanted)
        except NoAnswer as error:
            self._problem = str(error)
            self._asked = time.monotonic()
        else:
            self._asked = float("-inf")
        return await self.read()
