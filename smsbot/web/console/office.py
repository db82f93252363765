"""What the console's views hand to workflows. wiring makes one for each process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from jobs_feed.credentials import Credentials
from jobs_feed.sector import Lexicon
from smsbot.carrier.gateway import Meaning
from smsbot.clock import Clock
from smsbot.domain.program import Manners, Pace, Program, StaffRules
from smsbot.storage.database import Database
from smsbot.storage.vault import Vault
from smsbot.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """`meaning_of`: of an error number of the carrier's. `trial`: this installation begins on trial (production).
    `allow_private`: feeds may be on this machine. `credentials`: for feeds of sites that answer nobody else.
    `wall`: the machine's own clock, for time-outs and leases, where `clock` may be a demo's."""

    public_url: str
    secret_key: str
    trial: bool
    database: Database
    vault: Vault
    program: Program
    pace: Pace
    manners: Manners
    lexicon: Lexicon
    wording: Wording
    clock: Clock
    wall: Clock
    meaning_of: Callable[[int], Meaning]
    allow_private: bool
    staff_rules: StaffRules = StaffRules()
    credentials: Credentials = field(default_factory=dict)

    def now(self) -> datetime:
        return self.clock.now()
