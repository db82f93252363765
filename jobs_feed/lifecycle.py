"""What a new reading changes: new, changed, gone, back, closed. Pure.

Nothing closes because a feed failed, emptied or lost half of its jobs at once, and an id that comes back is not new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

READINGS_BEFORE_CLOSING = 2
LARGEST_DROP = 0.5
STALE = timedelta(days=45)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A posting this feed has had before. `missing_count`: complete good readings in a row without it, up to the last;
    `in_last_reading`: whether the last good reading had it. A feed's closed postings stay known."""

    content_hash: str
    missing_count: int = 0
    in_last_reading: bool = True
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """External ids, each sorted. `new`: never seen before; `changed`: seen, and people would be told something else;
    `gone`: in the last good reading and not in this one, whether or not anything closes; `back`: seen before, away in
    the last good reading or closed, here again; `to_close`: gone for good; `missing`: how many complete readings each
    absent id has now been away, to be remembered. `believed`: the next reading is to be compared with this one; a
    snapshot that has lost more than half of its jobs is not believed until staff say so (`asks`), an empty window
    never. `sentence`: what staff should look at, with `code` ("empty_drop").
    """

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    back: tuple[str, ...]
    to_close: tuple[str, ...]
    missing: Mapping[str, int]
    believed: bool = True
    asks: bool = False
    code: str | None = None
    sentence: str | None = None


def changes(
    known: Mapping[str, Known], seen: Mapping[str, str], *, complete: bool, previous_count: int | None
) -> Changes:
    """What a good reading changes. `seen`: external id to content hash; `complete`: a snapshot feed, so that absence
    may close, though not in an empty list; `previous_count`: postings in the last reading that was believed, or that
    staff confirmed, None at the first."""
    dropped = fell(len(seen), previous_count)
    counting = complete and bool(seen) and not dropped
    absent = {key: was for key, was in known.items() if key not in seen and not was.closed}
    missing = {key: was.missing_count + counting for key, was in absent.items()}
    closing = (key for key, times in missing.items() if counting and times >= READINGS_BEFORE_CLOSING)
    here = {key: known[key] for key in seen if key in known}
    return Changes(
        new=tuple(sorted(seen.keys() - known.keys())),
        changed=tuple(sorted(key for key, was in here.items() if was.content_hash != seen[key])),
        gone=tuple(sorted(key for key, was in known.items() if was.in_last_reading and key not in seen)),
        back=tuple(sorted(key for key, was in here.items() if not was.in_last_reading or was.closed)),
        to_close=tuple(sorted(closing)),
        missing=missing,
        believed=not dropped or (not complete and bool(seen)),  # a window may be made smaller
        asks=dropped and complete,
        code="empty_drop" if dropped else None,
        sentence=fall_sentence(len(seen), previous_count, complete=complete) if dropped else None,
    )


def fell(count: int, previous_count: int | None) -> bool:
    """More than half of its jobs went at once."""
    return previous_count is not None and count < previous_count * (1 - LARGEST_DROP)


def fall_sentence(count: int, previous_count: int | None, *, complete: bool = True) -> str:
    if not complete:
        return f"It listed {previous_count} jobs last time and {count} now. Nothing was closed."
    return f"It listed {previous_count} jobs last time and {count} now. We kept the old ones until you confirm."
