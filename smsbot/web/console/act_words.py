"""What staff did, in words: each verb of the audit as a sentence about its thing, and what changed of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smsbot.storage.audit import Act

SENTENCES = {
    "feed": {
        "add": "added the feed {}",
        "change": "changed how the feed {} is set up",
        "pause": "paused the feed {}",
        "turn on": "turned on the feed {}",
        "check now": "asked for a reading of the feed {} at once",
        "release": "let openings of the feed {} go that waited",
        "hold again": "let openings of the feed {} wait again",
        "believe": "said that the short list of the feed {} is right",
        "open again": "opened again what the short list of the feed {} had closed",
        "keep": "said to keep the old openings of the feed {}",
    },
    "opening": {
        "approve": "approved {}",
        "hold": "held {}",
        "close": "closed {}",
        "reopen": "opened {} again",
        "file": "changed the kind of work of {}",
        "allow": "let the words of {} pass",
        "reword": "reworded {}",
        "on_request": "marked {} for answers only",
        "undo": "undid what was last decided about {}",
        "release": "let {} go with the rest that its feed is trusted for",
        "not listed": "closed {}, no longer listed",
        "add": "added the job {}",
        "edit": "edited the job {}",
    },
    "inbound": {
        "answered": "answered {}",
        "took back": "took back the answer to {}",
        "closed": "closed {} in the inbox",
        "reopened": "opened {} in the inbox again",
        "read as a stop": "read {} as a stop",
    },
    "subscriber": {
        "looked at": "looked at the page of {}",
        "revealed the number": "revealed the number of {}",
        "exported the consent of": "took out the proof of consent of {}",
        "stopped": "stopped the texts to {}",
        "erased": "erased {}",
    },
    "staff": {
        "invite": "invited {}",
        "new link": "made a new link for {}",
        "set password": "chose a password: {}",
        "change role": "changed the role of {}",
        "disable": "took away the access of {}",
        "change password": "changed the password of {}",
        "turn second step on": "turned on the second step of {}",
        "turn second step off": "turned off the second step of {}",
        "new recovery codes": "made new recovery codes for {}",
        "use recovery code": "used a recovery code of {}",
    },
    "service": {"pause": "paused all alerts", "resume": "let alerts go on"},
}
"""Noun and verb of an act: how the sentence goes on after who did it, {} being the thing."""
_UNSAID = frozenset(
    "first act,last act,fallen at,kept,held_since,closed_at,closed_reason,released,sector_reason,naming,answer,email"
    ",since".split(",")
)
"""Read by an undo alone, or said by the sentence already."""
_NAMES = {"holds": "waits because", "sector": "kind of work"}
_STATES = {"open": "open", "held": "waits for staff", "closed": "closed"}


def sentence(act: Act) -> tuple[str, str]:
    """What stands before the thing and what after it; of a verb that has no words any more, itself."""
    words = SENTENCES.get(act.noun, {}).get(act.verb, f"{act.verb}: {{}}")
    before, _, after = words.partition("{}")
    return before, after


def changes(act: Act, sectors: Mapping[str, str]) -> list[tuple[str, str | None, str | None]]:
    """(what, before, after) of each value that the act changed or says. `sectors`: their labels."""
    before: Mapping[str, Any] = act.before or {}
    after: Mapping[str, Any] = act.after or {}
    names = [name for name in sorted({*before, *after}) if name not in _UNSAID]
    said = [(name, _value(name, before.get(name), sectors), _value(name, after.get(name), sectors)) for name in names]
    return [(_NAMES.get(name, name), was, becomes) for name, was, becomes in said if was or becomes]


def _value(name: str, value: Any, sectors: Mapping[str, str]) -> str | None:
    """None: nothing was said."""
    match name, value:
        case _, None | []:
            return None
        case _, bool():
            return "yes" if value else "no"
        case "state", str():
            return _STATES.get(value, value)
        case "sector" | "kind of work", str():
            return sectors.get(value, value)
        case "holds", list():
            return " ".join(hold["sentence"] for hold in value)
        case "texts" | "people", list():
            return f"{len(value):,}"
        case _, list():
            return ", ".join(str(one).replace("_", " ") for one in value)
        case _, int():
            return f"{value:,}"
        case _:
            return str(value)
