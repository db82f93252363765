"""A text in, what it asks of us and the rule that says so out. The order is the law: the first rule that fits wins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from smsbot.conversation.answers import find_answer, find_menu_again, find_outcome
from smsbot.conversation.choices import find_areas, find_opening, find_search, find_sectors, find_zip
from smsbot.conversation.commands import find_command, find_join_sentence, find_report
from smsbot.conversation.crisis import find_danger
from smsbot.conversation.intents import (
    Crisis,
    Erase,
    Help,
    Ignore,
    Intent,
    Join,
    Language,
    PrivateFacts,
    Start,
    Stop,
    Understood,
    Unknown,
)
from smsbot.conversation.machines import find_machine, find_script
from smsbot.conversation.opt_out import asks_no_more_texts, find_opt_out_sentence, find_opt_out_word
from smsbot.conversation.plain import plain, squeezed
from smsbot.conversation.private_facts import holds_private_facts
from smsbot.conversation.slips import find_slip
from smsbot.conversation.words import (
    COURTESIES,
    HELP_WORDS,
    HELP_WORDS_AT_HOME,
    JOIN_WORDS,
    LANGUAGE_NAMES,
    START_WORDS,
    STOP_WORDS_AT_HOME,
    YES_WORDS,
    language_of,
)
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Asked, State, Subscriber

_THANKFUL = frozenset("👍🙏👌")
ANSWERS_FOR = timedelta(hours=24)
"""How long the bare numbers of a menu answer it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who is speaking. `asked`: the question still open, None after a day. `shown`: numbers of the openings this
    person was shown. `erase_pending`: an ERASE code was given and holds. `year`: the current one, None where nobody
    knows (then no year of these decades is read as the number of an opening)."""

    program: Program
    state: State = State.ACTIVE
    language: str = "en"
    asked: Asked | None = None
    shown: frozenset[int] = frozenset()
    erase_pending: bool = False
    year: int | None = None


def context_of(subscriber: Subscriber, *, now: datetime, program: Program, shown: Iterable[int] = ()) -> Context:
    """The context of a text that this person sends at `now` (aware UTC)."""
    fresh = subscriber.asked_at is not None and now - subscriber.asked_at < ANSWERS_FOR
    return Context(
        program=program,
        state=subscriber.state,
        language=subscriber.profile.language,
        asked=subscriber.asked if fresh else None,
        shown=frozenset(shown),
        erase_pending=subscriber.erase_until is not None and now < subscriber.erase_until,
        year=now.astimezone(program.zone).year,
    )


@dataclass(frozen=True, slots=True)
class _Heard:
    """One text in the forms that rules look at: as it came, in plain words, without spaces."""

    text: str
    words: str
    whole: str


_Found = tuple[Intent, str] | None


def understand(text: str, context: Context) -> Understood:
    """Never fails: what no rule knows is Unknown. Pure, and the same for the same text and context."""
    words = plain(text)
    heard = _Heard(text, words, squeezed(words))
    for step in _STEPS:
        if found := step(heard, context):
            return Understood(*found)
    return Understood(Unknown(), "nothing known")


def _machine(heard: _Heard, _context: Context) -> _Found:
    why = find_machine(heard.text)
    return (Ignore(why), why) if why else None


def _stop_word(heard: _Heard, context: Context) -> _Found:
    if heard.whole in STOP_WORDS_AT_HOME.get(context.language, frozenset()):
        return Stop(language=context.language), f"word: {context.language}"
    found = find_opt_out_word(heard.text)
    if found and heard.words == "erase" and context.erase_pending:
        return None
    return found


def _crisis(heard: _Heard, _context: Context) -> _Found:
    language = find_danger(heard.text)
    if language is None:
        return None
    return Crisis(stops=asks_no_more_texts(heard.text), language=language or None), "crisis phrase"


def _report(heard: _Heard, _context: Context) -> _Found:
    """Before the sentences that may mean stop, of which "scam" alone would be one."""
    return find_report(heard.words, heard.text)


_STOP_PART = re.compile(
    r"(?:please |pls |por favor )?(?:stop|no more|quit|cancel|end|unsubscribe(?: from)?"
    r"|(?P<spanish>(?:ya )?no mas|alto|parar|paren?|cancelar|cancele)) (?!and )(?P<kinds>.*[^\W\d].*)"
)


def _stop_part(heard: _Heard, context: Context) -> _Found:
    """STOP FOOD: one kind of work named. What it stops is all, and the answer says how to keep the rest."""
    found = _STOP_PART.fullmatch(heard.words)
    kinds = find_sectors(found["kinds"], context.program, asked=True) if found else None
    if found is None or kinds is None or not kinds.names:
        return None
    return Stop("some", "es" if found["spanish"] else None), "STOP and a kind of work"


def _stop_sentence(heard: _Heard, _context: Context) -> _Found:
    return find_opt_out_sentence(heard.text)


def _help(heard: _Heard, context: Context) -> _Found:
    if set(heard.text.strip()) == {"?"}:
        return Help(), "question mark"
    if language := language_of(heard.whole, HELP_WORDS):
        return Help(None if language == "en" else language), f"word: {language}"
    at_home = HELP_WORDS_AT_HOME.get(context.language, frozenset())
    return (Help(context.language), f"word: {context.language}") if heard.whole in at_home else None


def _start(heard: _Heard, context: Context) -> _Found:
    """YES to a question of ours answers none of them and is no START, which would end the pause of somebody who has
    found a job; nor is "sí" then a part of the city."""
    if language := language_of(heard.whole, START_WORDS):
        return Start(), f"word: {language}"
    language = language_of(heard.whole, YES_WORDS)
    if language is None or context.state is State.CONTACT:
        return None
    if context.state is State.ACTIVE and context.asked is not None:
        return Unknown(), f"word: {language}, yes to a question"
    return Start(), f"word: {language}, yes"


def _erase(heard: _Heard, context: Context) -> _Found:
    coded = re.fullmatch(r"(?:erase|borrar?|eliminar) ?(?:code |codigo )?(\d{3,8})", heard.words)
    if coded:
        return Erase(coded[1]), "ERASE and a code"
    if heard.words == "erase":
        return (Erase(), "ERASE alone, code given") if context.erase_pending else (Stop("delete"), "word: delete")
    bare_code = context.erase_pending and re.fullmatch(r"\d{4}", heard.words) and int(heard.words) not in context.shown
    return (Erase(heard.words), "a code alone, code given") if bare_code else None


def _private(heard: _Heard, _context: Context) -> _Found:
    return (PrivateFacts(), "private number") if holds_private_facts(heard.text) else None


def _pending(heard: _Heard, context: Context) -> _Found:
    """Bare numbers answer the last menu."""
    if context.asked is None:
        return None
    return find_answer(context.asked, heard.words, context.program, context.shown, context.year)


def _pending_outcome(heard: _Heard, context: Context) -> _Found:
    """Before the same words are a report or a command of their own."""
    found = find_outcome(heard.words, heard.text) if context.asked is Asked.OUTCOME else None
    return (found, f"answer: {Asked.OUTCOME}") if found else None


def _language(heard: _Heard, _context: Context) -> _Found:
    """A language's own name asks for it at any time: "Español: ES" stands in the first menu."""
    code = language_of(heard.whole, LANGUAGE_NAMES)
    return (Language(code), f"language name: {code}") if code else None


def _join(heard: _Heard, _context: Context) -> _Found:
    language = language_of(heard.whole, JOIN_WORDS)
    return (Join(None if language == "en" else language), f"join word: {language}") if language else None


def _command(heard: _Heard, context: Context) -> _Found:
    return find_command(heard.words, heard.text, context.program)


def _opening(heard: _Heard, context: Context) -> _Found:
    found = find_opening(heard.words, context.shown, context.year)
    return (found, "number of an opening") if found else None


def _zip(heard: _Heard, context: Context) -> _Found:
    found = find_zip(heard.words, heard.text, context.program)
    return (found, "five digits") if found else None


def _sectors(heard: _Heard, context: Context) -> _Found:
    found = find_sectors(heard.words, context.program, asked=context.asked is Asked.SECTORS)
    return (found, "kinds of work") if found else None


def _areas(heard: _Heard, context: Context) -> _Found:
    found = find_areas(heard.words, context.program)
    return (found, "place names") if found else None


def _search(heard: _Heard, context: Context) -> _Found:
    asked = context.asked is Asked.SECTORS
    found = find_search(heard.words, heard.text, context.program, asked=asked)
    return (found, "work and place") if found else None


def _join_sentence(heard: _Heard, context: Context) -> _Found:
    """After a stop only a join word subscribes again, so a sentence about work does not."""
    found = None if context.state is State.STOPPED else find_join_sentence(heard.words)
    return (found, "asks for work") if found else None


def _slip(heard: _Heard, context: Context) -> _Found:
    """Nothing that changes a stop may rest on a guess."""
    return find_slip(heard.words) if context.state is not State.STOPPED else None


def _menu_again(heard: _Heard, context: Context) -> _Found:
    return None if context.asked is None else find_menu_again(context.asked, heard.words)


def _courtesy(heard: _Heard, _context: Context) -> _Found:
    """Thanks are not answered, and no text follows the one that confirms a stop."""
    signs = not heard.whole and not _THANKFUL.isdisjoint(heard.text)
    return (Ignore("courtesy"), "courtesy") if signs or language_of(heard.whole, COURTESIES) else None


def _script(heard: _Heard, _context: Context) -> _Found:
    script = find_script(heard.text)
    return (Unknown(), f"script: {script}") if script else None


_STEPS: tuple[Callable[[_Heard, Context], _Found], ...] = (
    _machine,
    _stop_word,
    _crisis,
    _pending_outcome,
    _report,
    _stop_part,
    _stop_sentence,
    _help,
    _start,
    _erase,
    _private,
    _pending,
    _join,
    _language,
    _command,
    _opening,
    _zip,
    _sectors,
    _areas,
    _search,
    _join_sentence,
    _slip,
    _menu_again,
    _courtesy,
    _script,
)


def parse_line(text: str, program: Program, *, year: int | None = None) -> dict[str, Any]:
    """One line of `smsbot parse`: stateless, as from a subscribed phone with no open question. JSON-able; beside
    text, intent and rule it holds what the intent carries (scope, code, number, names ...)."""
    understood = understand(text, Context(program=program, year=year))
    return {"text": text, "intent": understood.intent.name, "rule": understood.rule, **_details(understood.intent)}


def _details(intent: Intent) -> Mapping[str, Any]:
    return {name: _plain_value(value) for name, value in asdict(intent).items()}


def _plain_value(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain_value(one) for name, one in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Decimal) else value
