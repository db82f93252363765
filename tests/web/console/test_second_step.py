"""The second step at login: six digits of a telephone, or a code kept for the day it is lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from passlib.totp import TOTP

from smsbot.domain.program import StaffRules
from tests.house import NOON
from tests.web.console.test_login import ann, browser, invite, words

__all__ = ["ann", "browser", "invite"]

HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture
def phone(ann, time_machine):
    """Ann has turned the second step on, and is logged out; what her telephone shows."""
    time_machine.move_to(NOON, tick=False)
    ann.log_in()
    app = set_up(ann)
    turn_on(ann, app.generate().token)
    log_out(ann)
    time_machine.shift(HALF_MINUTE)
    return app


def set_up(ann):
    page = press(ann, "/console/second-step", setup="authenticator").get_data(as_text=True)
    ann.action = re.search(r'action="(/console/second-step/[^"]+)"', page)[1]
    return TOTP(re.sub(r"\W", "", re.search(r"Key: <code>([^<]+)", page)[1]))


def turn_on(ann, digits):
    return ann.client.post(ann.action, data={"csrf_token": token(ann, "/console/second-step"), "code": digits})


def press(ann, path, **fields):
    return ann.client.post(path, data={"csrf_token": token(ann, path)} | fields)


def token(ann, path):
    return re.search(r'name="csrf_token"[^>]* value="([^"]*)"', ann.client.get(path).get_data(as_text=True))[1]


def log_out(ann):
    ann.client.post("/console/logout", data={"csrf_token": token(ann, "/console/access")})


def is_in(ann):
    return ann.client.get("/console/").status_code == 200


def test_the_password_alone_lets_nobody_in_any_more(ann, phone):
    asked = ann.log_in()

    assert asked.location.startswith("/console/login/code")
    assert not is_in(ann)


def test_the_digits_let_in_and_lead_to_the_page_that_was_wanted(ann, phone):
    asked = ann.log_in(path="/console/login?next=/console/access")

    entered = ann.post(asked.location, code=phone.generate().token)

    assert entered.location == "/console/access"
    assert is_in(ann)


def test_the_same_digits_let_in_once(ann, phone):
    digits = phone.generate().token
    ann.post(ann.log_in().location, code=digits)
    log_out(ann)

    again = ann.post(ann.log_in().location, code=digits)

    assert again.status_code == 200
    assert not is_in(ann)


def test_wrong_digits_turn_nothing_on(house, ann):
    ann.log_in()
    set_up(ann)

    turn_on(ann, "000000")

    assert house.row("staff")["totp_cipher"] is None


def test_ten_wrong_digits_rest_the_account(ann, phone, clock, time_machine):
    step = ann.log_in().location
    for _ in range(10):
        ann.post(step, code="000000")
    time_machine.shift(timedelta(minutes=2))  # the brake on one address is another rule

    resting = ann.post(step, code=phone.generate().token)
    clock.at += timedelta(minutes=15)
    rested = ann.post(step, code=phone.generate().token)

    assert "rests for 15 minutes" in words(resting)
    assert rested.location == "/console/"


@pytest.fixture
def codes(ann, phone):
    """Ann has written down her recovery codes."""
    ann.post(ann.log_in().location, code=phone.generate().token)
    page = press(ann, "/console/recovery-codes").get_data(as_text=True)
    log_out(ann)
    return re.findall(r"<li><code>([^<]+)", page)


def test_a_recovery_code_lets_in_once(ann, codes):
    ann.log_in()
    entered = ann.post("/console/login/recovery-code", code=f" {codes[0].upper()} ")
    inside = is_in(ann)
    log_out(ann)
    ann.log_in()
    ann.post("/console/login/recovery-code", code=codes[0])

    assert len(codes) == 10
    assert entered.location == "/console/"
    assert inside
    assert not is_in(ann)
    assert ann.post("/console/login/recovery-code", code=codes[1]).location == "/console/"


def test_a_recovery_code_without_the_password_lets_nobody_in(ann, codes):
    ann.client.post("/console/login/recovery-code", data={"csrf_token": token(ann, "/console/login"), "code": codes[0]})

    assert not is_in(ann)


def test_ten_wrong_recovery_codes_rest_the_account(ann, codes, time_machine):
    ann.log_in()
    for _ in range(10):
        ann.post("/console/login/recovery-code", code="no")
    time_machine.shift(timedelta(minutes=2))

    resting = ann.post("/console/login/recovery-code", code=codes[0])

    assert "rests for 15 minutes" in words(resting)


def test_neither_the_secret_nor_a_code_stands_in_the_database(house, phone, codes):
    stored = str(house.rows("staff"))

    assert phone.base32_key not in stored
    assert not [code for code in codes if code in stored]


def test_the_secret_does_not_stand_in_the_cookie_while_it_is_set_up(ann):
    ann.log_in()
    app = set_up(ann)

    signed = ann.client.get_cookie("staff", path="/console").value

    assert app.base32_key not in str(_opened(signed))


def _opened(cookie):
    import base64
    import zlib

    written = cookie.removeprefix(".").split(".")[0]
    raw = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
    return zlib.decompress(raw) if cookie.startswith(".") else raw


def test_turning_it_off_forgets_the_codes_too(house, ann, phone, codes, time_machine):
    time_machine.shift(HALF_MINUTE)
    ann.post(ann.log_in().location, code=phone.generate().token)

    press(ann, "/console/second-step", setup="disable")

    assert (house.row("staff")["totp_cipher"], house.row("staff")["recovery"]) == (None, "")


def test_after_half_an_hour_the_password_is_asked_before_it_is_changed(ann, time_machine):
    time_machine.move_to(NOON)
    ann.log_in()
    time_machine.shift(timedelta(minutes=31))

    asked = ann.client.get("/console/second-step")
    answered = ann.post(asked.location, password="a sentence is fine")

    assert asked.location.startswith("/console/verify")
    assert answered.location == "/console/second-step"
    assert ann.client.get("/console/second-step").status_code == 200


def test_who_lost_the_phone_is_promised_no_mail(ann, phone):
    ann.log_in()

    page = ann.post("/console/login/lost-phone", help_setup="help")

    assert page.status_code == 200
    assert "Use a recovery code" in words(page)


class TestAdminsWhoMustHaveOne:
    @pytest.fixture
    def office(self, office):
        return replace(office, staff_rules=StaffRules(admins_need_totp=True))

    def test_an_admin_without_is_sent_to_set_it_up_and_reaches_nothing_else(self, at_console):
        admin = at_console("admin")

        sent = admin.get("/console/people")

        assert sent.location == "/console/access"
        assert "Admins need a second step" in admin.get("/console/access").get_data(as_text=True)
        assert admin.get("/console/second-step").status_code == 200

    def test_other_roles_are_asked_for_nothing(self, at_console):
        assert at_console("editor").get("/console/").status_code == 200

    def test_an_admin_cannot_turn_it_off(self, at_console):
        admin = at_console("admin")

        page = admin.post("/console/second-step", data={"setup": "disable"}).get_data(as_text=True)

        assert "Turn the second step off" not in page
