"""A stop by any door holds at once; only the person's own START or join word undoes it; an erasure leaves the stop."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from smsbot.desk import HouseDesk
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.subscriber import State
from smsbot.storage import audit, consents, subscribers
from smsbot.storage.tables import metadata
from smsbot.storage.vault import Vault
from smsbot.workflows.stop_person import (
    Channel,
    erase_person,
    stop_by_carrier,
    stop_by_staff,
    stop_by_texts,
    unsubscribe,
)
from tests.house import INDEX_KEY, NOON, PHONE, PHONE_KEY, House

LATER = NOON + timedelta(days=3)
ADDRESS = "203.0.113.9"


def stop_on_the_web(house: House, phone: PhoneNumber = PHONE) -> None:
    unsubscribe(house.database, house.vault, house.program, phone, NOON, ADDRESS)


def erase(house: House, phone: PhoneNumber = PHONE) -> bool:
    return erase_person(house.database, house.vault, phone, NOON)


# ---- by text ----


def test_a_stop_drops_what_waits_in_its_own_transaction(house: House):
    person_id = house.join()
    waiting, on_its_way = house.queue(person_id), house.queue(person_id)
    house.claim(on_its_way)

    house.text("STOP")

    assert house.row("outbox", id=waiting)["state"] == "dropped"
    assert house.row("outbox", id=waiting)["reason"] == "stopped"
    assert house.row("outbox", id=on_its_way)["state"] == "sending"


def test_a_second_stop_is_confirmed_again_and_recorded_again(house: House):
    house.join()

    first, second = house.text("STOP"), house.text("STOP", now=LATER)

    assert first == second
    assert [row["change"] for row in house.rows("consent")] == ["granted", "withdrawn", "withdrawn"]
    assert house.person().stopped_at == NOON


def test_a_stop_from_a_number_never_heard_of_is_kept(house: House):
    (confirmation,) = house.text("STOP")

    assert "unsubscribed" in confirmation
    assert house.person().state is State.STOPPED
    assert house.row("consent")["change"] == "withdrawn"


@pytest.mark.parametrize("body", ["MORE", "1", "10458", "STATUS", "HELP", "FREQ 1", "PAUSE", "RESUME", "hello", "LANG"])
def test_nothing_but_a_join_word_undoes_a_stop(house: House, body: str):
    house.join()
    house.text("STOP")

    house.text(body)

    assert house.person().state is State.STOPPED
    assert house.rows("consent")[-1]["change"] == "withdrawn"


@pytest.mark.parametrize("body", ["START", "UNSTOP", "YES", "JOBS", "TRABAJO"])
def test_start_unstop_yes_and_join_words_subscribe_again(house: House, body: str):
    house.join()
    house.text("STOP")

    house.text(body)

    assert house.person().state is State.ACTIVE
    last = house.rows("consent")[-1]
    assert last["change"] == "granted"
    assert last["weekly_cap"] == house.program.weekly_cap


# ---- by the carrier ----


@pytest.mark.parametrize(
    ("kind", "before", "after", "change"),
    [
        ("STOP", "JOBS", State.STOPPED, "withdrawn"),
        ("START", "STOP", State.ACTIVE, "granted"),
        ("START", None, State.ACTIVE, "granted"),
    ],
)
def test_what_the_carrier_answered_is_answered_empty_and_changes_our_own_list(
    house: House, kind: str, before: str | None, after: State, change: str
):
    if before is not None:
        house.text(before)

    replies = house.text(kind, opt_out_type=kind)

    assert replies == []
    assert house.person().state is after
    last = house.rows("consent")[-1]
    assert (last["change"], last["source"], last["rule"]) == (change, "carrier", f"carrier {kind}")


def test_help_that_the_carrier_answered_changes_nothing(house: House):
    house.join()
    consents = house.rows("consent")

    assert house.text("HELP", opt_out_type="HELP") == []

    assert house.person().state is State.ACTIVE
    assert house.rows("consent") == consents


def test_a_join_word_that_the_carrier_took_for_start_joins_in_its_language(house: House):
    assert house.text("TRABAJO", opt_out_type="START") == []

    assert house.person().state is State.ACTIVE
    assert house.person().profile.language == "es"


def test_a_stop_at_the_carrier_is_recorded_once(house: House):
    person_id = house.join()
    waiting = house.queue(person_id)

    for _ in range(2):
        with house.database.begin() as db:
            stop_by_carrier(db, house.vault, person_id, 21610, LATER)

    assert house.person().stopped_at == LATER
    assert house.row("outbox", id=waiting)["reason"] == "stopped"
    assert [row["rule"] for row in house.rows("consent")][1:] == ["carrier 21610"]


# ---- on the web ----


def test_the_form_stops_a_number_we_know(house: House):
    waiting = house.queue(house.join())

    stop_on_the_web(house)
    stop_on_the_web(house)

    assert house.person().state is State.STOPPED
    assert house.row("outbox", id=waiting)["state"] == "dropped"
    last = house.rows("consent")[1:]
    assert [(row["change"], row["source"]) for row in last] == [("withdrawn", "web")]
    assert house.vault.open(last[0]["trigger_cipher"]) == ADDRESS


def test_the_form_stops_a_number_we_never_heard_of(house: House):
    stop_on_the_web(house)

    assert house.person().state is State.STOPPED
    assert len(house.rows("consent")) == 1
    assert house.text("MORE")[0].startswith(f"{house.program.brand} texts are off")


def test_a_stop_on_the_web_after_another_text_is_recorded_again(house: House):
    stop_on_the_web(house)
    house.text("is my cousin there", now=LATER)

    unsubscribe(house.database, house.vault, house.program, PHONE, LATER + timedelta(minutes=1), ADDRESS)

    assert [row["change"] for row in house.rows("consent")] == ["withdrawn", "withdrawn"]


# ---- by staff ----

WHO = "editor@city.example"
OTHER = PhoneNumber("+17185550111")


def text_id(house: House, phone: PhoneNumber = PHONE) -> int:
    """Of the last text from this number."""
    return int(house.rows("inbound", subscriber_id=house.person(phone).id)[-1]["id"])


def test_a_stop_by_telephone_is_recorded_with_what_was_said_and_who_heard_it(house: House):
    waiting = house.queue(house.join())

    stop_by_staff(house.database, house.vault, 1, Channel.CALL, "please stop, ssn 123-45-6789", WHO, LATER)

    assert house.person().state is State.STOPPED
    assert house.row("outbox", id=waiting)["reason"] == "stopped"
    last = house.rows("consent")[-1]
    assert (last["change"], last["source"], last["rule"]) == ("withdrawn", "staff", f"phone call, taken by {WHO}")
    assert house.vault.open(last["trigger_cipher"]) == "please stop, ssn [removed]"


def test_a_stop_without_a_word_is_a_stop(house: House):
    house.join()

    stop_by_staff(house.database, house.vault, 1, Channel.MAIL, "", WHO, LATER)

    assert house.person().state is State.STOPPED
    assert house.rows("consent")[-1]["trigger_cipher"] is None


def test_a_text_that_staff_read_as_a_stop_is_one_with_its_words_as_evidence(house: House):
    house.join()
    house.text("my cousin was nice")

    assert stop_by_texts(house.database, house.vault, text_id(house), WHO, LATER) == 1

    assert house.person().state is State.STOPPED
    last = house.rows("consent")[-1]
    assert (last["change"], last["source"], last["rule"]) == ("withdrawn", "staff", f"their text, read by {WHO}")
    assert house.vault.open(last["trigger_cipher"]) == "my cousin was nice"
    assert house.rows("inbound")[-1]["inbox"] == "closed"


def test_everybody_who_said_the_same_can_be_stopped_at_once(house: House):
    for phone in (PHONE, OTHER):
        house.join(phone)
        house.text("my cousin was nice", phone)
        house.text("My cousin was nice", phone)
    third = PhoneNumber("+17185550112")
    house.join(third)
    house.text("something else entirely", third)

    assert stop_by_texts(house.database, house.vault, text_id(house), WHO, LATER, and_same=True) == 2

    assert [house.person(phone).state for phone in (PHONE, OTHER, third)] == ["stopped", "stopped", "active"]
    assert [row["source"] for row in house.rows("consent", change="withdrawn")] == ["staff", "staff"]
    assert [row["inbox"] for row in house.rows("inbound", intent="unknown")] == ["closed"] * 4 + ["open"]
    with house.database.read() as db:
        (act,) = audit.of(db, "inbound", text_id(house))
    assert (act.who, act.verb, len((act.after or {})["people"])) == (WHO, "read as a stop", 2)


# ---- erasing ----


def test_the_erase_code_of_today_erases_and_says_so(house: House):
    house.join()
    house.text("DELETE")
    code = house.person().erase_code

    (deleted,) = house.text(f"ERASE {code}")

    assert "erased" in deleted
    assert house.row("subscriber")["phone_cipher"] is None


def test_an_erasure_takes_number_words_texts_and_what_was_shown_and_leaves_the_counts(house: House):
    house.opening()
    person_id = house.join()
    house.queue(person_id)
    before = house.counts()

    assert erase(house) is True

    left = house.row("subscriber")
    assert (left["phone_index"], left["phone_cipher"], left["sectors"], left["anywhere"]) == (None, None, "", False)
    assert left["last_inbound_at"] is None
    assert {row["body_cipher"] for row in house.rows("inbound")} == {None}
    assert {row["body"] for row in house.rows("outbox")} == {None}
    assert {row["state"] for row in house.rows("outbox")} == {"answered", "dropped"}
    assert house.rows("told") == []
    assert house.vault.index(PHONE) == house.row("suppression")["phone_index"]
    after = house.counts()
    assert after["outbox"] == before["outbox"]
    assert after["inbound"] == before["inbound"]
    assert after["consent"] == before["consent"] + 1


def test_an_erasure_takes_the_words_that_gave_or_withdrew_consent_and_the_chain_still_holds(house: House):
    house.join()
    house.text("please take me off your list, Maria Lopez")

    erase(house)

    assert {row["trigger_cipher"] for row in house.rows("consent")} == {None}
    with house.database.read() as db:
        assert consents.first_broken(db) is None


def test_erasing_twice_or_a_stranger_finds_nobody(house: House):
    assert erase(house) is False
    house.join()
    assert erase(house) is True
    assert erase(house) is False


def test_the_same_text_again_after_an_erasure_is_answered_empty_and_keeps_no_number(house: House):
    joined = house.message("JOBS")
    house.receive(joined)
    house.text("DELETE")
    last = house.message(f"ERASE {house.person().erase_code}")
    house.receive(last)
    before = house.counts()

    assert house.receive(joined) == ()
    assert house.receive(last) == ()

    assert house.counts() == before
    assert house.row("subscriber")["phone_cipher"] is None


def test_an_erased_person_stays_stopped_and_a_join_word_is_a_fresh_start(house: House):
    house.join()
    erase(house)

    house.text("MORE", now=LATER)
    assert house.person().state is State.STOPPED
    assert house.person().stopped_at == NOON

    opted_in = house.text("JOBS", now=LATER)
    assert len(opted_in) == 2
    assert house.person().state is State.ACTIVE
    assert house.person().profile.chose_work is False
    with house.database.read() as db:
        assert subscribers.suppressed_since(db, house.vault, PHONE) is None


def test_a_stop_is_found_under_an_old_look_up_key(house: House):
    house.join()
    erase(house)
    newer = replace(house, vault=Vault([PHONE_KEY], ["a look-up key made later on", INDEX_KEY]))

    newer.text("MORE")
    assert newer.person().state is State.STOPPED

    newer.text("JOBS")
    assert newer.rows("suppression") == []


# ---- nothing lies open ----


def test_no_column_of_any_table_holds_a_number_or_a_persons_words(house: House):
    house.opening()
    words = ["JOBS", "nurse please, I am Maria Lopez", "10458", "call me on 917-555-0123", "stop it, Maria says"]
    for body in words:
        house.text(body)
    stop_on_the_web(house, PhoneNumber("+17185550111"))
    house.queue(house.person().id)

    secrets = ["7185550199", "7185550111", "Maria", "9175550123", "917-555-0123", ADDRESS]
    stored = []
    with house.database.read() as db:
        for table in metadata.sorted_tables:
            for row in db.execute(sa.select(table)).mappings():
                stored += [f"{table.name}.{name}: {value}" for name, value in row.items()]

    assert len(stored) > 100
    assert [cell for cell in stored for secret in secrets if secret in cell] == []


def test_the_desk_stops_whoever_types_a_number_and_refuses_what_is_none(house: House, desk: HouseDesk):
    assert desk.unsubscribe("(718) 555-0199", NOON, ADDRESS) == PHONE
    assert desk.unsubscribe("my phone", NOON, ADDRESS) is None

    assert house.person().state is State.STOPPED
