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
from smsbot.workflows.heed_carrier import heed, slow_down, tomorrow

log = structlog.get_logger()
_ENDED_BADLY = (Delivery.FAILED, Delivery.UNDELIVERED)


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
        if text.earlier and not (text.state is Delivery.QUEUED and state is Delivery.DELIVERED):
            return True  # kept as an event; all it could decide is that there is nothing to try again
        if state is not text.state or text.carrier_id is None:
            receipts.advance(db, text, state, receipt.carrier_id, receipt.error_code, now)
        if new and state is not text.state:
            _Ending(db, vault, program, text, receipt, now).follow(state, meaning_of)
    return True


@dataclass(frozen=True, slots=True)
class _Ending:
    """What a text's new state brings about."""

    db: Connection
    vault: Vault
    program: Program
    text: Ledgered
    receipt: DeliveryReceipt
    now: datetime

    def follow(self, state: Delivery, meaning_of: Callable[[int], Meaning]) -> None:
        db, text, code = self.db, self.text, self.receipt.error_code
        if state is Delivery.DELIVERED:
            subscribers.forget_failures(db, text.subscriber_id)
        if state not in _ENDED_BADLY or (text.state in _ENDED_BADLY and text.error_code is not None):
            return  # one text is one failure, however many words the carrier has for it
        if state is Delivery.FAILED:
            subscribers.leave_cohort(db, [text.subscriber_id])
        if code is None:
            return
        meaning = meaning_of(code)
        unrequested = text.kind in UNREQUESTED
        heed(db, self.vault, self.program, text.subscriber_id, meaning, code, self.now, unrequested=unrequested)
        if meaning.slow_down:
            slow_down(db, meaning, self.now)
        if unrequested:
            self._once_more(meaning, code)

    def _once_more(self, meaning: Meaning, code: int) -> None:
        if meaning.next_step is Next.REPLAN:
            receipts.end_untold(self.db, self.text, self.receipt.carrier_id, code, meaning.reason, self.now)
            subscribers.leave_cohort(self.db, [self.text.subscriber_id])
        elif meaning.next_step is Next.TOMORROW and not self.text.retried:
            receipts.retry_later(self.db, self.text, code, tomorrow(self.program, self.now))
        elif meaning.next_step is Next.RETRY and not self.text.retried:
            receipts.retry_later(self.db, self.text, code, self.now + meaning.again_after)
