"""What was recorded of a day that may lie behind a reason for silence: feeds, openings, money, pauses, plan runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from smsbot.domain.messages import UNREQUESTED
from smsbot.domain.program import Program
from smsbot.storage import audit, days, fetches, openings
from smsbot.storage.audit import Act
from smsbot.storage.database import Database
from smsbot.storage.days import Account
from smsbot.storage.fetches import FailedFeed


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """Only what has to do with the reason; None: it has not. Money x 1,000,000. `last_run`: the last plan run before a
    day without one."""

    failed_feeds: tuple[FailedFeed, ...] | None = None
    new_openings: int | None = None
    held_now: int | None = None
    spent: int | None = None
    pauses: tuple[Act, ...] | None = None
    last_run: datetime | None = None


def causes_of(database: Database, program: Program, account: Account, reason: str) -> Causes:
    span = account.span
    with database.read() as db:
        match reason:
            case "no_new_opening" | "feed_failing":
                return Causes(
                    failed_feeds=tuple(fetches.failed_between(db, span.start, span.end)),
                    new_openings=openings.first_seen_between(db, span.start, span.end),
                )
            case "all_held":
                return Causes(held_now=openings.counts(db).get("held", 0))
            case "budget":
                texts = [one for _, one in days.texts_of(db, span.day, span.day) if one.kind in UNREQUESTED]
                return Causes(spent=sum(one.cost for one in texts if one.state not in ("dropped", "failed")))
            case "service_paused":
                return Causes(pauses=tuple(audit.of_service(db, ("pause", "resume"), span.end, 4)))
            case "not_planned":
                return Causes(last_run=days.last_run_before(db, span.start))
            case _:
                return Causes()
