"""XML of somebody's own making (<jobs><job>, <result><job>, any list of like elements) -> postings by a mapping.
Parsed as a stream, without a tree: memory is that of one entry and of what is kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import ParseError as XMLError

from defusedxml.ElementTree import XMLParser

from jobs_feed.errors import ParseError
from jobs_feed.feed import Feed
from jobs_feed.formats.bodies import decoded, root_name, xml_bytes
from jobs_feed.formats.names import about_jobs
from jobs_feed.formats.not_yet import own_xml, unknown
from jobs_feed.formats.own_list import OwnList, read_list
from jobs_feed.formats.parsed import Parsed, damaged

_CHUNK = 64 * 1024
_DEEPEST = 8  # levels that are told apart; what is deeper counts as text
_MOST_PATHS = 2_000
_MOST_IN_AN_ENTRY = 300
_LONGEST_VALUE = 100_000
_LONGEST_NAME = 60
_MOST_ALONE = 200
_EMPTY = 3  # tags: the declaration, and the one element that begins and ends
_BEAR_THEIR_NAME = frozenset("field attribute property param item meta value column customfield custom_field".split())
_TEXT_ONLY = frozenset(
    "p br div span b i u em strong ul ol li h1 h2 h3 h4 h5 h6 a table tr td th tbody thead img hr font small".split()
)
"""HTML that stands in a text without being escaped: part of the text, no element of the list."""


def parse(body: bytes, feed: Feed) -> Parsed:
    """Raises ParseError for a damaged file (half a list would look as if the other half had closed), for one without
    any list, and as read_list does."""
    data = xml_bytes(body, feed.name)
    try:
        own = OwnList(
            what="an XML list of its own making", lists=_lists(data), entries=lambda path: _entries(data, path)
        )
        if not own.lists and feed.field_map is None:
            _refuse_no_list(data, feed.name)
        return read_list(own, feed.field_map, feed.name)
    except XMLError as error:
        raise damaged(feed.name, error.position[0]) from error


def _refuse_no_list(data: bytes, feed: str) -> None:
    root = root_name(decoded(data)) or ""
    empty = data.count(b"<") <= _EMPTY
    if not (empty and about_jobs(root)):
        unread = unknown(own_xml(root))
        raise ParseError(feed, unread.code, unread.sentence)


def _name(tag: str) -> str:
    return tag.rpartition("}")[2][:_LONGEST_NAME]


class _Walk(ABC):
    """Where a parser stands: the path of the open element down to the deepest level that is told apart. A parser calls
    start, data and end; `enter`, `text` and `leave` are told of what is an element of the list."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self._beyond = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = _name(tag)
        if self._beyond or len(self.path) == _DEEPEST or (len(self.path) > 1 and name.lower() in _TEXT_ONLY):
            self._beyond += 1
            self.text(f"<{name}>")
            return
        self.path.append(name)
        self.enter(attributes)

    def data(self, text: str) -> None:
        self.text(text)

    def end(self, tag: str) -> None:
        if self._beyond:
            self._beyond -= 1
            self.text(f"</{_name(tag)}>")
            return
        self.leave()
        self.path.pop()

    @abstractmethod
    def enter(self, attributes: Mapping[str, str]) -> None:
        """An element begins; it is the last of the path."""

    @abstractmethod
    def text(self, text: str) -> None:
        """A piece of the open element's text."""

    @abstractmethod
    def leave(self) -> None:
        """It ends; the path still holds it."""


class _Survey(_Walk):
    """How often each path occurs, and which elements hold others."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()
        self.holders: dict[str, set[str]] = {}

    def enter(self, attributes: Mapping[str, str]) -> None:
        path = "/".join(self.path)
        if path not in self.counts and len(self.counts) == _MOST_PATHS:
            return
        self.counts[path] += 1
        parts = self.holders.setdefault("/".join(self.path[:-1]), set())
        if len(parts) < _MOST_IN_AN_ENTRY:
            parts.add(self.path[-1])
        own = self.holders.setdefault(path, set())
        own.update([f"@{_name(name)}" for name in attributes][: _MOST_IN_AN_ENTRY - len(own)])

    def text(self, text: str) -> None:
        pass

    def leave(self) -> None:
        pass


class _Entries(_Walk):
    """The entries at one path, flat, as they end; whoever feeds the parser takes them out of `ready`. What stands alone
    above them, before them (the employer of a group of jobs), is told with each: its path begins with a stroke."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.ready: list[dict[str, str]] = []
        self._wanted = path.split("/")
        self._entry: dict[str, str] | None = None
        self._texts: list[list[str]] = []
        self._holds: list[bool] = []
        self._length = 0
        self._above: dict[str, str] = {}
        self._alone: list[str] | None = None  # the text of an element above the entries, until it proves to hold others

    def enter(self, attributes: Mapping[str, str]) -> None:
        if self._entry is None:
            if self.path != self._wanted:
                self._alone = [] if self.path[:-1] == self._wanted[: len(self.path) - 1] else None
                return
            self._entry, self._alone = dict(self._above), None
        elif self.path[-1].lower() in _BEAR_THEIR_NAME and (name := attributes.get("name") or attributes.get("key")):
            self.path[-1] = f"{self.path[-1]}[{name[:_LONGEST_NAME]}]"
        if self._holds:
            self._holds[-1] = True
        self._holds.append(bool(attributes))  # what has attributes and no text is no element of its own
        self._texts.append([])
        self._length = 0
        bears_its_name = self.path[-1].endswith("]")
        for name, value in attributes.items():
            if not (bears_its_name and name in ("name", "key")):
                self._keep(f"@{_name(name)}", value)

    def text(self, text: str) -> None:
        if self._alone is not None and len(self._alone) < _MOST_ALONE:
            self._alone.append(text[:_MOST_ALONE])
        if self._texts and self._length < _LONGEST_VALUE:
            self._length += len(text)
            self._texts[-1].append(text)

    def leave(self) -> None:
        if self._entry is None:
            self._leave_above()
            return
        said = "".join(self._texts.pop())[:_LONGEST_VALUE].strip()
        self._length = 0
        holds_others = self._holds.pop()
        if len(self.path) > len(self._wanted):
            if said or not holds_others:
                self._keep("", said)
            return
        if said:
            self._keep("#text", said)
        self.ready.append(self._entry)
        self._entry = None

    def _leave_above(self) -> None:
        path = "/" + "/".join(self.path)
        said = "".join(self._alone or ())[:_MOST_ALONE].strip()
        if said and len(self._above) < _MOST_ALONE:
            self._above[path] = said
        elif self._alone is None and self.path == self._wanted[: len(self.path)]:
            self._above = {name: text for name, text in self._above.items() if not name.startswith(f"{path}/")}
        self._alone = None

    def _keep(self, name: str, said: str) -> None:
        """Elements of one name stand side by side in one entry: their texts are told together."""
        assert self._entry is not None
        path = "/".join([*self.path[len(self._wanted) :], *([name] if name else [])])
        before = self._entry.get(path)
        if before is None and len(self._entry) < _MOST_IN_AN_ENTRY:
            self._entry[path] = said[:_LONGEST_VALUE]
        elif before is not None and said and said != before and len(before) < _LONGEST_VALUE:
            self._entry[path] = f"{before}; {said[:_LONGEST_VALUE]}" if before else said


def _lists(data: bytes) -> list[tuple[str, int]]:
    """Every path below the root whose elements hold at least two different ones, the outermost first."""
    survey = _Survey()
    for _ in _fed(data, survey):
        pass
    hollow = {path for path, parts in survey.holders.items() if any(not part.startswith("@") for part in parts)}
    found = [
        (path, survey.counts[path])
        for path, parts in survey.holders.items()
        if "/" in path and sum(f"{path}/{part}" not in hollow for part in parts) > 1
    ]
    by_depth = sorted(found, key=lambda one: (one[0].count("/"), -one[1]))
    return [(path, count) for path, count in by_depth if not _part_of_one(path, count, by_depth)]


def _part_of_one(path: str, count: int, lists: list[tuple[str, int]]) -> bool:
    """Whether it stands at most once in an entry of another list, so that it is a part of that; but for the job of an
    employer who has one at the moment."""
    return not about_jobs(path.rpartition("/")[2]) and any(
        path.startswith(f"{outer}/") and count <= others for outer, others in lists
    )


def _entries(data: bytes, path: str) -> Iterator[dict[str, str]]:
    walk = _Entries(path)
    for _ in _fed(data, walk):
        ready, walk.ready = walk.ready, []
        yield from ready


def _fed(data: bytes, walk: _Walk) -> Iterator[None]:
    parser = XMLParser(target=walk, forbid_dtd=True)
    for at in range(0, len(data), _CHUNK):
        parser.feed(data[at : at + _CHUNK])
        yield
    parser.close()
    yield
