"""How often each timed job runs. The worker keeps to it; the console says when each comes next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

PERIODS: Mapping[str, int] = {
    "collect": 60,
    "plan": 60,
    "ask": 900,
    "warn": 900,
    "reconcile": 15,
    "receipts": 900,
    "account": 300,
    "headcount": 3600,
    "tidy": 3600,
}
"""Seconds, each a divisor of a minute or of an hour, or an hour. Every job fires at whole multiples of its period."""


def next_tick(job: str, wall: datetime) -> datetime:
    """The first moment after `wall`, the machine's time, at which this job fires."""
    seconds = PERIODS[job]
    return datetime.fromtimestamp((int(wall.timestamp()) // seconds + 1) * seconds, UTC)
