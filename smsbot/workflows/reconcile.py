"""Texts whose answer or receipt never came in; what the carrier says of them out. Nothing is ever resent blindly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from smsbot.carrier.gateway import CarrierMessage, CarrierUnavailable, Gateway, Meaning
from smsbot.domain.messages import Delivery, DeliveryReceipt, TextKind
from smsbot.domain.program import Pace, Program
from smsbot.storage import outbox
from smsbot.storage.database import Database
from smsbot.storage.outbox import InDoubt
from smsbot.storage.vault import Unreadable, Vault
from smsbot.workflows.record_receipt import record_receipt

GIVE_UP = timedelta(hours=1)
RECEIPT_OVERDUE = timedelta(hours=1)
RECEIPT_GIVEN_UP = timedelta(days=3)
_CLOCKS_DIFFER = timedelta(seconds=5)
log = structlog.get_logger()


@dataclass(slots=True)
class Reconciled:
    """Texts by what became of them. `left`: the carrier could not be asked, or it is too early to ask."""

    found: int = 0
    requeued: int = 0
    unknown: int = 0
    left: int = 0
    receipts: int = 0


def reconcile(
    database: Database,
    vault: Vault,
    program: Program,
    gateway: Gateway,
    pace: Pace,
    meaning_of: Callable[[int], Meaning],
    now: datetime,
    wall: Callable[[], datetime],
    *,
    receipts: bool = True,
) -> Reconciled:
    """One pass over every text in doubt and, with `receipts`, over those of the last three days whose receipt is
    overdue. A list is believed once hold and call of the attempt must both be over (see Pace), in machine time."""
    done = Reconciled()
    patience = timedelta(seconds=pace.reconcile_after)
    after = 0
    while True:
        with database.read() as db:
            rows = outbox.in_doubt(db, now - patience, after=after)
        if not rows:
            break
        after = rows[-1].id
        for row in rows:
            match = _resolve(database, vault, gateway, row, pace.longest_hold + pace.longest_call, now, wall(), done)
            if match is not None:
                record_receipt(database, vault, program, _receipt(row.id, match, now), meaning_of, now)
    if receipts:
        _ask_for_receipts(database, vault, program, gateway, meaning_of, now, done)
    log.info("reconciled", found=done.found, requeued=done.requeued, unknown=done.unknown, left=done.left)
    return done


def _resolve(
    database: Database,
    vault: Vault,
    gateway: Gateway,
    row: InDoubt,
    patience: timedelta,
    now: datetime,
    wall: datetime,
    done: Reconciled,
) -> CarrierMessage | None:
    """The message that the carrier has for this text, if it is settled by that."""
    if wall - row.called_at < patience:
        done.left += 1
        return None
    try:
        if row.phone_cipher is None:
            raise CarrierUnavailable("nobody knows any more whom to ask about")
        body = vault.open(row.body) if row.kind is TextKind.STAFF else row.body
        listed = gateway.sent_to(vault.phone(row.phone_cipher), row.called_at - _CLOCKS_DIFFER)
    except (CarrierUnavailable, Unreadable):
        _leave(database, row, now, done)
        return None
    with database.begin() as db:
        ours = [one for one in listed if one.body == body]
        taken = outbox.known_carrier_ids(db, [one.carrier_id for one in ours])
        match = next((one for one in ours if one.carrier_id not in taken), None)
        if match is not None:
            outbox.settle(db, [_settled(row, Delivery.SENT, now, match.carrier_id, "found at the carrier")])
            done.found += 1
        else:
            outbox.queue_again(db, [_again(row, now)])
            done.requeued += 1
    return match


def _leave(database: Database, row: InDoubt, now: datetime, done: Reconciled) -> None:
    """Unanswered for an hour: counted as unknown and shown to a person; until then it is asked about again."""
    if now - row.claimed_at < GIVE_UP:
        done.left += 1
        return
    with database.begin() as db:
        outbox.settle(db, [_settled(row, Delivery.UNKNOWN, now, None, "no answer from the carrier")])
    done.unknown += 1


def _settled(row: InDoubt, state: Delivery, now: datetime, carrier_id: str | None, why: str) -> dict[str, object]:
    return {
        "row_id": row.id,
        "attempt": row.attempts,
        "new_state": state,
        "carrier": carrier_id,
        "code": None,
        "why": why,
        "now": now,
    }


def _again(row: InDoubt, now: datetime) -> dict[str, object]:
    return {"row_id": row.id, "attempt": row.attempts, "later": now, "code": None, "why": "not at the carrier"}


def _receipt(row_id: int, message: CarrierMessage, now: datetime) -> DeliveryReceipt:
    """What the carrier says of a message, as if it had reported it by itself."""
    return DeliveryReceipt(
        carrier_id=message.carrier_id,
        status=message.status,
        reference=str(row_id),
        error_code=message.error_code,
        at=now,
    )


def _ask_for_receipts(
    database: Database,
    vault: Vault,
    program: Program,
    gateway: Gateway,
    meaning_of: Callable[[int], Meaning],
    now: datetime,
    done: Reconciled,
) -> None:
    with database.read() as db:
        overdue = outbox.without_receipt(db, now - RECEIPT_OVERDUE, now - RECEIPT_GIVEN_UP)
    for row_id, carrier_id in overdue:
        try:
            message = gateway.fetch(carrier_id)
        except (CarrierUnavailable, KeyError):
            continue
        record_receipt(database, vault, program, _receipt(row_id, message, now), meaning_of, now)
        done.receipts += 1
