"""What every page wears: headers that shut the browser's doors, and words where something went wrong."""

from __future__ import annotations

import traceback
from collections.abc import Callable

import structlog
from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

log = structlog.get_logger()

HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

# What went wrong, in words: title and what to do. Other statuses get the words of 500 or of 400.
WORDS = {
    400: ("We could not read that", "Please go back and try again."),
    403: ("Your role does not reach that far", "Somebody with a higher role can do this, or change yours."),
    404: ("There is no such page", "The link may be old, or a letter may be wrong. Please check it and try again."),
    405: ("This page cannot do that", "Please go back and try again."),
    413: ("That is too much at once", "Please send less and try again."),
    429: ("Too many tries", "Please wait some minutes and try again."),
    500: ("Something went wrong on our side", "We have made a note of it. Please try again in some minutes."),
}


def dress(app: Flask, content_policy: str, error_page: str, *, https: bool) -> None:
    """`error_page`: a template that shows `title` and `words`."""
    app.after_request(_add_headers(content_policy, https=https))

    def say(status: int) -> Response:
        title, words = WORDS.get(status) or WORDS[500 if status >= 500 else 400]
        return make_response(render_template(error_page, title=title, words=words), status)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        response = say(error.code or 500)
        for name, value in error.get_headers(request.environ):
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        """The last door. The exception's words stay out of the log: they may hold a number or a text."""
        frames = traceback.extract_tb(error.__traceback__)[-8:]
        log.error(
            "page failed",
            path=request.url_rule.rule if request.url_rule else None,
            error=type(error).__name__,
            at=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        )
        return say(500)


def _add_headers(content_policy: str, *, https: bool) -> Callable[[Response], Response]:
    headers = HEADERS | {"Content-Security-Policy": content_policy}
    if https:
        headers["Strict-Transport-Security"] = "max-age=31536000"

    def add(response: Response) -> Response:
        if request.blueprint != "sms":  # the carrier is no browser
            for name, value in headers.items():
                response.headers.setdefault(name, value)
        return response

    return add
