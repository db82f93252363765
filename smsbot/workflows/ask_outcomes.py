"""Who asked for details two weeks ago in; one question each, how it went with that job, queued out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from smsbot.domain import segments
from smsbot.domain.cadence import WEEK, why_no_question
from smsbot.domain.listing import Listing
from smsbot.domain.messages import TextKind
from smsbot.domain.program import Program
from smsbot.domain.window import window_end
from smsbot.storage import cohorts, inquiries, openings, outbox, pauses, plans, subscribers
from smsbot.storage.database import Connection, Database
from smsbot.storage.inquiries import Due
from smsbot.wording import Wording, jobs
from smsbot.workflows.budget import MICRO, budget_left
from smsbot.workflows.plan_alerts import AlreadyPlanning

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
        return _Pass(database, program, wording, now).run()


@dataclass(slots=True)
class _Pass:
    database: Database
    program: Program
    wording: Wording
    now: datetime
    waiting: Counter[str] = field(default_factory=Counter)
    _texts: dict[tuple[int, str], str] = field(default_factory=dict)

    def run(self) -> Asking:
        asked, after = 0, 0
        while True:
            with self.database.begin() as db:
                due = inquiries.due(db, self.now, AFTER, NO_LATER, after=after, limit=_AT_ONCE)
                if not due:
                    break
                after = due[-1].subscriber_id
                asked += self._ask(db, due)
        log.info("asked", asked=asked, waiting=dict(self.waiting))
        return Asking(asked, dict(self.waiting))

    def _ask(self, db: Connection, due: list[Due]) -> int:
        history = cohorts.texts_since(db, [one.subscriber_id for one in due], self.now - WEEK)
        listings = {one.id: one for one in openings.by_ids(db, {one.opening_id for one in due})}
        left = budget_left(db, self.program, self.now)
        paused = pauses.current(db, self.now) is not None
        going: list[tuple[Due, outbox.NewText]] = []
        for one in due:
            ends, reason = self._gates(one, history.get(one.subscriber_id, []))
            if paused:
                reason = "service_paused"
            if reason is None:
                text = self._text(one, listings[one.opening_id], ends)
                if text.cost <= left:
                    left -= text.cost
                    going.append((one, text))
                    continue
                reason = "budget"
            self.waiting[reason] += 1
        ids = outbox.add(db, [text for _, text in going], self.now)
        inquiries.mark_asked(db, {row_id: one for row_id, (one, _) in zip(ids, going, strict=True)})
        subscribers.leave_cohort(db, [one.subscriber_id for one, _ in going])
        return len(going)

    def _gates(self, one: Due, texts: list[datetime]) -> tuple[datetime | None, str | None]:
        zones = [self.program.places.zone, *([one.zone] if one.zone else [])]
        ends = window_end(self.now, self.program.window, zones)
        if ends is None:
            return None, "quiet_hours"
        return ends, why_no_question(one.weekly_cap, texts, self.now, self.program.zone)

    def _text(self, one: Due, listing: Listing, ends: datetime | None) -> outbox.NewText:
        key = (listing.id, one.language)
        if key not in self._texts:
            self._texts[key] = jobs.question(listing, self.program, self.wording, one.language)
        body = self._texts[key]
        count = segments.count(body).segments
        return outbox.NewText(
            subscriber_id=one.subscriber_id,
            kind=TextKind.ASK,
            template="ask",
            body=body,
            language=one.language,
            segments=count,
            cost=int(self.program.prices.cost_out(count) * MICRO),
            expires_at=ends,
        )
