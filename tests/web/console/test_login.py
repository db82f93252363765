"""A link, a password, a login: who gets in, how far, and for how long."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from smsbot.storage import staff
from smsbot.web.app import create_app
from smsbot.workflows import admit_staff
from tests.house import NOON
from tests.web.console.conftest import ONE_DATABASE

PASSWORD = "a sentence is fine"
ANN = "ann@city.example"


@pytest.fixture
def invite(house):
    """`invite()` -> the path of a new link for Ann."""

    def make(role="editor"):
        token = admit_staff.invite(house.database, house.vault, "command line", ANN, role, NOON)
        return f"/console/welcome/{token}"

    return make


@pytest.fixture
def browser(app):
    return Browser(app.test_client())


class Browser:
    """Fills in the page it last saw, its hidden fields too."""

    def __init__(self, client):
        self.client = client

    def post(self, path, **fields):
        page = self.client.get(path).get_data(as_text=True)
        hidden = dict(re.findall(r'name="(csrf_token|next)" type="hidden" value="([^"]*)"', page))
        return self.client.post(path, data=hidden | fields)

    def log_in(self, password=PASSWORD, email=ANN, path="/console/login"):
        return self.post(path, email=email, password=password)


@pytest.fixture
def ann(invite, browser):
    """Somebody with a password."""
    browser.post(invite(), password=PASSWORD, password_confirm=PASSWORD)
    return browser


def test_a_link_leads_to_a_password_and_the_password_to_the_console(invite, browser):
    set_password = browser.post(invite(), password=PASSWORD, password_confirm=PASSWORD)
    entered = browser.log_in()

    assert set_password.location == "/console/login"
    assert entered.location == "/console/"
    assert "ann@city.example (editor)" in browser.client.get("/console/").get_data(as_text=True)


def test_looking_at_a_link_does_not_use_it_up(invite, browser):
    path = invite()

    pages = [browser.client.get(path).status_code for _ in range(2)]

    assert pages == [200, 200]


def test_a_link_works_once(invite, browser):
    path = invite()
    browser.post(path, password=PASSWORD, password_confirm=PASSWORD)

    again = browser.client.get(path)

    assert again.status_code == 404
    assert browser.log_in().location == "/console/"


def test_a_link_holds_24_hours_and_no_minute_longer(invite, browser, clock):
    path = invite()

    clock.at = NOON + timedelta(hours=23, minutes=59)
    before = browser.client.get(path).status_code
    clock.at = NOON + timedelta(hours=24)
    after = browser.client.get(path).status_code

    assert (before, after) == (200, 404)


def test_a_new_link_ends_the_old_one(house, invite, browser):
    old = invite()

    new = admit_staff.invite_again(house.database, house.vault, "command line", ANN, NOON)

    assert browser.client.get(old).status_code == 404
    assert browser.client.get(f"/console/welcome/{new}").status_code == 200


def test_a_database_that_leaks_opens_no_door(house, invite):
    token = invite().rpartition("/")[2]

    assert token not in str(house.rows("staff"))


def test_a_password_is_kept_as_argon2id(house, ann):
    assert house.row("staff")["password_hash"].startswith("$argon2id$")


@pytest.mark.parametrize("password", ["short", ""])
def test_a_password_too_short_is_refused_beside_its_field(invite, browser, password):
    page = browser.post(invite(), password=password, password_confirm=password)

    assert 'aria-invalid="true"' in page.get_data(as_text=True)


def test_a_stranger_is_sent_to_the_login_and_then_to_the_page_they_wanted(ann):
    sent = ann.client.get("/console/access?x=1")
    entered = ann.log_in(path=sent.location)

    assert urlsplit(sent.location).path == "/console/login"
    assert entered.location == "/console/access?x=1"


@pytest.mark.parametrize(
    "next_page",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/j/abc",
        "/console/../j/abc",
        "/console/\\..\\",
        "x",
    ],
)
def test_login_leads_nowhere_but_into_the_console(ann, next_page):
    asked = ann.client.get("/console/login", query_string={"next": next_page})
    posted = ann.post("/console/login", email=ANN, password=PASSWORD, next=next_page)

    assert asked.location == "/console/login"
    assert posted.status_code == 400


def words(response):
    """What a page says; not the token, which is new each time."""
    return re.sub(r'value="[^"]*"', "", response.get_data(as_text=True))


def test_an_unknown_address_a_wrong_password_and_an_unused_invitation_get_the_same_answer(house, ann, clock):
    admit_staff.invite(house.database, house.vault, "command line", "bo@city.example", "viewer", NOON)

    wrong = ann.log_in(password="not her password")
    unknown = ann.log_in(email="cy@city.example")
    unused = ann.log_in(email="bo@city.example")

    assert words(wrong) == words(unknown) == words(unused)
    assert wrong.status_code == unknown.status_code == unused.status_code == 200


@ONE_DATABASE
def test_an_unknown_address_takes_as_long_as_a_wrong_password(desk, office, invite):
    """With hashes as strong as in production: without one, an unknown address would be told in a hundredth."""
    browser = Browser(create_app(desk, office).test_client())
    browser.post(invite(), password=PASSWORD, password_confirm=PASSWORD)
    took = {}

    for email in (ANN, "cy@city.example") * 3:
        form = _form(browser, "not her password") | {"email": email}
        began = time.process_time()
        browser.client.post("/console/login", data=form)
        took[email] = min(took.get(email, 9.0), time.process_time() - began)

    known, unknown = took.values()
    assert 0.5 < unknown / known < 2


def test_after_ten_wrong_passwords_the_right_one_gets_the_same_answer_for_a_while(ann, clock):
    wrong = [ann.client.post("/console/login", data=_form(ann, "not her password")) for _ in range(10)]

    resting = ann.log_in()
    clock.at = NOON + timedelta(minutes=15)
    rested = ann.log_in()

    assert words(resting) == words(wrong[0])
    assert rested.location == "/console/"


def _form(browser, password):
    page = browser.client.get("/console/login").get_data(as_text=True)
    token = re.search(r'name="csrf_token" type="hidden" value="([^"]*)"', page)[1]
    return {"csrf_token": token, "email": ANN, "password": password}


def test_one_address_may_not_guess_for_ever(app):
    browser = Browser(app.test_client())
    form = _form(browser, "x")

    answers = [browser.client.post("/console/login", data=form | {"password": ""}).status_code for _ in range(21)]

    assert answers == [200] * 20 + [429]


def test_whose_access_is_taken_away_is_out_at_the_next_page(house, ann):
    ann.log_in()

    admit_staff.disable(house.database, "command line", ANN, NOON)

    assert ann.client.get("/console/").location.startswith("/console/login")
    assert ann.log_in().status_code == 200


def test_who_comes_back_has_no_old_password(house, ann, invite):
    admit_staff.disable(house.database, "command line", ANN, NOON)
    invite()

    assert ann.log_in().status_code == 200


def test_logging_out_ends_the_copy_of_a_cookie_too(app, ann):
    ann.log_in()
    thief = app.test_client()
    thief.set_cookie("staff", ann.client.get_cookie("staff", path="/console").value, path="/console")
    before = thief.get("/console/").status_code

    out = ann.client.post("/console/logout", data={"csrf_token": _token(ann, "/console/access")})

    assert before == 200
    assert out.location == "/console/login"
    assert ann.client.get("/console/").status_code == 302
    assert thief.get("/console/").status_code == 302


def _token(browser, path):
    return re.search(r'name="csrf_token" value="([^"]*)"', browser.client.get(path).get_data(as_text=True))[1]


def test_a_new_password_ends_every_other_session(app, ann):
    other = Browser(app.test_client())
    for each in (ann, other):
        each.log_in()

    ann.post("/console/password", password=PASSWORD, new_password="another one", new_password_confirm="another one")
    too_short = other.client.get("/console/").status_code
    new = "another sentence"
    ann.post("/console/password", password=PASSWORD, new_password=new, new_password_confirm=new)

    assert too_short == 200
    assert ann.client.get("/console/").status_code == 200
    assert other.client.get("/console/").status_code == 302
    assert other.log_in(password=new).location == "/console/"


def test_the_session_is_a_cookie_that_no_script_reads_and_no_other_path_gets(app, ann):
    cookie = ann.log_in().headers["Set-Cookie"]

    assert {"Secure", "HttpOnly", "Path=/console", "SameSite=Lax"} <= set(cookie.split("; "))


def test_a_session_left_alone_for_twelve_hours_is_over(ann, time_machine):
    time_machine.move_to(NOON)
    ann.log_in()

    time_machine.shift(timedelta(hours=11, minutes=59))
    used = ann.client.get("/console/").status_code
    time_machine.shift(timedelta(hours=11, minutes=59))
    used_again = ann.client.get("/console/").status_code
    time_machine.shift(timedelta(hours=12, minutes=1))

    assert (used, used_again) == (200, 200)
    assert ann.client.get("/console/").status_code == 302


def test_a_login_is_noted_and_ends_the_count_of_wrong_tries(house, ann, clock):
    ann.log_in(password="not her password")
    clock.at = NOON + timedelta(hours=1)
    ann.log_in()

    with house.database.read() as db:
        member = staff.find(db, ANN)
    assert member.last_login_at == NOON + timedelta(hours=1)
    assert member.failures == 0
