"""Public pages: what the service is, its terms, its privacy promises, and the way out without a phone."""

from __future__ import annotations

from datetime import time

from flask import Blueprint, Response, make_response, render_template, request

from smsbot.web.desk import Desk
from smsbot.web.rates import Rate, client_address

LONGEST_NUMBER = 40  # characters typed; more is not a number
PERSON_RATE = "10/minute;60/hour"
# Behind a proxy everybody comes from one connection, so this only stops who forges the header above.
CONNECTION_RATE = "200/minute"


def public_pages(desk: Desk) -> Blueprint:
    pages = Blueprint("pages", __name__)
    person_rate, connection_rate = Rate(PERSON_RATE), Rate(CONNECTION_RATE)

    @pages.app_context_processor
    def city() -> dict[str, object]:
        program = desk.program
        return {
            "program": program,
            "text_number": desk.text_number,
            "help_link": program.help_url if "://" in program.help_url else f"https://{program.help_url}",
        }

    @pages.app_template_filter("hour")
    def hour(moment: time) -> str:
        """09:00 -> 9 a.m."""
        minutes = f":{moment.minute:02}" if moment.minute else ""
        return f"{moment.hour % 12 or 12}{minutes} {'a.m.' if moment.hour < 12 else 'p.m.'}"

    @pages.get("/")
    def front() -> str:
        return render_template("front.html")

    @pages.get("/terms")
    def terms() -> str:
        return render_template("terms.html")

    @pages.get("/privacy")
    def privacy() -> str:
        return render_template("privacy.html")

    @pages.get("/unsubscribe")
    def unsubscribe_form() -> str:
        return render_template("unsubscribe.html", typed="", wrong=False)

    @pages.post("/unsubscribe")
    def unsubscribe() -> Response:
        address = client_address(request)
        wait = person_rate.wait(address) or connection_rate.wait(request.remote_addr or "")
        if wait:
            response = make_response(render_template("slow_down.html", wait=wait), 429)
            response.headers["Retry-After"] = str(wait)
            return response
        typed = request.form.get("phone", "").strip()[: LONGEST_NUMBER + 1]
        phone = desk.unsubscribe(typed, desk.now(), address) if 0 < len(typed) <= LONGEST_NUMBER else None
        if phone is None:
            return make_response(render_template("unsubscribe.html", typed=typed, wrong=True), 400)
        return make_response(render_template("unsubscribed.html", last_digits=phone.masked[-2:]))

    return pages
