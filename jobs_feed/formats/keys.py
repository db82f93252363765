"""Which key an entry is known by, and which entries of one answer are the same entry. Pure.

A feed's own id is trusted as long as it names one thing. Then the link, in the form in which links are compared; then a
digest of what makes one job another one. The same key for the same entry at every reading is what keeps people from
being told twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from jobs_feed.identity import canonical_url, short_name
from jobs_feed.opening import Posting


def with_keys(postings: Sequence[Posting]) -> tuple[tuple[Posting, ...], int]:
    """The postings, each with its key and none twice, in their order; and how many were left out as repeats."""
    broken = _shared((posting.external_id, posting) for posting in postings)
    links = {id(posting): _link(posting) for posting in postings if posting.external_id in broken}
    no_key = _shared((links[id(posting)], posting) for posting in postings if id(posting) in links)
    kept: dict[str, Posting] = {}
    for posting in postings:
        key = links.get(id(posting), posting.external_id)
        if id(posting) in links and key in no_key:
            key = _digest(posting, key)
        key = short_name(key)
        kept.setdefault(key, posting if key == posting.external_id else replace(posting, external_id=key))
    return tuple(kept.values()), len(postings) - len(kept)


def _shared(named: Iterable[tuple[str, Posting]]) -> frozenset[str]:
    """The names that are no names: empty, or given to several jobs (a constant guid, the front page of a board)."""
    groups: defaultdict[str, list[Posting]] = defaultdict(list)
    for name, posting in named:
        groups[name].append(posting)
    return frozenset(name for name, group in groups.items() if not name or (len(group) > 1 and _differ(group)))


def _differ(group: Sequence[Posting]) -> bool:
    return len({(_link(posting), (posting.title or "").strip().lower(), *_place(posting)) for posting in group}) > 1


def _link(posting: Posting) -> str:
    return canonical_url(posting.source_url or posting.apply_url) or ""


def _place(posting: Posting) -> tuple[str, ...]:
    return tuple(part or "" for part in (posting.location, posting.city, posting.postcode))


def _digest(posting: Posting, link: str) -> str:
    known = (posting.employer or "", *_place(posting), posting.schedule or "")
    # The text only where nothing else tells two jobs apart: whoever edits it would make a new job of it.
    parts = (posting.title or "", link, *known, "" if any(known) else posting.description or "")
    return sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
