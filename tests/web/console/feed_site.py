"""A stranger's site with one list of jobs, and what staff say of a feed: for the tests of feeds and of their form."""

from __future__ import annotations

import re
from datetime import timedelta

from pytest_httpserver import HTTPServer
from werkzeug import Response

from jobs_feed.feed import Feed, Kind
from smsbot.storage import feeds
from smsbot.web.console.office import Office
from tests.house import NOON, House

HEADER = "external_id,title,employer,apply_url,location,zip,pay_min,pay_unit,deadline,category"


def row(number: int, title: str = "Nurse", pay: str = "25", place: str = "Bronx", **more: str) -> str:
    return (
        f"{number},{title},CareWell,https://care.example/jobs/{number},{place},{more.get('zip', '10458')},"
        f"{pay},hour,{more.get('deadline', '')},"
    )


def table(*rows: str) -> str:
    return "\n".join([HEADER, *rows])


class Site:
    """A stranger's site with one list of jobs."""

    def __init__(self, server: HTTPServer) -> None:
        self.server = server
        self.body = table(*(row(number) for number in range(1, 13)))
        self.kind = "text/csv"
        self.asked = 0
        server.expect_request("/jobs").respond_with_handler(self.answer)

    @property
    def url(self) -> str:
        return self.server.url_for("/jobs")

    def answer(self, _) -> Response:
        self.asked += 1
        return Response(self.body, content_type=self.kind)


def settings(url: str, **more: str) -> dict[str, str]:
    return {
        "url": url,
        "name": "CareWell",
        "kind": "csv",
        "sector": "",
        "pay_rule": "required",
        "pay_reason": "",
    } | more


def stored(house: House, url: str, **more) -> int:
    standing = more.pop("standing", feeds.Standing.ON)
    values = {"kind": Kind.CSV, "trusted": True, "name": "CareWell"} | more
    with house.database.begin() as db:
        return feeds.add(db, Feed(id="", url=url, **values), NOON, standing=standing)


def collect(house: House, office: Office, hours: int = 0) -> None:
    house.read_feeds(office.lexicon, NOON + timedelta(hours=hours))


def words(answer) -> str:
    """What a page says, without its tags."""
    text = re.sub(r"<(?:style|script|svg).*?</(?:style|script|svg)>", " ", answer.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split()).replace(" .", ".").replace(" ,", ",").replace(" ;", ";")
