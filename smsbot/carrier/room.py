"""How many calls may be open at once: half as many after "too many", slowly more again while all goes well."""

from __future__ import annotations


class Room:
    """`most` at first and at most. The carrier's own limit is published nowhere; this finds it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._limit = float(most)
        self._narrowed = 0

    @property
    def limit(self) -> int:
        return int(self._limit)

    def enter(self) -> int:
        """A call begins; what it is told is needed when it ends."""
        return self._narrowed

    def leave(self, entered: int, *, too_many: bool) -> None:
        """A call has ended. Of all calls that were open together one halves the limit; a full round of good ones widens
        it by one."""
        if not too_many:
            self._limit = min(self._most, self._limit + 1 / self._limit)
        elif entered == self._narrowed:
            self._limit = max(1.0, self._limit / 2)
            self._narrowed += 1
