"""`python -m bench [name ...]`: run benches by the protocol and write what they saw into bench/RESULTS.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from bench import console, plan, send, webhook
from bench.protocol import RESULTS, Report, render, write

BENCHES: dict[str, tuple[Callable[[int, int], Report], int]] = {
    "send": (send.bench, 10_000),
    "webhook": (webhook.bench, 400),
    "plan": (plan.bench, 1_000_000),
    "console": (console.bench, 1_000_000),
}
"""A bench, and how much of its thing (texts, people) it does a round."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"of {', '.join(BENCHES)}; all of them when none is named")
    parser.add_argument("--rounds", type=int, default=5, help="5 at least for a figure worth telling")
    parser.add_argument("--size", type=int, help="texts to send, people who text")
    parser.add_argument("--print-only", action="store_true", help=f"leave {RESULTS.name} as it is")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.name) - set(BENCHES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    missed = 0
    for name in chosen.name or BENCHES:
        bench, size = BENCHES[name]
        report = bench(chosen.rounds, chosen.size or size)
        command = f"python -m bench {name} --rounds {chosen.rounds} --size {chosen.size or size}"
        print(render(report, command))
        if not chosen.print_only:
            write(report, command)
        missed += sum(not verdict.reached for verdict in report.verdicts)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
