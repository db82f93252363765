"""Which key an entry is known by, and which entries of one answer are the same entry. Pure.

A feed's own id is trusted as long as it names one thing. Then the link, without its tracking parameters; then a digest
of what makes one job another one. The same key for the same entry at every reading is what keeps people from being
told twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from jobs_feed.opening import Posting

_TRACKING = frozenset({"ref", "fbclid", "gclid", "gh_src", "lever-source", "mc_cid", "mc_eid"})


def with_keys(postings: Sequence[Posting]) -> tuple[tuple[Posting, ...], int]:
    """The postings, each with its key and none twice, in their order; and how many were left out as repeats."""
    broken = _shared((posting.external_id, posting) for posting in postings)
    links = _shared((_link(posting), posting) for posting in postings if posting.external_id in broken)
    kept: dict[str, Posting] = {}
    for posting in postings:
        key = posting.external_id if posting.external_id not in broken else _key(posting, links)
        kept.setdefault(key, replace(posting, external_id=key))
    return tuple(kept.values()), len(postings) - len(kept)


def plain_link(url: str) -> str:
    """A link with a lower-case host and without fragment, tracking parameters and trailing slash."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(pair[0])]
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path.rstrip("/"), urlencode(query), ""))


def _tracks(name: str) -> bool:
    return name.lower() in _TRACKING or name.lower().startswith("utm_")


def _shared(named: Iterable[tuple[str, Posting]]) -> frozenset[str]:
    """The names that are no names: empty, or given to several jobs (a constant guid, the front page of a board)."""
    jobs: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    for name, posting in named:
        jobs[name].add((_link(posting), (posting.title or "").strip().lower(), *_place(posting)))
    return frozenset(name for name, different in jobs.items() if not name or len(different) > 1)


def _link(posting: Posting) -> str:
    return plain_link(posting.source_url or posting.apply_url or "")


def _place(posting: Posting) -> tuple[str, ...]:
    return tuple(part or "" for part in (posting.location, posting.city, posting.postcode))


def _key(posting: Posting, shared_links: frozenset[str]) -> str:
    link = _link(posting)
    return _digest(posting, link) if link in shared_links else link


def _digest(posting: Posting, link: str) -> str:
    known = (posting.employer or "", *_place(posting), posting.schedule or "")
    # The text only where nothing else tells two jobs apart: whoever edits it would make a new job of it.
    parts = (posting.title or "", link, *known, "" if any(known) else posting.description or "")
    return sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
