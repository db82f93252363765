"""Weeks of random people, plans and texts: each day's account adds up, and says of everybody what was true of them.

What was true is noted at every plan run from the rows as they stand then; the account reads the history kept of them.
To live other lives: SEEDS=100-200 pytest tests/workflows/test_count_days_property.py"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from smsbot.domain.window import local_day, start_of_day, window_end
from smsbot.storage import days, story, untold
from smsbot.workflows.count_days import count_days
from smsbot.workflows.show_day import open_part, show_day
from tests.house import House
from tests.workflows.test_plan_property import PHONES, SEEDS, Life


@dataclass
class Seen:
    """How everybody stood when a plan run was over. `active`: after everything that happened at that moment."""

    at: datetime
    cohort_of: dict[int, int | None]
    gate_of: dict[int, str | None]
    cohort_gates: dict[int, str | None]
    active: set[int] = field(default_factory=set)


@dataclass
class WatchedLife(Life):
    """A life of which each plan run is noted."""

    seen: list[Seen] = field(default_factory=list)

    def plan(self) -> None:
        super().plan()
        people = self.house.rows("subscriber")
        self.seen.append(
            Seen(
                at=self.now,
                cohort_of={row["id"]: row["cohort_id"] for row in people},
                gate_of={row["id"]: row["gate"] for row in people},
                cohort_gates={row["id"]: row["gate"] for row in self.house.rows("cohort")},
            )
        )

    def step(self) -> None:
        super().step()
        if self.seen and self.seen[-1].at == self.now:
            self.seen[-1].active = {row["id"] for row in self.house.rows("subscriber", state="active")}


def alerts_of(house: House, day: date) -> list[dict[str, Any]]:
    zone = house.program.zone
    return [row for row in house.rows("outbox", kind="alert") if local_day(row["planned_at"], zone) == day]


def closing(house: House, runs: list[Seen]) -> Seen:
    window, zone = house.program.window, house.program.places.zone
    inside = [run for run in runs if window_end(run.at, window, [zone]) is not None]
    return (inside or runs)[-1]


def expected(house: House, runs: list[Seen], told: set[int]) -> dict[int, str]:
    """Reason of each person untold, from what was noted at the day's runs."""
    last = closing(house, runs)
    until = runs[: runs.index(last) + 1]
    reasons = {}
    for person in last.active - told:
        cohort_id = last.cohort_of.get(person)
        if cohort_id is None:
            reasons[person] = last.gate_of.get(person) or "just_changed"
            continue
        gates = [gate for run in until if (gate := run.cohort_gates.get(cohort_id)) not in (None, "quiet_hours")]
        reasons[person] = str(gates[-1]) if gates else "quiet_hours"
    return reasons


def listed(house: House, account: days.Account, reason: str) -> list[int]:
    """Page after page of three."""
    found: list[untold.Person] = []
    after: tuple[int | None, int] | None = None
    with house.database.read() as db:
        while page := untold.people(db, account.span, reason, after, 3):
            found += page
            after = (page[-1].cohort_id, page[-1].id)
    return [person.id for person in found]


def told_by_why(house: House, account: days.Account, person: int) -> set[str]:
    """The reasons that one person's own story gives for the time up to the closing run."""
    with house.database.read() as db:
        return {gate.reason for gate in story.gates_of(db, person) if gate.run_id <= (account.span.run or 0)}


def adds_up(house: House, day: date) -> None:
    """Each sum of the waterfall is the one before it less what was lost; each step its parts; each part its people."""
    shown = show_day(house.database, house.program, day)
    assert shown is not None
    left = shown.account.active
    for step in shown.steps:
        assert step.is_sum or step.people == sum(part.people for part in step.parts)
        left -= 0 if step.is_sum else step.people
        assert not step.is_sum or step.people == left
        for part in step.parts:
            opened = open_part(house.database, house.vault, house.program, house.wording, day, part, None)
            assert opened is not None
            assert len({one.id for one in opened.people}) == len(opened.people) == part.people, (day, part)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_day_of_a_random_life_is_accounted_for(house: House, seed: int) -> None:
    life = WatchedLife(house, random.Random(seed))
    for phone in PHONES[:10]:
        for word in ("JOBS", life.chance.choice(("1", "8", "3 4")), life.chance.choice(("ANY", "10458", "queens"))):
            house.text(word, phone, life.now)
    for _ in range(150):
        life.step()
    zone = house.program.zone
    today = local_day(life.now, zone) + timedelta(days=1)

    counted = count_days(house.database, house.program, start_of_day(today, zone) + timedelta(hours=1))

    assert len(counted) > 5
    for day in (one.span.day for one in counted):
        start, end = start_of_day(day, zone), start_of_day(day + timedelta(days=1), zone)
        with house.database.read() as db:
            account = days.account_of(db, day, start, end)
            texts = [one for _, one in days.texts_of(db, day, day)]
        assert account is not None
        told = {row["subscriber_id"] for row in alerts_of(house, day)}
        assert account.told == len(told) == sum(one.people for one in texts), (seed, day)
        assert account.active == account.told + sum(account.untold.values())
        assert sum(one.texts for one in texts if one.kind == "alert") == len(alerts_of(house, day))
        adds_up(house, day)
        runs = [run for run in life.seen if local_day(run.at, zone) == day]
        if not runs:
            assert set(account.untold) <= {"not_planned"}
            continue
        reasons = expected(house, runs, told)
        assert account.untold == dict(Counter(reasons.values())), (seed, day)
        for reason in account.untold:
            people = listed(house, account, reason)
            assert all(reason in told_by_why(house, account, one) for one in people) or reason == "just_changed"
            assert len(people) == len(set(people))
            assert set(people) == {person for person, why in reasons.items() if why == reason}, (seed, day, reason)
