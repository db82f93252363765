"""Boards and open data that give their list in pages, read whole over loopback."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from jobs_feed import Feed, FeedState, FetchError, Kind, ParseError, Places, Reading
from jobs_feed.credentials import Credential, origin
from jobs_feed.fetch import Limits
from jobs_feed.kinds import row_of
from jobs_feed.read import read
from jobs_feed.sector import load_lexicon
from tests.jobs_feed.board_answers import PagedSite, said, smartrecruiters

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
PLACES = Places(city="Harbor City", zone="America/New_York", city_names=(), regions=(), areas=())
LEXICON = load_lexicon()
LEVER = "/v0/postings/harbor?mode=json&limit=100&skip=0"
SMARTRECRUITERS = "/v1/companies/HarborStores/postings?limit=100&offset=0"
USAJOBS = "/api/Search?WhoMayApply=public&LocationName=Harbor&ResultsPerPage=500&Page=1"
NLX = "/v2/jobsearch/{userId}/0/Harbor/25/0/0/0/100/30?source=NLx"
JSON = "/resource/kpav-sd4t.json?$limit=100&$order=:id"
CSV = "/resource/kpav-sd4t.csv?$limit=100&$order=:id"
PAGED = {
    LEVER: Kind.LEVER,
    SMARTRECRUITERS: Kind.SMARTRECRUITERS,
    USAJOBS: Kind.USAJOBS,
    NLX: Kind.CAREERONESTOP,
    JSON: Kind.SOCRATA,
    CSV: Kind.CSV,
}


@pytest.fixture
def site(httpserver: HTTPServer) -> PagedSite:
    paged = PagedSite(0)

    def answer(request: Request) -> Response:
        return Response(paged.answer(request.full_path.rstrip("?")))

    httpserver.expect_request("").respond_with_handler(answer)
    return paged


@pytest.fixture
def reading(httpserver: HTTPServer) -> Callable[..., Reading]:
    def run(address: str, state: FeedState | None = None, **more: Any) -> Reading:
        url = httpserver.url_for("/").rstrip("/") + address
        known = {origin(url): Credential({"Authorization": "Bearer t0ken"}, "harbor name")}
        return read(
            Feed(id="7", name="Harbor", url=url, **more),
            state or FeedState(),
            now=NOW,
            places=PLACES,
            lexicon=LEXICON,
            allow_private=True,
            credentials=known,
        )

    return run


@pytest.mark.parametrize("address", PAGED)
@pytest.mark.parametrize("count", [1, 100, 230, 1100])
def test_a_list_is_read_to_its_last_page(
    site: PagedSite, reading: Callable[..., Reading], address: str, count: int
) -> None:
    site.jobs = [{}] * count

    found = reading(address)

    public = (count + 1) // 2 if address in (JSON, CSV) else count  # of open data every second one is internal
    assert (found.kind, len(found.openings), found.problems) == (PAGED[address], public, ())
    assert found.complete is (found.kind not in (Kind.USAJOBS, Kind.CAREERONESTOP))
    assert len(site.asked) == len(set(site.asked)) <= count // 100 + 1


@pytest.mark.parametrize("address", PAGED)
def test_what_has_not_changed_on_any_page_is_unchanged(
    site: PagedSite, reading: Callable[..., Reading], address: str
) -> None:
    site.jobs = [{}] * 230
    first = reading(address)

    second = reading(address, first.state)
    site.jobs = [{}] * 229
    third = reading(address, second.state)

    assert (first.unchanged, second.unchanged, third.unchanged) == (False, True, False)


def test_a_list_that_says_it_has_more_than_it_gives_is_not_whole(
    httpserver: HTTPServer, reading: Callable[..., Reading]
) -> None:
    body = smartrecruiters({}).replace(b'"totalFound": 1', b'"totalFound": 5')
    path = "/v1/companies/HarborStores/postings"
    httpserver.expect_request(path, query_string="limit=100&offset=0").respond_with_data(body)
    empty = said({"offset": 1, "limit": 100, "totalFound": 5, "content": []})
    httpserver.expect_request(path).respond_with_data(empty)

    found = reading(SMARTRECRUITERS)

    assert (len(found.openings), found.complete) == (1, False)


def test_open_data_in_pages_without_an_order_is_not_read(site: PagedSite, reading: Callable[..., Reading]) -> None:
    site.jobs = [{}] * 1000

    with pytest.raises(ParseError) as caught:
        reading("/resource/kpav-sd4t.json")

    assert caught.value.code == "not_whole"
    assert caught.value.attempt is not None
    site.jobs = [{}] * 999
    assert len(reading("/resource/kpav-sd4t.json").openings) == 500


@pytest.mark.parametrize("address", [JSON, CSV])
def test_open_data_with_internal_postings_names_the_address_without_them(
    site: PagedSite, reading: Callable[..., Reading], httpserver: HTTPServer, address: str
) -> None:
    site.jobs = [{}] * 4

    found = reading(address)
    assert found.narrower is not None
    narrow = reading(found.narrower.removeprefix(httpserver.url_for("/").rstrip("/")))

    assert "$where=posting_type%3D%27External%27" in found.narrower
    assert found.attempt.sentence == "2 internal postings left out: they are not for the public."
    assert (len(narrow.openings), narrow.attempt.sentence, narrow.narrower) == (2, "", None)


def test_a_table_of_open_data_with_a_cell_without_end_is_damaged(
    httpserver: HTTPServer, reading: Callable[..., Reading]
) -> None:
    httpserver.expect_request("/resource/kpav-sd4t.csv").respond_with_data(
        'business_title,agency\nGardener,PARKS\nKeeper,"' + "x" * 140_000
    )

    with pytest.raises(ParseError) as caught:
        reading(CSV)

    assert (caught.value.code, caught.value.attempt is not None) == ("parse", True)


def test_our_accounts_name_is_asked_with_and_not_stored(site: PagedSite, reading: Callable[..., Reading]) -> None:
    site.jobs = [{}]

    found = reading(NLX)

    assert site.asked[0].startswith("/v2/jobsearch/harbor name/0/")
    assert "{userId}" in found.feed.url


def test_a_site_that_wants_a_key_which_we_lack_is_not_asked() -> None:
    with pytest.raises(FetchError) as caught:
        read(
            Feed(id="7", name="Harbor", url=f"https://data.usajobs.gov{USAJOBS}"),
            FeedState(),
            now=NOW,
            places=PLACES,
            lexicon=LEXICON,
        )

    assert caught.value.attempt is not None
    assert (caught.value.attempt.error_code, caught.value.attempt.status) == ("no_key", None)


def test_a_kind_whose_answers_take_their_time_is_waited_for() -> None:
    slow = row_of(Feed(id="1", name="x", url="https://api.ashbyhq.com/posting-api/job-board/harbor"))

    assert slow is not None
    assert Limits(read=20, wall=20).patient(slow.patience) == Limits(read=25, wall=25)
    assert Limits().patient(0) == Limits()
