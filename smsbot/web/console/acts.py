"""What was done: the audit, newest first, in words; looks at single people only for who asks for them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for

from smsbot.storage.audit import Act
from smsbot.storage.opening_lists import Called
from smsbot.web.console.access import needs
from smsbot.web.console.act_words import changes, sentence
from smsbot.web.console.office import Office
from smsbot.workflows.look_at_acts import Decision, latest_acts


@dataclass(frozen=True, slots=True)
class Thing:
    """What an act was about. `link` None: there is no page of it (any more)."""

    name: str
    link: str | None
    more: str


def add_to(pages: Blueprint, office: Office) -> None:
    sectors = {sector.name: sector.label for sector in office.program.sectors}

    @pages.get("/acts")
    @needs("admin")
    def acts() -> str:
        looks = "looks" in request.args
        found = latest_acts(office.database, request.args.get("before", type=int), looks=looks)
        told = [(one.act, sentence(one.act), thing(one), changes(one.act, sectors)) for one in found.shown]
        return render_template("console/acts.html", acts=told, older=found.older, looks=looks)


def thing(one: Decision) -> Thing:
    act, about = one.act, one.about
    if isinstance(about, Called):
        name = f"{about.title}, job {about.number}" if about.number else about.title
        more = f" and {one.more:,} more" if one.more else ""
        return Thing(name, url_for("console.opening", opening_id=act.noun_id), more)
    if act.noun == "subscriber":
        return Thing("a subscriber", url_for("console.subscriber", subscriber_id=act.noun_id), "")
    if act.noun == "inbound":
        return Thing("somebody's text", url_for("console.inbox_text", inbound_id=act.noun_id), "")
    if act.noun == "feed" and about:
        return Thing(about, url_for("console.feed", feed_id=act.noun_id), "")
    return Thing(about or _told(act), None, "")


def _told(act: Act) -> str:
    """What is not here any more, or was never one thing."""
    said = (act.after or act.before or {}).get("email")
    return said or ("" if act.noun_id is None else f"{act.noun} {act.noun_id}")
