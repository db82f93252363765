"""Hours as people write them ("7am-3pm", "M-F 9-5", "2300-0700") -> whether they are of the day or the night. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jobs_feed.opening import Shift

_CLOCK = (
    r"(?:(?P<name{n}>noon|midnight|mediod[ií]a|medianoche)\b|(?P<hour{n}>2[0-4]|[01]?\d)(?::?(?P<minute{n}>[0-5]\d))?"
    r"(?:\s?(?P<half{n}>[ap])(?:\.?\s?m\b\.?|(?<=\d[ap])\b))?)"
)
_RANGE = re.compile(
    rf"(?<![\d$#:/.,-]){_CLOCK.format(n=1)}\s*(?:-|\u2013|\u2014|\bto\b|\buntil\b|\btill?\b|\ba\b|\bhasta\b)\s*(?:las?\s)?"
    rf"{_CLOCK.format(n=2)}"
    r"(?![\d%/:,]|-\d|\s?(?:hours?|hrs?|days?|years?|months|weeks|people|horas|d[ií]as|k)\b)",
    re.IGNORECASE,
)
_NAMED = {"noon": 12.0, "mediod\u00eda": 12.0, "mediodia": 12.0, "midnight": 0.0, "medianoche": 0.0}
# "9-5" is of the day and "3-11" is not; "11-7" and "7-7" may be either.
_BARE_MORNING, _BARE_AFTERNOON = (range(7, 10), range(1, 7)), (range(2, 6), range(10, 13))
_SHORTEST, _LONGEST = 3.0, 14.0
_DAY_STARTS, _DAY_ENDS = 5.0, 19.5
_NIGHT_STARTS, _NIGHT_BEGINS_TO_END = 14.0, 20.0
_SMALL_HOURS_END = 10.0


def find_hours(text: str, *, bare: bool) -> frozenset[Shift] | None:
    """The shifts that the ranges of hours in `text` belong to; none where it holds no range that one can read; None
    where one lies in day and night alike (noon to 9). `bare`: "8-4" without am or pm counts too, for a field that
    holds nothing but hours."""
    shifts = [_shift(start, length) for start, length in _ranges(text, bare=bare)]
    return None if None in shifts else frozenset(shift for shift in shifts if shift)


def _shift(start: float, length: float) -> Shift | None:
    end = start + length
    if start >= _DAY_STARTS and end <= _DAY_ENDS:
        return Shift.DAYS
    if start >= _NIGHT_STARTS and end >= _NIGHT_BEGINS_TO_END:
        return Shift.NIGHTS
    return Shift.NIGHTS if start < _DAY_STARTS - 1 and end <= _SMALL_HOURS_END else None


def _ranges(text: str, *, bare: bool) -> Iterator[tuple[float, float]]:
    """Start in hours after midnight and length in hours."""
    for said in _RANGE.finditer(text):
        for start, end in _readings(said, bare=bare):
            length = (end - start) % 24
            if _SHORTEST <= length <= _LONGEST:
                yield start, length
                break


def _readings(said: re.Match[str], *, bare: bool) -> Iterator[tuple[float, float]]:
    """What the two clocks may mean, the first that makes a working day counts."""
    halves = [said["half1"], said["half2"]]
    first, second = (_clock(said, number) for number in (1, 2))
    if any(halves) or any((said["name1"], said["name2"])):
        if first <= 12.99 and second <= 12.99:
            yield from (
                (one, two) for one in _both(said, 1, first) for two in _both(said, 2, second) if _workday(one, two)
            )
    elif _of_24_hours(said, bare=bare):
        yield first, second
    elif bare and (int(first) in _BARE_MORNING[0] and int(second) in _BARE_MORNING[1]):
        yield first, second + 12
    elif bare and (int(first) in _BARE_AFTERNOON[0] and int(second) in _BARE_AFTERNOON[1]):
        yield first + 12, second + 12


def _workday(start: float, end: float) -> bool:
    return 0 < (end - start) % 24 <= 12


def _clock(said: re.Match[str], number: int) -> float:
    if name := said[f"name{number}"]:
        return _NAMED[name.lower()]
    return int(said[f"hour{number}"]) + int(said[f"minute{number}"] or 0) / 60


def _both(said: re.Match[str], number: int, clock: float) -> tuple[float, ...]:
    """The hours of the day that a clock of twelve may mean."""
    if said[f"name{number}"]:
        return (clock,)
    clock %= 12
    half = (said[f"half{number}"] or "").lower()
    return (clock + 12,) if half == "p" else (clock,) if half == "a" else (clock, clock + 12)


def _of_24_hours(said: re.Match[str], *, bare: bool) -> bool:
    """15:00-23:00, or 0700-1500 in a field of hours: an hour that a clock of twelve does not write."""
    digits = [f"{said[f'hour{number}']}{said[f'minute{number}']}" for number in (1, 2) if said[f"minute{number}"]]
    marked = said.group().count(":") == 2 or (bare and all(len(clock) == 4 for clock in digits))
    return len(digits) == 2 and marked and any(len(clock) == 4 and not "10" <= clock[:2] <= "12" for clock in digits)
