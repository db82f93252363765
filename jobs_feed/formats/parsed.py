"""What every format returns: raw postings, what it could not use, and what it left out on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobs_feed.errors import ParseError
from jobs_feed.mapping import Outline
from jobs_feed.opening import Posting, Problem

MOST_ENTRIES = 50_000
"""More than this is refused as a whole: a list cut short in silence would look as if the rest had closed."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """`postings` may have an empty `external_id`: formats/keys.py finds one. `notes`: sentences about entries that
    were left out by rule, which is no fault of the feed. `part`: absence means nothing, although lists of this kind are
    usually whole. `total`: how many the whole list has, of which this may be one page, where it says so. `outline`: how
    the list is built, where people may say which element is what."""

    postings: tuple[Posting, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    part: bool = False
    total: int | None = None
    outline: Outline | None = None


def listed(postings: tuple[Posting, ...], *, notes: tuple[str, ...] = (), total: int | None = None) -> Parsed:
    """Of a list that may well be empty."""
    empty = (Problem("the list", "The list is in order and holds no job at the moment."),)
    return Parsed(postings, () if postings else empty, notes, total=total)


def joined(pages: Sequence[Parsed], feed: str) -> Parsed:
    """One list of all of its pages; their first says how it is built. Raises ParseError above MOST_ENTRIES."""
    first = pages[0]
    postings = tuple(posting for page in pages for posting in page.postings)
    refuse_too_many(len(postings), feed)
    total = max((page.total for page in pages if page.total is not None), default=None)
    return Parsed(
        postings,
        first.problems,
        tuple(dict.fromkeys(note for page in pages for note in page.notes)),
        part=any(page.part for page in pages) or (total is not None and len(postings) < total),
        outline=first.outline,
    )


def refuse_too_many(count: int, feed: str) -> None:
    """Raises ParseError above MOST_ENTRIES."""
    if count > MOST_ENTRIES:
        raise ParseError(
            feed,
            "too_many",
            f"It lists more than {MOST_ENTRIES:,} entries. Nothing was read. Ask the owner for a smaller list.",
        )


def damaged(feed: str, line: int | None = None) -> ParseError:
    """The error for a file that breaks off or breaks its own rules; `line` counts from 1."""
    near = f" near line {line}" if line else ""
    return ParseError(feed, "parse", f"The file is damaged{near}. Ask the owner to repair it.")
