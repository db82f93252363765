"""Real postings, understood. The data lies beside the project; where it does not, these are skipped."""

from __future__ import annotations

import csv
import gzip
import html
import io
import re
import sys
import tarfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from jobs_feed.clean import one_line
from jobs_feed.feed import Feed, PayRule
from jobs_feed.identity import keys, same, shared_keys
from jobs_feed.normalize import to_opening
from jobs_feed.opening import SECTORS, Opening, PayUnit, Posting, Where
from jobs_feed.places import load_places
from jobs_feed.screening import load_floors, screen
from jobs_feed.sector import find_sector, load_lexicon

DATA = Path(__file__).parents[3] / "shared" / "data"
CONFIG = Path(__file__).parents[2] / "config"
PLACES = load_places(CONFIG)
LEXICON = load_lexicon(CONFIG / "sectors.toml")
FEED = Feed(id="1", name="Real", url="https://real.example", trusted=True, pay_rule=PayRule.MAY_BE_MISSING)
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="../shared absent")


def understood(posting: Posting) -> Opening:
    return to_opening(posting, FEED, PLACES, LEXICON, now=NOW)


@cache
def city_rows() -> tuple[dict[str, str], ...]:
    csv.field_size_limit(sys.maxsize)
    with gzip.open(DATA / "nyc_jobs" / "nyc_jobs_2015-06.csv.gz", "rt", encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


@cache
def city_openings() -> tuple[Opening, ...]:
    return tuple(
        understood(
            Posting(
                external_id=row["job_id"],
                title=row["business_title"],
                employer=row["agency"],
                location=row["work_location"],
                pay_min=row["salary_range_from"],
                pay_max=row["salary_range_to"],
                pay_unit=row["salary_frequency"],
                how_to_apply=row["to_apply"],
                posted=row["posting_date"],
                deadline=row["post_until"],
            )
        )
        for row in city_rows()[::3]
    )


@cache
def state_items() -> tuple[Posting, ...]:
    with tarfile.open(DATA / "job_feeds" / "nys_dev.tar.xz") as snapshots:
        name = next(one for one in sorted(snapshots.getnames()) if "2024-02-08" in one)
        body = snapshots.extractfile(name)
        assert body is not None
        tree = ElementTree.parse(io.BytesIO(body.read()))
    return tuple(_state_posting(item) for item in tree.iter("item"))


def _state_posting(item: ElementTree.Element) -> Posting:
    text = html.unescape(item.findtext("description") or "")
    labels = {name.lower(): value for name, value in re.findall(r"(\w+): ([^<\n]+)", text)}
    link = item.findtext("link") or ""
    posted = item.findtext("pubDate")
    return Posting(
        external_id=link,
        title=item.findtext("title"),
        source_url=link,
        posted=posted,
        description=text,
        labels=labels,
    )


def test_city_jobs_are_placed_and_none_strays() -> None:
    where = Counter(opening.where for opening in city_openings())

    assert where[Where.AREA] / where.total() > 0.85
    assert where[Where.OUTSIDE] / where.total() < 0.02  # the reservoirs upstate, where the city has staff


def test_city_pay_is_exactly_what_its_columns_say() -> None:
    units = {"Annual": PayUnit.YEAR, "Hourly": PayUnit.HOUR, "Daily": PayUnit.DAY}

    for row, opening in zip(city_rows()[::3], city_openings(), strict=True):
        low, high = sorted(map(Decimal, (row["salary_range_from"], row["salary_range_to"])))
        assert opening.pay_unit is units[row["salary_frequency"]]
        assert abs((opening.pay_min or 0) - low) < Decimal("0.01")
        assert abs((opening.pay_max or 0) - high) < Decimal("0.01")


def test_a_deadline_of_1900_is_none_and_the_others_are_days_of_2015() -> None:
    for row, opening in zip(city_rows()[::3], city_openings(), strict=True):
        if row["post_until"].startswith("1900"):
            assert opening.deadline is None
        else:
            assert str(opening.deadline) == row["post_until"][:10]


def test_no_title_of_a_real_feed_is_emptied_or_left_shouting() -> None:
    for opening in (*city_openings(), *map(understood, state_items()[:400])):
        assert len(opening.title) >= 3
        assert not re.search(r"\b[A-Z]{5,} [A-Z]{5,}\b", opening.title)


def test_state_counties_are_areas_or_outside_and_deadlines_days() -> None:
    areas = {
        "Kings": "brooklyn",
        "New York": "manhattan",
        "Bronx": "bronx",
        "Queens": "queens",
        "Richmond": "staten_island",
    }

    for posting in state_items()[:800]:
        opening, county = understood(posting), posting.labels["county"].strip()
        month, day, year = posting.labels["deadline"].strip().split("/")
        assert opening.area == areas.get(county)
        assert opening.where is not Where.UNKNOWN or county == "To Be Determined"
        assert f"{opening.deadline:%m/%d/%y}" == f"{month}/{day}/{year}"
        assert (opening.pay_min, opening.pay_max, opening.pay_unit) == (None, None, None)


def test_no_ordinary_posting_is_taken_for_hostile_or_a_scam() -> None:
    floors = load_floors(CONFIG / "wage_floors.toml")
    openings = [*map(understood, state_items()[:400]), *city_openings()]

    held = Counter(
        hold.code
        for opening in openings
        for hold in screen(opening, feed=FEED, floors=floors, today=NOW.date())
        if not hold.code.startswith("pay_")
    )

    assert not any(opening.hostile for opening in openings)
    assert sum(times for code, times in held.items() if code != "sensitive_word") < 0.01 * len(openings)


def test_a_reading_of_different_vacancies_merges_none_of_them() -> None:
    openings = [understood(posting) for posting in state_items()[:300]]
    shared = shared_keys((opening, keys(opening, FEED.id)) for opening in openings)

    assert shared == frozenset()
    assert not any(same(one, other, shared) for one, other in pairwise(openings))


def test_the_same_vacancy_in_another_feed_is_seen() -> None:
    one = understood(state_items()[0])
    tracked = replace(one, source_id="2", external_id="x", source_url=f"{one.source_url}&utm_source=letter")

    assert same(one, tracked)


def test_every_zip_of_the_health_department_is_in_its_area() -> None:
    with (DATA / "places" / "nyc_zip_borough.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["borough_nychealth"] or row["borough_zipcodes_pkg"]]

    said = {row["zip"]: (row["borough_nychealth"] or row["borough_zipcodes_pkg"]) for row in rows}

    assert len(said) > 330
    assert {code: PLACES.area(found.area).name for code, found in PLACES.postcodes.items()} == said


def test_titles_find_their_sector_as_well_as_was_measured() -> None:
    right, told, true = Counter[str](), Counter[str](), Counter[str]()
    with gzip.open(DATA / "titles" / "onet_titles_dev.csv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            wanted = row["sectors_of_title"].replace(" ", "_")
            if wanted in SECTORS:  # titles of several sectors have no one answer
                found = find_sector(one_line(row["title"]), lexicon=LEXICON).sector
                told[found] += 1
                true[wanted] += 1
                right[wanted] += found == wanted

    scores = [2 * right[name] / (told[name] + true[name]) for name in SECTORS]

    assert true.total() > 16_000
    assert sum(scores) / len(scores) > 0.8
    assert min(scores) > 0.55
