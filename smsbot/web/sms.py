"""The carrier's doors: a signed text in, TwiML out; a signed receipt in, nothing out. The busiest code of the web."""

from __future__ import annotations

from urllib.parse import parse_qsl

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from smsbot.web.addresses import INBOUND_PATH, STATUS_PATH, status_url
from smsbot.web.desk import Desk, Pairs

MOST_FIELDS = 500
log = structlog.get_logger()


def carrier_doors(desk: Desk) -> Blueprint:
    doors = Blueprint("sms", __name__)

    @doors.post(INBOUND_PATH)
    def inbound() -> Response:
        form = _signed_form(desk)
        if form is None:
            return _plain("The signature does not hold.", 403)
        message = desk.read_inbound(dict(form))
        if message is None:
            return _plain("There is no text in this form.", 400)
        answered = desk.receive(message, desk.now())
        replies = [(body, status_url(desk.public_url, reference)) for body, reference in answered.replies]
        return Response(desk.twiml(replies), content_type="text/xml; charset=utf-8")

    @doors.post(STATUS_PATH)
    def status() -> Response:
        form = _signed_form(desk)
        if form is None:
            return _plain("The signature does not hold.", 403)
        now = desk.now()
        receipt = desk.read_receipt(dict(form), request.args, now)
        if receipt is None:
            return _plain("There is no receipt in this form.", 400)
        desk.record(receipt, now)
        return Response(status=204)

    @doors.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        return _plain(error.name, error.code or 500)

    return doors


def _signed_form(desk: Desk) -> Pairs | None:
    """The form of a request that the carrier signed, else None. Read by hand: the framework's form parser costs more
    than everything else here, and drops what the signature needs."""
    url = desk.public_url + request.path
    # The raw query, because the carrier signed the bytes that it sent.
    query = request.environ.get("QUERY_STRING", "")
    body = request.get_data(cache=False).decode("utf-8", "replace")
    try:
        form = parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:  # more fields than any text has
        return None
    signature = request.headers.get("X-Twilio-Signature")
    if desk.validate(f"{url}?{query}" if query else url, form, signature):
        return form
    # Mostly a PUBLIC_URL that is not the address the carrier was given, so we say which one we believed in.
    log.warning("webhook refused", url=url, signature="wrong" if signature else "missing")
    if signature:  # without one it is no carrier
        desk.refused(desk.now())
    return None


def _plain(sentence: str, status: int) -> Response:
    return Response(sentence + "\n", status, content_type="text/plain; charset=utf-8")
