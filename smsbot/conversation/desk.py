"""One person at one moment, and what they ask for, in; the Turn that answers it, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from smsbot.conversation import intents
from smsbot.conversation.filters import changed
from smsbot.conversation.shelf import Saved, Wanted
from smsbot.domain.filters import ANY_JOB
from smsbot.domain.messages import Say
from smsbot.domain.outcome import How, Outcome, Report
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Asked, Cadence, Place, State, Subscriber

PAUSE_DAYS = 14
LONGEST_PAUSE_DAYS = 90
HIRED_DAYS = 90


class ConsentChange(StrEnum):
    GRANTED = "granted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """`replies` in the order they are sent. With `wanted`, the workflow loads a shelf and calls `answer`, which puts
    the openings before them. `number`: the job number that the text names; `about`: the id of the opening that our
    open question was about. `saved`: what a FIRST answer confirms. `told`: ids of listings that the replies show.
    `inquiry`: the id of the opening whose details they give. `report`: what the text says became of a job.
    `erase`: wipe the person after the replies are written."""

    subscriber: Subscriber
    replies: tuple[Say, ...] = ()
    consent: ConsentChange | None = None
    wanted: Wanted | None = None
    saved: Saved = Saved.PLACE
    number: int | None = None
    about: int | None = None
    told: tuple[int, ...] = ()
    inquiry: int | None = None
    report: Report | None = None
    erase: bool = False


_STOPPED_WITH = {"all": "stop", "some": "stop_part", "wrong_number": "wrongnum", "delete": "delete"}


@dataclass(frozen=True, slots=True)
class Desk:
    """One person at one moment. Every verb answers with a Turn."""

    person: Subscriber
    now: datetime
    program: Program

    def say(self, key: str, values: Mapping[str, object] | None = None, language: str | None = None) -> Turn:
        return self._changed(self.person, Say(key, values or {}, self._offered(language)))

    def stop(self, intent: intents.Stop, erase_code: str) -> Turn:
        unsure = "stop" if self.person.state is State.STOPPED else "stop_unsure"
        key = _STOPPED_WITH.get(intent.scope, unsure)
        stopped = self._stopped()
        if key == "delete":
            stopped = replace(stopped, erase_code=erase_code, erase_until=self._midnight(1))
        values = {"code": erase_code} if key == "delete" else {}
        return Turn(
            subscriber=stopped,
            replies=(Say(key, values, self._offered(intent.language)),),
            consent=ConsentChange.WITHDRAWN,
        )

    def start(self) -> Turn:
        if self.person.state is State.CONTACT:
            return self.join(None)
        if self.person.subscribed:
            return self._changed(replace(self.person, paused_until=None), Say("start"))
        return self._granted(Say("start"), *(() if self._finished else (Say("optin2"),)))

    def join(self, language: str | None) -> Turn:
        person = self._speaking(language)
        if not self.person.subscribed:
            return replace(self, person=person)._granted(Say("optin1"), Say("optin2"))
        if self._finished:
            return Turn(subscriber=person, wanted=Wanted.MORE)
        if person.profile.chose_work:
            return self._changed(self._asking(Asked.PLACE, person), Say("sector_ok", {"profile": person.profile}))
        return self._changed(self._asking(Asked.SECTORS, person), Say("optin2"))

    def sectors(self, chosen: intents.Sectors) -> Turn:
        if not (chosen.names or chosen.every):
            return self._changed(self._asking(Asked.SECTORS), Say("optin2"))
        profile = replace(self.person.profile, sectors=chosen.names, every_sector=chosen.every)
        person = replace(self.person, profile=profile)
        if not profile.place.chosen:
            return self._changed(self._asking(Asked.PLACE, person), Say("sector_ok", {"profile": profile}))
        return Turn(subscriber=self._asking(None, person), wanted=Wanted.FIRST, saved=Saved.WORK)

    def zip(self, code: str) -> Turn:
        if not code:
            return self._changed(self._asking(Asked.PLACE), Say("zip_ask"))
        known = self.program.places.postcodes.get(code)
        if known is None:
            return self._changed(self._asking(Asked.PLACE), Say("zip_bad"))
        return self._at(Place(postcode=code, areas=(known.area,)))

    def place(self, chosen: intents.PlaceChoice) -> Turn:
        if not (chosen.areas or chosen.anywhere):
            return self._changed(self._asking(Asked.AREAS), Say("areas"))
        return self._at(Place(anywhere=chosen.anywhere, areas=chosen.areas))

    def search(self, chosen: intents.Search) -> Turn:
        """Both are saved, and the answer is that to the place, with both in it."""
        profile = replace(self.person.profile, sectors=chosen.work.names, every_sector=chosen.work.every)
        there = replace(self, person=replace(self.person, profile=profile))
        place = chosen.place
        turn = there.zip(place.code) if isinstance(place, intents.Zip) else there.place(place)
        return replace(turn, saved=Saved.BOTH)

    def menu(self) -> Turn:
        return self._changed(self._asking(Asked.MENU), Say("menu"))

    def freq(self, cadence: int | None) -> Turn:
        if cadence is None:
            return self._changed(self._asking(Asked.FREQ), Say("freq", {"profile": self.person.profile}))
        profile = replace(self.person.profile, cadence=Cadence(cadence))
        person = self._asking(None, replace(self.person, profile=profile))
        return self._changed(person, Say("freq_ok", {"profile": profile}))

    def filter(self, chosen: intents.Filter) -> Turn:
        """Set, undone or shown; who has not chosen work yet is asked again, since filters find none by themselves."""
        before = self.person.profile.filters
        if chosen.word == "filters":
            shown = (Say("filters_set", {"filters": before}),) if before else ()
            return self._changed(self._asking(Asked.FILTERS), *shown, Say("filters"))
        if chosen.word == "pay" and chosen.pay is None:
            return self._changed(self._asking(Asked.PAY), Say("pay_how_much"))
        after, one = changed(before, chosen), changed(ANY_JOB, chosen)
        said = Say("filter_ok", {"filters": one}) if one else Say("filter_off", {"filters": after})
        person = replace(self.person, profile=replace(self.person.profile, filters=after))
        if not person.profile.chose_work:
            return self._changed(self._asking(Asked.SECTORS, person), said, Say("optin2"))
        return self._changed(self._asking(Asked.FILTERS, person) if person.asked is Asked.PAY else person, said)

    def pause(self, asked: intents.Pause) -> Turn:
        until = self._midnight(min(self._days_of(asked), LONGEST_PAUSE_DAYS))
        return self._changed(replace(self.person, paused_until=until), Say("pause", {"day": self._local(until)}))

    def resume(self) -> Turn:
        person = self._asking(None, replace(self.person, paused_until=None))
        return self._changed(person, Say("resume", {"profile": person.profile}))

    def hired(self, number: int | None) -> Turn:
        """Good news pauses the alerts at once; which job it was is asked once and may be left open."""
        person = self._paused_as_hired()
        if number is None:
            report = Report(Outcome.HIRED, None)
            say = Say("hired", {"days": HIRED_DAYS})
            return Turn(subscriber=self._asking(Asked.HIRED, person), replies=(say,), report=report)
        if number == 0:
            report = Report(Outcome.HIRED_ELSEWHERE, None)
            return Turn(subscriber=self._asking(None, person), replies=(self._hired_ok(person),), report=report)
        return Turn(
            subscriber=self._asking(Asked.HIRED, person),
            replies=(self._hired_ok(person),),
            wanted=Wanted.HIRED,
            number=number,
        )

    def how_it_went(self, outcome: Outcome | None) -> Turn:
        if outcome is None:
            return self.say("ask_again")
        about = self.person.asked_about
        person, report = self._asking(None), Report(outcome, about, How.ASKED)
        if outcome is Outcome.FILLED:
            return Turn(subscriber=person, wanted=Wanted.GONE, about=about)
        if outcome is Outcome.HIRED:
            person = self._asking(None, self._paused_as_hired())
            return Turn(subscriber=person, replies=(self._hired_ok(person),), report=report)
        return Turn(subscriber=person, replies=(Say(outcome.value),), report=report)

    def language(self, code: str | None) -> Turn:
        if self._offered(code) is None:
            return self._changed(self._asking(Asked.LANGUAGE), Say("lang"))
        person = self._speaking(code)
        if not person.subscribed:
            return replace(self, person=self._asking(None, person)).not_on()
        if not person.profile.chose_work:
            return self._changed(self._asking(Asked.SECTORS, person), Say("lang_ok"), Say("optin2"))
        return self._changed(self._asking(None, person), Say("lang_ok"))

    def status(self) -> Turn:
        person = self.person
        values: dict[str, object] = {"profile": person.profile}
        if person.state is State.CONTACT:
            return self.say("status_new")
        if person.state is State.STOPPED:
            return self.say("status_off", {"stopped": self._local(person.stopped_at or self.now)})
        values["joined"] = self._local(person.joined_at or self.now)
        if person.paused_until is not None and person.paused(self.now):
            status = Say("status_paused", {**values, "day": self._local(person.paused_until)})
        else:
            status = Say("status", values)
        filters = person.profile.filters
        return self._changed(person, status, *([Say("filters_set", {"filters": filters})] if filters else []))

    def erase(self, code: str | None) -> Turn:
        person = self.person
        holds = person.erase_until is not None and self.now < person.erase_until
        if not holds or code is None or code != person.erase_code:
            return self.say("erase_bad")
        return Turn(subscriber=person, replies=(Say("deleted"),), erase=True)

    def crisis(self, intent: intents.Crisis) -> Turn:
        turn = self.say("crisis", language=intent.language)
        if not intent.stops:
            return turn
        return replace(turn, subscriber=self._stopped(), consent=ConsentChange.WITHDRAWN)

    def unknown(self) -> Turn:
        """At most so many a local day; then silence, so that two machines do not talk for ever."""
        today = self.now.astimezone(self.program.zone).date()
        before = self.person.unknown_count if self.person.unknown_on == today else 0
        person = replace(self.person, unknown_on=today, unknown_count=min(before + 1, self.program.unknown_per_day))
        if before >= self.program.unknown_per_day:
            return Turn(subscriber=person)
        return self._changed(person, Say("start_first" if person.state is State.STOPPED else "unknown"))

    def not_on(self) -> Turn:
        """A choice from someone who is not subscribed subscribes nobody; it is said how to, in the language chosen."""
        return self.say("start_first" if self.person.state is State.STOPPED else "join_first")

    def _days_of(self, asked: intents.Pause) -> int:
        """From today; a weekday or a date is the next one, never today."""
        today = self._local(self.now)
        if asked.weekday is not None:
            return (asked.weekday - today.weekday()) % 7 or 7
        if asked.date is not None:
            month, day = asked.date
            this, next_ = (date(year, month, 1) + timedelta(days=day - 1) for year in (today.year, today.year + 1))
            return ((this if this > today else next_) - today).days
        return asked.days or PAUSE_DAYS

    @property
    def _finished(self) -> bool:
        return self.person.profile.chose_work and self.person.profile.place.chosen

    def _changed(self, person: Subscriber, *replies: Say) -> Turn:
        return Turn(subscriber=person, replies=replies)

    def _granted(self, *replies: Say) -> Turn:
        """A fresh yes, under the number of texts that these words disclose."""
        asks = any(reply.key == "optin2" for reply in replies)
        person = replace(
            self._asking(Asked.SECTORS if asks else None),
            state=State.ACTIVE,
            weekly_cap=self.program.weekly_cap,
            joined_at=self.now,
            join_source="text",
            stopped_at=None,
            paused_until=None,
            erase_code=None,
            erase_until=None,
        )
        return Turn(subscriber=person, replies=replies, consent=ConsentChange.GRANTED)

    def _stopped(self) -> Subscriber:
        already = self.person.stopped_at if self.person.state is State.STOPPED else None
        stopped = replace(self.person, state=State.STOPPED, stopped_at=already or self.now, paused_until=None)
        return self._asking(None, stopped)

    def _paused_as_hired(self) -> Subscriber:
        return replace(self.person, paused_until=self._midnight(HIRED_DAYS))

    def _hired_ok(self, person: Subscriber) -> Say:
        return Say("hired_ok", {"day": self._local(person.paused_until or self.now)})

    def _asking(self, question: Asked | None, person: Subscriber | None = None) -> Subscriber:
        asked_at = self.now if question else None
        return replace(person or self.person, asked=question, asked_at=asked_at, asked_about=None)

    def _at(self, place: Place) -> Turn:
        """The answer to a place is itself the first openings; who chose no work yet is asked again after them."""
        profile = replace(self.person.profile, place=place)
        question, again = (None, ()) if profile.chose_work else (Asked.SECTORS, (Say("optin2"),))
        person = self._asking(question, replace(self.person, profile=profile))
        return Turn(subscriber=person, replies=again, wanted=Wanted.FIRST)

    def _offered(self, language: str | None) -> str | None:
        return language if language in self.program.languages else None

    def _speaking(self, language: str | None) -> Subscriber:
        profile = self.person.profile
        spoken = self._offered(language) or profile.language
        return replace(self.person, profile=replace(profile, language=spoken))

    def _local(self, moment: datetime) -> date:
        return moment.astimezone(self.program.zone).date()

    def _midnight(self, days: int) -> datetime:
        """The start of the local day `days` from today, in the time zone of `now`."""
        day = self.now.astimezone(self.program.zone).date() + timedelta(days=days)
        return datetime.combine(day, time(), self.program.zone).astimezone(self.now.tzinfo)
