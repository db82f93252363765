"""Keys for sites that answer nobody else: to whom they go, and what is said where one is missing."""

from __future__ import annotations

import pytest

from jobs_feed import Feed, FetchError
from jobs_feed.credentials import USER, Credential, asked_with, credentials, origin

ALL = credentials(
    usajobs_key="u-k3y", usajobs_email="jobs@harbor.example", careeronestop_user="a/b", careeronestop_token="t0ken"
)


def at(url: str) -> Feed:
    return Feed(id="1", name="Harbor", url=url)


def test_usajobs_is_told_its_key_and_for_whom_it_is() -> None:
    feed, headers = asked_with(at("https://data.usajobs.gov/api/Search?Page=1"), ALL)

    assert feed.url == "https://data.usajobs.gov/api/Search?Page=1"
    assert headers == {"Authorization-Key": "u-k3y", "User-Agent": "jobs@harbor.example"}


def test_careeronestop_is_told_its_token_and_the_name_of_our_account() -> None:
    feed, headers = asked_with(at(f"https://api.careeronestop.org/v2/jobsearch/{USER}/0"), ALL)

    assert feed.url == "https://api.careeronestop.org/v2/jobsearch/a%2Fb/0"
    assert headers == {"Authorization": "Bearer t0ken"}


@pytest.mark.parametrize(
    "url",
    [
        "https://harbor.example/jobs?x={userId}",
        "https://data.usajobs.gov.harbor.example/",
        "https://data.usajobs.gov:8443/api/Search",
        "https://api.harbor.example/https://data.usajobs.gov/",
        "http://[half",
    ],
)
def test_nobody_else_is_told_anything(url: str) -> None:
    try:
        feed, headers = asked_with(at(url), ALL)
    except FetchError:
        return  # their own host at another port: no key is for that one
    assert (feed.url, dict(headers)) == (url, {})


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://data.usajobs.gov/api/Search", "set USAJOBS_KEY and USAJOBS_EMAIL."),
        ("http://data.usajobs.gov/api/Search", "set USAJOBS_KEY and USAJOBS_EMAIL."),
        ("https://api.careeronestop.org/v2/jobsearch/", "set CAREERONESTOP_USER_ID and CAREERONESTOP_TOKEN."),
    ],
)
def test_a_missing_key_is_said_in_words(url: str, said: str) -> None:
    known = ALL if url.startswith("http:") else credentials(usajobs_key="only half")

    with pytest.raises(FetchError) as caught:
        asked_with(at(url), known)

    assert caught.value.code == "no_key"
    assert caught.value.sentence.endswith(f"answers only with a key. Ask whoever runs this service to {said}")


def test_what_is_secret_is_in_no_print() -> None:
    printed = repr(ALL)

    assert not {word for word in ("u-k3y", "harbor.example", "t0ken", "a/b") if word in printed}
    assert repr(Credential({"a": "b"}, "c")) == "Credential()"


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin("HTTPS://Data.usajobs.gov:443/a") == "https://data.usajobs.gov"
    assert origin("http://a.example:8080/b") == "http://a.example:8080"
    assert origin("http://[half") == ""
