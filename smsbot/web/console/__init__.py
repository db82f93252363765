"""The staff console, one file a screen. A view asks who is there, unpacks the request, calls one workflow, and packs.

Every page works without JavaScript and at 320 pixels. A screen is a function `add_to(pages, office)`."""

from __future__ import annotations

from flask import Blueprint

from smsbot.web.console import access, home
from smsbot.web.console.office import Office
from smsbot.web.console.words import add_words

SCREENS = (home,)

# (endpoint, words, least role), in the order of the menu.
MENU = (("console.home", "Home", "viewer"),)


def console_pages(office: Office) -> Blueprint:
    """Everything under /console."""
    pages = Blueprint("console", __name__, url_prefix="/console")
    access.guard(pages, office)
    add_words(pages, office)

    @pages.context_processor
    def menu() -> dict[str, object]:
        staff = access.current_staff()
        shown = [(endpoint, words) for endpoint, words, least in MENU if staff is not None and staff.may(least)]
        return {"menu": shown, "staff": staff, "program": office.program}

    for screen in SCREENS:
        screen.add_to(pages, office)
    return pages
