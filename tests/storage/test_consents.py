"""Consent and its withdrawal are append-only, hold the words shown, and a changed record is found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from smsbot.domain.phone import PhoneNumber
from smsbot.storage import consents, subscribers
from smsbot.storage.tables import consent
from tests.house import NOON, House

JOINS = 30


def broken(house: House) -> int | None:
    with house.database.read() as db:
        return consents.first_broken(db)


def change(house: House, record_id: int, **values: object) -> None:
    with house.database.begin() as db:
        db.execute(sa.update(consent).where(consent.c.id == record_id).values(**values))


def three_records(house: House) -> list[int]:
    for body in ("JOBS", "STOP", "START"):
        house.text(body)
    return [row["id"] for row in house.rows("consent")]


def test_a_moment_of_another_zone_breaks_no_chain(house):
    there = NOON.astimezone(ZoneInfo("Asia/Kathmandu"))

    house.text("JOBS", now=there)

    with house.database.read() as db:
        assert consents.first_broken(db) is None


def test_an_empty_ledger_holds(house: House):
    assert broken(house) is None


def test_a_record_holds_exactly_the_words_shown_and_the_persons_own_sealed(house: House):
    shown = house.text("Jobs please")

    record = house.row("consent")

    assert record["words_shown"] == "\n".join(shown)
    assert house.vault.open(record["trigger_cipher"]) == "Jobs please"
    assert record["weekly_cap"] == house.program.weekly_cap
    assert str(house.program.weekly_cap) in record["words_shown"]


def test_every_record_follows_from_the_one_before(house: House):
    three_records(house)

    rows = house.rows("consent")

    assert broken(house) is None
    assert [row["previous"] for row in rows] == [consents.FIRST, rows[0]["hash"], rows[1]["hash"]]


@pytest.mark.parametrize(
    "values",
    [
        {"words_shown": "You agreed to everything."},
        {"change": "granted"},
        {"phone_index": "0" * 64},
        {"weekly_cap": 50},
        {"trigger_cipher": "other words"},
        {"trigger_hash": None},
        {"message_sid": "SMother"},
        {"hash": "f" * 64},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_changed_record_is_found(house: House, values: dict[str, object]):
    _, second, _ = three_records(house)

    change(house, second, **values)

    assert broken(house) == second


def test_a_record_taken_out_is_found_at_the_next_one(house: House):
    _, second, third = three_records(house)

    with house.database.begin() as db:
        db.execute(sa.delete(consent).where(consent.c.id == second))

    assert broken(house) == third


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)  # SQLite gives a row at a time anyway
def test_a_long_ledger_is_read_piece_by_piece_on_postgresql(house: House):
    three_records(house)

    with house.database.read() as db:
        readings = [consents.records(db), subscribers.export(db, house.vault)]
        for reading in readings:
            next(reading)
        open_at_the_server = db.execute(sa.text("SELECT count(*) FROM pg_cursors")).scalar()
        for reading in readings:
            reading.close()

    assert open_at_the_server == 2


def test_erased_words_leave_the_chain_whole(house: House):
    three_records(house)

    with house.database.begin() as db:
        consents.erase_words(db, house.person().id)

    assert broken(house) is None
    assert {row["trigger_cipher"] for row in house.rows("consent")} == {None}


def test_many_who_join_at_once_make_one_chain(house: House):
    phones = [PhoneNumber(f"+1718555{number:04d}") for number in range(100, 100 + JOINS)]

    with ThreadPoolExecutor(JOINS) as pool:
        list(pool.map(lambda phone: house.text("JOBS", phone), phones))

    assert len(house.rows("consent")) == JOINS
    assert broken(house) is None
