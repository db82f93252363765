"""Add a job: typed in on one form, previewed as it will be texted, then sent; edited later on the same form."""

from __future__ import annotations

import json
import secrets
from hashlib import sha256

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from jobs_feed.opening import Where
from smsbot.web.console.access import needs, who
from smsbot.web.console.job_form import FIELDS, KINDS, UNITS, JobForm, read_job
from smsbot.web.console.office import Office
from smsbot.web.console.openings import seen
from smsbot.workflows.add_job import AlreadyHere, JobPreview, NotByStaff, add_job, edit_job, preview_job, typed_job
from smsbot.workflows.decide_openings import Faster, Seen
from smsbot.workflows.look_at_openings import one_opening

EMPTY = dict.fromkeys(FIELDS, "")


def add_to(pages: Blueprint, office: Office) -> None:
    @pages.get("/openings/add")
    @needs("editor")
    def new_job() -> str:
        return _page(office, JobForm(EMPTY | {"pay_unit": "hour"}), once=secrets.token_hex(8))

    @pages.post("/openings/add")
    @needs("editor")
    def save_job() -> str | Response | tuple[str, int]:
        once = request.form.get("once", "")[:32] or secrets.token_hex(8)
        form = read_job(request.form, f"added {once}", office.program, office.lexicon, office.now())
        if form.job is None:
            return _page(office, form, once=once), 400
        shown = preview_job(office.database, office.program, office.wording, form.job, office.now())
        if request.form.get("do") != "save" or shown.twin or not _previewed(form):
            return _page(office, form, shown, once=once)
        try:
            opening_id = add_job(office.database, office.program, who(), form.job, office.now())
        except AlreadyHere:
            return _page(office, form, shown, once=once)
        flash("Saved. It goes to those it fits; what they get stands below.")
        return redirect(url_for("console.opening", opening_id=opening_id))

    @pages.get("/openings/<int:opening_id>/edit")
    @needs("editor")
    def change_job(opening_id: int) -> str:
        return _page(office, JobForm(EMPTY | _typed(office, opening_id)), editing=opening_id)

    @pages.post("/openings/<int:opening_id>/edit")
    @needs("editor")
    def save_change(opening_id: int) -> str | Response | tuple[str, int]:
        _typed(office, opening_id)
        form = read_job(request.form, f"opening {opening_id}", office.program, office.lexicon, office.now())
        if form.job is None:
            return _page(office, form, editing=opening_id), 400
        shown = preview_job(office.database, office.program, office.wording, form.job, office.now(), editing=opening_id)
        if request.form.get("do") != "save" or not _previewed(form):
            return _page(office, form, shown, editing=opening_id)
        try:
            edit_job(office.database, office.program, who(), opening_id, seen(), form.job, office.now())
        except (KeyError, NotByStaff):
            abort(404)
        except Faster as error:
            flash(str(error), "error")
        else:
            flash("Saved. Whoever has not had a text about it yet gets the new words.")
        return redirect(url_for("console.opening", opening_id=opening_id))


def _typed(office: Office, opening_id: int) -> dict[str, str]:
    typed = typed_job(office.database, opening_id)
    if typed is None:
        abort(404)
    return {name: value for name, value in typed.items() if name in FIELDS}


def _previewed(form: JobForm) -> bool:
    """Whether what is sent is what the editor saw previewed."""
    return request.form.get("previewed") == fingerprint(form)


def fingerprint(form: JobForm) -> str:
    return sha256(json.dumps(dict(form.typed), sort_keys=True).encode()).hexdigest()[:16]


def _page(
    office: Office, form: JobForm, shown: JobPreview | None = None, *, once: str = "", editing: int | None = None
) -> str:
    was = seen()
    if editing is not None and request.method == "GET":
        sheet = one_opening(office.database, office.program, office.wording, editing, office.now())
        was = Seen(sheet.facts.ruled.state, sheet.last_act)
    return render_template(
        "console/job_form.html",
        form=form,
        shown=shown,
        once=once,
        editing=editing,
        was=was,
        previewed=fingerprint(form) if shown is not None else "",
        units=list(UNITS.items()),
        kinds=list(KINDS.items()),
        place_choices=_places(office),
        sector_choices=[("", "Take it from the title"), *((one.name, one.label) for one in office.program.sectors)],
        suggested=form.job.opening.sector if form.job is not None else None,
        tried_to_save=request.form.get("do") == "save",
    )


def _places(office: Office) -> list[tuple[str, str]]:
    areas = [(area.key, area.name) for area in office.program.places.areas]
    anywhere = f"Anywhere in {office.program.city_name}"
    return [("", "Choose"), *areas, (Where.CITY, anywhere), (Where.REMOTE, "Remote, from home")]
