"""A number in, the reasons for every text it got or did not get out, from what was recorded at the time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from smsbot.alerts.plan import wish_name
from smsbot.domain.messages import Delivery, TextKind
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Subscriber
from smsbot.storage import consents, inbound, story, subscribers
from smsbot.storage.database import Connection, Database
from smsbot.storage.story import OpeningStory, TextStory
from smsbot.storage.vault import Vault


class NobodyKnown(Exception):
    """No text ever came from, or went to, this number."""


@dataclass(frozen=True, slots=True)
class Check:
    """One step that decided: when, what was looked at, what came of it."""

    at: datetime | None
    check: str
    outcome: str

    def as_json(self) -> dict[str, Any]:
        return {"at": _iso(self.at), "check": self.check, "outcome": self.outcome}


@dataclass(frozen=True, slots=True)
class OpeningExplained:
    """One opening and one person. `texts`: ids of the texts to them that name it; `answer`: when and in what kind of
    answer it was shown; `only_on_request`: it is open, and no alert tells of it from now on."""

    stored: OpeningStory
    checks: tuple[Check, ...]
    only_on_request: bool
    texts: tuple[int, ...]
    answer: tuple[datetime, str] | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`as_json`: the whole; `lines`: the same as sentences, in order of time."""

    as_json: dict[str, Any]
    lines: tuple[str, ...]


def explain(
    database: Database, vault: Vault, program: Program, phone: PhoneNumber, opening_id: int | None, now: datetime
) -> Explanation:
    """Raises NobodyKnown, and KeyError for an unknown opening."""
    with database.read() as db:
        person = subscribers.find(db, vault, phone)
        if person is None:
            raise NobodyKnown("no text ever came from or went to this number")
        texts = story.texts_of(db, person.id)
        wish = wish_name(person.profile)
        data: dict[str, Any] = {
            "phone": phone.masked,
            "state": str(person.state),
            "joined_at": _iso(person.joined_at),
            "stopped_at": _iso(person.stopped_at),
            "paused_until": _iso(person.paused_until),
            "refused_code": person.refused_code,
            "loop_until": _iso(person.loop_until),
            "wish": wish,
            "consents": [
                {"at": _iso(one.at), "change": one.change, "source": one.source, "rule": one.rule}
                for one in consents.of_subscriber(db, person.id)
            ],
            "inbound": [
                {"id": row_id, "at": _iso(at), "intent": intent, "rule": rule}
                for row_id, at, intent, rule in inbound.of_subscriber(db, person.id)
            ],
            "texts": [_text(one) for one in texts],
            "gates": [
                {"run": gate.run_id, "at": _iso(gate.at), "reason": gate.reason}
                for gate in story.gates_of(db, person.id)
            ],
        }
        if opening_id is not None:
            data["opening"] = _opening(explain_opening(db, program, person, opening_id, texts, now))
    return Explanation(data, tuple(_lines(data, program.zone)))


VERDICTS = {
    "sector_no": "other work than they chose",
    "area_no": "another place than they chose",
    "outside_city": "outside the city",
    "place_unreadable": "nobody could tell where it is, and they chose a place",
    "pay_below": "it pays less an hour than they ask for",
    "schedule_no": "it is at other hours than they ask for",
    "experience_no": "it asks for experience, and they want work that does not",
    "english_no": "it asks for English, and they want work that does not",
    "remote": "work from home fits everybody",
    "whole_city": "they want the whole city",
    "same_postcode": "in their own ZIP",
    "area": "in a place that they chose",
}
"""What domain/match records as the reason why an opening fits or does not, in words."""
_CODE = re.compile(rf"(?<![\w.])({'|'.join(VERDICTS)})$")


def in_words(outcome: str) -> str:
    """What came of a check, its code said in words."""
    return _CODE.sub(lambda code: VERDICTS[code[0]], outcome)


def _state(one: TextStory) -> str:
    """A reply handed back in the call that brought the text is with the carrier like any other that was sent."""
    return Delivery.SENT if one.state == Delivery.ANSWERED else one.state


def _text(one: TextStory) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "template": one.template,
        "state": _state(one),
        "reason": one.reason,
        "error_code": one.error_code,
        "segments": one.segments,
        "cost": f"{one.cost / 1_000_000:.4f}",
        "openings": [
            {"id": shown.id, "number": shown.number, "title": shown.title, "reason": shown.reason}
            for shown in one.openings
        ],
        "checks": [check.as_json() for check in explain_text(one)],
    }


def explain_text(one: TextStory) -> list[Check]:
    """What led to the state it is in, in order."""
    checks: list[Check] = []

    def add(at: datetime | None, check: str, outcome: str) -> None:
        checks.append(Check(at, check, outcome))

    if one.run_id is not None:
        add(one.planned_at, "planned", f"run {one.run_id} for the wish {one.wish}")
        for shown in one.openings:
            add(one.planned_at, "match", f"opening {shown.id}, job {shown.number}, {shown.title}: {shown.reason}")
    elif one.kind == TextKind.ASK:
        add(one.planned_at, "planned", "two weeks after they asked for the details")
    elif one.kind == TextKind.SAFETY:
        add(one.planned_at, "planned", "once, in the first week after they joined")
    elif one.inbound_id is not None:
        writer = f", written by {one.written_by}" if one.written_by else ""
        add(one.planned_at, "answer", f"to their text {one.inbound_id}{writer}")
    if one.claimed_at is not None:
        add(one.claimed_at, "claimed", f"attempt {one.attempts}: subscribed, in its hours, openings still open")
    for at, status, code in one.events:
        add(at, "receipt", f"{status}{f' ({code})' if code else ''}")
    outcome = (
        _state(one) + (f": {one.reason}" if one.reason else "") + (f" ({one.error_code})" if one.error_code else "")
    )
    add(one.settled_at, "state", outcome)
    return checks


def explain_opening(
    db: Connection, program: Program, person: Subscriber, opening_id: int, texts: Sequence[TextStory], now: datetime
) -> OpeningExplained:
    """Why this opening did or did not reach them. `texts`: all to this person. Raises KeyError."""
    wish = wish_name(person.profile)
    stored = story.opening_story(db, opening_id, wish)
    in_texts = tuple(one.id for one in texts if any(shown.id == opening_id for shown in one.openings))
    answer = story.shown_in_answer(db, person.id, opening_id)
    asked = tuple(_only_on_request(stored, program, now))
    checks = (*_opening_checks(stored, wish), *asked, *_told_checks(in_texts, answer))
    only_on_request = bool(asked) and stored.state == "open"
    return OpeningExplained(stored, checks, only_on_request, in_texts, answer)


def _opening(found: OpeningExplained) -> dict[str, Any]:
    stored, answer = found.stored, found.answer
    return {
        "id": stored.id,
        "number": stored.number,
        "title": stored.title,
        "state": stored.state,
        "verdict": stored.verdict,
        "verdict_run": stored.verdict_run,
        "only_on_request": found.only_on_request,
        "checks": [check.as_json() for check in found.checks],
        "texts": list(found.texts),
        "shown_in_answer": None if answer is None else {"at": _iso(answer[0]), "how": answer[1]},
    }


def _opening_checks(stored: OpeningStory, wish: str) -> Iterator[Check]:
    state = stored.state + (f": {stored.closed_reason}" if stored.closed_reason else "")
    if stored.holds:
        state += ": " + " ".join(stored.holds)
    yield Check(None, "opening", state)
    yield Check(stored.fresh_since, "fresh since", "posted or first seen")
    never = "never considered: not open and fresh at any plan run with this wish"
    yield Check(stored.verdict_at, f"wish {wish}", stored.verdict or never)


def _only_on_request(stored: OpeningStory, program: Program, now: datetime) -> Iterator[Check]:
    """Why no alert tells of it, though whoever asks for more jobs sees it."""
    if stored.on_request:
        said = "only on request: staff want it told in answers, never in an alert"
        yield Check(stored.on_request_since, "alerts", said)
    too_old_at = stored.fresh_since + timedelta(days=program.fresh_days)
    if stored.state == "open" and too_old_at <= now:
        yield Check(too_old_at, "alerts", "only on request since then: too old for an alert")


def _told_checks(in_texts: Sequence[int], answer: tuple[datetime, str] | None) -> Iterator[Check]:
    if answer is not None:
        yield Check(answer[0], "shown in an answer", answer[1])
    yield from (Check(None, "told in text", str(text_id)) for text_id in in_texts)


def _lines(data: dict[str, Any], zone: ZoneInfo) -> list[str]:
    """For people, with the city's time."""

    def at(moment: str | None) -> str:
        return f"{datetime.fromisoformat(moment).astimezone(zone):%Y-%m-%d %H:%M:%S %Z}" if moment else "-"

    def line(check: dict[str, Any]) -> str:
        outcome = check["outcome"]
        code = _CODE.search(outcome)  # it stays beside its words: it is what the JSON holds
        return f"    {at(check['at'])}  {check['check']}: {outcome}" + (f" ({VERDICTS[code[0]]})" if code else "")

    lines = [f"{data['phone']}: {data['state']}, wants {data['wish']}"]
    if data["loop_until"]:
        until = at(data["loop_until"])
        lines.append(f"    no text before {until}, answers included: the carrier found a machine at the other end")
    lines += [
        f"{at(one['at'])}  consent {one['change']} by {one['source']} ({one['rule']})" for one in data["consents"]
    ]
    lines += [f"{at(one['at'])}  they texted: {one['intent']} ({one['rule']})" for one in data["inbound"]]
    for text in data["texts"]:
        lines.append(f"text {text['id']} ({text['template']}): {text['state']}")
        lines += map(line, text["checks"])
    lines += [f"{at(one['at'])}  nothing from run {one['run']} on: {one['reason']}" for one in data["gates"]]
    if "opening" in data:
        opening = data["opening"]
        lines.append(f"opening {opening['id']} {opening['title']}:")
        lines += map(line, opening["checks"])
    return lines


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
