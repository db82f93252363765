"""Openings: found by words and facets, looked at one by one, decided about and undone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from jobs_feed.clean import one_line
from jobs_feed.opening import Where
from smsbot.domain.listing import Listing
from smsbot.domain.ruling import UNSEEN, Naming, NotPossible, Verdict
from smsbot.storage.feeds import ADDED_BY_STAFF
from smsbot.storage.opening_lists import Wanted
from smsbot.web.console.access import needs, who
from smsbot.web.console.office import Office
from smsbot.wording.facts import long_place, say_pay
from smsbot.workflows.decide_openings import (
    Approve,
    Close,
    Decision,
    Faster,
    File,
    HoldIt,
    Name,
    Reopen,
    Seen,
    decide,
    undo,
)
from smsbot.workflows.look_at_openings import find_openings, one_opening

STATES = {"open": "Open", "held": "Waiting for staff", "closed": "Closed"}
UNSEEN_STATE = {UNSEEN: "Closed: nobody decided"}
PAYS = {"stated": "Pay is stated", "none": "No pay is stated", "under_floor": "Pay under the lowest lawful"}
PLACES = {
    Where.CITY: "The whole city",
    Where.REMOTE: "Remote",
    Where.UNKNOWN: "No readable place",
    Where.OUTSIDE: "Outside the city",
}
LONGEST_REASON = 200
SAID = {
    "approve": "Approved. It goes to those it fits.",
    "hold": "Held. Nobody is told of it until somebody approves it.",
    "close": "Closed. Nobody is told of it any more.",
    "reopen": "It is as it was before it closed.",
    "file": "The kind of work is changed, and stays whatever its feed says.",
    "name": "Done, for every opening with this title and employer, now and later.",
}


def add_to(pages: Blueprint, office: Office) -> None:
    _add_words(pages, office)

    @pages.get("/openings")
    @needs("viewer")
    def openings() -> str:
        asked = {name: request.args.get(name, "").strip() for name in ("q", "state", "sector", "area", "pay", "feed")}
        group = {name: request.args[name] for name in ("employer", "codes") if name in request.args}
        wanted = Wanted(
            words=asked["q"],
            state=asked["state"] or None,
            sector=asked["sector"] or None,
            area=asked["area"] or None,
            pay=asked["pay"] or None,
            feed_id=request.args.get("feed", type=int),
            employer=group.get("employer"),
            codes=group.get("codes"),
        )
        before = request.args.get("before", type=int)
        found = find_openings(office.database, wanted, before)
        here = {name: value for name, value in (asked | group).items() if value or name in group}
        return render_template(
            "console/openings.html",
            found=found,
            asked=asked,
            here=here,
            before=before,
            states=STATES,
            state_choices=STATES | UNSEEN_STATE,
            pays=PAYS,
            places=_places(office),
            sectors={sector.name: sector.label for sector in office.program.sectors},
            feeds={ADDED_BY_STAFF: "Added by staff"} | found.feeds,
            added_by_staff=ADDED_BY_STAFF,
        )

    @pages.get("/openings/<int:opening_id>")
    @needs("viewer")
    def opening(opening_id: int) -> str:
        try:
            sheet = one_opening(office.database, office.program, office.wording, opening_id, office.now())
        except KeyError:
            abort(404)
        return render_template(
            "console/opening.html",
            sheet=sheet,
            facts=sheet.facts,
            listing=sheet.facts.listing,
            ruled=sheet.facts.ruled,
            states=STATES,
            by_staff=sheet.facts.feed_id == ADDED_BY_STAFF,
            sectors=office.program.sectors,
            longest_reason=LONGEST_REASON,
        )

    @pages.post("/openings/<int:opening_id>/<verb>")
    @needs("editor")
    def decide_opening(opening_id: int, verb: str) -> Response:
        here = redirect(url_for("console.opening", opening_id=opening_id))
        decision = _decision(verb, office)
        if isinstance(decision, str):
            flash(decision, "error")
            return here
        try:
            decide(office.database, who(), opening_id, seen(), decision, office.now())
        except KeyError:
            abort(404)
        except (Faster, NotPossible) as error:
            flash(str(error), "error")
        else:
            flash(SAID[verb])
        return here

    @pages.post("/openings/undo/<int:act_id>")
    @needs("editor")
    def undo_opening(act_id: int) -> Response:
        try:
            opening_id = undo(office.database, who(), act_id, office.now())
        except KeyError:
            abort(404)
        except NotPossible as error:
            flash(str(error), "error")
            return redirect(url_for("console.opening", opening_id=request.form.get("opening", 0, type=int)))
        flash("Undone.")
        return redirect(url_for("console.opening", opening_id=opening_id))


def seen() -> Seen:
    """What stood on the page that was sent."""
    return Seen(request.form.get("seen_state", ""), request.form.get("seen_act", 0, type=int))


def _decision(verb: str, office: Office) -> Decision | str:
    """What the form decides, or what is missing in it."""
    match verb:
        case "approve":
            return Approve()
        case "hold":
            reason = one_line(request.form.get("reason", ""))[:LONGEST_REASON]
            return HoldIt(reason) if reason else "Say why it has to wait, so that the next person knows."
        case "close":
            return Close()
        case "reopen":
            return Reopen()
        case "file":
            return File(sector_of(office))
        case "name":
            return _name()
        case _:
            raise NotFound


def sector_of(office: Office) -> str:
    sector = request.form.get("sector", "")
    if sector not in {one.name for one in office.program.sectors}:
        abort(400)
    return sector


def _name() -> Decision | str:
    chosen = request.form.get("words", "")
    if chosen not in (Verdict.ALLOW, Verdict.REWORD, Verdict.ON_REQUEST):
        abort(400)
    if chosen != Verdict.REWORD:
        return Name(Naming(verdict=Verdict(chosen)))
    title, employer = (one_line(request.form.get(name, "")) for name in ("title", "employer"))
    if not title:
        return "Say what the title should be."
    return Name(Naming(verdict=Verdict.REWORD, title=title, employer=employer or None))


def _places(office: Office) -> dict[str, str]:
    areas = {area.key: area.name for area in office.program.places.areas}
    return areas | {str(where): words for where, words in PLACES.items()}


def _add_words(pages: Blueprint, office: Office) -> None:
    """`pay`, `place`, `sector`, `state` and `money` for the templates of openings."""
    english = office.wording.words("en")
    labels = {sector.name: sector.label for sector in office.program.sectors}

    @pages.app_template_filter("pay")
    def pay(listing: Listing) -> str:
        return say_pay(listing, english)

    @pages.app_template_filter("place")
    def place(listing: Listing) -> str:
        if listing.where is Where.OUTSIDE:
            return f"outside the city: {listing.location_raw}"
        return long_place(listing, office.program, english) or "no readable place"

    @pages.app_template_filter("sector")
    def sector(name: str) -> str:
        return labels.get(name, name)

    @pages.app_template_filter("money")
    def money(dollars: Decimal) -> str:
        """0.0123 -> $0.0123: what one text costs is less than a cent or two."""
        return f"${dollars.normalize():f}"

    @pages.app_template_filter("money_sum")
    def money_sum(dollars: Decimal) -> str:
        return f"${dollars:,.2f}"

    @pages.app_template_filter("json_lines")
    def json_lines(raw: dict[str, Any]) -> list[tuple[str, str]]:
        """An entry as it was read, a line for each thing that it says."""
        return [(name, str(value)) for name, value in raw.items() if value not in (None, "", [], {})]
