"""The conversations of tests/transcripts/ held again by the real workflow over a real database: see
tests/conversation/test_transcripts.py for the form of a file and the shelf of openings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from jobs_feed.opening import Opening
from smsbot.domain.listing import Listing
from smsbot.domain.subscriber import State
from smsbot.storage import postings, subscribers
from smsbot.storage.tables import opening
from tests.conversation.test_transcripts import ERASE_CODE, SHELF, TRANSCRIPTS, asked_about, steps, subscribed
from tests.house import PHONE, House


def put_on_the_shelf(house: House, now: datetime) -> None:
    """The shelf's openings with its numbers and codes, newest first as it stands there."""
    for place, one in enumerate(SHELF):
        row_id = add(house, one, now - timedelta(days=1, minutes=place))
        with house.database.begin() as db:
            db.execute(sa.update(opening).where(opening.c.id == row_id).values(number=one.number, code=one.code))


def add(house: House, one: Listing, posted: datetime) -> int:
    shared = ("title", "employer", "sector", "where", "area", "postcode", "pay_min", "pay_max", "pay_unit")
    facts = ("shift", "experience_needed", "english_needed")
    values = {name: getattr(one, name) for name in (*shared, *facts, "employment_type", "deadline", "apply")}
    new = Opening(
        source_id="1",
        external_id=one.code,
        schedule_raw=one.schedule,
        posted_at=posted,
        content_hash=one.code,
        **values,
    )
    with house.database.begin() as db:
        return postings.add(db, new, feed_id=1, keys=[one.code], holds=[], now=posted)


@dataclass
class RealPhone:
    house: House
    clock: datetime

    def text(self, body: str) -> list[str]:
        code = self._erase_code()
        said = self.house.text(body.replace(ERASE_CODE, code or ERASE_CODE), now=self.clock)
        fresh = self._erase_code()
        return [one.replace(fresh, ERASE_CODE) if fresh else one for one in said]

    def become(self, state: State, since: datetime) -> None:
        house = self.house
        with house.database.begin() as db:
            person = subscribers.find_or_add(db, house.vault, PHONE, since, language="en", zone=None)
            subscribers.save(db, subscribed(person, state, since))

    def close(self, number: int) -> None:
        with self.house.database.begin() as db:
            postings.close(db, [self._opening(number)], "gone", self.clock)

    def be_asked(self, number: int) -> None:
        about = self._opening(number)
        with self.house.database.begin() as db:
            subscribers.save(db, asked_about(self.house.person(), about, self.clock))

    def _opening(self, number: int) -> int:
        return int(self.house.row("opening", number=number)["id"])

    def _erase_code(self) -> str | None:
        with self.house.database.read() as db:
            person = subscribers.find(db, self.house.vault, PHONE)
        return None if person is None else person.erase_code


def in_no_order(line: str) -> list[str]:
    """Jobs near a person come first in the real answer, and stand as they come on the shelf."""
    listed = sum(f"{one.number} {one.title}" in line for one in SHELF)
    return sorted(line.split()) if listed > 1 else [line]


def held(path: Path, phone: RealPhone) -> Iterator[tuple[str, str]]:
    started = False
    for mark, rest in steps(path):
        if mark == "@":
            phone.clock = datetime.fromisoformat(rest).replace(tzinfo=phone.house.program.zone)
            if not started:
                put_on_the_shelf(phone.house, phone.clock)
                started = True
        elif mark == "=":
            phone.become(State(rest), phone.clock - timedelta(days=1))
        elif mark == "-":
            phone.close(int(rest.removesuffix(" closed")))
        elif mark == "?":
            phone.be_asked(int(rest))
        if mark != "<":
            yield mark, rest
        if mark == ">":
            yield from (("<", text) for text in phone.text(rest))


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", sorted(TRANSCRIPTS.glob("*.txt")), ids=lambda path: path.stem)
def test_the_conversation_goes_as_written_for_real(path: Path, house: House):
    roomy = replace(house.city, program=replace(house.program, replies_per_hour=1000))
    phone = RealPhone(replace(house, city=roomy), datetime.now(house.program.zone))

    real = [(mark, in_no_order(line)) for mark, line in held(path, phone)]

    assert real == [(mark, in_no_order(line)) for mark, line in steps(path)]
