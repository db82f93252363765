"""Stops that do not come as a text: by the carrier's word, on the web, by staff. And erasing a person."""

from __future__ import annotations

from datetime import datetime

from smsbot.domain.phone import PhoneNumber
from smsbot.domain.program import Program
from smsbot.domain.window import second_zone
from smsbot.storage import consents, inbound, inquiries, openings, outbox, outcomes, subscribers
from smsbot.storage.database import Connection, Database
from smsbot.storage.vault import Vault


def stop_by_carrier(db: Connection, vault: Vault, subscriber_id: int, code: int | None, now: datetime) -> None:
    """The carrier says that this person opted out there: our own list says so too, until they come back."""
    if subscribers.stop(db, subscriber_id, now):  # never so for somebody erased, who has no number to record
        person = subscribers.get(db, vault, subscriber_id)
        outbox.drop_queued_of(db, subscriber_id, "stopped", now)
        _record_stop(db, vault, person.phone, subscriber_id, person.weekly_cap, now, "carrier", f"carrier {code}")


def unsubscribe(
    database: Database, vault: Vault, program: Program, phone: PhoneNumber, now: datetime, address: str
) -> None:
    """A number typed into the web form stops, known or not, at once and with everything that waits for it.
    `address`: where the form came from, kept sealed as evidence."""
    with database.begin() as db:
        person = subscribers.find_or_add(
            db,
            vault,
            phone,
            now,
            language=program.languages[0],
            zone=second_zone(phone, program.places.zone),
        )
        if subscribers.stop(db, person.id, now):
            outbox.drop_queued_of(db, person.id, "stopped", now)
            _record_stop(
                db, vault, phone, person.id, person.weekly_cap, now, "web", "unsubscribe form", vault.seal(address)
            )


def erase_person(database: Database, vault: Vault, phone: PhoneNumber, now: datetime) -> bool:
    """Wipe a number, its choices and its words; the stop and the coded proof of consent stay. False: not known."""
    with database.begin() as db:
        person = subscribers.find(db, vault, phone)
        if person is None:
            return False
        if subscribers.stop(db, person.id, now):
            _record_stop(db, vault, phone, person.id, person.weekly_cap, now, "staff", "erase command")
        wipe(db, vault, person.id, phone, now)
    return True


def wipe(db: Connection, vault: Vault, subscriber_id: int, phone: PhoneNumber, now: datetime) -> None:
    """Take away all that tells who this was and what they said or were told."""
    outbox.drop_queued_of(db, subscriber_id, "erased", now)
    subscribers.suppress(db, vault, phone, now, "erased")
    inbound.erase(db, subscriber_id)
    outbox.erase(db, subscriber_id)
    openings.forget_told(db, subscriber_id)
    inquiries.erase(db, subscriber_id)
    outcomes.erase(db, subscriber_id)
    consents.erase_words(db, subscriber_id)
    subscribers.erase(db, subscriber_id, now)


def _record_stop(
    db: Connection,
    vault: Vault,
    phone: PhoneNumber,
    subscriber_id: int,
    weekly_cap: int,
    now: datetime,
    source: str,
    rule: str,
    trigger_cipher: str | None = None,
) -> None:
    consents.append(
        db,
        consents.ConsentRecord(
            subscriber_id=subscriber_id,
            phone_index=vault.index(phone),
            change="withdrawn",
            at=now,
            source=source,
            rule=rule,
            language="",
            words_shown="",
            trigger_cipher=trigger_cipher,
            message_sid=None,
            weekly_cap=weekly_cap,
        ),
    )
