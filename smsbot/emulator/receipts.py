"""What becomes of an accepted text, and which status callbacks tell of it: a timetable. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from smsbot.emulator.errors import FAILURES
from smsbot.emulator.faults import Fate


@dataclass(frozen=True, slots=True)
class Step:
    """After so many seconds the text has this status. `moves`: its own status changes; `reports`: a callback says
    so. A normal step does both; late, doubled and shuffled callbacks are steps that only report."""

    after: float
    status: str
    error_code: int | None = None
    moves: bool = True
    reports: bool = True


def plan_steps(fate: Fate, sent_after: float, delivered_after: float) -> tuple[Step, ...]:
    """Seconds after accepting -> sent, then delivered, undelivered or failed. A text that fails was never sent."""
    changes = _plan_changes(fate, sent_after, delivered_after)
    if not (fate.never or fate.late_ms or fate.twice or fate.shuffled):
        return changes
    moves = tuple(Step(step.after, step.status, step.error_code, reports=False) for step in changes)
    return moves + (() if fate.never else _plan_reports(changes, fate))


def _plan_changes(fate: Fate, sent_after: float, delivered_after: float) -> tuple[Step, ...]:
    if fate.outcome is None:
        return Step(sent_after, "sent"), Step(delivered_after, "delivered")
    final = FAILURES[fate.outcome][0]
    ending = Step(delivered_after, final, fate.outcome)
    return (ending,) if final == "failed" else (Step(sent_after, "sent"), ending)


def _plan_reports(changes: tuple[Step, ...], fate: Fate) -> tuple[Step, ...]:
    late = fate.late_ms / 1000
    whens = [late + step.after for step in changes]
    if fate.shuffled and len(changes) > 1:
        first, last = whens
        whens = [last + (last - first), last]  # the first comes as long after the last as it should have come before
    reports = [Step(when, step.status, step.error_code, moves=False) for when, step in zip(whens, changes, strict=True)]
    return tuple(reports * 2 if fate.twice else reports)
