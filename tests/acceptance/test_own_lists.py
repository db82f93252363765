"""Lists of their makers' own form that others made, read without anybody choosing: the guess alone finds their jobs.
What is expected is counted here with the standard library, by the names that stand in each file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from jobs_feed import Feed, Kind, Places
from jobs_feed.read import Contents, read_body
from jobs_feed.sector import load_lexicon

DATA = Path(__file__).parents[3] / "shared" / "data" / "job_feeds" / "real"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
PLACES = Places(city="New York", zone="America/New_York", city_names=("New York",), regions=("NY",), areas=())

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="../shared absent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """How one file says things: the entries' element or member, and those of a title, an employer, a link and a place.
    `entries` and `jobs`: as counted by hand; the same title at the same place with the same link is one job."""

    entries: int
    jobs: int
    each: str
    title: str
    employer: str | None
    link: str
    place: str | None


OWN_LISTS: Mapping[str, Truth] = {
    "jobvite_jdpace.xml": Truth(
        entries=3, jobs=3, each="job", title="title", employer=None, link="apply-url", place="location"
    ),
    "careerjet_2017_beniovski.xml": Truth(
        entries=600, jobs=39, each="job", title="title", employer="company", link="apply_url", place="location"
    ),
    "jobs_2023_oleghudymenko.xml": Truth(
        entries=6, jobs=6, each="job", title="name", employer="company", link="link", place="region"
    ),
    "rss_2025_rickyj99_ra.xml": Truth(
        entries=334, jobs=320, each="entry", title="program_title", employer="institution", link="link", place=None
    ),
    "ikevinxie_2026_himalayas.json": Truth(
        entries=4, jobs=4, each="jobs", title="title", employer="companyName", link="applicationLink", place=None
    ),
    "ikevinxie_2026_jobicy.json": Truth(
        entries=4, jobs=4, each="jobs", title="jobTitle", employer="companyName", link="url", place="jobGeo"
    ),
    "ikevinxie_2026_remoteok.json": Truth(
        entries=4, jobs=4, each="", title="position", employer="company", link="apply_url", place="location"
    ),
    "ikevinxie_2026_remotive.json": Truth(
        entries=4,
        jobs=4,
        each="jobs",
        title="title",
        employer="company_name",
        link="url",
        place="candidate_required_location",
    ),
}


def entries(name: str, truth: Truth) -> list[dict[str, Any]]:
    """The entries of a file that have a title, flat."""
    body = (DATA / name).read_bytes()
    if name.endswith(".xml"):
        root = ElementTree.fromstring(body)
        return [{part.tag: (part.text or "").strip() for part in entry} for entry in root.iter(truth.each)]
    top = json.loads(body)
    return [entry for entry in (top[truth.each] if truth.each else top) if truth.title in entry]


def said(entry: dict[str, Any], name: str | None) -> str:
    text = str(entry.get(name, "") if name else "").strip()
    return "" if text == "N/A" else text


def contents(name: str) -> Contents:
    feed = Feed(id="1", name="Real", url="https://real.example/jobs")
    return read_body(feed, (DATA / name).read_bytes(), places=PLACES, lexicon=load_lexicon(), now=NOW)


@pytest.mark.parametrize("name", OWN_LISTS)
def test_a_real_list_of_its_own_making_is_read_by_the_guess_alone(name: str) -> None:
    truth = OWN_LISTS[name]
    listed = entries(name, truth)
    different = {
        tuple(said(entry, part) for part in (truth.title, truth.employer, truth.link, truth.place)) for entry in listed
    }

    found = contents(name)

    assert (len(listed), len(different)) == (truth.entries, truth.jobs)
    assert found.kind is (Kind.OWN_XML if name.endswith(".xml") else Kind.OWN_JSON)
    assert len(found.openings) == truth.jobs
    assert found.problems == ()
    assert sum(bool(one.employer) for one in found.openings) == sum(bool(employer) for _, employer, _, _ in different)
    web = {link for _, _, link, _ in different if link.startswith("http")}
    assert {one.apply_url for one in found.openings if one.apply_url} == web
    titles = {" ".join(title.split())[:4].lower() for title, *_ in different}
    assert {one.title[:4].lower() for one in found.openings} <= titles
