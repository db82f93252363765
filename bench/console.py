"""Every page of the console at the size of a large city, in milliseconds of server time."""

from __future__ import annotations

import statistics

from bench.protocol import Report, Verdict, ask_child, copied_database, fresh_database, postgres

OPENINGS = 5_000
AT_MOST = 100  # milliseconds
KINDS = {"SQLite": "sqlite", "PostgreSQL": "postgresql"}
HOW = (
    "{people:,} subscribers, each told of openings yesterday at noon, {openings:,} openings, one person in fifty has "
    "written something that no rule understood. One page of every kind that links lead to from Home on, asked for in "
    "the process that serves it; each round in a fresh process on a fresh copy of the same database, and in it the "
    "median of five after one that does not count. Milliseconds; there is no peer, the goal is {most}."
)


def bench(rounds: int, people: int) -> Report:
    """Raises AssertionError where a page cannot be opened."""
    report = Report(name="console", how=HOW.format(people=people, openings=OPENINGS, most=AT_MOST))
    environ = {
        "BENCH_PEOPLE": str(people),
        "BENCH_OPENINGS": str(OPENINGS),
        "LOG_LEVEL": "ERROR",
        "SMSBOT__BUDGET__DAY": "1000000",
        "SMSBOT__BUDGET__MONTH": "1000000",
    }
    with postgres() as (url, _):
        for name, kind in KINDS.items():
            with fresh_database(kind, url) as address:
                seen = ask_child("bench.console_house", "settle", environ | {"DATABASE_URL": address})
                report.notes.append(
                    f"{name}: the nightly account of a day took {seen['days']:.1f} s, the hourly count of people "
                    f"{seen['heads']:.1f} s."
                )
                for _ in range(rounds):
                    with copied_database(address, url) as copy:
                        pages = ask_child("bench.console_house", "pages", environ | {"DATABASE_URL": copy})
                    for page, milliseconds in pages.items():
                        report.rounds.setdefault(f"{page}, {name}", []).append({"milliseconds": milliseconds})
    for page, figures in report.rounds.items():
        slow = statistics.median(one["milliseconds"] for one in figures)
        if slow > AT_MOST:
            report.verdicts.append(Verdict(goal=f"{page}: at most {AT_MOST} ms", seen=f"{slow:.0f} ms", reached=False))
    within = len(report.rounds) - len(report.verdicts)
    report.verdicts.append(
        Verdict(
            goal=f"every page within {AT_MOST} ms",
            seen=f"{within} of {len(report.rounds)}",
            reached=not report.verdicts,
        )
    )
    return report
