"""What a person says became of a job in; recorded once, and the opening held for staff when it is enough, out."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from smsbot.domain.outcome import DOUBTS, Outcome, Report, hold_code
from smsbot.storage import outcomes, postings, rulings
from smsbot.storage.database import Connection

_A_DAY = timedelta(days=1)
_SAYS = {Outcome.SCAM: "it is a scam", Outcome.FILLED: "it is filled or gone"}
_POINTS = {Outcome.SCAM: 10, Outcome.FILLED: 4}
log = structlog.get_logger()


def note_outcome(db: Connection, subscriber_id: int, report: Report, *, enough: int, now: datetime) -> None:
    """`enough`: how many people's word makes an opening wait (for a scam the first, unless staff have released it
    since). One phone's word of a scam holds so many openings a day and no more; beyond that it is only counted."""
    new = outcomes.add(db, subscriber_id, report, now)
    if not new or report.opening_id is None or report.outcome not in DOUBTS:
        return
    if report.outcome is Outcome.SCAM and outcomes.said_since(db, subscriber_id, Outcome.SCAM, now - _A_DAY) > enough:
        return
    code = hold_code(report.outcome)
    holds = rulings.on_desk(db, report.opening_id).ruled.holds
    doubt = outcomes.doubt(db, report.opening_id, report.outcome)
    standing = any(hold["code"] == code for hold in holds)
    if standing or doubt.is_enough(report.outcome, enough):
        people = doubt.judged + doubt.since
        sentence = f"{people} {'person says' if people == 1 else 'people say'} that {_SAYS[report.outcome]}."
        postings.hold(db, report.opening_id, code, _POINTS[report.outcome], sentence, now)
        outcomes.judge(db, report.opening_id, report.outcome)
        log.info("held by report", opening=report.opening_id, code=code, people=people)
