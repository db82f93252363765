"""People by number or id: stored sealed, found under every key, one row however many ask at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from cryptography.fernet import Fernet

from smsbot.domain.phone import PhoneNumber
from smsbot.domain.subscriber import Asked, Cadence, Place, Profile, State, Subscriber
from smsbot.storage import subscribers
from smsbot.storage.vault import Unreadable, Vault
from tests.house import INDEX_KEY, NOON, PHONE, PHONE_KEY, House

NEW_KEY = Fernet.generate_key().decode()


def add(house: House, phone: PhoneNumber = PHONE) -> Subscriber:
    with house.database.begin() as db:
        return subscribers.find_or_add(db, house.vault, phone, NOON, language="en", zone=None)


def test_everything_about_a_person_comes_back_as_it_was_saved(house: House):
    somebody = replace(
        add(house),
        state=State.ACTIVE,
        profile=Profile(
            sectors=frozenset({"retail", "healthcare"}),
            place=Place(postcode="10458", areas=("bronx", "queens")),
            cadence=Cadence.WEEKLY,
            language="es",
        ),
        weekly_cap=5,
        zone="America/Chicago",
        joined_at=NOON,
        join_source="text",
        stopped_at=NOON - timedelta(days=9),
        paused_until=NOON + timedelta(days=14),
        asked=Asked.PLACE,
        asked_at=NOON,
        erase_code="4821",
        erase_until=NOON + timedelta(hours=6),
        unknown_on=date(2026, 11, 22),
        unknown_count=2,
        refused_code=30006,
    )

    with house.database.begin() as db:
        subscribers.save(db, somebody)

    assert house.person() == somebody


@pytest.mark.parametrize("place", [Place(), Place(anywhere=True), Place(areas=("bronx",))])
@pytest.mark.parametrize("every", [True, False])
def test_all_work_and_the_whole_city_come_back_too(house: House, place: Place, every: bool):
    somebody = replace(add(house), profile=Profile(every_sector=every, place=place))

    with house.database.begin() as db:
        subscribers.save(db, somebody)

    assert house.person().profile == somebody.profile


def test_a_number_asked_for_many_times_at_once_is_one_row(house: House):
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda _: add(house), range(12)))

    assert len({one.id for one in found}) == len(house.rows("subscriber")) == 1


def test_somebody_saved_leaves_their_cohort_and_somebody_only_heard_stays(house: House):
    person = add(house)
    with house.database.begin() as db:
        subscribers.save(db, person)
        db.exec_driver_sql("UPDATE subscriber SET cohort_id = 7")

    with house.database.begin() as db:
        subscribers.heard(db, person, NOON)
    heard = house.row("subscriber")["cohort_id"]
    with house.database.begin() as db:
        subscribers.save(db, person)

    assert (heard, house.row("subscriber")["cohort_id"]) == (7, None)


def test_an_erased_row_has_nobody(house: House):
    person = add(house)
    with house.database.begin() as db:
        subscribers.erase(db, person.id, NOON)

    with house.database.read() as db:
        assert subscribers.find(db, house.vault, PHONE) is None
        with pytest.raises(KeyError):
            subscribers.get(db, house.vault, person.id)
        assert list(subscribers.export(db, house.vault)) == []


def test_a_number_is_found_under_a_newer_look_up_key_and_opened_with_a_newer_phone_key(house: House):
    person = add(house)
    rotated = replace(house, vault=Vault([NEW_KEY, PHONE_KEY], ["another look-up key for tests", INDEX_KEY]))

    assert rotated.person().id == person.id
    assert add(rotated).id == person.id
    assert len(house.rows("subscriber")) == 1


def test_a_number_sealed_with_a_key_that_is_gone_says_so_without_the_number(house: House):
    add(house)
    forgetful = Vault([NEW_KEY], [INDEX_KEY])

    with house.database.read() as db, pytest.raises(Unreadable) as told:
        subscribers.get(db, forgetful, 1)

    assert PHONE.e164[2:] not in str(told.value)


def test_the_same_number_is_sealed_differently_each_time_and_hashed_the_same(house: House):
    vault = house.vault

    assert vault.seal(PHONE.e164) != vault.seal(PHONE.e164)
    assert vault.index(PHONE) == vault.index(PHONE) != vault.index(PhoneNumber("+17185550198"))
    assert PHONE.e164[1:] not in vault.index(PHONE)


def test_a_stop_that_outlives_an_erasure_keeps_its_first_moment(house: House):
    with house.database.begin() as db:
        subscribers.suppress(db, house.vault, PHONE, NOON, "erased")
        subscribers.suppress(db, house.vault, PHONE, NOON + timedelta(days=1), "erased")

    assert house.row("suppression")["since"] == NOON
    assert add(house).state is State.STOPPED
