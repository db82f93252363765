"""Real snapshots of a feed in, day by day, as if they were today's; what 50 people were told of them out.

Each snapshot is served over loopback HTTP at its own moment. Collecting, planning and sending are the product's own;
only the phone company is a pretended one, in this process. Exit 1 when a promise did not hold."""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from cryptography.fernet import Fernet

from bench.snapshots import ARCHIVE, PretendCarrier, Snapshot, counted, serving, snapshots, truth
from jobs_feed.feed import Feed, PayRule
from jobs_feed.sector import Lexicon, load_lexicon
from smsbot import logs
from smsbot.city import City, load_city
from smsbot.domain.cadence import WEEK
from smsbot.domain.messages import InboundMessage
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.subscriber import Cadence, Subscriber
from smsbot.domain.window import local_day, start_of_day, window_end
from smsbot.storage import feeds, schema, subscribers
from smsbot.storage import tables as t
from smsbot.storage.database import Database
from smsbot.storage.shown import COUNTS_AS_TOLD
from smsbot.storage.vault import Vault
from smsbot.wording import Wording, load_wording
from smsbot.workflows.collect_openings import Collected, Collector
from smsbot.workflows.plan_alerts import plan_alerts
from smsbot.workflows.receive_text import receive_text
from smsbot.workflows.send_outbox import Sender, send_until_done

CONFIG = Path(__file__).parents[1] / "config"
PEOPLE = 50
LEAST_ALERTS = 1_000
PLACES = ("10458", "11201", "10001", "11432", "10301", "ANY", "bronx", "brooklyn", "manhattan", "queens",
          "staten island", "brooklyn and queens")  # fmt: skip
WORK = ("1", "2", "3", "4", "5", "6", "7", "8", "1 5", "3 4 7")


@dataclass(frozen=True, slots=True)
class Day:
    """What one snapshot brought. `wanted`: postings that are new by the truth."""

    name: str
    wanted: int
    collected: Collected
    alerts: int
    told: int
    held: dict[str, int]
    closed_unseen: int
    seconds: dict[str, float]

    @property
    def right(self) -> bool:
        return self.collected.new == self.wanted and not self.collected.failed

    def __str__(self) -> str:
        held = ", ".join(f"{code} {count}" for code, count in sorted(self.held.items())) or "none"
        took = " ".join(f"{name} {seconds:.2f}s" for name, seconds in self.seconds.items())
        mark = "" if self.right else f"  WRONG: {self.wanted} are new"
        return (
            f"{self.name}  new {self.collected.new}  texts {self.alerts}  openings told {self.told}  "
            f"held: {held}  closed unseen {self.closed_unseen}  [{took}]{mark}"
        )


class Replay:
    """One city, one feed, 50 people, and day after day of it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.city: City = load_city(CONFIG, {})
        self.lexicon: Lexicon = load_lexicon(CONFIG / "sectors.toml")
        self.wording: Wording = load_wording(self.city.program)
        self.vault = Vault([Fernet.generate_key().decode()], ["replay"])
        self.carrier = PretendCarrier()
        self.sent: dict[str, list[datetime]] = defaultdict(list)
        self.faults: list[str] = []
        self._texts = 0
        schema.migrate(database)

    def settle_in(self, url: str, now: datetime, people: int = PEOPLE) -> None:
        """The feed is added, and everybody joins by texting."""
        feed = Feed(id="", name="Snapshots", url=url, trusted=True, pay_rule=PayRule.MAY_BE_MISSING)
        with self.database.begin() as db:
            feeds.add(db, feed, now)
        for number in range(people):
            phone = _phone(number)
            for body in ("JOBS", WORK[number % len(WORK)], PLACES[number % len(PLACES)], f"FREQ {number % 3 + 1}"):
                self.text(phone, body, now)
        self._check_choices(people)

    def text(self, phone: PhoneNumber, body: str, now: datetime) -> None:
        self._texts += 1
        message = InboundMessage(sid=f"SM{self._texts:032x}", phone=phone, body=body)
        receive_text(self.database, self.vault, self.city.program, self.wording, message, now)

    def person(self, phone: PhoneNumber) -> Subscriber:
        with self.database.read() as db:
            found = subscribers.find(db, self.vault, phone)
        assert found is not None
        return found

    def _check_choices(self, people: int) -> None:
        everybody = [self.person(_phone(number)) for number in range(people)]
        program = self.city.program
        sectors = {name for one in everybody for name in one.profile.sectors}
        areas = {area for one in everybody for area in one.profile.place.areas}
        done = all(one.subscribed and one.profile.chose_work and one.profile.place.chosen for one in everybody)
        if (
            not done
            or sectors != {one.name for one in program.sectors}
            or areas != {one.key for one in program.places.areas}
        ):
            raise AssertionError("the people of this replay do not cover every sector and area")

    def day(self, snapshot: Snapshot, serve: list[bytes], wanted: int) -> Day:
        """Collect at the snapshot's moment, then plan and send at that moment, or when the window next opens."""
        serve[0] = snapshot.body
        started = time.perf_counter()
        (collected,) = self._collect(snapshot.at)
        read = time.perf_counter()
        closed_unseen = self._closed_unseen(snapshot.at)
        held = self._held(snapshot.at)
        now = self._next_pass(snapshot.at)
        before = len(self.carrier.accepted)
        plan = plan_alerts(self.database, self.city.program, self.wording, now)
        planned = time.perf_counter()
        self._send(now)
        done = time.perf_counter()
        return Day(
            name=snapshot.name,
            wanted=wanted,
            collected=collected,
            alerts=len(self.carrier.accepted) - before,
            told=self._told_by(plan.run_id),
            held=held,
            closed_unseen=closed_unseen,
            seconds={"collect": read - started, "plan": planned - read, "send": done - planned},
        )

    def _collect(self, now: datetime) -> list[Collected]:
        collector = Collector(
            database=self.database,
            program=self.city.program,
            lexicon=self.lexicon,
            manners=self.city.manners,
            wall=_wall,
            allow_private=True,
        )
        return collector.collect(now, due_only=False)

    def _next_pass(self, now: datetime) -> datetime:
        """`now`, or the next quarter of an hour at which texts may go out."""
        program = self.city.program
        midnight = start_of_day(local_day(now, program.zone), program.zone)
        quarters = (midnight + timedelta(minutes=15 * number) for number in range(4 * 48))
        moments = (moment for moment in itertools.chain([now], quarters) if moment >= now)
        return next(one for one in moments if window_end(one, program.window, [program.places.zone]) is not None)

    def _send(self, now: datetime) -> None:
        before = len(self.carrier.accepted)
        sender = Sender(
            database=self.database,
            vault=self.vault,
            program=self.city.program,
            pace=replace(self.city.pace, segments_per_second=100_000.0),
            gateway=self.carrier,
            sender="877877",
            trial=None,
            now=lambda: now,
            wall=_wall,
        )
        done = send_until_done(sender)
        if done.failed or done.retried or done.in_doubt or done.dropped:
            self.faults.append(f"{now}: a carrier that accepts everything, and yet {done}")
        for message in self.carrier.accepted[before:]:
            self.sent[message.phone.e164].append(now)

    def _held(self, now: datetime) -> dict[str, int]:
        """Openings first seen now that wait for staff, by the code of each hold."""
        query = sa.select(t.opening.c.holds).where(t.opening.c.state == "held", t.opening.c.first_seen_at == now)
        with self.database.read() as db:
            return dict(Counter(hold["code"] for holds in db.execute(query).scalars() for hold in holds))

    def _told_by(self, run_id: int) -> int:
        query = sa.select(sa.func.count(sa.distinct(t.digest_opening.c.opening_id)))
        query = query.join(t.digest, t.digest.c.id == t.digest_opening.c.digest_id).where(t.digest.c.run_id == run_id)
        with self.database.read() as db:
            return int(db.execute(query).scalar_one())

    def _closed_unseen(self, now: datetime) -> int:
        """Openings in the city that closed at this reading and that nobody was ever told of."""
        told = sa.select(t.told.c.opening_id).union(sa.select(t.digest_opening.c.opening_id))
        query = sa.select(sa.func.count()).where(
            t.opening.c.closed_at == now,
            t.opening.c.state == "closed",
            t.opening.c.where != "outside",
            t.opening.c.id.not_in(told),
        )
        with self.database.read() as db:
            return int(db.execute(query).scalar_one())

    def broken_promises(self, people: int = PEOPLE) -> list[str]:
        """Everything that must hold at the end, in one sentence for each that did not."""
        return [*self.faults, *self._told_twice(), *self._too_often(people), *self._miscounted()]

    def _told_twice(self) -> Iterator[str]:
        alerts = (
            sa.select(t.outbox.c.subscriber_id, t.digest_opening.c.opening_id)
            .join(t.digest_opening, t.digest_opening.c.digest_id == t.outbox.c.digest_id)
            .where(COUNTS_AS_TOLD)
        )
        answers = sa.select(t.told.c.subscriber_id, t.told.c.opening_id)
        with self.database.read() as db:
            pairs = Counter((row[0], row[1]) for row in db.execute(alerts.union_all(answers)))
        for (person, opening), times in pairs.items():
            if times > 1:
                yield f"person {person} was told of opening {opening} {times} times"

    def _too_often(self, people: int) -> Iterator[str]:
        for number in range(people):
            phone = _phone(number)
            person = self.person(phone)
            most = {Cadence.WEEKDAYS: 5, Cadence.THRICE: 3, Cadence.WEEKLY: 1}[person.profile.cadence]
            moments = self.sent[phone.e164]
            for start in moments:
                count = sum(start <= moment < start + WEEK for moment in moments)
                if count > min(most, person.weekly_cap):
                    yield f"person {person.id} had {count} texts in the 7 days from {start}"

    def _miscounted(self) -> Iterator[str]:
        with self.database.read() as db:
            ledger = db.execute(sa.select(sa.func.count()).where(t.outbox.c.kind == "alert")).scalar_one()
            runs = db.execute(sa.select(t.plan_run.c.id, t.plan_run.c.active, t.plan_run.c.counts)).all()
        if ledger != len(self.carrier.accepted):
            yield f"{ledger} alerts in the ledger, {len(self.carrier.accepted)} at the carrier"
        for run_id, active, counts in runs:
            if active != sum(counts.values()):
                yield f"plan run {run_id} accounts for {sum(counts.values())} of {active} people"


def _phone(number: int) -> PhoneNumber:
    return PhoneNumber(f"+1718555{1000 + number}")


def _wall() -> datetime:
    return datetime.now(UTC)


def replay(
    found: Iterable[Snapshot], database: Database, *, least: int, counts: dict[str, int] | None = None
) -> list[str]:
    """Play these snapshots, a line for each on standard output; what was wrong. `counts`: new postings by snapshot,
    where they are known from elsewhere. `least`: fewer alerts in all than this are a fault too."""
    started = time.perf_counter()
    house = Replay(database)
    days: list[Day] = []
    with serving() as (url, body):
        for snapshot in found:
            if not days:
                house.settle_in(url, snapshot.at - timedelta(hours=1))
            elif len(days) % 5 == 0:
                _ask_around(house, len(days), snapshot.at)
            day = house.day(snapshot, body, snapshot.new if counts is None else counts[snapshot.name])
            print(day, flush=True)
            days.append(day)
    faults = [f"{day.name}: {day.collected.new} new, not {day.wanted}" for day in days if not day.right]
    faults += house.broken_promises()
    alerts = len(house.carrier.accepted)
    if alerts < least:
        faults.append(f"{alerts} alerts in all; fewer than {least:,} means that openings do not reach people")
    _sum_up(days, alerts, time.perf_counter() - started)
    return faults


def _ask_around(house: Replay, day: int, now: datetime) -> None:
    """Some people ask for more between two texts: what an answer shows counts as told."""
    for number in range(day % 7, PEOPLE, 7):
        house.text(_phone(number), "MORE", now - timedelta(minutes=30))


def _sum_up(days: list[Day], alerts: int, seconds: float) -> None:
    print(
        json.dumps(
            {
                "snapshots": len(days),
                "new": sum(day.collected.new for day in days),
                "changed": sum(day.collected.changed for day in days),
                "merged": sum(day.collected.merged for day in days),
                "alerts": alerts,
                "held": dict(sum((Counter(day.held) for day in days), Counter())),
                "closed_unseen": sum(day.closed_unseen for day in days),
                "seconds": round(seconds, 1),
                "slowest_snapshot": round(max(sum(day.seconds.values()) for day in days), 2),
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.replay", description=__doc__)
    parser.add_argument("--first", type=int, help="only so many snapshots")
    parser.add_argument("--database", help="a fresh database's address; SQLite in a temporary folder when left out")
    chosen = parser.parse_args(arguments)
    logs.configure("WARNING")
    if not ARCHIVE.exists():
        print(f"{ARCHIVE.name} is not there: the real snapshots lie in ../shared/data", file=sys.stderr)
        return 1
    found = itertools.islice(counted(snapshots()), chosen.first)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(chosen.database or f"sqlite:///{Path(folder) / 'replay.db'}")
        try:
            least = LEAST_ALERTS if chosen.first is None else 0
            faults = replay(found, database, least=least, counts=truth())
        finally:
            database.close()
    for fault in faults[:20]:
        print(f"WRONG: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
