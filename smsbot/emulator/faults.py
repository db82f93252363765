"""Which things go wrong, decided by a seeded file and by magic numbers. Pure: same seed + same requests = same faults.

A fault is a name or a code:

    queue_full           21611 at the create; with a messaging service accepted and then failed with 30001
    too_many_requests    HTTP 429 with 20429, nothing accepted
    server_error         HTTP 500, nothing accepted
    slow                 accepts after `slow_ms`, whether or not the caller is still waiting
    lost_answer          accepts, stores and delivers, but closes the connection instead of answering
    receipts_late        status callbacks come `late_ms` later
    receipts_twice       every status callback comes twice
    receipts_shuffled    the last status callback comes before the first
    receipts_never       no status callback comes
    20000 to 29999       the create is refused with this code (errors.REFUSALS), 21211 or 21610 for example
    30000 to 39999       accepted, then undelivered or failed with this code (errors.FAILURES)

The file is TOML or JSON; every part may be left out:

    seed = 7
    slow_ms = 3000
    late_ms = 5000

    [chances]                     # 0 to 1, drawn from (seed, number, how many creates that number has had)
    lost_answer = 0.01
    receipts_twice = 0.1
    30003 = 0.02

    [endings]                     # by the last digits of the number texted; the longest ending wins
    "0199" = "lost_answer"
    "98" = { fault = "server_error", times = 2 }     # only the first two creates to that number

    [[script]]                    # by the number of the create, counting all from 1
    create = 5
    fault = "lost_answer"

Magic numbers work without a file. +1 500 555 and four more digits:

    0001 21211   0002 21612   0003 21408   0004 21610   0009 21614
    1001 queue_full         4001 the same, first create only
    1002 too_many_requests  4002 the same, first create only
    1003 server_error       4003 the same, first create only
    1004 lost_answer        4004 the same, first create only
    1005 slow               4005 the same, first create only
    2001 receipts_never     2002 receipts_twice   2003 receipts_shuffled   2004 receipts_late
    3003 to 3008 and any other 3xxx of errors.FAILURES: ends with 30003, 30004, 30005, 30006, 30007, 30008 ...

The first line is Twilio's own table of test numbers.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

from smsbot.emulator.errors import FAILURES, REFUSALS

MAGIC_PREFIX = "+1500555"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What will happen to one create. `refusal`: turned away with this code. `outcome`: accepted, then not
    delivered with this code. The rest as the faults of the same name."""

    refusal: int | None = None
    outcome: int | None = None
    slow_ms: int = 0
    lost_answer: bool = False
    late_ms: int = 0
    twice: bool = False
    shuffled: bool = False
    never: bool = False


FINE = Fate()


class BadFaults(ValueError):
    """The fault file cannot be used. The message lists everything that is wrong with it."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A fault for numbers of one ending. `times`: only the first so many creates to that number, None for all."""

    fault: str
    times: int | None = None


NAMED = {
    "queue_full",
    "too_many_requests",
    "server_error",
    "slow",
    "lost_answer",
    "receipts_late",
    "receipts_twice",
    "receipts_shuffled",
    "receipts_never",
}
_HARD = ("queue_full", "too_many_requests", "server_error", "lost_answer", "slow")
MAGIC: dict[str, Ending] = (
    {f"000{n}": Ending(str(code)) for n, code in ((1, 21211), (2, 21612), (3, 21408), (4, 21610), (9, 21614))}
    | {f"100{n}": Ending(fault) for n, fault in enumerate(_HARD, start=1)}
    | {f"400{n}": Ending(fault, times=1) for n, fault in enumerate(_HARD, start=1)}
    | {f"200{n}": Ending(f"receipts_{how}") for n, how in enumerate(("never", "twice", "shuffled", "late"), start=1)}
    | {str(code)[0] + str(code)[2:]: Ending(str(code)) for code in FAILURES if code >= 30000}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPlan:
    """A fault file, read. `chances`: fault -> 0 to 1. `script`: number of the create -> fault."""

    seed: int = 0
    slow_ms: int = 3000
    late_ms: int = 5000
    chances: Mapping[str, float] = field(default_factory=dict)
    endings: Mapping[str, Ending] = field(default_factory=dict)
    script: Mapping[int, str] = field(default_factory=dict)

    def find_fate(self, to: str, nth_to_number: int, nth: int) -> Fate:
        """`to`: E.164. Both counts start at 1: creates to this number, creates in all."""
        fate = FINE
        for fault in self._find_faults(to, nth_to_number, nth):
            fate = self._add(fate, fault)
        return fate

    def _find_faults(self, to: str, nth_to_number: int, nth: int) -> list[str]:
        faults = [fault for fault, chance in self.chances.items() if self._draw(to, nth_to_number, fault) < chance]
        ending = self._find_ending(to)
        if ending is not None and (ending.times is None or nth_to_number <= ending.times):
            faults.append(ending.fault)
        if nth in self.script:
            faults.append(self.script[nth])
        return faults

    def _find_ending(self, to: str) -> Ending | None:
        if to.startswith(MAGIC_PREFIX) and to[len(MAGIC_PREFIX) :] in MAGIC:
            return MAGIC[to[len(MAGIC_PREFIX) :]]
        if not self.endings:
            return None
        return next((self.endings[to[cut:]] for cut in range(len(to)) if to[cut:] in self.endings), None)

    def _draw(self, to: str, nth_to_number: int, fault: str) -> float:
        """0 <= draw < 1. From the request alone, so that other numbers and other faults change nothing here."""
        seen = f"{self.seed} {to} {nth_to_number} {fault}".encode()
        return int.from_bytes(blake2b(seen, digest_size=6).digest()) / 2**48

    def _add(self, fate: Fate, fault: str) -> Fate:
        match fault:
            case "queue_full":
                return replace(fate, refusal=21611)
            case "too_many_requests":
                return replace(fate, refusal=20429)
            case "server_error":
                return replace(fate, refusal=20500)
            case "slow":
                return replace(fate, slow_ms=self.slow_ms)
            case "lost_answer":
                return replace(fate, lost_answer=True)
            case "receipts_late":
                return replace(fate, late_ms=self.late_ms)
            case "receipts_twice":
                return replace(fate, twice=True)
            case "receipts_shuffled":
                return replace(fate, shuffled=True)
            case "receipts_never":
                return replace(fate, never=True)
        code = int(fault)
        return replace(fate, refusal=code) if code in REFUSALS else replace(fate, outcome=code)


def load_faults(path: Path) -> FaultPlan:
    """A .json file as JSON, anything else as TOML. Raises BadFaults; OSError when it cannot be opened."""
    text = path.read_text(encoding="utf-8")
    try:
        wanted = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except ValueError as error:
        raise BadFaults(f"not readable: {error}") from None
    return parse_faults(wanted)


def parse_faults(wanted: Any) -> FaultPlan:
    """The file's content as a mapping. Raises BadFaults with every problem at once."""
    if not isinstance(wanted, dict):
        raise BadFaults("the file holds no table")
    problems = list(_find_problems(wanted))
    if problems:
        raise BadFaults("; ".join(problems))
    return FaultPlan(
        **{key: wanted[key] for key in _COUNTS if key in wanted},
        chances=wanted.get("chances", {}),
        endings={digits: _read_ending(said) for digits, said in wanted.get("endings", {}).items()},
        script={step["create"]: str(step["fault"]) for step in wanted.get("script", [])},
    )


_COUNTS = ("seed", "slow_ms", "late_ms")
_PARTS: dict[str, type] = dict.fromkeys(_COUNTS, int) | {"chances": dict, "endings": dict, "script": list}


def _find_problems(wanted: dict[str, Any]) -> Iterator[str]:
    for key, value in wanted.items():
        if key not in _PARTS:
            yield f"{key}: unknown key"
        elif not isinstance(value, _PARTS[key]):
            yield f"{key}: not a {_PARTS[key].__name__}"
        else:
            yield from _check_part(key, value)


def _check_part(key: str, value: Any) -> Iterator[str]:
    match key:
        case "chances":
            doubts = {f"chances.{fault}": _doubt_chance(fault, chance) for fault, chance in value.items()}
        case "endings":
            doubts = {f"endings.{digits}": _doubt_ending(digits, said) for digits, said in value.items()}
        case "script":
            doubts = {f"script {place}": _doubt_step(step) for place, step in enumerate(value, start=1)}
        case _:
            doubts = {key: None if _is_count(value) else "not a whole number from 0"}
    return (f"{where}: {why}" for where, why in doubts.items() if why)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _doubt_fault(fault: object) -> str | None:
    if fault in NAMED or (str(fault).isdecimal() and (int(str(fault)) in REFUSALS or int(str(fault)) in FAILURES)):
        return None
    return f"{fault!r} is not a fault"


def _doubt_chance(fault: str, chance: object) -> str | None:
    if not isinstance(chance, int | float) or not 0 <= chance <= 1:
        return "not a chance from 0 to 1"
    return _doubt_fault(fault)


def _read_ending(said: object) -> Ending:
    if isinstance(said, dict):
        return Ending(str(said.get("fault")), said.get("times"))
    return Ending(str(said))


def _doubt_ending(digits: str, said: object) -> str | None:
    if not digits.isdecimal():
        return "not the last digits of a number"
    ending = _read_ending(said)
    if ending.times is not None and not _is_count(ending.times):
        return "times is not a whole number from 0"
    return _doubt_fault(ending.fault)


def _doubt_step(step: object) -> str | None:
    if not isinstance(step, dict) or set(step) != {"create", "fault"} or not _is_count(step["create"]):
        return "wants exactly create (a number from 1) and fault"
    return _doubt_fault(step["fault"])
