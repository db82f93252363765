"""Short links of our own: a code in, the way to apply for that job out."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, make_response, render_template

from smsbot.web.desk import Desk

_CODE = re.compile(r"[0-9A-Za-z]{1,16}")


def short_links(desk: Desk) -> Blueprint:
    links = Blueprint("links", __name__)

    @links.get("/j/<code>")
    def follow(code: str) -> Response:
        destination = desk.follow(code, desk.now()) if _CODE.fullmatch(code) else None
        if destination is None:
            abort(404)
        if not destination.open:
            return make_response(render_template("job_closed.html", job=destination), 410)
        if destination.url and is_web_address(destination.url):
            return Response(status=302, headers={"Location": destination.url})
        return make_response(render_template("job.html", job=destination))

    @links.after_request
    def keep_to_ourselves(response: Response) -> Response:
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "no-store"  # a click that a cache answers is not counted
        return response

    return links


def is_web_address(url: str) -> bool:
    """Whether a browser may be sent there: http or https with a host, nothing that readers of URLs disagree about."""
    if re.search(r"[\s\\\x00-\x1f\x7f]", url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
