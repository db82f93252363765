"""HTML of a description -> its "Label: value" lines. Pure; nothing is interpreted here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

_READ = 20_000  # characters: labels stand at the top or the end of a short text, not behind a novel
_MOST = 40
_VALUE = 300

_BLOCK = "br|p|div|li|ul|ol|table|tr|td|th|h[1-6]|dt|dd"
_BREAK = re.compile(rf"</?\s*(?:{_BLOCK})\b[^<>]*>|<(?:strong|b)\b[^<>]*>(?=[^<>:]{{1,40}}:)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")  # never "<[^>]*>": on a run of "<" that takes quadratic time
_LABEL = re.compile(r"([^\W\d_][^:\n]{0,39}?)\s*:(?!//)(?!(?<=\d:)\d)\s*(\S.*)")  # no address, no time of day
_MOST_WORDS = 5


def find_labels(html: str) -> dict[str, str]:
    """Labels in lower case, each with the first value given for it, tags and entities removed."""
    labels: dict[str, str] = {}
    for line in _lines(html[:_READ]):
        found = _LABEL.match(line)
        if found and len(found.group(1).split()) <= _MOST_WORDS and len(labels) < _MOST:
            labels.setdefault(found.group(1).lower(), found.group(2)[:_VALUE])
    return labels


def _lines(html: str) -> Iterator[str]:
    """The lines as a person sees them, of those that hold a colon."""
    parts = _BREAK.split(html)
    if len(parts) == 1:  # plain text: its own lines are the lines
        parts = html.splitlines()
    for part in parts:
        if ":" in part:
            yield " ".join(unescape(_TAG.sub("", part)).split())
