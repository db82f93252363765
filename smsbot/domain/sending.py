"""May this text go now? The last look before the carrier is called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from smsbot.domain.messages import UNREQUESTED, TextKind
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.subscriber import State

FILTERED_AT_MOST = 0.01
FILTERED_AT_LEAST = 3
"""Of the unrequested texts of a day, carriers may filter so many before the rest is held back: more than one in a
hundred, and never because of one or two."""


def too_many_filtered(filtered: int, accepted: int) -> bool:
    return filtered >= FILTERED_AT_LEAST and filtered > FILTERED_AT_MOST * accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a text and its person stand at the moment of claiming. `expires_at`: the end of its window, or None;
    `misfit`: it tells of work that the person no longer asks for; `too_often`: the allowance used up, or None;
    `withdrawn_since`: it answers a text after which the person has said stop; `loop_until`: a machine answers us
    there."""

    kind: TextKind
    state: State
    paused_until: datetime | None
    refused_code: int | None
    expires_at: datetime | None
    opening_closed: bool
    already_told: bool
    misfit: bool
    too_often: str | None
    withdrawn_since: bool = False
    loop_until: datetime | None = None


def why_not(
    standing: Standing,
    now: datetime,
    *,
    least_left: timedelta,
    phone: PhoneNumber,
    trial: Collection[PhoneNumber] | None,
) -> str | None:
    """None when it may go; else why it never will. `trial`: the only numbers sent to while on trial, None when live."""
    unrequested = standing.kind in UNREQUESTED
    margin = least_left if unrequested else timedelta(0)
    if unrequested and standing.state is not State.ACTIVE:
        return "stopped"
    if standing.withdrawn_since:
        return "stopped"
    if standing.refused_code is not None:
        return "carrier_refused"
    if standing.loop_until is not None and now < standing.loop_until:
        return "loop"
    if unrequested and standing.paused_until is not None and now < standing.paused_until:
        return "paused"
    if standing.expires_at is not None and now + margin > standing.expires_at:
        return "window_closed"
    if standing.opening_closed:
        return "opening_closed"
    if standing.already_told:
        return "already_told"
    if standing.misfit:
        return "changed"
    if unrequested and standing.too_often is not None:
        return standing.too_often
    if trial is not None and phone not in trial:
        return "trial"
    return None
