"""Some days in; their texts by what became of them and why, what they cost, and what the budget still holds out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from smsbot.domain.forecast import Forecast, forecast
from smsbot.domain.messages import UNREQUESTED, Delivery, TextKind
from smsbot.domain.program import Program
from smsbot.domain.window import local_day
from smsbot.storage import days, ledger
from smsbot.storage.database import Connection, Database
from smsbot.storage.days import THEIRS, Texts
from smsbot.storage.ledger import Line, Wanted
from smsbot.storage.vault import Vault
from smsbot.workflows.budget import MICRO
from smsbot.workflows.count_days import bounds, price_in
from smsbot.workflows.show_day import masked

PAGE = 50


class End(StrEnum):
    """What has become of a text, as far as anybody can say."""

    DELIVERED = "delivered"
    NO_RECEIPT = "no_receipt"
    NOT_ARRIVED = "not_arrived"
    UNKNOWN = "unknown"
    DROPPED = "dropped"
    WAITING = "waiting"


STATES: dict[End, tuple[Delivery, ...]] = {
    End.DELIVERED: (Delivery.DELIVERED,),
    End.NO_RECEIPT: (Delivery.SENT, Delivery.ANSWERED),
    End.NOT_ARRIVED: (Delivery.UNDELIVERED, Delivery.FAILED),
    End.UNKNOWN: (Delivery.UNKNOWN, Delivery.SENDING),
    End.DROPPED: (Delivery.DROPPED,),
    End.WAITING: (Delivery.QUEUED,),
}
END_OF = {state: end for end, states in STATES.items() for state in states}
HANDED_OVER = (End.DELIVERED, End.NO_RECEIPT, End.NOT_ARRIVED, End.UNKNOWN)


class Sort(StrEnum):
    """Kinds of texts as staff tell them apart."""

    ALERTS = "alerts"
    ANSWERS = "answers"
    STAFF = "staff"


KINDS: dict[Sort, tuple[TextKind, ...]] = {
    Sort.ALERTS: UNREQUESTED,
    Sort.ANSWERS: (TextKind.REPLY, TextKind.CONFIRMATION),
    Sort.STAFF: (TextKind.STAFF,),
}
SORT_OF = {str(kind): sort for sort, kinds in KINDS.items() for kind in kinds}


@dataclass(frozen=True, slots=True)
class Cause:
    """Why texts were dropped or did not arrive: the carrier's error number, or else a reason."""

    reason: str | None
    error_code: int | None


@dataclass(frozen=True, slots=True)
class Amount:
    """Cost x 1,000,000."""

    texts: int = 0
    segments: int = 0
    cost: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.texts + other.texts, self.segments + other.segments, self.cost + other.cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """The budget of what nobody asked for, x 1,000,000. `least`: what the shortest text costs. `forecast` None: too
    early to say."""

    day_spent: int
    day_budget: int
    month_spent: int
    month_budget: int
    least: int
    forecast: Forecast | None

    @property
    def left(self) -> int:
        """What may still be spent today."""
        return max(0, min(self.day_budget - self.day_spent, self.month_budget - self.month_spent))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliveries:
    """`days`: each day's texts by their end, of the sort asked for; so are `ends` and `causes` (of what was dropped or
    did not arrive). `sorts`: what each sort and the texts to us amount to, where they cost
    anything. `missing`: days not counted yet."""

    days: tuple[tuple[date, Counter[End]], ...]
    ends: Counter[End]
    causes: dict[End, tuple[tuple[Cause, int], ...]]
    sorts: dict[str, Amount]
    missing: tuple[date, ...]

    @property
    def handed_over(self) -> int:
        return sum(self.ends[end] for end in HANDED_OVER)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of texts with masked numbers (None: erased). `next`: where the page after it begins."""

    lines: tuple[tuple[Line, str | None], ...]
    next: int | None


def show_deliveries(
    database: Database, program: Program, now: datetime, first: date, last: date, sort: Sort | None
) -> Deliveries:
    """Days that are over as they were counted, today as it is."""
    with database.read() as db:
        texts, missing = texts_between(db, program, now, first, last)
    chosen = [(day, one) for day, one in texts if one.kind in SORT_OF and sort in (None, SORT_OF[one.kind])]
    by_day: dict[date, Counter[End]] = {day: Counter() for day in _each(first, last)}
    ends: Counter[End] = Counter()
    for day, one in chosen:
        by_day[day][END_OF[Delivery(one.state)]] += one.texts
        ends[END_OF[Delivery(one.state)]] += one.texts
    return Deliveries(
        days=tuple(by_day.items()),
        ends=ends,
        causes={end: _causes(end, (one for _, one in chosen)) for end in (End.NOT_ARRIVED, End.DROPPED)},
        sorts=_sorts(one for _, one in texts),
        missing=missing,
    )


def texts_between(
    db: Connection, program: Program, now: datetime, first: date, last: date
) -> tuple[list[tuple[date, Texts]], tuple[date, ...]]:
    """The texts of those days, and the days that are over and have not been counted yet. Today is counted here."""
    today = local_day(now, program.zone)
    found = days.texts_of(db, first, min(last, today - timedelta(days=1)))
    begun = days.first_moment(db)
    if last >= today:
        so_far = days.count_texts(db, *bounds(program, today), price_in(program), people=False)
        found += [(today, one) for one in so_far]
    if begun is None:
        return found, ()
    over = _each(max(first, local_day(begun, program.zone)), min(last, today - timedelta(days=1)))
    return found, tuple(sorted(set(over) - days.counted(db, first)))


def _each(first: date, last: date) -> list[date]:
    return [first + timedelta(days=nth) for nth in range((last - first).days + 1)]


def _causes(end: End, texts: Iterable[Texts]) -> tuple[tuple[Cause, int], ...]:
    found: Counter[Cause] = Counter()
    for one in texts:
        if END_OF[Delivery(one.state)] is end:
            found[_cause(one)] += one.texts
    return tuple(found.most_common())


def _cause(one: Texts) -> Cause:
    if one.error_code is None or one.state == Delivery.DROPPED:
        return Cause(one.reason, None)
    return Cause(None, one.error_code)


def charged(one: Texts | Line) -> bool:
    """Texts to us, and those that the carrier took: one that it refused costs nothing."""
    if one.kind == THEIRS:
        return True
    return END_OF[Delivery(one.state)] in HANDED_OVER and one.state != Delivery.FAILED


def _sorts(texts: Iterable[Texts]) -> dict[str, Amount]:
    found: dict[str, Amount] = {}
    for one in texts:
        if charged(one):
            name = THEIRS if one.kind == THEIRS else SORT_OF[one.kind].value
            found[name] = found.get(name, Amount()) + Amount(one.texts, one.segments, one.cost)
    return found


def show_money(database: Database, program: Program, now: datetime) -> Money:
    """What the plan counts against the budget: alerts that went, may have gone or still wait."""
    today = local_day(now, program.zone)
    with database.read() as db:
        texts, _ = texts_between(db, program, now, min(today.replace(day=1), today - timedelta(days=8)), today)
    return money_of(texts, program, today)


def money_of(texts: Iterable[tuple[date, Texts]], program: Program, today: date) -> Money:
    """`texts`: of this month and of at least the eight days up to today."""
    spent: Counter[date] = Counter()
    for day, one in texts:
        if one.kind in UNREQUESTED and one.state not in (Delivery.DROPPED, Delivery.FAILED):
            spent[day] += one.cost
    budget_month = int(program.budget_month * MICRO)
    return Money(
        day_spent=spent[today],
        day_budget=int(program.budget_day * MICRO),
        month_spent=sum(cost for day, cost in spent.items() if (day.year, day.month) == (today.year, today.month)),
        month_budget=budget_month,
        least=int(program.prices.cost_out(1) * MICRO),
        forecast=forecast(spent, today, budget_month),
    )


def list_texts(
    database: Database,
    vault: Vault,
    program: Program,
    *,
    first: date,
    last: date,
    sort: Sort | None,
    end: End | None,
    cause: Cause | None,
    below: int | None,
) -> Listed:
    """The texts behind a number, newest first."""
    wanted = Wanted(
        start=bounds(program, first)[0],
        end=bounds(program, last)[1],
        kinds=KINDS[sort] if sort else (),
        states=STATES[end] if end else (),
        by_cause=cause is not None,
        error_code=cause.error_code if cause else None,
        reason=cause.reason if cause else None,
    )
    with database.read() as db:
        found = ledger.lines(db, wanted, below, PAGE + 1)
    shown = found[:PAGE]
    return Listed(
        tuple((line, masked(vault, line.phone_cipher)) for line in shown),
        shown[-1].id if len(found) > PAGE else None,
    )
