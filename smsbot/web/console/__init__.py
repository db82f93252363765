"""The staff console, one file a screen. A view asks who is there, unpacks the request, calls one workflow, and packs.

Every page works without JavaScript and at 320 pixels. A screen is a function `add_to(pages, office)`. Every form that
is posted holds `<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">`."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Flask, g
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect

from smsbot.web.addresses import CONSOLE_PATH
from smsbot.web.console import (
    access,
    acts,
    deliveries,
    feed_setup,
    feeds,
    home,
    inbox,
    jobs,
    login,
    openings,
    own_access,
    people,
    review,
    subscriber,
    subscribers,
    welcome,
    yesterday,
)
from smsbot.web.console.asked import ConsoleRequest, Number
from smsbot.web.console.office import Office
from smsbot.web.console.words import add_words
from smsbot.web.frame import dress

SCREENS = (
    home,
    feeds,
    feed_setup,
    openings,
    review,
    jobs,
    inbox,
    subscribers,
    subscriber,
    yesterday,
    deliveries,
    people,
    acts,
    own_access,
    welcome,
)

# (endpoint, words, least role), in the order of the menu.
MENU = (
    ("console.home", "Home", "viewer"),
    ("console.feeds", "Feeds", "viewer"),
    ("console.openings", "Openings", "viewer"),
    ("console.inbox_list", "Inbox", "editor"),
    ("console.subscribers", "Subscribers", "viewer"),
    ("console.yesterday", "Yesterday", "viewer"),
    ("console.deliveries", "Deliveries", "viewer"),
    ("console.people", "People", "admin"),
    ("console.acts", "What was done", "admin"),
)

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
BODY_LIMIT = 256 * 1024  # bytes


def create_console(office: Office) -> Flask:
    """The application behind /console. Its own paths begin below that."""
    app = Flask("smsbot.web")
    app.request_class = ConsoleRequest
    app.url_map.converters["int"] = Number
    https = office.public_url.startswith("https://")
    app.config.update(
        SECRET_KEY=office.secret_key,
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        SESSION_COOKIE_NAME="staff",
        SESSION_COOKIE_PATH=urlsplit(office.public_url).path + CONSOLE_PATH,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        PERMANENT_SESSION_LIFETIME=office.staff_rules.idle,
        BOOTSTRAP_SERVE_LOCAL=True,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_SSL_STRICT=False,  # it asks for a Referer, and our pages tell browsers to send none
    )
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    Bootstrap5(app)
    CSRFProtect(app)
    access.guard(app)
    login.add_to(app, office)
    app.register_blueprint(console_pages(office))
    dress(app, CONTENT_POLICY, "console/refused.html", https=https)
    return app


def console_pages(office: Office) -> Blueprint:
    """Every screen."""
    pages = Blueprint("console", __name__)
    add_words(pages, office)

    @pages.app_context_processor
    def menu() -> dict[str, object]:
        staff = access.current_staff()
        shown = [(endpoint, words) for endpoint, words, least in MENU if staff is not None and staff.may(least)]
        return {
            "menu": shown,
            "staff": staff,
            "program": office.program,
            "second_step_missing": g.get("second_step_missing", False),
        }

    for screen in SCREENS:
        screen.add_to(pages, office)
    return pages
