"""Title and category -> sector, with the reason. Pure; the words are data in lexicon/ and config/sectors.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from ahocorasick_rs import AhoCorasick

from jobs_feed.opening import SECTORS

# How sure each way of deciding is, 0 to 1: put by hand in the order in which the ways were seen to be right.
_SURE = {
    "staff": 1.0,
    "category": 0.95,
    "phrase": 0.9,
    "head": 0.85,
    "role": 0.8,
    "hint": 0.6,
    "default": 0.4,
    "nothing": 0.1,
}


@dataclass(frozen=True, slots=True)
class SectorFound:
    """`reason`: words for staff. `confidence`: 0 to 1."""

    sector: str
    reason: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of a lexicon. `kind`: phrase (decides anywhere), head (a trade: decides as the noun that
    ends the title's main part), role (a head that any phrase beats: "Border Patrol Agent"),
    hint (a field of work: decides where no trade does)."""

    sector: str
    kind: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`sectors`: the city's names in menu order. `fold`: from each of the seven (and each name of the city) to the
    city's name for it. `neutral`: words that say rank or role and no field ("senior", "assistant")."""

    sectors: tuple[str, ...]
    fold: Mapping[str, str]
    terms: Mapping[str, Term]
    categories: Mapping[str, str]
    neutral: frozenset[str]
    spellings: tuple[str, ...]
    finder: AhoCorasick


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    words: str
    term: Term


def load_lexicon(sectors_toml: Path | None = None) -> Lexicon:
    """The package's lexicon, seen through a city's menu (config/sectors.toml) where one is given.

    Raises ValueError for a menu that is empty, names a sector twice or folds in a sector that is none of the seven.
    """
    table = _package_table("sectors.toml")
    menu = tomllib.loads(sectors_toml.read_text(encoding="utf-8")).get("sector", []) if sectors_toml else []
    if sectors_toml and not menu:
        raise ValueError(f"{sectors_toml.name}: no sector is named")
    sectors, fold = _menu(menu) if menu else (SECTORS, {name: name for name in SECTORS})
    terms = {words: Term(fold[term.sector], term.kind) for words, term in _package_terms(table["sector"])}
    for row in menu:
        terms |= {_plain(title): Term(row["name"], "phrase") for title in row.get("titles", ())}
    spellings = tuple(terms)
    return Lexicon(
        sectors=sectors,
        fold=fold,
        terms=terms,
        categories={_plain(words): fold[sector] for words, sector in table["category"].items()},
        neutral=frozenset(table["neutral"]),
        spellings=spellings,
        finder=AhoCorasick(spellings),
    )


def find_sector(
    title: str, category: str | None = None, default: str | None = None, always: bool = False, *, lexicon: Lexicon
) -> SectorFound:
    """The sector of an opening by its cleaned title: with `always` the feed's own, else by the source's category,
    the title's words, the feed's default; "other" (or the city's last) where nothing says."""
    home = lexicon.fold.get(default, default) if default else None
    if always and home:
        return SectorFound(home, "set by staff for the whole feed", _SURE["staff"])
    return (
        _by_category(category, lexicon)
        or _by_title(title, lexicon)
        or (SectorFound(home, "the feed's default", _SURE["default"]) if home else None)
        or SectorFound(lexicon.fold["other"], "nothing in the title says", _SURE["nothing"])
    )


def _by_category(category: str | None, lexicon: Lexicon) -> SectorFound | None:
    if not category:
        return None
    whole = [category, *re.split(r"[,;|>]", category)]
    sector = next((lexicon.categories[name] for name in map(_plain, whole) if name in lexicon.categories), None)
    return SectorFound(sector, f"the source files it under {category!r}", _SURE["category"]) if sector else None


def _by_title(title: str, lexicon: Lexicon) -> SectorFound | None:
    """Segments are asked from the first on: "Nurse, Surgery", "Driver - School Bus"."""
    segments = [words for part in _SEPARATOR.split(title) if (words := _plain(part))]
    for segment in segments:
        hits = _hits(segment, lexicon)
        decided = _decide(segment, hits, lexicon.neutral)
        if decided:
            return SectorFound(decided.term.sector, f"the title says {decided.words!r}", _SURE[decided.term.kind])
    return None


def _decide(segment: str, hits: Sequence[_Hit], neutral: frozenset[str]) -> _Hit | None:
    """The trade that ends the segment, else the last phrase, else the last field word, else any trade."""
    for hit in hits:
        rest = segment[hit.end :].split()
        if hit.term.kind in ("phrase", "head") and all(word in neutral or word.isdigit() for word in rest):
            return hit
    for kind in ("phrase", "role", "hint", "head"):
        named = [hit for hit in hits if hit.term.kind == kind]
        if named:
            return named[-1]
    return None


def _hits(segment: str, lexicon: Lexicon) -> list[_Hit]:
    """Terms on word boundaries, the longest first come, none overlapping, from left to right."""
    found = sorted(_whole_words(segment, lexicon), key=lambda hit: (hit.start - hit.end, hit.start))
    kept: list[_Hit] = []
    for hit in found:
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def _whole_words(segment: str, lexicon: Lexicon) -> Iterator[_Hit]:
    for index, start, end in lexicon.finder.find_matches_as_indexes(segment, overlapping=True):
        if (start == 0 or segment[start - 1] == " ") and (end == len(segment) or segment[end] == " "):
            words = lexicon.spellings[index]
            yield _Hit(start, end, words, lexicon.terms[words])


_SEPARATOR = re.compile(
    r"\s[-\u2013\u2014|]+\s|[,;:()\[\]|/]|\b(?:at|for|in|with|of|to|on|from|w)\b(?!\s*$)", re.IGNORECASE
)


_PLURAL_ONLY = {"securities", "utilities"}  # the singular is another field of work


def _plain(text: str) -> str:
    """Lower case, letters and digits, single spaces, plural endings off: how terms and titles are compared."""
    text = text.lower().replace("'", "").replace("\u2019", "").replace("&", " and ").replace("+", " plus ")
    return " ".join(_singular(word) for word in re.findall(r"[^\W_]+", text))


def _singular(word: str) -> str:
    if word in _PLURAL_ONLY:
        return word
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _menu(rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], dict[str, str]]:
    names = tuple(row["name"] for row in rows)
    if len(set(names)) != len(names):
        raise ValueError("sectors.toml: a sector is named twice")
    rest = "other" if "other" in names else names[-1]
    fold = dict.fromkeys(SECTORS, rest) | {name: name for name in names}
    for row in rows:
        for one in row.get("from", ()):
            if one not in SECTORS:
                raise ValueError(f"sectors.toml: {row['name']}: from names {one!r}, which is none of the seven")
            fold[one] = row["name"]
    return names, fold


def _package_terms(rows: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[tuple[str, Term]]:
    for sector, kinds in rows.items():
        for kind, many in kinds.items():
            for words in many:
                yield _plain(words), Term(sector, kind.removesuffix("s"))  # heads, phrases, hints


def _package_table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("jobs_feed").joinpath("lexicon", name).read_text(encoding="utf-8"))
