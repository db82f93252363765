"""Every text the company remembers: the newest `most`, found by sid, by phone, or by Twilio's list filters."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from smsbot.emulator.text import Text

MOST_TEXTS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Twilio's list filters. `earliest` and `latest`: when it was sent, whole seconds since 1970, both included; a text
    that is not sent yet has no DateSent, and neither finds it. `before`: only texts with a lower `order` (the next
    page)."""

    to: str | None = None
    sender: str | None = None
    earliest: float | None = None
    latest: float | None = None
    before: int | None = None

    def matches(self, text: Text) -> bool:
        """Whether the text passes every filter."""
        return (
            (self.to is None or text.to == self.to)
            and (self.sender is None or text.sender == self.sender)
            and (self.earliest is None or (text.sent is not None and int(text.sent) >= self.earliest))
            and (self.latest is None or (text.sent is not None and int(text.sent) <= self.latest))
            and (self.before is None or text.order < self.before)
        )


class Ledger:
    """In memory and bounded: the oldest text goes when a new one finds it full."""

    def __init__(self, most: int = MOST_TEXTS) -> None:
        self._most = most
        self._texts: dict[str, Text] = {}
        self._phones: dict[str, deque[Text]] = {}
        self._other_ends: set[str] = set()  # our own numbers, and senders that are no phone

    def add(self, text: Text) -> None:
        """Remember a text, the newest of all."""
        self._texts[text.sid] = text
        self._phones.setdefault(text.phone, deque()).append(text)
        self._other_ends.update({text.to, text.sender} - {text.phone})
        if len(self._texts) > self._most:
            self._forget(next(iter(self._texts)))

    def _forget(self, sid: str) -> None:
        phone = self._texts.pop(sid).phone
        self._phones[phone].popleft()  # the oldest of all is the oldest of its phone
        if not self._phones[phone]:
            del self._phones[phone]

    def find(self, sid: str) -> Text | None:
        """The text of that sid, if it is remembered."""
        return self._texts.get(sid)

    def thread(self, phone: str, after: str | None = None) -> list[Text]:
        """A phone's texts, oldest first; those after the text `after`, all when that one is unknown."""
        texts = list(self._phones.get(phone, ()))
        place = next((n for n, text in enumerate(texts, start=1) if text.sid == after), 0)
        return texts[place:]

    def phones(self) -> Iterator[tuple[str, deque[Text]]]:
        """Every phone with its texts, in the order of their first text."""
        return iter(self._phones.items())

    def search(self, wanted: Search, most: int) -> list[Text]:
        """Newest first, at most `most`."""
        return list(itertools.islice(filter(wanted.matches, self._candidates(wanted)), most))

    def _candidates(self, wanted: Search) -> Iterator[Text]:
        for end in (wanted.to, wanted.sender):
            if end in self._phones:
                return reversed(self._phones[end])
            if end is not None and end not in self._other_ends:
                return iter(())  # never seen: no need to read 200,000 texts to know it
        return reversed(self._texts.values())


def parse_moment(said: str, *, last: bool = False) -> float:
    """YYYY-MM-DD or an ISO time, GMT unless it names a zone -> seconds since 1970. A date alone is its first second,
    or with `last` its last one. Raises ValueError."""
    moment = datetime.fromisoformat(said)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    if last and len(said) == len("YYYY-MM-DD"):
        moment += timedelta(days=1, seconds=-1)
    return moment.timestamp()
