"""What tests of planning and sending share: a carrier that answers as told, and one pass of each workflow."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from smsbot.carrier.gateway import SendError, Sent
from smsbot.domain.messages import OutboundMessage
from smsbot.domain.phone import PhoneNumber
from smsbot.workflows.plan_alerts import PlanReport, plan_alerts
from smsbot.workflows.send_outbox import Sender, Sending, send_until_done
from tests.house import FakeGateway, House

MONDAY = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
"""A Monday noon in the shipped city."""
DAY = timedelta(days=1)
ACCEPTED = "accepted"
Answer = str | SendError
_ids = itertools.count()


@dataclass
class Carrier(FakeGateway):
    """Gives each message the answer that `answer` finds for it; `during` runs while the call is open."""

    answer: Callable[[OutboundMessage], Answer] = lambda _: ACCEPTED
    during: Callable[[OutboundMessage], None] = lambda _: None
    calls: list[OutboundMessage] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send_many(self, messages: Iterable[OutboundMessage]) -> Iterator[tuple[int, Sent | SendError]]:
        for message in messages:
            with self.lock:
                self.calls.append(message)
            self.during(message)
            answer = self.answer(message)
            if isinstance(answer, SendError):
                yield message.id, answer
            else:
                with self.lock:
                    self.sent.append(message)
                yield message.id, Sent(f"SM{next(_ids)}")

    @property
    def phones(self) -> list[PhoneNumber]:
        """Who got something, in order."""
        return [message.phone for message in self.sent]


class Wall:
    """A wall clock that moves only when somebody rests."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        return self.moment

    def rest(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def numbers(count: int) -> list[PhoneNumber]:
    return [PhoneNumber(f"+1718{5550000 + number}") for number in range(count)]


def join(house: House, phone: PhoneNumber, now: datetime, *texts: str) -> int:
    """Somebody joins by texting; their id."""
    for body in ("JOBS", *(texts or ("1", "ANY"))):
        house.text(body, phone, now)
    return house.person(phone).id


def with_program(house: House, **changes: Any) -> House:
    """The same house in a city whose rules differ in these."""
    return replace(house, city=replace(house.city, program=replace(house.program, **changes)))


def plan(house: House, now: datetime = MONDAY) -> PlanReport:
    return plan_alerts(house.database, house.program, house.wording, now)


def open_sender(
    house: House,
    gateway: FakeGateway,
    now: datetime = MONDAY,
    *,
    wall: Wall | Callable[[], datetime] | None = None,
    trial: Sequence[PhoneNumber] | None = None,
    **pace: Any,
) -> Sender:
    clock = wall or Wall(now)
    return Sender(
        database=house.database,
        vault=house.vault,
        program=house.program,
        pace=replace(house.city.pace, **{"segments_per_second": 1000.0, **pace}),
        gateway=gateway,
        sender="877877",
        trial=None if trial is None else frozenset(trial),
        now=lambda: now,
        wall=clock,
        rest=clock.rest if isinstance(clock, Wall) else time.sleep,
    )


def send(house: House, gateway: FakeGateway, now: datetime = MONDAY, **more: Any) -> Sending:
    return send_until_done(open_sender(house, gateway, now, **more))


def told_pairs(house: House) -> list[tuple[int, int]]:
    """(person, opening) of every showing that counts, answers and texts; a pair twice is a promise broken."""
    of_digest: dict[int, list[int]] = {}
    for row in house.rows("digest_opening"):
        of_digest.setdefault(row["digest_id"], []).append(row["opening_id"])
    texts = [
        (row["subscriber_id"], opening_id)
        for row in house.rows("outbox")
        if row["digest_id"] and row["state"] not in ("dropped", "failed", "queued")
        for opening_id in of_digest[row["digest_id"]]
    ]
    return texts + [(row["subscriber_id"], row["opening_id"]) for row in house.rows("told")]
