"""Intent: what a text asks of us. One small value each; `name` is what `smsbot parse` prints."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from smsbot.domain.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Stop:
    """`scope`: all, some (one kind of text named), wrong_number, delete (DELETE: stop now, offer ERASE), or
    unsure (words that may mean stop: stop, then ask once). `language`: that of the word itself (ALTO: es), in which
    carriers want it answered; None: the person's."""

    name: ClassVar[str] = "stop"
    scope: str = "all"
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """`language`: that of the word itself (AYUDA: es), in which carriers want it answered; None: the person's."""

    name: ClassVar[str] = "help"
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Start:
    name: ClassVar[str] = "start"


@dataclass(frozen=True, slots=True)
class Join:
    """JOBS and its synonyms; `language` when the word itself names one (TRABAJO: es)."""

    name: ClassVar[str] = "join"
    language: str | None = None


@dataclass(frozen=True, slots=True)
class More:
    name: ClassVar[str] = "more"


@dataclass(frozen=True, slots=True)
class Status:
    name: ClassVar[str] = "status"


@dataclass(frozen=True, slots=True)
class Menu:
    name: ClassVar[str] = "menu"


@dataclass(frozen=True, slots=True)
class Freq:
    """`cadence` None: show the menu."""

    name: ClassVar[str] = "freq"
    cadence: int | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """For so many `days`, or up to a `weekday` (Monday 0) or a `date` (month, day). None of them: the length that the
    program sets (14)."""

    name: ClassVar[str] = "pause"
    days: int | None = None
    weekday: int | None = None
    date: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    name: ClassVar[str] = "resume"


@dataclass(frozen=True, slots=True)
class Language:
    """`code` None: show the menu."""

    name: ClassVar[str] = "language"
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Erase:
    """`code`: the digits after ERASE, or None."""

    name: ClassVar[str] = "erase"
    code: str | None = None


@dataclass(frozen=True, slots=True)
class OpeningNumber:
    name: ClassVar[str] = "opening"
    number: int = 0


@dataclass(frozen=True, slots=True)
class Zip:
    name: ClassVar[str] = "zip"
    code: str = ""


@dataclass(frozen=True, slots=True)
class Sectors:
    """Names chosen; `every` for all of them. Both empty: show the menu (TYPES)."""

    name: ClassVar[str] = "sectors"
    names: frozenset[str] = frozenset()
    every: bool = False


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """Area keys chosen; `anywhere` for ANY. Neither: show the menu of areas (or ask for a ZIP)."""

    name: ClassVar[str] = "place"
    areas: tuple[str, ...] = ()
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """Work and place in one text."""

    name: ClassVar[str] = "search"
    work: Sectors
    place: PlaceChoice | Zip


@dataclass(frozen=True, slots=True)
class Filter:
    """`word`: which row of words.FILTERS; `pay`: dollars an hour, with PAY. PAY without it: ask how much; FILTERS: show
    what is set."""

    name: ClassVar[str] = "filter"
    word: str = "filters"
    pay: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Hired:
    """`number`: the job's, 0 for one that is not from us, None where it is not said."""

    name: ClassVar[str] = "hired"
    number: int | None = None


@dataclass(frozen=True, slots=True)
class HowItWent:
    """The answer to our question how it went with a job; None: a number that is none of its answers."""

    name: ClassVar[str] = "outcome"
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """A job is filled or no longer there. `number` None: the one whose details they asked for last."""

    name: ClassVar[str] = "gone"
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Scam:
    """A job asks for money or is none. `number` None: the one whose details they asked for last."""

    name: ClassVar[str] = "scam"
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Crisis:
    """`stops`: the same text also asks for no more texts. `language`: that of the words; None: the person's."""

    name: ClassVar[str] = "crisis"
    stops: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class PrivateFacts:
    """A card, Social Security or case number was in the text; the workflow stores it redacted."""

    name: ClassVar[str] = "private"


@dataclass(frozen=True, slots=True)
class Ignore:
    """A machine's text, a tapback or mere thanks: nothing to answer. `why` names the rule."""

    name: ClassVar[str] = "unknown"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    name: ClassVar[str] = "unknown"


Intent = (
    Stop
    | Help
    | Start
    | Join
    | More
    | Status
    | Menu
    | Freq
    | Pause
    | Resume
    | Language
    | Erase
    | OpeningNumber
    | Zip
    | Sectors
    | PlaceChoice
    | Search
    | Filter
    | Hired
    | HowItWent
    | Gone
    | Scam
    | Crisis
    | PrivateFacts
    | Ignore
    | Unknown
)


@dataclass(frozen=True, slots=True)
class Understood:
    """An intent and the rule that decided it (kept with the inbound text; operators read it in `why`)."""

    intent: Intent
    rule: str
