"""An opening in; the texts that people would get of it, in each language on offer, with what they cost, out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from smsbot.domain.listing import Listing
from smsbot.domain.program import Program
from smsbot.domain.segments import count
from smsbot.wording import Wording, jobs

SAMPLE_NUMBER = 1234
"""Where an opening has no number yet: it gets one when it is first told, or saved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """`alert`: told by itself, unasked; `answer`: to whoever texts its number. Cost in US dollars a person."""

    language: str
    alert: str
    alert_segments: int
    alert_cost: Decimal
    alert_encoding: str
    answer: str
    answer_segments: int
    answer_cost: Decimal
    answer_encoding: str


def preview_texts(listing: Listing, program: Program, wording: Wording) -> tuple[Preview, ...]:
    numbered = replace(listing, number=listing.number or SAMPLE_NUMBER)
    return tuple(_preview(numbered, program, wording, language) for language in program.languages)


def _preview(listing: Listing, program: Program, wording: Wording, language: str) -> Preview:
    alert = jobs.alert([listing], program, wording, language).body
    details = jobs.details(listing, program, wording, language)
    answer = wording.say(details.key, language, details.values)
    asked, unasked = count(answer), count(alert)
    return Preview(
        language=language,
        alert=alert,
        alert_segments=unasked.segments,
        alert_cost=program.prices.cost_out(unasked.segments),
        alert_encoding=unasked.encoding,
        answer=answer,
        answer_segments=asked.segments,
        answer_cost=program.prices.cost_out(asked.segments),
        answer_encoding=asked.encoding,
    )
