"""create_app: a Desk in, the web service out."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from smsbot.web.console import console_pages
from smsbot.web.console.office import Office
from smsbot.web.demo import clock_door
from smsbot.web.desk import Desk
from smsbot.web.health import watch_doors
from smsbot.web.links import short_links
from smsbot.web.pages import public_pages
from smsbot.web.sms import carrier_doors

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BODY_LIMIT = 64 * 1024  # bytes; a text of 1,600 emoji is 20 kB as a form
log = structlog.get_logger()

# Nothing but our own style sheet and our own forms. No page here has a script.
CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

# What went wrong, in words: title and what to do. Other statuses get the words of 500 or of 400.
WORDS = {
    400: ("We could not read that", "Please go back and try again."),
    401: ("Please log in first", "This page is for staff."),
    403: ("Your role does not reach that far", "Somebody with a higher role can do this, or change yours."),
    404: ("There is no such page", "The link may be old, or a letter may be wrong. Please check it and try again."),
    405: ("This page cannot do that", "Please go back and try again."),
    413: ("That is too much at once", "Please send less and try again."),
    500: ("Something went wrong on our side", "We have made a note of it. Please try again in some minutes."),
}


def create_app(desk: Desk, office: Office | None = None) -> Flask:
    """The WSGI application, with an `office` also the console. Ask for one in each process; threads may share both."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600
    # No redirect to another spelling of a path: it would be built from the Host header.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    for doors in (carrier_doors, public_pages, short_links, watch_doors):
        app.register_blueprint(doors(desk))
    if office is not None:
        app.secret_key = office.secret_key
        app.register_blueprint(console_pages(office))
    if desk.demo_clock is not None:
        app.register_blueprint(clock_door(desk, desk.demo_clock))
    app.after_request(_add_headers(https=desk.public_url.startswith("https://")))
    app.register_error_handler(HTTPException, _error_page)
    app.register_error_handler(Exception, _fault_page)
    prefix = urlsplit(desk.public_url).path
    if prefix:
        app.wsgi_app = _below(prefix, app.wsgi_app)  # type: ignore[assignment, method-assign]  # Flask's own way to wrap an app
    return app


def _add_headers(*, https: bool) -> Callable[[Response], Response]:
    headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if https else {})

    def add(response: Response) -> Response:
        if request.blueprint != "sms":  # the carrier is no browser
            for name, value in headers.items():
                response.headers.setdefault(name, value)
        return response

    return add


def _error_page(error: HTTPException) -> Response:
    status = error.code or 500
    title, words = WORDS.get(status) or WORDS[500 if status >= 500 else 400]
    response = make_response(render_template("error.html", title=title, words=words), status)
    allowed = dict(error.get_headers(request.environ)).get("Allow")
    if allowed:
        response.headers["Allow"] = allowed
    return response


def _fault_page(error: Exception) -> Response:
    """The last door. The exception's words stay out of the log: they may hold a number or a text."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    log.error(
        "page failed",
        path=request.url_rule.rule if request.url_rule else None,
        error=type(error).__name__,
        at=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    )
    title, words = WORDS[500]
    return make_response(render_template("error.html", title=title, words=words), 500)


def _below(prefix: str, inner: WSGIApplication) -> WSGIApplication:
    """Serve under PUBLIC_URL's path, whether or not the proxy in front takes that path away."""

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if path == prefix or path.startswith(prefix + "/"):
            environ["PATH_INFO"] = path[len(prefix) :] or "/"
        environ["SCRIPT_NAME"] = prefix
        return inner(environ, start_response)

    return serve
