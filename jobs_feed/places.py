"""The city as a table: areas, their names, postcodes and where they lie. A value; config/places.toml fills it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt


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
