"""Nobody gets in without a name, and nobody further than their role."""

from __future__ import annotations

from smsbot.web.console.access import Staff


def test_a_stranger_is_turned_away(app):
    assert app.test_client().get("/console/").status_code in (302, 401)


def test_a_viewer_sees_home_and_no_copy_is_kept(at_console):
    page = at_console("viewer").get("/console/")

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"


def test_roles_reach_as_far_as_they_say():
    reach = {
        role: [Staff(1, "a@b.example", role).may(least) for least in ("viewer", "editor", "admin")]
        for role in ("viewer", "editor", "admin")
    }

    assert reach == {
        "viewer": [True, False, False],
        "editor": [True, True, False],
        "admin": [True, True, True],
    }
