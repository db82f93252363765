"""Texts that no person wrote for us to answer: tapbacks that quote our words, and automatic replies."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_QUOTE = "[\"\u201c\u201d\u00ab\u201e\u2018']"
_TAPBACK = re.compile(
    rf"^\s*[\u200b-\u200f\u202a-\u202e\u2060-\u2069]*(?:(?:Removed (?:a|an|the) [\w ]+ from|Liked|Loved|Disliked"
    rf"|Laughed at"
    rf"|Emphasi[sz]ed|Questioned|Reacted \S+ (?:to|with)|\S{{1,8}} to|Le gust[oó]|Le encant[oó]|No le gust[oó]"
    rf"|Se ri[oó] (?:de|con)|Enfatiz[oó]|A aim[ée]|A ador[ée])\s+(?:{_QUOTE}|an? (?:image|photo|message|attachment))"
    rf"|Reacted \S+ to {_QUOTE})",
    re.IGNORECASE,
)
_AUTOMATIC = re.compile(
    r"\bauto(?:matic)?[- ]?(?:reply|response|responder|respuesta)\b|^out of (?:the )?office\b|\bI(?:'"
    r"|\u2019)?m driving\b.*"
    r"\b(?:see your message|do not disturb|get back|focus)|\bdo not disturb while driving\b|\bnotifications silenced\b"
    r"|^this (?:number|mailbox|line) (?:does not|cannot|is not able to) (?:receive|accept)\b"
    r"|\bmessage blocking is active\b",
    re.IGNORECASE | re.DOTALL,
)
_SCRIPTS = {
    "HANGUL": "ko",
    "BENGALI": "bn",
    "CYRILLIC": "ru",
    "CJK": "zh",
    "ARABIC": "ar",
}
_URDU = frozenset("ٹڈڑںےپچگ")


def find_machine(text: str) -> str | None:
    """Which rule says that a machine wrote this: tapback or automatic reply. None for a person."""
    if _TAPBACK.search(text):
        return "tapback"
    return "automatic reply" if _AUTOMATIC.search(text) else None


def find_script(text: str) -> str | None:
    """The language that a text's letters point to, where most of them are not Latin."""
    letters = [unicodedata.name(character, "").split(" ")[0] for character in text if character.isalpha()]
    if not letters:
        return None
    script, times = Counter(letters).most_common(1)[0]
    if times * 2 <= len(letters) or script not in _SCRIPTS:
        return None
    return "ur" if script == "ARABIC" and _URDU & set(text) else _SCRIPTS[script]
