"""Home: is it working, and what needs me?"""

from __future__ import annotations

from flask import Blueprint, render_template

from smsbot.web.console.access import needs
from smsbot.web.console.office import Office


def add_to(pages: Blueprint, office: Office) -> None:
    @pages.get("/")
    @needs("viewer")
    def home() -> str:
        return render_template("console/home.html")
