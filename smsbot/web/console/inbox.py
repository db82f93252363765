"""Inbox: texts that no rule understood. Read, answer, close, or see a stop in them."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from smsbot.storage import audit
from smsbot.web.console import reasons
from smsbot.web.console.access import needs, who
from smsbot.web.console.office import Office
from smsbot.workflows import answer_text, inbox
from smsbot.workflows.answer_text import Draft, NotAnswered
from smsbot.workflows.stop_person import stop_by_texts


def add_to(pages: Blueprint, office: Office) -> None:
    _add_reading(pages, office)
    _add_deciding(pages, office)
    _add_answering(pages, office)


def _add_reading(pages: Blueprint, office: Office) -> None:
    @pages.get("/inbox")
    @needs("editor")
    def inbox_list() -> str:
        longest_first = request.args.get("order") == "longest"
        beyond = request.args.get("beyond", type=int)
        listed = inbox.list_groups(office.database, office.vault, longest_first=longest_first, beyond=beyond)
        closed = _closed_by(request.args.get("closed_by", type=int))
        return render_template("console/inbox.html", listed=listed, longest_first=longest_first, closed=closed)

    def _closed_by(act_id: int | None) -> audit.Act | None:
        """What may be undone: the act of closing that led here."""
        if act_id is None:
            return None
        try:
            with office.database.read() as db:
                act = audit.get(db, act_id)
        except KeyError:
            return None
        return act if (act.verb, act.noun) == ("closed", "inbound") else None

    @pages.get("/inbox/closed")
    @needs("editor")
    def inbox_closed() -> str:
        listed = inbox.list_closed(office.database, office.vault, request.args.get("beyond", type=int))
        return render_template("console/inbox_texts.html", listed=listed, same=None)

    @pages.get("/inbox/<int:inbound_id>/same")
    @needs("editor")
    def inbox_same(inbound_id: int) -> str:
        beyond = request.args.get("beyond", type=int)
        try:
            listed = inbox.list_same(office.database, office.vault, inbound_id, beyond)
        except KeyError:
            abort(404)
        return render_template("console/inbox_texts.html", listed=listed, same=inbound_id)

    @pages.get("/inbox/<int:inbound_id>")
    @needs("editor")
    def inbox_text(inbound_id: int) -> str:
        return _text_page(office, inbound_id)


def _add_deciding(pages: Blueprint, office: Office) -> None:
    @pages.post("/inbox/<int:inbound_id>/close")
    @needs("editor")
    def inbox_close(inbound_id: int) -> Response:
        try:
            act = inbox.close(office.database, inbound_id, who(), office.now(), and_same=_and_same())
        except KeyError:
            abort(404)
        return redirect(url_for("console.inbox_list", order=_order(), closed_by=act))

    @pages.post("/inbox/undo/<int:act_id>")
    @needs("editor")
    def inbox_undo(act_id: int) -> Response:
        try:
            count = inbox.undo(office.database, act_id, who(), office.now())
        except KeyError:
            abort(404)
        flash("1 text is back." if count == 1 else f"{count} texts are back.", "success")
        return redirect(url_for("console.inbox_list"))

    @pages.post("/inbox/<int:inbound_id>/reopen")
    @needs("editor")
    def inbox_reopen(inbound_id: int) -> Response:
        inbox.reopen(office.database, inbound_id, who(), office.now())
        return redirect(url_for("console.inbox_text", inbound_id=inbound_id))

    @pages.post("/inbox/<int:inbound_id>/stop")
    @needs("editor")
    def inbox_stop(inbound_id: int) -> Response:
        try:
            count = stop_by_texts(office.database, office.vault, inbound_id, who(), office.now(), and_same=_and_same())
        except KeyError:
            abort(404)
        people = "1 person gets" if count == 1 else f"{count} people get"
        flash(f"{people} no more texts. It is on record with their words and your name.", "success")
        return redirect(url_for("console.inbox_list", order=_order()))


def _add_answering(pages: Blueprint, office: Office) -> None:
    @pages.post("/inbox/<int:inbound_id>/answer")
    @needs("editor")
    def inbox_answer(inbound_id: int) -> Response | str | tuple[str, int]:
        """First a look at what it will be, then sent: nothing goes that nobody has seen with its price."""
        words, step = request.form.get("words", ""), request.form.get("step", "look")
        ready = answer_text.draft(words, office.program)
        if step == "plainer" and ready.plainer is not None:
            ready = answer_text.draft(ready.plainer, office.program)
        if step == "change":
            return _text_page(office, inbound_id, typed=ready.body)
        if step != "send" or ready.faults:
            return _text_page(office, inbound_id, draft=ready), 400 if ready.faults else 200
        seen = request.form.get("seen", type=int, default=0)
        try:
            answer_text.send_answer(
                office.database, office.vault, office.program, inbound_id, ready.body, who(), seen, office.now()
            )
        except NotAnswered as error:
            return _text_page(office, inbound_id, typed=ready.body, problem=str(error)), 409
        except KeyError:
            abort(404)
        flash("Your answer is on its way, and the text is closed.", "success")
        return redirect(url_for("console.inbox_text", inbound_id=inbound_id))

    @pages.post("/inbox/answers/<int:outbox_id>/take-back")
    @needs("editor")
    def inbox_take_back(outbox_id: int) -> Response:
        try:
            inbound_id = answer_text.take_back(office.database, outbox_id, who(), office.now())
        except NotAnswered as error:
            flash(str(error), "error")
            return redirect(url_for("console.inbox_list"))
        flash("The answer is not sent. The text waits again.", "success")
        return redirect(url_for("console.inbox_text", inbound_id=inbound_id))


def _and_same() -> bool:
    return request.form.get("same") == "all"


def _order() -> str | None:
    """In which order the list was that an act came from."""
    return "longest" if request.form.get("order") == "longest" else None


def _text_page(
    office: Office, inbound_id: int, *, draft: Draft | None = None, typed: str = "", problem: str | None = None
) -> str:
    """One text. With a sound `draft`: as it will arrive; else the form, with what was typed and what is wrong."""
    try:
        found = answer_text.question(office.database, office.vault, office.program, inbound_id, office.now())
    except KeyError:
        abort(404)
    sound = draft is not None and not draft.faults
    problems = [problem] if problem else list(draft.faults) if draft else []
    return render_template(
        "console/inbox_text.html",
        found=found,
        draft=draft if sound else None,
        typed=draft.body if draft else typed,
        problems=problems,
        waits=found.goes_at > office.now(),
        dropped=reasons.dropped,
    )
