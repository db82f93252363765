"""The fields of "Add a job" -> a Job, or what is wrong with each field, in words. Nothing typed is ever lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar

from jobs_feed.apply import web_link
from jobs_feed.clean import one_line
from jobs_feed.normalize import content_hash, to_opening
from jobs_feed.opening import Apply, ApplyHow, Opening, PayUnit, Posting, Where
from jobs_feed.sector import Lexicon, find_sector
from smsbot.domain.phone import NotAPhoneNumber, parse_phone
from smsbot.domain.program import Program
from smsbot.domain.ruling import SECTOR_BY_STAFF
from smsbot.domain.window import local_day
from smsbot.storage.staff_jobs import Job
from smsbot.workflows.add_job import BY_STAFF

FIELDS = (
    "title", "employer", "pay_min", "pay_max", "pay_unit", "place", "postcode", "phone", "walk_in", "web", "email",
    "mail", "deadline", "day", "start", "end", "schedule", "employment_type", "sector", "notes",
)  # fmt: skip
KINDS = {"": "Not said", "full": "Full time", "part": "Part time", "temp": "Temporary", "contract": "Contract"}
UNITS = {PayUnit.HOUR: "an hour", PayUnit.DAY: "a day", PayUnit.WEEK: "a week", PayUnit.MONTH: "a month",
         PayUnit.YEAR: "a year"}  # fmt: skip
_LONGEST = {"title": 90, "employer": 30, "walk_in": 60, "mail": 60, "email": 60, "schedule": 24, "notes": 4_000}
"""Characters; of most fields as many as a text can hold of them."""
_NO_LATER = timedelta(days=365)
_DOLLARS = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})+|\d{1,7})(\.\d{1,2})?")
_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")
_EXTENSION = re.compile(r"\s*(?:x|ext\.?|extension)\s*(\d{1,6})$", re.IGNORECASE)


Value = TypeVar("Value")


class _Wrong(Exception):
    """What is wrong with a field, and what to do about it."""


@dataclass(slots=True)
class JobForm:
    """`job`: None while anything is wrong; `errors`: a sentence by name of the field."""

    typed: Mapping[str, str]
    job: Job | None = None
    errors: dict[str, str] = field(default_factory=dict)


def read_job(typed: Mapping[str, str], name: str, program: Program, lexicon: Lexicon, now: datetime) -> JobForm:
    """`name`: the entry's own, the same however often its form is sent."""
    return _Reading(JobForm({one: typed.get(one, "").strip() for one in FIELDS}), program, lexicon, now).read(name)


@dataclass(slots=True)
class _Reading:
    form: JobForm
    program: Program
    lexicon: Lexicon
    now: datetime

    def read(self, name: str) -> JobForm:
        for one, longest in _LONGEST.items():
            if len(self.form.typed[one]) > longest:
                self.form.errors[one] = f"At most {longest:,} characters; it has {len(self.form.typed[one]):,}."
        title = self._try("title", _title) or ""
        least, most = self._pay()
        where, area, postcode = self._place()
        ways = self._ways()
        deadline, hours = self._when(ways)
        sector, reason = self._sector(title)
        if self.form.errors:
            return self.form
        new = replace(
            self._read_words(name),
            title=title,
            employer=one_line(self._said("employer")) or None,
            pay_min=least,
            pay_max=most,
            pay_unit=PayUnit(self._said("pay_unit")) if least is not None else None,
            pay_raw=" - ".join(filter(None, (self._said("pay_min"), self._said("pay_max")))) or None,
            where=where,
            area=area,
            postcode=postcode,
            location_raw=one_line(self._said("walk_in")) or postcode,
            remote="remote" if where is Where.REMOTE else "on-site",
            apply=ways,
            apply_url=next((way.value for way in ways if way.how is ApplyHow.WEB), None),
            schedule_raw=one_line(self._said("schedule")) or None,
            employment_type=self._said("employment_type") or None,
            deadline=deadline,
            posted_at=self.now,
            sector=sector,
            sector_reason=reason,
        )
        new = replace(new, content_hash=content_hash(new))
        self.form.job = Job(opening=new, walk_in_hours=hours, typed=self.form.typed)
        return self.form

    def _said(self, name: str) -> str:
        return self.form.typed[name]

    def _try(self, name: str, read: Callable[[str], Value]) -> Value | None:
        """What `read` finds in the field; where it finds a fault, that stands beside it."""
        try:
            return read(self._said(name))
        except _Wrong as fault:
            self.form.errors.setdefault(name, str(fault))
            return None

    def _read_words(self, name: str) -> Opening:
        """Everything that free words tell: hostile parts, shifts, what is asked for."""
        posting = Posting(
            external_id=name,
            title=self._said("title"),
            employer=self._said("employer") or "-",
            description=self._said("notes"),
            schedule=self._said("schedule"),
            how_to_apply=self._said("walk_in"),
            location=self._said("mail"),
            apply_url=self._said("web"),
        )
        return to_opening(posting, BY_STAFF, self.program.places, self.lexicon, now=self.now)

    def _pay(self) -> tuple[Decimal | None, Decimal | None]:
        least, most = (self._try(name, _dollars) for name in ("pay_min", "pay_max"))
        if least is None and most is not None:
            self.form.errors.setdefault("pay_min", "Say the lowest pay too, or leave both empty.")
        if least is not None and most is not None and most < least:
            self.form.errors["pay_max"] = "This is less than the lowest pay."
        if least is not None and self._said("pay_unit") not in set(PayUnit):
            self.form.errors["pay_unit"] = "Choose for how long it is paid: an hour, a day or longer."
        return least, None if most == least else most

    def _place(self) -> tuple[Where, str | None, str | None]:
        place, code = self._said("place"), self._said("postcode")
        areas = {area.key: area.name for area in self.program.places.areas}
        found = self.program.places.postcodes.get(code)
        if code and found is None:
            self.form.errors["postcode"] = (
                f"{code} is no ZIP code of {self.program.city_name}. Check it, or leave it empty."
            )
        elif found is not None and place in areas and place != found.area:
            self.form.errors["postcode"] = f"{code} is in {areas[found.area]}, and the place says {areas[place]}."
        elif found is not None and place in (Where.CITY, Where.REMOTE):
            self.form.errors["postcode"] = "A ZIP code is one place. Leave it empty, or choose its area above."
        elif found is not None:
            return Where.AREA, found.area, code
        elif place in areas:
            return Where.AREA, place, None
        elif place in (Where.CITY, Where.REMOTE):
            return Where(place), None, None
        else:
            self.form.errors["place"] = "Say where the job is: people get jobs near them."
        return Where.UNKNOWN, None, None

    def _ways(self) -> tuple[Apply, ...]:
        ways = {
            ApplyHow.PHONE: self._try("phone", _phone),
            ApplyHow.WALK_IN: one_line(self._said("walk_in")),
            ApplyHow.EMAIL: self._try("email", _email),
            ApplyHow.MAIL: one_line(self._said("mail")),
            ApplyHow.WEB: self._try("web", _web),
        }
        if not any(self._said(name) for name in ("phone", "walk_in", "email", "mail", "web")):
            self.form.errors["phone"] = "Say at least one way to apply: by phone, in person, on the web or by mail."
        return tuple(Apply(how, value) for how, value in ways.items() if value)

    def _when(self, ways: tuple[Apply, ...]) -> tuple[date | None, str | None]:
        """The last day, and the hours of a walk-in day."""
        deadline, day = (self._try(name, self._day) for name in ("deadline", "day"))
        if self._said("deadline") and self._said("day"):
            self.form.errors["day"] = "Give a last day to apply or a walk-in day, not both."
        elif not self._said("deadline") and not self._said("day"):
            self.form.errors["deadline"] = (
                "Say the last day to apply, or the walk-in day below: it closes after that day."
            )
        if not self._said("day"):
            return deadline, None
        if not any(way.how is ApplyHow.WALK_IN for way in ways):
            self.form.errors.setdefault("walk_in", "People come in person on that day: say where.")
        start, end = (self._try(name, _time) for name in ("start", "end"))
        if start is None:
            self.form.errors.setdefault("start", "Say from what time people can come.")
        elif end is not None and end <= start:
            self.form.errors["end"] = "This is not after the beginning."
        hours = "-".join(_say_time(one) for one in (start, end) if one is not None)
        return day, hours

    def _day(self, said: str) -> date | None:
        if not said:
            return None
        try:
            day = date.fromisoformat(said)
        except ValueError:
            raise _Wrong("Write the day like 2026-12-01.") from None
        today = local_day(self.now, self.program.zone)
        if day < today:
            raise _Wrong("This day is over.")
        if day > today + _NO_LATER:
            raise _Wrong("This is more than a year away.")
        return day

    def _sector(self, title: str) -> tuple[str, str]:
        if chosen := self._said("sector"):
            if chosen not in {sector.name for sector in self.program.sectors}:
                self.form.errors["sector"] = "Choose a kind of work from the list."
            return chosen, SECTOR_BY_STAFF
        found = find_sector(title, lexicon=self.lexicon)
        return found.sector, found.reason


def _title(said: str) -> str:
    title = one_line(said)
    if not title:
        raise _Wrong("Say what the job is called, like Home health aide.")
    return title


def _dollars(said: str) -> Decimal | None:
    if not said:
        return None
    found = _DOLLARS.fullmatch(said)
    if found is None or not (amount := Decimal(found[1].replace(",", "") + (found[2] or ""))):
        raise _Wrong("Write dollars, like 19.65 or 57,000.")
    return amount


def _phone(said: str) -> str:
    if not said:
        return ""
    extension = _EXTENSION.search(said)
    try:
        digits = parse_phone(_EXTENSION.sub("", said)).e164
    except NotAPhoneNumber:
        digits = ""
    if not (digits.startswith("+1") and len(digits) == 12):
        raise _Wrong("Write a US phone number, like 800-555-0142.")
    number = f"{digits[2:5]}-{digits[5:8]}-{digits[8:]}"
    return f"{number} x{extension[1]}" if extension else number


def _email(said: str) -> str:
    if said and not _EMAIL.fullmatch(said):
        raise _Wrong("Write an e-mail address, like jobs@carewell.example.")
    return said


def _web(said: str) -> str:
    link = web_link(said)
    if said and link is None:
        raise _Wrong("Write the whole address of the page, like https://carewell.example/jobs/12.")
    return link or ""


def _time(said: str) -> time | None:
    if not said:
        return None
    try:
        return time.fromisoformat(said)
    except ValueError:
        raise _Wrong("Write the time like 14:30.") from None


def _say_time(one: time) -> str:
    """10am, 2:30pm"""
    minutes = f":{one.minute:02}" if one.minute else ""
    return f"{one.hour % 12 or 12}{minutes}{'am' if one.hour < 12 else 'pm'}"
