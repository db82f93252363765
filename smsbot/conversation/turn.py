"""What one text changes and what we answer. `take_turn` decides; the workflow loads openings if the turn wants any, and
`answer` puts them into words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from smsbot.conversation import intents
from smsbot.conversation.desk import ConsentChange, Desk, Turn
from smsbot.conversation.intents import Intent
from smsbot.conversation.shelf import Counter, Saved, Shelf, Wanted
from smsbot.domain.listing import Listing
from smsbot.domain.messages import Say
from smsbot.domain.outcome import How, Outcome, Report
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Asked, Subscriber
from smsbot.wording import Wording

__all__ = ["ConsentChange", "Saved", "Shelf", "Turn", "Wanted", "answer", "take_turn"]


def take_turn(subscriber: Subscriber, intent: Intent, *, now: datetime, program: Program, erase_code: str) -> Turn:
    """What `intent` changes and answers. `now`: aware UTC. `erase_code`: fresh digits, used if DELETE asks for one.
    Only JOBS and START (in any language) subscribe; a stop holds against everything else."""
    desk = Desk(subscriber, now, program)
    match intent:
        case intents.Stop():
            return desk.stop(intent, erase_code)
        case intents.Help():
            return desk.say("help", language=intent.language)
        case intents.Start():
            return desk.start()
        case intents.Join():
            return desk.join(intent.language)
        case intents.More():
            return Turn(subscriber=subscriber, wanted=Wanted.MORE) if subscriber.subscribed else desk.not_on()
        case intents.Status():
            return desk.status()
        case intents.Menu():
            return desk.menu() if subscriber.subscribed else desk.not_on()
        case intents.Freq():
            return desk.freq(intent.cadence) if subscriber.subscribed else desk.not_on()
        case intents.Pause():
            return desk.pause(intent) if subscriber.subscribed else desk.not_on()
        case intents.Resume():
            return desk.resume() if subscriber.subscribed else desk.not_on()
        case intents.Language():
            return desk.language(intent.code)
        case intents.Erase():
            return desk.erase(intent.code)
        case intents.OpeningNumber():
            return Turn(subscriber=subscriber, wanted=Wanted.DETAIL, number=intent.number)
        case intents.Zip():
            return desk.zip(intent.code) if subscriber.subscribed else desk.not_on()
        case intents.Sectors():
            return desk.sectors(intent) if subscriber.subscribed else desk.not_on()
        case intents.PlaceChoice():
            return desk.place(intent) if subscriber.subscribed else desk.not_on()
        case intents.Search():
            return desk.search(intent) if subscriber.subscribed else desk.not_on()
        case intents.Filter():
            return desk.filter(intent) if subscriber.subscribed else desk.not_on()
        case intents.Hired():
            return desk.hired(intent.number) if subscriber.subscribed else desk.not_on()
        case intents.HowItWent():
            return desk.how_it_went(intent.outcome) if subscriber.subscribed else desk.not_on()
        case intents.Gone():
            return Turn(subscriber=subscriber, wanted=Wanted.GONE, number=intent.number)
        case intents.Scam():
            return Turn(subscriber=subscriber, wanted=Wanted.SCAM, number=intent.number)
        case intents.Crisis():
            return desk.crisis(intent)
        case intents.PrivateFacts():
            return desk.say("private")
        case intents.Ignore():
            return Turn(subscriber=subscriber)
        case intents.Unknown():
            return desk.unknown()
        case _:
            assert_never(intent)


def answer(turn: Turn, shelf: Shelf, *, program: Program, wording: Wording) -> Turn:
    """`turn` with what the openings it wanted have to say in front of its replies: `told` and `inquiry` say which they
    are, `report` what became of the one it is about."""
    if turn.wanted is None:
        return turn
    if turn.wanted is Wanted.HIRED:
        return _hired(turn, shelf)
    counter = Counter(turn.subscriber.profile, program, wording)
    found = counter.tell(turn.wanted, shelf, saved=turn.saved, number=turn.number)
    detail = shelf.detail
    # Numbers shown now are asked for next: they no longer say which job somebody got.
    person = turn.subscriber
    if found.shown and person.asked is Asked.HIRED:
        person = replace(person, asked=None, asked_at=None)
    given = turn.wanted is Wanted.DETAIL and detail is not None and detail.open
    return replace(
        turn,
        subscriber=person,
        replies=(Say(found.key, found.values), *turn.replies),
        told=found.shown,
        inquiry=detail.id if given and detail else None,
        report=_doubt(turn, detail),
    )


def _hired(turn: Turn, shelf: Shelf) -> Turn:
    """A number that is no job's leaves the question open."""
    if shelf.detail is None:
        return replace(turn, replies=(Say("hired_which", {"number": turn.number or 0}),))
    report = Report(Outcome.HIRED, shelf.detail.id)
    answered = replace(turn.subscriber, asked=None, asked_at=None)
    return replace(turn, subscriber=answered, report=report)


_DOUBTS = {Wanted.GONE: Outcome.FILLED, Wanted.SCAM: Outcome.SCAM}


def _doubt(turn: Turn, detail: Listing | None) -> Report | None:
    outcome = None if turn.wanted is None else _DOUBTS.get(turn.wanted)
    if outcome is None or detail is None:
        return None
    return Report(outcome, detail.id, How.TEXT if turn.about is None else How.ASKED)
