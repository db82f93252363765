"""A delivery receipt in; the text's state moved forward, and what its error means for the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from smsbot.carrier.gateway import Meaning, Next
from smsbot.domain.messages import UNREQUESTED, Delivery, DeliveryReceipt, forward
from smsbot.domain.program import Program
from smsbot.storage import receipts, subscribers
from smsbot.storage.database import Connection, Database
from smsbot.storage.receipts import Ledgered
from smsbot.storage.vault import Vault
from smsbot.workflows.heed_carrier import heed, next_day, slow_down

log = structlog.get_logger()
_ENDED_BADLY = (Delivery.FAILED, Delivery.UNDELIVERED)
_ANOTHER_DAY = (Next.REPLAN, Next.TOMORROW, Next.HALT)
"""It is not this text's fault, or nobody's: the day goes by, and it is dropped or goes then."""
_LONGEST_BACKOFF = 4
"""Doublings of the wait for a queue that is full: the next try comes within the same day's hours."""


def record_receipt(
    database: Database,
    vault: Vault,
    program: Program,
    receipt: DeliveryReceipt,
    meaning_of: Callable[[int], Meaning],
    now: datetime,
) -> bool:
    """False when no text of ours is meant. Receipts in any order, twice or late, end in the same state."""
    with database.begin() as db:
        text = receipts.find(db, receipt)
        new = receipts.keep_event(db, receipt, text.id if text else None)
        if text is None:
            log.warning("receipt of no text of ours", status=receipt.status)
            return False
        # Whatever its word, a receipt proves that the carrier took the text: it must not be sent again.
        state = forward(forward(text.state, "accepted"), receipt.status)
        meaning = None if receipt.error_code is None else meaning_of(receipt.error_code)
        if state is Delivery.FAILED and meaning is not None and meaning.next_step is Next.FILTERED:
            state = Delivery.UNDELIVERED  # which counts as told: the same words may not go again
        if text.earlier and not (text.state is Delivery.QUEUED and state is Delivery.DELIVERED):
            return True  # kept as an event; all it could decide is that there is nothing to try again
        if state is not text.state or text.carrier_id is None:
            reason = meaning.reason if meaning is not None else None
            receipts.advance(db, text, state, receipt.carrier_id, receipt.error_code, reason, now)
        if new and state is not text.state:
            _Ending(db, vault, program, text, receipt.error_code, now).follow(state, meaning)
    return True


@dataclass(frozen=True, slots=True)
class _Ending:
    """What a text's new state brings about."""

    db: Connection
    vault: Vault
    program: Program
    text: Ledgered
    code: int | None
    now: datetime

    def follow(self, state: Delivery, meaning: Meaning | None) -> None:
        db, text = self.db, self.text
        if state is Delivery.DELIVERED:
            subscribers.forget_failures(db, text.subscriber_id)
        if state not in _ENDED_BADLY or (text.state in _ENDED_BADLY and text.error_code is not None):
            return  # one text is one failure, however many words the carrier has for it
        if state is Delivery.FAILED:
            subscribers.leave_cohort(db, [text.subscriber_id])
        if meaning is None or self.code is None:
            return
        unrequested = text.kind in UNREQUESTED
        heed(db, self.vault, self.program, text.subscriber_id, meaning, self.code, self.now, unrequested=unrequested)
        if meaning.slow_down:
            slow_down(db, meaning, self.now)
        if unrequested:
            self._once_more(meaning, self.code)

    def _once_more(self, meaning: Meaning, code: int) -> None:
        """An answer is never tried again: a late one helps nobody, and its person may text anew."""
        later, retried = self.now + meaning.again_after, self.text.retried
        if meaning.next_step in _ANOTHER_DAY:
            later = next_day(self.program, self.now)
        elif meaning.slow_down:
            later = self.now + meaning.again_after * 2 ** min(self.text.attempts - 1, _LONGEST_BACKOFF)
        elif meaning.next_step is Next.RETRY and not retried:
            retried = True
        else:
            return
        receipts.queue_again(self.db, self.text, code, meaning.reason, later, retried=retried)
