"""One subscriber: found by number, the whole conversation and the reasons; stopped, erased, revealed, proved."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from functools import partial

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from smsbot.domain.match import FITTING
from smsbot.domain.messages import Delivery
from smsbot.domain.phone import NotAPhoneNumber, PhoneNumber, parse_phone
from smsbot.storage.story import TextStory
from smsbot.web.console import reasons
from smsbot.web.console.access import needs, who
from smsbot.web.console.office import Office
from smsbot.workflows.explain import OpeningExplained, in_words
from smsbot.workflows.know_person import (
    consent_proof,
    find_person,
    look_at,
    reveal_number,
    stopped_and_erased,
    why_opening,
)
from smsbot.workflows.stop_person import Channel, erase_by_staff, stop_by_staff

REASONS = (
    "they asked us to call them",
    "a worker has to reach them about a referral",
    "texts to them go wrong and the phone company asks",
    "a lawyer or the records office asks",
)
"""Why a number may be revealed: chosen, not typed, for the audit holds nobody's words."""


def add_to(pages: Blueprint, office: Office) -> None:
    pages.add_app_template_filter(in_words)
    _add_finding(pages, office)
    _add_page(pages, office)
    _add_acts(pages, office)


def why_so(office: Office, text: TextStory) -> str | None:
    """Why a text did not go or arrive; None for one that did, or may still."""
    if text.state == Delivery.DROPPED:
        return reasons.dropped(text.reason).short
    if text.state in (Delivery.FAILED, Delivery.UNDELIVERED):
        meaning = office.meaning_of(text.error_code) if text.error_code else None
        return reasons.failed(text.reason, text.error_code, meaning).short
    return text.reason


def _add_finding(pages: Blueprint, office: Office) -> None:
    @pages.get("/subscribers/find")
    @needs("editor")
    def find_subscriber() -> str:
        return render_template("console/find_subscriber.html", problem=None)

    @pages.post("/subscribers/find")
    @needs("editor")
    def found_subscriber() -> AnyResponse | tuple[str, int]:
        """Posted, so that the number stands in no address and no log; nor is it shown again."""
        try:
            phone = parse_phone(request.form.get("phone", ""))
        except NotAPhoneNumber:
            return _nobody("That is no phone number. Write all ten digits, like (000) 555-0100.")
        subscriber_id = find_person(office.database, office.vault, phone)
        if subscriber_id is None:
            return _nobody(_why_nobody(office, phone))
        return redirect(url_for("console.subscriber", subscriber_id=subscriber_id))


def _nobody(problem: str) -> tuple[str, int]:
    return render_template("console/find_subscriber.html", problem=problem), 404


def _why_nobody(office: Office, phone: PhoneNumber) -> str:
    since = stopped_and_erased(office.database, office.vault, phone)
    if since is None:
        return f"No text ever came from {phone.masked} or went there."
    return f"{phone.masked} has been erased. All we still know is that it gets no texts."


def _add_page(pages: Blueprint, office: Office) -> None:
    @pages.get("/subscribers/<int:subscriber_id>")
    @needs("editor")
    def subscriber(subscriber_id: int) -> str:
        return _page(office, subscriber_id)


def _page(office: Office, subscriber_id: int, revealed: PhoneNumber | None = None) -> str:
    try:
        person = look_at(office.database, office.vault, subscriber_id, who(), office.now(), _before())
    except KeyError:
        abort(404)
    number = request.args.get("opening", "").strip()
    explained, problem = _explained(office, subscriber_id, number) if number else (None, None)
    status = None
    if person.subscriber is not None and person.subscriber.subscribed:
        joined = (person.subscriber.joined_at or office.now()).astimezone(office.program.zone).date()
        values = {"profile": person.subscriber.profile, "joined": joined}
        language = person.subscriber.profile.language  # which the sentence names, and so is said in
        status = office.wording.say("status", language, values)
        if filters := person.subscriber.profile.filters:
            status += " " + office.wording.say("filters_set", language, {"filters": filters})
    return render_template(
        "console/subscriber.html",
        person=person,
        status=status,
        channels=list(Channel),
        reasons=REASONS,
        revealed=revealed,
        number=number,
        explained=explained,
        problem=problem,
        now=office.now(),
        why_so=partial(why_so, office),
        untold=reasons.untold,
        fitting=FITTING,
    )


def _before() -> datetime | None:
    """The moment in the address of an older page of the conversation."""
    try:
        moment = datetime.fromisoformat(request.args.get("before", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _explained(office: Office, subscriber_id: int, number: str) -> tuple[OpeningExplained | None, str | None]:
    """What was recorded about an opening and this person, or what is wrong with its number."""
    if not (number.isascii() and number.isdecimal() and len(number) <= 9):
        return None, "Write the job's number, like 412."
    try:
        found = why_opening(office.database, office.vault, office.program, subscriber_id, int(number), office.now())
    except KeyError:
        return None, f"No job has the number {number}."
    return found, None


def _add_acts(pages: Blueprint, office: Office) -> None:
    @pages.post("/subscribers/<int:subscriber_id>/stop")
    @needs("editor")
    def stop_subscriber(subscriber_id: int) -> AnyResponse:
        try:
            channel = Channel(request.form.get("channel", ""))
        except ValueError:
            abort(400)
        said = request.form.get("said", "").strip()[:1600]
        try:
            stop_by_staff(office.database, office.vault, subscriber_id, channel, said, who(), office.now())
        except KeyError:
            abort(404)
        flash("They get no more texts. It is on record with how you learned it and your name.", "success")
        return _back(subscriber_id)

    @pages.post("/subscribers/<int:subscriber_id>/erase")
    @needs("admin")
    def erase_subscriber(subscriber_id: int) -> AnyResponse:
        if request.form.get("sure") != "yes":
            flash("Nothing was erased: tick the box first. It cannot be undone.", "error")
            return _back(subscriber_id)
        try:
            erase_by_staff(office.database, office.vault, subscriber_id, who(), office.now())
        except KeyError:
            abort(404)
        flash("Erased: number, choices and words. The stop and the coded proof of consent stay.", "success")
        return _back(subscriber_id)

    @pages.post("/subscribers/<int:subscriber_id>/number")
    @needs("admin")
    def reveal_subscriber(subscriber_id: int) -> str:
        """On this answer alone: the address shows nothing, and the page asked for again is masked again."""
        reason = request.form.get("reason", "")
        if reason not in REASONS:
            abort(400)
        try:
            phone = reveal_number(office.database, office.vault, subscriber_id, reason, who(), office.now())
        except KeyError:
            abort(404)
        return _page(office, subscriber_id, revealed=phone)

    @pages.post("/subscribers/<int:subscriber_id>/consent")
    @needs("admin")
    def consent_of_subscriber(subscriber_id: int) -> Response:
        try:
            rows = consent_proof(office.database, office.vault, subscriber_id, who(), office.now())
        except KeyError:
            abort(404)
        written = io.StringIO()
        csv.writer(written).writerows(rows)
        response = Response(written.getvalue(), mimetype="text/csv")
        response.headers["Content-Disposition"] = f"attachment; filename=consent-{subscriber_id}.csv"
        return response


def _back(subscriber_id: int) -> AnyResponse:
    return redirect(url_for("console.subscriber", subscriber_id=subscriber_id))
