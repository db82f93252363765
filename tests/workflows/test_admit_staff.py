"""Wrong tries are counted until an account rests, and the rest ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smsbot.storage import staff
from smsbot.workflows import admit_staff
from tests.house import NOON

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ann(house):
    """`ann()` -> how she stands now."""
    admit_staff.invite(house.database, house.vault, "command line", "ann@city.example", "editor", NOON)

    def member():
        with house.database.read() as db:
            return staff.find(db, "ann@city.example")

    return member


def fail(house, ann, times, now=NOON):
    for _ in range(times):
        admit_staff.note_failure(house.database, ann(), now)


def test_nine_wrong_tries_are_not_yet_too_many(house, ann):
    fail(house, ann, 9)

    assert not admit_staff.rests(ann(), NOON)


def test_ten_wrong_tries_rest_an_account_for_a_quarter_of_an_hour(house, ann):
    fail(house, ann, 10)

    assert admit_staff.rests(ann(), NOON + 14 * MINUTE)
    assert not admit_staff.rests(ann(), NOON + 15 * MINUTE)


def test_who_goes_on_guessing_does_not_make_the_rest_longer(house, ann):
    fail(house, ann, 10)
    fail(house, ann, 5, NOON + 14 * MINUTE)

    assert not admit_staff.rests(ann(), NOON + 15 * MINUTE)


def test_a_login_ends_the_count(house, ann):
    fail(house, ann, 9)
    admit_staff.note_entry(house.database, ann().id, NOON)
    fail(house, ann, 1)

    assert ann().failures == 1


def test_a_wrong_token_invites_nobody_and_sets_nothing(house, ann):
    accepted = admit_staff.accept(house.database, house.vault, "guessed", "argon2", NOON)

    assert admit_staff.invited(house.database, house.vault, "guessed", NOON) is None
    assert (accepted, ann().password_hash) == (False, None)


def test_a_password_set_and_a_password_changed_are_both_on_record(house, ann):
    token = admit_staff.invite_again(house.database, house.vault, "bo@city.example", "ann@city.example", NOON)
    admit_staff.accept(house.database, house.vault, token, "argon2", NOON)
    admit_staff.change_password(house.database, ann(), "argon2 anew", "stamp", NOON)

    acts = [(act["who"], act["verb"]) for act in house.rows("audit")]
    assert acts == [
        ("command line", "invite"),
        ("bo@city.example", "new link"),
        ("ann@city.example", "set password"),
        ("ann@city.example", "change password"),
    ]
