"""Posting -> Opening: every field in its one shape, nothing guessed. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, tzinfo
from hashlib import sha256
from zoneinfo import ZoneInfo

from jobs_feed.apply import find_apply, web_link
from jobs_feed.clean import JAVASCRIPT_LINK, clean, is_bad_link, one_line
from jobs_feed.dates import find_day, find_moment, month_first
from jobs_feed.feed import Feed
from jobs_feed.identity import canonical_url
from jobs_feed.opening import Opening, Posting
from jobs_feed.pay import find_pay
from jobs_feed.place import find_place
from jobs_feed.places import Places
from jobs_feed.sector import Lexicon, find_sector
from jobs_feed.stated import (
    find_count,
    find_employment_type,
    find_labels,
    find_language,
    find_requires,
    find_schedule,
    schedules_said,
)
from jobs_feed.terms import find_english, find_experience, find_shift
from jobs_feed.title import split_employer, tidy_title


class Unusable(Exception):
    """A posting no opening can be made of. `sentence`: why, for staff."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def to_opening(
    posting: Posting, feed: Feed, places: Places, lexicon: Lexicon, *, now: datetime | None = None
) -> Opening:
    """The opening a posting describes. `now` (aware): when it was read; posting dates after it are not believed, and
    a deadline without a year is the next such day.

    Raises Unusable where there is no title.
    """
    zone = ZoneInfo(places.zone)
    body = clean(posting.description)
    needs = clean(posting.requirements).text
    labels = find_labels(posting, body.text)
    labelled = replace(posting, labels=labels)
    employer, title = _employer_and_title(posting, feed.employer, body.text)
    sector = find_sector(title, one_line(posting.category) or None, feed.sector, feed.sector_always, lexicon=lexicon)
    place = find_place(labelled, places)
    pay = find_pay(posting, labels, body.text)
    if posting.day_first:
        labelled = replace(
            labelled,
            posted=month_first(posting.posted),
            updated=month_first(posting.updated),
            deadline=month_first(posting.deadline),
        )
    posted = find_moment(labelled.posted, zone, now)
    opening = Opening(
        source_id=feed.id,
        external_id=posting.external_id,
        title=title,
        employer=employer,
        apply_url=web_link(posting.apply_url),
        source_url=web_link(posting.source_url),
        description_text=body.text,
        location_raw=place.raw,
        postcode=place.postcode,
        area=place.area,
        where=place.where,
        lat=place.lat,
        lon=place.lon,
        remote=place.remote,
        pay_min=pay.least,
        pay_max=pay.most,
        pay_unit=pay.unit,
        pay_raw=pay.raw,
        employment_type=find_employment_type(posting, labels, title),
        schedule_raw=find_schedule(posting, labels),
        shift=find_shift(schedules_said(posting, labels), title, body.text),
        experience_needed=find_experience(title, body.text, needs),
        english_needed=find_english(title, f"{body.text}\n{needs}"),
        posted_at=posted,
        updated_at=find_moment(labelled.updated, zone, now),
        deadline=find_deadline(labelled, labels, body.text, zone, _day_of(posted or now, zone)),
        openings_count=find_count(posting, labels),
        sector=sector.sector,
        sector_reason=sector.reason,
        sector_confidence=sector.confidence,
        language=find_language(posting),
        requires=find_requires(body.text),
        requisition=one_line(posting.requisition) or None,
        apply=find_apply(posting, body.text),
        hostile=_hostile(posting),
        raw=posting.raw,
    )
    return replace(opening, content_hash=content_hash(opening))


_DEADLINE_LABELS = (
    "deadline", "closing date", "closes", "close date", "apply by", "application deadline", "applications close",
    "post until", "expires", "expiration date", "apply before", "last day to apply", "deadline to apply",
    "valid through",
)  # fmt: skip
_DEADLINE_SAID = re.compile(
    r"\b(?:apply (?:by|before|no later than)|closing date(?: is)?"
    r"|(?:application |filing )?deadline(?: to apply| for applications?| date)?(?: is)?"
    r"|applications? (?:close[sd]?|(?:are |is )?due|(?:must be |will be )?(?:received|accepted))"
    r" ?(?:on|by|until|through)?"
    r"|last day to apply(?: is)?|open (?:until|through))\s*:?\s*(?P<rest>[^\n]{4,60})",
    re.IGNORECASE,
)


def find_deadline(
    posting: Posting, labels: Mapping[str, str], description: str, zone: tzinfo, near: date | None
) -> date | None:
    """The last day to apply, in the city's zone: from its field, a label, or a sentence that says so."""
    for field in (posting.deadline, *(labels.get(label) for label in _DEADLINE_LABELS)):
        day = find_day(one_line(field), zone, near)
        if day:
            return day
    for text in (one_line(posting.how_to_apply), description):
        for said in _DEADLINE_SAID.finditer(text):
            day = find_day(said["rest"], zone, near)
            if day:
                return day
    return None


def content_hash(opening: Opening) -> str:
    """A fingerprint of everything people would be told or the screening looks at; another one means that the opening
    must be stored and screened again. Links count by their page, so a tracking parameter that rotates is no change."""
    told = (
        opening.title,
        opening.employer,
        opening.sector,
        opening.where,
        opening.area,
        opening.postcode,
        opening.location_raw,
        opening.pay_min,
        opening.pay_max,
        opening.pay_unit,
        opening.employment_type,
        opening.schedule_raw,
        opening.shift,
        opening.experience_needed,
        opening.english_needed,
        opening.deadline,
        opening.requires,
        tuple((way.how.value, _pages(way.value)) for way in opening.apply),
        *(_pages(link or "") for link in (opening.apply_url, opening.source_url)),
        _pages(opening.description_text),
        opening.hostile,
    )
    return sha256(repr([str(part) for part in told]).encode()).hexdigest()


_LINK = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


def _pages(text: str) -> str:
    """`text` with every link as the page that it leads to; a front page stays as its site."""
    return _LINK.sub(lambda link: canonical_url(link.group()) or link.group().split("?")[0], text)


def _employer_and_title(posting: Posting, of_all: str | None, description: str) -> tuple[str | None, str]:
    title = one_line(posting.title)
    if not title:
        raise Unusable("It has no title.")
    employer = one_line(posting.employer) or of_all
    if employer is None:
        employer, title = split_employer(title, description)
    return employer, tidy_title(title)


_TEXT_FIELDS = (
    "title", "employer", "how_to_apply", "phone", "email", "description", "location", "city", "region", "postcode",
    "pay", "employment_type", "schedule", "category", "source_url", "apply_url",
)  # fmt: skip


def _hostile(posting: Posting) -> tuple[str, ...]:
    codes = {code for name in _TEXT_FIELDS for code in clean(getattr(posting, name)).hostile}
    if any(link and is_bad_link(link) for link in (posting.apply_url, posting.source_url)):
        codes.add(JAVASCRIPT_LINK)
    return tuple(sorted(codes))


def _day_of(moment: datetime | None, zone: tzinfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None
