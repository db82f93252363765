"""A text of the inbox and what a member of staff wants to say in; the answer checked, priced and queued out."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from jobs_feed.screening import find_sensitive_word
from smsbot.conversation.private_facts import holds_private_facts
from smsbot.domain import segments
from smsbot.domain.answering import MOST_SEGMENTS, Asked, goes_at, why_no_answer
from smsbot.domain.messages import TextKind
from smsbot.domain.program import Program
from smsbot.domain.subscriber import State
from smsbot.storage import answers, audit, consents, inbox, outbox, subscribers
from smsbot.storage.database import Connection, Database
from smsbot.storage.inbox import Tray, Waiting
from smsbot.storage.vault import Vault
from smsbot.workflows.inbox import SeenText, seen

MICRO = 1_000_000


class NotAnswered(Exception):
    """Nothing was sent; the words say why, for staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A text to be answered. `refusal`: why it may not be, or None. `others`: open texts that say the same, besides
    this one. `goes_at`: when an answer written now would go. `count`: staff's answers so far."""

    text: SeenText
    refusal: str | None
    others: int
    goes_at: datetime
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer as it would arrive. Costs are millionths of a dollar. `faults`: what must be changed before it can go,
    in sentences. `odd`: the characters that make it cost more, with `plainer`, the same without them, where there is
    such a form; `saves`: what that is cheaper by."""

    body: str
    segments: int
    cost: int
    faults: tuple[str, ...]
    odd: tuple[str, ...]
    plainer: str | None
    saves: int


def question(database: Database, vault: Vault, program: Program, inbound_id: int, now: datetime) -> Question:
    """Raises KeyError for what is no text of the inbox."""
    with database.read() as db:
        text = inbox.get(db, inbound_id)
        count = _count(db, inbound_id)
        others = inbox.count_same(db, text.words_key) - (text.tray == Tray.OPEN)
        return Question(
            text=seen(db, vault, [text])[0],
            refusal=_refusal(db, text, count, now),
            others=others,
            goes_at=_goes_at(db, vault, program, text, now),
            count=count,
        )


def draft(words: str, program: Program) -> Draft:
    """What staff typed, as it would arrive."""
    body = tidied(words)
    counted = segments.count(body)
    plainer = segments.cheapest(body)
    saved = counted.segments - segments.count(plainer).segments
    return Draft(
        body=body,
        segments=counted.segments,
        cost=_cost(program, counted.segments),
        faults=tuple(_faults(body, counted.segments, program)),
        odd=segments.odd_ones(body) if counted.segments > 1 else (),
        plainer=plainer if saved else None,
        saves=_cost(program, saved),
    )


def tidied(words: str) -> str:
    """Without what no phone shows: control characters, and space at the ends."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lines if one == "\n" or unicodedata.category(one) != "Cc").strip()


def _faults(body: str, count: int, program: Program) -> list[str]:
    faults = []
    if not body:
        faults.append("Write what you want to say.")
    if count > MOST_SEGMENTS:
        faults.append(f"This is {count} texts. An answer may be {MOST_SEGMENTS} at most: say it shorter.")
    word = find_sensitive_word(body)
    if word is not None:
        faults.append(
            f"It says “{word}”. Somebody else may see that phone. Leave it out, or ask them to call "
            f"{program.help_phone}."
        )
    if holds_private_facts(body):
        faults.append("It holds a number that looks like a Social Security, card, account or case number. Take it out.")
    return faults


def send_answer(
    database: Database,
    vault: Vault,
    program: Program,
    inbound_id: int,
    words: str,
    who: str,
    seen_count: int,
    now: datetime,
) -> int:
    """The ledger's id of the answer, which waits for the sender now; its text is closed. `seen_count`: how many answers
    of staff's the writer has seen: one more means that somebody else, or the same click twice, was faster.
    Raises NotAnswered, and KeyError."""
    ready = draft(words, program)
    if ready.faults:
        raise NotAnswered(" ".join(ready.faults))
    with database.begin() as db:
        text = inbox.get(db, inbound_id, lock=True)
        count = _count(db, inbound_id)
        if count != seen_count:
            raise NotAnswered("This text has just been answered. Read that answer before you write another.")
        refusal = _refusal(db, text, count, now)
        if refusal is not None:
            raise NotAnswered(refusal)
        answer = outbox.NewText(
            subscriber_id=text.subscriber_id,
            kind=TextKind.STAFF,
            template="staff",
            body=vault.seal(ready.body),
            language=text.language,
            segments=ready.segments,
            cost=ready.cost,
            inbound_id=inbound_id,
            not_before=_goes_at(db, vault, program, text, now),
            written_by=who,
        )
        (outbox_id,) = outbox.add(db, [answer], now)
        inbox.move(db, [inbound_id], Tray.CLOSED)
        after = {"answer": outbox_id, "segments": ready.segments}
        audit.record(db, who, "answered", "inbound", inbound_id, now, after=after)
    return outbox_id


def take_back(database: Database, outbox_id: int, who: str, now: datetime) -> int:
    """An answer that still waits is not sent, and its text is open again; that text's id. Raises NotAnswered."""
    with database.begin() as db:
        inbound_id = answers.take_back(db, outbox_id, now)
        if inbound_id is None:
            raise NotAnswered("It is too late: the answer has gone.")
        inbox.move(db, [inbound_id], Tray.OPEN)
        audit.record(db, who, "took back", "inbound", inbound_id, now, after={"answer": outbox_id})
    return inbound_id


def _refusal(db: Connection, text: Waiting, count: int, now: datetime) -> str | None:
    asked = Asked(
        at=text.at,
        state=State(text.state),
        erased=text.phone_cipher is None,
        withdrawn_since=consents.has_withdrawn_since(db, text.subscriber_id, text.at),
        answers=count,
    )
    return why_no_answer(asked, now)


def _goes_at(db: Connection, vault: Vault, program: Program, text: Waiting, now: datetime) -> datetime:
    if text.phone_cipher is None:
        return now
    zone = subscribers.get(db, vault, text.subscriber_id).zone
    return goes_at(text.at, now, program.window, [program.places.zone, *([zone] if zone else [])])


def _count(db: Connection, inbound_id: int) -> int:
    return sum(1 for one in answers.to_texts(db, [inbound_id]).get(inbound_id, ()) if one.written_by)


def _cost(program: Program, count: int) -> int:
    return int(program.prices.cost_out(count) * MICRO)
