"""STOP, HELP and START as people write them, from phones in every state: the answer and the state after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import product

import pytest

from smsbot.conversation.parse import context_of, understand
from smsbot.conversation.turn import ConsentChange, Turn, take_turn
from smsbot.domain.program import Program
from smsbot.domain.subscriber import State, Subscriber

SHAPES: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.lower,
    str.title,
    lambda word: f" {word} ",
    lambda word: f"{word}.",
    lambda word: f"{word}!!!",
    lambda word: f'"{word}"',
    lambda word: f"\u201c{word}\u201d",
    lambda word: f"\n{word}\n",
    lambda word: f"{word} 🙂",
    lambda word: f"\u200b{word}\u00a0",
    lambda word: "".join(chr(ord(letter) + 0xFEE0) if letter.isalpha() else letter for letter in word),
)
STOPS = (
    "stop",
    "stopall",
    "unsubscribe",
    "cancel",
    "end",
    "quit",
    "revoke",
    "optout",
    "opt-out",
    "alto",
    "remove",
    "parar",
)
HELPS = ("help", "info", "ayuda")
STARTS = ("start", "unstop")


def variants(words: tuple[str, ...]) -> list[str]:
    return [shape(word) for word, shape in product(words, SHAPES)]


def hold(text: str, someone: Subscriber, now: datetime, program: Program) -> Turn:
    understood = understand(text, context_of(someone, now=now, program=program))
    return take_turn(someone, understood.intent, now=now, program=program, erase_code="4821")


def test_there_are_two_hundred_variants_and_more():
    assert len(set(variants((*STOPS, *HELPS, *STARTS)))) >= 200


@pytest.mark.parametrize("state", State)
def test_every_stop_is_confirmed_and_withdraws(
    state: State, person: Callable[..., Subscriber], now: datetime, program: Program
):
    for text in variants(STOPS):
        turn = hold(text, person(state), now, program)

        assert turn.subscriber.state is State.STOPPED, text
        assert turn.consent is ConsentChange.WITHDRAWN, text
        assert [say.key for say in turn.replies] == ["stop"], text


@pytest.mark.parametrize("state", State)
def test_every_help_is_answered_and_changes_nothing(
    state: State, person: Callable[..., Subscriber], now: datetime, program: Program
):
    for text in variants(HELPS):
        turn = hold(text, person(state), now, program)

        assert turn.subscriber == person(state), text
        assert turn.consent is None, text
        assert [say.key for say in turn.replies] == ["help"], text


@pytest.mark.parametrize(
    ("state", "consent", "replies"),
    [
        (State.CONTACT, ConsentChange.GRANTED, ["optin1", "optin2"]),
        (State.ACTIVE, None, ["start"]),
        (State.STOPPED, ConsentChange.GRANTED, ["start"]),
    ],
)
def test_every_start_leaves_the_phone_on(
    state: State,
    consent: ConsentChange | None,
    replies: list[str],
    person: Callable[..., Subscriber],
    now: datetime,
    program: Program,
):
    for text in variants(STARTS):
        turn = hold(text, person(state), now, program)

        assert turn.subscriber.state is State.ACTIVE, text
        assert turn.consent is consent, text
        assert [say.key for say in turn.replies] == replies, text
