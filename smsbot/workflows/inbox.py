"""The inbox as staff see it: what waits and what was answered out; closed and opened again, each act in the audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from smsbot.storage import answers, audit, inbox
from smsbot.storage.answers import Answer
from smsbot.storage.database import Connection, Database
from smsbot.storage.inbox import Group, Tray, Waiting
from smsbot.storage.vault import Unreadable, Vault

PAGE = 25
AT_ONCE = 1000
"""Texts closed, or people stopped, by one click: what one transaction does while people text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAnswer:
    """`words` None: not kept any more. `state`: as the ledger has it."""

    id: int
    words: str | None
    state: str
    reason: str | None
    at: datetime
    goes_at: datetime
    written_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenText:
    """`words` None: not kept any more (90 days), or never. `phone`: masked, None when erased."""

    id: int
    subscriber_id: int
    at: datetime
    words: str | None
    language: str
    phone: str | None
    state: str
    open: bool
    answers: tuple[SeenAnswer, ...]


@dataclass(frozen=True, slots=True)
class SeenGroup:
    """`newest`: the last text of the group, which speaks for all of it."""

    group: Group
    newest: SeenText


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the inbox. `next`: where the page after it begins, None at the end. `unread`: open texts in all."""

    groups: tuple[SeenGroup, ...]
    texts: tuple[SeenText, ...]
    next: int | None
    unread: int


def list_groups(database: Database, vault: Vault, *, longest_first: bool, beyond: int | None) -> Listed:
    with database.read() as db:
        found = inbox.groups(db, longest_first=longest_first, limit=PAGE + 1, beyond=beyond)
        shown, more = found[:PAGE], len(found) > PAGE
        newest = inbox.of_ids(db, [group.last_id for group in shown])
        texts = {text.id: text for text in seen(db, vault, list(newest.values()))}
        groups = tuple(SeenGroup(group, texts[group.last_id]) for group in shown if group.last_id in texts)
        last = (shown[-1].first_id if longest_first else shown[-1].last_id) if more else None
        return Listed(groups, (), last, inbox.unread(db))


def list_same(database: Database, vault: Vault, inbound_id: int, beyond: int | None) -> Listed:
    """Open texts that say the same as this one. Raises KeyError."""
    with database.read() as db:
        found = inbox.same_words(db, inbox.get(db, inbound_id).words_key, PAGE + 1, beyond)
        return _texts(db, vault, found)


def list_closed(database: Database, vault: Vault, beyond: int | None) -> Listed:
    with database.read() as db:
        return _texts(db, vault, inbox.closed(db, PAGE + 1, beyond))


def _texts(db: Connection, vault: Vault, found: list[Waiting]) -> Listed:
    shown, more = found[:PAGE], len(found) > PAGE
    return Listed((), tuple(seen(db, vault, shown)), shown[-1].id if more else None, inbox.unread(db))


def close(database: Database, inbound_id: int, who: str, now: datetime, *, and_same: bool = False) -> int:
    """The audit's number of the act, by which it is undone. `and_same`: all open texts that say the same too.
    Raises KeyError."""
    with database.begin() as db:
        text = inbox.get(db, inbound_id)
        ids = same_ids(db, text) if and_same else [text.id]
        moved = inbox.move(db, ids, Tray.CLOSED)
        return audit.record(db, who, "closed", "inbound", inbound_id, now, after={"texts": moved})


def undo(database: Database, act_id: int, who: str, now: datetime) -> int:
    """What was closed by that act is open again; how many texts. Raises KeyError for any other act."""
    with database.begin() as db:
        act = audit.get(db, act_id)
        if (act.verb, act.noun) != ("closed", "inbound"):
            raise KeyError(act_id)
        return len(_reopen(db, (act.after or {})["texts"], act.noun_id, who, now))


def reopen(database: Database, inbound_id: int, who: str, now: datetime) -> None:
    with database.begin() as db:
        _reopen(db, [inbound_id], inbound_id, who, now)


def _reopen(db: Connection, ids: Sequence[int], noun_id: int | None, who: str, now: datetime) -> list[int]:
    moved = inbox.move(db, ids, Tray.OPEN)
    if moved:
        audit.record(db, who, "reopened", "inbound", noun_id, now, after={"texts": moved})
    return moved


def same_ids(db: Connection, text: Waiting) -> list[int]:
    """This text and the open ones that say the same, the newest AT_ONCE of them."""
    return sorted({text.id, *(one.id for one in inbox.same_words(db, text.words_key, AT_ONCE))})


def seen(db: Connection, vault: Vault, texts: Sequence[Waiting]) -> list[SeenText]:
    """Texts in the order given, readable, each with what was answered."""
    answered = answers.to_texts(db, [text.id for text in texts])
    return [
        SeenText(
            id=text.id,
            subscriber_id=text.subscriber_id,
            at=text.at,
            words=open_words(vault, text.body_cipher),
            language=text.language,
            phone=masked(vault, text.phone_cipher),
            state=text.state,
            open=text.tray == Tray.OPEN,
            answers=tuple(seen_answer(vault, one) for one in answered.get(text.id, ())),
        )
        for text in texts
    ]


def seen_answer(vault: Vault, answer: Answer) -> SeenAnswer:
    return SeenAnswer(
        id=answer.id,
        words=open_words(vault, answer.body) if answer.written_by else answer.body,
        state=answer.state,
        reason=answer.reason,
        at=answer.planned_at,
        goes_at=answer.not_before,
        written_by=answer.written_by,
    )


def open_words(vault: Vault, cipher: str | None) -> str | None:
    """None where there are none, or none that our keys open."""
    try:
        return None if cipher is None else vault.open(cipher)
    except Unreadable:
        return None


def masked(vault: Vault, phone_cipher: str | None) -> str | None:
    try:
        return None if phone_cipher is None else vault.phone(phone_cipher).masked
    except Unreadable:
        return None
