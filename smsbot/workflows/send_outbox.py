"""Queued texts in; claimed, handed to the carrier and settled out. The database never waits for the carrier."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from smsbot.carrier.gateway import Gateway, Next, SendError, Sent
from smsbot.domain.cadence import why_no_note, why_no_question, why_not_yet
from smsbot.domain.messages import UNREQUESTED, Delivery, OutboundMessage, TextKind
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.program import Pace, Program
from smsbot.domain.sending import Standing, why_not
from smsbot.domain.window import local_day
from smsbot.storage import carrier_words, claims, facts, inquiries, outbox, pacing, pauses, subscribers
from smsbot.storage.claims import Claimable
from smsbot.storage.database import Connection, Database
from smsbot.storage.vault import Unreadable, Vault
from smsbot.workflows.heed_carrier import heed, next_day

BURST_SECONDS = 1.0
SETTLE_AT_ONCE = 100
_STOPS_OTHERS = (Next.HALT, Next.TOMORROW, Next.FILTERED)
"""Answers that the next claim must know of."""
LONGEST_VALIDITY = timedelta(hours=4)
_FIRST_WAIT = 2.0
_LONGEST_WAIT = 60.0
_LONGEST_HOLD = 10.0
log = structlog.get_logger()


@dataclass(slots=True)
class Sending:
    """What one pass did, in texts. `segments`: handed over. `halted`: the carrier's reason to stop everything."""

    sent: int = 0
    failed: int = 0
    retried: int = 0
    in_doubt: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    segments: int = 0
    halted: str | None = None

    @property
    def claimed(self) -> int:
        return self.sent + self.failed + self.retried + self.in_doubt

    def add(self, other: Sending) -> None:
        """Count another pass in."""
        for name in ("sent", "failed", "retried", "in_doubt", "segments"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for reason, count in other.dropped.items():
            self.dropped[reason] = self.dropped.get(reason, 0) + count
        self.halted = self.halted or other.halted

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Sender:
    """One sender number's loop. `now` is the program's clock (a demo may shift it), `wall` the machine's.
    `trial`: the only numbers sent to until the service is live; None where there is no trial (development)."""

    database: Database
    vault: Vault
    program: Program
    pace: Pace
    gateway: Gateway
    sender: str
    trial: frozenset[PhoneNumber] | None
    now: Callable[[], datetime]
    wall: Callable[[], datetime]
    rest: Callable[[float], None] = time.sleep
    _slow: int = 0

    def send_pass(self) -> Sending:
        """Hand over what is due and what the pace allows at this moment."""
        done = Sending()
        with self.database.read() as db:
            done.halted = facts.is_halted(db)
            live = facts.is_live(db)
        if done.halted:
            return done
        answers: list[tuple[int, Sent | SendError]] = []
        claimed: dict[int, Claimable] = {}
        for row_id, result in self.gateway.send_many(self._claims(done, claimed, live)):
            answers.append((row_id, result))
            halting = isinstance(result, SendError) and result.next_step in _STOPS_OTHERS
            if halting or len(answers) >= SETTLE_AT_ONCE:
                self._settle(done, claimed, answers)
                answers = []
        self._settle(done, claimed, answers)
        if done.claimed or done.dropped:
            log.info("sent", sent=done.sent, failed=done.failed, in_doubt=done.in_doubt, dropped=done.dropped)
        return done

    def _claims(self, done: Sending, claimed: dict[int, Claimable], live: bool) -> Iterator[OutboundMessage]:
        """Batch after batch, each written as `sending` and committed before its first text is handed on."""
        while done.halted is None:
            batch = self._claim(done, live)
            if batch is None:
                return
            for row, message in batch:
                claimed[row.id] = row
                yield message

    def _claim(self, done: Sending, live: bool) -> list[tuple[Claimable, OutboundMessage]] | None:
        """The next batch (perhaps empty, when all it held was dropped); None when nothing is due or may go."""
        now = self.now()
        wall = self.wall()
        rate = self.pace.segments_per_second
        with self.database.begin() as db:
            micros = int(wall.timestamp() * pacing.SECOND)
            allowed = pacing.allowance(db, self.sender, micros, rate, BURST_SECONDS)
            if allowed < 1:
                return None
            today = local_day(now, self.program.zone)
            limit = min(self.pace.batch, allowed)
            rows = claims.candidates(db, now, today, limit, answers_only=_only_answers_go(db, now))
            if not rows:
                return None
            going, reasons = self._sort(rows, now, wall, live, allowed)
            outbox.drop(db, reasons, now)
            differ = [row.subscriber_id for row in rows if reasons.get(row.id, "trial") != "trial"]
            if differ:
                subscribers.leave_cohort(db, differ)
            claimed = claims.claim(db, [row.id for row, _ in going], now, wall)
            if claimed != len(going):
                raise AssertionError("a locked row was claimed by somebody else")
            inquiries.open_questions(db, [row.id for row, _ in going if row.kind is TextKind.ASK], now)
            if going:
                segments = sum(row.segments for row, _ in going)
                pacing.spend(db, self.sender, micros, rate, BURST_SECONDS, segments)
        for reason in reasons.values():
            done.dropped[reason] = done.dropped.get(reason, 0) + 1
        return going if going or reasons else None

    def _sort(
        self, rows: list[Claimable], now: datetime, wall: datetime, live: bool, allowed: int
    ) -> tuple[list[tuple[Claimable, OutboundMessage]], dict[int, str]]:
        """Rows that go now, as messages, and the others' reasons; what the pace leaves no room for stays queued."""
        going: list[tuple[Claimable, OutboundMessage]] = []
        reasons: dict[int, str] = {}
        room = allowed
        for row in rows:
            phone, reason = self._look(row, now, live)
            if row.kind is TextKind.SAFETY and reason is None and _hears(row.subscriber_id, going):
                reason = "cadence"
            if reason is not None or phone is None:
                reasons[row.id] = reason or "erased"
            elif row.segments <= room or not going:
                room -= row.segments
                going.append((row, self._message(row, phone, now, wall)))
            else:
                break
        return going, reasons

    def _look(self, row: Claimable, now: datetime, live: bool) -> tuple[PhoneNumber | None, str | None]:
        if row.phone_cipher is None:
            return None, "erased"
        try:
            phone = self.vault.phone(row.phone_cipher)
        except Unreadable:
            return None, "unreadable_number"
        standing = Standing(
            kind=row.kind,
            state=row.state,
            paused_until=row.paused_until,
            refused_code=row.refused_code,
            loop_until=row.loop_until,
            expires_at=row.expires_at,
            opening_closed=row.opening_closed,
            already_told=row.already_told,
            misfit=row.misfit,
            too_often=self._too_often(row, now),
            withdrawn_since=row.withdrawn_since,
        )
        trial = None if live else self.trial
        return phone, why_not(standing, now, least_left=self.program.window.least_left, phone=phone, trial=trial)

    def _too_often(self, row: Claimable, now: datetime) -> str | None:
        """Planned by the moments of planning; a slow queue moves the real ones, and those are what people count."""
        cadence, most, past, zone = row.profile.alert_cadence, row.weekly_cap, row.past, self.program.zone
        match row.kind:
            case TextKind.ASK:
                return why_no_question(most, past.all, now, zone)
            case TextKind.SAFETY:
                return why_no_note(cadence, most, past.all, now, zone)
            case _:
                return why_not_yet(cadence, most, past.before_an_alert(cadence, most), now, zone)

    def _message(self, row: Claimable, phone: PhoneNumber, now: datetime, wall: datetime) -> OutboundMessage:
        validity = None
        if row.expires_at is not None:
            validity = max(1, int(min(LONGEST_VALIDITY, row.expires_at - now).total_seconds()))
        return OutboundMessage(
            id=row.id,
            phone=phone,
            body=self.vault.open(row.body) if row.kind is TextKind.STAFF else row.body,
            reference=str(row.id),
            segments=row.segments,
            validity=validity,
            hand_over_by=wall + self.pace.longest_hold,
        )

    def _settle(
        self, done: Sending, claimed: dict[int, Claimable], answers: list[tuple[int, Sent | SendError]]
    ) -> None:
        if not answers:
            return
        now = self.now()
        accepted = 0
        settled: list[dict[str, Any]] = []
        again: list[dict[str, Any]] = []
        with self.database.begin() as db:
            for row_id, result in answers:
                row = claimed.pop(row_id)
                match result:
                    case Sent(carrier_id=carrier_id):
                        done.sent += 1
                        accepted += row.kind in UNREQUESTED
                        done.segments += row.segments
                        settled.append(_settled(row, Delivery.SENT, now, carrier_id=carrier_id))
                    case SendError(next_step=Next.ASK):
                        done.in_doubt += 1
                    case SendError(next_step=Next.LATER) as error:
                        again.append(_again(row, now, error))
                    case SendError(next_step=Next.RETRY | Next.REPLAN | Next.TOMORROW | Next.HALT) as error:
                        done.retried += 1
                        again.append(_again(row, self._later(error, row, now), error))
                        self._heed(db, row, error, now)
                        if error.next_step is Next.HALT:
                            done.halted = str(error)
                    case SendError() as error:
                        done.failed += 1
                        settled.append(_settled(row, _end_of(error), now, code=error.code, why=error.reason))
                        subscribers.leave_cohort(db, [row.subscriber_id])
                        self._heed(db, row, error, now)
            outbox.settle(db, settled)
            outbox.queue_again(db, again)
            self._heed_pace(db, [result for _, result in answers])
            if accepted:
                carrier_words.count(db, carrier_words.ACCEPTED, accepted, now, unrequested=True)

    def _heed(self, db: Connection, row: Claimable, error: SendError, now: datetime) -> None:
        unrequested = row.kind in UNREQUESTED
        heed(db, self.vault, self.program, row.subscriber_id, error.meaning, error.code, now, unrequested=unrequested)

    def _later(self, error: SendError, row: Claimable, now: datetime) -> datetime:
        """When this text may be tried again."""
        if error.next_step is Next.HALT:
            return now
        if error.next_step in (Next.REPLAN, Next.TOMORROW):
            return next_day(self.program, now)
        return now + max(timedelta(seconds=_wait(max(self._slow, row.attempts))), error.meaning.again_after)

    def _heed_pace(self, db: Connection, results: list[Sent | SendError]) -> None:
        """A carrier that asks everybody to slow down is heard by every worker, longer each time in a row."""
        if any(isinstance(result, SendError) and result.meaning.slow_down for result in results):
            held = self.wall() + timedelta(seconds=min(_wait(self._slow), _LONGEST_HOLD))
            pacing.hold_until(db, self.sender, int(held.timestamp() * pacing.SECOND))
            self._slow += 1
        elif any(isinstance(result, Sent) for result in results):
            self._slow = 0


def _wait(times: int) -> float:
    """Seconds, twice as many for each time it happened, spread so that nobody comes back at once with the others."""
    return min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(times, 6)) * random.uniform(0.75, 1.25)  # noqa: S311 - spread, not secrecy


def _end_of(error: SendError) -> Delivery:
    """What a filtered text tells of counts as told, unlike that of a failed one: the same words may not go again."""
    return Delivery.UNDELIVERED if error.next_step is Next.FILTERED else Delivery.FAILED


def _hears(person: int, going: list[tuple[Claimable, OutboundMessage]]) -> bool:
    """Whether this very claim brings them something that nobody asked for."""
    return any(row.subscriber_id == person and row.kind in UNREQUESTED for row, _ in going)


def _settled(
    row: Claimable,
    state: Delivery,
    now: datetime,
    *,
    carrier_id: str | None = None,
    code: int | None = None,
    why: str | None = None,
) -> dict[str, Any]:
    return {
        "row_id": row.id,
        "attempt": row.attempts + 1,
        "new_state": state,
        "carrier": carrier_id,
        "code": code,
        "why": why,
        "now": now,
    }


def _again(row: Claimable, later: datetime, error: SendError) -> dict[str, Any]:
    return {
        "row_id": row.id,
        "attempt": row.attempts + 1,
        "later": later,
        "code": error.code,
        "why": error.reason,
    }


def _only_answers_go(db: Connection, now: datetime) -> bool:
    """Alerts are paused, or the carrier's own queue is full."""
    return pauses.current(db, now) is not None or pacing.out_of_breath(db, now)


def send_until_done(sender: Sender, progress: Callable[[str], None] = lambda _: None) -> Sending:
    """Pass after pass, at the configured pace, until nothing is due or the carrier halts everything."""
    total = Sending()
    idle = 0
    while total.halted is None:
        done = sender.send_pass()
        total.add(done)
        if done.claimed or done.dropped:
            progress(f"{total.sent} sent")
        with sender.database.read() as db:
            now = sender.now()
            waiting = claims.is_due(db, now, answers_only=_only_answers_go(db, now))
        if not waiting:
            return total
        # What is due and did not go: the pace says wait, or another worker holds it for this moment.
        idle = 0 if done.claimed or done.dropped else idle + 1
        sender.rest(min(1.0, 0.02 * 2 ** min(idle, 6)))
    return total


def resume(database: Database) -> None:
    """A person has started the sender anew: what halted it is taken for mended until the carrier says it again."""
    with database.begin() as db:
        facts.put(db, "halted", "")
