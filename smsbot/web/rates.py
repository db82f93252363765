"""How often one address may do something. Kept in this process's memory: a brake, not a promise."""

from __future__ import annotations

import time

from flask import Request
from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Rate:
    """A rate such as "10/minute;60/hour"."""

    def __init__(self, rates: str) -> None:
        self._rates = parse_many(rates)
        self._windows = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, who: str) -> int:
        """Count one more try of `who`. 0 when it is within the rate, else the seconds until the next may be."""
        for rate in self._rates:
            if not self._windows.hit(rate, who):
                return max(1, round(self._windows.get_window_stats(rate, who).reset_time - time.time()))
        return 0


def client_address(request: Request) -> str:
    """Where a request came from: what the nearest proxy wrote last, or the connection itself without one. Who reaches
    us without a proxy may write anything here, so nothing but brakes and evidence may rest on it."""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return (forwarded or request.remote_addr or "unknown")[:64]
