"""A whole house for one test: a migrated database of either kind, the vault, the shipped city, and a fake carrier."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from jobs_feed.opening import Apply, ApplyHow, Opening, PayUnit, Where
from jobs_feed.sector import Lexicon
from smsbot.carrier.gateway import CarrierMessage, CarrierUnavailable, SendError, Sent
from smsbot.carrier.twilio_errors import meaning_of_receipt
from smsbot.city import City, load_city
from smsbot.clock import SystemClock
from smsbot.desk import HouseDesk
from smsbot.domain.messages import Delivery, DeliveryReceipt, InboundMessage, OutboundMessage, TextKind
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Subscriber
from smsbot.storage import claims, outbox, postings, schema, subscribers
from smsbot.storage.database import Database
from smsbot.storage.tables import metadata
from smsbot.storage.vault import Vault
from smsbot.wording import Wording, load_wording
from smsbot.workflows.collect_openings import Collected, Collector
from smsbot.workflows.receive_text import Reply, receive_text
from smsbot.workflows.record_receipt import record_receipt

CONFIG = Path(__file__).parents[1] / "config"
NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
"""A Sunday noon in the shipped city."""
PHONE = PhoneNumber("+17185550199")
PHONE_KEY = Fernet.generate_key().decode()
INDEX_KEY = "a look-up key for tests alone"
TOKEN = "a token for tests alone"
EXCLUDED_WHEN_COUNTING = {"alembic_version", "meta"}


@dataclass(frozen=True, kw_only=True)
class House:
    """What the workflows are given, and short ways to ask what they left behind."""

    database: Database
    vault: Vault
    city: City
    wording: Wording
    sids: Iterator[int] = field(default_factory=itertools.count)

    @property
    def program(self) -> Program:
        return self.city.program

    def read_feeds(self, lexicon: Lexicon, now: datetime, *, due_only: bool = False) -> list[Collected]:
        """What the worker does with its feeds, which may be on this machine."""
        collector = Collector(
            database=self.database,
            program=self.program,
            lexicon=lexicon,
            manners=self.city.manners,
            wall=lambda: now,
            allow_private=True,
        )
        return collector.collect(now, due_only=due_only)

    def message(self, body: str, phone: PhoneNumber | None = PHONE, **more: Any) -> InboundMessage:
        return InboundMessage(sid=more.pop("sid", f"SM{next(self.sids):032d}"), phone=phone, body=body, **more)

    def receive(self, message: InboundMessage, now: datetime = NOON) -> tuple[Reply, ...]:
        return receive_text(self.database, self.vault, self.program, self.wording, message, now)

    def text(self, body: str, phone: PhoneNumber | None = PHONE, now: datetime = NOON, **more: Any) -> list[str]:
        """A person texts; the bodies of the answers."""
        return [reply.body for reply in self.receive(self.message(body, phone, **more), now)]

    def join(self, phone: PhoneNumber = PHONE, now: datetime = NOON) -> int:
        """Somebody who wants health care work anywhere; their id."""
        for body in ("JOBS", "1", "ANY"):
            self.text(body, phone, now)
        return self.person(phone).id

    def person(self, phone: PhoneNumber = PHONE) -> Subscriber:
        with self.database.read() as db:
            found = subscribers.find(db, self.vault, phone)
        assert found is not None
        return found

    def queue(self, subscriber_id: int, body: str = "3 new jobs", now: datetime = NOON, **more: Any) -> int:
        """An alert waiting for this person."""
        text = outbox.NewText(
            subscriber_id=subscriber_id,
            kind=more.pop("kind", TextKind.ALERT),
            template="alert",
            body=body,
            language="en",
            segments=1,
            cost=10_000,
            **more,
        )
        with self.database.begin() as db:
            return outbox.add(db, [text], now)[0]

    def claim(self, row_id: int, now: datetime = NOON, wall: datetime | None = None) -> None:
        """Written as `sending`, as if the process had died before the carrier's answer."""
        with self.database.begin() as db:
            assert claims.claim(db, [row_id], now, wall or now) == 1

    def settle(self, row_id: int, carrier_id: str, now: datetime = NOON) -> None:
        row = {
            "row_id": row_id,
            "attempt": self.row("outbox", id=row_id)["attempts"],
            "new_state": Delivery.SENT,
            "carrier": carrier_id,
            "code": None,
            "why": None,
        }
        with self.database.begin() as db:
            outbox.settle(db, [row | {"now": now}])

    def hand_over(self, row_id: int, carrier_id: str, now: datetime = NOON) -> None:
        self.claim(row_id, now)
        self.settle(row_id, carrier_id, now)

    def report(
        self, row_id: int | str | None, carrier_id: str, status: str, code: int | None = None, now: datetime = NOON
    ) -> bool:
        """A delivery receipt comes in."""
        receipt = DeliveryReceipt(
            carrier_id=carrier_id,
            status=status,
            reference=None if row_id is None else str(row_id),
            error_code=code,
            at=now,
        )
        return record_receipt(self.database, self.vault, self.program, receipt, meaning_of_receipt, now)

    def rows(self, table: str, **where: Any) -> list[dict[str, Any]]:
        """Every row of a table, oldest first, or those with these values."""
        t = metadata.tables[table]
        query = sa.select(t).order_by(*t.primary_key.columns)
        for name, value in where.items():
            query = query.where(t.c[name] == value)
        with self.database.read() as db:
            return [dict(row) for row in db.execute(query).mappings()]

    def row(self, table: str, **where: Any) -> dict[str, Any]:
        (row,) = self.rows(table, **where)
        return row

    def counts(self) -> dict[str, int]:
        """Rows in each table that is not empty."""
        found = {name: len(self.rows(name)) for name in metadata.tables if name not in EXCLUDED_WHEN_COUNTING}
        return {name: count for name, count in found.items() if count}

    def opening(self, title: str = "Home health aide", now: datetime = NOON, **more: Any) -> int:
        """An open job, from feed 1; its id."""
        values: dict[str, Any] = {
            "source_id": "1",
            "external_id": title,
            "title": title,
            "employer": "CareWell",
            "sector": "healthcare",
            "sector_reason": "lexicon: aide",
            "where": Where.AREA,
            "area": "bronx",
            "postcode": "10468",
            "pay_min": Decimal("19.65"),
            "pay_max": Decimal(21),
            "pay_unit": PayUnit.HOUR,
            "apply": (Apply(ApplyHow.PHONE, "718-555-0142"),),
            "posted_at": now - timedelta(days=1),
            "content_hash": title,
        }
        with self.database.begin() as db:
            return postings.add(db, Opening(**values | more), feed_id=1, keys=[title], holds=[], now=now)


@dataclass
class FakeGateway:
    """A carrier that tells what it was told to tell. `listed`: what it holds; `away`: it answers no question."""

    listed: list[tuple[PhoneNumber, CarrierMessage]] = field(default_factory=list)
    away: bool = False
    asked: list[tuple[PhoneNumber, datetime]] = field(default_factory=list)
    sent: list[OutboundMessage] = field(default_factory=list)

    def hold(self, phone: PhoneNumber, carrier_id: str, body: str, at: datetime = NOON, **more: Any) -> None:
        message = CarrierMessage(carrier_id, more.pop("status", "sent"), body, at, more.pop("error_code", None))
        self.listed.append((phone, message))

    def send_many(self, messages: Iterable[OutboundMessage]) -> Iterator[tuple[int, Sent | SendError]]:
        for message in messages:
            self.sent.append(message)
            yield message.id, Sent(f"SMfake{message.id}")

    def fetch(self, carrier_id: str) -> CarrierMessage:
        if self.away:
            raise CarrierUnavailable("no answer")
        return {message.carrier_id: message for _, message in self.listed}[carrier_id]

    def sent_to(self, phone: PhoneNumber, since: datetime) -> list[CarrierMessage]:
        self.asked.append((phone, since))
        if self.away:
            raise CarrierUnavailable("no answer")
        return [
            message
            for owner, message in self.listed
            if owner == phone and (message.created_at is None or message.created_at >= since)
        ]

    def check(self) -> str | None:
        return None

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(scope="session")
def city() -> City:
    return load_city(CONFIG, {})


@pytest.fixture(scope="session")
def wording(city: City) -> Wording:
    return load_wording(city.program)


def migrated(url: str) -> str:
    database = Database(url)
    schema.migrate(database)
    database.close()
    return url


@pytest.fixture(scope="session")
def sqlite_schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the schema and nothing else, to be copied."""
    path = tmp_path_factory.mktemp("schema") / "empty.db"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_schema(new_postgres: Callable[..., str]) -> str:
    """The name of a database with the schema and nothing else, to be a template."""
    return str(sa.make_url(migrated(new_postgres())).database)


@pytest.fixture(scope="session")
def emptied() -> list[str]:
    """PostgreSQL databases with the schema that earlier tests are done with."""
    return []


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, emptied: list[str]) -> Iterator[str]:
    """A fresh database with the schema; the test runs once on each kind. Its address was an earlier test's."""
    if request.param == "sqlite":
        schema_file: Path = request.getfixturevalue("sqlite_schema")
        for old in schema_file.parent.glob("house.db*"):
            old.unlink()  # whoever still has it open keeps it, and the new one is another file
        yield f"sqlite:///{shutil.copy(schema_file, schema_file.with_name('house.db'))}"
        return
    if not emptied:  # making one costs thirty times as much as emptying one
        create: Callable[..., str] = request.getfixturevalue("new_postgres")
        emptied.append(create(request.getfixturevalue("postgres_schema")))
    url = emptied.pop()
    yield url
    if _empty(url):
        emptied.append(url)


def _empty(url: str) -> bool:
    """False for a database that cannot be used again: a test has changed its tables or still holds one."""
    wiped = [f'DELETE FROM "{name}"' for name in metadata.tables]  # far cheaper than TRUNCATE for a few rows
    numbered_anew = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
    same_schema = f"UPDATE alembic_version SET version_num = '{_newest()}'"
    with closing(psycopg.connect(url.replace("+psycopg", ""), autocommit=True)) as connection:
        try:
            connection.execute("; ".join(["SET lock_timeout = '2s'", *wiped, numbered_anew, same_schema]))
        except psycopg.Error:
            return False
    return True


@cache
def _newest() -> str | None:
    return schema.newest()  # reads every migration


@cache
def _database(url: str) -> Database:
    """Closed after each test and open again in the next: it need not compile its statements once for each."""
    return Database(url)


@pytest.fixture
def house(migrated_url: str, city: City, wording: Wording) -> Iterator[House]:
    database = _database(migrated_url)
    yield House(database=database, vault=Vault([PHONE_KEY], [INDEX_KEY]), city=city, wording=wording)
    database.close()


@pytest.fixture
def desk(house: House) -> HouseDesk:
    """The real desk over this house, which believes what is signed with TOKEN."""
    return HouseDesk(
        public_url="https://jobs.example",
        program=house.program,
        text_number="55512",
        demo_clock=None,
        database=house.database,
        vault=house.vault,
        wording=house.wording,
        clock=SystemClock(),
        tokens=(TOKEN,),
        meaning_of=meaning_of_receipt,
        carrier_answers=False,
        trial=True,
    )
