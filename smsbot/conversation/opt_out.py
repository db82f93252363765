"""Words in, is it a stop out. Recall first: 47 CFR 64.1200(a)(10) binds us to any words that a reasonable person
would read as "stop", so what may be one is one, and the answer says how to undo it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from smsbot.conversation.intents import Stop
from smsbot.conversation.opt_out_phrases import (
    ERASURE,
    ERASURE_ES,
    HINTS,
    NOT_TO_US,
    PART,
    SENTENCES,
    WRONG_NUMBER,
    WRONG_NUMBER_ES,
    Rule,
)
from smsbot.conversation.plain import look_alike, one_slip_away, plain, spelled_out, squeezed, word_set
from smsbot.conversation.words import STOP_WORDS, language_of

# One slip from STOP and yet a word of its own (or a clipped one), so never a typo of it.
_REAL_WORDS = word_set(
    "step steps shop stock auto padre suit quite quiet rate and top atop stoop stomp slop spot swop crop strop stops"
    " stoup drop prop soap soup stow store story set sop"
)
_MISTYPED = word_set("cancle cancell cansel cancl canel qiut quitt unsubcribe unsuscribe unsubscibe unsubscrib")
_LOOKS_LIKE_STOP = frozenset({"ctop", "ctopall"})
_STOP_SIGNS = frozenset("🛑⛔🚫✋")

# Courtesy and noise around a lone opt-out word: "ok stop", "please STOP now", "stop thanks".
_COURTESY = word_set(
    "please kindly pls plz ok okay hi hello hey now thanks thank you thx yes no just sir maam por favor ya it this all"
    " just immediately today asap u right gracias svp s il vous plait"
)
_LONE = word_set(
    "stop stopp stopall unsubscribe unsub desist discontinue cancel quit revoke remove optout alto pare basta detener"
    " arret arretez стоп rete"
)

_CLAUSE_END = re.compile(r"[.!?;,\n]+|\s-+\s")
_RUNS = re.compile(r"(\w)\1+")
_LONGEST = 60  # words; a longer text is a letter or a forwarded page, where a stray phrase says little


def find_opt_out_word(text: str) -> tuple[Stop, str] | None:
    """A message that is nothing but an opt-out word of some language, however it is spaced, spelled or decorated."""
    words = plain(text)
    whole = squeezed(words)
    if not whole:
        return (Stop("unsure"), "stop sign") if _STOP_SIGNS & set(text) else None
    if language := language_of(whole, _DELETE_WORDS):
        return Stop("delete", None if language == "en" else language), "word: delete"
    if language := language_of(whole, STOP_WORDS):
        return Stop(language=None if language == "en" else language), f"word: {language}"
    alike = look_alike(whole)
    if alike in _LOOKS_LIKE_STOP or (alike != whole and alike in STOP_WORDS["en"]):
        return Stop(), "word: look-alike"
    if len(whole) > len("stoop") and _RUNS.sub(r"\1", whole) == "stop":
        return Stop(), "word: drawn out"
    if whole in _MISTYPED or (whole not in _REAL_WORDS and _mistyped_stop(words)):
        return Stop(), "word: mistyped"
    if set(words.split()) - _COURTESY == {"delete"}:
        return Stop("delete"), "word: delete"
    without_courtesy = [word for word in words.split() if word not in _COURTESY]
    if len(words.split()) <= 5 and without_courtesy and set(without_courtesy) <= _LONE:
        languages = {language_of(word, STOP_WORDS) for word in without_courtesy} - {"en", None}
        return Stop(language=min(filter(None, languages), default=None)), "word: with courtesy"
    return None


def find_opt_out_sentence(text: str) -> tuple[Stop, str] | None:
    """A sentence that a reasonable person would read as: stop texting me, or: you have the wrong person."""
    words = spelled_out(plain(text))
    if len(words.split()) > _LONGEST:
        return (Stop(), "sentence: in a long text") if asks_no_more_texts(text) else None
    cleared = " ".join(NOT_TO_US.sub(" ", words).split())
    first = (WRONG_NUMBER_ES, WRONG_NUMBER, ERASURE_ES, ERASURE, PART)
    return _first(first, cleared) or _stop_clause(text) or _first((*SENTENCES, *HINTS), cleared)


def _first(rules: Iterable[Rule], words: str) -> tuple[Stop, str] | None:
    for rule in rules:
        if rule.pattern.search(words):
            return Stop(rule.scope, rule.language), f"sentence: {rule.name}"
    return None


def _stop_clause(text: str) -> tuple[Stop, str] | None:
    """A whole clause that is an opt-out word: "Stop. I found a job"."""
    clauses = (clause for clause in _CLAUSE_END.split(text) if set(plain(clause).split()) & _LONE)
    stops = any(find_opt_out_word(clause) for clause in clauses)
    return (Stop(), "sentence: a clause of its own") if stops else None


_PLAINEST = {"stop texting", "off the list", "stop texting, es"}


def asks_no_more_texts(text: str) -> bool:
    """The plainest sentences only, for a text whose first meaning is another."""
    words = spelled_out(plain(text))
    words = NOT_TO_US.sub(" ", words)
    return any(rule.pattern.search(words) for rule in SENTENCES if rule.name in _PLAINEST)


_DELETE_WORDS = {
    "en": word_set("delete deleteme deleteall eraseme eraseall forgetme delte delet dleete deleet deleate"),
    "es": word_set("eliminar eliminame borrame"),
}


def _mistyped_stop(words: str) -> bool:
    """One slip from STOP, typed alone; a clipped word of three letters must keep its S."""
    return " " not in words and words.startswith(("s", "t", "d", "x", "a", "w")) and one_slip_away(words, "stop")
