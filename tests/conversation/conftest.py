"""The talk's builders: the shipped city, its sentences, and people in every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smsbot.city import load_program
from smsbot.conversation.parse import Context
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Place, Profile, State, Subscriber
from smsbot.wording import Wording, load_wording

CONFIG = Path(__file__).parents[2] / "config"
NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def program() -> Program:
    return load_program(CONFIG, {})


@pytest.fixture(scope="session")
def wording(program: Program) -> Wording:
    return load_wording(program)


@pytest.fixture(scope="session")
def now() -> datetime:
    """A Sunday noon in the city."""
    return NOON


@pytest.fixture
def context(program: Program) -> Context:
    """A subscribed phone with no open question."""
    return Context(program=program, year=2026)


@pytest.fixture(scope="session")
def person() -> Callable[..., Subscriber]:
    """Somebody in a state, with a finished profile unless told otherwise."""

    def build(state: State = State.ACTIVE, **changes: object) -> Subscriber:
        finished = Profile(sectors=frozenset({"healthcare"}), place=Place(postcode="10458", areas=("bronx",)))
        someone = Subscriber(
            id=7,
            phone=PhoneNumber("+17185550199"),
            state=state,
            profile=Profile() if state is State.CONTACT else finished,
            weekly_cap=5,
            joined_at=None if state is State.CONTACT else NOON,
            stopped_at=NOON if state is State.STOPPED else None,
        )
        return replace(someone, **changes)  # type: ignore[arg-type]

    return build
