"""Ruling: what staff decide about an opening, and what of it still stands when its feed says something else. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from jobs_feed.opening import Opening
from smsbot.domain.outcome import DOUBTS, hold_code

Hold = Mapping[str, Any]
"""Why an opening waits: `code`, `points` (how much it weighs, 1 to 10) and `sentence`, as it is stored."""

STAFF = "staff"
"""The code of a hold that staff put on it, and the reason of a closing that was theirs."""
GONE = "gone"
"""Closed because no feed lists it any more."""
UNSEEN = "unseen"
"""Closed because nobody decided in time."""
SENSITIVE = "sensitive_word"
SECTOR_BY_STAFF = "set by staff"
_STAFF_POINTS = 9
KEPT = frozenset({STAFF, *map(hold_code, DOUBTS)})
"""Holds that no reading of a feed answers: staff's own, and what people reported."""
_FACTS = frozenset({"pay_missing", "pay_from_grade", "pay_under_floor", "pay_out_of_bounds"})
"""Reasons that are one fact: whoever let it pass has weighed it, whatever else changes. All others are about the text
as it stood, which a feed could swap once it has been approved."""


class NotPossible(Exception):
    """The opening is not in a state for that; the sentence says what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What acts of staff change of an opening. `released`: code and sentence of reasons that staff let pass."""

    state: str
    holds: tuple[Hold, ...] = ()
    released: tuple[tuple[str, str], ...] = ()
    held_since: datetime | None = None
    closed_at: datetime | None = None
    closed_reason: str | None = None
    sector: str
    sector_reason: str

    def codes(self) -> frozenset[str]:
        return frozenset(hold["code"] for hold in self.holds)


def approved(was: Ruled) -> Ruled:
    """It may go; none of the reasons for which it waited holds it again."""
    if was.state != "held":
        raise NotPossible(f"It is {was.state}: there is nothing to approve.")
    released = dict.fromkeys((*was.released, *((hold["code"], hold["sentence"]) for hold in was.holds)))
    return replace(was, state="open", holds=(), released=tuple(released), held_since=None)


def let_go(was: Ruled) -> Ruled:
    """What it waited for is no longer asked of its feed; asked again, it waits again."""
    return replace(was, state="open", holds=(), held_since=None)


def held(was: Ruled, reason: str, now: datetime) -> Ruled:
    if was.state == "closed":
        raise NotPossible("It is closed: there is nothing to hold.")
    others = (hold for hold in was.holds if hold["code"] != STAFF)
    mine = {"code": STAFF, "points": _STAFF_POINTS, "sentence": reason}
    return replace(was, state="held", holds=(mine, *others), held_since=was.held_since or now)


def closed(was: Ruled, now: datetime, reason: str = STAFF) -> Ruled:
    if was.state == "closed":
        raise NotPossible("It is closed already.")
    return replace(was, state="closed", closed_at=now, closed_reason=reason, held_since=None)


def reopened(was: Ruled, now: datetime) -> Ruled:
    """As it was before staff closed it, or before it closed because nobody decided. What its feed took away, or its
    last day ended, only its feed brings back."""
    if was.state != "closed" or was.closed_reason not in (STAFF, UNSEEN):
        raise NotPossible("Only what staff closed, or nobody decided about in time, can be opened again here.")
    return _waiting(replace(was, closed_at=None, closed_reason=None), now)


def filed(was: Ruled, sector: str) -> Ruled:
    return replace(was, sector=sector, sector_reason=SECTOR_BY_STAFF)


def restored(was: Ruled, before: Ruled, after: Ruled, now: datetime) -> Ruled:
    """`before` again, if `was` is still what the act made of it (`after`). What waits again has its full time."""
    if _core(was) != _core(after):
        raise NotPossible("Its feed, or somebody's report, has changed it since. Decide anew from what it is now.")
    return replace(before, held_since=now if before.state == "held" else None)


def _core(ruled: Ruled) -> tuple[object, ...]:
    return ruled.state, ruled.codes(), ruled.closed_reason, ruled.closed_at, ruled.sector


def _waiting(ruled: Ruled, now: datetime) -> Ruled:
    return replace(ruled, state="held", held_since=now) if ruled.holds else replace(ruled, state="open")


def without(was: Ruled, code: str) -> Ruled:
    """One reason less to wait; the last one gone, it is open."""
    left = tuple(hold for hold in was.holds if hold["code"] != code)
    if was.state == "held" and not left:
        return replace(was, state="open", holds=(), held_since=None)
    return replace(was, holds=left)


def with_hold(was: Ruled, hold: Hold, now: datetime) -> Ruled:
    """One reason more to wait; what is closed stays closed, and waits should it come back."""
    holds = (hold, *(one for one in was.holds if one["code"] != hold["code"]))
    if was.state == "closed":
        return replace(was, holds=holds)
    return replace(was, state="held", holds=holds, held_since=was.held_since or now)


def reread(was: Ruled, found: Iterable[Hold], *, same_text: bool, now: datetime) -> Ruled:
    """After a reading of its feed, which the screening `found` these reasons in. What staff let pass holds no longer;
    in another text only single facts count as passed. What closed at its deadline is judged by the deadline it has
    now, and what closed undecided opens once there is nothing left to decide; anything else that is closed stays so."""
    released = tuple(pair for pair in was.released if same_text or pair[0] in _FACTS)
    kept = [hold for hold in was.holds if hold["code"] in KEPT]
    holds = (*kept, *(hold for hold in found if (hold["code"], hold["sentence"]) not in released))
    opens = was.closed_reason == "deadline" or (was.closed_reason == UNSEEN and not holds)
    if was.state == "closed" and not opens:
        return replace(was, holds=holds, released=released)
    since = was.held_since or now if holds else None
    return replace(
        was,
        state="held" if holds else "open",
        holds=holds,
        released=released,
        held_since=since,
        closed_at=None,
        closed_reason=None,
    )


class Verdict(StrEnum):
    """Of a title and employer. ON_REQUEST: told in answers, never in an alert. UNDECIDED: an earlier word is undone."""

    ALLOW = "allow"
    REWORD = "reword"
    ON_REQUEST = "on_request"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What staff say of a title and employer, for every opening that has both, now and later. `title` and `employer`
    are what we say instead (REWORD)."""

    verdict: Verdict = Verdict.UNDECIDED
    title: str | None = None
    employer: str | None = None

    def names(self, said_title: str, said_employer: str | None) -> tuple[str, str | None]:
        """Title and employer as we say them."""
        if self.verdict is Verdict.REWORD and self.title:
            return self.title, self.employer
        return said_title, said_employer

    def applied(self, opening: Opening) -> Opening:
        title, employer = self.names(opening.title, opening.employer)
        return replace(opening, title=title, employer=employer)

    def passes(self, holds: Iterable[Hold]) -> list[Hold]:
        """Those that its words are not answered by."""
        decided = self.verdict is not Verdict.UNDECIDED
        return [hold for hold in holds if not (decided and hold["code"] == SENSITIVE)]

    @property
    def on_request(self) -> bool:
        return self.verdict is Verdict.ON_REQUEST


def name_key(title: str, employer: str | None) -> str:
    """One key for one title and employer, of one length however long they are."""
    return sha256(f"{title}\n{employer or ''}".encode()).hexdigest()[:32]
