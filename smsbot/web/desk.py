"""What the doors need from the rest of the house. wiring makes one Desk; views know nothing behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from smsbot.domain.messages import DeliveryReceipt, InboundMessage
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.program import Program

Pairs = Sequence[tuple[str, str]]
"""A form as it came: blank values and repeated names included."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What an inbound text is answered: (body, our reference) of each reply, the same again for the same text."""

    replies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a short link leads. `url`: the address to apply at, if there is one; `how`: other ways, each as
    (phone, walk_in, email or mail; the number, place or address). A job that is not `open` leads nowhere."""

    title: str
    employer: str | None = None
    url: str | None = None
    how: tuple[tuple[str, str], ...] = ()
    open: bool = True


@dataclass(frozen=True, slots=True)
class Health:
    """`ready`: this process can serve a text. `details`: JSON values; worker and carrier are told here only."""

    ready: bool
    details: Mapping[str, object] = field(default_factory=dict)


class DemoClock(Protocol):
    """The one clock row of development."""

    def offset(self) -> timedelta:
        """How far our clock is ahead of the machine's."""

    def set(self, text: str) -> None:
        """`next-morning`, `+24h`, `real` or an ISO time. Raises ValueError with a sentence for what is none."""


class Desk(Protocol):
    """Workflows and values behind the doors. Every method may be called from many threads at once."""

    @property
    def public_url(self) -> str:
        """Scheme, host and maybe a path prefix, as the world sees us; no slash at the end."""

    @property
    def program(self) -> Program: ...

    @property
    def text_number(self) -> str:
        """The number to text, as people write it; empty when only a Messaging Service is known."""

    @property
    def demo_clock(self) -> DemoClock | None:
        """None in production."""

    def now(self) -> datetime:
        """Aware, UTC."""

    def validate(self, url: str, params: Pairs, signature: str | None) -> bool:
        """Whether the carrier signed this. False for everything when no auth token is configured."""

    def refused(self, now: datetime) -> None:
        """Somebody came with a signature that does not hold: a stranger, or the carrier and our settings are wrong."""

    def read_inbound(self, form: Mapping[str, str]) -> InboundMessage | None:
        """None when the form holds no text."""

    def read_receipt(self, form: Mapping[str, str], query: Mapping[str, str], now: datetime) -> DeliveryReceipt | None:
        """None when the form holds no receipt."""

    def twiml(self, replies: Sequence[tuple[str, str]]) -> bytes:
        """(body, status callback URL) of each reply, written for the carrier."""

    def receive(self, message: InboundMessage, now: datetime) -> Answered:
        """One effect for each message id, however often it comes."""

    def record(self, receipt: DeliveryReceipt, now: datetime) -> bool:
        """Whether the receipt's text is known; unknown ones are counted behind the desk."""

    def unsubscribe(self, number: str, now: datetime, address: str) -> PhoneNumber | None:
        """Stop all texts to a number typed on the page; the number as understood, known to us or not. None when it is
        not a phone number. `address` is where the request came from, kept as evidence."""

    def follow(self, code: str, now: datetime) -> Destination | None:
        """Count a click on a short link. None when there is no such link."""

    def health(self) -> Health:
        """Never raises: what is broken is in the details."""

    def metrics(self) -> bytes:
        """Prometheus text, without phone numbers."""
