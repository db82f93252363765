"""Which queued texts may go at this moment, with all that decides it, and their claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from smsbot.domain.cadence import WEEK, PastTexts
from smsbot.domain.listing import Listing
from smsbot.domain.match import verdict, wish_of
from smsbot.domain.messages import UNREQUESTED, TextKind
from smsbot.domain.subscriber import Profile, State
from smsbot.storage.consents import withdrawn_since
from smsbot.storage.listings import LISTED, listing
from smsbot.storage.outbox import BODY
from smsbot.storage.subscribers import PROFILE, profile_of
from smsbot.storage.tables import digest, digest_opening, inbound, opening, subscriber, told
from smsbot.storage.tables import outbox as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimable:
    """A queued text with all that decides whether it may go now. `past`: this person's unrequested texts of the last
    7 x 24 h; `misfit`: it tells of work that they no longer ask for; `withdrawn_since`: it
    answers a text after which they have said stop. `body` is sealed where staff wrote it."""

    id: int
    subscriber_id: int
    kind: TextKind
    phone_cipher: str | None
    body: str
    segments: int
    cost: int
    attempts: int
    state: State
    profile: Profile
    weekly_cap: int
    paused_until: datetime | None
    refused_code: int | None
    loop_until: datetime | None
    expires_at: datetime | None
    opening_closed: bool
    already_told: bool
    misfit: bool
    withdrawn_since: bool
    past: PastTexts


_DUE = (
    sa.select(
        *(t.c[name] for name in "id subscriber_id kind digest_id segments cost attempts expires_at".split()), BODY
    )
    .outerjoin(digest, digest.c.id == t.c.digest_id)
    .where(t.c.state == sa.literal_column("'queued'"), t.c.not_before <= sa.bindparam("now"))
    .order_by(t.c.priority, t.c.id)
    .limit(sa.bindparam("most"))
    .with_for_update(of=t, skip_locked=True)
)
_ANSWERS = t.c.priority < min(kind.priority for kind in UNREQUESTED)  # in the index, unlike the kind
_ANSWERS_DUE = _DUE.where(_ANSWERS)


def candidates(
    db: sa.Connection, now: datetime, today: date, limit: int, *, answers_only: bool = False
) -> list[Claimable]:
    """Queued texts that are due, answers first, each row and its person locked until the transaction ends; rows
    that another worker, or the person's own text, holds at this moment are passed over. `answers_only`: leave waiting
    what nobody asked for."""
    rows = db.execute(_ANSWERS_DUE if answers_only else _DUE, {"now": now, "most": limit}).all()
    people = _people(db, {row.subscriber_id for row in rows})
    rows = [row for row in rows if row.subscriber_id in people]
    told_of = _openings_of(db, {row.digest_id for row in rows if row.digest_id})
    told_ids = _already_told(db, [row.id for row in rows if row.digest_id])
    past = _past_of(db, {row.subscriber_id for row in rows if row.kind in UNREQUESTED}, now)
    outdated = _answering_before_a_stop(db, [row.id for row in rows if row.kind == TextKind.STAFF])
    return [
        _claimable(
            row,
            people[row.subscriber_id],
            told_of.get(row.digest_id, ()),
            today,
            already_told=row.id in told_ids,
            withdrawn_since=row.id in outdated,
            past=past.get(row.subscriber_id, PastTexts()),
        )
        for row in rows
    ]


_STANDING = "id phone_cipher state weekly_cap paused_until refused_code loop_until".split()
_PEOPLE = (
    sa.select(
        *(subscriber.c[name] for name in _STANDING),
        *PROFILE,
    )
    .where(subscriber.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(subscriber.c.id)
    .with_for_update(skip_locked=True)
)


def _people(db: sa.Connection, ids: set[int]) -> dict[int, Any]:
    """The rows of these people, held until the transaction ends, as they are now: a STOP may have been committed since
    the text was found. Those whose own text is being answered at this moment are left for the next claim."""
    return {row.id: row for row in db.execute(_PEOPLE, {"ids": ids})} if ids else {}


def _claimable(
    row: Any,
    person: Any,
    listings: Sequence[Listing],
    today: date,
    *,
    already_told: bool,
    withdrawn_since: bool,
    past: PastTexts,
) -> Claimable:
    profile = profile_of(person)
    return Claimable(
        id=row.id,
        subscriber_id=row.subscriber_id,
        kind=TextKind(row.kind),
        phone_cipher=person.phone_cipher,
        body=row.text,
        segments=row.segments,
        cost=row.cost,
        attempts=row.attempts,
        state=State(person.state),
        profile=profile,
        weekly_cap=person.weekly_cap,
        paused_until=person.paused_until,
        refused_code=person.refused_code,
        loop_until=person.loop_until,
        expires_at=row.expires_at,
        opening_closed=any(not one.open or (one.deadline is not None and one.deadline < today) for one in listings),
        already_told=already_told,
        misfit=not all(verdict(wish_of(profile), one)[0] for one in listings),
        withdrawn_since=withdrawn_since,
        past=past,
    )


def _openings_of(db: sa.Connection, digest_ids: set[int]) -> dict[int, list[Listing]]:
    """What each digest tells of, as it is now; `open` while it may still be told in the digest's words."""
    if not digest_ids:
        return {}
    query = (
        sa.select(digest_opening.c.digest_id, digest.c.created_at.label("worded_at"), *LISTED)
        .join(opening, opening.c.id == digest_opening.c.opening_id)
        .join(digest, digest.c.id == digest_opening.c.digest_id)
        .where(digest_opening.c.digest_id.in_(digest_ids))
    )
    found: dict[int, list[Listing]] = {}
    for row in db.execute(query):
        one = listing(row)
        other_words = row.edited_at is not None and row.edited_at > row.worded_at
        found.setdefault(row.digest_id, []).append(
            replace(one, open=one.open and not one.on_request and not other_words)
        )
    return found


def _past_of(db: sa.Connection, subscriber_ids: set[int], now: datetime) -> dict[int, PastTexts]:
    """When the unrequested texts of the last 7 x 24 h were handed to the carrier."""
    if not subscriber_ids:
        return {}
    query = sa.select(t.c.subscriber_id, t.c.kind, t.c.claimed_at).where(
        t.c.subscriber_id.in_(subscriber_ids),
        t.c.planned_at > now - WEEK - timedelta(days=1),  # no text waits longer than its own day
        t.c.kind.in_(UNREQUESTED),
        t.c.claimed_at > now - WEEK,
        t.c.state.not_in(("queued", "dropped", "failed")),
    )
    found: dict[int, PastTexts] = {}
    for person, kind, moment in db.execute(query):
        found[person] = found.get(person, PastTexts()).with_one(moment, note=kind == TextKind.SAFETY)
    return found


def _already_told(db: sa.Connection, outbox_ids: list[int]) -> set[int]:
    """Queued digests that name an opening which an answer has shown this person in the meantime."""
    if not outbox_ids:
        return set()
    query = (
        sa.select(t.c.id)
        .join(digest_opening, digest_opening.c.digest_id == t.c.digest_id)
        .join(
            told,
            sa.and_(told.c.subscriber_id == t.c.subscriber_id, told.c.opening_id == digest_opening.c.opening_id),
        )
        .where(t.c.id.in_(outbox_ids))
    )
    return set(db.execute(query).scalars())


def _answering_before_a_stop(db: sa.Connection, outbox_ids: list[int]) -> set[int]:
    """Answers of staff to texts after which their person has withdrawn consent and not given it anew."""
    if not outbox_ids:
        return set()
    query = (
        sa.select(t.c.id)
        .join(inbound, inbound.c.id == t.c.inbound_id)
        .where(t.c.id.in_(outbox_ids), withdrawn_since(t.c.subscriber_id, inbound.c.at))
    )
    return set(db.execute(query).scalars())


_CLAIM = (
    sa.update(t)
    .where(t.c.id.in_(sa.bindparam("ids", expanding=True)), t.c.state == "queued")
    .values(
        state="sending",
        claimed_at=sa.bindparam("now"),
        called_at=sa.bindparam("wall"),
        attempts=t.c.attempts + 1,
        reason=None,
        error_code=None,
    )
)


def claim(db: sa.Connection, ids: Sequence[int], now: datetime, wall: datetime) -> int:
    """Write `sending` before the call is made; the number of rows that were still queued."""
    return db.execute(_CLAIM, {"ids": ids, "now": now, "wall": wall}).rowcount if ids else 0


def is_due(db: sa.Connection, now: datetime, *, answers_only: bool) -> bool:
    """Whether any queued text should go now."""
    query = sa.select(t.c.id).where(t.c.state == sa.literal_column("'queued'"), t.c.not_before <= now)
    if answers_only:
        query = query.where(_ANSWERS)
    return db.execute(query.limit(1)).first() is not None
