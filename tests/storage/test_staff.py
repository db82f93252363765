"""Keys to the console: each is used up once, and none outlives its owner's access."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smsbot.storage import staff
from tests.house import NOON

DAY = timedelta(hours=24)


@pytest.fixture
def ann(house):
    """The id of somebody with every key there is."""
    with house.database.begin() as db:
        member_id = staff.add(db, " Ann@City.Example ", "editor", NOON)
        staff.set_password(db, member_id, "argon2", "stamp")
        staff.set_totp(db, member_id, "sealed")
        staff.set_recovery(db, member_id, ["one", "two"])
        staff.invite(db, member_id, "hash", NOON + DAY)
        staff.failed(db, member_id, NOON)
    return member_id


def test_an_address_is_one_address_however_it_is_typed(house, ann):
    with house.database.begin() as db:
        found = staff.find(db, "ANN@city.example")

        with pytest.raises(staff.StaffExists):
            staff.add(db, "ann@CITY.example", "admin", NOON)

    assert found.id == ann


def test_disabling_wipes_every_key_and_leaves_name_and_role(house, ann):
    with house.database.begin() as db:
        first = staff.disable(db, ann, NOON)
        again = staff.disable(db, ann, NOON)
        found = [staff.get(db, ann), staff.find_by_stamp(db, "stamp"), staff.find_invited(db, "hash", NOON)]
        (left,) = staff.everybody(db)

    assert (first, again) == (True, False)
    assert found == [None, None, None]
    assert (left.email, left.role, left.disabled_at) == ("ann@city.example", "editor", NOON)
    assert (left.password_hash, left.stamp, left.totp_cipher, left.recovery) == (None, None, None, "")
    assert (left.failures, left.failed_at, left.invited_until) == (0, None, None)


def test_an_invitation_is_accepted_once_and_in_time(house, ann):
    with house.database.begin() as db:
        late = staff.accept(db, "hash", "new", "new stamp", NOON + DAY)
        first = staff.accept(db, "hash", "new", "new stamp", NOON)
        again = staff.accept(db, "hash", "newer", "newer stamp", NOON)
        member = staff.get(db, ann)

    assert (late, first, again) == (False, True, False)
    assert (member.password_hash, member.stamp, member.failures) == ("new", "new stamp", 0)


def test_a_code_of_the_app_is_used_once_and_never_after_a_later_one(house, ann):
    with house.database.begin() as db:
        used = [staff.use_totp(db, ann, step) for step in (5, 5, 7, 6)]

    assert used == [True, False, True, False]


def test_a_recovery_code_is_used_once_and_the_others_stay(house, ann):
    with house.database.begin() as db:
        member = staff.get(db, ann)
        used = [staff.use_recovery(db, member, "one"), staff.use_recovery(db, member, "one")]
        unknown = staff.use_recovery(db, staff.get(db, ann), "three")
        left = staff.get(db, ann).recovery

    assert (used, unknown, left) == ([True, False], False, "two")
