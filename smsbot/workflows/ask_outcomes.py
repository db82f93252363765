"""Who asked for details two weeks ago in; one question each, how it went with that job, queued out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from smsbot.domain.cadence import why_no_question
from smsbot.domain.listing import Listing
from smsbot.domain.messages import TextKind
from smsbot.domain.program import Program
from smsbot.storage import inquiries, openings, plans, subscribers
from smsbot.storage.database import Connection, Database
from smsbot.storage.inquiries import Due
from smsbot.wording import Wording, jobs
from smsbot.workflows.budget import budget_left
from smsbot.workflows.plan_alerts import AlreadyPlanning
from smsbot.workflows.write_singly import SingleTexts

AFTER = timedelta(days=14)
NO_LATER = timedelta(days=28)
"""How long after the details a question still makes sense; and how far apart two questions to one person are."""
_AT_ONCE = 500
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Asking:
    """One pass: people asked, and people who wait for another day by what keeps them."""

    asked: int
    waiting: dict[str, int]


def ask_outcomes(database: Database, program: Program, wording: Wording, now: datetime) -> Asking:
    """Ask everybody whose time has come. A question is a text that nobody requested: under the same hours, weekly
    number, budget and pauses as an alert, and never planned while alerts are. Raises AlreadyPlanning."""
    with plans.only_planner(database) as ours:
        if not ours:
            raise AlreadyPlanning("another process is planning at this moment")
        with database.begin() as db:
            left = budget_left(db, program, now)
        return _Pass(database, program, wording, SingleTexts(program, TextKind.ASK, "ask", now, left)).run()


@dataclass(slots=True)
class _Pass:
    database: Database
    program: Program
    wording: Wording
    texts: SingleTexts
    _words: dict[tuple[int, str], str] = field(default_factory=dict)

    def run(self) -> Asking:
        asked, after = 0, 0
        while True:
            with self.database.begin() as db:
                due = inquiries.due(db, self.texts.now, AFTER, NO_LATER, after=after, limit=_AT_ONCE)
                if not due:
                    break
                after = due[-1].subscriber_id
                asked += self._ask(db, due)
        waiting = dict(self.texts.waiting)
        log.info("asked", asked=asked, waiting=waiting)
        return Asking(asked, waiting)

    def _ask(self, db: Connection, due: list[Due]) -> int:
        listings = {one.id: one for one in openings.by_ids(db, {one.opening_id for one in due})}
        queued = self.texts.queue(db, due, self._too_often, lambda one: self._question(one, listings[one.opening_id]))
        inquiries.mark_asked(db, queued)
        subscribers.leave_cohort(db, [one.subscriber_id for one in queued.values()])
        return len(queued)

    def _too_often(self, one: Due, past: Sequence[datetime]) -> str | None:
        return why_no_question(one.weekly_cap, past, self.texts.now, self.program.zone)

    def _question(self, one: Due, listing: Listing) -> str:
        key = (listing.id, one.language)
        if key not in self._words:
            self._words[key] = jobs.question(listing, self.program, self.wording, one.language)
        return self._words[key]
