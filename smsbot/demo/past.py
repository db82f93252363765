"""A week of the made-up city's life, lived through the real workflows before anybody looks: no screen is empty."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from heapq import merge

from smsbot.carrier.gateway import CarrierMessage, SendError, Sent
from smsbot.carrier.twilio_errors import meaning_of_receipt
from smsbot.demo import people
from smsbot.demo.city import DemoCity, name_feeds, read_feeds
from smsbot.demo.feed_server import FeedServer
from smsbot.domain.messages import DeliveryReceipt, InboundMessage, OutboundMessage
from smsbot.domain.phone import PhoneNumber
from smsbot.wiring import House, wall
from smsbot.workflows.count_days import count_days
from smsbot.workflows.count_people import count_people
from smsbot.workflows.plan_alerts import plan_alerts
from smsbot.workflows.receive_text import receive_text
from smsbot.workflows.record_receipt import record_receipt
from smsbot.workflows.send_outbox import Sender
from smsbot.workflows.warn_newcomers import warn_newcomers

HOURS = (8, 10, 12, 15, 18)
"""When the feeds were read and the alerts planned, each day."""
BAD_DAY, DOWN = 3, "/hospitals.xml"
"""So many days before, this feed's server was down."""
_JOB = re.compile(r"\b([1-9]\d{2,3}) \w")
_TROUBLE = {2007: 30003, 2057: 30003, 2107: 30003, 2023: 30005, 2073: 30005, 2031: 30006, 2081: 30006, 2041: 30007}
"""What the carrier said of every text to some phones, by their last four digits."""
_FAST = 100_000


@dataclass(slots=True)
class PaperCarrier:
    """A Gateway that takes everything at once and reports it delivered, but for some unlucky phones."""

    now: datetime
    sids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    taken: list[DeliveryReceipt] = field(default_factory=list)

    def send_many(self, messages: Iterable[OutboundMessage]) -> Iterator[tuple[int, Sent | SendError]]:
        for message in messages:
            sid = f"SM{next(self.sids):032x}"
            self.taken += self.reports(sid, message.reference, message.phone)
            yield message.id, Sent(sid)

    def reports(self, sid: str, reference: str, phone: PhoneNumber) -> Iterator[DeliveryReceipt]:
        code = _TROUBLE.get(int(phone.e164[-4:]))
        for status, later in (("sent", 2), ("undelivered" if code else "delivered", 9)):
            yield DeliveryReceipt(
                carrier_id=sid,
                status=status,
                reference=reference,
                error_code=code if status == "undelivered" else None,
                at=self.now + timedelta(seconds=later),
            )

    def fetch(self, carrier_id: str) -> CarrierMessage:
        raise KeyError(carrier_id)

    def sent_to(self, phone: PhoneNumber, since: datetime) -> list[CarrierMessage]:
        return []

    def check(self) -> str | None:
        return None

    def close(self) -> None:
        """Nothing is open."""


@dataclass(slots=True)
class PastClock:
    """A clock that the week is wound through."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def live_a_week(city: DemoCity) -> None:
    """The seven days before the city was built, with its feeds served as they were on each."""
    born = city.calendar.born
    clock = PastClock(born - timedelta(days=people.DAYS))
    then = replace(city, house=replace(city.house, clock=clock))
    render = then.render()

    def as_it_was(path: str) -> bytes | None:
        down = path == DOWN and (born - clock.at).days == BAD_DAY
        return None if down else render(path)

    with FeedServer(0, as_it_was) as server:
        name_feeds(then.house, server.origin)
        _Week(then.house, clock, born).live()
    count_days(city.house.database, city.house.program, born)


class _Week:
    def __init__(self, house: House, clock: PastClock, born: datetime) -> None:
        self._house = house
        self._clock = clock
        self._born = born
        self._carrier = PaperCarrier(clock.at)
        self._shown: dict[PhoneNumber, str] = {}
        self._sids = itertools.count(1)

    def live(self) -> None:
        texts = ((line.at, line) for line in people.lines(self._house.program, self._born))
        for at, line in merge(texts, ((at, None) for at in self._passes()), key=lambda one: one[0]):
            self._clock.at = self._carrier.now = at
            if line is None:
                self._pass()
            else:
                self._hear(line)
        self._clock.at = self._born
        count_people(self._house.database, self._house.program, self._born)

    def _passes(self) -> Iterator[datetime]:
        today = self._born.astimezone(self._house.program.zone).date()
        for day, hour in itertools.product(range(people.DAYS, -1, -1), HOURS):
            at = datetime.combine(today - timedelta(days=day), time(hour, 5), self._house.program.zone).astimezone(UTC)
            if at < self._born:
                yield at

    def _pass(self) -> None:
        house = self._house
        read_feeds(house)
        plan_alerts(house.database, house.program, house.wording, self._clock.at)
        warn_newcomers(house.database, house.program, house.wording, self._clock.at)
        sender = Sender(
            database=house.database,
            vault=house.vault,
            program=house.program,
            pace=replace(house.city.pace, segments_per_second=_FAST),
            gateway=self._carrier,
            sender="the past",
            trial=None,
            now=self._clock.now,
            wall=wall,
        )
        sender.send_pass()
        for receipt in self._carrier.taken:
            record_receipt(house.database, house.vault, house.program, receipt, meaning_of_receipt, receipt.at)
        self._carrier.taken.clear()
        count_people(house.database, house.program, self._clock.at)

    def _hear(self, line: people.Line) -> None:
        """The answers are handed back with the text, and reported like any other."""
        house = self._house
        body = line.text.replace(people.A_JOB, self._shown.get(line.phone, "MORE"))
        message = InboundMessage(sid=f"SMpast{next(self._sids):026}", phone=line.phone, body=body)
        replies = receive_text(house.database, house.vault, house.program, house.wording, message, line.at)
        for reply in replies:
            if found := _JOB.search(reply.body):
                self._shown[line.phone] = found[1]
            sid = f"SM{next(self._carrier.sids):032x}"
            for receipt in self._carrier.reports(sid, reply.reference, line.phone):
                record_receipt(house.database, house.vault, house.program, receipt, meaning_of_receipt, receipt.at)
