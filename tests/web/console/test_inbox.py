"""The inbox's pages: read, answered in two steps, closed and undone, read as a stop."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest

from smsbot.domain.phone import PhoneNumber
from tests.house import NOON, PHONE, House

OTHER = PhoneNumber("+17185550111")
HOURS = timedelta(hours=1)


@pytest.fixture
def asked(house: House) -> int:
    """The id of a text that waits, from somebody on the list."""
    house.join()
    house.text("where does my cousin work <b>now</b>?")
    return int(house.rows("inbound")[-1]["id"])


@pytest.fixture
def editor(at_console):
    return at_console("editor")


def page(response) -> str:
    """The page as people read it."""
    return html.unescape(response.get_data(as_text=True))


def answer(client, text_id: int, words: str, step: str, seen: int = 0):
    return client.post(f"/console/inbox/{text_id}/answer", data={"words": words, "step": step, "seen": str(seen)})


def test_only_editors_read_what_people_wrote(at_console, asked):
    viewer = at_console("viewer")

    for path in ("inbox", "inbox/closed", f"inbox/{asked}", f"inbox/{asked}/same"):
        assert viewer.get(f"/console/{path}").status_code == 403
    assert 'href="/console/inbox"' not in page(viewer.get("/console/"))


def test_a_text_is_shown_with_its_words_and_what_we_answered_and_no_number(editor, asked):
    shown = editor.get("/console/inbox")

    assert "where does my cousin work &lt;b&gt;now&lt;/b&gt;?" in shown.get_data(as_text=True)
    assert 'We answered: “<span dir="auto">Sorry, we did not get that.' in page(shown)
    assert PHONE.masked in page(shown)
    assert "5550199" not in page(shown)


def test_an_empty_inbox_says_what_will_come(editor):
    assert "Nothing waits here." in page(editor.get("/console/inbox"))
    assert "Nothing has been closed yet." in page(editor.get("/console/inbox/closed"))


def test_the_same_words_stand_together_and_can_be_read_one_by_one(editor, asked, house: House):
    house.text("Where does my cousin work <b>now</b>", OTHER)

    assert "2 texts from 2 people" in page(editor.get("/console/inbox"))
    assert page(editor.get(f"/console/inbox/{asked}/same")).count("This was a stop") == 2
    assert "1 other text says the same." in page(editor.get(f"/console/inbox/{asked}"))


def test_a_closed_text_is_opened_again_with_one_click(editor, asked):
    closed = editor.post(f"/console/inbox/{asked}/close", follow_redirects=True)
    act = closed.request.args["closed_by"]

    assert "1 text is closed." in page(closed)
    assert "Nothing waits here." in page(closed)
    back = editor.post(f"/console/inbox/undo/{act}", follow_redirects=True)
    assert "1 text is back." in page(back)
    assert "where does my cousin work" in page(back)


def test_a_list_read_from_the_longest_waiting_stays_so_after_an_act(editor, asked):
    assert 'name="order" value="longest"' in page(editor.get("/console/inbox?order=longest"))
    assert "order=longest" in editor.post(f"/console/inbox/{asked}/close", data={"order": "longest"}).location


def test_a_closed_text_stands_under_closed_and_opens_from_there(editor, asked):
    editor.post(f"/console/inbox/{asked}/close")

    assert "Open again" in page(editor.get("/console/inbox/closed"))
    opened = editor.post(f"/console/inbox/{asked}/reopen", follow_redirects=True)
    assert "Close without an answer" in page(opened)


def test_one_click_makes_it_a_stop(editor, asked, house: House):
    shown = editor.post(f"/console/inbox/{asked}/stop", follow_redirects=True)

    assert "1 person gets no more texts." in page(shown)
    assert house.person().state == "stopped"
    assert house.rows("consent")[-1]["rule"] == "their text, read by editor@city.example"


def test_one_click_makes_all_that_say_the_same_a_stop(editor, asked, house: House):
    house.text("Where does my cousin work <b>now</b>", OTHER)

    shown = editor.post(f"/console/inbox/{asked}/stop", data={"same": "all"}, follow_redirects=True)

    assert "2 people get no more texts." in page(shown)


def test_an_answer_is_looked_at_with_its_price_before_it_goes(editor, asked, house: House):
    look = answer(editor, asked, "Sorry, that we don’t know.", "look")

    assert "1 text, 1.2 cents. It goes at once." in page(look)
    assert house.rows("outbox", kind="staff") == []
    sent = answer(editor, asked, "Sorry, that we don’t know.", "send")
    assert sent.status_code == 302
    row = house.row("outbox", kind="staff")
    assert house.vault.open(row["body"]) == "Sorry, that we don’t know."
    shown = page(editor.get(f"/console/inbox/{asked}"))
    assert "editor@city.example answered" in shown
    assert "Sorry, that we don’t know.</span>”" in shown


def test_the_letter_that_doubles_the_price_is_named_and_taken_out_on_request(editor, asked):
    words = "We don’t know where they work, and we can’t look it up for you. Please ask them."
    look = page(answer(editor, asked, words, "look"))

    assert "2 texts, 2.5 cents" in look
    assert "This character makes it longer: <kbd>’</kbd>" in look
    assert look.count("<mark>’</mark>") == 2
    plainer = page(answer(editor, asked, words, "plainer"))
    assert "1 text, 1.2 cents" in plainer
    assert words.replace("’", "'") in plainer


@pytest.mark.parametrize(
    ("words", "said"),
    [("", "Write what you want to say."), ("Ask the court.", "It says “court”."), ("x" * 400, "This is 3 texts.")],
)
@pytest.mark.parametrize("step", ["look", "send"])
def test_what_may_not_go_comes_back_with_what_is_wrong_beside_the_field(editor, asked, house, words, said, step):
    back = answer(editor, asked, words, step)

    assert back.status_code == 400
    assert page(back).count(said) == 2  # in the summary and beside the field
    assert f">{words}</textarea>" in page(back)
    assert house.rows("outbox", kind="staff") == []


def test_words_go_back_into_the_form_to_be_changed(editor, asked):
    assert ">Sorry</textarea>" in page(answer(editor, asked, "Sorry", "change"))


def test_a_second_click_sends_nothing_and_says_why(editor, asked, house: House):
    answer(editor, asked, "Sorry", "send")

    again = answer(editor, asked, "Sorry", "send")

    assert again.status_code == 409
    assert "This text has just been answered." in page(again)
    assert len(house.rows("outbox", kind="staff")) == 1


def test_a_person_who_has_said_stop_since_is_not_answered(editor, asked, house: House):
    house.text("STOP")

    assert "This person has said stop since." in page(editor.get(f"/console/inbox/{asked}"))
    assert answer(editor, asked, "Sorry", "send").status_code == 409


def test_at_night_an_answer_waits_for_the_morning_and_can_be_taken_back(editor, asked, house: House, clock):
    clock.at = NOON + 12 * HOURS

    assert "It goes Mon Nov 23, 9:00 am, when their hours begin." in page(answer(editor, asked, "Sorry", "look"))
    answer(editor, asked, "Sorry", "send")
    waiting = page(editor.get(f"/console/inbox/{asked}"))
    assert "It waits until Mon Nov 23, 9:00 am." in waiting
    row_id = house.row("outbox", kind="staff")["id"]
    back = editor.post(f"/console/inbox/answers/{row_id}/take-back", follow_redirects=True)
    assert "The answer is not sent. The text waits again." in page(back)
    assert "It was not sent: Staff took it back." in page(back)


def test_words_that_are_not_kept_any_more_say_so(editor, asked, house: House):
    with house.database.begin() as db:
        db.exec_driver_sql("UPDATE inbound SET body_cipher = NULL, words_key = 'gone 1'")

    assert "The words are not kept any more." in page(editor.get("/console/inbox"))
    assert "The words are not kept any more." in page(editor.get(f"/console/inbox/{asked}"))


def test_what_is_no_text_of_the_inbox_is_no_page(editor, house: House):
    house.text("HELP")

    for path in ("inbox/1", "inbox/1/same", "inbox/99"):
        assert editor.get(f"/console/{path}").status_code == 404
    for path in ("inbox/1/close", "inbox/1/stop", "inbox/undo/1"):
        assert editor.post(f"/console/{path}").status_code == 404
    assert answer(editor, 1, "Sorry", "send").status_code == 404
