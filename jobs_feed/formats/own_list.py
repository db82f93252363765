"""A list of somebody's own making, as flat entries -> postings, by the mapping that staff made or by a guess. What
cannot be read so is said with the outline, so that staff can say which element is what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from jobs_feed.errors import ParseError
from jobs_feed.formats.guess import LOOKED_AT, Entry, Guess, guess, look_at
from jobs_feed.formats.parsed import Parsed, listed, refuse_too_many
from jobs_feed.mapping import FIELDS, FieldMap, Outline
from jobs_feed.opening import Posting, Problem

_LISTS_LOOKED_AT = 8
_TELLS_SOMETHING = 5  # entries: of fewer it is no wonder that none states its pay
_SPEAKS_OF_A_JOB = ("title", "employer", "apply_url", "source_url", "description", "external_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnList:
    """A body that holds lists of like elements. `what`: it, with its article. `lists`: path and number of every
    element that might be the jobs; `entries`: those of one path, flat. `total`: how many there are in all, where the
    body says so. `export`: bodies of this kind usually hold all that is open."""

    what: str
    lists: Sequence[tuple[str, int]]
    entries: Callable[[str], Iterable[Entry]]
    total: int | None = None
    export: bool = True


def read_list(own: OwnList, chosen: FieldMap | None, feed: str) -> Parsed:
    """Postings of all entries in which anything chosen stands. Raises ParseError (with its outline) where nobody has
    said yet which element is what, and where most entries have no title any more: a list whose elements have changed
    must not look as if its jobs had closed."""
    if not own.lists:
        return listed(())
    gone = chosen is not None and chosen.entries is not None and chosen.entries not in dict(own.lists)
    path, guessed = _find_list(own, None if gone else chosen)
    used = guessed.map
    if chosen is not None and not gone:
        used = chosen if chosen.fields else guessed.map
    outline = Outline(
        what=own.what,
        entries=path,
        count=dict(own.lists)[path],
        elements=look_at(list(islice(own.entries(path), LOOKED_AT))),
        lists=tuple(own.lists),
        map=used,
        sure=guessed.sure,
    )
    if chosen is not None and gone:
        raise _lost(outline, feed, f"It has no element {chosen.entries} any more, which you chose as the jobs.")
    if used is not chosen and not guessed.sure:
        raise _ask(own, outline, feed)
    return _read(own, outline, feed)


def _find_list(own: OwnList, chosen: FieldMap | None) -> tuple[str, Guess]:
    """The list to read, and what would be guessed of it."""
    looked_at = [path for path, _ in own.lists[:_LISTS_LOOKED_AT]]
    if chosen is not None and chosen.entries is not None:
        looked_at = [chosen.entries]
    samples = {path: list(islice(own.entries(path), LOOKED_AT)) for path in looked_at}
    guesses = {path: guess(path, sample, whole=_whole(own, path)) for path, sample in samples.items()}

    def fits(path: str) -> tuple[int, bool, int]:
        there = {element for entry in samples[path] for element in entry}
        wanted = len(there & set(chosen.fields.values())) if chosen else 0
        return wanted, guesses[path].sure, guesses[path].found

    best = max(looked_at, key=fits)
    return best, guesses[best]


def _whole(own: OwnList, path: str) -> bool:
    """Of a list that may be one page of many only what it says itself is believed."""
    return own.export if own.total is None else own.total <= dict(own.lists).get(path, 0)


def _ask(own: OwnList, outline: Outline, feed: str) -> ParseError:
    some = "one entry that may be a job" if outline.count == 1 else f"{outline.count:,} entries that may be jobs"
    return ParseError(
        feed,
        "needs_mapping",
        f"This is {own.what} with {some}. Somebody has to say which element is what, under Edit or try.",
        outline=outline,
    )


def _lost(outline: Outline, feed: str, why: str) -> ParseError:
    sentence = f"The list has changed. {why} Say anew which element is what, under Edit or try. Nothing was closed."
    return ParseError(feed, "mapping_lost", sentence, outline=outline)


def _read(own: OwnList, outline: Outline, feed: str) -> Parsed:
    chosen = outline.map
    postings: list[Posting] = []
    telling = {chosen.fields[field] for field in _SPEAKS_OF_A_JOB if field in chosen.fields}
    seen: set[str] = set()
    others = 0
    for entry in own.entries(outline.entries):
        refuse_too_many(len(postings) + 1, feed)
        there = entry.keys() & chosen.fields.values()
        if there & telling:
            seen |= there
            postings.append(chosen.posting(entry))
        else:
            others += 1
    title = chosen.fields.get("title", "")
    if sum(posting.title is not None for posting in postings) * 2 < max(len(postings), 1):
        raise _lost(outline, feed, f"Most entries have no {title} any more, which you chose as the title.")
    short = own.total is not None and own.total > len(postings) + others
    return Parsed(
        tuple(postings),
        tuple(_missing(chosen.fields, seen)) if len(postings) >= _TELLS_SOMETHING else (),
        _others(others),
        part=short or not chosen.whole,
        outline=outline,
    )


def _missing(fields: Mapping[str, str], seen: set[str]) -> Iterable[Problem]:
    for field, path in fields.items():
        if path not in seen:
            yield Problem("the list", f"No entry has the element {path}, which is chosen as: {FIELDS[field]}.")


def _others(count: int) -> tuple[str, ...]:
    entries = "1 entry says" if count == 1 else f"{count:,} entries say"
    return (f"{entries} nothing of a job: left out.",) if count else ()
