"""A text as people type it in, the same words in one plain form out: case, marks, look-alikes and spacing undone."""

from __future__ import annotations

import re
import unicodedata

# Letters of other alphabets that look like Latin ones, by how their capitals look: a phone set to Cyrillic writes
# STOP as CTOP. Applied to whole words that mix alphabets or are read as a command, never to sentences.
_LOOK_ALIKES = str.maketrans(
    "авеікмнорстухѕјαβεζηικμνορτυχс",
    "abeikmhopctyxsjabezhikmnoptyxc",
)
_DIGIT_LETTERS = str.maketrans("0135$@", "oiessa")
# Arabic script: one letter, several code points (Arabic, Persian and Urdu keyboards).
_ARABIC = str.maketrans("أإآٱىیےةکہھ", "اااايييهكهه", "ـ")
_LETTERS_WITH_STROKES = str.maketrans("\u0142\u00f8\u0111", "lod")
# Indic vowel signs are marks that no regular expression counts as part of a word.
_NOT_WORD = re.compile(r"[^\w$@\u0900-\u0dff]+|_")
_SINGLE_LETTERS = re.compile(r"\b\w(?: \w){2,}\b")


def plain(text: str) -> str:
    """Lower-case words with single spaces between: compatibility forms, marks, emoji and punctuation removed.
    Apostrophes vanish (don't -> dont); every script keeps its letters."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("\u2019", "").replace("`", "")
    bare = "".join(
        character
        for character in unicodedata.normalize("NFD", text)
        if unicodedata.category(character) not in {"Mn", "Cf"}
    )
    bare = unicodedata.normalize("NFC", bare).translate(_ARABIC).translate(_LETTERS_WITH_STROKES)
    return " ".join(_NOT_WORD.sub(" ", bare).split())


def squeezed(plain_text: str) -> str:
    """A plain text without spaces: "s t o p" and "opt out" become stop and optout."""
    return plain_text.replace(" ", "")


def spelled_out(plain_text: str) -> str:
    """Words spelled letter by letter inside a sentence joined again: "please s t o p" -> "please stop"."""
    return _SINGLE_LETTERS.sub(lambda letters: letters.group().replace(" ", ""), plain_text)


def look_alike(word: str) -> str:
    """One word with foreign look-alikes and digits for letters read as the Latin letters they stand for."""
    if not any(character.isalpha() for character in word):
        return word
    return word.translate(_LOOK_ALIKES).translate(_DIGIT_LETTERS)


def one_slip_away(word: str, target: str) -> bool:
    """One letter missing, doubled, swapped with its neighbour, or hit on a neighbouring key (of a Latin keyboard)."""
    if word == target or abs(len(word) - len(target)) > 1:
        return False
    if len(word) == len(target):
        differing = [place for place in range(len(word)) if word[place] != target[place]]
        if len(differing) == 1:
            return word[differing[0]] in _NEIGHBOURS.get(target[differing[0]], "")
        return _swapped(word, target, differing)
    longer, shorter = (word, target) if len(word) > len(target) else (target, word)
    dropped = {place for place in range(len(longer)) if longer[:place] + longer[place + 1 :] == shorter}
    if longer is target:
        return bool(dropped)
    return any(_doubled_or_brushed(word, place) for place in dropped)


def _swapped(word: str, target: str, differing: list[int]) -> bool:
    if len(differing) != 2 or differing[1] - differing[0] != 1:
        return False
    first, second = differing
    return word[first] == target[second] and word[second] == target[first]


def _doubled_or_brushed(word: str, place: int) -> bool:
    """The extra letter repeats its neighbour or lies beside it on the keyboard."""
    beside = {word[near] for near in (place - 1, place + 1) if 0 <= near < len(word)}
    return any(word[place] == letter or word[place] in _NEIGHBOURS.get(letter, "") for letter in beside)


_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _keyboard() -> dict[str, str]:
    near: dict[str, set[str]] = {letter: set() for row in _ROWS for letter in row}
    for down, row in enumerate(_ROWS):
        for across, letter in enumerate(row):
            around = [(down, across - 1), (down, across + 1), (down + 1, across - 1), (down + 1, across)]
            for other_down, other_across in around:
                if 0 <= other_down < len(_ROWS) and 0 <= other_across < len(_ROWS[other_down]):
                    other = _ROWS[other_down][other_across]
                    near[letter].add(other)
                    near[other].add(letter)
    return {letter: "".join(sorted(letters)) for letter, letters in near.items()}


_NEIGHBOURS = _keyboard()


def word_set(words: str) -> frozenset[str]:
    """Words parted by spaces, as a set: how the tables of this room are written."""
    return frozenset(words.split())
