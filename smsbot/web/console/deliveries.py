"""Deliveries and cost: by day and by error in words, segments, money and budget, and the texts behind each number."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request, url_for

from smsbot.domain.messages import Delivery, TextKind
from smsbot.domain.window import local_day
from smsbot.storage.ledger import Line
from smsbot.web.console import reasons
from smsbot.web.console.access import needs
from smsbot.web.console.office import Office
from smsbot.web.console.reasons import Words
from smsbot.web.console.words import read_day
from smsbot.workflows.deliveries import (
    END_OF,
    HANDED_OVER,
    Cause,
    End,
    Sort,
    charged,
    list_texts,
    show_deliveries,
    show_money,
)

SHOWN_DAYS, MOST_DAYS = 14, 92
ENDS = {
    End.DELIVERED: Words("Delivered", "The carrier says that it arrived. No proof that anybody read it."),
    End.NO_RECEIPT: Words("No receipt yet", "The carrier took it and has not said what became of it."),
    End.NOT_ARRIVED: Words("Did not arrive", "Refused by the carrier, or not deliverable."),
    End.UNKNOWN: Words("Nobody knows", "The carrier's answer was lost, and it could not be asked what became of it."),
    End.DROPPED: Words("Not handed over", "Taken out of the queue when its turn came."),
    End.WAITING: Words("Waiting", "In the queue."),
}
SORTS = {
    Sort.ALERTS: "Alerts, questions and safety notes",
    Sort.ANSWERS: "Answers to people's texts",
    Sort.STAFF: "Written by staff",
    "inbound": "Texts from people to us",
}
KINDS = {
    TextKind.ALERT: "alert",
    TextKind.ASK: "question how it went",
    TextKind.SAFETY: "safety note",
    TextKind.REPLY: "answer",
    TextKind.CONFIRMATION: "confirmation",
    TextKind.STAFF: "by staff",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What the page is about, as its address says."""

    first: date
    last: date
    sort: Sort | None

    def link(self, endpoint: str, **more: object) -> str:
        return url_for(
            endpoint,
            first=self.first.isoformat(),
            last=self.last.isoformat(),
            sort=self.sort.value if self.sort else None,
            **more,  # type: ignore[arg-type]  # url_for takes any value
        )


def add_to(pages: Blueprint, office: Office) -> None:
    @pages.get("/deliveries")
    @needs("viewer")
    def deliveries() -> str:
        choice = _choice(office)
        found = show_deliveries(office.database, office.program, office.now(), choice.first, choice.last, choice.sort)
        return render_template(
            "console/deliveries.html",
            choice=choice,
            found=found,
            money=show_money(office.database, office.program, office.now()),
            today=local_day(office.now(), office.program.zone),
            sorts=SORTS,
            columns=[_column(choice, day, ends) for day, ends in found.days],
            series=[ENDS[end].short for end in HANDED_OVER],
            ends=[_end_row(choice, end, found.ends[end]) for end in HANDED_OVER],
            waiting=_end_row(choice, End.WAITING, found.ends[End.WAITING]),
            not_arrived=[_cause_row(office, choice, End.NOT_ARRIVED, *one) for one in found.causes[End.NOT_ARRIVED]],
            dropped=[_cause_row(office, choice, End.DROPPED, *one) for one in found.causes[End.DROPPED]],
        )

    @pages.get("/deliveries/texts")
    @needs("viewer")
    def texts() -> str:
        choice = _choice(office)
        end, cause = _end(), _cause()
        listed = list_texts(
            office.database,
            office.vault,
            office.program,
            first=choice.first,
            last=choice.last,
            sort=choice.sort,
            end=end,
            cause=cause,
            below=request.args.get("below", type=int),
        )
        more = {"end": end, "reason": request.args.get("reason"), "code": request.args.get("code")}
        return render_template(
            "console/texts.html",
            choice=choice,
            sorts=SORTS,
            kinds=KINDS,
            end=ENDS[end] if end else None,
            words=_words(office, end, cause) if cause else None,
            listed=[
                (line, phone, ENDS[END_OF[Delivery(line.state)]], _why(office, line), line.cost if charged(line) else 0)
                for line, phone in listed.lines
            ],
            next=choice.link("console.texts", below=listed.next, **more) if listed.next else None,
            first=choice.link("console.texts", **more) if request.args.get("below") else None,
        )


def _choice(office: Office) -> Choice:
    """Two weeks up to today, unless the address names other days; at most three months."""
    today = local_day(office.now(), office.program.zone)
    last = min(read_day(request.args.get("last", "")) or today, today)
    first = min(read_day(request.args.get("first", "")) or last - timedelta(days=SHOWN_DAYS - 1), last)
    sort = request.args.get("sort", "")
    return Choice(
        max(first, last - timedelta(days=MOST_DAYS - 1)), last, next((one for one in Sort if one == sort), None)
    )


def _end() -> End | None:
    return next((end for end in End if end == request.args.get("end")), None)


def _cause() -> Cause | None:
    if "code" not in request.args and "reason" not in request.args:
        return None
    return Cause(request.args.get("reason") or None, request.args.get("code", type=int))


def _column(choice: Choice, day: date, ends: Counter[End]) -> dict[str, object]:
    one = Choice(day, day, choice.sort)
    return {
        "day": day,
        "counts": [ends[end] for end in HANDED_OVER],
        "link": one.link("console.deliveries"),
    }


def _end_row(choice: Choice, end: End, count: int) -> dict[str, object]:
    return {
        "words": ENDS[end].short,
        "hint": ENDS[end].meaning,
        "count": count,
        "link": choice.link("console.texts", end=end) if count else None,
    }


def _cause_row(office: Office, choice: Choice, end: End, cause: Cause, count: int) -> dict[str, object]:
    words = _words(office, end, cause)
    reason = cause.reason or ("" if cause.error_code is None else None)  # nothing known is a cause, too
    link = choice.link("console.texts", end=end, reason=reason, code=cause.error_code)
    return {"words": words.short, "hint": words.do, "count": count, "link": link}


def _words(office: Office, end: End | None, cause: Cause) -> Words:
    if end is End.DROPPED:
        return reasons.dropped(cause.reason)
    meaning = None if cause.error_code is None else office.meaning_of(cause.error_code)
    return reasons.failed(cause.reason, cause.error_code, meaning)


def _why(office: Office, line: Line) -> str:
    """What is known of one text beyond its state."""
    if line.state == "dropped":
        return reasons.dropped(line.reason).short
    if line.error_code is not None:
        return reasons.failed(line.reason, line.error_code, office.meaning_of(line.error_code)).short
    return (line.reason or "").capitalize()
