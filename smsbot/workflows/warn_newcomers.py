"""Who joined in the last days in; for each, once, a text that says what we never ask for queued out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from smsbot.domain.cadence import why_no_note
from smsbot.domain.messages import TextKind
from smsbot.domain.program import Program
from smsbot.domain.window import local_day, start_of_day
from smsbot.storage import newcomers, plans
from smsbot.storage.database import Database
from smsbot.storage.newcomers import Newcomer
from smsbot.wording import Wording
from smsbot.workflows.budget import budget_left
from smsbot.workflows.plan_alerts import AlreadyPlanning
from smsbot.workflows.write_singly import SingleTexts

DAYS = 6
"""From the day after somebody joined: whenever on the sixth the text goes, no week has passed."""
_AT_ONCE = 500
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Warned:
    """One pass: people told, and people of whom the same is due and who wait, by what keeps them."""

    warned: int
    waiting: dict[str, int]


def warn_newcomers(database: Database, program: Program, wording: Wording, now: datetime) -> Warned:
    """Tell everybody in their first week, from the day after they joined, who was never told. The note is a text that
    nobody requested, and no alert stands back for it. Raises AlreadyPlanning."""
    with plans.only_planner(database) as ours:
        if not ours:
            raise AlreadyPlanning("another process is planning at this moment")
        with database.begin() as db:
            left = budget_left(db, program, now)
        return _warn(database, wording, SingleTexts(program, TextKind.SAFETY, "scamnote", now, left))


def _warn(database: Database, wording: Wording, texts: SingleTexts) -> Warned:
    program, now = texts.program, texts.now

    def too_often(one: Newcomer, past: Sequence[datetime]) -> str | None:
        return why_no_note(one.cadence, one.weekly_cap, past, now, program.zone)

    today = local_day(now, program.zone)
    since, before = start_of_day(today - timedelta(days=DAYS), program.zone), start_of_day(today, program.zone)
    warned, after = 0, None
    while True:
        with database.begin() as db:
            due = newcomers.due(db, now, since, before, after=after, limit=_AT_ONCE)
            if not due:
                break
            after = due[-1]
            warned += len(texts.queue(db, due, too_often, lambda one: wording.say(texts.template, one.language)))
    log.info("warned", warned=warned, waiting=dict(texts.waiting))
    return Warned(warned, dict(texts.waiting))
