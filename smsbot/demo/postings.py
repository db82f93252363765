"""feeds/*.toml, the day the made-up city was built and a moment in; what is listed at that moment out. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One posting as written in feeds/*.toml. `posted`, `closes`: days from the day the city was built; a `posted` of
    1 and more counts the mornings after. Everything else is what an employer would write."""

    id: str
    title: str
    employer: str
    posted: int
    closes: int
    text: str
    address: str = ""
    area: str = ""
    zip: str = ""
    pay: str = ""
    hours: str = ""
    type: str = ""
    phone: str = ""
    email: str = ""
    url: str = ""
    apply: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A job that is listed at the moment. `posted`: aware; `deadline`: the last day to apply."""

    job: Job
    posted: datetime
    deadline: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """How the city counts its days. `born`: when it was built, aware; `first_morning`: the first opening of the window
    after that, which is where the "next morning" button leads."""

    born: datetime
    first_morning: datetime
    zone: ZoneInfo

    def posted(self, job: Job) -> datetime:
        """Old postings at ten in the morning of their day, or just before the city was built; new ones at the minute
        their morning begins."""
        if job.posted > 0:
            return self._days_after(self.first_morning, job.posted - 1)
        ten = self.born.astimezone(self.zone).replace(hour=10, minute=0, second=0, microsecond=0)
        return min(self._days_after(ten, job.posted), self.born)

    def deadline(self, job: Job) -> date:
        return self.born.astimezone(self.zone).date() + timedelta(days=job.closes)

    def _days_after(self, moment: datetime, days: int) -> datetime:
        return moment.astimezone(self.zone) + timedelta(days=days)


@cache
def load_jobs(name: str) -> tuple[Job, ...]:
    """The postings of feeds/NAME.toml, in their order."""
    text = (files("smsbot.demo") / "feeds" / f"{name}.toml").read_text(encoding="utf-8")
    return tuple(Job(**row) for row in tomllib.loads(text)["job"])


def listed(jobs: Iterable[Job], calendar: Calendar, now: datetime) -> list[Listed]:
    """Published by `now` and not past their deadline, the newest first."""
    today = now.astimezone(calendar.zone).date()
    every = (Listed(job, calendar.posted(job), calendar.deadline(job)) for job in jobs)
    return sorted(
        (one for one in every if one.posted <= now and one.deadline >= today),
        key=lambda one: (one.posted, one.job.id),
        reverse=True,
    )
