"""Yesterday: where a day's subscribers were lost on the way to a delivered text; who and why behind each bar."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from smsbot.domain.window import local_day
from smsbot.web.console import reasons
from smsbot.web.console.access import needs
from smsbot.web.console.office import Office
from smsbot.web.console.reasons import Words
from smsbot.web.console.words import read_day
from smsbot.workflows.day_causes import causes_of
from smsbot.workflows.show_day import BY_CAUSE, Day, Part, Stage, Step, open_part, show_day

STAGES = {
    Stage.SUBSCRIBED: Words("Subscribers", "On the list at the last plan run inside the hours of texting, or told."),
    Stage.UNTOLD: Words("Told nothing", "No text was planned for them."),
    Stage.PLANNED: Words("A text was planned", "Written for them, and put in the queue."),
    Stage.WAITING: Words("Still waiting", "In the queue: nobody has taken them out yet."),
    Stage.DROPPED: Words("Taken out of the queue", "Looked at once more when their turn came, and not sent."),
    Stage.HANDED_OVER: Words("Handed to the carrier", "The carrier was called for them."),
    Stage.FAILED: Words("Did not arrive", "The carrier refused the text, or could not deliver it."),
    Stage.UNKNOWN: Words(
        "Nobody knows",
        "The carrier's answer was lost, and it could not be asked. Nothing is sent twice on the chance.",
        "Look for them in the carrier's own log.",
    ),
    Stage.NO_RECEIPT: Words(
        "No receipt yet",
        "The carrier took the text and has not said what became of it. Some carriers never do.",
        "When many are missing, see whether the carrier's receipts reach this service at all.",
    ),
    Stage.DELIVERED: Words("Delivered", "The carrier says that the text arrived."),
}
WITH_CAUSES = (Stage.UNTOLD, *BY_CAUSE)


def add_to(pages: Blueprint, office: Office) -> None:
    @pages.get("/yesterday")
    @needs("viewer")
    def yesterday() -> str | Response:
        chosen = read_day(request.args.get("day", ""))
        if chosen is not None:
            return redirect(url_for("console.one_day", day=chosen))
        return _page(office, local_day(office.now(), office.program.zone) - timedelta(days=1))

    @pages.get("/yesterday/<day>")
    @needs("viewer")
    def one_day(day: str) -> str:
        return _page(office, read_day(day) or abort(404))

    @pages.get("/yesterday/<day>/<stage>")
    @needs("viewer")
    def day_part(day: str, stage: str) -> str:
        chosen, named = read_day(day), next((one for one in Stage if one == stage), None)
        if chosen is None or named is None:
            abort(404)
        asked = Part(
            stage=named,
            reason=request.args.get("reason"),
            error_code=request.args.get("code", type=int),
            people=0,
        )
        return _part_page(office, chosen, asked)


def _page(office: Office, day: date) -> str:
    today = local_day(office.now(), office.program.zone)
    shown = show_day(office.database, office.program, day)
    return render_template(
        "console/yesterday.html",
        day=day,
        yesterday=day == today - timedelta(days=1),
        latest=today - timedelta(days=1),
        over=day < today,
        shown=shown,
        rows=_rows(office, shown) if shown else [],
        people={step.stage.value: step.people for step in shown.steps} if shown else {},
        worst=_words(office, shown.steps[1].parts[0]) if shown and shown.steps[1].parts else None,
    )


def _part_page(office: Office, day: date, asked: Part) -> str:
    after = request.args.get("after")
    opened = open_part(office.database, office.vault, office.program, office.wording, day, asked, after)
    shown = show_day(office.database, office.program, day)
    if opened is None or shown is None:
        abort(404)
    part = opened.part
    return render_template(
        "console/yesterday_part.html",
        day=day,
        opened=opened,
        refusals=[(office.meaning_of(code).reason, code, people) for code, people in opened.refusals],
        works=[{"words": work, "count": people} for work, people in opened.works],
        places=[{"words": place, "count": people} for place, people in opened.places],
        words=_words(office, part),
        stage=STAGES[part.stage],
        run=shown.account.span.run,
        at=shown.account.span.at,
        causes=causes_of(office.database, office.program, shown.account, part.reason or ""),
        program=office.program,
        next=_part_link(day, part, after=opened.next) if opened.next else None,
        first=_part_link(day, part) if after else None,
    )


def _rows(office: Office, shown: Day) -> list[dict[str, object]]:
    """Rows of the chart: sums, what was lost between them, and its causes below each."""
    rows: list[dict[str, object]] = []
    left = shown.account.active
    for step in shown.steps:
        if step.is_sum:
            rows.append(_row(shown.account.span.day, step, "sum", 0))
        elif step.people:
            left -= step.people
            rows.append(_row(shown.account.span.day, step, "loss", left))
            rows += _causes(office, shown.account.span.day, step, left)
    return rows


def _row(day: date, step: Step, kind: str, start: int) -> dict[str, object]:
    alone = step.parts[0] if step.parts and step.stage not in WITH_CAUSES else None
    return {
        "words": STAGES[step.stage].short,
        "hint": STAGES[step.stage].meaning,
        "count": step.people,
        "start": start,
        "kind": kind,
        "link": _part_link(day, alone) if alone else None,
    }


def _causes(office: Office, day: date, step: Step, start: int) -> list[dict[str, object]]:
    """Largest first, and drawn so that the smallest ends where the sum after them does."""
    rows: list[dict[str, object]] = []
    if step.stage in WITH_CAUSES:
        for part in reversed(step.parts):
            words, link = _words(office, part).short, _part_link(day, part)
            rows.append({"words": words, "count": part.people, "start": start, "kind": "cause", "link": link})
            start += part.people
    return rows[::-1]


def _words(office: Office, part: Part) -> Words:
    match part.stage:
        case Stage.UNTOLD:
            return reasons.untold(part.reason)
        case Stage.DROPPED:
            return reasons.dropped(part.reason)
        case Stage.FAILED:
            meaning = None if part.error_code is None else office.meaning_of(part.error_code)
            return reasons.failed(part.reason, part.error_code, meaning)
        case _:
            return STAGES[part.stage]


def _part_link(day: date, part: Part, after: str | None = None) -> str:
    return url_for(
        "console.day_part", day=day, stage=part.stage.value, reason=part.reason, code=part.error_code, after=after
    )
