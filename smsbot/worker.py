"""The timetable: when each workflow runs. Nothing else.

Any number of workers may run, on any machines. Each job fires at whole multiples of its period (UTC), and the row
(job, tick) in the database decides who runs it: no leader, so none to lose. A pass takes everything that is due, so a
tick that dies with its process costs delay only. Sending is a loop, not a tick.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from smsbot.carrier.gateway import Gateway
from smsbot.carrier.twilio_errors import meaning_of_receipt
from smsbot.clock import CLOCK_TTL
from smsbot.domain.timetable import PERIODS
from smsbot.storage import facts, inbound, outbox, receipts, ticks
from smsbot.wiring import House, open_collector, open_gateway, open_sender, wall
from smsbot.workflows.ask_outcomes import ask_outcomes
from smsbot.workflows.check_consents import check_consents
from smsbot.workflows.count_days import count_days, count_texts_again, forget_days_to_come
from smsbot.workflows.count_people import count_people
from smsbot.workflows.plan_alerts import AlreadyPlanning, plan_alerts
from smsbot.workflows.reconcile import Reconciled, reconcile
from smsbot.workflows.send_outbox import Sender, resume
from smsbot.workflows.warn_newcomers import warn_newcomers

log = structlog.get_logger()
IDLE_SECONDS = 0.5
HALTED_SECONDS = 300.0
KEEP_TICKS = timedelta(days=7)
KEEP_WORDS = timedelta(days=90)
"""How long people's words and our answers to them are kept (the words that gave or took consent: with the proof)."""
FOLLOWING = ("collect", "plan", "ask", "warn", "reconcile", "account")
"""Jobs that do not wait for their time when the clock was moved: staff look at the day that is over at once."""
KEEP_RECEIPTS = timedelta(days=396)
"""How long it is known whether a text arrived: 13 months, as the page /privacy says."""
TRIES, BETWEEN_TRIES = 600, 0.5
"""How often it is looked whether the planner is done, and seconds between two looks: five minutes in all."""
TIME_TO_CHOOSE = timedelta(hours=1)
"""Who has just joined reads the menu first: a minute's pause is no wish for any work."""


@dataclass(frozen=True, slots=True)
class Job:
    """`seconds`: its period (see domain/timetable). `run` returns what it did, in a line."""

    name: str
    seconds: int
    run: Callable[[], str]

    @property
    def trigger(self) -> CronTrigger:
        """Aligned to the clock, so that every machine fires the same tick."""
        if self.seconds < 60:
            return CronTrigger(second=f"*/{self.seconds}", timezone="UTC")
        if self.seconds < 3600:
            return CronTrigger(minute=f"*/{self.seconds // 60}", second=0, timezone="UTC")
        return CronTrigger(minute=0, second=0, timezone="UTC")


@dataclass(slots=True)
class Worker:
    """One worker process: its jobs, its sending loop, its end."""

    house: House
    gateway: Gateway
    stopping: threading.Event = field(default_factory=threading.Event)
    _following: threading.Lock = field(default_factory=threading.Lock)
    _offset_followed: timedelta | None = None

    @property
    def jobs(self) -> tuple[Job, ...]:
        runs = {
            "collect": self.collect,
            "plan": self.plan,
            "ask": self.ask,
            "warn": self.warn,
            "reconcile": self.reconcile,
            "receipts": self.receipts,
            "account": self.account,
            "headcount": self.headcount,
            "tidy": self.tidy,
        }
        return tuple(Job(name, seconds, runs[name]) for name, seconds in PERIODS.items())

    def run(self) -> None:
        """Until SIGTERM or SIGINT: then what is in flight is settled before the process ends."""
        resume(self.house.database)
        scheduler = BackgroundScheduler(timezone="UTC")
        for job in self.jobs:
            scheduler.add_job(
                self.fire, job.trigger, args=[job], coalesce=True, max_instances=1, misfire_grace_time=None
            )
        scheduler.add_job(self.catch_up)
        scheduler.start()
        sender = threading.Thread(target=self.send_for_ever, name="sender")
        sender.start()
        log.info("worker started")
        self._watch()
        scheduler.shutdown(wait=True)
        sender.join()
        self.gateway.close()
        log.info("worker stopped")

    def catch_up(self) -> None:
        """What fell due while no worker ran: at the start, not at the next minute or hour."""
        for job in self.jobs:
            if self.stopping.is_set():
                return
            self.fire(job)

    def fire(self, job: Job) -> None:
        """Run a job's tick unless another worker has it."""
        self.follow_clock()
        tick = int(wall().timestamp()) // job.seconds
        with self.house.database.begin() as db:
            ours = ticks.take(db, job.name, tick, self.house.clock.now())
        if not ours:
            return
        outcome = self._guarded(job)
        with self.house.database.begin() as db:
            ticks.finish(db, job.name, tick, self.house.clock.now(), outcome)

    def _guarded(self, job: Job) -> str:
        try:
            return job.run()
        except Exception as error:  # the timetable goes on, whatever one pass met; the next takes what is due
            log.exception("job failed", job=job.name)
            return f"failed: {type(error).__name__}"

    def collect(self) -> str:
        house = self.house
        reports = open_collector(house).collect(house.clock.now(), due_only=True, stopping=self.stopping.is_set)
        return f"{len(reports)} feeds, {sum(report.new for report in reports)} new"

    def plan(self) -> str:
        try:
            house = self.house
            report = plan_alerts(
                house.database, house.program, house.wording, house.clock.now(), patience=TIME_TO_CHOOSE
            )
        except AlreadyPlanning:
            return "another worker is planning"
        return f"{report.told} of {report.active} told"

    def ask(self) -> str:
        def ask() -> str:
            house = self.house
            done = ask_outcomes(house.database, house.program, house.wording, house.clock.now())
            return f"{done.asked} asked how it went"

        return self._in_turn(ask)

    def warn(self) -> str:
        def warn() -> str:
            house = self.house
            done = warn_newcomers(house.database, house.program, house.wording, house.clock.now())
            return f"{done.warned} warned of scams"

        return self._in_turn(warn)

    def _in_turn(self, work: Callable[[], str]) -> str:
        """These fire at a full minute, as plans do, and only one may be at it: who did not wait would never be."""
        for _ in range(TRIES):
            try:
                return work()
            except AlreadyPlanning:
                if self.stopping.wait(BETWEEN_TRIES):
                    break
        return "another worker is planning"

    def reconcile(self) -> str:
        done = self._ask(receipts=False)
        return f"{done.found} found, {done.requeued} waiting again, {done.unknown} unknown, {done.left} left"

    def receipts(self) -> str:
        return f"{self._ask(receipts=True).receipts} receipts fetched"

    def _ask(self, *, receipts: bool) -> Reconciled:
        house, now = self.house, self.house.clock.now()
        return reconcile(
            house.database,
            house.vault,
            house.program,
            self.gateway,
            house.city.pace,
            meaning_of_receipt,
            now,
            wall,
            receipts=receipts,
        )

    def account(self) -> str:
        house = self.house
        counted = count_days(house.database, house.program, house.clock.now())
        if counted:
            check_consents(house.database)
        return f"{len(counted)} days counted"

    def headcount(self) -> str:
        house = self.house
        return f"{count_people(house.database, house.program, house.clock.now())} people counted"

    def tidy(self) -> str:
        now = self.house.clock.now()
        count_texts_again(self.house.database, self.house.program, now)
        with self.house.database.begin() as db:
            ticks.forget_before(db, now - KEEP_TICKS)
            outbox.forget_replies_before(db, now - KEEP_WORDS)
            inbound.forget_words_before(db, now - KEEP_WORDS)
        more = True
        while more and not self.stopping.is_set():
            with self.house.database.begin() as db:
                more = receipts.forget_before(db, now - KEEP_RECEIPTS)
        return "late receipts counted, old ticks, words and receipts forgotten"

    def send_for_ever(self) -> None:
        sender = open_sender(self.house, self.gateway)
        while not self.stopping.is_set():
            pause = self._send_once(sender)
            self.stopping.wait(pause)

    def _send_once(self, sender: Sender) -> float:
        """Seconds to rest before the next pass."""
        try:
            done = sender.send_pass()
        except Exception:  # the loop goes on; rows in `sending` are asked about by reconcile
            log.exception("sending failed")
            return 5.0
        if done.halted:
            return self._rest_halted()
        return 0.05 if done.claimed else IDLE_SECONDS

    def _rest_halted(self) -> float:
        """The carrier refuses the account: look again every few minutes, and go on once it answers."""
        if self.stopping.wait(HALTED_SECONDS):
            return 0.0
        if self.gateway.check() is None:
            resume(self.house.database)
        return 0.0

    def _watch(self) -> None:
        """Sleep until told to stop; in development, look whether somebody moves the clock."""
        self.follow_clock()
        while not self.stopping.wait(IDLE_SECONDS):
            self.follow_clock()

    def follow_clock(self) -> None:
        """In development: when the clock was moved, run everything at once, in order. A tick looks first too: it would
        else plan the new morning before its feeds were read."""
        if self.house.settings.production:
            return
        with self._following:
            moved = self._offset()
            if moved == self._offset_followed:
                return
            before, self._offset_followed = self._offset_followed, moved
            if before is None:
                return
            self.stopping.wait(CLOCK_TTL)  # our own reading of the clock may be this old
            if moved < before:
                forget_days_to_come(self.house.database, self.house.program, self.house.clock.now())
            for job in self.jobs:
                if job.name in FOLLOWING:
                    self._guarded(job)

    def _offset(self) -> timedelta:
        with self.house.database.read() as db:
            return facts.clock_offset(db)


def work(house: House, on_start: Callable[[Worker], None] = lambda _: None) -> None:
    """Run one worker in this process until it is told to stop."""
    worker = Worker(house, open_gateway(house))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stopping.set())
    on_start(worker)
    worker.run()
