"""A job board's page, or its API -> the address that gives its whole list, which kind that is, and whose board it may
be. Tables, pure; nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from jobs_feed.credentials import USER
from jobs_feed.feed import Kind

PAGE_OF_LEVER, PAGE_OF_SMARTRECRUITERS, PAGE_OF_USAJOBS, PAGE_OF_CAREERONESTOP = 100, 100, 500, 100
"""Jobs asked for at once: the most that each gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`url`: of its whole list. `employer`: an idea of whose it is, from the address, where its rows do not say."""

    kind: Kind
    url: str
    employer: str = ""

    @property
    def what(self) -> str:
        """With its article."""
        return _SAID[self.kind]


_SAID: Mapping[Kind, str] = {
    Kind.GREENHOUSE: "a Greenhouse job board",
    Kind.LEVER: "a Lever job board",
    Kind.ASHBY: "an Ashby job board",
    Kind.WORKABLE: "a Workable job board",
    Kind.SMARTRECRUITERS: "a SmartRecruiters job board",
    Kind.RECRUITEE: "a Recruitee job board",
    Kind.USAJOBS: "a search of USAJOBS",
    Kind.CAREERONESTOP: "a search of CareerOneStop",
}


def find_board(url: str) -> Board | None:
    """None for an address that is no board's. Raises ValueError for one that is no address."""
    parts = urlsplit(url)
    host, where = (parts.hostname or "").lower(), parts.path + (f"?{parts.query}" if parts.query else "")
    for pattern, make in _BOARDS:
        found = pattern.match(f"{host}{where or '/'}")
        if found is not None:
            return make(found, parts)
    return None


def find_search(url: str) -> str | None:
    """What is missing of the address of a site that gives its jobs to a search alone; None for every other address."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower().removeprefix("www.")
    site = _SEARCHED.get(host)
    if site is None:
        return None
    return f"This is {site} without a search. Search there for your city, then paste the address of what it finds."


_SEARCHED: Mapping[str, str] = {"usajobs.gov": "USAJOBS", "careeronestop.org": "CareerOneStop"}


def kind_at(url: str) -> Kind | None:
    """The kind of list that an address gives, where it is a board's own or a set of open data in JSON."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    where = f"{(parts.hostname or '').lower()}{parts.path}"
    return next((kind for kind, pattern in _LISTS.items() if pattern.match(where)), None)


_LISTS: Mapping[Kind, re.Pattern[str]] = {
    kind: re.compile(pattern)
    for kind, pattern in {
        Kind.GREENHOUSE: r"boards-api(?:\.eu)?\.greenhouse\.io/",
        Kind.LEVER: r"api(?:\.eu)?\.lever\.co/v0/postings/",
        Kind.ASHBY: r"api\.ashbyhq\.com/posting-api/",
        Kind.WORKABLE: r"(?:apply|www)\.workable\.com/api/",
        Kind.SMARTRECRUITERS: r"api\.smartrecruiters\.com/v1/companies/",
        Kind.RECRUITEE: r"[\w-]+\.recruitee\.com/api/offers",
        Kind.USAJOBS: r"data\.usajobs\.gov/api/",
        Kind.CAREERONESTOP: r"api\.careeronestop\.org/v\d/jobsearch/",
        Kind.SOCRATA: r".*/resource/[a-z0-9]{4}-[a-z0-9]{4}\.json$",
    }.items()
}


def _greenhouse(found: re.Match[str], _: SplitResult) -> Board:
    # Boards kept in Europe have pages of their own there, and the one API.
    url = f"https://boards-api.greenhouse.io/v1/boards/{found['name']}/jobs?content=true"
    return Board(kind=Kind.GREENHOUSE, url=url, employer=_in_words(found["name"]))


_LEVER_FILTERS = ("department", "team", "location", "commitment", "level")


def _lever(found: re.Match[str], parts: SplitResult) -> Board:
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name in _LEVER_FILTERS]
    query = urlencode([*kept, ("mode", "json"), ("limit", str(PAGE_OF_LEVER)), ("skip", "0")])
    url = f"https://api{found['eu'] or ''}.lever.co/v0/postings/{found['name']}?{query}"
    return Board(kind=Kind.LEVER, url=url, employer=_in_words(found["name"]))


def _ashby(found: re.Match[str], _: SplitResult) -> Board:
    url = f"https://api.ashbyhq.com/posting-api/job-board/{found['name']}?includeCompensation=true"
    return Board(kind=Kind.ASHBY, url=url, employer=_in_words(found["name"]))


def _workable(found: re.Match[str], _: SplitResult) -> Board:
    url = f"https://apply.workable.com/api/v1/widget/accounts/{found['name']}?details=true"
    return Board(kind=Kind.WORKABLE, url=url)


def _smartrecruiters(found: re.Match[str], _: SplitResult) -> Board:
    query = f"limit={PAGE_OF_SMARTRECRUITERS}&offset=0"
    url = f"https://api.smartrecruiters.com/v1/companies/{found['name']}/postings?{query}"
    return Board(kind=Kind.SMARTRECRUITERS, url=url)


def _recruitee(found: re.Match[str], _: SplitResult) -> Board:
    return Board(kind=Kind.RECRUITEE, url=f"https://{found['name']}.recruitee.com/api/offers/")


_USAJOBS_ASKED = {"k": "Keyword", "l": "LocationName"}
"""What its page calls what it is asked for, and what its API does."""


def _usajobs(_: re.Match[str], parts: SplitResult) -> Board | None:
    """The search of the page, for what everybody may apply for. `Page` and the number of rows are ours to say."""
    asked = {_USAJOBS_ASKED.get(name, name): value for name, value in parse_qsl(parts.query)}
    kept = {
        name: value for name, value in asked.items() if name[0].isupper() and name not in ("Page", "ResultsPerPage")
    }
    if not kept.keys() - {"WhoMayApply"}:
        return None
    query = {"WhoMayApply": "public"} | kept | {"ResultsPerPage": str(PAGE_OF_USAJOBS), "Page": "1"}
    return Board(kind=Kind.USAJOBS, url=f"https://data.usajobs.gov/api/Search?{urlencode(query)}")


def _careeronestop(_: re.Match[str], parts: SplitResult) -> Board | None:
    asked = {name.lower(): value for name, value in parse_qsl(parts.query)}
    place = asked.get("location") or asked.get("ajaxlocation")
    return _nlx(asked.get("keyword") or "0", place, asked.get("radius") or "25", "30") if place else None


def _careeronestop_api(found: re.Match[str], _: SplitResult) -> Board:
    return _nlx(unquote(found["keyword"]), unquote(found["place"]), found["radius"], found["days"])


def _nlx(keyword: str, place: str, radius: str, days: str) -> Board:
    said = (quote(part, safe="") for part in (keyword, place, radius))
    path = "/".join((USER, *said, "0", "0", "0", str(PAGE_OF_CAREERONESTOP), days))
    query = "source=NLx&showFilters=false&enableJobDescriptionSnippet=true"
    return Board(kind=Kind.CAREERONESTOP, url=f"https://api.careeronestop.org/v2/jobsearch/{path}?{query}")


_NAME = r"(?P<name>[^/?#]+)"
_ASKED_OF_NLX = r"(?P<keyword>[^/]+)/(?P<place>[^/]+)/(?P<radius>[^/]+)/(?:[^/]+/){4}(?P<days>\d+)"
_BOARDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], SplitResult], Board | None]], ...] = tuple(
    (re.compile(pattern), make)
    for pattern, make in (
        (
            r"(?:job-)?boards(?:\.eu)?\.greenhouse\.io/embed/job_board(?:/js)?\?(?:.*&)?for=(?P<name>[\w-]+)",
            _greenhouse,
        ),
        (r"(?:job-)?boards(?:\.eu)?\.greenhouse\.io/(?!embed\b)(?P<name>[\w-]+)", _greenhouse),
        (r"boards-api(?:\.eu)?\.greenhouse\.io/v1/boards/(?P<name>[\w-]+)(?:/jobs)?/?(?:\?|$)", _greenhouse),
        (rf"jobs(?P<eu>\.eu)?\.lever\.co/{_NAME}", _lever),
        (rf"api(?P<eu>\.eu)?\.lever\.co/v0/postings/{_NAME}/?(?:\?|$)", _lever),
        (rf"jobs\.ashbyhq\.com/{_NAME}", _ashby),
        (rf"api\.ashbyhq\.com/posting-api/job-board/{_NAME}", _ashby),
        (rf"apply\.workable\.com/api/v\d/(?:widget/)?accounts/{_NAME}", _workable),
        (rf"(?:www\.)?workable\.com/api/accounts/{_NAME}", _workable),
        (r"apply\.workable\.com/(?!api/|j/)(?P<name>[\w-]+)", _workable),
        (r"(?!(?:www|apply|api|jobs|help|resources)\.)(?P<name>[\w-]+)\.workable\.com/", _workable),
        (r"(?:jobs|careers)\.smartrecruiters\.com/(?:oneclick-ui/company/)?(?P<name>[\w.-]+)", _smartrecruiters),
        (rf"api\.smartrecruiters\.com/v1/companies/{_NAME}/postings/?(?:\?|$)", _smartrecruiters),
        (r"(?!(?:www|api|docs|support)\.)(?P<name>[\w-]+)\.recruitee\.com/", _recruitee),
        (r"(?:www\.)?usajobs\.gov/[Ss]earch", _usajobs),
        (r"data\.usajobs\.gov/api/[Ss]earch", _usajobs),
        (r"(?:www\.)?careeronestop\.org/.*find-jobs", _careeronestop),
        (rf"api\.careeronestop\.org/v\d/jobsearch/[^/]+/{_ASKED_OF_NLX}", _careeronestop_api),
    )
)


def _in_words(name: str) -> str:
    """ "Harbor Health" from "harbor-health"."""
    words = re.split(r"[\s_-]+", unquote(name))
    return " ".join(word if word[:1].isupper() else word.capitalize() for word in words if word)[:80]
