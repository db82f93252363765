"""What the pretend phone company is told when it starts: its one account, its numbers, its prices, its pace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from smsbot.emulator.faults import FaultPlan

PRICE_IN = 0.0083  # dollars a segment; of the order of a US short code's in 2026, carrier fee included
PRICE_OUT = 0.0123
AREA_CODE = "555"  # no place and no time zone

SenderKind = Literal["short_code", "long_code", "toll_free"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """`webhook`: where texts to our numbers are posted. `clock_url`: the product's own address, whose /demo/clock
    is asked for the time; None for real time only. `public_numbers`: what people text to, the first by default.
    `sender_kind`: on a short_code the company answers no STOP; on the others it does, and blocks the pair.
    Prices are dollars a segment. `hints`: words offered on the page; the first begins the conversation.
    `zone`: IANA zone of the times shown, None for the product's own. `area_code`: of the phones the page adds."""

    account_sid: str
    auth_token: str
    webhook: str
    clock_url: str | None = None
    public_numbers: tuple[str, ...]
    sender_kind: SenderKind = "short_code"
    messaging_service_sid: str | None = None
    latency_ms: int = 0
    sent_after_ms: int = 50
    delivered_after_ms: int = 400
    webhook_timeout_s: float = 15.0
    faults: FaultPlan = field(default_factory=FaultPlan)
    price_in: float = PRICE_IN
    price_out: float = PRICE_OUT
    hints: tuple[str, ...] = ()
    zone: str | None = None
    area_code: str = AREA_CODE

    @property
    def number(self) -> str:
        """The number people text by default."""
        return self.public_numbers[0]

    @property
    def answers_stop(self) -> bool:
        """Whether the company itself answers STOP, START and HELP and blocks those who stopped."""
        return self.sender_kind != "short_code"
