"""Catalogues (.po) in, a sentence in a person's language out. A sentence that a language lacks is said in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel.messages.pofile import read_po

from smsbot.domain.program import Program
from smsbot.domain.segments import cheapest, count
from smsbot.domain.subscriber import Profile
from smsbot.wording.choices import NAMED, Words, city_facts, spoken

ENGLISH = "en"

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
        Profile (it fills work, place, cadence and language). Punctuation and accents that would double the price are
        made plain. Raises KeyError for a key that English lacks, or a value the sentence needs."""
        voice, values = self._voice(language), values or {}
        sentence = voice.words(key)
        text = ""
        for named in NAMED:
            filled = {**voice.facts, **spoken(values, self.program, voice.words, named)}
            text = cheapest(sentence.format_map(filled))
            if not any(isinstance(value, Profile) for value in values.values()) or count(text).segments == 1:
                break
        return text

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
    names = {language: words[language]("language_name") for language in program.languages}
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
