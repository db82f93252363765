"""Whole conversations as people see them: every file of tests/transcripts/ is held again, word for word.

The form of a file:
    # a comment
    @ 2026-11-22T15:00          sets the clock, in the city's time (the first one is when the talk begins)
    = active | stopped          the phone joined (or joined and stopped) a day before, with work and place chosen; no
                                question is open
    - 412 closed                from here on the opening with this number is closed
    ? 412                       our question how it went with this opening has just gone out
    > Jobs                      what the person texts; \\n stands for a new line
    < You are in ...            one text of ours, exactly; several answers are several lines, none is silence
A person's openings come from the fixed shelf below, in its order, and none is shown twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from jobs_feed.opening import Apply, ApplyHow, PayUnit, Shift, Where
from smsbot.conversation.intents import Intent
from smsbot.conversation.parse import context_of, understand
from smsbot.conversation.plain import plain
from smsbot.conversation.turn import Shelf, Turn, Wanted, answer, take_turn
from smsbot.domain.filters import misfit
from smsbot.domain.listing import Listing
from smsbot.domain.outcome import Outcome
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Asked, Place, Profile, State, Subscriber
from smsbot.wording import Wording

TRANSCRIPTS = Path(__file__).parents[1] / "transcripts"
DOCS = Path(__file__).parents[2] / "docs"
ERASE_CODE = "4821"


def opening(number: int, title: str, sector: str, area: str, postcode: str, pay: str | None, **more: object) -> Listing:
    low, _, high = (pay or "").partition("-")
    listing = Listing(
        id=number,
        number=number,
        code=f"k{number}",
        title=title,
        employer="CareWell" if sector == "healthcare" else None,
        sector=sector,
        where=Where.AREA,
        area=area,
        postcode=postcode,
        location_raw=None,
        pay_min=Decimal(low) if low else None,
        pay_max=Decimal(high or low) if low else None,
        pay_unit=PayUnit.HOUR if low else None,
        hourly_most=Decimal(high or low) if low else None,
        schedule=None,
        employment_type=None,
        deadline=None,
        apply=(Apply(ApplyHow.PHONE, "718-555-0142"),),
        fresh_since=datetime.fromisoformat("2026-11-21T12:00:00+00:00"),
    )
    return replace(listing, **more)  # type: ignore[arg-type]


SHELF = (
    opening(
        412,
        "Home health aide",
        "healthcare",
        "bronx",
        "10468",
        "19.65-21",
        schedule="M-F 8-4",
        employment_type="full",
        deadline=date(2026, 12, 3),
        shift=Shift.DAYS,
        experience_needed=True,
    ),
    opening(418, "Line cook", "food_service", "queens", "11101", "18-20", shift=Shift.NIGHTS, english_needed=False),
    opening(
        421, "Nurse", "healthcare", "bronx", "10458", None, apply=(Apply(ApplyHow.WEB, "https://x.example/apply"),)
    ),
    opening(427, "Home attendant", "healthcare", "bronx", "10467", "19.65", experience_needed=False),
    opening(430, "Guard", "security", "manhattan", "10036", "17.50"),
    opening(433, "Medical clerk", "healthcare", "brooklyn", "11206", "20", shift=Shift.NIGHTS, english_needed=True),
)


@dataclass
class Phone:
    """One pretend phone: it remembers what the workflow and the database would."""

    program: Program
    wording: Wording
    person: Subscriber
    clock: datetime
    told: set[int] = field(default_factory=set)
    inquiry: tuple[int, datetime] | None = None
    closed: set[int] = field(default_factory=set)
    held: set[int] = field(default_factory=set)
    understood: list[tuple[str, str]] = field(default_factory=list)

    def text(self, body: str) -> list[str]:
        context = context_of(self.person, now=self.clock, program=self.program, shown=self.told)
        understood = understand(body, context)
        turn = take_turn(self.person, understood.intent, now=self.clock, program=self.program, erase_code=ERASE_CODE)
        turn = answer(turn, self._shelf(turn), program=self.program, wording=self.wording)
        language = turn.subscriber.profile.language
        self.told |= set(turn.told)
        self.inquiry = (turn.inquiry, self.clock) if turn.inquiry else self.inquiry
        if turn.report and turn.report.outcome is Outcome.SCAM and turn.report.opening_id:
            self.held.add(turn.report.opening_id)
        self.person = turn.subscriber
        if turn.erase:
            self.person = Subscriber(phone=self.person.phone, state=State.STOPPED, stopped_at=self.clock)
            self.told, self.inquiry = set(), None
        self.understood.append((understood.intent.name, language))
        return [self.wording.say(say.key, say.language or language, say.values) for say in turn.replies]

    def _shelf(self, turn: Turn) -> Shelf:
        shut = self.closed | self.held
        stock = [replace(one, open=one.number not in shut, held=one.number in self.held) for one in SHELF]
        fits = [one for one in stock if one.open and one.id not in self.told and self._fits(turn.subscriber, one)]
        if turn.wanted in (Wanted.FIRST, Wanted.MORE):
            seen = any(one.open and self._fits(turn.subscriber, one) for one in stock)
            return Shelf(listings=tuple(fits[:3]), seen_all=seen and not fits)
        lately = self.inquiry[0] if self.inquiry and self.clock - self.inquiry[1] < timedelta(days=7) else None
        meant = turn.about or turn.number or lately
        detail = next((one for one in stock if one.number == meant), None)
        like = [one for one in fits if detail is not None and one.sector == detail.sector and one.id != detail.id]
        wants_match = turn.wanted is Wanted.GONE or (turn.wanted is Wanted.DETAIL and detail and not detail.open)
        return Shelf(detail=detail, close_match=like[0] if like and wants_match else None)

    def _fits(self, person: Subscriber, listing: Listing) -> bool:
        profile = person.profile
        work = not profile.sectors or listing.sector in profile.sectors
        passes = misfit(profile.filters, listing) is None
        return (
            work
            and passes
            and (profile.place.anywhere or not profile.place.areas or listing.area in profile.place.areas)
        )


def subscribed(person: Subscriber, state: State, since: datetime) -> Subscriber:
    chosen = Profile(sectors=frozenset({"healthcare"}), place=Place(postcode="10458", areas=("bronx",)))
    stopped_at = since if state is State.STOPPED else None
    return Subscriber(
        id=person.id,
        phone=person.phone,
        state=state,
        profile=chosen,
        weekly_cap=5,
        joined_at=since,
        stopped_at=stopped_at,
        join_source="text",
    )


def asked_about(person: Subscriber, opening_id: int, at: datetime) -> Subscriber:
    return replace(person, asked=Asked.OUTCOME, asked_at=at, asked_about=opening_id)


def steps(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            assert line[:2].strip() in {"@", "=", "-", "?", ">", "<"}, f"{path.name}: no line of a transcript: {line}"
            yield line[0], line[2:].replace("\\n", "\n")


def hold(path: Path, phone: Phone) -> list[tuple[str, str]]:
    """The whole conversation, with what the phone gets to read."""
    held: list[tuple[str, str]] = []
    for mark, rest in steps(path):
        if mark == "@":
            phone.clock = datetime.fromisoformat(rest).replace(tzinfo=phone.program.zone)
        elif mark == "=":
            phone.person = subscribed(phone.person, State(rest), phone.clock - timedelta(days=1))
        elif mark == "-":
            phone.closed.add(int(rest.removesuffix(" closed")))
        elif mark == "?":
            phone.person = asked_about(phone.person, int(rest), phone.clock)
        if mark != "<":
            held.append((mark, rest))
        if mark == ">":
            held += [("<", text) for text in phone.text(rest)]
    return held


@pytest.fixture
def phone(program: Program, wording: Wording) -> Phone:
    return Phone(program, wording, Subscriber(phone=PhoneNumber("+17185550199")), datetime.now(program.zone))


@pytest.mark.parametrize("path", sorted(TRANSCRIPTS.glob("*.txt")), ids=lambda path: path.stem)
def test_the_conversation_goes_as_written(path: Path, phone: Phone):
    assert hold(path, phone) == list(steps(path))


def heard_in(phone: Phone) -> set[tuple[str, str]]:
    """What was understood in all of the conversations, each with the language that the person then speaks."""
    for path in TRANSCRIPTS.glob("*.txt"):
        phone.person = Subscriber(phone=phone.person.phone)
        hold(path, phone)
    return set(phone.understood)


def test_every_command_is_in_a_conversation_and_the_common_ones_in_a_spanish_one(phone: Phone):
    heard = heard_in(phone)
    every = {intent.name for intent in Intent.__args__}

    assert every - {name for name, _ in heard} == set()
    assert every - {name for name, language in heard if language == "es"} <= {"private", "unknown"}


def test_every_clash_is_in_a_conversation():
    texts = {plain(rest) for path in TRANSCRIPTS.glob("*.txt") for mark, rest in steps(path) if mark == ">"}
    tables = (DOCS / "clashes.md").read_text(encoding="utf-8").split("## Never")[0]
    lines = [line for line in tables.splitlines() if line.startswith("| ") and "speaks" not in line]

    # The text that clashes is the first thing shown as code in its row.
    clashing = {plain(code) for line in lines for code in re.findall(r"`([^`]+)`", line)[:1]}

    assert clashing - texts == set()


def test_there_are_conversations_to_hold():
    assert len(list(TRANSCRIPTS.glob("*.txt"))) >= 30
