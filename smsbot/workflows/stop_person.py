"""Stops that do not come as a text: by the carrier's word, on the web, by staff. And erasing a person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from smsbot.conversation.private_facts import redact
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Subscriber
from smsbot.domain.window import second_zone
from smsbot.storage import audit, consents, inbound, inbox, inquiries, openings, outbox, outcomes, subscribers
from smsbot.storage.database import Connection, Database
from smsbot.storage.inbox import Tray
from smsbot.storage.vault import Vault
from smsbot.workflows.inbox import same_ids


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


class Channel(StrEnum):
    """How somebody who did not text told staff to stop. 47 CFR 64.1200(a)(11): every reasonable way counts."""

    CALL = "phone call"
    MAIL = "letter"
    EMAIL = "e-mail"
    VISIT = "visit"


def stop_by_staff(
    database: Database, vault: Vault, subscriber_id: int, channel: Channel, said: str, who: str, now: datetime
) -> None:
    """Somebody asked staff to stop the texts. `said`: what they said or wrote, kept sealed as evidence; may be empty.
    No text confirms it: the law allows that within five minutes of the request only. Raises KeyError when erased."""
    with database.begin() as db:
        words = vault.seal(redact(said)) if said else None
        _stop_by_staff(db, vault, subscriber_id, f"{channel}, taken by {who}", words, now)
        audit.record(db, who, "stopped", "subscriber", subscriber_id, now, after={"how": channel})


def stop_by_texts(
    database: Database, vault: Vault, inbound_id: int, who: str, now: datetime, *, and_same: bool = False
) -> int:
    """Staff read a text that no rule understood as a stop: its person, and with `and_same` everybody whose open text
    says the same, is stopped with those words as evidence. How many people. Raises KeyError."""
    with database.begin() as db:
        text = inbox.get(db, inbound_id)
        ids = same_ids(db, text) if and_same else [text.id]
        latest = {one.subscriber_id: one for one in inbox.of_ids(db, ids).values() if one.phone_cipher is not None}
        for one in latest.values():
            _stop_by_staff(db, vault, one.subscriber_id, f"their text, read by {who}", one.body_cipher, now)
        inbox.move(db, ids, Tray.CLOSED)
        after = {"texts": ids, "people": sorted(latest)}
        audit.record(db, who, "read as a stop", "inbound", inbound_id, now, after=after)
    return len(latest)


def _stop_by_staff(
    db: Connection, vault: Vault, subscriber_id: int, rule: str, trigger_cipher: str | None, now: datetime
) -> None:
    """Recorded also when they had stopped before: each request is evidence."""
    person = subscribers.get(db, vault, subscriber_id)
    subscribers.stop(db, subscriber_id, now)
    outbox.drop_queued_of(db, subscriber_id, "stopped", now)
    _record_stop(db, vault, person.phone, subscriber_id, person.weekly_cap, now, "staff", rule, trigger_cipher)


def erase_person(database: Database, vault: Vault, phone: PhoneNumber, now: datetime) -> bool:
    """Wipe a number, its choices and its words; the stop and the coded proof of consent stay. False: not known."""
    with database.begin() as db:
        person = subscribers.find(db, vault, phone)
        if person is None:
            return False
        _erase(db, vault, person, "erase command", now)
    return True


def erase_by_staff(database: Database, vault: Vault, subscriber_id: int, who: str, now: datetime) -> None:
    """The same, asked for by the person and done by an admin. Raises KeyError when already erased."""
    with database.begin() as db:
        _erase(db, vault, subscribers.get(db, vault, subscriber_id), f"erased by {who}", now)
        audit.record(db, who, "erased", "subscriber", subscriber_id, now)


def _erase(db: Connection, vault: Vault, person: Subscriber, rule: str, now: datetime) -> None:
    if subscribers.stop(db, person.id, now):
        _record_stop(db, vault, person.phone, person.id, person.weekly_cap, now, "staff", rule)
    wipe(db, vault, person.id, person.phone, now)


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
