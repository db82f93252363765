"""A delivery receipt in; the text's state moved forward, and what its error means for the person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from smsbot.carrier.gateway import Meaning, Next
from smsbot.domain.messages import Delivery, DeliveryReceipt, TextKind, forward
from smsbot.storage import facts, receipts, subscribers
from smsbot.storage.database import Connection, Database
from smsbot.storage.receipts import Ledgered
from smsbot.storage.vault import Vault
from smsbot.workflows.stop_person import stop_by_carrier

log = structlog.get_logger()
_ENDED_BADLY = (Delivery.FAILED, Delivery.UNDELIVERED)


def record_receipt(
    database: Database, vault: Vault, receipt: DeliveryReceipt, meaning_of: Callable[[int], Meaning], now: datetime
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
            _consequence(db, vault, text, state, receipt.error_code, meaning_of, now)
    return True


def _consequence(
    db: Connection,
    vault: Vault,
    text: Ledgered,
    state: Delivery,
    error_code: int | None,
    meaning_of: Callable[[int], Meaning],
    now: datetime,
) -> None:
    if state is Delivery.DELIVERED:
        subscribers.forget_failures(db, text.subscriber_id)
    if state not in _ENDED_BADLY or (text.state in _ENDED_BADLY and text.error_code is not None):
        return  # one text is one failure, however many words the carrier has for it
    if state is Delivery.FAILED:
        subscribers.leave_cohort(db, [text.subscriber_id])
    if error_code is None:
        return
    meaning = meaning_of(error_code)
    if meaning.next_step is Next.STOPPED:
        stop_by_carrier(db, vault, text.subscriber_id, error_code, now)
    elif meaning.next_step is Next.REFUSED:
        subscribers.refuse(db, text.subscriber_id, error_code)
    elif meaning.next_step is Next.HALT:
        facts.put(db, "halted", meaning.reason)
    elif meaning.refuse_after and subscribers.count_failure(db, text.subscriber_id, error_code) >= meaning.refuse_after:
        subscribers.refuse(db, text.subscriber_id, error_code)
    if meaning.next_step is Next.RETRY and text.kind == TextKind.ALERT and not text.retried:
        receipts.retry_later(db, text, error_code, now + meaning.again_after)
