"""Dates as feeds write them -> aware UTC moments and days of the city. Pure; impossible dates are None."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from email.utils import parsedate_to_datetime

_OLDEST = 2000  # 1900-01-01 and 1970-01-01 are how machines write "no date"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DAY_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        r"(?<!\d)(?P<year>\d{4})-(?P<m>\d{1,2})-(?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})/(?P<m>\d{1,2})/(?P<day>\d{1,2})(?!\d)",
        r"(?<![\d/])(?P<m>\d{1,2})[/.-](?P<day>\d{1,2})[/.-](?P<year>\d{4}|\d{2})(?![\d/])",
        rf"\b{_MONTH}\s+{_DAY}(?:,?\s+|\s*,\s*)(?P<year>\d{{4}})\b",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH},?\s+(?P<year>\d{{4}})\b",
        rf"\b{_DAY}-{_MONTH}-(?P<year>\d{{4}}|\d{{2}})\b",
        rf"\b{_MONTH}\s+{_DAY}\b(?!:)",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?=\W|$)",
        r"(?<![\d/$.])(?P<m>\d{1,2})/(?P<day>\d{1,2})(?![\d/])",
    )
)
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]\.?m\b\.?)?", re.IGNORECASE)
_DAY_FIRST = re.compile(r"^\s*(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)", re.ASCII)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?", re.ASCII)


def find_moment(text: str | None, zone: tzinfo, now: datetime | None = None) -> datetime | None:
    """A moment in UTC from an ISO, e-mail, epoch or plain date; without a zone it is the city's, without a time its
    midnight. None for what is before 2000 or more than a day after `now` (zones differ by that much)."""
    said = (text or "").strip()
    moment = _epoch(said) or _iso(said) or _mail(said) or _midnight(said)
    if moment is None:
        return None
    try:
        utc = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    if utc.year < _OLDEST or (now is not None and utc > now + timedelta(days=1)):
        return None
    return utc


def find_day(text: str | None, zone: tzinfo, near: date | None = None) -> date | None:
    """The first day named in a text, in the city's zone; numbers are month first, as in the United States. `near`
    gives a day without a year its year: the first such day from a month before it on."""
    said = (text or "").strip()
    moment = _epoch(said)
    if moment:
        at_midnight = not (moment.hour or moment.minute or moment.second)  # how machines write a day without a time
        return _believed((moment if at_midnight else moment.astimezone(zone)).date(), near)
    moment = _iso(said) if "T" in said else None
    if moment and moment.tzinfo and (moment.hour or moment.minute):
        return _believed(moment.astimezone(zone).date(), near)  # midnight means the day that is written
    said = _CLOCK.sub(" ", said)
    found = ((match.start(), match) for form in _DAY_FORMS for match in form.finditer(said))
    for _, match in sorted(found, key=lambda one: (one[0], -len(one[1].group()))):
        day = _day(match, near)
        return _believed(day, near) if day else None
    return None


def month_first(text: str | None) -> str | None:
    """A date whose day stands first, as one that nobody can misread; anything else as it is."""
    return _DAY_FIRST.sub(lambda day: f"{day[4]}-{int(day[3]):02}-{int(day[1]):02}", text) if text else None


def _believed(day: date, near: date | None) -> date | None:
    if day.year < _OLDEST or (near and day > near + timedelta(days=10 * 366)):
        return None
    return day


def _day(match: re.Match[str], near: date | None) -> date | None:
    parts = match.groupdict()
    month = int(parts["m"]) if parts.get("m") else _MONTHS.index(parts["month"][:3].lower()) + 1
    year = parts.get("year")
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, int(parts["day"]))
        return _next(month, int(parts["day"]), near) if near else None
    except ValueError:
        return None


def _next(month: int, day: int, near: date) -> date:
    this_year = date(near.year, month, day)
    return this_year if this_year >= near - timedelta(days=31) else date(near.year + 1, month, day)


def _epoch(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    seconds = int(text) / (1000 if len(text) == 13 else 1)
    return datetime.fromtimestamp(seconds, UTC)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _mail(text: str) -> datetime | None:
    """RFC 5322 dates with their old zone names ("EST"); "-0000" says that the zone is not known."""
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _midnight(text: str) -> datetime | None:
    for form in _DAY_FORMS:
        match = form.search(text)
        if match:
            day = _day(match, None)
            return datetime.combine(day, time.min) if day else None
    return None
