"""One person as recorded: consent with its own words and links, the conversation in order, each look in the audit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smsbot.storage import audit
from smsbot.workflows.know_person import Person, consent_proof, look_at
from tests.house import NOON, House

WHO = "editor@city.example"
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def joined(house: House) -> House:
    house.join()
    house.text("please stop texting me", now=LATER)
    return house


def look(house: House) -> Person:
    return look_at(house.database, house.vault, 1, WHO, NOON)


def change(house: House, statement: str) -> None:
    with house.database.begin() as db:
        db.exec_driver_sql(statement)


def test_consent_is_told_with_the_words_that_gave_and_withdrew_it(joined: House) -> None:
    found = look(joined)

    assert [one.their_words for one in found.consents] == ["JOBS", "please stop texting me"]
    assert found.intact is True
    assert found.broken is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent SET words_shown = 'something else' WHERE change = 'granted'",
        "UPDATE consent SET trigger_cipher = 'other words' WHERE change = 'withdrawn'",
        "UPDATE consent SET at = '2026-11-22 17:30:00+00' WHERE change = 'granted'",
        "DELETE FROM consent WHERE change = 'granted'",
    ],
)
def test_a_record_that_is_not_what_was_written_is_seen(joined: House, statement: str) -> None:
    change(joined, statement)

    assert look(joined).intact is False


def test_the_newest_exchange_comes_first_and_holds_its_answers(joined: House) -> None:
    joined.queue(1, now=NOON + timedelta(minutes=5))

    first, alert, *rest = look(joined).exchanges

    assert (first.words, len(first.told)) == ("please stop texting me", 1)
    assert (alert.heard, alert.told[0].words) == (None, "3 new jobs")
    assert [one.words for one in rest] == ["ANY", "1", "JOBS"]
    assert [len(one.told) for one in rest] == [1, 1, 2]


def test_texts_of_the_same_moment_stay_on_one_page(house: House) -> None:
    for number in range(26):
        house.text(f"note {number}", now=NOON)

    found = look(house)

    assert len(found.exchanges) == 26
    assert found.older is None


def test_each_look_and_each_export_is_in_the_audit(joined: House) -> None:
    look(joined)
    head, *rows = consent_proof(joined.database, joined.vault, 1, WHO, NOON)

    with joined.database.read() as db:
        assert [act.verb for act in audit.of(db, "subscriber", 1)] == ["exported the consent of", "looked at"]
    assert [dict(zip(head, row, strict=True))["change"] for row in rows] == ["granted", "withdrawn"]
    assert {dict(zip(head, row, strict=True))["exported_by"] for row in rows} == {WHO}


def test_nobody_is_looked_at_who_never_was(house: House) -> None:
    with pytest.raises(KeyError):
        look(house)

    assert house.rows("audit") == []
