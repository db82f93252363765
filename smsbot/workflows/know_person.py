"""One person as staff may see them: what is recorded, readable and masked, each look written in the audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from smsbot.domain.cells import safe_cell
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Subscriber
from smsbot.storage import answers, audit, consents, exchanges, facts, openings, outcomes, story, subscribers
from smsbot.storage.answers import Answer
from smsbot.storage.consents import ConsentRecord
from smsbot.storage.database import Connection, Database
from smsbot.storage.exchanges import Heard, Shown, Unasked
from smsbot.storage.outcomes import Said
from smsbot.storage.story import Gate, TextStory
from smsbot.storage.vault import Vault
from smsbot.workflows.explain import Check, OpeningExplained, explain_opening, explain_text
from smsbot.workflows.inbox import open_words

EXCHANGES = 25
GATES = 15
SHOWN = 20
LOOKED_AT = "looked at"


@dataclass(frozen=True, slots=True)
class Told:
    """A text of ours. `words` None: not kept any more."""

    story: TextStory
    words: str | None
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """Their text and its answers, or (`heard` None) a text of ours that nobody asked for. `words`: theirs, None when
    not kept."""

    at: datetime
    heard: Heard | None
    words: str | None
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class SeenConsent:
    record: ConsentRecord
    their_words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`subscriber` None: erased. `intact`: this person's consent records are as they were written; `broken`: the
    record at which the chain of all was found broken when it was last checked. `older`: where the next page of
    exchanges begins."""

    id: int
    subscriber: Subscriber | None
    consents: tuple[SeenConsent, ...]
    intact: bool
    broken: int | None
    exchanges: tuple[Exchange, ...]
    older: datetime | None
    gates: tuple[Gate, ...]
    shown: tuple[Shown, ...]
    outcomes: tuple[Said, ...]
    acts: tuple[audit.Act, ...]


def find_person(database: Database, vault: Vault, phone: PhoneNumber) -> int | None:
    """The id of whoever has this number."""
    with database.read() as db:
        person = subscribers.find(db, vault, phone)
    return None if person is None else person.id


def stopped_and_erased(database: Database, vault: Vault, phone: PhoneNumber) -> datetime | None:
    """Since when a number that we do not know any more has been stopped."""
    with database.read() as db:
        return subscribers.suppressed_since(db, vault, phone)


def look_at(
    database: Database, vault: Vault, subscriber_id: int, who: str, now: datetime, before: datetime | None = None
) -> Person:
    """Everything on one page; `before`: only exchanges older than that. Raises KeyError when there never was such a
    person."""
    with database.begin() as db:
        if not subscribers.exists(db, subscriber_id):
            raise KeyError(subscriber_id)
        audit.record(db, who, LOOKED_AT, "subscriber", subscriber_id, now)
    with database.read() as db:
        page, older = _exchanges(db, vault, subscriber_id, before)
        return Person(
            id=subscriber_id,
            subscriber=_subscriber(db, vault, subscriber_id),
            consents=tuple(
                SeenConsent(one, open_words(vault, one.trigger_cipher))
                for one in consents.of_subscriber(db, subscriber_id)
            ),
            intact=consents.intact_of(db, subscriber_id),
            broken=facts.consent_broken(db),
            exchanges=tuple(page),
            older=older,
            gates=tuple(reversed(story.gates_of(db, subscriber_id, GATES)[-GATES:])),
            shown=tuple(exchanges.shown(db, subscriber_id, SHOWN)),
            outcomes=tuple(outcomes.of_subscriber(db, subscriber_id)),
            acts=tuple(audit.of(db, "subscriber", subscriber_id, but=LOOKED_AT, limit=SHOWN)),
        )


def why_opening(
    database: Database, vault: Vault, program: Program, subscriber_id: int, number: int, now: datetime
) -> OpeningExplained:
    """Why the opening with this job number did or did not reach them: the one that they were shown, else whichever has
    it now. Raises KeyError where there is none, or no person."""
    with database.read() as db:
        person = subscribers.get(db, vault, subscriber_id)
        opening_id = openings.shown_numbers(db, subscriber_id).get(number)
        if opening_id is None:
            listing = openings.by_number(db, number)
            if listing is None:
                raise KeyError(number)
            opening_id = listing.id
        return explain_opening(db, program, person, opening_id, story.texts_of(db, subscriber_id), now)


def reveal_number(
    database: Database, vault: Vault, subscriber_id: int, reason: str, who: str, now: datetime
) -> PhoneNumber:
    """The whole number, once, for somebody who has said why. Raises KeyError when erased."""
    with database.begin() as db:
        person = subscribers.get(db, vault, subscriber_id)
        audit.record(db, who, "revealed the number", "subscriber", subscriber_id, now, after={"reason": reason})
    return person.phone


def consent_proof(
    database: Database, vault: Vault, subscriber_id: int, who: str, now: datetime
) -> list[tuple[str, ...]]:
    """This person's consent records as rows of a table, the first of them its head; each says who took it out and
    when. Raises KeyError when there are none."""
    names = [name for name in ConsentRecord.__slots__ if name != "trigger_cipher"]
    with database.begin() as db:
        found = list(consents.rows_of(db, subscriber_id))
        if not found:
            raise KeyError(subscriber_id)
        audit.record(db, who, "exported the consent of", "subscriber", subscriber_id, now)
    head = ("record", *names, "their_words", "previous", "hash", "exported_by", "exported_at")
    rows = []
    for row_id, previous, own, record in found:
        values = (getattr(record, name) for name in names)
        cells = (row_id, *values, open_words(vault, record.trigger_cipher), previous, own, who, now)
        rows.append(tuple(map(safe_cell, cells)))
    return [head, *rows]


def _subscriber(db: Connection, vault: Vault, subscriber_id: int) -> Subscriber | None:
    try:
        return subscribers.get(db, vault, subscriber_id)
    except KeyError:
        return None


def _exchanges(
    db: Connection, vault: Vault, subscriber_id: int, before: datetime | None
) -> tuple[list[Exchange], datetime | None]:
    """The newest first, and where the next page begins."""
    heard = exchanges.heard(db, subscriber_id, EXCHANGES + 1, before)
    unasked = exchanges.unasked(db, subscriber_id, EXCHANGES + 1, before)
    merged: list[Heard | Unasked] = sorted([*heard, *unasked], key=lambda one: one.at, reverse=True)
    page = merged[:EXCHANGES]
    page += [one for one in merged[EXCHANGES:] if one.at == page[-1].at]
    answered = answers.to_texts(db, [one.id for one in page if isinstance(one, Heard)])
    texts = [one.id for one in page if isinstance(one, Unasked)]
    texts += [answer.id for some in answered.values() for answer in some]
    stories = {one.id: one for one in story.texts_of(db, subscriber_id, texts)}
    older = page[-1].at if len(merged) > len(page) else None
    return [_exchange(vault, one, answered, stories) for one in page], older


def _exchange(
    vault: Vault, one: Heard | Unasked, answered: dict[int, list[Answer]], stories: dict[int, TextStory]
) -> Exchange:
    if isinstance(one, Unasked):
        return Exchange(one.at, None, None, (_told(stories[one.id], one.body),))
    return Exchange(one.at, one, open_words(vault, one.body_cipher), _answers(vault, answered.get(one.id, ()), stories))


def _answers(vault: Vault, found: Sequence[Answer], stories: dict[int, TextStory]) -> tuple[Told, ...]:
    return tuple(_told(stories[one.id], open_words(vault, one.body) if one.written_by else one.body) for one in found)


def _told(one: TextStory, words: str | None) -> Told:
    return Told(one, words, tuple(explain_text(one)))
