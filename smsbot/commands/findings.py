"""Configuration and connections in; one finding a line out, good or bad, each saying what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from smsbot.carrier.twilio_errors import meaning_of_receipt
from smsbot.commands.doors import closed_at_the_end
from smsbot.settings import SettingsError, load_settings
from smsbot.storage import carrier_words, facts, pauses, schema, subscribers
from smsbot.storage.vitals import can_write
from smsbot.wiring import House, Refused, open_gateway, open_house, wall

Finding = tuple[bool, str]


def findings() -> Iterator[Finding]:
    """Everything that can be checked without sending a text."""
    try:
        settings = load_settings()
    except SettingsError as error:
        for finding in error.findings:
            yield False, str(finding)
        return
    yield True, f"settings ({settings.env})"
    try:
        house = closed_at_the_end(open_house(settings, any_schema=True))
    except SettingsError as error:
        for finding in error.findings:
            yield False, str(finding)
        return
    yield True, f"config: {house.program.brand}, {len(house.program.sectors)} sectors"
    yield from _database(house)


def _database(house: House) -> Iterator[Finding]:
    try:
        if not schema.is_current(house.database):
            yield False, "database: the schema is not current; run smsbot migrate"
            return
        with house.database.begin() as db:
            can_write(db, house.clock.now())
            moved = facts.clock_offset(db)
            halted, paused = facts.is_halted(db), pauses.current(db, house.clock.now())
            said, refused = carrier_words.errors_of_last_day(db, house.clock.now()), subscribers.refused(db)
    except Exception as error:  # any driver's any error: the finding is that it cannot be used
        yield False, f"database: cannot be written ({type(error).__name__})"
        return
    yield True, f"database: {house.database.url.get_backend_name()}, writable"
    if halted:
        yield False, f"carrier: {halted} Nothing is sent; mend the account, and the worker goes on by itself"
    if paused:
        yield paused.who != pauses.SERVICE, f"alerts: {paused.in_words}"
    for code, texts in sorted(said.items()):
        meaning = meaning_of_receipt(code)
        yield True, f"carrier, last day: {texts} x {code}: {meaning.reason} {meaning.todo}".strip()
    for code, people in sorted(refused.items()):
        meaning = meaning_of_receipt(code)
        yield (
            True,
            f"numbers left alone until their owner texts: {people} x {code}: {meaning.reason} {meaning.todo}".strip(),
        )
    if house.settings.production and moved != timedelta():
        yield False, "database: its clock was moved in development; start with a database of its own"
    yield from _carrier(house)  # here, because its line asks the database whose people these are


def _carrier(house: House) -> Iterator[Finding]:
    try:
        gateway = open_gateway(house)
    except Refused as error:
        yield False, str(error)
        return
    try:
        problem = gateway.check()
    finally:
        gateway.close()
    yield (True, f"carrier: answers ({wall():%H:%M:%S} UTC)") if problem is None else (False, f"carrier: {problem}")
