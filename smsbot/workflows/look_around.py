"""The house as it stands in; whether it works, what needs somebody, and today beside the same day last week out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from smsbot.carrier.gateway import Meaning, Next
from smsbot.domain.headcount import What as Counted
from smsbot.domain.messages import UNREQUESTED, Delivery
from smsbot.domain.program import Program
from smsbot.domain.timetable import PERIODS, next_tick
from smsbot.domain.window import local_day, start_of_day
from smsbot.storage import (
    carrier_words,
    claims,
    days,
    facts,
    feeds,
    fetches,
    headcounts,
    inbound,
    inbox,
    openings,
    outbox,
    pacing,
    pauses,
    plans,
    ticks,
)
from smsbot.storage.database import Connection, Database
from smsbot.storage.days import THEIRS, Texts
from smsbot.storage.feeds import Standing, StoredFeed
from smsbot.storage.pauses import Pause
from smsbot.storage.plans import Run
from smsbot.storage.ticks import Tick
from smsbot.workflows.count_days import price_in
from smsbot.workflows.deliveries import END_OF, HANDED_OVER, End, Money, charged, money_of

WORKER_SILENT = timedelta(minutes=5)
SENDER_SILENT = timedelta(minutes=10)
UNKNOWN_SHOWN = UNSEEN_SHOWN = timedelta(days=7)
RECEIPT_OVERDUE = timedelta(hours=1)
RECEIPTS_OF = timedelta(days=1)
MISSING_SHARE = 0.1
"""So large a part of a day's texts without a receipt after an hour is no longer some carriers' habit."""
NEAR = 0.8
"""So much of a budget spent is near its limit."""
WATCHED = (Next.FILTERED, Next.LOOP, Next.TOMORROW)
EIGHT_DAYS = timedelta(days=8)


class Need(StrEnum):
    """What needs somebody, most urgent first."""

    HALTED = "halted"
    WORKER_SILENT = "worker_silent"
    SENDER_SILENT = "sender_silent"
    CONSENT_BROKEN = "consent_broken"
    PAUSED = "paused"
    BUDGET_USED = "budget_used"
    UNKNOWN_TEXTS = "unknown_texts"
    RECEIPTS_MISSING = "receipts_missing"
    FEEDS_FAILING = "feeds_failing"
    FEEDS_ASK = "feeds_ask"
    NO_FEEDS = "no_feeds"
    HELD = "held"
    INBOX = "inbox"
    CARRIER_SAYS = "carrier_says"
    BUDGET_NEAR = "budget_near"
    TRIAL = "trial"


@dataclass(frozen=True, slots=True)
class Said:
    """What the carrier said of so many texts in the last day."""

    code: int
    meaning: Meaning
    texts: int


@dataclass(frozen=True, slots=True)
class FailingFeed:
    feed: StoredFeed
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What happened from midnight to some hour. Cost x 1,000,000. `delivered`: of the alerts, by now."""

    joined: int
    stopped: int
    alerts: int
    delivered: int
    answers: int
    inbound: int
    cost: int


@dataclass(frozen=True, slots=True)
class Job:
    """A timed job: its last firing, and when it comes next."""

    name: str
    last: Tick | None
    next: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything that Home tells. `halted`: why the carrier refuses everything, and since when. `trial`: only the trial
    phones are really texted. `handed_over`: texts of the last two days.
    `last_refused`: when somebody last came to the carrier's doors with a signature that does not hold.
    `unseen`: openings that closed because nobody decided about them. `texts_stuck`: some are due and none leaves."""

    now: datetime
    halted: tuple[str, datetime | None] | None
    pause: Pause | None
    trial: bool
    consent_broken: int | None
    last_inbound: datetime | None
    last_refused: datetime | None
    feeds: tuple[StoredFeed, ...]
    failing: tuple[FailingFeed, ...]
    last_reading: datetime | None
    last_run: Run | None
    jobs: tuple[Job, ...]
    money: Money
    texts_stuck: bool
    unknown_texts: int
    receipts_overdue: int
    handed_over: int
    held: int
    unseen: int
    unread: int
    said: tuple[Said, ...]
    today: Counts
    last_week: Counts

    @property
    def last_plan(self) -> datetime | None:
        """By the timetable, or out of it: a demo's clock that is moved is followed at once."""
        moments = [job.last.at for job in self.jobs if job.name == "plan" and job.last is not None]
        return max([*moments, *([self.last_run.at] if self.last_run is not None else [])], default=None)

    @property
    def worker_silent(self) -> bool:
        return self.last_plan is None or self.now - self.last_plan > WORKER_SILENT

    @property
    def sender_silent(self) -> bool:
        """For no other reason that stands here already."""
        return self.texts_stuck and not self.worker_silent and self.halted is None

    @property
    def read_feeds(self) -> tuple[StoredFeed, ...]:
        return tuple(one for one in self.feeds if one.standing is not Standing.PAUSED)

    @property
    def asking(self) -> tuple[StoredFeed, ...]:
        """Those whose list has more than halved, of which staff are to say whether that is right."""
        return tuple(one for one in self.read_feeds if one.fall is not None and not one.fall.kept)

    @property
    def needs(self) -> tuple[Need, ...]:
        """Only what is true now."""
        return tuple(_needs(self))


def look_around(
    database: Database,
    program: Program,
    meaning_of: Callable[[int], Meaning],
    now: datetime,
    wall: datetime,
    *,
    trial: bool,
) -> House:
    """`wall`: the machine's time, by which the worker keeps. `trial`: this installation begins on trial."""
    today = local_day(now, program.zone)
    midnight = start_of_day(today, program.zone)
    week_ago = start_of_day(today - timedelta(days=7), program.zone)
    with database.read() as db:
        halted = facts.is_halted(db)
        stored = tuple(feeds.every(db))
        texts = days.count_texts(db, midnight, now, price_in(program), people=False)
        kept = days.texts_of(db, min(today.replace(day=1), today - EIGHT_DAYS), today - timedelta(days=1))
        month = [*kept, *((today, one) for one in texts)]
        return House(
            now=now,
            halted=(halted, facts.halted_since(db)) if halted else None,
            pause=pauses.current(db, now),
            trial=trial and not facts.is_live(db),
            consent_broken=facts.consent_broken(db),
            last_inbound=inbound.last_at(db),
            last_refused=facts.last_refused(db),
            feeds=stored,
            failing=tuple(
                FailingFeed(one, fetches.failing_since(db, one.id))
                for one in stored
                if one.failures and one.standing is not Standing.PAUSED
            ),
            last_reading=fetches.last_of_any(db),
            last_run=plans.last_run(db),
            jobs=tuple(Job(name, ticks.latest(db, name), now + (next_tick(name, wall) - wall)) for name in PERIODS),
            money=money_of(month, program, today),
            texts_stuck=_stuck(db, now, wall),
            unknown_texts=outbox.of_unknown_fate(db, now - UNKNOWN_SHOWN),
            receipts_overdue=outbox.receipts_overdue(db, now - RECEIPTS_OF, now - RECEIPT_OVERDUE),
            handed_over=sum(one.texts for day, one in month if day >= today - timedelta(days=1) and _went(one)),
            held=openings.counts(db).get("held", 0),
            unseen=openings.unseen_since(db, now - UNSEEN_SHOWN),
            unread=inbox.unread(db),
            said=tuple(_said(db, meaning_of, now)),
            today=_counts(db, texts, midnight, now),
            last_week=_counts(
                db,
                days.count_texts(db, week_ago, week_ago + (now - midnight), price_in(program), people=False),
                week_ago,
                week_ago + (now - midnight),
            ),
        )


def _stuck(db: Connection, now: datetime, wall: datetime) -> bool:
    """Due for so long, and in as long a time no sender has let anything go."""
    left = pacing.last_left(db)
    resting = pacing.out_of_breath(db, now) or (left is not None and wall - left < SENDER_SILENT)
    return not resting and claims.is_due(db, now - SENDER_SILENT, answers_only=pauses.current(db, now) is not None)


def _said(db: Connection, meaning_of: Callable[[int], Meaning], now: datetime) -> Iterator[Said]:
    """What is about more than the one number that a text went to, most texts first."""
    said = carrier_words.last_day(db, now)
    for code, texts in sorted(said.items(), key=lambda one: (-one[1], one[0])):
        meaning = meaning_of(code)
        if code != carrier_words.ACCEPTED and (meaning.next_step in WATCHED or not meaning.known):
            yield Said(code, meaning, texts)


def _went(one: Texts) -> bool:
    return one.kind != THEIRS and END_OF[Delivery(one.state)] in HANDED_OVER


def _counts(db: Connection, texts: list[Texts], start: datetime, end: datetime) -> Counts:
    moves = headcounts.moves(db, start, end)
    sent = [one for one in texts if _went(one)]
    alerts = [one for one in sent if one.kind in UNREQUESTED]
    return Counts(
        joined=sum(people for (what, _), people in moves.items() if what is Counted.JOINED),
        stopped=sum(people for (what, _), people in moves.items() if what is Counted.STOPPED),
        alerts=sum(one.texts for one in alerts),
        delivered=sum(one.texts for one in alerts if END_OF[Delivery(one.state)] is End.DELIVERED),
        answers=sum(one.texts for one in sent if one.kind not in UNREQUESTED),
        inbound=sum(one.texts for one in texts if one.kind == THEIRS),
        cost=sum(one.cost for one in texts if charged(one)),
    )


def _needs(house: House) -> Iterator[Need]:
    money = house.money
    near = money.day_spent >= NEAR * money.day_budget or money.month_spent >= NEAR * money.month_budget
    true = {
        Need.HALTED: house.halted is not None,
        Need.WORKER_SILENT: house.worker_silent,
        Need.SENDER_SILENT: house.sender_silent,
        Need.CONSENT_BROKEN: house.consent_broken is not None,
        Need.PAUSED: house.pause is not None,
        Need.BUDGET_USED: money.left < money.least,
        Need.UNKNOWN_TEXTS: house.unknown_texts > 0,
        Need.RECEIPTS_MISSING: house.receipts_overdue > MISSING_SHARE * house.handed_over,
        Need.FEEDS_FAILING: bool(house.failing),
        Need.FEEDS_ASK: bool(house.asking),
        Need.NO_FEEDS: not house.read_feeds,
        Need.HELD: house.held > 0 or house.unseen > 0,
        Need.INBOX: house.unread > 0,
        Need.CARRIER_SAYS: bool(house.said),
        Need.BUDGET_NEAR: near and money.left >= money.least,
        Need.TRIAL: house.trial,
    }
    return (need for need in Need if true[need])
