"""One person's page: found without a trace of the number, read in words, each look and act on record."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from jobs_feed.opening import Shift
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.subscriber import State
from smsbot.storage import audit, openings
from smsbot.workflows.plan_alerts import plan_alerts
from smsbot.workflows.stop_person import erase_person
from smsbot.workflows.warn_newcomers import warn_newcomers
from tests.house import NOON, PHONE, House

DIGITS = "5550199"
MONDAY = NOON + timedelta(days=1)


@pytest.fixture
def known(house: House) -> int:
    """Somebody on the list who has been told of one job, and waits for an answer; their id."""
    house.opening("Nurse", NOON)
    person_id = house.join(now=NOON)
    house.opening("Cook", NOON, sector="food_service")
    house.opening("Home health aide", MONDAY)
    house.text("where does my cousin <i>work</i>", now=NOON)
    plan_alerts(house.database, house.program, house.wording, MONDAY)
    return person_id


@pytest.fixture
def editor(at_console):
    return at_console("editor")


def page(response) -> str:
    return html.unescape(response.get_data(as_text=True))


def acts(house: House, person_id: int) -> list[tuple[str, str]]:
    with house.database.read() as db:
        return [(act.who, act.verb) for act in reversed(audit.of(db, "subscriber", person_id))]


# ---- finding ----


@pytest.mark.parametrize("typed", ["(718) 555-0199", "+1 718 555 0199", "7185550199"])
def test_a_number_leads_to_its_page_without_standing_in_the_address(editor, known, typed):
    found = editor.post("/console/subscribers/find", data={"phone": typed})

    assert found.status_code == 302
    assert found.location.endswith(f"/subscribers/{known}")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("hello", "That is no phone number."),
        ("718-555-0111", "No text ever came from +1********11 or went there."),
    ],
)
def test_whoever_is_not_found_is_explained_beside_the_field_and_not_repeated(editor, known, typed, said):
    answer = editor.post("/console/subscribers/find", data={"phone": typed})

    assert answer.status_code == 404
    assert said in page(answer)
    assert "5550111" not in page(answer)


def test_a_number_that_was_erased_is_said_to_be(editor, known, house: House):
    erase_person(house.database, house.vault, PHONE, NOON)

    answer = page(editor.post("/console/subscribers/find", data={"phone": "718 555 0199"}))

    assert "has been erased" in answer


def test_a_viewer_finds_and_sees_nobody(at_console, known):
    viewer = at_console("viewer")

    assert viewer.get("/console/subscribers/find").status_code == 403
    assert viewer.get(f"/console/subscribers/{known}").status_code == 403


# ---- the page ----


def test_what_status_would_tell_is_said_in_their_own_language(editor, known, house: House):
    house.text("LANG ES", now=NOON)

    text = page(editor.get(f"/console/subscribers/{known}"))

    assert 'STATUS would tell them: “<span lang="es">Usted: Salud.' in text
    assert "Español. Alertas desde" in text


def test_the_page_tells_the_conversation_both_ways_and_hides_the_number(editor, known):
    answer = editor.get(f"/console/subscribers/{known}")
    text = page(answer)

    assert "where does my cousin &lt;i&gt;work&lt;/i&gt;" in answer.get_data(as_text=True)
    assert "Sorry, we did not get that." in text
    assert "waits in the inbox" in text
    assert 'STATUS would tell them: “<span lang="en">You: Health.' in text
    assert "Nurse" in text
    assert PHONE.masked in text
    assert DIGITS not in text


def test_filters_stand_beside_the_choices_and_in_the_reason(editor, house, known):
    house.text("DAYS", now=NOON)
    house.opening("Night nurse", NOON, shift=Shift.NIGHTS)
    plan_alerts(house.database, house.program, house.wording, MONDAY)
    number = {"opening": give_number(house, "Night nurse")}

    text = page(editor.get(f"/console/subscribers/{known}", query_string=number))

    assert "Your filters: days." in text
    assert "it is at other hours than they ask for" in text


def give_number(house: House, title: str) -> int:
    opening_id = house.row("opening", title=title)["id"]
    with house.database.begin() as db:
        return openings.give_numbers(db, [opening_id], NOON)[opening_id]


def test_each_text_says_what_became_of_it_and_why(editor, known):
    text = page(editor.get(f"/console/subscribers/{known}"))

    assert "It went with the answer. 1 segment, 1.2 cents." in text
    assert "It waits to be sent. 1 segment" in text
    assert "Home health aide: they want the whole city" in text


def test_what_nobody_asked_for_is_named_by_what_it_is(editor, house: House):
    person_id = house.join(now=NOON)
    warn_newcomers(house.database, house.program, house.wording, MONDAY)

    text = page(editor.get(f"/console/subscribers/{person_id}"))

    assert "Our safety note" in text
    assert "once, in the first week after they joined" in text


def test_why_a_text_did_not_go_or_arrive_is_said_in_words(editor, known, house: House):
    (waiting,) = house.rows("outbox", state="queued")
    house.hand_over(waiting["id"], "SM1", MONDAY)
    house.report(waiting["id"], "SM1", "undelivered", 30006, MONDAY)
    house.queue(known)
    house.text("STOP")

    text = page(editor.get(f"/console/subscribers/{known}"))

    assert re.search(r"It did not arrive: [A-Z][^.]* \(30006\)\.", text)
    assert "It was not sent: They stopped before it went." in text


def test_the_consent_stands_with_the_words_shown_and_its_chain(editor, known, house: House):
    text = page(editor.get(f"/console/subscribers/{known}"))

    assert "They said yes" in text
    assert 'by text (join word: en): “<span dir="auto">JOBS</span>”.' in text
    assert "These records are as they were written" in text
    with house.database.begin() as db:
        db.exec_driver_sql("UPDATE consent SET words_shown = 'something else'")
    assert "is not what was written" in page(editor.get(f"/console/subscribers/{known}"))


def test_a_record_whose_predecessor_is_gone_is_not_intact(editor, known, house: House):
    house.text("STOP")
    with house.database.begin() as db:
        db.exec_driver_sql("DELETE FROM consent WHERE change = 'granted'")

    assert "is not what was written" in page(editor.get(f"/console/subscribers/{known}"))


def test_every_look_is_written_down(editor, known, house: House):
    editor.get(f"/console/subscribers/{known}")
    editor.get(f"/console/subscribers/{known}?opening=412")

    assert acts(house, known) == [("editor@city.example", "looked at")] * 2


def test_what_keeps_alerts_from_them_is_told_run_by_run(editor, house: House):
    person_id = house.join()
    plan_alerts(house.database, house.program, house.wording, MONDAY)

    assert "Nothing new in their work and place" in page(editor.get(f"/console/subscribers/{person_id}"))


def test_a_long_conversation_has_pages_and_none_is_lost(editor, house: House):
    for number in range(40):
        house.text(f"note number {number} of mine", now=NOON + timedelta(minutes=number))
    path = f"/console/subscribers/{house.person().id}"

    first = page(editor.get(path))
    older = first.split('href="' + path + "?before=")[1].split("#")[0]
    second = page(editor.get(f"{path}?before={older}"))

    shown = [number for number in range(40) if f"note number {number} of mine" in first]
    assert shown == list(range(15, 40))
    assert [number for number in range(40) if f"note number {number} of mine" in second] == list(range(15))
    assert "Older texts" not in second


def test_words_that_spoke_of_danger_were_not_kept_and_that_is_said(editor, house: House):
    house.text("i want to kill myself")

    text = page(editor.get(f"/console/subscribers/{house.person().id}"))

    assert "The words were not kept: they spoke of danger." in text


def test_what_they_said_became_of_a_job_is_told(editor, known, house: House):
    number = house.row("opening", title="Nurse")["number"]
    house.text(str(number))
    house.text(f"HIRED {number}")

    text = page(editor.get(f"/console/subscribers/{known}"))

    nurse = f'{number}, <a href="/console/openings/1">Nurse</a>'
    assert f"they got the job ({nurse})" in text
    assert f"{nurse}: when they chose" in text


@pytest.mark.parametrize("before", ["yesterday", "2026-11-22T17:00:00", ""])
def test_a_strange_page_of_the_conversation_is_the_first(editor, known, before):
    assert "where does my cousin" in page(editor.get(f"/console/subscribers/{known}?before={before}"))


def test_nobody_is_no_page(editor):
    assert editor.get("/console/subscribers/99").status_code == 404


# ---- why ----


def test_why_a_job_reached_them(editor, known, house: House):
    number = house.row("opening", title="Home health aide")["number"]

    text = page(editor.get(f"/console/subscribers/{known}?opening={number}"))

    assert "They were told of it." in text
    assert "Told in text: " in text


def test_why_a_job_did_not_reach_them(editor, known, house: House):
    with house.database.begin() as db:
        db.exec_driver_sql("UPDATE opening SET number = 777 WHERE title = 'Cook'")

    text = page(editor.get(f"/console/subscribers/{known}?opening=777"))

    assert "They were not told of it." in text
    assert "other work than they chose" in text


def test_a_job_that_fits_and_was_not_told_yet_is_said_to_wait(editor, known, house: House):
    """It came when the text of the day had just been planned."""
    house.opening("Night nurse", MONDAY)
    plan_alerts(house.database, house.program, house.wording, MONDAY + timedelta(minutes=1))
    with house.database.begin() as db:
        db.exec_driver_sql("UPDATE opening SET number = 778 WHERE title = 'Night nurse'")

    text = page(editor.get(f"/console/subscribers/{known}?opening=778"))

    assert "It fits them, and they have not been told of it yet." in text


def test_a_job_that_is_too_old_for_an_alert_is_said_to_be_only_on_request(editor, known, house: House, clock):
    house.opening("Night nurse", MONDAY)
    with house.database.begin() as db:
        db.exec_driver_sql("UPDATE opening SET number = 778 WHERE title = 'Night nurse'")
    clock.at = MONDAY + timedelta(days=house.program.fresh_days)

    text = page(editor.get(f"/console/subscribers/{known}?opening=778"))

    assert "They get it only on request: in answers when they ask for more jobs, never in an alert." in text
    assert "Alerts: only on request since then: too old for an alert" in text


@pytest.mark.parametrize(
    ("number", "said"), [("999", "No job has the number 999."), ("nurse", "Write the job's number, like 412.")]
)
def test_a_number_of_no_job_is_explained_beside_the_field(editor, known, number, said):
    assert said in page(editor.get(f"/console/subscribers/{known}?opening={number}"))


# ---- acts ----


def test_a_stop_on_the_telephone_is_recorded(editor, known, house: House):
    done = editor.post(
        f"/console/subscribers/{known}/stop",
        data={"channel": "phone call", "said": "no more, please"},
        follow_redirects=True,
    )

    assert "They get no more texts." in page(done)
    assert house.person().state is State.STOPPED
    assert "through staff (phone call, taken by editor@city.example)" in page(done)
    assert "editor@city.example stopped (phone call)" in page(done)
    assert editor.post(f"/console/subscribers/{known}/stop", data={"channel": "a dream"}).status_code == 400


def test_only_an_admin_reveals_erases_and_takes_out_proof(editor, known):
    for act in ("number", "erase", "consent"):
        assert editor.post(f"/console/subscribers/{known}/{act}").status_code == 403


def test_a_number_is_revealed_once_with_a_reason_on_record(at_console, known, house: House):
    admin = at_console("admin")
    reason = "they asked us to call them"

    shown = page(admin.post(f"/console/subscribers/{known}/number", data={"reason": reason}))

    assert PHONE.e164 in shown
    assert DIGITS not in page(admin.get(f"/console/subscribers/{known}"))
    assert ("admin@city.example", "revealed the number") in acts(house, known)
    assert reason in page(admin.get(f"/console/subscribers/{known}"))
    assert admin.post(f"/console/subscribers/{known}/number", data={"reason": "curious"}).status_code == 400


def test_the_proof_of_consent_says_who_took_it_out(at_console, known, house: House):
    admin = at_console("admin")

    proof = admin.post(f"/console/subscribers/{known}/consent")

    head, row = proof.get_data(as_text=True).splitlines()[0], proof.get_data(as_text=True)
    assert head.startswith("record,subscriber_id,phone_index,change,at,")
    assert head.endswith("their_words,previous,hash,exported_by,exported_at")
    assert "granted" in row
    assert "JOBS" in row
    assert "admin@city.example" in row
    assert DIGITS not in row
    assert proof.headers["Content-Disposition"] == f"attachment; filename=consent-{known}.csv"
    assert ("admin@city.example", "exported the consent of") in acts(house, known)


def test_erasing_asks_for_a_tick_and_leaves_a_page_that_names_nobody(at_console, known, house: House):
    admin = at_console("admin")

    refused = admin.post(f"/console/subscribers/{known}/erase", follow_redirects=True)
    assert "Nothing was erased: tick the box first." in page(refused)
    done = admin.post(f"/console/subscribers/{known}/erase", data={"sure": "yes"}, follow_redirects=True)

    assert "Somebody who was erased" in page(done)
    assert "where does my cousin" not in page(done)
    assert PHONE.masked not in page(done)
    assert house.rows("consent")[-1]["rule"] == "erased by admin@city.example"
    assert ("admin@city.example", "erased") in acts(house, known)
    for act, data in (
        ("erase", {"sure": "yes"}),
        ("number", {"reason": "they asked us to call them"}),
        ("stop", {"channel": "letter"}),
    ):
        assert admin.post(f"/console/subscribers/{known}/{act}", data=data).status_code == 404
    assert admin.get(f"/console/subscribers/{known}?opening=412").status_code == 200


def test_there_is_no_proof_where_there_is_no_consent(at_console, house: House):
    house.text("hello my friend from school", PhoneNumber("+17185550111"))
    person_id = house.person(PhoneNumber("+17185550111")).id

    assert at_console("admin").post(f"/console/subscribers/{person_id}/consent").status_code == 404
