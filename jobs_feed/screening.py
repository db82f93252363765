"""Which openings wait for staff, and why: trust, pay, scams, sensitive words, hostile text. Pure.

A held opening is never sent and never deleted: a person decides."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from jobs_feed.clean import BIDI, CONTROL, JAVASCRIPT_LINK, SCRIPT
from jobs_feed.feed import Feed, PayRule
from jobs_feed.opening import ApplyHow, Opening, PayUnit
from jobs_feed.pay import hourly


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason to wait. `points`: how much it weighs, 1 to 10, for the order of the staff's list."""

    code: str
    points: int
    sentence: str


class FloorLike(Protocol):
    """Anything with a day, an hourly amount in dollars and words of a title."""

    @property
    def since(self) -> date: ...
    @property
    def hourly(self) -> Decimal: ...
    @property
    def words(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The lowest lawful hourly pay from a day on: for all work, or for titles that hold one of `words`."""

    since: date
    hourly: Decimal
    words: tuple[str, ...] = ()


HIGHEST_BELIEVED = Decimal(150)
SENSITIVE = (
    "child support", "noncustodial", "welfare", "cash assistance", "snap", "arrears", "court", "debt", "parole",
    "conviction", "shelter", "hiv",
)  # fmt: skip
"""Words never sent in an opening's title or employer without staff's approval (a watched phone tells on its owner)."""


def load_floors(path: Path) -> tuple[Floor, ...]:
    """Floors from wage_floors.toml: [[floor]] since = date, hourly = "17.00", words = [...].
    Raises ValueError naming every row that is not so."""
    floors, faults = [], []
    for number, row in enumerate(tomllib.loads(path.read_text(encoding="utf-8")).get("floor", []), start=1):
        try:
            since, amount = row["since"], Decimal(str(row["hourly"]))
        except (KeyError, InvalidOperation):
            faults.append(f"{path.name}: floor {number}: wants since and hourly")
            continue
        if type(since) is not date or amount <= 0:
            faults.append(f"{path.name}: floor {number}: since is a date, hourly more than 0")
            continue
        floors.append(Floor(since=since, hourly=amount, words=tuple(word.lower() for word in row.get("words", ()))))
    if faults:
        raise ValueError("\n".join(faults))
    return tuple(floors)


def screen(
    opening: Opening,
    *,
    feed: Feed,
    floors: Sequence[FloorLike],
    today: date,
    sensitive: Sequence[str] = SENSITIVE,
) -> tuple[Hold, ...]:
    """Every reason for the opening to wait for staff, the heaviest first; none means that it may go."""
    holds = [
        *_trust(feed),
        *_pay(opening, feed, floor_for(opening.title, floors, today)),
        *_scam(opening),
        *filter(None, [sensitive_word(opening.title, opening.employer, sensitive)]),
        *(_HOSTILE[code] for code in opening.hostile),
        *_links(opening),
    ]
    return tuple(sorted(holds, key=lambda hold: -hold.points))


def not_held_for(feed: Feed) -> frozenset[str]:
    """Codes of holds that the feed's settings put on no opening of it: what has waited for these alone need not."""
    codes = {"feed_untrusted"} if feed.trusted else set()
    if feed.pay_rule is PayRule.MAY_BE_MISSING:
        codes |= {"pay_missing", "pay_from_grade"}
    return frozenset(codes)


def floor_for(title: str, floors: Iterable[FloorLike], today: date) -> Decimal | None:
    """Dollars an hour: of the floors in force today, the newest of those for this kind of work, else the general."""
    in_force = sorted((floor for floor in floors if floor.since <= today), key=lambda floor: floor.since)
    own = [floor for floor in in_force if floor.words and _finder(tuple(floor.words)).search(title)]
    general = [floor for floor in in_force if not floor.words]
    chosen = (own or general)[-1:]
    return chosen[0].hourly if chosen else None


def _trust(feed: Feed) -> Iterator[Hold]:
    if not feed.trusted:
        yield Hold("feed_untrusted", 1, "Openings of this feed wait until somebody has looked at them.")


def _pay(opening: Opening, feed: Feed, floor: Decimal | None) -> Iterator[Hold]:
    least, most, unit = opening.pay_min, opening.pay_max, opening.pay_unit
    if unit is None or (least is None and most is None):
        if feed.pay_rule is PayRule.REQUIRED:
            yield Hold("pay_missing", 3, "It states no pay.")
        elif feed.pay_rule is PayRule.FROM_GRADE:
            yield Hold("pay_from_grade", 3, "It states no pay, and there is no table that gives the pay of its grade.")
        return
    low, high = (hourly(amount, unit) for amount in (least or most or Decimal(0), most or least or Decimal(0)))
    if floor is not None and low < floor:
        yield Hold("pay_under_floor", 5, f"${low:.2f} an hour is under the lowest lawful pay of ${floor:.2f}.")
    if high > HIGHEST_BELIEVED:
        yield Hold("pay_out_of_bounds", 5, f"${high:.2f} an hour is more than is believable.")


_FREE_MAIL = re.compile(
    r"@(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|msn|aol|icloud|proton(?:mail)?|gmx|mail|zoho|yandex)\.\w",
    re.IGNORECASE,
)
_DAILY_TOO_HIGH = Decimal(1000)


@lru_cache(maxsize=1)
def _scams() -> tuple[tuple[Hold, re.Pattern[str]], ...]:
    table = tomllib.loads(files("jobs_feed").joinpath("lexicon", "scams.toml").read_text(encoding="utf-8"))
    return tuple(
        (Hold(row["code"], row["points"], row["sentence"]), re.compile("|".join(row["forms"]), re.IGNORECASE))
        for row in table["scam"]
    )


def _scam(opening: Opening) -> Iterator[Hold]:
    text = "\n".join((opening.title, opening.description_text, *(way.value for way in opening.apply)))
    yield from (hold for hold, form in _scams() if form.search(text))
    emails = [way.value for way in opening.apply if way.how is ApplyHow.EMAIL]
    if any(_FREE_MAIL.search(email) for email in emails):
        yield Hold("scam_free_mail", 3, "One applies to a free e-mail address, not an employer's own.")
    if opening.pay_unit is PayUnit.DAY and (opening.pay_max or opening.pay_min or 0) > _DAILY_TOO_HIGH:
        yield Hold("scam_day_pay", 6, "It promises more a day than such work pays.")


def sensitive_word(title: str, employer: str | None, words: Sequence[str] = SENSITIVE) -> Hold | None:
    """Why an opening of this name waits, or None."""
    found = find_sensitive_word(f"{title}\n{employer or ''}", words)
    if found is None:
        return None
    return Hold("sensitive_word", 4, f"Its title or employer says {found!r}, which a watched phone should not show.")


def find_sensitive_word(text: str, words: Sequence[str] = SENSITIVE) -> str | None:
    """The first of `words` in the text, in small letters."""
    found = _finder(tuple(words)).search(text) if words else None
    return found.group().lower() if found else None


@lru_cache(maxsize=64)
def _finder(words: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words, singular or plural, with any spaces or hyphens between them."""
    forms = (r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", word))) for word in words if word)
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})s?(?!\w)", re.IGNORECASE)


_HOSTILE = {
    SCRIPT: Hold("script", 10, "Its text held a script. It was taken out."),
    JAVASCRIPT_LINK: Hold("javascript_link", 10, "It held a link that runs code. It was taken out."),
    BIDI: Hold("bidi", 7, "Its text held marks that turn the reading direction round. They were taken out."),
    CONTROL: Hold("control", 7, "Its text held control characters. They were taken out."),
}

_SHORTENERS = {
    "bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "buff.ly", "rebrand.ly", "cutt.ly", "rb.gy", "t.ly",
    "shorturl.at", "tiny.cc", "lnkd.in", "twil.io", "bl.ink", "short.io", "s.id", "v.gd", "qrco.de", "tiny.one",
    "soo.gd", "shorte.st", "adf.ly",
}  # fmt: skip


def _links(opening: Opening) -> Iterator[Hold]:
    links = [opening.apply_url or "", *(way.value for way in opening.apply if way.how is ApplyHow.WEB)]
    hosts = {(urlsplit(link).hostname or "").removeprefix("www.") for link in links}
    if hosts & _SHORTENERS:
        yield Hold("short_link", 5, "One applies by a shortened link, which hides where it leads.")
