"""What a posting says of the time of day, of experience and of English, for people who can only take some jobs. Pure.

Three answers each: one, the other, or None where it does not say, which keeps the job and lets people ask."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files

from jobs_feed.hours import find_hours
from jobs_feed.opening import Shift

_COUNT = (
    r"(?:\d{1,2}(?:\.5)?\+?|one|two|three|four|five|six|seven|eight|nine|ten|uno?|una|dos|tres|cuatro|cinco)"
    r"(?:\s*\(\s*\d{1,2}\s*\))?(?:\s*(?:-|\u2013|to|or|a|o)\s*(?:\d{1,2}|one|two|three|four|five|more|m[aá]s))?\+?"
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-Z\u00bf\u00a1\d(*-])|\n+|[\u2022\u00b7]")
_LONGEST_HEADING, _LONGEST, _READ = 60, 600, 20_000
"""Characters: of a line that may stand over others, and as much of a sentence and of a text as is looked at."""
_OF_EXPERIENCE = re.compile(r"\bexp(?:er|\b)|\btrain\b", re.IGNORECASE)
_OF_ENGLISH = re.compile(r"\b(?:english|ingl[eé]s)\b", re.IGNORECASE)
_OF_HOURS = re.compile(
    r"\b(?:(?:over)?nights?|evenings?|graveyard|day(?:s|time)?|mornings?|noches?|nocturno|d[ií]as?|diurno|mañana)\b"
    r"|\d\s?[ap]\.?\s?m\b|\d:\d\d",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def _form(subject: str, name: str) -> re.Pattern[str]:
    forms = "|".join(f"(?:{form})" for form in _words()[subject][name])
    return re.compile(forms.replace("COUNT", _COUNT), re.IGNORECASE)


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("jobs_feed").joinpath("lexicon", "terms.toml").read_text(encoding="utf-8"))


def find_experience(title: str, text: str, requirements: str = "") -> bool | None:
    """Whether the job asks for experience. `requirements`: the field in which some sources keep them; there, one of
    several numbered ways to qualify that asks for none is enough not to say yes."""
    said = {*_in_title("experience", title), *_in_text("experience", text, _OF_EXPERIENCE)}
    return _one({*said, *_in_requirements(requirements)})


def find_english(title: str, text: str) -> bool | None:
    """Whether the job asks for English. The language of the posting is no answer."""
    return _one({*_in_title("english", title), *_in_text("english", text, _OF_ENGLISH)})


def _one(said: set[bool]) -> bool | None:
    return said.pop() if len(said) == 1 else None


def _in_title(subject: str, title: str) -> Iterator[bool]:
    if _form(subject, "not_needed").search(title):
        yield False
    elif _form(subject, "needed_in_title").search(title):
        yield True


def _in_text(subject: str, text: str, subject_words: re.Pattern[str]) -> Iterator[bool]:
    for sentence, wished in _sentences(text, subject_words):
        if _form(subject, "not_needed").search(sentence):
            yield False
        elif not wished and _asked(subject, sentence):
            yield True


def _asked(subject: str, sentence: str) -> bool:
    """Asked for, with no other way in, and of the applicant."""
    if not _form(subject, "needed").search(sentence) or _form(subject, "or_else").search(sentence):
        return False
    return not _form(subject, "of_others").search(sentence) or bool(_form(subject, "of_applicants").search(sentence))


def _sentences(text: str, subject_words: re.Pattern[str]) -> Iterator[tuple[str, bool]]:
    """Each sentence or item that speaks of the subject, and whether it, or the heading above, tells of wishes only."""
    text = text[:_READ]
    if not subject_words.search(text):
        return
    wish, wishes = _form("wished", "forms"), False
    for part in _SENTENCE.split(text):
        sentence = part[:_LONGEST].strip()
        if len(sentence) <= _LONGEST_HEADING and (sentence.endswith(":") or sentence.istitle() or sentence.isupper()):
            wishes = bool(wish.search(sentence))
        if subject_words.search(sentence):
            yield sentence, wishes or bool(wish.search(sentence))


_LONGEST_WAYS = 4_000
_WAY = re.compile(r"(?:^|\s)\d\.\s+(?=[A-Z])")
_OTHER_REQUIREMENTS = re.compile(
    r"\b(?:license|certificate|residency|special|note|driver)\b[^.]{0,40}requirement", re.IGNORECASE
)
_EQUAL = re.compile(
    r"(?:an? )?(?:satisfactory )?(?:equivalent|combination|education and/?or experience)", re.IGNORECASE
)
_WAYS_WITHIN = re.compile(r"\bone of the following\b|\(a\)\s|\sa\.\s", re.IGNORECASE)


_ONLY_YEARS = re.compile(rf"\W*{_COUNT}\W*(?:years?|yrs?|months?|años?|meses)\W*", re.IGNORECASE)
_ONLY_NO = re.compile(
    r"\W*(?:none|no|not? (?:required|needed|necessary)|ningun[ao]?|no (?:requerida|necesaria))\W*", re.IGNORECASE
)


def _in_requirements(requirements: str) -> Iterator[bool]:
    """Numbered ways to qualify ask where each of them does; one that is as good as the others is like them. A field
    may hold nothing but a number of years, or no."""
    if _ONLY_YEARS.fullmatch(requirements) or _ONLY_NO.fullmatch(requirements):
        yield not _ONLY_NO.fullmatch(requirements)
        return
    ways = [way for way in _WAY.split(_OTHER_REQUIREMENTS.split(requirements[:_LONGEST_WAYS])[0]) if way.strip(" .;:")]
    own = [way for way in ways if not _EQUAL.match(way)]
    if len(ways) < 2:
        yield from _in_text("experience", requirements, _OF_EXPERIENCE)
    elif any(_form("experience", "not_needed").search(way) for way in own):
        yield False
    elif own and all(_form("experience", "needed").search(way) and not _WAYS_WITHIN.search(way) for way in own):
        yield True


def find_shift(schedules: Iterable[str], title: str, text: str) -> Shift | None:
    """Days, nights (evenings too) or both, by what the fields of hours and the title say, else by a plain statement of
    the text. Hours that lie in day and night alike, and those that may change, are no answer."""
    found: set[Shift] = set()
    for said, bare in [*((schedule, True) for schedule in schedules), (title, False)]:
        hours = find_hours(said, bare=bare)
        if hours is None:
            return None
        found |= hours | _named(said)
    return _shift(found or set(_told(text)))


def _shift(found: set[Shift]) -> Shift | None:
    if not found:
        return None
    return found.pop() if len(found) == 1 else Shift.BOTH


def _named(text: str) -> set[Shift]:
    found = {Shift.BOTH} if _form("shift", "both").search(text) else set()
    rest, denied = _form("shift", "no_nights").subn(" ", text)
    if _form("shift", "nights").search(rest):
        found.add(Shift.NIGHTS)
    if denied or _form("shift", "days").search(rest):
        found.add(Shift.DAYS)
    return found


def _told(text: str) -> Iterator[Shift]:
    for sentence, _ in _sentences(text, _OF_HOURS):
        named = [shift for shift in (Shift.DAYS, Shift.NIGHTS) if _form("shift", f"text_{shift}").search(sentence)]
        hours = _hours_told(sentence)
        if (named or hours) and not _form("shift", "hedged").search(sentence):
            yield from (*named[:1], *hours)


def _hours_told(sentence: str) -> frozenset[Shift]:
    if not _form("shift", "text_hours").search(sentence) or _form("shift", "not_work_hours").search(sentence):
        return frozenset()
    return find_hours(sentence, bare=False) or frozenset()
