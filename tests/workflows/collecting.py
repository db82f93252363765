"""What tests of feeds share: a city, its feeds' servers, and one pass of collecting over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from jobs_feed.feed import Feed, PayRule
from jobs_feed.sector import Lexicon, load_lexicon
from smsbot.storage import feeds
from smsbot.workflows.collect_openings import Collected
from tests.house import CONFIG, House
from tests.workflows.planning import MONDAY

HEADER = "id,title,employer,apply_url,location,zip,pay_min,pay_unit,deadline"
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Job:
    id: str
    title: str = "Nurse"
    employer: str = "CareWell"
    url: str = ""
    place: str = "Bronx"
    postcode: str = "10458"
    pay: str = "25"
    deadline: str = ""

    def __str__(self) -> str:
        url = self.url or f"https://care.example/jobs/{self.id}"
        return (
            f"{self.id},{self.title},{self.employer},{url},{self.place},{self.postcode},{self.pay},hour,{self.deadline}"
        )


def jobs(*names: str, **more: str) -> list[Job]:
    return [Job(name, title=f"Nurse {name}", **more) for name in names]


@dataclass
class Source:
    """One feed's server and its row."""

    house: House
    lexicon: Lexicon
    server: HTTPServer
    path: str
    id: int
    requests: list[Request] = field(default_factory=list)
    answer: Response | None = None

    def lists(self, rows: list[Job]) -> None:
        self.answers("\n".join([HEADER, *map(str, rows)]))

    def answers(self, body: str, status: int = 200, kind: str = "text/csv", **headers: str) -> None:
        self.answer = Response(body, status=status, content_type=kind, headers=headers)

    def reply(self, request: Request) -> Response:
        self.requests.append(request)
        assert self.answer is not None
        return self.answer

    @property
    def row(self) -> dict[str, Any]:
        return self.house.row("feed", id=self.id)


@dataclass
class City:
    """A house and the feeds that it reads."""

    house: House
    server: HTTPServer
    lexicon: Lexicon = field(default_factory=lambda: load_lexicon(CONFIG / "sectors.toml"))

    def feed(self, name: str = "a", **more: Any) -> Source:
        values: dict[str, Any] = {"trusted": True, "pay_rule": PayRule.MAY_BE_MISSING}
        one = Feed(id="", name=name, url=self.server.url_for(f"/{name}"), **values | more)
        with self.house.database.begin() as db:
            feed_id = feeds.add(db, one, MONDAY)
        source = Source(self.house, self.lexicon, self.server, f"/{name}", feed_id)
        self.server.expect_request(f"/{name}").respond_with_handler(source.reply)
        return source

    def collect(self, now: datetime = MONDAY, *, due: bool = False) -> list[Collected]:
        return self.house.read_feeds(self.lexicon, now, due_only=due)

    def one(self, now: datetime = MONDAY) -> Collected:
        (report,) = self.collect(now)
        return report

    def facts(self) -> list[tuple[Any, ...]]:
        """What filters look at, of each opening."""
        names = ("hourly_most", "shift", "experience_needed", "english_needed")
        return [tuple(row[name] for name in names) for row in self.house.rows("opening")]

    def openings(self) -> dict[str, str]:
        return {row["title"]: row["state"] for row in self.house.rows("opening")}


@pytest.fixture
def town(house: House, httpserver: HTTPServer) -> Iterator[City]:
    yield City(house, httpserver)
    httpserver.check_assertions()
