"""The wording's builders: the shipped city, a city with the longest words that config/ may hold, and openings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from jobs_feed.opening import Apply, ApplyHow, PayUnit, Where
from jobs_feed.places import Area
from smsbot.city import load_program
from smsbot.domain.listing import Listing
from smsbot.domain.program import Program, Sector
from smsbot.wording import Wording, load_wording

CONFIG = Path(__file__).parents[2] / "config"
BRAND, URL = 23, 18  # together the 41 characters that program.toml may hold


@pytest.fixture(scope="session")
def program() -> Program:
    return load_program(CONFIG, {})


@pytest.fixture(scope="session")
def wording(program: Program) -> Wording:
    return load_wording(program)


@pytest.fixture(scope="session")
def wide_program(program: Program) -> Program:
    areas = tuple(
        Area(key=f"area_{number}", name=letter * 13, short=letter * 6) for number, letter in enumerate("STUVW")
    )
    return replace(
        program,
        brand="B" * BRAND,
        short_brand="S" * 12,
        help_phone="1-800-555-0100-4",
        help_url="u" * URL,
        link_host="l" * 24,
        staffed_place="p" * 40,
        city_name="C" * 16,
        area_keyword="K" * 12,
        area_noun="neighborhood",
        anywhere="A" * 12,
        weekly_cap=9,
        sectors=tuple(Sector(number=n, name=f"sector_{n}", label="L" * 10, words=()) for n in range(1, 8)),
        places=replace(
            program.places,
            areas=areas,
            postcodes={"10301": program.places.postcodes["10301"]},
            outside=(),
            city_names=(),
        ),
    )


@pytest.fixture(scope="session")
def wide_wording(wide_program: Program) -> Wording:
    return load_wording(wide_program)


@pytest.fixture(scope="session")
def listing() -> Callable[..., Listing]:
    def build(number: int | None = 412, **changes: object) -> Listing:
        usual = Listing(
            id=number or 1,
            number=number,
            code="7k2abcd",
            title="Home health aide",
            employer="CareWell",
            sector="healthcare",
            where=Where.AREA,
            area="bronx",
            postcode="10468",
            location_raw=None,
            pay_min=Decimal("19.65"),
            pay_max=Decimal("21.00"),
            pay_unit=PayUnit.HOUR,
            schedule="M-F 8-4",
            employment_type="full",
            deadline=date(2026, 12, 3),
            apply=(Apply(ApplyHow.PHONE, "718-555-0142"),),
            fresh_since=datetime(2026, 11, 20, tzinfo=UTC),
        )
        return replace(usual, **changes)  # type: ignore[arg-type]

    return build
