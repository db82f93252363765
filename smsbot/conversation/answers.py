"""The open question and a text in, the answer that it is out. A number means what the menu on the screen says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from smsbot.conversation.choices import find_areas, find_opening, find_sectors
from smsbot.conversation.commands import MENU
from smsbot.conversation.filters import find_amount
from smsbot.conversation.intents import Filter, Freq, Hired, HowItWent, Intent, Language, Menu, PlaceChoice, Sectors
from smsbot.conversation.plain import squeezed, word_set
from smsbot.conversation.words import CADENCES, OUTCOMES
from smsbot.domain.outcome import ANSWERS
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Asked, Cadence

_BETWEEN_DIGITS = re.compile(r"(?<=\d) (?:and|or|y|o|n) (?=\d)")
_EVERYWHERE = word_set("all everything todo todos")
_NO_JOB_OF_OURS = word_set("0 none ninguno ninguna")
_TO_THE_MENU = "0"


def find_answer(
    asked: Asked, words: str, program: Program, shown: Iterable[int], year: int | None
) -> tuple[Intent, str] | None:
    """None where the text answers something else: it is then read as if no question were open."""
    if asked is Asked.HIRED:
        intent = _which_job(words, shown, year)
    elif words.isdecimal() and int(words) in shown:
        return None  # the number of an opening that this person was shown is that opening
    else:
        intent = _FIND[asked](_BETWEEN_DIGITS.sub(" ", words), program)
    if intent is not None:
        return intent, f"answer: {asked}"
    return find_menu_again(asked, words) if len(squeezed(words)) <= 2 and words != _TO_THE_MENU else None


def find_menu_again(asked: Asked, words: str) -> tuple[Intent, str] | None:
    """Numbers that the open menu has not got: it is shown again, never read as an answer to another one."""
    again = _AGAIN.get(asked)
    return (again, "answer outside the menu") if again and re.fullmatch(r"\d[\d ]*", words) else None


def find_outcome(words: str, text: str) -> HowItWent | None:
    """How it went with a job, by number or by word or, as the menu has it, both."""
    numbered = {str(number): outcome for number, outcome in enumerate(ANSWERS, 1)}
    worded = {word: outcome for outcome, spellings in OUTCOMES.items() for word in spellings}
    both = {f"{number}{word}": numbered[number] for number in numbered for word in OUTCOMES[numbered[number]]}
    outcome = (numbered | worded | both).get(squeezed(words))
    return HowItWent(outcome) if outcome and "?" not in text else None


def _which_job(words: str, shown: Iterable[int], year: int | None) -> Intent | None:
    """Here the number of an opening is the answer, not a request for its details."""
    if words in _NO_JOB_OF_OURS:
        return Hired(0)
    found = find_opening(words, shown, year)
    return Hired(found.number) if found else None


def _sectors(words: str, program: Program) -> Intent | None:
    """In digits alone, in any spacing, of which none are a postcode: "1 6 45402" is work and place. Words for work are
    understood whatever is open."""
    postcode = any(word in program.places.postcodes for word in words.split())
    if postcode or not re.fullmatch(r"[\d ]+", words):
        return None
    return find_sectors(words, program, joined_digits=True)


def _place(words: str, program: Program, *, menu_open: bool = False) -> Intent | None:
    if words in program.places.postcodes:
        return None
    if words in _EVERYWHERE:
        return PlaceChoice(anywhere=True)
    return find_areas(words, program, menu_open=menu_open)


def _areas(words: str, program: Program) -> Intent | None:
    """By number or name or, as the menu has it, both: "4 North"."""
    if found := _place(words, program, menu_open=True):
        return found
    tokens = words.split()
    numbers = " ".join(token for token in tokens if token.isdecimal())
    named = _place(" ".join(token for token in tokens if not token.isdecimal()), program)
    return named if named and named == _place(numbers, program, menu_open=True) else None


def _freq(words: str, _program: Program) -> Intent | None:
    worded = (cadence for cadence, spellings in CADENCES.items() if squeezed(words) in spellings)
    chosen = next(worded, None) or next((cadence for cadence in Cadence if words == str(int(cadence))), None)
    return Freq(int(chosen)) if chosen else None


def _menu(words: str, _program: Program) -> Intent | None:
    numbered = {str(number): intent for number, intent in enumerate(MENU, 1)}
    return numbered.get(words)


def _language(words: str, program: Program) -> Intent | None:
    codes = {code.casefold(): code for code in program.languages}
    numbered = {str(number): code for number, code in enumerate(program.languages, 1)}
    code = codes.get(words) or numbered.get(words)
    return Language(code) if code else None


_FILTERS = ("pay", "days", "nights", "noexp", "noenglish", "nofilters")


def _filters(words: str, _program: Program) -> Intent | None:
    numbered = {str(number): Filter(word) for number, word in enumerate(_FILTERS, 1)}
    return numbered.get(words)


def _pay(words: str, _program: Program) -> Intent | None:
    return find_amount(words)


def _nothing(_words: str, _program: Program) -> Intent | None:
    """How it went is read before reports and opt-out sentences, which its words may look like."""
    return None


_FIND: Mapping[Asked, Callable[[str, Program], Intent | None]] = {
    Asked.SECTORS: _sectors,
    Asked.PLACE: _place,
    Asked.AREAS: _areas,
    Asked.FREQ: _freq,
    Asked.MENU: _menu,
    Asked.LANGUAGE: _language,
    Asked.FILTERS: _filters,
    Asked.PAY: _pay,
    Asked.OUTCOME: _nothing,
}
_AGAIN: Mapping[Asked, Intent] = {
    Asked.SECTORS: Sectors(),
    Asked.AREAS: PlaceChoice(),
    Asked.FREQ: Freq(),
    Asked.MENU: Menu(),
    Asked.LANGUAGE: Language(),
    Asked.FILTERS: Filter(),
    Asked.PAY: Filter("pay"),
    Asked.HIRED: Hired(),
    Asked.OUTCOME: HowItWent(),
}
