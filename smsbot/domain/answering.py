"""May a member of staff answer this text, and when would the answer go? Pure.

An answer to a person's own text is solicited: the law lets it go at any hour, and no weekly number counts it. It is
one only while it still answers something, so what an answer waits for, and how long it may, is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from smsbot.domain.program import Window
from smsbot.domain.subscriber import State
from smsbot.domain.window import next_opening

AWAKE = timedelta(hours=1)
"""Who wrote within the hour is up and waits: the answer goes at once, at night too. Later ones wait for the morning,
as a courtesy."""
STILL_SOLICITED = timedelta(days=7)
"""After this, a text to somebody who is not subscribed is no answer any more: it would come unasked."""
MOST_SEGMENTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A person's text as it stands when somebody wants to answer it. `withdrawn_since`: the person has said stop after
    it; `answers`: how many of staff's answers it has had."""

    at: datetime
    state: State
    erased: bool
    withdrawn_since: bool
    answers: int


def why_no_answer(asked: Asked, now: datetime) -> str | None:
    """None when it may be answered; else why not, in a sentence for staff."""
    if asked.erased:
        return "This person has been erased. Nobody knows the number any more."
    if asked.withdrawn_since:
        return "This person has said stop since. They get nothing more until they text us again."
    if asked.state is State.STOPPED and asked.answers:
        return "This person has stopped. A text of theirs may be answered once, and this one has been."
    if asked.state is not State.ACTIVE and now - asked.at > STILL_SOLICITED:
        return "This person gets no alerts, and the text is over a week old. An answer now would come unasked."
    return None


def goes_at(asked_at: datetime, now: datetime, window: Window, zones: Sequence[str]) -> datetime:
    """When an answer that is written now would go."""
    return now if now - asked_at <= AWAKE else next_opening(now, window, zones)
