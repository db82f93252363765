"""What the carrier said of one text in; what it means for the person, and for all that nobody asked for, kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from smsbot.carrier.gateway import Meaning, Next
from smsbot.domain.program import Program
from smsbot.domain.sending import too_many_filtered
from smsbot.domain.window import next_start
from smsbot.storage import carrier_words, facts, pacing, pauses, subscribers
from smsbot.storage.database import Connection
from smsbot.storage.vault import Vault
from smsbot.workflows.stop_person import stop_by_carrier

SILENCE = timedelta(hours=24)
"""How long a number gets no text, not even an answer, behind which a machine answers us (Twilio's 14107 and 30039)."""
BREATH = timedelta(minutes=1)
log = structlog.get_logger()


def next_day(program: Program, now: datetime) -> datetime:
    """When unrequested texts may go again after a day that the carrier has spoiled: the hours' next beginning."""
    return next_start(now, program.window, program.zone)


def heed(
    db: Connection,
    vault: Vault,
    program: Program,
    subscriber_id: int,
    word: Meaning,
    code: int | None,
    now: datetime,
    *,
    unrequested: bool,
) -> None:
    """`code`: the carrier's number, None when it gave none. `unrequested`: of a text that nobody asked for. The text
    itself is the caller's to settle."""
    if code is not None:
        carrier_words.count(db, code, 1, now, unrequested=unrequested)
    if not word.known:
        log.error("the carrier gave an error that we do not know", code=code)
    match word.next_step:
        case Next.STOPPED:
            stop_by_carrier(db, vault, subscriber_id, code, now)
        case Next.REFUSED:
            subscribers.refuse(db, subscriber_id, code or 0)
        case Next.LOOP:
            subscribers.mark_loop(db, subscriber_id, now + SILENCE)
        case Next.FILTERED if unrequested:
            _pause_if_filtered(db, code or 0, word, now)
        case Next.TOMORROW:
            _pause(db, f"{word.reason} {word.todo}".strip(), now, next_day(program, now))
        case Next.HALT:
            facts.halt(db, f"{word.reason} ({code})" if code else word.reason, now)
            log.error("halted", reason=word.reason, code=code)
    if word.refuse_after and code is not None:
        times, since = subscribers.count_failure(db, subscriber_id, code, now)
        if times >= word.refuse_after and now - since >= word.refuse_over:
            subscribers.refuse(db, subscriber_id, code)


def slow_down(db: Connection, word: Meaning, now: datetime) -> None:
    """A receipt says that the carrier's own queue is full: everything that can wait takes a breath."""
    if not pacing.out_of_breath(db, now):  # one of a thousand such receipts is enough
        pacing.take_breath(db, now + BREATH)
        log.warning("the carrier is too slow for us", reason=word.reason)


def _pause_if_filtered(db: Connection, code: int, word: Meaning, now: datetime) -> None:
    said = carrier_words.last_day(db, now, unrequested_only=True)
    filtered = said.get(code, 0) - pauses.looked_at(db, code, now)
    if too_many_filtered(filtered, said.get(carrier_words.ACCEPTED, 0)):
        reason = f"{word.reason} This happened to {filtered} texts in a day. {word.todo}".strip()
        _pause(db, reason, now, None)


def _pause(db: Connection, reason: str, now: datetime, until: datetime | None) -> None:
    if pauses.begin(db, pauses.Pause(pauses.SERVICE, now, reason, until)):
        log.error("unrequested texts rest", reason=reason, until=until and until.isoformat())
