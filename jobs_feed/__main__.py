"""`python -m jobs_feed read PATH|URL` and `python -m jobs_feed sector`: the library at a terminal. Results on standard
output, one JSON object a line; everything else on standard error. Exit 0 done, 1 nothing usable, 2 misuse."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from jobs_feed.credentials import Credentials, credentials
from jobs_feed.errors import FeedError, ParseError
from jobs_feed.feed import Feed, FeedState, Kind
from jobs_feed.formats.bodies import MOST_BYTES
from jobs_feed.opening import Opening, Problem
from jobs_feed.pasted import find_address
from jobs_feed.places import Places, load_places
from jobs_feed.read import read, read_body
from jobs_feed.sector import Lexicon, find_sector, load_lexicon

_NOWHERE = Places(city="", zone="UTC", city_names=(), regions=(), areas=())
"""Without a configuration no city is known, so nothing is placed and dates are read as UTC."""

_TRUE = {"1", "true", "yes", "on"}


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        places, lexicon = _configuration(options.config)
    except (OSError, ValueError) as error:
        print(f"The configuration cannot be read: {error}", file=sys.stderr)
        return 2
    if options.verb == "sector":
        return _sector(lexicon, sys.stdin.buffer, sys.stdout)
    return _read(options.source, options.kind, places, lexicon)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs_feed", description="Job feeds in, openings out.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    read = verbs.add_parser("read", help="openings of a feed as JSON lines")
    read.add_argument("source", metavar="PATH|URL")
    read.add_argument("--kind", type=Kind, choices=list(Kind), help="refuse anything but this kind")
    sector = verbs.add_parser("sector", help="one title a line in, its sector a line out")
    for verb in (read, sector):
        verb.add_argument("--config", type=Path, metavar="DIR", help="default: $SMSBOT_CONFIG, else ./config")
    return parser


def _configuration(folder: Path | None) -> tuple[Places, Lexicon]:
    """A folder that is named must be there; the default one may be missing, or lack a file."""
    named = folder is not None
    folder = folder or Path(os.environ.get("SMSBOT_CONFIG") or "config")
    menu = folder / "sectors.toml"
    places = load_places(folder) if named or (folder / "places.toml").exists() else _NOWHERE
    return places, load_lexicon(menu if named or menu.exists() else None)


def _sector(lexicon: Lexicon, titles: Iterable[bytes], out: TextIO) -> int:
    """A line ends at a newline only, and nothing is stripped from it."""
    for line in titles:
        title = line.removesuffix(b"\n").decode("utf-8", "replace")
        found = find_sector(title, lexicon=lexicon)
        _print_line(
            {"title": title, "sector": found.sector, "reason": found.reason, "confidence": found.confidence}, out
        )
    return 0


def _read(source: str, kind: Kind | None, places: Places, lexicon: Lexicon) -> int:
    feed = Feed(id=source, name=source, url=source, kind=kind)
    try:
        openings, problems = _openings(feed, places, lexicon)
    except FeedError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{source}: {error.strerror or error}", file=sys.stderr)
        return 2
    for opening in openings:
        _print_line(as_json(opening, places), sys.stdout)
    for problem in problems:
        print(f"{problem.where}: {problem.sentence}", file=sys.stderr)
    return 0 if openings else 1


def _openings(feed: Feed, places: Places, lexicon: Lexicon) -> tuple[Sequence[Opening], Sequence[Problem]]:
    now = datetime.now(UTC)
    if "://" in feed.url:
        reading = read(
            replace(feed, url=find_address(feed.url).url),
            FeedState(),
            now=now,
            places=places,
            lexicon=lexicon,
            allow_private=_private_allowed(os.environ),
            credentials=_credentials(os.environ),
        )
        return reading.openings, reading.problems
    with Path(feed.url).open("rb") as file:
        body = file.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise ParseError(feed.name, "too_big", "Larger than 15 MB.")
    contents = read_body(feed, body, places=places, lexicon=lexicon, now=now)
    return contents.openings, contents.problems


def _private_allowed(environment: Mapping[str, str]) -> bool:
    """FEED_ALLOW_PRIVATE, which production does not know."""
    asked = environment.get("FEED_ALLOW_PRIVATE", "").strip().lower() in _TRUE
    return asked and environment.get("SMSBOT_ENV") != "production"


def _credentials(environment: Mapping[str, str]) -> Credentials:
    return credentials(
        usajobs_key=environment.get("USAJOBS_KEY", ""),
        usajobs_email=environment.get("USAJOBS_EMAIL", ""),
        careeronestop_user=environment.get("CAREERONESTOP_USER_ID", ""),
        careeronestop_token=environment.get("CAREERONESTOP_TOKEN", ""),
    )


def as_json(opening: Opening, places: Places) -> dict[str, Any]:
    """An opening with the keys of one canonical opening, in their order; null where the source did not say."""
    names = {area.key: area.name for area in places.areas}
    return {
        "source_id": opening.source_id,
        "external_id": opening.external_id,
        "title": opening.title,
        "employer": opening.employer,
        "apply_url": opening.apply_url,
        "source_url": opening.source_url,
        "description_text": opening.description_text,
        "location_raw": opening.location_raw,
        "zip": opening.postcode,
        "borough": names.get(opening.area or ""),
        "lat": opening.lat,
        "lon": opening.lon,
        "remote": opening.remote,
        "pay_min": _number(opening.pay_min),
        "pay_max": _number(opening.pay_max),
        "pay_unit": opening.pay_unit,
        "pay_raw": opening.pay_raw,
        "employment_type": opening.employment_type,
        "schedule_raw": opening.schedule_raw,
        "posted_at": _iso(opening.posted_at),
        "updated_at": _iso(opening.updated_at),
        "deadline": _iso(opening.deadline),
        "openings_count": opening.openings_count,
        "sector": opening.sector,
        "soc_code": opening.soc_code,
        "onet_code": opening.onet_code,
        "language": opening.language,
        "requires": list(opening.requires),
        "first_seen_at": None,  # known to whoever keeps openings, not to one reading
        "last_seen_at": None,
        "content_hash": opening.content_hash or None,
        "raw": dict(opening.raw),
    }


def _number(amount: Decimal | None) -> int | float | None:
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _iso(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None


def _print_line(values: Mapping[str, Any], out: TextIO) -> None:
    print(json.dumps(values), file=out)  # ASCII with escapes: no terminal and no lone surrogate can break a line


def _main_in_a_pipe() -> int:
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough (head, less)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


if __name__ == "__main__":
    sys.exit(_main_in_a_pipe())
