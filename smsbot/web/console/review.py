"""Review: openings that wait for staff, grouped by employer and reason, one decision for many."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from smsbot.web.console.access import needs, who
from smsbot.web.console.office import Office
from smsbot.web.console.openings import sector_of
from smsbot.workflows.decide_openings import MOST, Approve, Close, Decision, File, Group, decide_many, undo_many
from smsbot.workflows.look_at_openings import what_waits

MEANS = {
    "feed_untrusted": "They go; the feed's next ones wait again. To let all of a feed go, trust the feed.",
    "pay_missing": 'They go, and their texts say "Pay: ask".',
    "pay_from_grade": 'They go, and their texts say "Pay: ask".',
    "pay_under_floor": "They go with this pay. Make sure that it is lawful, and that the feed did not slip.",
    "pay_out_of_bounds": "They go with this pay. Make sure that the feed did not slip.",
    "sensitive_word": "Every opening with this title and employer goes, now and later. Open one to reword it instead.",
    "reported_filled": "You say that the job is still there. It takes as many reports again to hold it.",
    "reported_scam": "You say that it is no scam. It takes several reports to hold it again.",
    "short_link": "You have followed the short link, and it leads to the employer.",
    "staff": "You say that the reason a colleague wrote down is settled.",
}
"""What approving means, by the code of a reason."""
SCAM = "You say that it is no scam: you know the employer, or have asked."
HOSTILE = "The dangerous part is taken out. You say that what is left is a real job."


def add_to(pages: Blueprint, office: Office) -> None:
    @pages.get("/openings/review")
    @needs("viewer")
    def review() -> str:
        page = max(0, request.args.get("page", 0, type=int))
        decided = [request.args.get(name, 0, type=int) for name in ("first", "last")]
        return render_template(
            "console/review.html",
            waiting=what_waits(office.database, page),
            page=page,
            decided=decided if all(decided) else None,
            means=means,
            held_days=office.program.held_days,
            sectors=office.program.sectors,
        )

    @pages.post("/openings/review/<verb>")
    @needs("editor")
    def decide_group(verb: str) -> Response:
        decision, words = _decision(verb, office)
        form = request.form
        group = Group(
            employer=form.get("employer") or None,
            codes=form.get("codes", ""),
            up_to=form.get("up_to", 0, type=int),
        )
        shown = form.get("shown", 0, type=int)
        many = decide_many(office.database, who(), group, decision, office.now())
        flash(_account(words, many.done, shown), "error" if not many.done else "message")
        return _back(many.first, many.last)

    @pages.post("/openings/review/undo")
    @needs("editor")
    def undo_group() -> Response:
        first, last = (request.form.get(name, 0, type=int) for name in ("first", "last"))
        try:
            undone, left = undo_many(office.database, who(), first, last, office.now())
        except KeyError:
            abort(404)
        stays = f" {left:,} stay as they are: somebody, or their feed, has changed them since." if left else ""
        flash(f"Undone for {undone:,}.{stays}", "message" if undone else "error")
        return _back()


def _back(first: int | None = None, last: int | None = None) -> Response:
    """To the page that was being worked on, with the acts (`first` to `last`) that may be undone."""
    page = max(0, request.form.get("page", 0, type=int))
    return redirect(url_for("console.review", page=page or None, first=first or None, last=last or None))


def _decision(verb: str, office: Office) -> tuple[Decision, str]:
    match verb:
        case "approve":
            return Approve(), "Approved"
        case "close":
            return Close(), "Closed"
        case "file":
            return File(sector_of(office)), "Changed the kind of work of"
        case _:
            raise NotFound


def _account(words: str, done: int, shown: int) -> str:
    if not done:
        return "Somebody was faster: none of them waits for these reasons any more."
    said = f"{words} {done:,} {'opening' if done == 1 else 'openings'}."
    if done >= MOST:
        return f"{said} That is as many as go at once: decide again for the rest."
    if done < shown:
        return f"{said} {shown - done:,} had been decided about, or had changed, since you looked."
    return said


def means(codes: str) -> list[str]:
    """What approving a group with these reasons means."""
    found = (MEANS.get(code) or (SCAM if code.startswith("scam_") else HOSTILE) for code in codes.split(","))
    return list(dict.fromkeys(found))
