"""The city as a table: areas, their names, postcodes and where they lie. A value; config/places.toml fills it."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One part of the city. `names` are every way people and feeds write it, `counties` what a County field says."""

    key: str
    name: str
    short: str
    names: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Postcode:
    code: str
    area: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """`city_names`: words that mean the city and no area of it. `regions`: how the city's state is written.
    `outside`: names of places near by that are not the city. Zone: IANA name."""

    city: str
    zone: str
    city_names: tuple[str, ...]
    regions: tuple[str, ...]
    areas: tuple[Area, ...]
    postcodes: Mapping[str, Postcode] = field(default_factory=dict)
    outside: tuple[str, ...] = ()

    def area(self, key: str) -> Area:
        """Raises KeyError for an unknown key."""
        return next(area for area in self.areas if area.key == key)


def miles_between(one: Postcode, other: Postcode) -> float:
    """Straight-line miles between two postcodes' centres (haversine)."""
    lat1, lon1, lat2, lon2 = map(radians, (one.lat, one.lon, other.lat, other.lon))
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 3958.8 * asin(sqrt(chord))


_KNOWN_KEYS = {"city", "zone", "city_names", "regions", "outside", "words", "area"}


def load_places(folder: Path) -> Places:
    """Places from `places.toml` and `postcodes.csv` (postcode, area, lat, lon) in a configuration folder.

    Raises ValueError naming every fault with its file, OSError for a missing file. The [words] table is the
    service's and is not read here.
    """
    table = tomllib.loads((folder / "places.toml").read_text(encoding="utf-8"))
    faults = [f"places.toml: {key}: no such key" for key in sorted(table.keys() - _KNOWN_KEYS)]
    areas = tuple(_areas(table.get("area", []), faults))
    keys = {area.key for area in areas}
    faults += [
        f"places.toml: area {area.key}: neighbour {other} is no area"
        for area in areas
        for other in area.neighbours
        if other not in keys
    ]
    postcodes = _postcodes(folder / "postcodes.csv", keys, faults)
    for key in ("city", "zone"):
        if not isinstance(table.get(key), str):
            faults.append(f"places.toml: {key} is missing")
    faults += _zone_faults(table.get("zone"))
    if faults:
        raise ValueError("\n".join(faults))
    return Places(
        city=table["city"],
        zone=table["zone"],
        city_names=tuple(table.get("city_names", ())),
        regions=tuple(table.get("regions", ())),
        areas=areas,
        postcodes=postcodes,
        outside=tuple(table.get("outside", ())),
    )


def _zone_faults(zone: object) -> list[str]:
    try:
        ZoneInfo(str(zone))
    except (KeyError, OSError, ValueError):  # a badly formed name is a ValueError, an unknown one a KeyError
        return [f"places.toml: zone {zone!r} is not a time zone"]
    return []


def _areas(rows: Iterable[Mapping[str, Any]], faults: list[str]) -> Iterable[Area]:
    seen = set()
    for row in rows:
        try:
            fields: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in row.items()}
            area = Area(**fields)
        except TypeError:
            faults.append(f"places.toml: area {row.get('key', '?')}: wants key, name, short and known lists only")
            continue
        if area.key in seen:
            faults.append(f"places.toml: area {area.key} stands twice")
        seen.add(area.key)
        yield area


def _postcodes(path: Path, areas: set[str], faults: list[str]) -> dict[str, Postcode]:
    found: dict[str, Postcode] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                postcode = Postcode(row["postcode"], row["area"], float(row["lat"]), float(row["lon"]))
            except (KeyError, TypeError, ValueError):
                faults.append(f"postcodes.csv: line {number}: wants postcode, area, lat, lon")
                continue
            if postcode.area not in areas:
                faults.append(f"postcodes.csv: line {number}: {postcode.area} is no area")
            if postcode.code in found:
                faults.append(f"postcodes.csv: line {number}: {postcode.code} stands twice")
            found[postcode.code] = postcode
    return found
