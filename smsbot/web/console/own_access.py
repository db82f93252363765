"""Your access: what each of us may change about our own way in."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_security import current_user

from smsbot.web.console.access import needs
from smsbot.web.console.office import Office


def add_to(pages: Blueprint, office: Office) -> None:
    @pages.get("/access")
    @needs("viewer", second_step=False)
    def own_access() -> str:
        return render_template("console/own_access.html", member=current_user.member)
