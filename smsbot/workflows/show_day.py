"""A counted day in; one waterfall from subscribers to delivered out, and behind each number its causes and people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from smsbot.domain.messages import Delivery
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Place, Profile
from smsbot.storage import days, ledger, untold
from smsbot.storage.cohorts import read_key
from smsbot.storage.database import Connection, Database
from smsbot.storage.days import Account, Group, Texts
from smsbot.storage.ledger import Line, Wanted
from smsbot.storage.vault import Unreadable, Vault
from smsbot.wording import Wording
from smsbot.wording.choices import Words, say_filters, say_place, say_work
from smsbot.workflows.count_days import bounds

PAGE = 50


class Stage(StrEnum):
    """The steps of the waterfall, in order. What is lost between two sums stands between them."""

    SUBSCRIBED = "subscribed"
    UNTOLD = "untold"
    PLANNED = "planned"
    WAITING = "waiting"
    DROPPED = "dropped"
    HANDED_OVER = "handed_over"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NO_RECEIPT = "no_receipt"
    DELIVERED = "delivered"


SUMS = (Stage.SUBSCRIBED, Stage.PLANNED, Stage.HANDED_OVER, Stage.DELIVERED)
STATES: dict[Stage, tuple[Delivery, ...]] = {
    Stage.WAITING: (Delivery.QUEUED,),
    Stage.DROPPED: (Delivery.DROPPED,),
    Stage.FAILED: (Delivery.FAILED, Delivery.UNDELIVERED),
    Stage.UNKNOWN: (Delivery.UNKNOWN, Delivery.SENDING),
    Stage.NO_RECEIPT: (Delivery.SENT,),
    Stage.DELIVERED: (Delivery.DELIVERED,),
}
"""Which texts belong to a step. `sending` a day later: the answer was lost, and the carrier is still to be asked."""
BY_CAUSE = (Stage.DROPPED, Stage.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """People of one step with one cause: the carrier's error number, or else a reason."""

    stage: Stage
    reason: str | None = None
    error_code: int | None = None
    people: int


@dataclass(frozen=True, slots=True)
class Step:
    """`people` is the sum of the parts, where there are any."""

    stage: Stage
    people: int
    parts: tuple[Part, ...] = ()

    @property
    def is_sum(self) -> bool:
        return self.stage in SUMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """`texts`: what the steps from the queue on are made of. `earlier` and `later`: the counted days around it, None
    where there is none."""

    account: Account
    steps: tuple[Step, ...]
    texts: tuple[Texts, ...]
    earlier: date | None
    later: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """`phone`: masked, None when erased. `wish`: work, place and filters in words, None when nothing is recorded.
    `line`: the text that was theirs that day, None for people told nothing."""

    id: int
    phone: str | None
    wish: str | None = None
    line: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One part, with who is in it. `since`: from which moment on the gate held for how many; `works` and `places`: what
    they wish for, where it is recorded; `refusals`: what the carrier had answered (its error number) for how many of
    those whose text was dropped later. `next`: where the next page begins, None at the end."""

    part: Part
    since: tuple[tuple[datetime | None, int], ...]
    works: tuple[tuple[str, int], ...]
    places: tuple[tuple[str, int], ...]
    refusals: tuple[tuple[int, int], ...]
    people: tuple[Somebody, ...]
    next: str | None


def waterfall(account: Account, texts: Iterable[Texts]) -> tuple[Step, ...]:
    """Each sum is the one before it less what was lost between them; asserted."""
    lost = {stage: _parts(stage, texts) for stage in STATES}
    lost[Stage.UNTOLD] = _largest(
        Part(stage=Stage.UNTOLD, reason=reason, people=people) for reason, people in account.untold.items()
    )
    steps, left = [], account.active
    for stage in Stage:
        if stage in SUMS:
            steps.append(Step(stage, left, lost.get(stage, ())))
        else:
            people = sum(part.people for part in lost[stage])
            steps.append(Step(stage, people, lost[stage]))
            left -= people
    if sum(part.people for part in lost[Stage.DELIVERED]) != left:
        raise AssertionError(f"{account.span.day}: {left} delivered are left over of {account.active}")
    return tuple(steps)


def _parts(stage: Stage, texts: Iterable[Texts]) -> tuple[Part, ...]:
    people: Counter[tuple[str | None, int | None]] = Counter()
    for one in texts:
        if one.state in STATES[stage] and one.people:
            people[_cause(stage, one)] += one.people
    return _largest(
        Part(stage=stage, reason=reason, error_code=code, people=count) for (reason, code), count in people.items()
    )


def _cause(stage: Stage, one: Texts) -> tuple[str | None, int | None]:
    match stage:
        case Stage.DROPPED:
            return one.reason, None  # its error number would be of an earlier attempt
        case Stage.FAILED:
            return (None, one.error_code) if one.error_code is not None else (one.reason, None)
        case _:
            return None, None


def _largest(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda part: (-part.people, part.reason or "", part.error_code or 0)))


def show_day(database: Database, program: Program, day: date) -> Day | None:
    """None when the day has not been counted."""
    with database.read() as db:
        account = days.account_of(db, day, *bounds(program, day))
        if account is None:
            return None
        earlier, later = days.around(db, day)
        texts = tuple(one for _, one in days.texts_of(db, day, day))
    return Day(account=account, steps=waterfall(account, texts), texts=texts, earlier=earlier, later=later)


def open_part(
    database: Database, vault: Vault, program: Program, wording: Wording, day: date, part: Part, after: str | None
) -> Opened | None:
    """`part`: its step and cause; its people are looked up. `after`: the `next` of the page before; a word that is none
    begins at the beginning. None when the day has not been counted or had no such part."""
    shown = show_day(database, program, day)
    if shown is None:
        return None
    known = next((one for step in shown.steps for one in step.parts if _same(one, part)), None)
    if known is None:
        return None
    with database.read() as db:
        if known.stage is Stage.UNTOLD:
            return _open_untold(db, vault, program, wording, shown.account, known, after)
        return _open_texts(db, vault, shown, known, after)


def _same(one: Part, other: Part) -> bool:
    return (one.stage, one.reason, one.error_code) == (other.stage, other.reason, other.error_code)


def _open_untold(
    db: Connection, vault: Vault, program: Program, wording: Wording, account: Account, part: Part, after: str | None
) -> Opened:
    words = wording.words(program.languages[0])

    def wish_of(profile: Profile | None) -> str | None:
        if profile is None:
            return None
        asked = [say_work(profile, program, words), say_place(profile.place, program, words)]
        return ", ".join((*asked, *say_filters(profile.filters, words)))

    reason = part.reason or ""
    found = untold.people(db, account.span, reason, _place(after), PAGE + 1)
    groups = days.untold_of(db, account.span.day, reason)
    works, places = _wished(groups, program, words)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Opened(
        part=part,
        since=_by_moment(groups),
        works=tuple(works.most_common()),
        places=tuple(places.most_common()),
        refusals=(),
        people=tuple(
            Somebody(id=one.id, phone=masked(vault, one.phone_cipher), wish=wish_of(_profile(one.wish)))
            for one in found[:PAGE]
        ),
        next=f"{last.cohort_id or 'alone'}-{last.id}" if last else None,
    )


def _place(after: str | None) -> tuple[int | None, int] | None:
    cohort_id, _, person = (after or "").partition("-")
    if not person.isdecimal() or not (cohort_id == "alone" or cohort_id.isdecimal()):
        return None
    return (None if cohort_id == "alone" else int(cohort_id)), int(person)


def _by_moment(groups: Sequence[Group]) -> tuple[tuple[datetime | None, int], ...]:
    people: Counter[datetime | None] = Counter()
    for group in groups:
        people[group.since] += group.people
    return tuple(people.most_common(8))


def _profile(wish: str | None) -> Profile | None:
    return None if wish is None else read_key(wish).profile


def _wished(groups: Sequence[Group], program: Program, words: Words) -> tuple[Counter[str], Counter[str]]:
    """People by each kind of work (who chose three is counted with each) and by each area (a ZIP counts with its)."""
    works: Counter[tuple[str, ...]] = Counter()
    places: Counter[tuple[str, ...]] = Counter()
    for group in groups:
        profile = _profile(group.wish)
        if profile is not None:
            works[() if profile.every_sector else tuple(profile.sectors)] += group.people
            places[("*",) if profile.place.anywhere else profile.place.areas] += group.people
    by_work: Counter[str] = Counter()
    for sectors, people in works.items():
        named = [words.sector(sector.label) for sector in program.sectors if sector.name in sectors]
        by_work.update(dict.fromkeys(named or [say_work(Profile(), program, words)], people))
    by_place: Counter[str] = Counter()
    for keys, people in places.items():
        named = [area.name for area in program.places.areas if area.key in keys]
        by_place.update(dict.fromkeys(named or [say_place(Place(anywhere=keys == ("*",)), program, words)], people))
    return by_work, by_place


def _open_texts(db: Connection, vault: Vault, shown: Day, part: Part, after: str | None) -> Opened:
    account = shown.account
    wanted = Wanted(
        start=account.span.start,
        end=account.span.end,
        states=STATES[part.stage],
        by_cause=part.stage in BY_CAUSE,
        error_code=part.error_code,
        reason=part.reason,
        last_alerts=True,
    )
    below = int(after) if after and after.isdecimal() else None
    found = ledger.lines(db, wanted, below, PAGE + 1)
    return Opened(
        part=part,
        since=(),
        works=(),
        places=(),
        refusals=_refusals(shown.texts, part),
        people=tuple(
            Somebody(id=line.subscriber_id, phone=masked(vault, line.phone_cipher), line=line) for line in found[:PAGE]
        ),
        next=str(found[PAGE - 1].id) if len(found) > PAGE else None,
    )


def _refusals(texts: Iterable[Texts], part: Part) -> tuple[tuple[int, int], ...]:
    people: Counter[int] = Counter()
    for one in texts:
        if part.stage is Stage.DROPPED and (one.state, one.reason) == (Delivery.DROPPED, part.reason):
            people[one.error_code or 0] += one.people
    del people[0]
    return tuple(people.most_common())


def masked(vault: Vault, cipher: str | None) -> str | None:
    """A sealed number as staff see it; None for an erased one, and for one that no key here opens."""
    if cipher is None:
        return None
    try:
        return vault.phone(cipher).masked
    except Unreadable:
        return None
