"""What an address asks for, and the same address for another page of it. Pure."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit


def asked_number(url: str, name: str) -> int | None:
    """A count in the query of an address."""
    said = dict(parse_qsl(urlsplit(url).query)).get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def with_query(url: str, **changed: str) -> str:
    """`changed`: name to value; a name may be written with `$` in front."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | changed
    return parts._replace(query=urlencode(query, safe="$:")).geturl()
