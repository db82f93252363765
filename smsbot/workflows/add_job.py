"""A job as an editor typed it in; how it will be texted and to how many, then the opening that is told at once, out.

What a named editor wrote is trusted. The screening only warns, on the preview; nothing it finds holds the job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from jobs_feed.feed import Feed
from jobs_feed.identity import By, keys
from jobs_feed.lifecycle import STALE
from jobs_feed.opening import Opening
from jobs_feed.screening import screen
from smsbot.domain.listing import Listing
from smsbot.domain.program import Program
from smsbot.domain.window import local_day
from smsbot.storage import audit, openings, postings, rulings, staff_jobs
from smsbot.storage.database import Connection, Database
from smsbot.storage.feeds import ADDED_BY_STAFF
from smsbot.storage.staff_jobs import Job
from smsbot.wording import Wording
from smsbot.workflows.collect_openings import find_twin
from smsbot.workflows.decide_openings import NOUN, Seen, as_seen
from smsbot.workflows.look_at_openings import Fits, Going, when_told, who_fits
from smsbot.workflows.preview_texts import Preview, preview_texts
from smsbot.workflows.try_feed import sample_listing

BY_STAFF = Feed(id=str(ADDED_BY_STAFF), name="Added by staff", url="", trusted=True)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPreview:
    """`warnings`: what the screening says, in sentences. `twin`: the id of the same job, where it is here already."""

    texts: tuple[Preview, ...]
    warnings: tuple[str, ...]
    fits: Fits
    going: Going
    twin: int | None


class AlreadyHere(Exception):
    """The same job is open or waits for staff; `.opening_id`."""

    def __init__(self, opening_id: int) -> None:
        super().__init__(f"opening {opening_id} is the same job")
        self.opening_id = opening_id


class NotByStaff(Exception):
    """Its words are a feed's: only what staff wrote can be edited."""


def preview_job(
    database: Database, program: Program, wording: Wording, job: Job, now: datetime, *, editing: int | None = None
) -> JobPreview:
    """Stores nothing. `editing`: the opening that it is going to be, where that exists."""
    listing = _listing(job, now)
    with database.read() as db:
        return JobPreview(
            texts=preview_texts(listing, program, wording),
            warnings=tuple(hold["sentence"] for hold in _screened(job.opening, program, now)),
            fits=who_fits(db, listing),
            going=when_told(listing, "open", program, now),
            twin=None if editing else _twin(db, job.opening, now),
        )


def add_job(database: Database, program: Program, who: str, job: Job, now: datetime) -> int:
    """The new opening's id, or that of the one this very form has made before. Raises AlreadyHere."""

    def work(db: Connection) -> int:
        twin = _twin(db, job.opening, now)
        before = staff_jobs.find(db, job.opening.external_id)
        if before is not None:
            return before
        if twin is not None:
            raise AlreadyHere(twin)
        holds = _screened(job.opening, program, now)
        opening_id = staff_jobs.add(db, job, _names(job.opening), holds, now)
        openings.give_numbers(db, [opening_id], now)
        audit.record(db, who, "add", NOUN, opening_id, now, after={"warnings": [hold["code"] for hold in holds]})
        return opening_id

    opening_id = database.run(work)
    log.info("job added", opening=opening_id)
    return opening_id


def typed_job(database: Database, opening_id: int) -> Mapping[str, str] | None:
    """What was typed for a job that staff wrote; None for a feed's."""
    with database.read() as db:
        return staff_jobs.typed(db, opening_id)


def edit_job(
    database: Database, program: Program, who: str, opening_id: int, seen: Seen, job: Job, now: datetime
) -> None:
    """Raises KeyError, Faster, and NotByStaff for an opening whose words are a feed's."""

    def work(db: Connection) -> None:
        found = rulings.on_desk(db, opening_id)
        if found.feed_id != ADDED_BY_STAFF:
            raise NotByStaff
        as_seen(db, found, seen)
        was = staff_jobs.typed(db, opening_id) or {}
        holds = _screened(job.opening, program, now)
        staff_jobs.rewrite(db, opening_id, job, _names(job.opening), holds, now)
        changed = sorted(name for name in {*was, *job.typed} if was.get(name, "") != job.typed.get(name, ""))
        audit.record(db, who, "edit", NOUN, opening_id, now, after={"changed": changed})

    database.run(work)
    log.info("job edited", opening=opening_id)


def _screened(new: Opening, program: Program, now: datetime) -> list[dict[str, Any]]:
    today = local_day(now, program.zone)
    return [asdict(hold) for hold in screen(new, feed=BY_STAFF, floors=program.floors, today=today)]


def _names(new: Opening) -> list[str]:
    return [str(key) for key in keys(new, BY_STAFF.id) if key.by is not By.ID]


def _twin(db: Connection, new: Opening, now: datetime) -> int | None:
    """The same job, unless it is closed: last week's hiring event is not this week's."""
    own = [key for key in keys(new, BY_STAFF.id) if key.by is not By.ID]
    twin = find_twin(new, own, postings.twins(db, map(str, own), now - STALE))
    return None if twin is None or twin.state == "closed" else twin.id


def _listing(job: Job, now: datetime) -> Listing:
    return replace(sample_listing(job.opening, now), number=None, walk_in_hours=job.walk_in_hours)
