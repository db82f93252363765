"""A status and its headers -> what it means: a code, a sentence for people, when to come back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

NOT_MODIFIED = 304

_LONGEST_WAIT = 24 * 3600
"""Seconds. A site that asks for more (some say a year) is asked again after a day."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no body. `retry`: whether the same address may work later."""

    code: str
    sentence: str
    retry: bool = True


DNS = Refusal("dns", "We could not find that website's address. Check the spelling.")
TLS = Refusal("tls", "The site's security certificate is not valid.")
UNREACHABLE = Refusal("unreachable", "The site did not answer, or broke off in the middle. Not our side.")
PRIVATE = Refusal("refused_private", "That address is inside a private network, so we do not fetch it.", retry=False)
BAD_ADDRESS = Refusal("bad_address", "We fetch http and https addresses on the ports 80 and 443 only.", retry=False)
TOO_BIG = Refusal("too_big", "Larger than 15 MB.")
TOO_BIG_TOGETHER = Refusal("too_big", "Its pages are larger than 60 MB together.")
TOO_MANY_PAGES = Refusal("too_many_pages", "It has more than 100 pages. Nothing was read. Ask for a narrower list.")
SAME_PAGE = Refusal(
    "same_page", "The site gave one page twice, so we cannot tell whether we have all. Nothing was read."
)
REDIRECT_LOOP = Refusal("redirects", "The site keeps sending us to another address. Check the link.")
NEVER_READ = Refusal("http_304", "The site says that nothing has changed, and we have never read it.")

_CLOUDFLARE = Refusal("cloudflare", "The site is behind a robot check. Ask for a feed link.")
_REFUSED = "The site refused us. It may need a password or may block robots."
_BY_STATUS: Mapping[int, Refusal] = {
    401: Refusal("http_401", _REFUSED),
    403: Refusal("http_403", _REFUSED),
    404: Refusal("http_404", "Nothing at that address any more."),
    410: Refusal("http_410", "The owner has retired this feed. We have paused it.", retry=False),
    429: Refusal("http_429", "The site asked us to slow down."),
}


def timeout_after(seconds: float) -> Refusal:
    return Refusal("timeout", f"The site took longer than {seconds:g} seconds.")


def refusal_of(status: int, headers: Mapping[str, str]) -> Refusal | None:
    """None for an answer with a body to read. `headers` look names up without regard to case."""
    if headers.get("cf-mitigated", "").lower() == "challenge":
        return _CLOUDFLARE
    if 200 <= status < 300:
        return None
    if status >= 500:
        return Refusal("http_5xx", "The site is having trouble. Not our side.")
    if 300 <= status < 400:
        return REDIRECT_LOOP
    return _BY_STATUS.get(status) or Refusal("http_4xx", f"The site refused our request (status {status}).")


def wait_of(headers: Mapping[str, str], now: datetime) -> int | None:
    """Seconds that Retry-After asks for: a number, or a date, which is measured on the site's own clock (its Date
    header) where it tells it. None where it asks for nothing readable."""
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(int(asked[:9]), _LONGEST_WAIT)
    until = _moment(asked)
    if until is None:
        return None
    wait = until - (_moment(headers.get("date", "")) or now)
    return int(max(timedelta(), min(wait, timedelta(seconds=_LONGEST_WAIT))).total_seconds())


def in_words(seconds: int) -> str:
    """ "40 seconds", "3 minutes", "2 hours": rounded up."""
    for size, unit in ((3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = -(-seconds // size)
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return f"{seconds} second{'s' if seconds != 1 else ''}"


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
