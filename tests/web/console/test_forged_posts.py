"""No page of somebody else's can make a member of staff do anything."""

from __future__ import annotations

from pathlib import Path

import smsbot.web

TEMPLATES = Path(smsbot.web.__file__).parent / "templates" / "console"


def posts(console):
    """(endpoint, path) of everything that can be posted, with 1 for every value in it."""
    rules = [rule for rule in console.url_map.iter_rules() if "POST" in (rule.methods or ())]
    with console.test_request_context():
        return [(rule.endpoint, console.url_for(rule.endpoint, **dict.fromkeys(rule.arguments, 1))) for rule in rules]


def test_whatever_is_posted_without_our_token_is_refused(console, at_console):
    admin = at_console("admin")
    admin.token = ""

    answers = {endpoint: admin.post(f"/console{path}").status_code for endpoint, path in posts(console)}

    assert answers
    assert set(answers.values()) == {400}


def test_every_form_that_is_posted_holds_the_token():
    for template in TEMPLATES.rglob("*.html"):
        forms = template.read_text().split("<form")[1:]
        posted = [form for form in forms if 'method="post"' in form.split("</form>")[0]]
        assert [form for form in posted if not ({"csrf_token", "token()"} & set(_marks(form)))] == [], template.name


def _marks(form):
    return [mark for mark in ("csrf_token", "token()") if mark in form.split("</form>")[0]]
