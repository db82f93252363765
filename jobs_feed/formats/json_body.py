"""JSON -> the lists of objects in it, and an object as flat entry: path of a member to its text. Pure, bounded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jobs_feed.errors import ParseError
from jobs_feed.formats.bodies import decoded
from jobs_feed.formats.parsed import damaged

DEEPEST = 5
_LISTS_WITHIN = 4
_MOST_IN_AN_ENTRY = 300
_MOST_JOINED = 20
_LOOKED_INTO = 50  # objects of a list, and members of an object, that are searched for further lists
_LONGEST_VALUE = 100_000


def load(body: bytes, feed: str) -> Any:
    """Raises ParseError for a damaged file."""
    try:
        return json.loads(decoded(body))
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits, thousands of nested lists
        raise damaged(feed, getattr(error, "lineno", None)) from error


def find_objects(top: Any, members: frozenset[str]) -> list[Mapping[str, Any]]:
    """The objects of every list near the top in which one has all of the members, in their order."""
    lists = [many for many in lists_in(top) if any(_has(one, members) for one in many)]
    return [one for many in lists for one in many if isinstance(one, dict)]


def find_jobs(body: bytes, feed: str, members: frozenset[str]) -> tuple[Any, list[Mapping[str, Any]]]:
    """The answer of a job board and its jobs, of which at least one has all of the members.

    Raises ParseError for a damaged file, and where there is something else in the list than such jobs, or no list."""
    top = load(body, feed)
    jobs = find_objects(top, members)
    if not jobs and not is_empty_list(top):
        sentence = "The site's answer holds no list of jobs as we know it. Look at the address under Edit or try."
        raise ParseError(feed, "not_a_list", sentence)
    return top, jobs


def is_empty_list(top: Any) -> bool:
    """Whether there is a list near the top, and no object in any."""
    lists = list(lists_in(top))
    return bool(lists) and not any(isinstance(one, dict) for many in lists for one in many)


def lists_in(value: Any, depth: int = 0) -> Iterator[list[Any]]:
    """Every list near the top, the outermost first: lists are wrapped in one or two others."""
    if isinstance(value, list):
        yield value
    children = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children[:_LOOKED_INTO]:
        if depth < _LISTS_WITHIN:
            yield from lists_in(child, depth + 1)


def objects_in(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every object near the top, the outermost first."""
    if isinstance(value, dict):
        yield value
    children = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children[:_LOOKED_INTO]:
        if depth < _LISTS_WITHIN and isinstance(child, dict | list):
            yield from objects_in(child, depth + 1)


def _has(one: Any, members: frozenset[str]) -> bool:
    return isinstance(one, dict) and members <= one.keys()


def flat(entry: Mapping[str, Any]) -> dict[str, str]:
    """Texts of one path (the members of the objects of a list) are joined by a semicolon."""
    found: dict[str, list[str]] = {}
    _gather(entry, "", 0, found)
    return {path: together(*texts)[:_LONGEST_VALUE] for path, texts in found.items()}


def _gather(value: Any, path: str, depth: int, found: dict[str, list[str]]) -> None:
    match value:
        case dict() if depth < DEEPEST:
            for key, inner in value.items():
                _gather(inner, under(path, key), depth + 1, found)
        case list() if depth < DEEPEST:
            for inner in value[:_MOST_JOINED]:
                _gather(inner, path, depth + 1, found)
        case dict() | list():
            pass  # deeper than anybody would choose from
        case _ if path in found or len(found) < _MOST_IN_AN_ENTRY:
            found.setdefault(path, []).append(as_text(value))
        case _:
            pass


def under(path: str, key: str) -> str:
    return f"{path}/{key}" if path else key


def as_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)[:_LONGEST_VALUE]


def together(*texts: str | None) -> str:
    """Each of them once, joined by a semicolon."""
    return "; ".join(dict.fromkeys(text for text in texts if text))


def number_in(value: Any) -> int | None:
    """A count as answers write it: 120, "120", 120.0."""
    text = as_text(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
