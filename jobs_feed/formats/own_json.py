"""JSON of somebody's own making (any list of objects) -> postings by a mapping. Often one page of many, so a list is
whole only where it says how many there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobs_feed.errors import ParseError
from jobs_feed.feed import Feed
from jobs_feed.formats.json_body import DEEPEST, as_text, flat, load, under
from jobs_feed.formats.names import squeezed
from jobs_feed.formats.not_yet import known_json, not_yet
from jobs_feed.formats.own_list import OwnList, read_list
from jobs_feed.formats.parsed import Parsed

_MOST_LISTS = 50
_Found = tuple[Mapping[str, Any], dict[str, str]]
_GOES_ON = frozenset("next nextpage nextpageurl nextlink nextcursor nextpagetoken hasmore morepages".split())


def parse(body: bytes, feed: Feed) -> Parsed:
    """Raises ParseError for a damaged file, for one without any list of objects, and as read_list does."""
    top = load(body, feed.name)
    lists = _lists(top)
    if not lists and feed.field_map is None:
        unread = not_yet(body, "")
        raise ParseError(feed.name, unread.code, unread.sentence)
    return read_list(
        OwnList(
            what="a JSON list of its own making",
            lists=[(path, len(many)) for path, many in lists.items()],
            entries=lambda path: (flat(one) | above for one, above in lists.get(path, ())),
            total=_total(top, max(map(len, lists.values()), default=0)),
            export=False,
        ),
        feed.field_map,
        feed.name,
    )


def is_own_json(top: Any) -> bool:
    """Whether objects with at least two members stand in a list near the top, and nothing else is known of it."""
    return bool(_lists(top)) and known_json(top) is None


def _lists(top: Any) -> dict[str, list[_Found]]:
    """Path to its objects, for every list of objects near the top, the outermost first; those of a list within each
    object of another (the jobs of every department) are one list."""
    found: dict[str, list[_Found]] = {}
    _find_lists(top, "", 0, {}, found)
    return found


def _find_lists(value: Any, path: str, depth: int, above: dict[str, str], found: dict[str, list[_Found]]) -> None:
    """`above`: what stands in the objects around it, to be told with each; the path of that begins with a stroke."""
    if isinstance(value, dict) and depth < DEEPEST:
        for key, inner in list(value.items())[:_MOST_LISTS]:
            _find_lists(inner, under(path, key), depth + 1, above, found)
    elif isinstance(value, list) and _of_objects(value) and (path in found or len(found) < _MOST_LISTS):
        found.setdefault(path, []).extend((one, above) for one in value if isinstance(one, dict))
        groups = [one for one in value if isinstance(one, dict) and any(map(_of_objects, one.values()))]
        for one in groups if depth < DEEPEST else ():
            said = {
                f"/{under(path, key)}": as_text(inner) for key, inner in one.items() if isinstance(inner, str | int)
            }
            for key, inner in list(one.items())[:_MOST_LISTS]:
                _find_lists(inner, under(path, key), depth + 1, {**above, **said}, found)


def _of_objects(value: Any) -> bool:
    """Whether it is a list, and most of it objects with at least two members."""
    if not isinstance(value, list):
        return False
    return sum(isinstance(one, dict) and len(one) > 1 for one in value[:50]) * 2 >= min(len(value), 50) > 0


def _total(top: Any, listed: int) -> int | None:
    """How many there are in all, as far as the top of the answer says."""
    if not isinstance(top, dict):
        return None
    heads = [top, *(value for value in top.values() if isinstance(value, dict))]  # {"meta": {"total": 120}, ...}
    facts = [fact for head in heads for fact in list(head.items())[:_MOST_LISTS]]
    said = [value for key, value in facts if _counts(key) and type(value) is int and value >= listed]
    goes_on = any(value for key, value in facts if squeezed(key) in _GOES_ON)
    return listed + 1 if goes_on else max(said, default=None)


def _counts(key: str) -> bool:
    name = squeezed(key)
    return "total" in name or "count" in name or name in ("found", "results", "hits")
