"""The only file that chooses: which database, which carrier, which clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from jobs_feed.credentials import Credentials, credentials
from jobs_feed.sector import Lexicon, load_lexicon
from smsbot.carrier.gateway import Gateway
from smsbot.carrier.twilio import Timeouts, TwilioAccount, TwilioGateway
from smsbot.carrier.twilio_errors import meaning_of_receipt
from smsbot.city import City, load_city
from smsbot.clock import Clock, OffsetClock, SystemClock
from smsbot.desk import ClockRow, HouseDesk
from smsbot.domain.program import Program
from smsbot.settings import SenderKind, Settings
from smsbot.storage import facts, schema
from smsbot.storage.database import Database
from smsbot.storage.vault import Vault
from smsbot.web.addresses import status_url
from smsbot.web.console.office import Office
from smsbot.wording import Wording, load_wording
from smsbot.workflows.collect_openings import Collector
from smsbot.workflows.send_outbox import Sender


class Refused(Exception):
    """The house cannot be opened as it is; the sentence says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything that a command or a process works with."""

    settings: Settings
    city: City
    lexicon: Lexicon
    wording: Wording
    database: Database
    vault: Vault
    clock: Clock

    @property
    def program(self) -> Program:
        return self.city.program


@dataclass(frozen=True, slots=True)
class StillClock:
    """One moment for a whole pass (`--now`)."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


def open_house(settings: Settings, *, at: datetime | None = None, any_schema: bool = False) -> House:
    """Raises SettingsError for config/, Refused for a database that this program was not written for.
    `at`: the time for this pass, outside production."""
    if at is not None and settings.production:
        raise Refused("--now is for development; production has one clock")
    city = load_city(settings.config_dir)
    database = Database(settings.database_url)
    if not any_schema:
        _refuse_other_schema(database)
    return House(
        settings=settings,
        city=city,
        lexicon=load_lexicon(settings.config_dir / "sectors.toml"),
        wording=load_wording(city.program),
        database=database,
        vault=Vault(
            [key.get_secret_value() for key in settings.phone_keys],
            [key.get_secret_value() for key in settings.phone_index_keys],
        ),
        clock=StillClock(at) if at is not None else _clock(settings, database),
    )


def _refuse_other_schema(database: Database) -> None:
    try:
        current = schema.is_current(database)
    except schema.Unreachable as error:
        database.close()
        raise Refused(f"The database cannot be reached: {error}") from None
    if not current:
        database.close()
        raise Refused("The database's schema is not current. Run: smsbot migrate")


def _clock(settings: Settings, database: Database) -> Clock:
    if settings.production:
        return SystemClock()

    def offset() -> timedelta:
        with database.read() as db:
            return facts.clock_offset(db)

    return OffsetClock(offset)


def open_gateway(house: House) -> Gateway:
    """The carrier's line. Raises Refused when there is none to open, and for a demo database's fake numbers anywhere
    but on loopback."""
    twilio = house.settings.twilio
    sender = twilio.messaging_service_sid or twilio.from_
    if not (twilio.account_sid and twilio.auth_tokens and sender and twilio.api_url):
        raise Refused(
            "No carrier: set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM (or TWILIO_MESSAGING_SERVICE_SID) "
            "and, in development, TWILIO_API_URL (the emulator's address)"
        )
    with house.database.read() as db:
        if facts.is_demo(db) and urlsplit(twilio.api_url).hostname not in ("127.0.0.1", "localhost", "::1"):
            raise Refused("This database holds the demo's invented people: it sends to the emulator only")
    return TwilioGateway(
        TwilioAccount(
            sid=twilio.account_sid,
            tokens=tuple(token.get_secret_value() for token in twilio.auth_tokens),
            sender=sender,
            api_url=twilio.api_url,
        ),
        partial(status_url, house.settings.public_url),
        in_flight=house.city.pace.in_flight,
        timeouts=Timeouts(total=house.city.pace.longest_call.total_seconds()),
        wall=wall,
    )


def open_sender(house: House, gateway: Gateway) -> Sender:
    twilio = house.settings.twilio
    return Sender(
        database=house.database,
        vault=house.vault,
        program=house.program,
        pace=house.city.pace,
        gateway=gateway,
        sender=twilio.messaging_service_sid or twilio.from_ or "",
        trial=frozenset(house.settings.trial_phones) if house.settings.production else None,
        now=house.clock.now,
        wall=wall,
    )


def open_collector(house: House) -> Collector:
    return Collector(
        database=house.database,
        program=house.program,
        lexicon=house.lexicon,
        manners=house.city.manners,
        wall=wall,
        allow_private=house.settings.feed_allow_private,
        credentials=feed_credentials(house),
    )


def feed_credentials(house: House) -> Credentials:
    said = house.settings.feed_keys
    return credentials(**{name: key.get_secret_value() for name, key in said.items()})


def open_desk(house: House) -> HouseDesk:
    clock_row = ClockRow(house.database, house.program, house.clock)
    return HouseDesk(
        public_url=house.settings.public_url,
        program=house.program,
        text_number=house.settings.twilio.from_ or "",
        demo_clock=None if house.settings.production else clock_row,
        database=house.database,
        vault=house.vault,
        wording=house.wording,
        clock=house.clock,
        tokens=tuple(token.get_secret_value() for token in house.settings.twilio.auth_tokens),
        meaning_of=meaning_of_receipt,
        carrier_answers=house.settings.twilio.sender_kind is not SenderKind.SHORT_CODE,
        trial=house.settings.production,
    )


def open_office(house: House) -> Office:
    settings = house.settings
    return Office(
        public_url=settings.public_url,
        secret_key=settings.secret_key.get_secret_value(),
        trial=settings.production,
        database=house.database,
        vault=house.vault,
        program=house.program,
        pace=house.city.pace,
        manners=house.city.manners,
        lexicon=house.lexicon,
        wording=house.wording,
        clock=house.clock,
        wall=SystemClock(),
        meaning_of=meaning_of_receipt,
        allow_private=settings.feed_allow_private,
        staff_rules=house.city.staff_rules,
        credentials=feed_credentials(house),
    )


def wall() -> datetime:
    """The machine's own time, whatever the program's clock says."""
    return datetime.now(UTC)
