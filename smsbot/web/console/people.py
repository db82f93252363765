"""People: who may enter, with which role; inviting, changing, shutting out."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from smsbot.storage import staff
from smsbot.web.addresses import invitation_url
from smsbot.web.console.access import ROLES, needs, who
from smsbot.web.console.office import Office
from smsbot.workflows import admit_staff
from smsbot.workflows.admit_staff import NotYourself, looks_like_an_address


def add_to(pages: Blueprint, office: Office) -> None:
    @pages.get("/people")
    @needs("admin")
    def people() -> str:
        return _page(office)

    @pages.post("/people")
    @needs("admin")
    def invite() -> str | tuple[str, int]:
        email, role = request.form.get("email", "").strip(), _role()
        if not looks_like_an_address(email):
            return _page(office, typed=email, problem="Please write an e-mail address, like ann@city.example."), 400
        try:
            token = admit_staff.invite(office.database, office.vault, who(), email, role, office.now())
        except staff.StaffExists as error:
            return _page(office, typed=email, problem=str(error)), 400
        return _link_page(office, email, token)

    @pages.post("/people/<int:member_id>/link")
    @needs("admin")
    def new_link(member_id: int) -> str:
        email = _email(office, member_id)
        return _link_page(
            office, email, admit_staff.invite_again(office.database, office.vault, who(), email, office.now())
        )

    @pages.post("/people/<int:member_id>/role")
    @needs("admin")
    def change_role(member_id: int) -> Response:
        try:
            member = admit_staff.change_role(office.database, who(), member_id, _role(), office.now())
        except NotYourself:
            return _back("Another admin has to change your own role.", "error")
        return _back(f"{member.email} is {_role()} from their next page on.")

    @pages.post("/people/<int:member_id>/disable")
    @needs("admin")
    def disable(member_id: int) -> Response:
        email = _email(office, member_id)
        try:
            admit_staff.disable(office.database, who(), email, office.now())
        except NotYourself:
            return _back("Another admin has to take your own access away.", "error")
        return _back(f"{email} has no access any more.")


def _page(office: Office, typed: str = "", problem: str | None = None) -> str:
    with office.database.read() as db:
        members = staff.everybody(db)
    return render_template("console/people.html", members=members, roles=ROLES, typed=typed, problem=problem)


def _link_page(office: Office, email: str, token: str) -> str:
    """Shown once: only the link's hash is kept."""
    link = invitation_url(office.public_url, token)
    return render_template("console/invited.html", email=staff.plain(email), link=link)


def _role() -> str:
    role = request.form.get("role", "")
    if role not in ROLES:
        abort(400)
    return role


def _email(office: Office, member_id: int) -> str:
    with office.database.read() as db:
        member = staff.get(db, member_id)
    if member is None:
        abort(404)
    return member.email


def _back(words: str, kind: str = "success") -> Response:
    flash(words, kind)
    return redirect(url_for("console.people"))
