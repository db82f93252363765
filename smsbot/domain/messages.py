"""What goes in and out: InboundMessage, Say, OutboundMessage, DeliveryReceipt, and the states of a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from smsbot.domain.phone import PhoneNumber


class Delivery(StrEnum):
    """States of a text. ANSWERED: handed back as TwiML. UNKNOWN: the carrier gave no answer within the hour.
    DROPPED: never handed over, with a reason."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    ANSWERED = "answered"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


class TextKind(StrEnum):
    """What a text is for. The value is stored; `priority` orders the sending, lowest first. STAFF: a member of staff
    wrote it to answer a text of the person's own; its words are stored sealed."""

    REPLY = "reply"
    CONFIRMATION = "confirmation"
    ALERT = "alert"
    ASK = "ask"
    SAFETY = "safety"
    STAFF = "staff"

    @property
    def priority(self) -> int:
        return {"reply": 0, "confirmation": 0, "staff": 0, "alert": 20, "ask": 30, "safety": 40}[self.value]


UNREQUESTED = (TextKind.ALERT, TextKind.ASK, TextKind.SAFETY)
"""What nobody asked for at that moment: under the weekly number, the budget, the hours and every pause. An ASK is our
question how it went with a job, SAFETY our note, once in the first week, of what we never ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """A text to us, from a door whose signature held. `phone` None: the sender cannot be a person's number
    (short code, e-mail gateway, nothing). `opt_out_type`: STOP, START or HELP when the carrier has already
    answered it. `body` holds no NUL and no lone surrogate."""

    sid: str
    phone: PhoneNumber | None
    body: str
    media: int = 0
    opt_out_type: str | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """One text to say: a key of the catalogue and its values. Rendered by `wording` in the person's language, or in
    `language` where the text they sent names another (ALTO is answered in Spanish)."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """A text on its way to the carrier. `reference`: ours, comes back in every callback.
    `validity`: seconds after which the carrier must give up, None for its default. `hand_over_by`: the moment (of the
    machine's clock) after which the claim on it is void and the carrier must not be called."""

    id: int
    phone: PhoneNumber
    body: str
    reference: str
    segments: int
    validity: int | None = None
    hand_over_by: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReceipt:
    """One status callback. `status` is one of the carrier's words, `reference` ours where it came back."""

    carrier_id: str
    status: str
    reference: str | None
    error_code: int | None
    at: datetime


_RANK = {
    Delivery.QUEUED: 0,
    Delivery.DROPPED: 0,
    Delivery.SENDING: 1,
    Delivery.SENT: 2,
    Delivery.ANSWERED: 2,
    Delivery.UNKNOWN: 2,
    Delivery.FAILED: 3,
    Delivery.UNDELIVERED: 4,
    Delivery.DELIVERED: 5,
}
_REPORTED = {
    "queued": Delivery.SENT,
    "accepted": Delivery.SENT,
    "scheduled": Delivery.SENT,
    "sending": Delivery.SENT,
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.DELIVERED,
    "undelivered": Delivery.UNDELIVERED,
    "failed": Delivery.FAILED,
    "canceled": Delivery.FAILED,
}


def forward(state: Delivery, reported: str) -> Delivery:
    """The state after a report, whatever the order of reports: only ever the further of the two. A word that we do
    not know changes nothing; one for a text that we hold for unsent proves that it was accepted."""
    new = _REPORTED.get(reported, state)
    return new if _RANK[new] > _RANK[state] else state
