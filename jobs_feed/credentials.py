"""Sites that answer only those whom they know: what each is told, and what is missing. Pure; nothing of it is ever
shown, logged or stored with a feed, and it goes to the one origin that it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import quote, urlsplit

from jobs_feed.errors import FetchError
from jobs_feed.feed import Feed

USAJOBS = "https://data.usajobs.gov"
CAREERONESTOP = "https://api.careeronestop.org"
USER = "{userId}"
"""Where an address leaves room for the name of our account: what is stored does not hold it."""


@dataclass(frozen=True, slots=True)
class Credential:
    """Headers that one origin wants, and the account's name for its addresses."""

    headers: Mapping[str, str] = field(repr=False)
    user: str = field(default="", repr=False)


Credentials = Mapping[str, Credential]
"""By origin: scheme, host and port."""
NO_CREDENTIALS: Credentials = MappingProxyType({})

_MISSING: Mapping[str, tuple[str, str]] = {
    # host: who it is, what to set
    "data.usajobs.gov": ("USAJOBS", "USAJOBS_KEY and USAJOBS_EMAIL"),
    "api.careeronestop.org": ("CareerOneStop", "CAREERONESTOP_USER_ID and CAREERONESTOP_TOKEN"),
}


def credentials(
    *, usajobs_key: str = "", usajobs_email: str = "", careeronestop_user: str = "", careeronestop_token: str = ""
) -> Credentials:
    """Of those sites for which everything is given."""
    found: dict[str, Credential] = {}
    if usajobs_key and usajobs_email:
        found[USAJOBS] = Credential({"Authorization-Key": usajobs_key, "User-Agent": usajobs_email})
    if careeronestop_user and careeronestop_token:
        found[CAREERONESTOP] = Credential({"Authorization": f"Bearer {careeronestop_token}"}, careeronestop_user)
    return found


def asked_with(feed: Feed, known: Credentials) -> tuple[Feed, Mapping[str, str]]:
    """The feed at the address to ask, and the headers to ask it with. Raises FetchError for a site that answers only
    with a key, where there is none."""
    credential = known.get(origin(feed.url))
    if credential is not None:
        return replace(feed, url=feed.url.replace(USER, quote(credential.user, safe=""))), credential.headers
    missing = _MISSING.get(_host(feed.url))
    if missing is not None:
        sentence = f"{missing[0]} answers only with a key. Ask whoever runs this service to set {missing[1]}."
        raise FetchError(feed.name, "no_key", sentence, retry=False)
    return feed, {}


def origin(url: str) -> str:
    """Scheme, host and port; empty for what is no address."""
    try:
        parts = urlsplit(url)
        usual = {"http": 80, "https": 443}.get(parts.scheme.lower())
        port = "" if parts.port in (None, usual) else f":{parts.port}"
    except ValueError:
        return ""
    return f"{parts.scheme.lower()}://{(parts.hostname or '').lower()}{port}"


def _host(url: str) -> str:
    return origin(url).partition("://")[2].partition(":")[0]
