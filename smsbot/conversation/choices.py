"""Words in, what somebody chose out: kinds of work, parts of the city, a postcode, the number of an opening."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from jobs_feed.places import Area
from smsbot.conversation.intents import OpeningNumber, PlaceChoice, Search, Sectors, Zip
from smsbot.conversation.plain import plain, word_set
from smsbot.conversation.words import FILLERS
from smsbot.domain.program import Program, Sector

_NUMBER_WORDS = {
    word: str(number)
    for number, words in enumerate(
        ("one uno una", "two dos", "three tres", "four cuatro", "five cinco", "six seis", "seven siete", "eight ocho"),
        1,
    )
    for word in words.split()
}
_BETWEEN_NUMBERS = word_set("and or y")
_EVERY_KIND = word_set("all everything anything todo todos todas cualquiera every")
_ANYWHERE = frozenset(
    ("any", "anywhere", "everywhere", "all over", "whole city", "entire city", "all areas", "any area", "any place",
     "cualquier lugar", "cualquier parte", "donde sea", "toda", "toda la ciudad")
)  # fmt: skip
# Short words that people use for a standard kind of work; a city's own words come with its sectors.
_NICKNAMES = {"ed": "education", "aide": "healthcare"}
_ANY_KIND = word_set("any anything algo")  # with a place: asks for one, and changes no work
_ABOUT_WORK = word_set("job jobs work working trabajo trabajos trabajar empleo empleos")
_AROUND_A_PLACE = FILLERS | word_set("near area areas around cerca here live living moved vivo mude")
_AROUND_A_SEARCH = _ABOUT_WORK | word_set(
    "near area areas around cerca here at by zip what which do does you have there is open hiring"
)
_ZIP_FILLERS = _AROUND_A_PLACE | word_set("zip code zipcode codigo postal by from at")
_OPENING_FILLERS = FILLERS | word_set(
    "number no num details detail about opening reply more info tell apply numero detalles detalle mas sobre still open"
    " available gone filled taken hiring there how much does do did what whats s they pay pays paying where when at que"
    " como cuanto paga pagan aplico donde"
)
_SERVICE_NUMBERS = frozenset(range(211, 912, 100)) | {988}
_SURE = 82  # rapidfuzz ratio: warehose, secuirty and drivr pass; words that only look alike do not
_SHORTEST_GUESS = 5  # letters; shorter words have too many neighbours to guess at
_SHORTEST_LONE_GUESS = 7  # where nothing else in the text says that it is about work
# One letter from a word for work, and words of their own.
_REAL_WORDS = word_set(
    "batista bounce bounced bounces choking cleaned cleanser cleansing clearer clearing cleaver clothed cloths collage"
    " commuter commuters compute computed cooling custodia divers diving factor factors logistic medial packaged"
    " packing painted parting pointer printer shocker shopping sipping skipping slipping sticker stocked teaches"
    " tracking tricking"
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A city's own words in plain form: what names a sector or an area (longest first), all of it, or a place."""

    sectors: Mapping[str, str]
    areas: Mapping[str, str]
    whole_city: frozenset[str]
    place_words: frozenset[str]


def vocabulary(program: Program) -> Vocabulary:
    places = program.places
    cities = (program.city_name, places.city, *places.city_names)
    return _vocabulary(program.sectors, places.areas, cities, places.regions, program.area_noun)


@lru_cache(maxsize=8)
def _vocabulary(
    sectors: tuple[Sector, ...], areas: tuple[Area, ...], cities: tuple[str, ...], regions: tuple[str, ...], noun: str
) -> Vocabulary:
    sector_names = {
        plain(phrase): sector.name
        for sector in sectors
        for phrase in (sector.label, sector.name.replace("_", " "), *sector.words)
    }
    area_names = {
        plain(name): area.key
        for area in areas
        for name in (area.name, area.short, area.key.replace("_", " "), *area.names)
    }
    whole = {f"{all_of}{plain(city)}" for city in cities for all_of in ("", "all ", "all of ", "anywhere in ", "todo ")}
    noun = plain(noun)
    return Vocabulary(
        sectors=_longest_first(sector_names),
        areas=_longest_first(area_names),
        whole_city=_ANYWHERE | whole | {f"all {noun}s", f"any {noun}", f"every {noun}"},
        place_words=frozenset(
            word for name in (*area_names, *map(plain, (*cities, *regions))) for word in name.split()
        ),
    )


def _longest_first(names: Mapping[str, str]) -> Mapping[str, str]:
    return {name: names[name] for name in sorted(names, key=len, reverse=True)}


def find_sectors(words: str, program: Program, *, joined_digits: bool = False, asked: bool = False) -> Sectors | None:
    """ "1 6", "food and health", "all": None unless every word belongs to the choice or is a filler.
    `joined_digits`: "16" is 1 and 6 too. `asked`: the menu is open, so that a number among other words answers it;
    else "3 jobs please" is a count, and only a text of numbers alone chooses."""
    tokens = [_NUMBER_WORDS.get(token, token) for token in words.split()]
    by_number = asked or all(token.isdecimal() or token in _BETWEEN_NUMBERS for token in tokens)
    if joined_digits and all(token.isdecimal() for token in tokens):
        tokens = list("".join(tokens))
    every = len(program.sectors) + 1
    chosen: set[str] = set()
    phrases = vocabulary(program).sectors
    rest = f" {' '.join(tokens)} "
    for phrase, named in phrases.items():
        if " " in phrase and f" {phrase} " in rest:
            chosen.add(named)
            rest = rest.replace(f" {phrase} ", " ")
    everything = False
    about_work = asked or joined_digits or bool(chosen) or not _ABOUT_WORK.isdisjoint(tokens)
    for token in rest.split():
        if token in FILLERS and len(tokens) > 2:
            continue  # "it" is computers when said alone, and nothing in "I want it"
        if not by_number and token.isdecimal() and 1 <= int(token) <= every:
            continue
        if token in _EVERY_KIND or token == str(every):
            everything = True
        elif name := _sector_of(token, program, phrases, about_work):
            chosen.add(name)
        elif token not in FILLERS:
            return None
    if not (everything or chosen):
        return None
    return Sectors(every=True) if everything else Sectors(names=frozenset(chosen))


def _sector_of(token: str, program: Program, phrases: Mapping[str, str], about_work: bool) -> str | None:
    if token.isdecimal():
        return next((sector.name for sector in program.sectors if str(sector.number) == token), None)
    if token in phrases:
        return phrases[token]
    nickname = _NICKNAMES.get(token)
    if nickname and any(sector.name == nickname for sector in program.sectors):
        return nickname
    if token in FILLERS:
        return None
    plural = phrases.get(token.removesuffix("s")) if len(token) > 3 else None  # "its" is no computers
    return plural or (_misspelled(token, phrases) if about_work else _slip(token, phrases))


def _slip(token: str, phrases: Mapping[str, str]) -> str | None:
    """A word alone may be about anything: one letter from a long word for work, and no word of its own."""
    if token in _REAL_WORDS:
        return None
    near = {
        name
        for phrase, name in phrases.items()
        if len(phrase) >= _SHORTEST_LONE_GUESS
        and phrase[0] == token[0]
        and OSA.distance(token, phrase, score_cutoff=1) <= 1
    }
    return near.pop() if len(near) == 1 else None


def _misspelled(token: str, phrases: Mapping[str, str]) -> str | None:
    if len(token) < _SHORTEST_GUESS or not token.isalpha():
        return None
    likely = [
        (fuzz.ratio(token, phrase), name)
        for phrase, name in phrases.items()
        if len(phrase) >= _SHORTEST_GUESS and phrase[0] == token[0]
    ]
    score, name = max(likely, default=(0.0, ""))
    return name if score >= _SURE else None


def find_areas(words: str, program: Program, *, menu_open: bool = False) -> PlaceChoice | None:
    """ "B 1 3", area names, ANY. With the menu open, bare numbers too. None when it names no place."""
    letter = re.escape(program.area_letter.casefold())
    numbered = re.fullmatch(rf"{letter} ?(\d(?: ?\d)*)" + (r"|(\d(?: ?\d)*)" if menu_open else ""), words)
    if numbered:
        return _areas_by_number((numbered[1] or numbered[numbered.lastindex or 1]).replace(" ", ""), program)
    if (
        words == plain(program.anywhere)
        or words in vocabulary(program).whole_city
        or (menu_open and words in _EVERY_KIND)
    ):
        return PlaceChoice(anywhere=True)
    return _areas_by_name(words, program)


def _areas_by_number(digits: str, program: Program) -> PlaceChoice | None:
    areas = program.places.areas
    numbers = sorted({int(digit) for digit in digits})
    if not all(1 <= number <= len(areas) + 1 for number in numbers):
        return None
    if len(areas) + 1 in numbers:
        return PlaceChoice(anywhere=True)
    return PlaceChoice(areas=tuple(areas[number - 1].key for number in numbers))


def _areas_among(words: str, program: Program) -> tuple[set[str], str]:
    """The areas that are named, and the words that name none."""
    rest, found = f" {words} ", set[str]()
    for name, key in vocabulary(program).areas.items():
        if f" {name} " in rest:
            found.add(key)
            rest = rest.replace(f" {name} ", " ")
    return found, rest


def _areas_by_name(words: str, program: Program) -> PlaceChoice | None:
    found, rest = _areas_among(words, program)
    noun = plain(program.area_noun)
    if not found or set(rest.split()) - _AROUND_A_PLACE - {noun, f"{noun}s"}:
        return None
    return PlaceChoice(areas=tuple(area.key for area in program.places.areas if area.key in found))


def find_search(words: str, text: str, program: Program, *, asked: bool = False) -> Search | PlaceChoice | Zip | None:
    """ "food jobs up north", "nurse 45402": each word belongs to the work, to the place or to neither. "What jobs do
    you have up north" and "anything up north" name a place alone. `asked`: the menu of work is open, so that
    "16 45402" names two kinds."""
    place, others = _place_in(words, text, program)
    if place is None:
        return None
    kinds = [word for word in others if word not in _AROUND_A_SEARCH]
    if not set(kinds) - FILLERS - _ANY_KIND and not (_ABOUT_WORK | _ANY_KIND).isdisjoint(others):
        return place
    work = find_sectors(" ".join(kinds), program, joined_digits=asked)
    return Search(work, place) if work else None


def _place_in(words: str, text: str, program: Program) -> tuple[PlaceChoice | Zip | None, list[str]]:
    """A place among other words, and these."""
    codes = [code for code in re.findall(r"(?<!\d)\d{5}(?!\d)", text) if code in program.places.postcodes]
    if len(codes) == 1:
        return Zip(codes[0]), [word for word in words.split() if word != codes[0]]
    found, rest = _areas_among(words, program)
    if not found or codes:
        return None, []
    return PlaceChoice(areas=tuple(area.key for area in program.places.areas if area.key in found)), rest.split()


def find_zip(words: str, text: str, program: Program) -> Zip | None:
    """A five-digit code, alone or with words around it that only say so ("my zip is 45402", "45402-1234")."""
    five = re.findall(r"(?<!\d)(\d{5})(?:-\d{4})?(?!\d)", text)
    others = set(words.split()) - _ZIP_FILLERS - vocabulary(program).place_words
    if len(five) != 1 or any(not word.isdecimal() or len(word) not in (4, 5) for word in others):
        return None
    return Zip(five[0])


def find_opening(words: str, shown: Iterable[int], year: int | None) -> OpeningNumber | None:
    """Three or four digits that may be the number of an opening. Those this person was shown come first; numbers of
    public services (211 ... 911, 988) and years never are one."""
    tokens = words.split()
    numbers = [int(token) for token in tokens if re.fullmatch(r"[1-9]\d{2,3}", token)]
    if not numbers or set(tokens) - _OPENING_FILLERS - {str(number) for number in numbers}:
        return None
    seen = [number for number in numbers if number in set(shown)]
    may_be = [number for number in numbers if number not in _SERVICE_NUMBERS and not _is_year(number, year)]
    return OpeningNumber((seen or may_be)[0]) if seen or may_be else None


def _is_year(number: int, year: int | None) -> bool:
    """Without a calendar at hand, any year of these decades counts."""
    return abs(number - year) <= 1 if year is not None else 2020 <= number <= 2039
