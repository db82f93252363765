"""create_app: a Desk in, the web service out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from smsbot.web.addresses import CONSOLE_PATH
from smsbot.web.console import create_console
from smsbot.web.console.office import Office
from smsbot.web.demo import clock_door
from smsbot.web.desk import Desk
from smsbot.web.frame import dress
from smsbot.web.health import watch_doors
from smsbot.web.links import short_links
from smsbot.web.pages import public_pages
from smsbot.web.sms import carrier_doors

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BODY_LIMIT = 64 * 1024  # bytes; a text of 1,600 emoji is 20 kB as a form

# Nothing but our own style sheet and our own forms. No page here has a script.
CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def create_app(desk: Desk, office: Office | None = None) -> Flask:
    """The WSGI application, with an `office` also the console. Ask for one in each process; threads may share both.
    The console is an application of its own, so that nothing it does before and after its requests costs the carrier
    time."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600
    # No redirect to another spelling of a path: it would be built from the Host header.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    for doors in (carrier_doors, public_pages, short_links, watch_doors):
        app.register_blueprint(doors(desk))
    if desk.demo_clock is not None:
        app.register_blueprint(clock_door(desk, desk.demo_clock))
    dress(app, CONTENT_POLICY, "error.html", https=desk.public_url.startswith("https://"))
    served: WSGIApplication = app.wsgi_app
    if office is not None:
        app.extensions["console"] = create_console(office)
        served = DispatcherMiddleware(served, {CONSOLE_PATH: app.extensions["console"]})
    prefix = urlsplit(desk.public_url).path
    app.wsgi_app = _below(prefix, served) if prefix else served  # type: ignore[assignment, method-assign]  # Flask's own way to wrap an app
    return app


def _below(prefix: str, inner: WSGIApplication) -> WSGIApplication:
    """Serve under PUBLIC_URL's path, whether or not the proxy in front takes that path away."""

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if path == prefix or path.startswith(prefix + "/"):
            environ["PATH_INFO"] = path[len(prefix) :] or "/"
        environ["SCRIPT_NAME"] = prefix
        return inner(environ, start_response)

    return serve
