"""Feeds that others made, read whole: none of them may give silence. Counts are found here without our parsers."""

from __future__ import annotations

import csv
import gzip
import itertools
import re
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jobs_feed import Feed, Kind, Places
from jobs_feed.read import Contents, read_body
from jobs_feed.sector import load_lexicon
from tests.acceptance.test_own_lists import OWN_LISTS

DATA = Path(__file__).parents[3] / "shared" / "data"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
PLACES = Places(city="New York", zone="America/New_York", city_names=("New York",), regions=("NY",), areas=())

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="../shared absent")


def contents(body: bytes) -> Contents:
    feed = Feed(id="1", name="Real", url="https://real.example/jobs")
    return read_body(feed, body, places=PLACES, lexicon=load_lexicon(), now=NOW)


def real() -> list[Path]:
    """All but those of test_own_lists; boards are in test_real_boards."""
    return sorted(path for path in (DATA / "job_feeds" / "real").glob("*") if path.name not in OWN_LISTS)


def counted(text: str, *patterns: str) -> int:
    """Different jobs, told by whatever the first pattern that occurs captures."""
    found = next(values for pattern in patterns if (values := re.findall(pattern, text, re.DOTALL)))
    return len(set(found))


@pytest.mark.parametrize("path", real(), ids=lambda path: path.name)
def test_a_real_feed_is_read(path: Path) -> None:
    body = path.read_bytes()

    found = contents(body)

    text = body.decode()
    pattern = {
        Kind.RSS: (r"<guid[^>]*>(.*?)</guid>",),
        Kind.INDEED_XML: (r"<referencenumber>(.*?)</referencenumber>",),
    }[found.kind]
    assert len(found.openings) == counted(text, *pattern) > 0
    assert found.problems == ()
    assert all(opening.title for opening in found.openings)


@pytest.mark.parametrize("name", ["nyc_jobs_2015-06.csv.gz", "nyc_jobs_2019-12_first16cols.csv.gz"])
def test_the_citys_own_list_is_read_without_internal_postings(name: str) -> None:
    body = gzip.decompress((DATA / "nyc_jobs" / name).read_bytes())
    rows = [
        {key.lower().replace(" ", "_"): cell for key, cell in row.items()}
        for row in csv.DictReader(body.decode().splitlines(keepends=True))
    ]
    external = {row["job_id"]: row for row in rows if row["posting_type"] == "External"}
    internal = sum(row["posting_type"] == "Internal" for row in rows)

    found = contents(body)

    assert found.kind is Kind.CSV
    assert found.complete
    assert {opening.external_id for opening in found.openings} == set(external)
    assert len(found.openings) == len(external) > 1000
    assert found.notes == (f"{internal:,} internal postings left out: they are not for the public.",)
    for opening in found.openings:
        row = external[opening.external_id]
        assert opening.title.split()[0].lower()[:5] in row["business_title"].lower()
        assert opening.pay_max is not None
        assert float(opening.pay_max) == pytest.approx(float(row["salary_range_to"]), abs=0.01)


def test_snapshots_of_the_state_hold_as_many_vacancies_as_were_counted() -> None:
    lines = (DATA / "job_feeds" / "nys_dev_truth.tsv").read_text().splitlines()
    truth = {line.split("\t")[0]: int(line.split("\t")[2]) for line in lines[1:]}

    counts = {}
    with tarfile.open(DATA / "job_feeds" / "nys_dev.tar.xz", "r|xz") as archive:
        for member in itertools.islice((member for member in archive if member.isfile()), 4):
            file = archive.extractfile(member)
            assert file is not None
            found = contents(file.read())
            counts[Path(member.name).name] = len(found.openings)
            assert found.problems == ()
            assert found.complete is False

    assert len(counts) == 4
    assert counts == {name: truth[name] for name in counts}
