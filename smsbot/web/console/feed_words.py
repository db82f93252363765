"""How a feed is, what becomes of an opening, and its fields beside what the feed wrote: in the words of the console."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from jobs_feed.feed import Kind, PayRule
from jobs_feed.kinds import KINDS
from jobs_feed.opening import Apply, ApplyHow, Opening, Posting, Shift, Where
from smsbot.domain.listing import Listing
from smsbot.domain.program import Program
from smsbot.domain.window import local_day
from smsbot.web.console.words import say_job_type
from smsbot.wording import Wording
from smsbot.wording.facts import say_pay
from smsbot.workflows.preview_feed import Fate, Preview, Previewed
from smsbot.workflows.watch_feeds import Health

HEALTH: Mapping[Health, str] = {
    Health.GOOD: "Working",
    Health.LOOK: "Working, and something to look at",
    Health.ASKS: "Waits for your answer",
    Health.FAILING: "Failing",
    Health.RESTING: "Resting: it failed too often",
    Health.PAUSED: "Paused",
    Health.DRAFT: "Not turned on yet",
    Health.FIRST: "Not read yet",
}
KIND_NAMES: Mapping[Kind, str] = {kind: row.name.partition(" ")[2] for kind, row in KINDS.items()}
PAY_RULES: Mapping[PayRule, tuple[str, str]] = {
    PayRule.REQUIRED: ("Openings must state their pay", "One without it waits for somebody to look at it."),
    PayRule.MAY_BE_MISSING: (
        "Openings may go out without pay",
        'The text then says "Pay: ask". Say below why you believe these postings.',
    ),
    PayRule.FROM_GRADE: (
        "The pay follows from the grade",
        "There is no table of grades yet, so an opening without pay waits, as if it had to state it.",
    ),
}
FATES: Mapping[Fate, str] = {
    Fate.GOES: "Would be texted to people whom it fits",
    Fate.HELD: "Would wait for staff",
    Fate.KNOWN: "You have it already",
    Fate.OLD: "Too old for an alert: told only to people who ask",
    Fate.OVER: "Its last day to apply has passed: closed at once",
    Fate.OUTSIDE: "Outside the city: stored, never texted",
}
_LONGEST_RAW = 500
_HOW = {
    ApplyHow.PHONE: "Call",
    ApplyHow.WALK_IN: "Go there",
    ApplyHow.EMAIL: "E-mail",
    ApplyHow.MAIL: "Mail",
    ApplyHow.WEB: "On the web",
}
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of an opening. `stored`: as we keep it, empty for nothing; `said`: what the feed wrote of it."""

    label: str
    stored: str
    said: str
    reason: str = ""


def facts(shown: Previewed, program: Program, wording: Wording) -> tuple[Fact, ...]:
    """What staff check before they take a feed on."""
    opening, posting = shown.opening, shown.posting
    labels = {sector.name: sector.label for sector in program.sectors}
    until = opening.deadline
    return (
        Fact("Title", opening.title, _said(posting.title)),
        Fact("Employer", opening.employer or "", _said(posting.employer)),
        Fact(
            "Place", _place(opening, program), _said(posting.location, posting.city, posting.region, posting.postcode)
        ),
        Fact(
            "Pay", _pay(shown.listing, wording), _said(posting.pay, posting.pay_min, posting.pay_max, posting.pay_unit)
        ),
        Fact(
            "Kind of work",
            labels.get(opening.sector, opening.sector),
            _said(posting.category),
            f"because {opening.sector_reason}" if opening.sector_reason else "",
        ),
        Fact("Hours", _hours(opening), _said(posting.schedule, posting.employment_type)),
        Fact("What filters go by", _filtered_by(opening), ""),
        Fact("Last day to apply", _written(until) if until else "", _said(posting.deadline)),
        Fact("How to apply", "; ".join(map(_way, opening.apply)), _said(*_applying(posting))),
        Fact("Posted on", _day(opening.posted_at, program), _said(posting.posted)),
        Fact("Description", _said(opening.description_text), _said(posting.description)),
    )


def found_as(preview: Preview) -> str:
    """What an address gives, in a few words."""
    entries = "1 entry" if preview.entries == 1 else f"{preview.entries:,} entries"
    return f"{entries} in {KINDS[preview.kind].name}"


def all_said(posting: Posting) -> list[tuple[str, str]]:
    """Each element of an entry with its text as it came, cut short."""
    said = ((name, " ".join(str(value).split())) for name, value in posting.raw.items())
    return [(name, text if len(text) <= _LONGEST_RAW else f"{text[:_LONGEST_RAW]}...") for name, text in said]


def _said(*parts: str | None) -> str:
    whole = ", ".join(dict.fromkeys(" ".join(part.split()) for part in parts if part and part.strip()))
    return whole if len(whole) <= _LONGEST else f"{whole[:_LONGEST].rstrip()}..."


def _written(day: date) -> str:
    return f"{day:%a %b} {day.day}, {day.year}"


def _day(moment: datetime | None, program: Program) -> str:
    return _written(local_day(moment, program.zone)) if moment else ""


def _place(opening: Opening, program: Program) -> str:
    match opening.where:
        case Where.AREA:
            return " ".join(filter(None, (program.places.area(opening.area or "").name, opening.postcode)))
        case Where.CITY:
            return f"{program.city_name}, no part of it named"
        case Where.REMOTE:
            return "Remote"
        case Where.OUTSIDE:
            return "Outside the city"
        case Where.UNKNOWN:
            return ""


def _pay(listing: Listing, wording: Wording) -> str:
    if listing.pay_unit is None or (listing.pay_min is None and listing.pay_max is None):
        return ""
    return say_pay(listing, wording.words("en"))


def _hours(opening: Opening) -> str:
    return ", ".join(filter(None, (say_job_type(opening.employment_type), opening.schedule_raw)))


_SHIFTS = {Shift.DAYS: "by day", Shift.NIGHTS: "by night", Shift.BOTH: "by day or by night"}
_ASKED = {True: "asks for {}", False: "needs no {}"}


def _filtered_by(opening: Opening) -> str:
    """Beside pay: found in the hours, the title and the description. What is not said there is left to be asked."""
    asked = (("experience", opening.experience_needed), ("English", opening.english_needed))
    said = [_ASKED[needed].format(name) for name, needed in asked if needed is not None]
    return ", ".join([*([_SHIFTS[opening.shift]] if opening.shift else []), *said])


def _way(way: Apply) -> str:
    return f"{_HOW[way.how]}: {way.value[:_LONGEST]}"


def _applying(posting: Posting) -> Iterator[str | None]:
    yield from (posting.how_to_apply, posting.phone, posting.email, posting.apply_url)
    if not posting.apply_url:
        yield posting.source_url
