"""What job boards answered somebody else with, and a city's open data, read whole. What is expected is counted here
with the standard library, by the names that stand in each file."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jobs_feed import Feed, Kind, Places
from jobs_feed.read import Contents, read_body
from jobs_feed.sector import load_lexicon

DATA = Path(__file__).parents[3] / "shared" / "data"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
PLACES = Places(city="New York", zone="America/New_York", city_names=("New York",), regions=("NY",), areas=())

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="../shared absent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """How one file says things: where its jobs stand, and the members of a number, a title, a link and an employer."""

    kind: Kind
    jobs: str
    count: int
    number: str
    title: str
    link: str | None
    employer: str | None = None
    whole: bool = True


BOARDS: Mapping[str, Truth] = {
    "ericleerepo_greenhouse.json": Truth(
        kind=Kind.GREENHOUSE,
        jobs="jobs",
        count=2,
        number="id",
        title="title",
        link="absolute_url",
        employer="company_name",
        whole=False,  # its meta counts 11: somebody has cut it
    ),
    "ericleerepo_lever.json": Truth(kind=Kind.LEVER, jobs="", count=2, number="id", title="text", link="applyUrl"),
    "ericleerepo_ashby.json": Truth(kind=Kind.ASHBY, jobs="jobs", count=2, number="id", title="title", link="applyUrl"),
    "manwithaplandy_workable.json": Truth(
        kind=Kind.WORKABLE,
        jobs="widget/jobs",
        count=3,
        number="shortcode",
        title="title",
        link="application_url",
        employer="widget/name",
    ),
    "manwithaplandy_smartrecruiters.json": Truth(
        kind=Kind.SMARTRECRUITERS,
        jobs="list_pages/content",
        count=3,
        number="id",
        title="name",
        link=None,
        employer="company/name",
    ),
    "omoji_recruitee.json": Truth(
        kind=Kind.RECRUITEE,
        jobs="offers",
        count=2,
        number="id",
        title="title",
        link="careers_apply_url",
        employer="company_name",
    ),
}


def contents(body: bytes, url: str = "https://real.example/jobs") -> Contents:
    feed = Feed(id="1", name="Real", url=url)
    return read_body(feed, body, places=PLACES, lexicon=load_lexicon(), now=NOW)


def at(value: Any, path: str) -> Any:
    """What stands at a path; of a list, of all of its entries."""
    for part in filter(None, path.split("/")):
        value = [inner for one in value for inner in one[part]] if isinstance(value, list) else value[part]
    return value


@pytest.mark.parametrize("name", BOARDS)
def test_what_a_board_answered_is_read_whole(name: str) -> None:
    truth, body = BOARDS[name], (DATA / "job_feeds" / "ats_json" / name).read_bytes()
    top = json.loads(body)
    jobs = at(top, truth.jobs)

    found = contents(body)

    assert (len(jobs), found.kind, found.complete) == (truth.count, truth.kind, truth.whole)
    assert (len(found.openings), found.problems, found.notes) == (truth.count, (), ())
    assert [one.external_id for one in found.openings] == [str(job[truth.number]) for job in jobs]
    assert [one.title[:20].strip().lower() for one in found.openings] == [
        job[truth.title][:20].strip().lower() for job in jobs
    ]
    if truth.link is not None:
        assert [one.apply_url for one in found.openings] == [job[truth.link] for job in jobs]
    if truth.employer is None:
        assert {one.employer for one in found.openings} == {None}
    elif truth.employer.startswith("widget/"):
        assert {one.employer for one in found.openings} == {at(top, truth.employer)}
    else:
        assert [one.employer for one in found.openings] == [at(job, truth.employer) for job in jobs]
    assert all((one.posted_at and one.employment_type) or truth.kind is Kind.GREENHOUSE for one in found.openings)
    assert all(one.description_text for one in found.openings) is (truth.kind is not Kind.SMARTRECRUITERS)


def test_the_citys_open_data_in_json_gives_what_its_table_gives() -> None:
    name = "nyc_jobs_2015-06.csv.gz"
    table = gzip.decompress((DATA / "nyc_jobs" / name).read_bytes())
    rows = [
        {key.lower().replace(" ", "_"): cell for key, cell in row.items() if cell}
        for row in csv.DictReader(table.decode().splitlines(keepends=True))
    ]
    external = {row["job_id"] for row in rows if row["posting_type"] == "External"}
    internal = sum(row["posting_type"] == "Internal" for row in rows)

    found = contents(json.dumps(rows).encode(), "https://data.real.example/resource/abcd-1234.json")

    assert (found.kind, found.complete, found.problems) == (Kind.SOCRATA, True, ())
    assert {one.external_id for one in found.openings} == external
    assert len(found.openings) == len(external) == 1217
    assert found.notes[0] == f"{internal:,} internal postings left out: they are not for the public."
    as_table = {one.external_id: one for one in contents(table).openings}
    for one in found.openings:
        other = as_table[one.external_id]
        assert (one.title, one.employer, one.pay_min, one.pay_max, one.pay_unit, one.deadline, one.location_raw) == (
            other.title,
            other.employer,
            other.pay_min,
            other.pay_max,
            other.pay_unit,
            other.deadline,
            other.location_raw,
        )
