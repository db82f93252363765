"""People with a reason to hear from us in; a text for each of them queued, under all that holds for what nobody asked
for, or what keeps them waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from smsbot.domain import segments
from smsbot.domain.cadence import WEEK, PastTexts
from smsbot.domain.messages import TextKind
from smsbot.domain.program import Program
from smsbot.domain.window import window_end
from smsbot.storage import cohorts, outbox, pauses
from smsbot.storage.database import Connection
from smsbot.workflows.budget import MICRO


class Addressee(Protocol):
    """Whom a text is for. `zone`: a second one, or None."""

    @property
    def subscriber_id(self) -> int: ...
    @property
    def language(self) -> str: ...
    @property
    def zone(self) -> str | None: ...


Person = TypeVar("Person", bound=Addressee)


@dataclass(slots=True)
class SingleTexts:
    """The texts of one pass, of one kind. `left`: millionths of a dollar that may still be spent, known from the pass's
    beginning: nobody else plans meanwhile. `waiting`: people whose time has come, by what keeps them today."""

    program: Program
    kind: TextKind
    template: str
    now: datetime
    left: int
    waiting: Counter[str] = field(default_factory=Counter)

    def queue(
        self,
        db: Connection,
        due: Sequence[Person],
        too_often: Callable[[Person, Sequence[datetime]], str | None],
        words: Callable[[Person], str],
    ) -> dict[int, Person]:
        """Ids of the new texts, each with its person. `too_often`: why the person's unrequested texts of the last
        7 x 24 h allow none today, or None."""
        past = cohorts.texts_since(db, [one.subscriber_id for one in due], self.now - WEEK)
        paused = pauses.current(db, self.now) is not None
        going: list[tuple[Person, outbox.NewText]] = []
        for one in due:
            ends = self._window_end(one)
            reason = "service_paused" if paused else "quiet_hours" if ends is None else None
            reason = reason or too_often(one, past.get(one.subscriber_id, PastTexts()).all)
            if reason is None:
                text = self._text(one, words(one), ends)
                if text.cost <= self.left:
                    self.left -= text.cost
                    going.append((one, text))
                    continue
                reason = "budget"
            self.waiting[reason] += 1
        ids = outbox.add(db, [text for _, text in going], self.now)
        return {row_id: one for row_id, (one, _) in zip(ids, going, strict=True)}

    def _window_end(self, one: Addressee) -> datetime | None:
        zones = [self.program.places.zone, *([one.zone] if one.zone else [])]
        return window_end(self.now, self.program.window, zones)

    def _text(self, one: Addressee, body: str, ends: datetime | None) -> outbox.NewText:
        count = segments.count(body).segments
        return outbox.NewText(
            subscriber_id=one.subscriber_id,
            kind=self.kind,
            template=self.template,
            body=body,
            language=one.language,
            segments=count,
            cost=int(self.program.prices.cost_out(count) * MICRO),
            expires_at=ends,
        )
