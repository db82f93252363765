"""The link that invites: a single-use way to choose a password, for somebody new or somebody who forgot it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_security import hash_password
from flask_security.forms import ResetPasswordForm
from werkzeug.wrappers import Response as Redirect

from smsbot.web.addresses import WELCOME_PATH
from smsbot.web.console.office import Office
from smsbot.workflows import admit_staff


def add_to(pages: Blueprint, office: Office) -> None:
    @pages.route(f"{WELCOME_PATH}<token>", methods=["GET", "POST"])
    def welcome(token: str) -> Response | Redirect:
        """For whoever holds the link: nobody is logged in yet."""
        member = admit_staff.invited(office.database, office.vault, token, office.now())
        if member is None:
            return make_response(render_template("console/link_over.html"), 404)
        form = ResetPasswordForm()
        form.user = None  # only a rule about passwords like one's own name would ask
        if form.validate_on_submit():
            chosen = hash_password(form.password.data or "")
            if admit_staff.accept(office.database, office.vault, token, chosen, office.now()):
                flash("Your password is set. Please log in.", "success")
                return redirect(url_for("security.login"))
            return make_response(render_template("console/link_over.html"), 404)
        return make_response(render_template("console/welcome.html", form=form, member=member))
