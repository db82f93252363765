"""Moments, money and counts as staff read them: template filters of the console."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from babel import Locale
from flask import Blueprint

from smsbot.web.console.office import Office


def add_words(pages: Blueprint, office: Office) -> None:
    """`ago`, `local`, `hour`, `day`, `dollars`, `price`, `count`, `language`, `job_type`: for all templates."""
    zone = office.program.zone

    @pages.app_template_filter("ago")
    def ago(moment: datetime) -> str:
        return say_distance(moment, office.now())

    @pages.app_template_filter("hour")
    def hour(moment: datetime) -> str:
        """3:05 pm, in the city."""
        return say_hour(moment.astimezone(zone))

    @pages.app_template_filter("local")
    def local(moment: datetime) -> str:
        """Tue Nov 24, 3:05 pm, in the city."""
        there = moment.astimezone(zone)
        return f"{there:%a %b} {there.day}, {say_hour(there)}"

    @pages.app_template_filter("day")
    def day(when: date) -> str:
        """Tue Nov 24, 2026"""
        return f"{when:%a %b} {when.day}, {when.year}"

    @pages.app_template_filter("dollars")
    def dollars(millionths: int) -> str:
        """1234567 -> $1.23"""
        return f"${millionths / 1_000_000:,.2f}"

    @pages.app_template_filter("price")
    def price(millionths: int) -> str:
        """Of one text: 12300 -> 1.2 cents"""
        return f"{millionths / 10_000:.1f} cents"

    @pages.app_template_filter("count")
    def count(number: int) -> str:
        """4000 -> 4,000"""
        return f"{number:,}"

    pages.add_app_template_filter(language_name, "language")
    pages.add_app_template_filter(say_job_type, "job_type")


def language_name(code: str) -> str:
    """In English: es -> Spanish."""
    return str(Locale.parse(code).english_name)


_JOB_TYPES = {
    "full": "full time",
    "part": "part time",
    "temp": "temporary",
    "per-diem": "per diem",
    "intern": "internship",
}


def say_job_type(employment_type: str | None) -> str:
    """full -> full time; what nobody said stays empty."""
    return _JOB_TYPES.get(employment_type or "", employment_type or "")


def say_hour(there: datetime | time) -> str:
    """3:05 pm"""
    return f"{there.hour % 12 or 12}:{there:%M} {'am' if there.hour < 12 else 'pm'}"


_STEPS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


def say_distance(moment: datetime, now: datetime) -> str:
    """12 minutes ago, in 2 hours, just now: the largest whole unit."""
    apart = abs(now - moment)
    for step, noun in _STEPS:
        if apart >= step:
            number = apart // step
            words = f"{number} {noun}{'' if number == 1 else 's'}"
            return f"{words} ago" if moment < now else f"in {words}"
    return "just now" if moment <= now else "in a moment"


def read_day(text: str) -> date | None:
    """A day in an address. None for no day, and for one that nobody has had texts on: the calendar ends near it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 3000 else None
