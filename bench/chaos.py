"""`python -m bench.chaos [--rounds N]`: the journey in which the worker is killed ten times, again and again."""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time

from bench.protocol import ROOT

JOURNEY = "tests/journeys/test_kill.py"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="how often, each time with kills at other moments")
    parser.add_argument("--seed", type=int, help="one round with the moments of an earlier one")
    chosen = parser.parse_args(arguments)
    seeds = [chosen.seed] if chosen.seed is not None else [random.randrange(2**32) for _ in range(chosen.rounds)]
    failed = [seed for nth, seed in enumerate(seeds, 1) if not _round(seed, f"{nth}/{len(seeds)}")]
    print(f"{len(seeds) - len(failed)} of {len(seeds)} rounds: every right phone had the text exactly once.")
    if failed:
        print("Again: " + "; ".join(f"python -m bench.chaos --seed {seed}" for seed in failed))
    return 1 if failed else 0


def _round(seed: int, place: str) -> bool:
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", JOURNEY],
        cwd=ROOT,
        env=os.environ | {"KILL_SEED": str(seed)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout[-3000:], file=sys.stderr)
    word = "failed" if done.returncode else "passed"
    print(f"round {place}, seed {seed}: {word} in {time.monotonic() - started:.0f} s", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
