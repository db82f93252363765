"""Which openings are the same job, and by what. Pure. A wrong merge hides a job, a missed one costs a text: in doubt
two openings stay two."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from rapidfuzz import fuzz

from jobs_feed.opening import Opening, Where

LONGEST_NAME = 500
"""Characters of an id or a key that an index of any database holds. What is longer is known by its digest."""


class By(StrEnum):
    """What a key is made of; the surest first."""

    ID = "id"
    URL = "url"
    REQUISITION = "requisition"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Key:
    """Two openings that share a key may be the same job. Keys by ID name their feed, the others hold across feeds.
    A key by TOLD only names candidates: `same` decides."""

    by: By
    value: str

    def __str__(self) -> str:
        return f"{self.by}:{short_name(self.value)}"


def short_name(name: str) -> str:
    """The name, or a digest of one that is too long to be looked up by."""
    return name if len(name) <= LONGEST_NAME else sha256(name.encode("utf-8", "replace")).hexdigest()


# Parameters that say where a reader came from, not which job it is.
_TRACKING = re.compile(
    r"utm_\w+|gh_src|lever-(?:source|origin)|ref|referrer|referer|source|src|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid"
    r"|_ga|_gl|trk|trackingid|campaign|jsessionid|phpsessid",
    re.IGNORECASE,
)
_SIMILAR = 0.8
_TITLE_ALIKE = 70  # one page under two quite different titles is a list of jobs, not a job
_LEAST_TEXT = 120  # shorter descriptions say too little to tell two jobs apart


def keys(opening: Opening, feed_id: str) -> tuple[Key, ...]:
    """The keys of an opening, the surest first; `feed_id` is the feed it was read from."""
    found = [Key(By.ID, f"{feed_id}|{opening.external_id}")]
    found += [
        Key(By.URL, url) for url in dict.fromkeys(map(canonical_url, (opening.source_url, opening.apply_url))) if url
    ]
    employer, place = _norm(opening.employer), _place(opening)
    if opening.requisition and employer:
        stated = place or _norm(opening.location_raw) or "?"  # "Clinic A" and "Clinic B" are two, wherever they are
        found.append(Key(By.REQUISITION, "|".join((_norm(opening.requisition), employer, stated))))
    if employer and place:
        pay = f"{_amount(opening.pay_min)}-{_amount(opening.pay_max)}-{opening.pay_unit}" if opening.pay_unit else "?"
        found.append(Key(By.TOLD, "|".join((employer, _norm(opening.title), place, pay))))
    return tuple(found)


def _amount(dollars: Decimal | None) -> str:
    """21 and 21.00 are one amount: a database gives back every amount with its cents."""
    return "?" if dollars is None else f"{dollars.normalize():f}"


def shared_keys(postings: Iterable[tuple[Opening, Sequence[Key]]]) -> frozenset[Key]:
    """The URL keys under which one reading lists different jobs, by title or place: a board's front page names no job.
    The caller drops them before looking anything up. One job listed twice does not make its own page shared, whether
    under one id or under two."""
    jobs: dict[Key, set[tuple[str, ...]]] = defaultdict(set)
    for opening, many in {opening.external_id: (opening, many) for opening, many in postings}.values():
        for key in many:
            if key.by is By.URL:
                jobs[key].add((_norm(opening.title), _place(opening) or "?", _norm(opening.location_raw)))
    return frozenset(key for key, told in jobs.items() if len(told) > 1)


def same(opening: Opening, other: Opening, shared: Collection[Key] = ()) -> str | None:
    """Why two openings are the same job, in words for staff; None where they may be two. `shared` from `shared_keys`.

    In one feed: its id, a URL, or requisition, employer and place. Across feeds also employer, title, place and pay,
    with descriptions at least 0.8 alike where both have one.
    """
    theirs = set(keys(other, other.source_id)) - set(shared)
    common = (key.by for key in keys(opening, opening.source_id) if key in theirs)
    return next((_REASONS[by] for by in common if by not in _HOLDS or _HOLDS[by](opening, other)), None)


_REASONS = {
    By.ID: "the feed gives both the same id",
    By.URL: "both lead to the same page",
    By.REQUISITION: "same requisition number, employer and place",
    By.TOLD: "same employer, title, place and pay, and much the same text",
}


@lru_cache(maxsize=1024)  # several keys of one posting ask for the same links
def canonical_url(url: str | None) -> str | None:
    """A link without what differs between readers: lower-case host, no www, fragment or tracking; None if it is a
    site's front page or no link. The path keeps its case: some boards' ids depend on it."""
    try:
        parts = urlsplit((url or "").strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return None
    host = parts.hostname.lower().removeprefix("www.")
    if port and port not in (80, 443):
        host = f"{host}:{port}"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(pair for pair in pairs if not _TRACKING.fullmatch(pair[0])))
    path = re.sub(r"/{2,}", "/", parts.path).rstrip("/")
    route = (
        parts.fragment if parts.fragment.startswith(("/", "!")) else ""
    )  # "#/jobs/12" is an address, "#apply" is not
    if not path and not query and not route:
        return None
    return urlunsplit(("https", host, path, query, route))


def _alike(opening: Opening, other: Opening) -> bool:
    one, two = opening.description_text, other.description_text
    if len(one) < _LEAST_TEXT or len(two) < _LEAST_TEXT:
        return True
    return fuzz.ratio(one.lower(), two.lower(), score_cutoff=_SIMILAR * 100) > 0


def _same_title(opening: Opening, other: Opening) -> bool:
    return fuzz.token_set_ratio(_norm(opening.title), _norm(other.title)) >= _TITLE_ALIKE


def _told_alike(opening: Opening, other: Opening) -> bool:
    """Only across feeds: one feed that lists a job twice under two ids means two."""
    return opening.source_id != other.source_id and not _elsewhere(opening, other) and _alike(opening, other)


def _elsewhere(opening: Opening, other: Opening) -> bool:
    """Two branches of one shop: both name a postcode, or both a house number, and not the same."""
    if opening.postcode and other.postcode:
        return opening.postcode != other.postcode
    one, two = (re.match(r"\d[\d-]*(?=\s+\w)", place.location_raw or "") for place in (opening, other))
    return bool(one and two and one.group() != two.group())


# What must hold besides a shared key.
_HOLDS: dict[By, Callable[[Opening, Opening], bool]] = {By.URL: _same_title, By.TOLD: _told_alike}


def _place(opening: Opening) -> str | None:
    """The area, or what stands for it; None where the place is not known well enough to compare."""
    if opening.where is Where.AREA:
        return opening.area
    if opening.where is Where.OUTSIDE:
        return _norm(opening.location_raw) or None
    return opening.where.value if opening.where is not Where.UNKNOWN else None


_COMPANY_WORDS = {
    "inc",
    "incorporated",
    "llc",
    "corp",
    "corporation",
    "co",
    "company",
    "ltd",
    "limited",
    "lp",
    "llp",
    "plc",
    "the",
}


def _norm(text: str | None) -> str:
    words = re.findall(r"[^\W_]+", (text or "").lower().replace("&", " and "))
    return " ".join(word for word in words if word not in _COMPANY_WORDS)
