"""Home: is it working, and what needs me? And the switch that stops every text that nobody asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from smsbot.domain.window import local_day, window_end
from smsbot.web.console.access import needs, who
from smsbot.web.console.office import Office
from smsbot.web.console.words import say_hour
from smsbot.workflows.look_around import House, Need, look_around
from smsbot.workflows.pause_all import pause_all, resume_all

JOBS = {
    "collect": "Read the feeds that are due",
    "plan": "Plan alerts",
    "ask": "Ask how it went",
    "warn": "Warn newcomers of scams",
    "reconcile": "Ask the carrier about texts without an answer",
    "receipts": "Fetch receipts that are overdue",
    "account": "Account for the days that are over",
    "headcount": "Count people",
    "tidy": "Forget what need not be kept",
}
LONGEST_REASON = 200
LONGEST_SILENCE = timedelta(days=2)
TRY_IT = "Text the number yourself to see whether it answers."
REFUSED = (
    "A request whose signature does not hold was refused, and no text has come in since. If a text to the number is "
    "not answered either: PUBLIC_URL and TWILIO_AUTH_TOKEN must be the ones of the Twilio account. It was"
)


@dataclass(frozen=True, slots=True)
class Light:
    """One line of "is it working". `state`: well, look or broken, which is also said in words."""

    name: str
    state: str
    sentence: str
    since: datetime | None = None


def add_to(pages: Blueprint, office: Office) -> None:
    @pages.get("/")
    @needs("viewer")
    def home() -> str:
        house = look_around(
            office.database,
            office.program,
            office.meaning_of,
            office.now(),
            office.wall.now(),
            trial=office.trial,
        )
        today = local_day(house.now, office.program.zone)
        return render_template(
            "console/home.html",
            house=house,
            lights=[_texting(house), _feeds(house), _alerts(house, office)],
            jobs=JOBS,
            yesterday=today - timedelta(days=1),
            week_ago=today - timedelta(days=7),
            opens=say_hour(office.program.window.start),
            closes=say_hour(office.program.window.end),
        )

    @pages.post("/pause")
    @needs("admin")
    def pause_alerts() -> Response:
        reason = " ".join(request.form.get("reason", "").split())[:LONGEST_REASON]
        begun = pause_all(office.database, who(), office.now(), *([reason] if reason else []))
        flash("All alerts are paused. Answers and stops go on." if begun else "They were paused already.")
        return redirect(url_for("console.home"))

    @pages.post("/resume")
    @needs("admin")
    def resume_alerts() -> Response:
        ended = resume_all(office.database, who(), office.now())
        flash("Alerts go on: what is due goes in the next minute." if ended else "Nothing was paused.")
        return redirect(url_for("console.home"))


def _texting(house: House) -> Light:
    if house.halted is not None:
        reason, since = house.halted
        return Light("Texting", "broken", f"The carrier refuses everything that we send. {reason}", since)
    if house.last_refused and (house.last_inbound is None or house.last_inbound < house.last_refused):
        return Light("Texting", "look", REFUSED, house.last_refused)
    if house.last_inbound is None:
        return Light("Texting", "look", f"No text has ever come in. {TRY_IT}")
    if house.now - house.last_inbound > LONGEST_SILENCE:
        return Light("Texting", "look", f"No text has come in for long. {TRY_IT} The last one came", house.last_inbound)
    return Light("Texting", "well", "Texts come in and are answered. The last one came", house.last_inbound)


def _feeds(house: House) -> Light:
    number = len(house.read_feeds)
    if not number:
        return Light("Feeds", "look", "No feed is read: no new opening can come in.")
    if house.failing:
        names = ", ".join(one.feed.feed.name for one in house.failing[:3])
        more = f" and {len(house.failing) - 3} more" if len(house.failing) > 3 else ""
        since = min((one.since for one in house.failing if one.since is not None), default=None)
        state = "broken" if len(house.failing) == number else "look"
        return Light("Feeds", state, f"{len(house.failing)} of {number} cannot be read: {names}{more}.", since)
    every = "The feed is" if number == 1 else f"All {number} feeds are"
    return Light("Feeds", "well", f"{every} read. The last reading was", house.last_reading)


def _alerts(house: House, office: Office) -> Light:
    if house.worker_silent:
        return Light("Alerts", "broken", "The worker is silent: nothing is read, planned or sent.", house.last_plan)
    if house.halted is not None:
        return Light("Alerts", "broken", "Nothing goes out: the carrier refuses everything.", house.halted[1])
    if house.sender_silent:
        return Light("Alerts", "broken", "Texts are due, and none goes out.")
    if house.pause is not None:
        return Light("Alerts", "look", f"All alerts are paused. {house.pause.reason}", house.pause.since)
    if Need.BUDGET_USED in house.needs:
        return Light("Alerts", "look", "The budget is used up. Answers to people's own texts go on.")
    if house.last_run is None:
        return Light("Alerts", "well", "Alerts are planned every minute. Nobody is on the list yet.")
    told, people = (
        house.last_run.told,
        f"{house.last_run.active:,} {'person' if house.last_run.active == 1 else 'people'} on the list",
    )
    last = (
        f"The last plan run told {told:,} of {people}" if told else f"The last plan run had nothing to send to {people}"
    )
    zone = office.program.places.zone
    if window_end(house.now, office.program.window, [zone]) is None:
        return Light("Alerts", "well", f"{last}. It is outside the hours of texting. It was", house.last_run.at)
    return Light("Alerts", "well", f"{last}. It was", house.last_run.at)
