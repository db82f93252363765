"""Who may enter, as admins see and change it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from smsbot.storage import staff
from smsbot.workflows import admit_staff
from tests.house import NOON


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


@pytest.fixture
def bo(house):
    """The id of a viewer."""
    with house.database.begin() as db:
        return staff.add(db, "bo@city.example", "viewer", NOON)


@pytest.mark.parametrize("role", ["viewer", "editor"])
@pytest.mark.parametrize("path", ["/console/people", "/console/acts"])
def test_only_admins_see_people_and_what_was_done(at_console, role, path):
    page = at_console(role).get(path)

    assert page.status_code == 403
    assert "Your role does not reach that far" in text(page)


@pytest.mark.parametrize("path", ["/people", "/people/{}/link", "/people/{}/role", "/people/{}/disable"])
def test_only_admins_change_anybodys_access(house, at_console, bo, path):
    form = {"email": "new@city.example", "role": "admin"}

    answer = at_console("editor").post(f"/console{path.format(bo)}", data=form)

    assert answer.status_code == 403
    assert [(row["email"], row["role"]) for row in house.rows("staff")] == [
        ("bo@city.example", "viewer"),
        ("editor@city.example", "editor"),
    ]


def test_each_person_stands_there_with_role_last_login_and_second_step(house, at_console, bo, clock):
    admin = at_console("admin")
    with house.database.begin() as db:
        staff.entered(db, bo, NOON - timedelta(hours=2))
        staff.set_totp(db, bo, "sealed")

    page = text(admin.get("/console/people"))

    assert "bo@city.example viewer; logged in 2 hours ago ; second step on." in page
    assert "admin@city.example admin; never logged in; second step off." in page


def test_an_invitation_shows_a_link_once(house, at_console):
    admin = at_console("admin")

    shown = admin.post("/console/people", data={"email": " Dee@City.Example ", "role": "editor"})
    listed = admin.get("/console/people")

    token = re.search(r"https://jobs.example/console/welcome/([\w-]+)", text(shown))[1]
    assert admit_staff.invited(house.database, house.vault, token, NOON).email == "dee@city.example"
    assert token not in text(listed)
    assert "a link holds until Mon Nov 23, 12:00 pm" in text(listed)


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("bo@city.example", "bo@city.example is viewer already."),
        ("nobody", "Please write an e-mail address"),
        ("two words@city.example", "Please write an e-mail address"),
        ("<script>@", "Please write an e-mail address"),
    ],
)
@pytest.mark.usefixtures("bo")
def test_what_cannot_be_invited_is_said_beside_the_field(at_console, email, words):
    page = at_console("admin").post("/console/people", data={"email": email, "role": "viewer"})

    assert page.status_code == 400
    assert words in text(page)
    assert "<script>" not in page.get_data(as_text=True)


def test_a_role_that_does_not_exist_is_refused(at_console, bo):
    assert at_console("admin").post(f"/console/people/{bo}/role", data={"role": "owner"}).status_code == 400


def test_a_new_role_holds_from_the_next_page_on(house, at_console):
    editor, admin = at_console("editor"), at_console("admin")
    (editor_id,) = [row["id"] for row in house.rows("staff") if row["role"] == "editor"]
    before = editor.get("/console/people").status_code

    admin.post(f"/console/people/{editor_id}/role", data={"role": "admin"})

    assert (before, editor.get("/console/people").status_code) == (403, 200)


def test_whoever_is_shut_out_is_out_at_their_next_page(house, at_console):
    editor, admin = at_console("editor"), at_console("admin")
    (editor_id,) = [row["id"] for row in house.rows("staff") if row["role"] == "editor"]
    before = editor.get("/console/").status_code

    admin.post(f"/console/people/{editor_id}/disable")

    assert (before, editor.get("/console/").status_code) == (200, 302)
    assert "editor@city.example No access since Sun Nov 22, 12:00 pm." in text(admin.get("/console/people"))


@pytest.mark.parametrize(("act", "form"), [("role", {"role": "viewer"}), ("disable", {})])
def test_nobody_changes_their_own_access(house, at_console, act, form):
    admin = at_console("admin")

    said = admin.post(f"/console/people/1/{act}", data=form, follow_redirects=True)

    assert "Another admin has to" in text(said)
    assert (house.row("staff")["role"], house.row("staff")["disabled_at"]) == ("admin", None)


@pytest.mark.parametrize("act", ["link", "disable"])
def test_somebody_without_access_has_no_acts(house, at_console, bo, act):
    with house.database.begin() as db:
        staff.disable(db, bo, NOON)

    assert at_console("admin").post(f"/console/people/{bo}/{act}").status_code == 404


def test_everything_done_to_people_is_in_the_audit_with_before_and_after(house, at_console, bo):
    admin = at_console("admin")
    admin.post("/console/people", data={"email": "dee@city.example", "role": "editor"})
    admin.post(f"/console/people/{bo}/link")
    admin.post(f"/console/people/{bo}/role", data={"role": "editor"})
    admin.post(f"/console/people/{bo}/disable")

    acts = house.rows("audit")
    page = text(admin.get("/console/acts"))

    assert {act["who"] for act in acts} == {"admin@city.example"}
    assert [(act["verb"], act["before"], act["after"]) for act in acts] == [
        ("invite", None, {"email": "dee@city.example", "role": "editor"}),
        ("new link", None, {"email": "bo@city.example"}),
        ("change role", {"email": "bo@city.example", "role": "viewer"}, {"email": "bo@city.example", "role": "editor"}),
        ("disable", {"email": "bo@city.example", "role": "editor"}, None),
    ]
    assert "admin@city.example changed the role of bo@city.example Sun Nov 22, 12:00 pm role: viewer editor" in page
