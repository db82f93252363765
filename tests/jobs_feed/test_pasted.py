"""Whatever people paste becomes the address of a list, or a sentence that says what to ask for."""

from __future__ import annotations

import pytest

from jobs_feed import ParseError
from jobs_feed.pasted import find_address

SHEET = "https://docs.google.com/spreadsheets/d/1AbC-dEf_0123456789"
PUBLISHED = "https://docs.google.com/spreadsheets/d/e/2PACX-1vQabcdefgh"
DATA = "https://data.harbor.example"
ALL = "$limit=1000&$order=:id"


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
        (f"{DATA}/resource/kpav-sd4t.json", f"{DATA}/resource/kpav-sd4t.json?{ALL}"),
        (f"{DATA}/resource/kpav-sd4t.csv?agency=PARKS", f"{DATA}/resource/kpav-sd4t.csv?{ALL}&agency=PARKS"),
        (f"{DATA}/d/kpav-sd4t", f"{DATA}/resource/kpav-sd4t.csv?{ALL}"),
        (f"{DATA}/City/Jobs/kpav-sd4t/about_data?tab=1", f"{DATA}/resource/kpav-sd4t.csv?{ALL}"),
        (f"{DATA}/resource/kpav-sd4t.csv?$limit=9&$order=id", f"{DATA}/resource/kpav-sd4t.csv?$limit=9&$order=id"),
        (f"{DATA}/resource/kpav-sd4t.json?$$app_token=secret", f"{DATA}/resource/kpav-sd4t.json?{ALL}"),
    ],
)
def test_a_sheet_and_a_data_set_are_read_row_by_row(pasted: str, url: str) -> None:
    assert find_address(pasted).url == url


def test_what_was_changed_is_said_and_only_then() -> None:
    whole = f"{SHEET}/export?format=csv&gid=7"

    assert "we read it as a CSV table" in find_address(f"{SHEET}/edit#gid=7").changed
    assert find_address(whole).changed == ""
    assert find_address(whole).url == whole


def test_a_page_that_only_looks_like_a_data_set_is_left_alone() -> None:
    page = "https://harbor.example/jobs/kpav-sd4t"

    assert find_address(page).url == page


GREENHOUSE = "https://boards-api.greenhouse.io/v1/boards/harbor-health/jobs?content=true"
LEVER = "https://api.lever.co/v0/postings/harbor?mode=json&limit=100&skip=0"
ASHBY = "https://api.ashbyhq.com/posting-api/job-board/Harbor%20Health?includeCompensation=true"
WORKABLE = "https://apply.workable.com/api/v1/widget/accounts/harbor?details=true"
SMARTRECRUITERS = "https://api.smartrecruiters.com/v1/companies/HarborStores/postings?limit=100&offset=0"
RECRUITEE = "https://harbor.recruitee.com/api/offers/"
USAJOBS = "https://data.usajobs.gov/api/Search?WhoMayApply=public"
NLX = "https://api.careeronestop.org/v2/jobsearch/{userId}"
SNIPPETS = "source=NLx&showFilters=false&enableJobDescriptionSnippet=true"


@pytest.mark.parametrize(
    ("pasted", "url"),
    [
        ("https://boards.greenhouse.io/harbor-health", GREENHOUSE),
        ("https://job-boards.greenhouse.io/harbor-health/jobs/4000?gh_src=x", GREENHOUSE),
        ("https://boards.eu.greenhouse.io/harbor-health", GREENHOUSE),
        ("https://job-boards.eu.greenhouse.io/harbor-health/", GREENHOUSE),
        ("https://boards.greenhouse.io/embed/job_board?for=harbor-health&b=1", GREENHOUSE),
        ("https://boards.greenhouse.io/embed/job_board/js?for=harbor-health", GREENHOUSE),
        ("https://boards-api.greenhouse.io/v1/boards/harbor-health/jobs", GREENHOUSE),
        (GREENHOUSE, GREENHOUSE),
        ("jobs.lever.co/harbor", LEVER),
        ("https://jobs.lever.co/harbor/0bbfd4f4-41ff?lever-source=x", LEVER),
        ("https://jobs.lever.co/harbor?location=Queens", LEVER.replace("?", "?location=Queens&")),
        ("https://jobs.eu.lever.co/harbor", LEVER.replace("api.", "api.eu.")),
        ("https://api.eu.lever.co/v0/postings/harbor?mode=json", LEVER.replace("api.", "api.eu.")),
        (LEVER, LEVER),
        ("https://jobs.ashbyhq.com/Harbor%20Health/4c57", ASHBY),
        (ASHBY, ASHBY),
        ("https://apply.workable.com/harbor/", WORKABLE),
        ("https://apply.workable.com/harbor/j/C00K0/", WORKABLE),
        ("https://harbor.workable.com", WORKABLE),
        ("https://www.workable.com/api/accounts/harbor?details=true", WORKABLE),
        (WORKABLE, WORKABLE),
        ("https://careers.smartrecruiters.com/HarborStores/tills", SMARTRECRUITERS),
        ("https://jobs.smartrecruiters.com/HarborStores/7440-cashier", SMARTRECRUITERS),
        (SMARTRECRUITERS, SMARTRECRUITERS),
        ("https://harbor.recruitee.com/o/aide", RECRUITEE),
        (RECRUITEE, RECRUITEE),
        (
            "https://www.usajobs.gov/search/results/?l=Harbor%20City&k=aide&p=2",
            f"{USAJOBS}&LocationName=Harbor+City&Keyword=aide&ResultsPerPage=500&Page=1",
        ),
        (
            "https://data.usajobs.gov/api/search?LocationName=Harbor&Radius=10&Page=3",
            f"{USAJOBS}&LocationName=Harbor&Radius=10&ResultsPerPage=500&Page=1",
        ),
        (
            "https://www.careeronestop.org/Toolkit/Jobs/find-jobs-results.aspx?keyword=a%2Fb&location=Harbor,%20NY&radius=5",
            f"{NLX}/a%2Fb/Harbor%2C%20NY/5/0/0/0/100/30?{SNIPPETS}",
        ),
        (
            "https://api.careeronestop.org/v1/jobsearch/ourSecretName/0/10458/25/0/0/0/10/60",
            f"{NLX}/0/10458/25/0/0/0/100/60?{SNIPPETS}",
        ),
    ],
)
def test_a_job_board_and_a_search_are_read_from_the_address_of_their_list(pasted: str, url: str) -> None:
    found = find_address(pasted)

    assert found.url == url
    assert bool(found.changed) is (pasted != url)
    assert find_address(found.url).url == url


@pytest.mark.parametrize(
    ("pasted", "employer"),
    [
        ("https://boards.greenhouse.io/harbor-health", "Harbor Health"),
        ("https://jobs.lever.co/harbor_security", "Harbor Security"),
        ("https://jobs.ashbyhq.com/Harbor%20IT", "Harbor IT"),
        ("https://apply.workable.com/harbor", ""),
        ("https://careers.smartrecruiters.com/Harbor", ""),
    ],
)
def test_whose_board_it_may_be_is_said_where_its_jobs_do_not_say(pasted: str, employer: str) -> None:
    assert find_address(pasted).employer == employer


@pytest.mark.parametrize("pasted", ["https://www.usajobs.gov/", "https://www.usajobs.gov/search/results/?p=1"])
def test_a_site_that_is_searched_is_asked_for_with_a_search(pasted: str) -> None:
    with pytest.raises(ParseError) as caught:
        find_address(pasted)

    assert caught.value.sentence == (
        "This is USAJOBS without a search. Search there for your city, then paste the address of what it finds."
    )


@pytest.mark.parametrize(
    "pasted",
    [
        "https://harbor.example/careers?gh_jid=12",
        "https://apply.workable.com/j/C00K0",
        "https://www.workable.com/pricing",
    ],
)
def test_a_page_that_names_no_board_is_looked_at_first(pasted: str) -> None:
    assert find_address(pasted).url == pasted
