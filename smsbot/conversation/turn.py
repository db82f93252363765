"""Turn: what one text changes and what we answer. `take_turn` decides; the workflow loads openings if it asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from smsbot.conversation.intents import Intent
from smsbot.domain.listing import Listing
from smsbot.domain.messages import Say
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Subscriber


class Wanted(StrEnum):
    """Which openings the answer needs. FIRST: the answer to a place; MORE: the next three; DETAIL: one by number."""

    FIRST = "first"
    MORE = "more"
    DETAIL = "detail"


class ConsentChange(StrEnum):
    GRANTED = "granted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """`replies` in the order they are sent. With `wanted`, the workflow loads a shelf and calls `answer`.
    `told`: ids of listings that the replies show. `erase`: wipe the person after the replies are written."""

    subscriber: Subscriber
    replies: tuple[Say, ...] = ()
    consent: ConsentChange | None = None
    wanted: Wanted | None = None
    number: int | None = None
    told: tuple[int, ...] = ()
    erase: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Openings for one answer, best first: fits this person and not yet told (FIRST, MORE: at most three);
    for DETAIL the listing asked for (None: no such number) and one close open match where it is closed."""

    listings: tuple[Listing, ...] = ()
    detail: Listing | None = None
    close_match: Listing | None = None
