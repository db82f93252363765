"""The web's Desk over the real house: what each door asks for, answered by one workflow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from jobs_feed.opening import ApplyHow
from smsbot.carrier import twilio_webhooks as carrier
from smsbot.carrier.gateway import Meaning
from smsbot.clock import Clock, parse_clock
from smsbot.domain.messages import DeliveryReceipt, InboundMessage
from smsbot.domain.phone import NotAPhoneNumber, PhoneNumber, parse_phone
from smsbot.domain.program import Program
from smsbot.domain.window import local_day, start_of_day
from smsbot.storage import facts, openings, schema
from smsbot.storage.database import Connection, Database
from smsbot.storage.pauses import SERVICE, Pause
from smsbot.storage.vault import Vault
from smsbot.storage.vitals import Vitals, can_write, pulse, vitals
from smsbot.web.desk import Answered, DemoClock, Destination, Health, Pairs
from smsbot.wording import Wording
from smsbot.workflows.receive_text import receive_text
from smsbot.workflows.record_receipt import record_receipt
from smsbot.workflows.set_clock import set_clock
from smsbot.workflows.stop_person import unsubscribe

log = structlog.get_logger()
WORKER_SILENT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseDesk:
    """smsbot.web.desk.Desk. `tokens`: the carrier's auth tokens; none means that no webhook is believed.
    `carrier_answers`: STOP, START and HELP are answered by the carrier. `trial`: this installation begins on trial."""

    public_url: str
    program: Program
    text_number: str
    demo_clock: DemoClock | None
    database: Database
    vault: Vault
    wording: Wording
    clock: Clock
    tokens: tuple[str, ...]
    carrier_answers: bool
    trial: bool
    meaning_of: Callable[[int], Meaning]

    def now(self) -> datetime:
        return self.clock.now()

    def validate(self, url: str, params: Pairs, signature: str | None) -> bool:
        return carrier.valid_signature(url, params, signature, self.tokens)

    def refused(self, now: datetime) -> None:
        with self.database.read() as db:
            last = facts.last_refused(db)
        if last is None or not timedelta() <= now - last < facts.REFUSALS_APART:
            with self.database.begin() as db:
                facts.put(db, facts.REFUSED, now.isoformat())

    def read_inbound(self, form: Mapping[str, str]) -> InboundMessage | None:
        return carrier.read_inbound(form, carrier_answers=self.carrier_answers)

    def read_receipt(self, form: Mapping[str, str], query: Mapping[str, str], now: datetime) -> DeliveryReceipt | None:
        return carrier.read_receipt(form, query, now)

    def twiml(self, replies: Sequence[tuple[str, str]]) -> bytes:
        return carrier.twiml(replies)

    def receive(self, message: InboundMessage, now: datetime) -> Answered:
        replies = receive_text(self.database, self.vault, self.program, self.wording, message, now)
        return Answered(tuple((reply.body, reply.reference) for reply in replies))

    def record(self, receipt: DeliveryReceipt, now: datetime) -> bool:
        return record_receipt(self.database, self.vault, self.program, receipt, self.meaning_of, now)

    def unsubscribe(self, number: str, now: datetime, address: str) -> PhoneNumber | None:
        try:
            phone = parse_phone(number)
        except NotAPhoneNumber:
            return None
        unsubscribe(self.database, self.vault, self.program, phone, now, address)
        return phone

    def follow(self, code: str, now: datetime) -> Destination | None:
        with self.database.begin() as db:
            listing = openings.by_code(db, code)
            if listing is None:
                return None
            openings.count_click(db, listing.id)
        today = local_day(now, self.program.zone)
        past = listing.deadline is not None and listing.deadline < today
        url = next((way.value for way in listing.apply if way.how is ApplyHow.WEB), None)
        return Destination(
            title=listing.title,
            employer=listing.employer,
            url=url,
            how=tuple((str(way.how), way.value) for way in listing.apply if way.how is not ApplyHow.WEB),
            open=listing.open and not past,
        )

    def health(self) -> Health:
        try:
            now = self.now()
            current = schema.is_current(self.database)
            with self.database.begin() as db:
                can_write(db, now)
            with self.database.read() as db:
                seen = pulse(db, now)
        except Exception as error:  # whatever it is, this process cannot serve a text
            log.error("not ready", error=type(error).__name__)
            return Health(False, {"database": "not writable"})
        last_plan = seen.ticks.get("plan")
        alive = last_plan is not None and now - last_plan < WORKER_SILENT
        return Health(
            current,
            {
                "database": "ok" if current else "the schema is not current: run smsbot migrate",
                "worker": "ok" if alive else "silent",
                "carrier": seen.halted or "not halted",
                "live": seen.live or not self.trial,
                "paused_since": seen.paused.since.isoformat() if seen.paused else None,
                "alerts": _alerts(seen.paused),
            },
        )

    def metrics(self) -> bytes:
        now = self.now()
        with self.database.read() as db:
            seen = self._vitals_of(db, now)
        registry = CollectorRegistry()
        for name, words, counts in (
            ("smsbot_subscribers", "People by state", seen.subscribers),
            ("smsbot_texts", "Texts by state", seen.texts),
            ("smsbot_openings", "Openings by state", seen.openings),
        ):
            gauge = Gauge(name, words, ["state"], registry=registry)
            for state, count in counts.items():
                gauge.labels(state=state).set(count)
        unknown = sum(count for code, count in seen.carrier_words.items() if not self.meaning_of(code).known)
        waiting = (now - seen.oldest_due).total_seconds() if seen.oldest_due else 0.0
        for name, words, value in (
            ("smsbot_feeds_on", "Feeds that are read", seen.feeds_on),
            ("smsbot_feeds_failing", "Feeds whose last reading failed", seen.feeds_failing),
            ("smsbot_oldest_due_seconds", "How long the longest-waiting text has been due", waiting),
            ("smsbot_cost_today_dollars", "Unrequested texts since midnight in the city", seen.cost_today / 1_000_000),
            ("smsbot_stray_receipts", "Receipts that named no text of ours", seen.stray_receipts),
            ("smsbot_unknown_errors", "Texts of the last day with an error that nobody has written down", unknown),
            ("smsbot_live", "1 when everybody is sent to, 0 on trial", int(seen.pulse.live or not self.trial)),
            ("smsbot_halted", "1 when the carrier refuses the account", int(bool(seen.pulse.halted))),
            ("smsbot_paused", "1 when unrequested texts rest", int(bool(seen.pulse.paused))),
        ):
            Gauge(name, words, registry=registry).set(value)
        for name, words, by_code in (
            ("smsbot_carrier_errors", "Texts of the last day by error", seen.carrier_words),
            ("smsbot_numbers_left_alone", "People whose number gets nothing until they text us", seen.left_alone),
        ):
            gauge = Gauge(name, words, ["code", "meaning"], registry=registry)
            for code, count in by_code.items():
                gauge.labels(code=code, meaning=self.meaning_of(code).reason).set(count)
        beat = Gauge("smsbot_last_tick_timestamp_seconds", "When each timed job last fired", ["job"], registry=registry)
        for job, at in seen.pulse.ticks.items():
            beat.labels(job=job).set(at.timestamp())
        return generate_latest(registry)

    def _vitals_of(self, db: Connection, now: datetime) -> Vitals:
        zone = self.program.zone
        return vitals(db, now, start_of_day(local_day(now, zone), zone))


def _alerts(pause: Pause | None) -> str:
    """In words; who of the staff paused them, and what they wrote, is not everybody's business."""
    if pause is None:
        return "not paused"
    return pause.in_words if pause.who == SERVICE else "paused by staff"


@dataclass(frozen=True, slots=True)
class ClockRow:
    """smsbot.web.desk.DemoClock over the one row that every process reads."""

    database: Database
    program: Program
    clock: Clock

    def offset(self) -> timedelta:
        with self.database.read() as db:
            return facts.clock_offset(db)

    def set(self, text: str) -> None:
        """Raises NotATime (a ValueError)."""
        now = self.clock.now()
        ahead = parse_clock(text, now, self.program.zone, self.program.window.start)
        set_clock(self.database, ahead, now)
