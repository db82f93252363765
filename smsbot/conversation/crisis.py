"""Words in, is somebody in danger, and in which language, out. Nothing of such a text is kept."""

from __future__ import annotations

import re

from smsbot.conversation.plain import plain

_IN_SPANISH = re.compile(
    r"\b(?:quiero|voy a) (?:morir(?:me)?|matarme)\b|\bmatarme\b|\bno quiero vivir\b|\bquitarme la vida\b"
    r"|\bme (?:quiero|voy a) (?:morir|matar)\b|\bsuicid(?:ar\w*|io)\b"
    r"|\b(?:necesito|llam\w+ a) (?:la policia|una ambulancia)\b"
    r"|\bme (?:pega|golpea|maltrata|esta pegando|esta golpeando|quiere matar|va a matar|violo|viola)\b"
)
_CRISIS = re.compile(
    r"^(?:please |pls )?(?:call |dial )?(?:911|988)(?: (?:please|now|emergency|help))*$"
    r"|\bkill(?:ing)? my ?self\b|\bkms\b|\bsuicid\w*|\bend (?:my|it all|my own) ?life\b|\bend it all\b"
    r"|\b(?:want|wanna|going|ready|wish i could|rather) (?:to )?die\b(?! of laughter|t\b)|\bwish i (?:was|were) dead\b"
    r"|\b(?:dont|do not|no longer) (?:want to|wanna) (?:live|be alive|be here any ?more)\b|\bno reason to live\b"
    r"|\b(?:hurt|harm|cut)(?:ing)? my ?self\b|\btake my (?:own )?life\b"
    r"|\b(?:he|she|husband|wife|boyfriend|girlfriend|partner|bf|ex|dad|father|mom|mother) (?:just |keeps |is "
    r"|was |has )*"
    r"(?:hits?|hitting|beats?|beating|beat up|hurts?|hurting|chok(?:es|ed|ing)|abus(?:es|ed|ing)|threaten(?:s|ed|ing)"
    r"|punch(?:es|ed|ing)|slapp(?:ed|ing)|rap(?:ed|ing)|attack(?:s|ed|ing)) (?:me|my kids?|my child(?:ren)?|us)\b"
    r"|\b(?:going to|gonna|will|tried to|wants to) (?:kill|hurt) me\b|\b(?:being|been|was|am) (?:abused|beaten"
    r"|raped|assaulted)\b"
    r"|\b(?:i need|call|send) (?:the |an )?(?:police|ambulance)\b"
    r"(?! (?:officers?|jobs?|work|academy|department|drivers?)\b)"
    r"|自杀|自殺|想死|не хочу жить|покончить с собой|убить себя|자살|죽고 싶|انتحار|خودكشي|আত্মহত্যা"
    r"|\bveux mourir\b|\bme suicider\b|\bchce umrzec\b|\bsamobojstw\w*|\bvle mouri\b"
)


def find_danger(text: str) -> str | None:
    """The language in which to answer that somebody may hurt themself or is being hurt; Empty: in their own; None: no
    such thing. "Make it stop, I want to die" is this, not an opt-out."""
    words = plain(text)
    if _IN_SPANISH.search(words):
        return "es"
    return "" if _CRISIS.search(words) else None
