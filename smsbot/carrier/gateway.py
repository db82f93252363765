"""What a phone company can do for us, in our words. carrier/twilio does it for real; tests have a fake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from smsbot.domain.messages import OutboundMessage
from smsbot.domain.phone import PhoneNumber


class Next(StrEnum):
    """What an error asks of us. RETRY: later, nothing was accepted. LATER: it was not called at all. ASK: nobody
    knows whether it was accepted. STOPPED: the person opted out at the carrier. REFUSED: the number is wrong until its
    owner texts. FAILED: this text is over. FILTERED: the same, the same words are not tried again, and too many of
    these stop all unrequested texts until a person looks. LOOP: the same, and nothing goes to that number for a day.
    REPLAN: what it tells of counts as untold and is told another day. TOMORROW: a registration is missing or used up;
    this text and all unrequested ones wait for the next day. HALT: nothing may be sent until a person mends the
    account."""

    RETRY = "retry"
    LATER = "later"
    ASK = "ask"
    STOPPED = "stopped"
    REFUSED = "refused"
    FAILED = "failed"
    FILTERED = "filtered"
    LOOP = "loop"
    REPLAN = "replan"
    TOMORROW = "tomorrow"
    HALT = "halt"


@dataclass(frozen=True, slots=True)
class Sent:
    """Accepted. `status` is the carrier's word at that moment (queued, accepted, sent)."""

    carrier_id: str
    status: str = "queued"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an error number means for us. `reason` is for staff, and `todo` what they can do about it, empty for
    nothing. `again_after`: the least wait before a RETRY; `slow_down`: every sender should wait, not only this text.
    `refuse_after`: so many in a row from one number, the first of them `refuse_over` ago or longer, and nothing more
    is sent there until its owner texts us. `known` False: a number that nobody has written down yet."""

    next_step: Next
    reason: str
    todo: str = ""
    slow_down: bool = False
    again_after: timedelta = timedelta(0)
    refuse_after: int | None = None
    refuse_over: timedelta = timedelta(0)
    known: bool = True


class SendError(Exception):
    """Not accepted, or not known to be. `code`: the carrier's number, None when it gave none."""

    def __init__(
        self, next_step: Next, reason: str, code: int | None = None, *, meaning: Meaning | None = None
    ) -> None:
        super().__init__(f"{reason} ({code})" if code else reason)
        self.next_step = next_step
        self.reason = reason
        self.code = code
        self.meaning = meaning or Meaning(next_step, reason)


@dataclass(frozen=True, slots=True)
class CarrierMessage:
    """A message as the carrier holds it. Lists do not carry our reference, so the body is compared."""

    carrier_id: str
    status: str
    body: str
    created_at: datetime | None
    error_code: int | None = None


class CarrierUnavailable(Exception):
    """A question to the carrier (not a send) got no usable answer; ask again later."""


class Gateway(Protocol):
    """Synchronous to its callers; calls run many at a time inside."""

    def send_many(self, messages: Iterable[OutboundMessage]) -> Iterator[tuple[int, Sent | SendError]]:
        """One answer for each message (its id first), in the order the answers come. Never raises SendError."""

    def fetch(self, carrier_id: str) -> CarrierMessage:
        """Raises CarrierUnavailable; KeyError when the carrier knows no such message."""

    def sent_to(self, phone: PhoneNumber, since: datetime) -> list[CarrierMessage]:
        """Every message to `phone` since then, all pages read. Raises CarrierUnavailable."""

    def check(self) -> str | None:
        """None when the account answers; else one sentence that says what is wrong."""

    def close(self) -> None:
        """Finish what is in flight and let go of connections."""
