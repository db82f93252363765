"""The made-up city's people: 200 lives of a week, as the texts they send and when. Pure, and the same every time."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from smsbot.domain.phone import PhoneNumber
from smsbot.domain.program import Program

PEOPLE = 200
DAYS = 7
A_JOB = "{job}"
"""In a text: the number of a job that this person was shown last."""

# One in so many does this, on a day after joining. Most of a city says nothing at all.
_LATER: Sequence[tuple[int, tuple[str, ...]]] = (
    (2, (A_JOB,)),
    (3, ("MORE",)),
    (9, ("STATUS",)),
    (14, ("STOP",)),
    (16, ("HELP",)),
    (18, ("FREQ", "1")),
    (19, ("FREQ 3",)),
    (23, ("PAUSE 2 WEEKS",)),
    (29, ("please take me off this list",)),
    (31, ("HIRED",)),
    (37, ("is the center open on Thanksgiving",)),
    (41, ("do I need my papers for this one",)),
    (43, ("can my cousin come too",)),
    (47, ("what do I bring to the interview",)),
    (53, ("how long does it take to hear back",)),
    (59, ("wrong number",)),
    (61, ("DELETE",)),
)
_IN_SPANISH = {
    "JOBS": "TRABAJO",
    "MORE": "MAS",
    "STOP": "ALTO",
    "STATUS": "ESTADO",
    "HELP": "AYUDA",
    "is the center open on Thanksgiving": "abren el Dia de Accion de Gracias",
    "do I need my papers for this one": "necesito mis papeles para este",
    "can my cousin come too": "puede venir mi primo tambien",
    "what do I bring to the interview": "que llevo a la entrevista",
    "how long does it take to hear back": "cuanto tardan en contestar",
}


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One text of one person."""

    at: datetime
    phone: PhoneNumber
    text: str


def lines(program: Program, born: datetime) -> list[Line]:
    """Every text of the week before `born`, in order of time."""
    chance = random.Random(20_26)  # noqa: S311  # no secret: the same city every time
    return sorted(line for number in range(PEOPLE) for line in _life(number, chance, program, born))


def phone(number: int) -> PhoneNumber:
    """555 numbers that belong to nobody; the page's pretend phones have others."""
    return PhoneNumber(f"+1555555{2000 + number}")


def _life(number: int, chance: random.Random, program: Program, born: datetime) -> Iterator[Line]:
    first_day = 0 if chance.random() < 0.55 else chance.randrange(DAYS)
    at = _moment(chance, program, born, first_day, earliest=8)
    spanish = "es" in program.languages and chance.random() < 0.25
    texts = list(_registration(chance, program))
    days = [first_day] * len(texts)
    for one_in, words in _LATER:
        if chance.randrange(one_in) == 0 and first_day < DAYS - 1:
            texts += words
            days += [chance.randrange(first_day + 1, DAYS)] * len(words)
    day = first_day
    for text, on in sorted(zip(texts, days, strict=True), key=lambda one: one[1]):
        if on != day:
            day, at = on, _moment(chance, program, born, on, earliest=10)
        if at < born:
            yield Line(at, phone(number), _IN_SPANISH.get(text, text) if spanish else text)
        at += timedelta(seconds=chance.randrange(15, 240))


def _registration(chance: random.Random, program: Program) -> Iterator[str]:
    """JOBS, work, place; some stop half-way."""
    yield "JOBS"
    if chance.random() < 0.1:
        return
    menu = [str(sector.number) for sector in program.sectors]
    yield " ".join(sorted(chance.sample(menu, chance.choice((1, 1, 2, 3))))) if chance.random() < 0.9 else "ALL"
    luck = chance.random()
    if luck < 0.7 and program.places.postcodes:
        yield chance.choice(sorted(program.places.postcodes))
    elif luck < 0.8:
        yield f"{program.area_letter} {chance.randint(1, len(program.places.areas))}"
    elif luck < 0.95:
        yield program.anywhere


def _moment(chance: random.Random, program: Program, born: datetime, day: int, *, earliest: int) -> datetime:
    date = born.astimezone(program.zone).date() - timedelta(days=DAYS - day)
    hours = chance.triangular(earliest, 21.5, 12)
    return (datetime.combine(date, time(), program.zone) + timedelta(hours=hours)).astimezone(UTC)
