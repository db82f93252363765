"""What is open and who wants what in; queued alerts and an account of everybody out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

import structlog

from smsbot.alerts.plan import Decision, Planner, Stock, account, verdicts, wish_name
from smsbot.domain import segments
from smsbot.domain.cadence import WEEK
from smsbot.domain.cohort import Cohort, Signature, signature
from smsbot.domain.filters import Filters
from smsbot.domain.listing import Listing
from smsbot.domain.match import wish_of
from smsbot.domain.program import Program
from smsbot.domain.window import local_day
from smsbot.storage import cohorts, feeds, openings, pauses, plans, wishes
from smsbot.storage.cohorts import Single
from smsbot.storage.database import Connection, Database
from smsbot.wording import Wording, jobs
from smsbot.workflows.budget import MICRO, budget_left

_SINGLES_AT_ONCE = 2_000
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReport:
    """One run's account: `active` = `told` + the sum of `reasons`."""

    run_id: int
    at: datetime
    active: int
    told: int
    reasons: dict[str, int]
    digests: int
    openings: int
    cost: Decimal

    def as_json(self) -> dict[str, object]:
        return {
            "run": self.run_id,
            "at": self.at.isoformat(),
            "active": self.active,
            "told": self.told,
            "reasons": self.reasons,
            "digests": self.digests,
            "openings": self.openings,
            "cost": str(self.cost),
        }


@dataclass(frozen=True, slots=True)
class _Text:
    """Cost x 1,000,000."""

    alert: jobs.AlertText
    segments: int
    cost: int


class AlreadyPlanning(Exception):
    """Another process is planning at this moment; what is due will be in its run."""


def plan_alerts(
    database: Database,
    program: Program,
    wording: Wording,
    now: datetime,
    progress: Callable[[str], None] = lambda _: None,
    patience: timedelta = timedelta(0),
) -> PlanReport:
    """Plan everything that is due at `now`. `patience`: a run meets somebody who has not chosen work yet only when they
    have been silent for so long. Raises AlreadyPlanning."""
    with plans.only_planner(database) as ours:
        if not ours:
            raise AlreadyPlanning("another process is planning at this moment")
        return _Run(database, program, wording, now, progress, patience).run()


@dataclass(slots=True)
class _Run:
    database: Database
    program: Program
    wording: Wording
    now: datetime
    progress: Callable[[str], None]
    patience: timedelta
    _cohorts: dict[int, Cohort] = field(default_factory=dict)
    """By id. Only this run changes them; people may leave one at any moment."""
    _decisions: dict[int, Decision] = field(default_factory=dict)
    """By id of the cohort."""
    _numbers: dict[int, int] = field(default_factory=dict)
    """Job numbers by id of the opening."""
    _texts: dict[tuple[tuple[int, ...], str, bool, Filters], _Text] = field(default_factory=dict)

    def run(self) -> PlanReport:
        with self.database.begin() as db:
            run_id = plans.start_run(db, self.now)
            fresh = cohorts.fresh_ids(db, self._fresh_after)
        self._place_singles(run_id, self._merge(run_id, fresh), fresh)
        with self.database.read() as db:
            paused = pauses.current(db, self.now) is not None
            planner = Planner(self.program, self._stock(db), self.now, paused=paused)
            self._cohorts = {one.id: one for one in self._sized(db)}
        self.progress(f"{len(self._cohorts)} cohorts, {len(planner.stock.open)} openings")
        self._number(planner)
        self._split_by_budget(run_id, planner)
        report = self._write(run_id, planner)
        log.info("planned", run=run_id, active=report.active, told=report.told, reasons=report.reasons)
        return report

    @property
    def _fresh_after(self) -> datetime:
        return self.now - timedelta(days=self.program.fresh_days)

    def _stock(self, db: Connection) -> Stock:
        today = local_day(self.now, self.program.zone)
        return Stock(
            open=tuple(openings.alertable(db, self._fresh_after, today)),
            held=tuple(openings.held_and_fresh(db, self._fresh_after, today)),
            feed_failing=feeds.failing(db),
        )

    def _place_singles(self, run_id: int, known: dict[Signature, int], fresh: frozenset[int]) -> None:
        """Everybody outside a cohort who could be told anything is put into the one where their history is shared.
        `known`: cohorts by what their members want and were told; those made here are added."""
        after = 0
        while True:
            with self.database.begin() as db:
                chunk = cohorts.singles(db, self._fresh_after, self.now - WEEK, _SINGLES_AT_ONCE, after)
                if not chunk:
                    return
                after = chunk[-1].id
                gates = {single.id: self._personal_gate(single) for single in chunk}
                changed = {one.id: gate for one in chunk if (gate := gates[one.id]) is not None and gate != one.gate}
                plans.record_gates(db, run_id, subscribers=changed)
                plans.mark_unfinished(
                    db,
                    [
                        one.id
                        for one in chunk
                        if gates[one.id] == "registration_unfinished"
                        and (one.heard_at is None or one.heard_at <= self.now - self.patience)
                    ],
                )
                marks = {
                    single.id: signature(
                        single.key, single.told, single.alerts, fresh=fresh | single.told, now=self.now
                    )
                    for single in chunk
                    if gates[single.id] is None
                }
                unmet = list(dict.fromkeys(mark for mark in marks.values() if mark not in known))
                for mark, cohort_id in zip(unmet, cohorts.add(db, unmet, self.now), strict=True):
                    known[mark] = cohort_id
                    self._cohorts[cohort_id] = Cohort(id=cohort_id, key=mark[0], told=mark[1], alerts=mark[2], size=0)
                cohorts.join(db, {person: known[mark] for person, mark in marks.items()}, run_id)
            self.progress(f"people up to {after} are in their cohorts")

    def _personal_gate(self, single: Single) -> str | None:
        if single.paused_until is not None and self.now < single.paused_until:
            return "paused"
        if single.refused_code is not None:
            return "carrier_refused"
        if single.loop_until is not None and self.now < single.loop_until:
            return "loop"
        if not single.key.profile.chose_work and not single.seen_unfinished:
            return "registration_unfinished"
        return None

    def _merge(self, run_id: int, fresh: frozenset[int]) -> dict[Signature, int]:
        """Cohorts whose histories can no longer be told apart become one, the largest keeping its members."""
        with self.database.begin() as db:
            alike: dict[Signature, list[Cohort]] = {}
            for cohort in cohorts.populated(db):
                mark = signature(cohort.key, cohort.told, cohort.alerts, fresh=fresh, now=self.now)
                alike.setdefault(mark, []).append(cohort)
                self._cohorts[cohort.id] = cohort
            kept = {mark: max(same, key=lambda cohort: cohort.size).id for mark, same in alike.items()}
            for mark, same in alike.items():
                for other in same:
                    if other.id != kept[mark]:
                        cohorts.move(db, other.id, kept[mark], run_id)
        return kept

    def _sized(self, db: Connection) -> list[Cohort]:
        """The cohorts that have members at this moment, with their number."""
        return [replace(self._cohorts[one], size=size) for one, size in sorted(cohorts.sizes(db).items())]

    def _number(self, planner: Planner) -> None:
        """A job number for each opening about to be shown, before any text is composed."""
        shown = {match.listing.id for cohort in self._cohorts.values() for match in self._decide(planner, cohort).picks}
        if not shown:
            return
        with self.database.begin() as db:
            self._numbers = openings.give_numbers(db, sorted(shown), self.now)

    def _decide(self, planner: Planner, cohort: Cohort) -> Decision:
        """The same for the same cohort, however many people have left it in the meantime."""
        if cohort.id not in self._decisions:
            self._decisions[cohort.id] = planner.decide(cohort)
        return replace(self._decisions[cohort.id], cohort=cohort)

    def _split_by_budget(self, run_id: int, planner: Planner) -> None:
        """A cohort too dear for what is left of the budget is parted: as many as it pays for are told."""
        with self.database.begin() as db:
            left = budget_left(db, self.program, self.now)
            for cohort in list(self._cohorts.values()):
                decision = self._decide(planner, cohort)
                if decision.reason is not None:
                    continue
                each = self._digest(decision).cost
                if each * cohort.size > left:
                    affordable = left // each
                    last = cohorts.nth_member(db, cohort.id, affordable) if affordable else None
                    if last is not None:
                        (rest,) = cohorts.add(db, [(cohort.key, cohort.told, cohort.alerts)], self.now)
                        cohorts.move(db, cohort.id, rest, run_id, above_id=last)
                        self._cohorts[rest] = replace(cohort, id=rest, gate=None)
                        left -= each * affordable
                else:
                    left -= each * cohort.size

    def _write(self, run_id: int, planner: Planner) -> PlanReport:
        """Digests, outbox rows, records and the account, in one transaction that sees one moment."""
        with self.database.snapshot() as db:
            active = plans.active_count(db)
            personal = plans.outside_cohorts(db, self.now)
            decisions = self._within_budget(
                [self._decide(planner, cohort) for cohort in self._sized(db)], budget_left(db, self.program, self.now)
            )
            digests = {one.cohort.id: self._digest(one) for one in decisions if one.reason is None}
            plans.add_digests(db, run_id, list(digests.values()), self.now)
            queued = plans.queue_for_members(db, run_id, self.now) if digests else 0
            self._remember(db, run_id, decisions, digests)
            new = plans.unconsidered(db, [listing.id for listing in planner.stock.open])
            self._record_verdicts(db, run_id, planner, decisions, new)
            wishes.count(db, _people_by_wish(decisions))
            told, reasons = account(decisions, personal)
            if queued != told or told + sum(reasons.values()) != active:
                raise AssertionError(f"plan run {run_id}: {queued} queued, {told} told, {reasons}, {active} active")
            plans.finish_run(db, run_id, active, {"told": told} | reasons)
        with self.database.begin() as db:  # apart from the snapshot, which a click on an opening's link would break
            plans.consider(db, run_id, list(new))
        cost = sum(digests[one.cohort.id].cost * one.cohort.size for one in decisions if one.cohort.id in digests)
        return PlanReport(
            run_id=run_id,
            at=self.now,
            active=active,
            told=told,
            reasons=reasons,
            digests=len(digests),
            openings=len(planner.stock.open),
            cost=Decimal(cost) / MICRO,
        )

    def _within_budget(self, decisions: list[Decision], left: int) -> list[Decision]:
        kept = []
        for decision in decisions:
            if decision.reason is None:
                cost = self._digest(decision).cost * decision.cohort.size
                if cost > left:
                    decision = replace(decision, picks=(), reason="budget")
                else:
                    left -= cost
            kept.append(decision)
        return kept

    def _digest(self, decision: Decision) -> plans.Digest:
        profile = decision.cohort.key.profile
        text = self._text(decision)
        shown = [match for match in decision.picks if match.listing.id in text.alert.shown]
        assert decision.expires_at is not None
        return plans.Digest(
            cohort_id=decision.cohort.id,
            profile=wish_name(profile),
            language=profile.language,
            template=_template(len(shown), profile.chose_work),
            body=text.alert.body,
            segments=text.segments,
            cost=text.cost,
            expires_at=decision.expires_at,
            openings=tuple((match.listing.id, match.reason) for match in shown),
        )

    def _text(self, decision: Decision) -> _Text:
        """Composed once for all cohorts that get the same openings in the same language with the same marks."""
        profile = decision.cohort.key.profile
        picks = tuple(match.listing.id for match in decision.picks)
        key = (picks, profile.language, profile.chose_work, profile.filters)
        if key not in self._texts:
            listings = [match.listing for match in decision.picks]
            alert = jobs.alert(
                [replace(one, number=self._numbers.get(one.id, one.number)) for one in listings],
                self.program,
                self.wording,
                profile.language,
                never_chose=not profile.chose_work,
                filters=profile.filters,
            )
            count = segments.count(alert.body).segments
            self._texts[key] = _Text(alert, count, int(self.program.prices.cost_out(count) * MICRO))
        return self._texts[key]

    def _remember(
        self, db: Connection, run_id: int, decisions: list[Decision], digests: dict[int, plans.Digest]
    ) -> None:
        fresh = cohorts.fresh_ids(db, self._fresh_after)
        news: dict[int, tuple[frozenset[int], list[datetime]]] = {}
        gates: dict[int, str] = {}
        for decision in decisions:
            cohort = decision.cohort
            if decision.reason is None:
                shown = {opening_id for opening_id, _ in digests[cohort.id].openings}
                recent = [moment for moment in cohort.alerts if moment > self.now - WEEK]
                news[cohort.id] = ((cohort.told & fresh) | shown, [*recent, self.now])
            elif decision.reason != cohort.gate:
                gates[cohort.id] = decision.reason
        cohorts.remember(db, news)
        plans.record_gates(db, run_id, cohorts=gates)

    def _record_verdicts(
        self, db: Connection, run_id: int, planner: Planner, decisions: list[Decision], new: set[int]
    ) -> None:
        """Every opening's verdict for every wish, when either of the two is met for the first time."""
        stock = planner.stock.open
        known = plans.known_wishes(db)
        wishes = {wish_name(one.cohort.key.profile): wish_of(one.cohort.key.profile) for one in decisions}
        plans.add_wishes(db, run_id, [name for name in wishes if name not in known])
        fresh: list[Listing] = [one for one in stock if one.id in new]
        looked_at = {name: fresh if name in known else stock for name in wishes}
        plans.record_verdicts(
            db, run_id, {name: verdicts(wishes[name], listings) for name, listings in looked_at.items() if listings}
        )


def _people_by_wish(decisions: list[Decision]) -> dict[str, tuple[int, int]]:
    """Wish to people, and to a cohort that has it."""
    found: dict[str, tuple[int, int]] = {}
    for decision in decisions:
        cohort = decision.cohort
        name = wish_name(cohort.key.profile)
        people, _ = found.get(name, (0, 0))
        found[name] = (people + cohort.size, cohort.id)
    return found


def _template(shown: int, chose_work: bool) -> str:
    if not chose_work:
        return "never_chose"
    return "alert" if shown == 1 else "alert_digest"
