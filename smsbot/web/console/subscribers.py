"""Subscribers: how many of each kind, and how the list grows. Counts only: one person's page is another screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from flask import Blueprint, render_template, request

from smsbot.domain.headcount import ALL, NONE, Since, Standing
from smsbot.domain.program import Program
from smsbot.web.console.access import needs
from smsbot.web.console.office import Office
from smsbot.web.console.words import language_name
from smsbot.workflows.survey_people import Cell, Stretch, Survey, growth, survey


class Span(NamedTuple):
    key: str
    words: str
    days: int
    by_week: bool


SPANS = (
    Span("30", "30 days", 30, by_week=False),
    Span("90", "90 days", 90, by_week=False),
    Span("year", "1 year, by week", 364, by_week=True),
)

STANDING_WORDS: dict[str, str] = {
    Standing.ON: "Get alerts",
    Standing.PAUSED: "Paused by themselves",
    Standing.UNFINISHED: "Joined, never chose work",
    Standing.REFUSED: "On the list, but the phone company calls the number wrong",
    Standing.STRANGER: "Have texted us, never joined",
    Standing.STOPPED: "Stopped",
    Standing.ERASED: "Erased",
}
SINCE_WORDS: dict[str, str] = {
    Since.DAY: "Joined in the last 24 hours",
    Since.WEEK: "1 to 7 days ago",
    Since.MONTH: "7 to 30 days ago",
    Since.LONGER: "Over 30 days ago",
}


@dataclass(frozen=True, slots=True)
class Row:
    """What the charts draw. `count` None: hidden, because it is so small."""

    words: str
    count: int | None


def add_to(pages: Blueprint, office: Office) -> None:
    @pages.get("/subscribers")
    @needs("viewer")
    def subscribers() -> str:
        span = next((one for one in SPANS if one.key == request.args.get("span")), SPANS[0])
        found = survey(office.database, office.program)
        return render_template(
            "console/subscribers.html",
            found=found,
            **({} if found is None else _charts(found, office.program)),
            spans=SPANS,
            span=span,
            stretches=growth(office.database, office.program, office.now(), span.days, by_week=span.by_week),
            label=label,
        )


def _charts(found: Survey, program: Program) -> dict[str, object]:
    """The template's names for what it draws."""
    work = {sector.name: sector.label for sector in program.sectors} | {ALL: "All work", NONE: "Nothing chosen yet"}
    place = {area.key: area.name for area in program.places.areas} | {ALL: "All of the city", NONE: "No place yet"}
    return {
        "standing": _rows(found.standing, STANDING_WORDS),
        "unfinished": _rows(found.unfinished, SINCE_WORDS),
        "sectors": _rows(found.sectors, work),
        "areas": _rows(found.areas, place),
        "languages": [Row(language_name(cell.key), cell.people) for cell in found.languages],
        "table": [(place[area], row) for area, row in found.rows],
    }


def _rows(cells: tuple[Cell, ...], words: Mapping[str, str]) -> list[Row]:
    return [Row(words[cell.key], cell.people) for cell in cells]


def label(stretch: Stretch) -> str:
    """Nov 3, 2026, or both ends of a week."""
    return _day(stretch.first) if stretch.first == stretch.last else f"{_day(stretch.first)} to {_day(stretch.last)}"


def _day(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"
