"""A plan run that tells everybody in a large city, against the one statement that writes as many rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bench.protocol import Figures, Report, alternate, ask_child, copied_database, fresh_database, judge, postgres

OPENINGS = 500
HOW = (
    "{people:,} subscribers and {openings} openings; everybody wants one or two kinds of work near a postcode and is "
    "in a cohort already. One plan run at noon tells every one of them (all that `smsbot plan` does, the account "
    "asserted); against one INSERT..SELECT of as many rows into the same outbox table with the same indexes. Each "
    "round on a fresh copy of the same database. Seconds."
)
KINDS = {"SQLite": "sqlite", "PostgreSQL": "postgresql"}


def bench(rounds: int, people: int) -> Report:
    """Raises AssertionError where somebody was not told."""
    report = Report(name="plan", how=HOW.format(people=people, openings=OPENINGS))
    # The budget and the clock of the stock are set out of the way.
    environ = {
        "BENCH_PEOPLE": str(people),
        "BENCH_OPENINGS": str(OPENINGS),
        "LOG_LEVEL": "WARNING",
        "SMSBOT__BUDGET__DAY": "1000000",
        "SMSBOT__BUDGET__MONTH": "1000000",
    }
    with postgres() as (url, _), fresh_database("sqlite", url) as lite, fresh_database("postgresql", url) as big:
        settled = dict(zip(KINDS, (lite, big), strict=True))
        for name, address in settled.items():
            seen = ask_child("bench.plan_house", "settle", environ | {"DATABASE_URL": address})
            report.notes.append(
                f"{name}: {seen['wishes']:,} different wishes, {seen['cohorts']:,} cohorts; putting everybody into "
                f"theirs, once in a lifetime, took {seen['seconds']:.0f} s."
            )
        contenders: dict[str, Callable[[], Figures]] = {}
        for name, address in settled.items():
            contenders[f"ours, {name}"] = partial(_plan, address, url, environ)
            contenders[f"INSERT..SELECT, {name}"] = partial(_insert, address, url, environ)
        alternate(report, contenders, rounds)
    for name in KINDS:
        ratio = report.median(f"ours, {name}", "seconds") / report.median(f"INSERT..SELECT, {name}", "seconds")
        report.verdicts.append(judge(f"{name}: at most 2x one INSERT..SELECT", ratio, ratio <= 2))
    return report


def _plan(settled: str, postgres_url: str, environ: dict[str, str]) -> Figures:
    with copied_database(settled, postgres_url) as address:
        seen = ask_child("bench.plan_house", "plan", environ | {"DATABASE_URL": address})
    return {name: seen[name] for name in ("seconds", "cpu", "texts")} | {"a minute later": seen["later"]}


def _insert(settled: str, postgres_url: str, environ: dict[str, str]) -> Figures:
    with copied_database(settled, postgres_url) as address:
        seen = ask_child("bench.plan_house", "insert", environ | {"DATABASE_URL": address})
    return {name: seen[name] for name in ("seconds", "cpu")}
