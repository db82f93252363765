"""The carrier's errors, row by row: what each does to its text, to its person and to everybody, in words for staff."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from smsbot.carrier.gateway import SendError
from smsbot.carrier.twilio_errors import meaning_of_receipt, meaning_of_refusal
from smsbot.domain.window import next_start
from smsbot.storage import carrier_words, facts, pauses
from smsbot.workflows.explain import explain
from smsbot.workflows.send_outbox import resume
from tests.house import House
from tests.workflows.planning import DAY, MONDAY, Carrier, join, numbers, plan, send

RULES = Path(__file__).parents[3] / "shared" / "rules.md"
A, B = numbers(2)
ANSWER, RECEIPT = "in the answer to a send", "in a receipt"
NEXT_DAY = "the next day"
GO_ON, HALTED, REST = "go on", "halted", "rest until the next day"
FINE, STOPPED, LEFT_ALONE, SILENT = "fine", "stopped", "left alone until they text", "sent nothing for 24 hours"


@dataclass(frozen=True, kw_only=True)
class Row:
    """`waits`: how long the text waits for its next try (at most, where an exponential wait is drawn), None when there
    is none. `text`: its state otherwise. `told_next_day`: its opening is told on the next day."""

    codes: tuple[int, ...]
    ways: tuple[str, ...] = (ANSWER, RECEIPT)
    text: str = "over"
    waits: timedelta | str | None = None
    person: str = FINE
    everybody: str = GO_ON
    told_next_day: bool = False
    page: bool = False


AT_ONCE = timedelta(0)
SECONDS = timedelta(seconds=75)
TABLE = (
    Row(codes=(21610,), person=STOPPED),
    Row(codes=(21211, 21614, 21265, 21635), person=LEFT_ALONE),
    Row(codes=(21408, 21612), ways=(ANSWER,)),
    Row(codes=(21606, 21659), ways=(ANSWER,), waits=AT_ONCE, everybody=HALTED, told_next_day=True, page=True),
    Row(codes=(21611,), ways=(ANSWER,), waits=SECONDS, told_next_day=True),
    Row(codes=(30001,), ways=(RECEIPT,), waits=timedelta(minutes=10), told_next_day=True),
    Row(codes=(20429,), ways=(ANSWER,), waits=SECONDS, told_next_day=True),
    Row(codes=(20003, 30002), ways=(ANSWER,), waits=AT_ONCE, everybody=HALTED, told_next_day=True, page=True),
    Row(codes=(30002,), ways=(RECEIPT,), waits=NEXT_DAY, everybody=HALTED, told_next_day=True, page=True),
    Row(codes=(30003,), ways=(RECEIPT,), waits=timedelta(hours=4), told_next_day=True),
    Row(codes=(30004, 30005), ways=(RECEIPT,)),
    Row(codes=(30006,), person=LEFT_ALONE),
    Row(codes=(30007,)),
    Row(codes=(30008,), ways=(RECEIPT,), waits=timedelta(hours=4), told_next_day=True),
    Row(codes=(30034, 30032, 30022, 30023), waits=NEXT_DAY, everybody=REST, told_next_day=True, page=True),
    Row(codes=(30410,), ways=(RECEIPT,), waits=timedelta(hours=4), told_next_day=True),
    Row(codes=(30039, 14107), ways=(RECEIPT,), person=SILENT),
    Row(codes=(30450,), ways=(RECEIPT,)),
    Row(codes=(30610,), waits=NEXT_DAY, told_next_day=True),
    Row(codes=(30640,), person=LEFT_ALONE),
    Row(codes=(63016, 63018), ways=(ANSWER,), waits=AT_ONCE, everybody=HALTED, told_next_day=True, page=True),
    Row(codes=(63016, 63018), ways=(RECEIPT,), waits=NEXT_DAY, everybody=HALTED, told_next_day=True, page=True),
    Row(codes=(31999,), ways=(RECEIPT,), page=True),
)


def cases():
    for row in TABLE:
        for code in row.codes:
            for way in row.ways:
                yield pytest.param(row, code, way, id=f"{code} {way}")


@pytest.fixture
def queued(house: House) -> House:
    """One person with one alert planned."""
    join(house, A, MONDAY, "1", "ANY", "FREQ 3")
    house.opening("Nurse", MONDAY)
    assert plan(house).told == 1
    return house


def meet(house: House, code: int, way: str, now=MONDAY) -> None:
    """The one queued alert meets this error."""
    row = house.rows("outbox", kind="alert", state="queued")[-1]
    if way == ANSWER:
        meaning = meaning_of_refusal(400, code)
        error = SendError(meaning.next_step, meaning.reason, code, meaning=meaning)
        send(house, Carrier(answer=lambda _: error), now)
    else:
        carrier_id = f"SM{row['id']}-{row['attempts']}"
        house.hand_over(row["id"], carrier_id, now)
        house.report(row["id"], carrier_id, "undelivered", code, now=now)


def alert(house: House) -> dict:
    return house.rows("outbox", kind="alert")[0]


def standing(house: House, now) -> str:
    person = house.person(A)
    if not person.subscribed:
        return STOPPED
    if person.refused_code is not None:
        return LEFT_ALONE
    return SILENT if person.loop_until == now + timedelta(hours=24) else FINE


def everybody(house: House, now) -> str:
    with house.database.read() as db:
        halted, paused = facts.is_halted(db), pauses.current(db, now)
    if halted:
        return HALTED
    if paused is None:
        return GO_ON
    assert paused.until == next_start(now, house.program.window, house.program.zone)
    return REST


@pytest.mark.parametrize(("row", "code", "way"), list(cases()))
def test_every_row_of_the_table_is_what_happens(queued: House, row: Row, code: int, way: str) -> None:
    with capture_logs() as logs:
        meet(queued, code, way)

    text = alert(queued)
    assert (text["state"] == "queued") is (row.waits is not None)
    if row.waits == NEXT_DAY:
        assert text["not_before"] == next_start(MONDAY, queued.program.window, queued.program.zone)
    elif row.waits is not None:
        assert timedelta(0) <= text["not_before"] - MONDAY <= row.waits
        assert row.waits < timedelta(minutes=5) or text["not_before"] - MONDAY == row.waits
    assert standing(queued, MONDAY) == row.person
    assert everybody(queued, MONDAY) == row.everybody
    assert any(entry["log_level"] == "error" for entry in logs) is row.page
    with queued.database.read() as db:
        assert carrier_words.errors_of_last_day(db, MONDAY) == {code: 1}
    story = "\n".join(explain(queued.database, queued.vault, queued.program, A, None, MONDAY).lines)
    if text["state"] != "queued":
        assert f"{meaning_of_receipt(code).reason} ({code})" in story

    assert told_on_the_next_day(queued) is row.told_next_day


def told_on_the_next_day(house: House) -> bool:
    """Whether the opening reaches the person after all: the waiting text that same evening, or a new one next day.
    The person chose one text a week, so nothing that never went may have taken from that."""
    carrier = Carrier()
    resume(house.database)
    send(house, carrier, MONDAY + timedelta(hours=5))
    for minutes in (0, 1):
        plan(house, MONDAY + DAY + timedelta(minutes=minutes))
        send(house, carrier, MONDAY + DAY + timedelta(minutes=minutes))
    plan(house, MONDAY + 2 * DAY)
    send(house, carrier, MONDAY + 2 * DAY)
    assert len(carrier.calls) <= 1
    return [("Nurse" in call.body, call.phone) for call in carrier.calls] == [(True, A)]


def test_the_table_has_every_number_of_the_rules() -> None:
    if not RULES.exists():
        pytest.skip("../shared absent")
    section = RULES.read_text().partition("### 2.7")[2].partition("\n### ")[0]
    firsts = [line.split("|")[1] for line in section.splitlines() if line.startswith("| ")]
    wanted = {int(number) for first in firsts for number in re.findall(r"\b[1-6]\d{4}\b", first)}

    walked = {code for row in TABLE for code in row.codes}

    assert len(wanted) >= 30
    assert wanted - walked == set()
