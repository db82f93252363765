"""Whatever people paste becomes the address of a list, or a sentence that says what to ask for."""

from __future__ import annotations

import pytest

from jobs_feed import ParseError
from jobs_feed.pasted import find_address

SHEET = "https://docs.google.com/spreadsheets/d/1AbC-dEf_0123456789"
PUBLISHED = "https://docs.google.com/spreadsheets/d/e/2PACX-1vQabcdefgh"
DATA = "https://data.harbor.example"


@pytest.mark.parametrize(
    ("pasted", "url"),
    [
        ("https://harbor.example/jobs.xml", "https://harbor.example/jobs.xml"),
        ("http://harbor.example/jobs.xml", "http://harbor.example/jobs.xml"),
        ("  harbor.example/jobs.xml\n", "https://harbor.example/jobs.xml"),
        ("feed://harbor.example/jobs", "https://harbor.example/jobs"),
        ("http://[half", "http://[half"),
        ("", "https://"),
    ],
)
def test_an_address_stays_what_it_is_but_for_its_scheme(pasted: str, url: str) -> None:
    assert find_address(pasted).url == url
    assert find_address(pasted).changed == ""


@pytest.mark.parametrize(
    ("pasted", "url"),
    [
        (f"{SHEET}/edit#gid=7", f"{SHEET}/export?format=csv&gid=7"),
        (f"{SHEET}/edit?usp=sharing", f"{SHEET}/export?format=csv"),
        (f"{PUBLISHED}/pubhtml?gid=3", f"{PUBLISHED}/pub?output=csv&single=true&gid=3"),
        (f"{DATA}/resource/kpav-sd4t.json", f"{DATA}/resource/kpav-sd4t.csv?$limit=50001"),
        (f"{DATA}/d/kpav-sd4t", f"{DATA}/resource/kpav-sd4t.csv?$limit=50001"),
        (f"{DATA}/City/Jobs/kpav-sd4t/about_data", f"{DATA}/resource/kpav-sd4t.csv?$limit=50001"),
        (f"{DATA}/resource/kpav-sd4t.csv?$limit=9&$order=id", f"{DATA}/resource/kpav-sd4t.csv?$limit=9&$order=id"),
    ],
)
def test_a_sheet_and_a_data_set_are_read_as_tables(pasted: str, url: str) -> None:
    assert find_address(pasted).url == url


def test_what_was_changed_is_said_and_only_then() -> None:
    whole = f"{SHEET}/export?format=csv&gid=7"

    assert "we read it as a CSV table" in find_address(f"{SHEET}/edit#gid=7").changed
    assert find_address(whole).changed == ""
    assert find_address(whole).url == whole


def test_a_page_that_only_looks_like_a_data_set_is_left_alone() -> None:
    page = "https://harbor.example/jobs/kpav-sd4t"

    assert find_address(page).url == page


@pytest.mark.parametrize(
    ("pasted", "what"),
    [
        ("https://boards.greenhouse.io/harbor", "a Greenhouse job board"),
        ("https://job-boards.greenhouse.io/harbor", "a Greenhouse job board"),
        ("https://boards.eu.greenhouse.io/harbor", "a Greenhouse job board"),
        ("https://harbor.example/careers?gh_jid=12", "a Greenhouse job board"),
        ("jobs.lever.co/harbor", "a Lever job board"),
        ("https://jobs.eu.lever.co/harbor", "a Lever job board"),
        ("https://jobs.ashbyhq.com/Harbor", "an Ashby job board"),
        ("https://apply.workable.com/harbor", "a Workable job board"),
        ("https://harbor.workable.com", "a Workable job board"),
        ("https://careers.smartrecruiters.com/Harbor", "a SmartRecruiters job board"),
        ("https://www.usajobs.gov/search", "a page of USAJOBS"),
    ],
)
def test_a_job_board_that_cannot_be_read_yet_is_named_with_what_to_ask_for(pasted: str, what: str) -> None:
    with pytest.raises(ParseError) as caught:
        find_address(pasted)

    assert caught.value.sentence.startswith(f"This is {what}: not yet a known kind. Ask the owner for an RSS")
