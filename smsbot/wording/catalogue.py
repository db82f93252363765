"""Catalogues (.po) in, a sentence in a person's language out. A sentence that a language lacks is said in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel.messages.pofile import read_po

from smsbot.domain.program import Program
from smsbot.domain.segments import cheapest, count, fold_punctuation, is_gsm
from smsbot.domain.subscriber import Profile
from smsbot.wording.choices import NAMED, Words, city_facts, spoken

ENGLISH = "en"
FOLDED = ("es",)
"""Languages whose form without the accents that GSM-7 lacks is a stated fallback; others keep their letters."""

Catalogue = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Voice:
    """One language: its phrases, and the city's facts in it."""

    words: Words
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Wording:
    """One city's sentences. `say` is all that most callers need; `words` gives phrases still with their {names}."""

    program: Program = field(repr=False)
    voices: Mapping[str, Voice] = field(repr=False)

    def say(self, key: str, language: str, values: Mapping[str, object] | None = None) -> str:
        """The sentence `key` with the city's facts and `values` filled in. Values may be text, numbers, dates, or a
        Profile (it fills work, place, cadence and language). Punctuation that would double the price is made plain;
        so are the accents of English, and those of FOLDED languages that need more segments than a text may have.
        Raises KeyError for a key that English lacks, or a value the sentence needs."""
        voice = self._voice(language)
        return self._spelled(
            self._filled(voice, key, values or {}), voice.words.language if voice.words.has(key) else ENGLISH
        )

    def shortest(self, key: str, language: str, values: Mapping[str, object]) -> str:
        """The same in its cheapest form: what its fitting is measured by, whichever form goes out."""
        return cheapest(self._filled(self._voice(language), key, values))

    def _filled(self, voice: Voice, key: str, values: Mapping[str, object]) -> str:
        sentence = voice.words(key)
        text = ""
        for named in NAMED:
            text = sentence.format_map({**voice.facts, **spoken(values, self.program, voice.words, named)})
            if not any(isinstance(value, Profile) for value in values.values()) or count(cheapest(text)).segments == 1:
                break
        return text

    def _spelled(self, text: str, language: str) -> str:
        own, plain = fold_punctuation(text), cheapest(text)
        if language == ENGLISH or is_gsm(own):
            return plain
        allowed = max(self.program.segments_in(language), count(plain).segments)
        return plain if language in FOLDED and count(own).segments > allowed else own

    def words(self, language: str) -> Words:
        """The phrases of one language; English for one that this city does not write."""
        return self._voice(language).words

    def keys(self) -> frozenset[str]:
        """Every sentence and phrase there is, without the names of kinds of work."""
        return frozenset(key for key in self._voice(ENGLISH).words.english if ":" not in key)

    def _voice(self, language: str) -> Voice:
        return self.voices.get(language) or self.voices[ENGLISH]


def load_wording(program: Program, folder: Traversable | None = None) -> Wording:
    """Reads `<language>.po` for every language the program offers. Raises FileNotFoundError when one has none."""
    folder = folder or files("smsbot.wording") / "catalogues"
    read = {language: _read(folder / f"{language}.po") for language in {ENGLISH, *program.languages}}
    words = {language: Words(language, own, read[ENGLISH]) for language, own in read.items()}
    names = {language: words[language].in_a_menu for language in program.languages}
    return Wording(program, {language: Voice(own, city_facts(program, own, names)) for language, own in words.items()})


def _read(path: Traversable) -> Catalogue:
    """Untranslated and fuzzy entries are left out, so that English is said instead of a guess."""
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    return {
        f"{message.context}:{message.id}" if message.context else str(message.id): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }
