"""Where a posting says the work is -> how that stands to the city. Pure; nothing readable is UNKNOWN, never a guess."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from jobs_feed.clean import one_line
from jobs_feed.opening import Posting, Where
from jobs_feed.places import Area, Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`remote`: on-site, hybrid, remote or unknown. `raw`: the words it was read from, cleaned."""

    where: Where
    area: str | None = None
    postcode: str | None = None
    lat: float | None = None
    lon: float | None = None
    remote: str = "unknown"
    raw: str | None = None


_PLACE_LABELS = (
    "location",
    "work location",
    "job location",
    "place",
    "address",
    "borough",
    "city",
    "city/town",
    "town",
)
_ZIP_LABELS = ("zip", "zip code", "zipcode", "postal code", "postcode")
_REMOTE = re.compile(
    r"\bremote\b(?! sensing)|\btelecommut\w*|\btelework\w*|\bwork[- ]from[- ]home\b|\bwfh\b|\bhome[- ]based\b"
    r"|\banywhere\b|\bworldwide\b|\bfully distributed\b"
    r"|^(?:usa?|the americas|americas|north america|europe|emea|asia|apac|latam|canada|uk|eu) only\b",
    re.IGNORECASE,
)
# In a title the word alone may be about something else ("Remote Control Operator").
_REMOTE_TITLE = re.compile(
    r"[(\[]\s*(?:\w+ )?remote\b|[-\u2013|,/:]\s*(?:\w+ )?remote\s*(?:$|[-(),|])|^remote\s*[-:|,(]"
    r"|\bwork from home\b|\bwfh\b",
    re.IGNORECASE,
)
_HYBRID = re.compile(r"\bhybrid\b", re.IGNORECASE)
_ON_SITE = re.compile(r"\bon[- ]?site\b|\bin[- ]person\b|\b(?:not|no|non)[- ]remote\b|^(?:false|no|0)$", re.IGNORECASE)
_YES = re.compile(r"^(?:true|yes|1)$", re.IGNORECASE)
# A ZIP ends its part of an address; five digits before a word are a house number.
_ZIP = re.compile(r"(?<![\d-])(\d{5})(?:-\d{4})?(?=\s*(?:$|[,;)|/]|US\b|USA\b|United States))", re.IGNORECASE)
_STREET = (
    r"(?:ave|avenue|av|st|street|blvd|boulevard|rd|road|dr|drive|pkwy|parkway|pl|place|ln|lane|hwy|expressway"
    r"|expwy|tpke)"
)
# A well-known city feed cuts its location at 30 characters; shorter fields are whole.
_FIXED_WIDTH, _LEAST_CUT = 29, 5
_NO_STREET_AFTER = rf"(?! {_STREET}\b)"


def find_place(posting: Posting, places: Places) -> Place:
    """The place by, in turn: a ZIP of the table, a county or other label, the names in the location fields.
    Remote work stays remote unless another state or country is stated."""
    raw = _location(posting)
    remote = _remote(posting, raw)
    stated = _stated(posting, raw, places)
    if not raw and stated.where is Where.UNKNOWN:
        stated = _in_title(one_line(posting.title), places)
    if remote == "remote" and stated.where is not Where.OUTSIDE:
        return Place(where=Where.REMOTE, remote=remote, raw=raw or None)
    return Place(
        where=stated.where,
        area=stated.area,
        postcode=stated.postcode,
        lat=stated.lat,
        lon=stated.lon,
        remote=remote,
        raw=raw or posting.labels.get("county") or None,
    )


def _location(posting: Posting) -> str:
    parts = [
        one_line(part) for part in (posting.location, posting.city, posting.region, posting.postcode, posting.country)
    ]
    if not any(parts[:4]):
        parts += [one_line(posting.labels.get(label)) for label in (*_PLACE_LABELS, *_ZIP_LABELS)]
    kept: list[str] = []
    for part in parts:
        if part and part.casefold() not in (other.casefold() for other in kept):
            kept.append(part)
    return ", ".join(kept)


def _remote(posting: Posting, raw: str) -> str:
    said = one_line(posting.remote)
    everything = " ".join(filter(None, (said, raw, one_line(posting.employment_type))))
    if _HYBRID.search(everything):
        return "hybrid"
    if _ON_SITE.search(said):
        return "on-site"
    if _YES.match(said) or _REMOTE.search(everything) or _REMOTE_TITLE.search(one_line(posting.title)):
        return "remote"
    return "on-site" if _ON_SITE.search(raw) else "unknown"


def _stated(posting: Posting, raw: str, places: Places) -> Place:
    names = _names_of(places)
    elsewhere = names.country_elsewhere(posting.country, raw)
    if elsewhere:
        return Place(where=Where.OUTSIDE)
    return _by_zip(raw, names, places) or _by_county(posting.labels.get("county"), names.counties) or names.read(raw)


def _names_of(places: Places) -> _Names:
    return _names(places.areas, places.city_names, places.regions, places.outside)


def _in_title(title: str, places: Places) -> Place:
    """An area that is a whole part of the title: "Cook (Old Town)", "Cook - Old Town", never "Old Town Nursing"."""
    meaning = _names_of(places).meaning
    parts = [_plain(part) for part in re.split(r"[()\[\]|,]|\s[-\u2013\u2014]\s", title)[1:]]
    found = {key for kind, key in (meaning.get(part, ("", "")) for part in parts) if kind == "area"}
    return _one_of(found) if found else Place(where=Where.UNKNOWN)


def _by_zip(raw: str, names: _Names, places: Places) -> Place | None:
    codes = _ZIP.findall(raw)
    for code in codes:
        known = places.postcodes.get(code)
        if known:
            return Place(where=Where.AREA, area=known.area, postcode=code, lat=known.lat, lon=known.lon)
    if codes:
        named = names.read(raw)
        return named if named.where is Where.AREA else Place(where=Where.OUTSIDE, postcode=codes[-1])
    return None


_NO_COUNTY = re.compile(r"\b(?:to be determined|tbd|various|multiple|statewide|unknown|n/?a|any|all)\b", re.IGNORECASE)


def _by_county(label: str | None, counties: Mapping[str, str]) -> Place | None:
    """A County field: the area it is, or outside; nothing where it names none ("To Be Determined")."""
    said = one_line(label)
    if not said or _NO_COUNTY.search(said):
        return None
    parts = [re.sub(r" county$", "", _plain(part)) for part in re.split(r"[,;/&]| and ", said)]
    found = {counties[part] for part in parts if part in counties}
    return _one_of(found) if found else Place(where=Where.OUTSIDE)


def _one_of(areas: set[str]) -> Place:
    return Place(where=Where.AREA, area=areas.pop()) if len(areas) == 1 else Place(where=Where.CITY)


@dataclass(frozen=True, slots=True)
class _Names:
    """All names of one city compiled: `finder` finds any of them, `meaning` says what a name means."""

    finder: re.Pattern[str]
    meaning: Mapping[str, tuple[str, str]]
    counties: Mapping[str, str]
    own_names: frozenset[str]
    regions: frozenset[str]
    other_states: re.Pattern[str]
    other_countries: re.Pattern[str]

    def country_elsewhere(self, country: str | None, raw: str) -> bool:
        """A country field that is not home, or another country's name in a location that names none of ours."""
        said = _plain(one_line(country))
        world = _world()
        if said:
            return said not in world.home and said in world.countries | world.codes
        text = _plain(raw)
        if any(re.search(rf"\b{name}\b", text) for name in world.home_wide):
            return False
        return bool(self.other_countries.search(text)) and not self.finder.search(text)

    def read(self, raw: str) -> Place:
        """Each of several places ("A; B", "A or B") is read alone; those in the city count before those outside."""
        read = [self._read_one(part) for part in re.split(r"[;|\n]|\bor\b|\s/\s", raw) if part.strip()]
        areas = {place.area for place in read if place.area}
        if areas:
            return _one_of({area for area in areas if area})
        for where in (Where.CITY, Where.OUTSIDE):
            if any(place.where is where for place in read):
                return Place(where=where)
        return Place(where=Where.UNKNOWN)

    def _read_one(self, raw: str) -> Place:
        if self.other_states.search(raw):
            return Place(where=Where.OUTSIDE)
        cut = self._cut_off(raw)
        if cut:
            return Place(where=Where.AREA, area=cut)
        named = [(match.group(), *self.meaning[match.group()]) for match in self.finder.finditer(_plain(raw))]
        own = {key for name, kind, key in named if kind == "area" and name in self.own_names}
        if own:
            return _one_of(own)
        for _, kind, key in reversed(named):  # the town comes after the street
            if kind == "area":
                return Place(where=Where.AREA, area=key)
            if kind == "outside":
                return Place(where=Where.OUTSIDE)
        if any(kind == "city" for _, kind, _ in named):
            return Place(where=Where.OUTSIDE if self._town_before_region(raw) else Where.CITY)
        return Place(where=Where.OUTSIDE if self._town_before_region(raw) else Where.UNKNOWN)

    def _cut_off(self, raw: str) -> str | None:
        """The area whose name a field of fixed width has cut short ("... Street, Spring Val")."""
        if len(raw) < _FIXED_WIDTH:
            return None
        words = _plain(raw).split()
        for count in (3, 2, 1):
            tail = " ".join(words[-count:])
            longer = [name for name in self.meaning if name.startswith(tail) and name != tail]
            areas = {self.meaning[name][1] for name in longer if self.meaning[name][0] == "area"}
            if len(areas) == 1 and len(tail) >= _LEAST_CUT and self.meaning.get(tail, ("", ""))[0] != "area":
                return areas.pop()
        return None

    def _town_before_region(self, raw: str) -> bool:
        """ "Corning, NY": a town of the state that is no name of ours. With digits it is a street and says nothing."""
        parts = [part for part in map(_plain, raw.split(",")) if part and part not in _world().home]
        if len(parts) < 2 or parts[-1] not in self.regions or any(char.isdigit() for char in raw):
            return False
        town = parts[-2]
        return town not in self.meaning and town not in self.regions and not _NO_COUNTY.search(town)


@lru_cache(maxsize=8)
def _names(
    areas: tuple[Area, ...], city_names: tuple[str, ...], regions: tuple[str, ...], outside: tuple[str, ...]
) -> _Names:
    meaning: dict[str, tuple[str, str]] = {}
    meaning |= {_plain(name): ("city", "") for name in city_names}
    meaning |= {_plain(name): ("outside", "") for name in outside}
    meaning |= {_plain(name): ("area", area.key) for area in areas for name in (*area.names, area.name, area.short)}
    own = frozenset(_plain(name) for area in areas for name in (area.name, area.short))
    home = frozenset(_plain(name) for name in regions)
    world = _world()
    codes = [code for code, name in world.states.items() if not {_plain(code), _plain(name)} & home]
    full = [world.states[code] for code in codes if _plain(world.states[code]) not in meaning]
    return _Names(
        finder=re.compile(rf"\b(?:{_any(meaning)})\b{_NO_STREET_AFTER}"),
        meaning=meaning,
        counties={_plain(county): area.key for area in areas for county in (*area.counties, area.name)},
        own_names=own,
        regions=home,
        # A code counts after a comma or at the end in capitals, a state's name where it ends a part of the location.
        other_states=re.compile(
            rf"(?:,\s*|\s)(?:{'|'.join(codes)})(?=\s*(?:$|[,;)(]|\d{{5}}))"
            rf"|(?:^|,\s*)(?i:{'|'.join(map(re.escape, full))})(?=\s*(?:$|[,;)(]|\d{{5}}))|^(?:{'|'.join(codes)})$"
        ),
        other_countries=re.compile(rf"\b(?:{_any(world.countries)})\b"),
    )


def _any(names: Iterable[str]) -> str:
    found = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
    return found or "(?!)"  # no names: nothing matches, where an empty pattern would match everywhere


@dataclass(frozen=True, slots=True)
class _World:
    home: frozenset[str]
    home_wide: tuple[str, ...]
    countries: frozenset[str]
    codes: frozenset[str]
    states: Mapping[str, str]


@lru_cache(maxsize=1)
def _world() -> _World:
    table = tomllib.loads(files("jobs_feed").joinpath("lexicon", "world.toml").read_text(encoding="utf-8"))
    home = table["home_country"]
    return _World(
        home=frozenset(home),
        home_wide=(*home, *table["home_region"]),
        countries=frozenset(table["countries"]),
        codes=frozenset(table["country_codes"]),
        states={code: name.replace("_", " ") for name, code in table["states"].items()},
    )


def _plain(text: str) -> str:
    """Lower case without dots and apostrophes, everything else that is no letter or digit a space."""
    text = re.sub(r"[.'\u2019]", lambda found: " " if found.group() == "." else "", text.lower())
    return " ".join(re.findall(r"[^\W_]+", text))
