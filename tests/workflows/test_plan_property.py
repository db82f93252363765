"""Months of random people, openings, texts and failures: what is promised holds at every single text.

Each seed is one life of a city. To live other lives: SEEDS=100-200 pytest tests/workflows/test_plan_property.py"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from jobs_feed.opening import Shift, Where
from smsbot.carrier.gateway import Next, SendError
from smsbot.carrier.twilio_errors import MEANINGS
from smsbot.domain.cadence import WEEK
from smsbot.domain.match import verdict, wish_of
from smsbot.domain.messages import OutboundMessage
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.subscriber import Cadence, Profile, Subscriber
from smsbot.domain.window import local_day, window_end
from smsbot.storage import openings, postings
from smsbot.storage.tables import digest_opening, outbox
from smsbot.storage.tables import opening as opening_table
from smsbot.workflows.ask_outcomes import ask_outcomes
from smsbot.workflows.pause_all import resume_all
from smsbot.workflows.warn_newcomers import warn_newcomers
from tests.house import House
from tests.workflows.planning import ACCEPTED, MONDAY, Answer, Carrier, open_sender, plan

PHONES = [PhoneNumber(f"+1{area}555{number:04}") for number in range(4) for area in ("718", "213", "808", "800")]
WORDS = """JOBS|JOBS|1|2|3 4|8|1 6|TYPES|10458|11201|99999|ANY|bronx|queens and brooklyn|B 1 3|FREQ 1|FREQ 2|FREQ 3|
PAUSE|PAUSE 7|RESUME|RESUME|RESUME|MORE|MORE|MORE|STOP|START|STATUS|HELP|TRABAJO|#|#|#|HIRED|GONE|PAY 20|
PAY 18|ANYPAY|DAYS|NIGHTS|ANYTIME|NOEXP|NOENGLISH|NOFILTERS|NOFILTERS|hello there""".replace("\n", "").split("|")
AREAS = (None, "bronx", "brooklyn", "manhattan", "queens", "staten_island")
ERRORS = (
    SendError(Next.RETRY, "later", 20500),
    SendError(Next.ASK, "no answer"),
    *(
        SendError(MEANINGS[code].next_step, MEANINGS[code].reason, code, meaning=MEANINGS[code])
        for code in (20429, 21610, 21612, 21614, 30007, 30034, 30039, 30610)
    ),
)
SEEDS = range(*map(int, os.environ.get("SEEDS", "0-2").split("-")))


@dataclass
class Life:
    """One city from a Monday on. `shown`: who has seen which opening; `sent`: when each phone got unrequested texts;
    `asked`: when it was asked how it went with which opening; `warned`: when it had the safety note."""

    house: House
    chance: random.Random
    now: datetime = MONDAY
    shown: set[tuple[PhoneNumber, int]] = field(default_factory=set)
    sent: dict[PhoneNumber, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[PhoneNumber, list[tuple[datetime, int]]] = field(default_factory=lambda: defaultdict(list))
    warned: dict[PhoneNumber, datetime] = field(default_factory=dict)
    opened: int = 0
    texts: int = 0

    def step(self) -> None:
        self.now += timedelta(minutes=self.chance.choice((1, 5, 20, 90, 240, 600, 1440)))
        acts = (
            self.person_texts,
            self.openings_appear,
            self.opening_changes,
            self.plan,
            self.ask_and_send,
            self.warn_and_send,
            self.send,
            self.plan_and_send,
            self.resume,
        )
        self.chance.choices(acts, (8, 4, 3, 4, 3, 5, 4, 5, 2))[0]()

    def plan_and_send(self) -> None:
        self.plan()
        self.send()

    def resume(self) -> None:
        """The carrier may have paused everything."""
        resume_all(self.house.database, "ana@city.example", self.now)

    def person_texts(self) -> None:
        phone = self.chance.choice(PHONES)
        word = self.chance.choice(WORDS)
        if word == "#":
            word = str(self.chance.choice([row["number"] for row in self.house.rows("opening")] or [412]) or 413)
        self.hear(phone, word)

    def hear(self, phone: PhoneNumber, word: str) -> None:
        before = {(row["subscriber_id"], row["opening_id"]) for row in self.house.rows("told")}
        self.house.text(word, phone, self.now)
        for row in self.house.rows("told"):
            if (row["subscriber_id"], row["opening_id"]) not in before:
                pair = (phone, row["opening_id"])
                # Asking for a job by its number shows it again: that is what was asked.
                assert row["how"] == "detail" or pair not in self.shown, f"an answer tells {pair} again"
                self.shown.add(pair)

    def openings_appear(self) -> None:
        for _ in range(self.chance.randrange(1, 4)):
            self.opening_appears()

    def opening_appears(self) -> None:
        self.opened += 1
        area = self.chance.choice(AREAS)
        more: dict[str, Any] = {
            "sector": self.chance.choice(self.house.program.sectors).name,
            "area": area,
            "postcode": self.chance.choice((None, "10458")) if area == "bronx" else None,
            "where": Where.AREA if area else self.chance.choice(list(Where)[1:]),
            "posted_at": self.chance.choice((None, self.now - timedelta(days=self.chance.randrange(20)))),
            "deadline": self.chance.choice((None, self.now.date() + timedelta(days=self.chance.randrange(9)))),
            **self.facts(),
        }
        self.house.opening(f"Job {self.opened}", self.now, **more)

    def facts(self) -> dict[str, Any]:
        """What filters look at."""
        return {
            "pay_max": self.chance.choice((None, Decimal(17), Decimal(19), Decimal(25))),
            "shift": self.chance.choice((None, *Shift)),
            "experience_needed": self.chance.choice((None, True, False)),
            "english_needed": self.chance.choice((None, True, False)),
        }

    def opening_changes(self) -> None:
        rows = self.house.rows("opening")
        if not rows:
            return
        row = self.chance.choice(rows)
        with self.house.database.begin() as db:
            if row["state"] == "closed":
                postings.reopen(db, [row["id"]], self.now)
            elif self.chance.random() < 0.5:
                postings.close(db, [row["id"]], "gone", self.now)
            else:
                state = "held" if row["state"] == "open" else "open"
                db.execute(sa.update(opening_table).where(opening_table.c.id == row["id"]).values(state=state))

    def plan(self) -> None:
        report = plan(self.house, self.now)
        assert report.active == report.told + sum(report.reasons.values())

    def ask_and_send(self) -> None:
        ask_outcomes(self.house.database, self.house.program, self.house.wording, self.now)
        self.send()

    def warn_and_send(self) -> None:
        warn_newcomers(self.house.database, self.house.program, self.house.wording, self.now)
        self.send()

    def send(self) -> None:
        carrier = Carrier(answer=self.answer)
        open_sender(self.house, carrier, self.now, batch=self.chance.choice((1, 5, 100))).send_pass()

    def answer(self, message: OutboundMessage) -> Answer:
        self.check(message)
        if self.chance.random() < 0.85:
            self.note(message)
            return ACCEPTED
        error = self.chance.choice(ERRORS)
        if error.next_step is Next.ASK:
            self.note(message)  # perhaps it arrived
        return error

    def note(self, message: OutboundMessage) -> None:
        self.texts += 1
        self.sent[message.phone].append(self.now)
        question = self.question_of(message)
        if question is not None:
            self.asked[message.phone].append((self.now, question["opening_id"]))
        if self.is_note(message):
            self.warned[message.phone] = self.now
        self.shown |= {(message.phone, row["id"]) for row in self.told_by(message)}

    def told_by(self, message: OutboundMessage) -> list[dict[str, Any]]:
        query = (
            sa.select(opening_table)
            .join(digest_opening, digest_opening.c.opening_id == opening_table.c.id)
            .join(outbox, outbox.c.digest_id == digest_opening.c.digest_id)
            .where(outbox.c.id == message.id)
        )
        with self.house.database.read() as db:
            return [dict(row) for row in db.execute(query).mappings()]

    def check(self, message: OutboundMessage) -> None:
        """Everything that must be true of an unrequested text at the moment of the call."""
        person = self.house.person(message.phone)
        program = self.house.program
        zones = [program.places.zone, *([person.zone] if person.zone else [])]
        assert person.subscribed, "a text to somebody who stopped"
        assert not person.paused(self.now), "a text to somebody who paused"
        assert person.refused_code is None, "a text to a number that the carrier calls wrong"
        assert person.loop_until is None or person.loop_until <= self.now, "a text to a machine"
        assert window_end(self.now, program.window, zones) is not None, "a text in quiet hours"
        assert message.segments <= program.segments_in(person.profile.language)
        question = self.question_of(message)
        sent = self.sent[message.phone]
        assert len(self.last_week(sent)) < person.weekly_cap, "a text above the weekly number"
        if self.is_note(message):
            self.check_note(person, sent)
            return
        if question is None:  # no alert waits for a note
            sent = [moment for moment in sent if moment != self.warned.get(message.phone)]
        assert self.allowed(person.profile, sent, question is not None), "a text above the allowance"
        if question is not None:
            self.check_question(message.phone, question)
            return
        rows = self.told_by(message)
        assert rows
        for row in rows:
            assert (message.phone, row["id"]) not in self.shown, f"opening {row['id']} told twice"
            assert row["state"] == "open", "a text about a closed opening"
            assert row["deadline"] is None or row["deadline"] >= local_day(self.now, program.zone)
            assert str(row["number"]) in message.body
            self.check_fit(person.profile, row)

    def question_of(self, message: OutboundMessage) -> dict[str, Any] | None:
        """Whom and what our question asks about; None for an alert."""
        rows = self.house.rows("inquiry", outbox_id=message.id)
        return rows[0] if rows else None

    def check_question(self, phone: PhoneNumber, question: dict[str, Any]) -> None:
        assert self.now - question["at"] >= timedelta(days=14), "a question too early"
        for before, opening_id in self.asked[phone]:
            assert opening_id != question["opening_id"], "the same question twice"
            assert self.now - before > timedelta(days=27), "questions too often"

    def is_note(self, message: OutboundMessage) -> bool:
        return bool(self.house.rows("outbox", id=message.id, kind="safety"))

    def check_note(self, person: Subscriber, sent: list[datetime]) -> None:
        zone = self.house.program.zone
        assert person.phone not in self.warned, "a second note"
        assert person.profile.chose_work, "a note to somebody who has not finished joining"
        assert person.joined_at is not None
        assert self.now - person.joined_at < WEEK, "a note after the first week"
        days = [local_day(moment, zone) for moment in (person.joined_at, *sent)]
        assert local_day(self.now, zone) not in days, "a note on the first day, or on one with another text"

    def last_week(self, sent: list[datetime]) -> list[datetime]:
        return [moment for moment in sent if moment > self.now - WEEK]

    def allowed(self, profile: Profile, sent: list[datetime], question: bool) -> bool:
        week = self.last_week(sent)
        zone = self.house.program.zone
        cadence = profile.cadence if profile.chose_work else Cadence.WEEKLY
        most = {Cadence.WEEKDAYS: 5, Cadence.THRICE: 3, Cadence.WEEKLY: 1}[cadence]
        today = [moment for moment in week if local_day(moment, zone) == local_day(self.now, zone)]
        if question:  # how often somebody wants alerts says nothing of questions
            return not today
        if cadence is Cadence.WEEKDAYS and local_day(self.now, zone).weekday() > 4:
            return False
        return len(week) < most and not today

    def check_fit(self, profile: Profile, row: dict[str, Any]) -> None:
        with self.house.database.read() as db:
            listing = openings.by_id(db, row["id"])
        fits, reason = verdict(wish_of(profile), listing)
        assert fits, f"opening {row['id']} is not what they ask for: {reason}"


@pytest.mark.parametrize("seed", SEEDS)
def test_every_text_of_a_random_life_keeps_every_promise(house: House, seed: int) -> None:
    life = Life(house, random.Random(seed))
    life.openings_appear()
    for phone in PHONES[:10]:
        work, place = life.chance.choice(("1", "8", "3 4")), life.chance.choice(("ANY", "10458", "queens"))
        for word in ("JOBS", work, place):
            life.hear(phone, word)
        life.hear(phone, str(house.rows("opening")[0]["number"] or 100))

    for number in range(200):
        try:
            life.step()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, step {number}: {error}") from error

    assert life.texts > 5
    # Not every life has one of each; of every run, the first has the one and the second the other.
    assert any(life.asked.values()) or seed != 0
    assert life.warned or seed != 1
