"""`python -m bench.quality`: how well openings and texts are understood, counted on real data."""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jobs_feed.clean import one_line
from jobs_feed.feed import Feed, PayRule
from jobs_feed.normalize import to_opening
from jobs_feed.opening import SECTORS, Opening, Posting, Where
from jobs_feed.places import load_places
from jobs_feed.sector import find_sector, load_lexicon
from smsbot.city import load_program
from smsbot.conversation.parse import Context, understand

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "config"
DATA = ROOT.parent / "shared" / "data"
TITLES = DATA / "titles" / "onet_titles_dev.csv.gz"
TEXTS = DATA / "sms" / "nus_sms_en_dev.tsv.gz"
CITY_JOBS = DATA / "nyc_jobs" / "nyc_jobs_2015-06.csv.gz"
FEED = Feed(id="1", name="Real", url="https://real.example", trusted=True, pay_rule=PayRule.MAY_BE_MISSING)
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SectorScores:
    """`f1`: of each kind of work, 0 to 1."""

    titles: int
    f1: dict[str, float]

    @property
    def macro_f1(self) -> float:
        return sum(self.f1.values()) / len(self.f1)


def sector_scores() -> SectorScores:
    """Titles that have one sector only: those of several have no one answer."""
    lexicon = load_lexicon(CONFIG / "sectors.toml")
    right, told, true = Counter[str](), Counter[str](), Counter[str]()
    for row in _rows(TITLES):
        wanted = row["sectors_of_title"].replace(" ", "_")
        if wanted in SECTORS:
            found = find_sector(one_line(row["title"]), lexicon=lexicon).sector
            told[found] += 1
            true[wanted] += 1
            right[wanted] += found == wanted
    return SectorScores(true.total(), {name: 2 * right[name] / (told[name] + true[name]) for name in SECTORS})


def ordinary_texts() -> Iterator[tuple[str, str]]:
    """Texts that nobody wrote to us, each with what we would have made of it."""
    context = Context(program=load_program(CONFIG, {}), year=2026)
    for line in gzip.decompress(TEXTS.read_bytes()).decode("utf-8").split("\n")[1:]:
        if line:
            text = line.split("\t", 3)[-1]
            yield text, understand(text, context).intent.name


def city_openings(step: int = 1) -> Iterator[tuple[dict[str, str], Opening]]:
    """The city's own jobs of 2015, every `step`-th row and what was read from it."""
    places, lexicon = load_places(CONFIG), load_lexicon(CONFIG / "sectors.toml")
    for row in list(_rows(CITY_JOBS))[::step]:
        posting = Posting(
            external_id=row["job_id"],
            title=row["business_title"],
            employer=row["agency"],
            location=row["work_location"],
            pay_min=row["salary_range_from"],
            pay_max=row["salary_range_to"],
            pay_unit=row["salary_frequency"],
            how_to_apply=row["to_apply"],
            posted=row["posting_date"],
            deadline=row["post_until"],
        )
        yield row, to_opening(posting, FEED, places, lexicon, now=NOW)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def main() -> int:
    if not DATA.exists():
        print(f"The real data is not there ({DATA.name} beside the project): nothing was counted.", file=sys.stderr)
        return 1
    scores = sector_scores()
    print(f"Kind of work from a title, {scores.titles:,} titles of O*NET (the lexicon was tuned on them)")
    print(f"  macro-F1 {scores.macro_f1:.3f}: " + ", ".join(f"{name} {f1:.2f}" for name, f1 in scores.f1.items()))
    understood = Counter(intent for _, intent in ordinary_texts())
    stops, total = understood["stop"], understood.total()
    print(f"Ordinary texts read as a stop: {stops} of {total:,} ({stops / total:.2%})")
    print("  read as: " + ", ".join(f"{name} {times:,}" for name, times in understood.most_common()))
    where = Counter(opening.where for _, opening in city_openings())
    placed = where[Where.AREA] / where.total()
    print(f"City jobs of 2015 placed in an area: {placed:.1%} of {where.total():,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
