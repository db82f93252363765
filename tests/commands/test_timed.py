"""plan, send, remind, reconcile at the terminal: what one pass says, and what halts it."""

from __future__ import annotations

import sqlalchemy as sa

from smsbot.domain.phone import PhoneNumber
from tests.commands.conftest import Terminal
from tests.house import PHONE, House

MONDAY = "2026-11-23T10:00"


def test_a_plan_accounts_for_everybody(house: House, smsbot: Terminal):
    house.join()
    house.opening()

    (plan,) = smsbot.json("plan", "--now", MONDAY)

    assert (plan["active"], plan["told"]) == (1, 1)
    assert plan["active"] == plan["told"] + sum(plan["reasons"].values())
    assert house.row("outbox", kind="alert")["state"] == "queued"


def test_a_plan_says_in_words_why_somebody_was_not_told(house: House, smsbot: Terminal):
    house.join()

    done = smsbot("plan", "--now", MONDAY)

    assert done.exit_code == 0
    assert done.stdout.startswith("1 active: 0 told")
    assert "1 not told: " in done.stdout


def test_asking_says_who_was_asked_and_what_keeps_the_others(house: House, smsbot: Terminal):
    house.opening()
    for phone in (PHONE, PhoneNumber("+13105550111")):
        for body in ("JOBS", "1", "ANY", "100"):
            house.text(body, phone)

    done = smsbot("ask", "--now", "2026-12-07T09:30")
    again = smsbot.json("ask", "--now", "2026-12-07T09:45")

    assert (done.exit_code, done.stdout) == (0, "1 asked\n  1 wait: quiet hours\n")
    assert again == [{"asked": 0, "waiting": {"quiet_hours": 1}}]


def test_warning_says_who_was_told_and_what_keeps_the_others(house: House, smsbot: Terminal):
    for phone in (PHONE, PhoneNumber("+13105550111")):
        house.join(phone)

    done = smsbot("warn", "--now", "2026-11-23T09:30")
    again = smsbot.json("warn", "--now", "2026-11-23T09:45")

    assert (done.exit_code, done.stdout) == (0, "1 warned\n  1 wait: quiet hours\n")
    assert again == [{"warned": 0, "waiting": {"quiet_hours": 1}}]


def test_nothing_is_sent_without_a_carrier(house: House, smsbot: Terminal):
    row_id = house.queue(house.join())

    for verb in ("send", "reconcile"):
        done = smsbot(verb)
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.startswith("No carrier: set TWILIO_ACCOUNT_SID")

    assert house.row("outbox", id=row_id)["state"] == "queued"


def test_there_are_no_events_to_remind_of(house: House, smsbot: Terminal):
    done = smsbot("remind")

    assert (done.exit_code, done.stdout) == (0, "no events yet\n")


def test_a_day_that_is_over_is_accounted_for_once(house: House, smsbot: Terminal):
    house.join()
    smsbot("plan", "--now", MONDAY)

    first = smsbot("account", "--now", "2026-11-24T01:00")
    again = smsbot("account", "--now", "2026-11-24T02:00")

    assert first.stdout.splitlines() == [
        "2026-11-22: 1 active, 0 told",
        "  1 not told: not planned",
        "2026-11-23: 1 active, 0 told",
        "  1 not told: no new opening",
    ]
    assert (again.stdout, again.stderr) == ("", "Every day that is over has been counted.\n")


def test_a_broken_chain_of_consents_is_told(house: House, smsbot: Terminal):
    house.join()
    with house.database.begin() as db:
        db.execute(sa.text("UPDATE consent SET rule = 'nobody said so'"))

    done = smsbot("account", "--now", "2026-11-24T01:00")

    assert (done.exit_code, done.stderr) == (1, "The chain of consents is broken at record 1.\n")


def test_a_now_that_is_no_time_is_misuse(house: House, smsbot: Terminal):
    done = smsbot("plan", "--now", "soon")

    assert done.exit_code == 2
    assert "is no time" in done.stderr


def test_a_demo_database_is_sent_to_the_emulator_only(house: House, smsbot: Terminal):
    from smsbot.storage import facts

    with house.database.begin() as db:
        facts.put(db, "demo", "on")
    carrier = {
        "TWILIO_ACCOUNT_SID": "ACtest",
        "TWILIO_AUTH_TOKEN": "token",
        "TWILIO_FROM": "55512",
        "TWILIO_API_URL": "https://api.example",
    }

    done = smsbot("send", **carrier)

    assert done.exit_code == 1
    assert "invented people" in done.stderr


def test_people_are_counted_at_the_terminal_too(house: House, smsbot: Terminal):
    house.join()

    assert smsbot("headcount", "--now", MONDAY).stdout == "1 people counted\n"
