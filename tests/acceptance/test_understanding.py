"""Real postings, understood. The data lies beside the project; where it does not, these are skipped."""

from __future__ import annotations

import csv
import html
import io
import re
import tarfile
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from bench.quality import CONFIG, DATA, FEED, NOW, city_openings, sector_scores
from jobs_feed.identity import keys, same, shared_keys
from jobs_feed.normalize import to_opening
from jobs_feed.opening import Opening, PayUnit, Posting, Where
from jobs_feed.places import load_places
from jobs_feed.screening import load_floors, screen
from jobs_feed.sector import load_lexicon

PLACES = load_places(CONFIG)
LEXICON = load_lexicon(CONFIG / "sectors.toml")

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="../shared absent")


def understood(posting: Posting) -> Opening:
    return to_opening(posting, FEED, PLACES, LEXICON, now=NOW)


@cache
def city_jobs() -> tuple[tuple[dict[str, str], Opening], ...]:
    return tuple(city_openings(step=3))


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
    where = Counter(opening.where for _, opening in city_jobs())

    assert where[Where.AREA] / where.total() > 0.85
    assert where[Where.OUTSIDE] / where.total() < 0.02  # the reservoirs upstate, where the city has staff


def test_city_pay_is_exactly_what_its_columns_say() -> None:
    units = {"Annual": PayUnit.YEAR, "Hourly": PayUnit.HOUR, "Daily": PayUnit.DAY}

    for row, opening in city_jobs():
        low, high = sorted(map(Decimal, (row["salary_range_from"], row["salary_range_to"])))
        assert opening.pay_unit is units[row["salary_frequency"]]
        assert abs((opening.pay_min or 0) - low) < Decimal("0.01")
        assert abs((opening.pay_max or 0) - high) < Decimal("0.01")


def test_a_deadline_of_1900_is_none_and_the_others_are_days_of_2015() -> None:
    for row, opening in city_jobs():
        if row["post_until"].startswith("1900"):
            assert opening.deadline is None
        else:
            assert str(opening.deadline) == row["post_until"][:10]


def test_no_title_of_a_real_feed_is_emptied_or_left_shouting() -> None:
    for opening in (*(one for _, one in city_jobs()), *map(understood, state_items()[:400])):
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
    openings = [*map(understood, state_items()[:400]), *(one for _, one in city_jobs())]

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
    scores = sector_scores()

    assert scores.titles > 16_000
    assert scores.macro_f1 > 0.8
    assert min(scores.f1.values()) > 0.55
