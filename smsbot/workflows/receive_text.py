"""A text to us in; its one effect stored and the replies to hand back out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from smsbot.conversation.intents import Crisis, Help, Intent, Join, Start, Stop, Understood, Unknown
from smsbot.conversation.parse import context_of, understand
from smsbot.conversation.plain import plain
from smsbot.conversation.private_facts import redact
from smsbot.conversation.turn import ConsentChange, Shelf, Turn, Wanted, answer, take_turn
from smsbot.domain import segments
from smsbot.domain.listing import Listing
from smsbot.domain.match import fitting, fresh_first
from smsbot.domain.messages import Delivery, InboundMessage, Say, TextKind
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Subscriber
from smsbot.domain.window import local_day, second_zone
from smsbot.storage import consents, inbound, inquiries, openings, outbox, subscribers
from smsbot.storage.database import Connection, Database
from smsbot.storage.vault import Vault
from smsbot.wording import Wording
from smsbot.workflows.note_outcome import note_outcome
from smsbot.workflows.stop_person import wipe

MICRO = 1_000_000
ANSWER_OPENINGS = 3
_ENOUGH_TO_RANK = 200
_LATELY = timedelta(days=7)
"""GONE and SCAM alone mean the opening whose details were asked for last, if that is not longer ago."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply's text and our reference for its delivery receipts."""

    body: str
    reference: str


def receive_text(
    database: Database, vault: Vault, program: Program, wording: Wording, message: InboundMessage, now: datetime
) -> tuple[Reply, ...]:
    """Everything that a text changes, in one transaction with the replies to it. The same MessageSid again changes
    nothing and gives the same replies."""
    return database.run(lambda db: _Reception(db, vault, program, wording, message, now).receive())


@dataclass(slots=True)
class _Reception:
    db: Connection
    vault: Vault
    program: Program
    wording: Wording
    message: InboundMessage
    now: datetime

    def receive(self) -> tuple[Reply, ...]:
        sid_hash = self.vault.fingerprint(self.message.sid)
        if self.message.phone is None:
            return self._note_machine(sid_hash)
        person = subscribers.find(self.db, self.vault, self.message.phone, lock=True)
        if person is None and not inbound.seen(self.db, sid_hash):
            person = self._new_person(self.message.phone)
        # A repeat that comes after an erasure finds nobody, and must not bring the number back.
        if person is None or inbound.seen(self.db, sid_hash):
            return tuple(Reply(body, str(row_id)) for row_id, body in inbound.replies_to(self.db, sid_hash))
        understood = self._understand(person)
        turn = self._turn(person, understood.intent)
        inbound_id = inbound.add(
            self.db,
            sid_hash=sid_hash,
            subscriber_id=person.id,
            at=self.now,
            body_cipher=self._kept_words(understood.intent),
            segments=segments.count(self.message.body).segments,
            intent=understood.intent.name,
            rule=understood.rule,
            words_key=self._words_key() if isinstance(understood.intent, Unknown) else None,
        )
        if self._muted(person, understood.intent):
            turn = self._unsaid(person, turn)
        replies = self._store_replies(turn.subscriber, turn.replies, inbound_id)
        self._save(person, turn, understood, [reply.body for reply in replies])
        log.info("text", inbound=inbound_id, intent=understood.intent.name, rule=understood.rule, replies=len(replies))
        return replies

    def _new_person(self, phone: PhoneNumber) -> Subscriber:
        return subscribers.find_or_add(
            self.db,
            self.vault,
            phone,
            self.now,
            language=self.program.languages[0],
            zone=second_zone(phone, self.program.places.zone),
        )

    def _note_machine(self, sid_hash: str) -> tuple[Reply, ...]:
        """Short codes and e-mail gateways are never answered: two machines would talk for ever."""
        inbound.note(
            self.db,
            sid_hash=sid_hash,
            at=self.now,
            segments=segments.count(self.message.body).segments,
            rule="not a phone number",
        )
        return ()

    def _understand(self, person: Subscriber) -> Understood:
        text = self.message.body
        carrier = (self.message.opt_out_type or "").upper()
        shown: frozenset[int] = frozenset()
        if any(character.isdecimal() for character in text):
            shown = frozenset(openings.shown_numbers(self.db, person.id))
        context = context_of(person, now=self.now, program=self.program, shown=shown)
        understood = understand(text, context)
        if carrier == "STOP":
            return Understood(Stop(), "carrier STOP")
        if carrier == "START" and not isinstance(understood.intent, Join):
            return Understood(Start(), "carrier START")
        if carrier == "HELP":
            return Understood(Help(), "carrier HELP")
        return understood

    def _turn(self, person: Subscriber, intent: Intent) -> Turn:
        # Whoever texts owns the number: what the carrier said of it before is over.
        heard = replace(person, refused_code=None)
        erase_code = f"{secrets.randbelow(9000) + 1000}"
        turn = take_turn(heard, intent, now=self.now, program=self.program, erase_code=erase_code)
        if turn.wanted is not None:
            turn = answer(turn, self._shelf(turn), program=self.program, wording=self.wording)
        return turn

    def _shelf(self, turn: Turn) -> Shelf:
        if turn.wanted in (Wanted.FIRST, Wanted.MORE):
            listings = self._numbered(self._fitting(turn.subscriber)[:ANSWER_OPENINGS])
            first_none = turn.wanted is Wanted.FIRST and not listings
            return Shelf(listings=listings, seen_all=first_none and bool(self._fitting(turn.subscriber, told=True)))
        detail = self._meant(turn)
        if detail is None or not (turn.wanted is Wanted.GONE or (turn.wanted is Wanted.DETAIL and not detail.open)):
            return Shelf(detail=detail)
        like = [one for one in self._fitting(turn.subscriber) if one.sector == detail.sector and one.id != detail.id]
        close = self._numbered(like[:1])
        return Shelf(detail=detail, close_match=close[0] if close else None)

    def _meant(self, turn: Turn) -> Listing | None:
        """The opening that the text is about: that of our question, of the number, or the last one asked about."""
        opening_id = turn.about
        if opening_id is None and turn.number is not None:
            opening_id = openings.shown_numbers(self.db, turn.subscriber.id).get(turn.number)
            if opening_id is None:
                return openings.by_number(self.db, turn.number)
        if opening_id is None:
            opening_id = inquiries.latest(self.db, turn.subscriber.id, self.now - _LATELY)
        return None if opening_id is None else openings.by_id(self.db, opening_id)

    def _fitting(self, person: Subscriber, *, told: bool = False) -> list[Listing]:
        """All that is open for this person and not yet shown to them, what is fresh enough for an alert first. `told`:
        what was shown to them too."""
        profile = person.profile
        place = profile.place
        listings = openings.open_for(
            self.db,
            sectors=profile.sectors if profile.chose_work and not profile.every_sector else None,
            areas=() if place.anywhere else place.areas,
            postcode=place.postcode,
            filters=profile.filters,
            today=local_day(self.now, self.program.zone),
            not_told=None if told else person.id,
            limit=_ENOUGH_TO_RANK,
        )
        ranked = fitting(profile, listings, self.program.places)
        fresh_after = self.now - timedelta(days=self.program.fresh_days)
        return [match.listing for match in fresh_first(ranked, fresh_after)]

    def _numbered(self, listings: list[Listing]) -> tuple[Listing, ...]:
        numbers = openings.give_numbers(self.db, [listing.id for listing in listings], self.now) if listings else {}
        return tuple(replace(listing, number=numbers[listing.id]) for listing in listings)

    def _kept_words(self, intent: Intent) -> str | None:
        """The person's words, sealed; without private numbers, and not at all when they speak of danger."""
        if isinstance(intent, Crisis):
            return None
        return self.vault.seal(redact(self.message.body))

    def _words_key(self) -> str:
        """The same for the same words, however they are written; what has no words is told apart by its signs."""
        kept = redact(self.message.body)
        return self.vault.fingerprint(f"words {plain(kept) or kept}")

    def _muted(self, person: Subscriber, intent: Intent) -> bool:
        """The carrier has answered already, has found a machine there, or this number has had more answers than any
        person needs in an hour. A stop is confirmed all the same; a call for help has as many answers again."""
        if self.message.opt_out_type or (person.loop_until is not None and self.now < person.loop_until):
            return True
        if isinstance(intent, Stop) and person.subscribed:
            return False
        answered = outbox.replies_since(self.db, person.id, self.now - timedelta(hours=1))
        return answered >= self.program.replies_per_hour * (2 if isinstance(intent, Crisis | Help) else 1)

    def _unsaid(self, person: Subscriber, turn: Turn) -> Turn:
        """What nobody was shown, nobody was told; and nobody has said yes to words that they never saw. Where the
        carrier has answered, it showed its own."""
        if turn.consent is ConsentChange.GRANTED and not self.message.opt_out_type:
            return Turn(subscriber=replace(person, refused_code=None))
        return replace(turn, replies=(), told=(), inquiry=None)

    def _store_replies(self, person: Subscriber, says: tuple[Say, ...], inbound_id: int) -> tuple[Reply, ...]:
        texts = []
        for say in says:
            language = say.language or person.profile.language
            body = self.wording.say(say.key, language, say.values)
            count = segments.count(body).segments
            texts.append(
                outbox.NewText(
                    subscriber_id=person.id,
                    kind=TextKind.REPLY,
                    template=say.key,
                    body=body,
                    language=language,
                    segments=count,
                    cost=int(self.program.prices.cost_out(count) * MICRO),
                    state=Delivery.ANSWERED,
                    inbound_id=inbound_id,
                )
            )
        ids = outbox.add(self.db, texts, self.now)
        return tuple(Reply(text.body, str(row_id)) for text, row_id in zip(texts, ids, strict=True))

    def _save(self, before: Subscriber, turn: Turn, understood: Understood, shown: list[str]) -> None:
        after = turn.subscriber
        if turn.consent is not None:
            self._record_consent(after, turn.consent, understood, shown)
        if before.subscribed and not after.subscribed:
            outbox.drop_queued_of(self.db, after.id, "stopped", self.now)
        if turn.told:
            openings.tell(self.db, after.id, turn.told, str(turn.wanted), self.now)
        if turn.inquiry is not None:
            inquiries.note(self.db, after.id, turn.inquiry, self.now)
        if turn.report is not None:
            note_outcome(self.db, after.id, turn.report, enough=self.program.reports_to_hold, now=self.now)
        if turn.erase:
            wipe(self.db, self.vault, after.id, after.phone, self.now)
        elif turn.told or _changed(before, after):
            subscribers.save(self.db, after, heard_at=self.now)
        else:
            subscribers.heard(self.db, after, self.now)

    def _record_consent(
        self, person: Subscriber, change: ConsentChange, understood: Understood, shown: list[str]
    ) -> None:
        if change is ConsentChange.GRANTED:
            subscribers.unsuppress(self.db, self.vault, person.phone)
        consents.append(
            self.db,
            consents.ConsentRecord(
                subscriber_id=person.id,
                phone_index=self.vault.index(person.phone),
                change=str(change),
                at=self.now,
                source="carrier" if self.message.opt_out_type else "text",
                rule=understood.rule,
                language=person.profile.language,
                words_shown="\n".join(shown),
                trigger_cipher=self._kept_words(understood.intent),
                message_sid=self.message.sid,
                weekly_cap=person.weekly_cap,
            ),
        )


def _changed(before: Subscriber, after: Subscriber) -> bool:
    """Whether anything differs but open questions and counters, which no plan looks at."""
    return before != replace(
        after,
        asked=before.asked,
        asked_at=before.asked_at,
        asked_about=before.asked_about,
        unknown_on=before.unknown_on,
        unknown_count=before.unknown_count,
    )
