"""What staff did, newest first, each with what it was about by name; acts of one decision about many are one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from smsbot.storage import audit, opening_lists, staff
from smsbot.storage.audit import Act
from smsbot.storage.database import Connection, Database
from smsbot.storage.opening_lists import Called
from smsbot.workflows.know_person import LOOKED_AT

ON_A_PAGE = 50
AT_MOST = 1_000
"""Acts that one page is made of: one decision about thousands takes several."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`act`: its newest. `more`: how many more things it was about. `about`: the name of a feed, the e-mail address of
    staff, or an opening, where it is still known; a person has no name."""

    act: Act
    more: int
    about: str | Called | None


@dataclass(frozen=True, slots=True)
class Decisions:
    """`older`: the act before which the next page begins, None on the last."""

    shown: Sequence[Decision]
    older: int | None


def latest_acts(database: Database, before: int | None, *, looks: bool) -> Decisions:
    """Of those before that act; with `looks` each look at one person's page too."""
    with database.read() as db:
        found = audit.latest(db, AT_MOST + 1, before, but=None if looks else LOOKED_AT)
        groups = [list(acts) for _, acts in groupby(found[:AT_MOST], key=_decision)]
        shown = groups[:ON_A_PAGE]
        more = len(found) > AT_MOST or len(groups) > ON_A_PAGE
        return Decisions(
            tuple(_named(db, [(acts[0], len(acts) - 1) for acts in shown])), shown[-1][-1].id if more else None
        )


def _decision(act: Act) -> tuple[object, ...]:
    return (act.who, act.verb, act.at) if act.noun == "opening" else (act.id,)


def _named(db: Connection, shown: Collection[tuple[Act, int]]) -> Iterable[Decision]:
    names: dict[str, dict[int, str] | dict[int, Called]] = {
        "feed": opening_lists.feed_names(db),
        "opening": opening_lists.called(db, [act.noun_id for act, _ in shown if act.noun == "opening" and act.noun_id]),
        "staff": {member.id: member.email for member in staff.everybody(db)},
    }
    for act, more in shown:
        yield Decision(act, more, names.get(act.noun, {}).get(act.noun_id or 0))
