"""A sentence and all that it might say in, as much of that as its segments hold out. The least is laid down first, then
one wish after the other, so that what matters most is never what a long text loses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from smsbot.domain.program import Program
from smsbot.domain.segments import count
from smsbot.wording.catalogue import ENGLISH, Wording
from smsbot.wording.facts import DECENT, FULL, LEAST, Room

Values = Mapping[str, object]
Filled = Callable[[Room], Values | None]
"""The values of a sentence for so much room; None where they would be of no use."""
Wish = tuple[str, int]
"""A field of Room and what it grows to, where there is room for it."""

_CHEAP = Room(title=26, place=24, pay_range=True)
"""What must be said for a text to stay at one segment where its language may take more."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sentence `key` in one language. `wishes`: what its values are given room for, the dearest first. `thrifty`:
    it stays at one segment where that holds enough, for it goes to many."""

    key: str
    program: Program
    wording: Wording
    language: str
    wishes: tuple[Wish, ...]
    thrifty: bool = True

    def fill(self, values: Filled, least: Room) -> Values | None:
        """The fullest values that fit; None when not even the least does. English is always GSM-7; where another
        language's text is too long with its letters, it goes without those that GSM-7 lacks."""
        most = self.program.segments_in(self.language)
        tries = ((_CHEAP, 1), (least, most)) if self.thrifty and most > 1 else ((least, most),)
        for gsm in (True,) if self.language == ENGLISH else (False, True):
            for start, segments in tries:
                if found := self._fullest(values, replace(start, gsm=gsm), segments):
                    return found
        return None

    def squeeze(self, values: Callable[[Room], Values]) -> Values:
        """The same, down to the least that still tells something."""
        return self.fill(values, DECENT) or self.fill(values, LEAST) or values(replace(LEAST, gsm=True))

    def _fullest(self, values: Filled, least: Room, segments: int) -> Values | None:
        def fitting(room: Room) -> Values | None:
            filled = values(room)
            fits = filled and count(self.wording.shortest(self.key, self.language, filled)).segments <= segments
            return filled if fits else None

        if found := fitting(replace(FULL, gsm=least.gsm)):
            return found
        found, room, settled = fitting(least), least, set[str]()
        for field, size in self.wishes if found else ():
            change: dict[str, Any] = {field: size}
            if field in settled or size <= getattr(room, field):
                continue
            if fuller := fitting(replace(room, **change)):
                found, room = fuller, replace(room, **change)
            else:
                settled.add(field)
        return found
