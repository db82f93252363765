"""Plain words in, the command they give out: MORE, STATUS, FREQ 2, PAUSE 2 WEEKS, HIRED."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from smsbot.conversation.filters import find_filter
from smsbot.conversation.intents import (
    Filter,
    Freq,
    Gone,
    Help,
    Hired,
    Intent,
    Join,
    Language,
    Menu,
    More,
    Pause,
    PlaceChoice,
    Resume,
    Scam,
    Sectors,
    Status,
    Zip,
)
from smsbot.conversation.plain import plain, squeezed, word_set
from smsbot.conversation.words import COMMANDS, LANGUAGE_NAMES, language_of
from smsbot.domain.program import Program

_SIMPLE: Mapping[str, Callable[[], Intent]] = {
    "more": More,
    "status": Status,
    "menu": Menu,
    "types": Sectors,
    "freq": Freq,
    "pause": Pause,
    "resume": Resume,
    "language": Language,
    "zip": Zip,
    "hired": Hired,
}
MENU: tuple[Intent, ...] = (
    More(),
    Status(),
    Sectors(),
    PlaceChoice(),
    Freq(),
    Pause(),
    Resume(),
    Hired(),
    Help(),
    Filter(),
    Language(),
)
"""What the menu's numbers, 1 to 11, ask for: a phone with digits only reaches all of it."""
_UNITS: Mapping[str | None, int] = {
    None: 1,
    **dict.fromkeys(("day", "days", "dia", "dias"), 1),
    **dict.fromkeys(("week", "weeks", "wk", "wks", "semana", "semanas"), 7),
    **dict.fromkeys(("month", "months", "mes", "meses"), 30),
}
_COUNTS = {"a": 1, "an": 1, "one": 1, "un": 1, "una": 1, "two": 2, "dos": 2, "three": 3, "tres": 3, "four": 4}
_PAUSE = re.compile(
    r"(?:please |pls )?(?:pause|snooze|pausa|pausar)(?: (?:for|por|texts?|alerts?"
    r"|it))* (?P<count>\w+)(?: (?P<unit>\w+))?"
)
_PAUSE_UNTIL = re.compile(
    r"(?:please |pls )?(?:pause|snooze|pausa|pausar)(?: texts?| alerts?| it)* (?:until|till?|hasta)(?: next| the| el)*"
    r" (?:(?P<month>[a-z]+|\d{1,2}) (?P<day>\d{1,2})(?:st|nd|rd|th)?"
    r"|(?P<spanish>\d{1,2}) de (?P<mes>[a-z]+)|(?P<name>[a-z]+))"
)
_WEEKDAYS = {
    word: number
    for number, words in enumerate(
        ("monday mon lunes", "tuesday tue tues martes", "wednesday wed miercoles", "thursday thu thurs jueves",
         "friday fri viernes", "saturday sat sabado", "sunday sun domingo")
    )
    for word in words.split()
}  # fmt: skip
_MONTHS = {
    word: number
    for number, words in enumerate(
        ("january jan enero", "february feb febrero", "march mar marzo", "april apr abril", "may mayo",
         "june jun junio", "july jul julio", "august aug agosto", "september sep sept septiembre",
         "october oct octubre", "november nov noviembre", "december dec diciembre"),
        1,
    )
    for word in words.split()
}  # fmt: skip
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FREQ = re.compile(r"(?:freq|frec|frequency|frecuencia) ?(?P<menu>[1-3])")
_COURTESY = re.compile(r"^(?:please|pls|plz|hi|hello|ok|okay|hey) | (?:please|pls|plz|thanks|thank you|por favor)$")

# A statement; "got a job?" and "get hired" ask for one.
_HIRED = re.compile(
    r"^(?:(?:great news|good news|hi|hey|hello|yes|thanks|thank you|yay|omg) )*"
    r"(?:i|we|ive|i ve) ?(?:was|am|got|have been|been|just got|just|finally)?(?: just| finally)? ?(?:got "
    r"|been )?hired\b"
    r"|^(?:(?:thanks|thank you|hi|yes|great news|good news|yay) )*(?:i|ive|i ve|i have|i just|i finally|i already)"
    r"(?: just| finally| already| have)* (?:got|found|landed|have|accepted|start|started) (?:a|the|that|this|my"
    r"|another)"
    r" (?:new )?job(?: (?:now|already|today|thanks|thank you|yesterday|offer|offer and accepted))*$"
    r"|^(?:got|found) (?:a|the) (?:new )?job$|^(?:just )?got hired$"
    r"|^(?:i|im|i am) (?:now )?(?:employed|working)(?: now| already)?$|^me contrataron\b"
    r"|^ya (?:consegui|encontre|tengo) (?:un |el )?(?:trabajo|empleo)\b"
    r"|^(?:consegui|encontre) (?:un |el )?(?:trabajo|empleo)$"
)
_ASKS_FOR_WORK = re.compile(
    r"\b(?:need|want|looking for|look for|seeking|searching for|find|get|got|give me|send me|show me|have you got|any"
    r"|do you have|are there|busco|necesito|quiero|hay|buscando|apply for|sign up for|interested in|help me find)"
    r"(?: \w+){0,3} (?:jobs?|work|employment|trabajos?|empleos?)\b|\b(?:get|be) hired\b|\bhire me\b|\bsign me up\b"
)
_WANTS_NONE = re.compile(
    r"\b(?:not|dont|do not|no longer|never|no) (?:\w+ ){0,2}(?:need|want|looking|look|seeking|searching|interested"
    r"|quiero|necesito|busco)\b"
)
_IN_SPANISH = re.compile(r"\b(?:trabajos?|empleos?)\b")
_AT_THE_END = re.compile(r" (?:at|for|from|with|number|no|en|el|en el)$")
_JOB_NUMBER = re.compile(r"[1-9]\d{2,3}")
_AROUND_A_REPORT = word_set(
    "job jobs number no opening position is was its it a an the now el la es un una numero trabajo ya esta"
)
_GOT_NUMBER = word_set("gotjob igotjob")
_ARTICLES = word_set("job the el trabajo is")
_LONGEST_REQUEST = 14  # words


def find_command(words: str, text: str, program: Program) -> tuple[Intent, str] | None:
    """`words`: the text in plain form; `text` as it came, since a question mark turns HIRED into a request."""
    bare = _COURTESY.sub("", words)
    for name, command in _SIMPLE.items():
        if squeezed(bare) in COMMANDS[name] and not (name == "hired" and text.rstrip().endswith("?")):
            return command(), f"command: {name}"
    if squeezed(bare) in {
        plain(program.area_keyword),
        squeezed(plain(f"{program.area_noun}s")),
        plain(program.area_noun),
    }:
        return PlaceChoice(), "command: areas"
    if menu := _FREQ.fullmatch(bare):
        return Freq(int(menu["menu"])), "command: freq"
    return _pause(bare) or _language(bare) or find_filter(bare, text) or _hired(words, text)


def _pause(words: str) -> tuple[Intent, str] | None:
    if until := _PAUSE_UNTIL.fullmatch(words):
        return _pause_until(until)
    found = _PAUSE.fullmatch(words)
    if not found:
        return None
    count = _COUNTS.get(found["count"]) or (int(found["count"]) if found["count"].isdecimal() else 0)
    size = _UNITS.get(found["unit"], 0)
    return (Pause(count * size), "command: pause") if 0 < count * size < 1000 else None


def _pause_until(found: re.Match[str]) -> tuple[Intent, str] | None:
    """A day of the week, or one of the year as Americans write it: 12/15, Dec 15; in Spanish also 15 de diciembre."""
    if found["name"]:
        weekday = _WEEKDAYS.get(found["name"])
        return None if weekday is None else (Pause(weekday=weekday), "command: pause until")
    named, day = found["month"] or found["mes"], int(found["day"] or found["spanish"])
    month = int(named) if named.isdecimal() else _MONTHS.get(named, 0)
    if not (1 <= month <= 12 and 1 <= day <= _LONGEST_MONTHS[month - 1]):
        return None
    return Pause(date=(month, day)), "command: pause until"


def _language(words: str) -> tuple[Intent, str] | None:
    """LANG ES, "text me in Spanish"."""
    found = re.fullmatch(r"(?:lang|language|idioma) ?(\w.*)|(?:\w+ ){0,4}(?:in|en) (\w+)", words)
    name = squeezed(found[1] or found[2]) if found else ""
    code = language_of(name, LANGUAGE_NAMES) or (name if found and found[1] and name in LANGUAGE_NAMES else None)
    return (Language(code), "command: language") if code else None


def _hired(words: str, text: str) -> tuple[Intent, str] | None:
    if "?" in text:
        return None
    tokens = words.split()
    numbers = [token for token in tokens if _JOB_NUMBER.fullmatch(token)]
    rest = _AT_THE_END.sub("", " ".join(token for token in tokens if token not in numbers))
    if len(numbers) == 1 and (squeezed(rest) in COMMANDS["hired"] | _GOT_NUMBER or _HIRED.search(rest)):
        return Hired(int(numbers[0])), "says hired"
    return (Hired(), "says hired") if _HIRED.search(words) else None


def find_report(words: str, text: str) -> tuple[Intent, str] | None:
    """GONE, SCAM 412, "412 is filled", "job 412 is a scam": a statement about one job, never a question."""
    tokens = words.split()
    numbers = [token for token in tokens if _JOB_NUMBER.fullmatch(token)]
    if "?" in text or len(numbers) > 1:
        return None
    number = int(numbers[0]) if numbers else None
    rest = [token for token in tokens if token not in numbers]
    bare = [token for token in rest if token not in _AROUND_A_REPORT] if numbers else rest
    whole = [token for token in rest if token not in _ARTICLES] if numbers else rest  # "el 412 ya no esta"
    for said in ("".join(rest), "".join(whole), "".join(bare)):
        if said in COMMANDS["gone"]:
            return Gone(number), "command: gone"
        if said in COMMANDS["scam"]:
            return Scam(number), "command: scam"
    return None


def find_join_sentence(words: str) -> Join | None:
    """ "I need a job", "any work?", "get hired": a request for work in a short sentence."""
    if (
        len(words.split()) > _LONGEST_REQUEST
        or _WANTS_NONE.search(words)
        or not (_ASKS_FOR_WORK.search(words) or _only_jobs(words))
    ):
        return None
    return Join("es") if _IN_SPANISH.search(words) else Join()


def _only_jobs(words: str) -> bool:
    return bool(
        re.fullmatch(
            r"(?:(?:hi|hello|hey|ok|yes|text|please|pls|a|the|more|new) )*(?:jobs?|work)(?: please| pls)*", words
        )
    )
