"""STOP, START and HELP as a company answers them itself on long codes and toll-free numbers; never on short codes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CarrierAnswer:
    """`opt_out_type`: what the webhook is told, STOP, START or HELP. `body`: what the person has been answered."""

    opt_out_type: str
    body: str


_STOPPED = CarrierAnswer("STOP", "You are unsubscribed and will get no more messages. Reply START to resubscribe.")
_STARTED = CarrierAnswer("START", "You are subscribed again. HELP for help, STOP to end. Msg&Data rates may apply.")
_HELPED = CarrierAnswer("HELP", "Reply STOP to unsubscribe. Msg&Data rates may apply.")

# Twilio's default words; a message counts only when it is one of them and nothing else.
_WORDS = (
    dict.fromkeys(("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"), _STOPPED)
    | dict.fromkeys(("START", "YES", "UNSTOP"), _STARTED)
    | dict.fromkeys(("HELP", "INFO"), _HELPED)
)


def find_carrier_answer(body: str) -> CarrierAnswer | None:
    """None for everything the company leaves to the service."""
    return _WORDS.get(body.strip().upper())
