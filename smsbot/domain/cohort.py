"""Cohort: people who want the same, may get the same, and have been told the same. One text serves them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from smsbot.domain.cadence import WEEK
from smsbot.domain.subscriber import Profile


@dataclass(frozen=True, slots=True)
class CohortKey:
    """All of a person that a plan looks at, apart from what they were told. `zone`: the second one, or None."""

    profile: Profile
    weekly_cap: int
    zone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """`told`: ids of openings its members were shown that could still be sent. `alerts`: moments of the unrequested
    texts that the next one heeds, at least all of the last 7 x 24 h. `gate`: why they got nothing at the last run that
    recorded it."""

    id: int
    key: CohortKey
    told: frozenset[int]
    alerts: tuple[datetime, ...]
    size: int
    gate: str | None = None


Signature = tuple[CohortKey, frozenset[int], tuple[datetime, ...]]


def signature(
    key: CohortKey, told: frozenset[int], alerts: Sequence[datetime], *, fresh: frozenset[int], now: datetime
) -> Signature:
    """Two people with equal signatures can be told the same from now on: what is no longer fresh can never be sent
    again, so having been told of it or not makes no difference. `fresh`: ids of every opening young enough to be
    sent, in whatever state."""
    return key, told & fresh, tuple(sorted(moment for moment in alerts if moment > now - WEEK))
