"""Catalogues (.po) in, a sentence in a person's language out. A sentence that a language lacks is said in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel.messages.pofile import read_po

from smsbot.domain.program import Program
from smsbot.domain.segments import cheapest, count
from smsbot.wording.choices import NAMED, Words, city_facts, spoken

ENGLISH = "en"

Catalogue = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """One city's sentences. `say` is all that most callers need; `word` is a phrase without the city's facts."""

    program: Program
    catalogues: Mapping[str, Catalogue]

    def say(self, key: str, language: str, values: Mapping[str, object] | None = None) -> str:
        """The sentence `key` with the city's facts and `values` filled in. Values may be text, numbers, dates, or a
        Profile (it fills work, place, cadence and language). Punctuation and accents that would double the price are
        made plain. Raises KeyError for a key that English lacks, or a value the sentence needs."""
        words = self.words(language)
        facts = city_facts(self.program, words, self._names())
        text = ""
        for named in NAMED:
            text = cheapest(words(key).format_map(facts | spoken(values or {}, self.program, words, named)))
            if count(text).segments == 1:
                break
        return text

    def words(self, language: str) -> Words:
        """The phrases of one language, still with their {names}."""
        return Words(language, self.catalogues.get(language, {}), self.catalogues[ENGLISH])

    def _names(self) -> Mapping[str, str]:
        return {language: self.words(language)("language_name") for language in self.program.languages}

    def keys(self) -> frozenset[str]:
        """Every sentence and phrase there is, without the names of kinds of work."""
        return frozenset(key for key in self.catalogues[ENGLISH] if ":" not in key)


def load_wording(program: Program, folder: Traversable | None = None) -> Wording:
    """Reads `<language>.po` for every language the program offers. Raises FileNotFoundError when one has none."""
    folder = folder or files("smsbot.wording") / "catalogues"
    languages = {ENGLISH, *program.languages}
    return Wording(program, {language: _read(folder / f"{language}.po") for language in sorted(languages)})


def _read(path: Traversable) -> Catalogue:
    """Untranslated and fuzzy entries are left out, so that English is said instead of a guess."""
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    return {
        f"{message.context}:{message.id}" if message.context else str(message.id): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }
