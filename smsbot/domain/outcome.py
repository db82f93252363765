"""Outcome: what a person says became of a job, and when what people say makes an opening wait for staff."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """HIRED_ELSEWHERE: a job that did not come from us. FILLED: it is taken already."""

    HIRED = "hired"
    HIRED_ELSEWHERE = "hired_elsewhere"
    APPLIED = "applied"
    FILLED = "filled"
    NOT_FOR_ME = "not_for_me"
    SCAM = "scam"


class How(StrEnum):
    """TEXT: they said so unasked. ASKED: they answered our question how it went."""

    TEXT = "text"
    ASKED = "asked"


ANSWERS = (Outcome.HIRED, Outcome.APPLIED, Outcome.FILLED, Outcome.NOT_FOR_ME)
"""The menu of the question how it went, 1 to 4."""
DOUBTS = frozenset({Outcome.FILLED, Outcome.SCAM})
"""What casts a doubt on an opening: enough people saying so make it wait for staff."""


def hold_code(outcome: Outcome) -> str:
    """Under which code an opening waits because of what people say."""
    return f"reported_{outcome}"


@dataclass(frozen=True, slots=True)
class Report:
    """What one text says became of a job. `opening_id` None: they did not say which, or it was none of ours."""

    outcome: Outcome
    opening_id: int | None
    how: How = How.TEXT


@dataclass(frozen=True, slots=True)
class Doubt:
    """How many people have said the same of one opening: `judged`, before staff last released it; `since` then."""

    judged: int
    since: int

    def is_enough(self, outcome: Outcome, enough: int) -> bool:
        """One word of a scam is enough; once staff have released the opening all the same, it takes `enough` again."""
        return self.since >= (1 if outcome is Outcome.SCAM and not self.judged else enough)
