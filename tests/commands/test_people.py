"""why, erase, export, staff: what they print, what they change, how they end."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from smsbot.domain.phone import PhoneNumber
from smsbot.storage.tables import consent
from smsbot.workflows import admit_staff
from tests.commands.conftest import Terminal
from tests.house import PHONE, House

NUMBER = PHONE.e164
STATES = {"queued", "sending", "sent", "delivered", "undelivered", "failed", "unknown", "dropped"}


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# ---- why ----


def test_why_tells_each_text_its_state_and_the_checks_that_led_there(house: House, smsbot: Terminal):
    row_id = house.queue(house.join())
    house.hand_over(row_id, "SMa")
    house.report(row_id, "SMa", "undelivered", 30005)

    (told,) = smsbot.json("why", NUMBER)

    text = {one["id"]: one for one in told["texts"]}[row_id]
    assert (text["state"], text["error_code"]) == ("undelivered", 30005)
    assert [check["check"] for check in text["checks"]] == ["claimed", "receipt", "state"]
    assert {one["state"] for one in told["texts"]} <= STATES
    assert told["phone"] == PHONE.masked
    assert [one["change"] for one in told["consents"]] == ["granted"]
    assert [one["intent"] for one in told["inbound"]] == ["join", "sectors", "place"]


@pytest.mark.parametrize(
    ("happens", "state"),
    [
        (lambda house, row_id: None, "queued"),
        (lambda house, row_id: house.claim(row_id), "sending"),
        (lambda house, row_id: house.hand_over(row_id, "SMa"), "sent"),
        (lambda house, row_id: (house.hand_over(row_id, "SMa"), house.report(row_id, "SMa", "delivered")), "delivered"),
        (lambda house, row_id: (house.claim(row_id), house.report(row_id, "SMa", "failed", 30450)), "failed"),
        (lambda house, row_id: house.text("STOP"), "dropped"),
    ],
    ids=["queued", "sending", "sent", "delivered", "failed", "dropped"],
)
def test_why_knows_every_state(house: House, smsbot: Terminal, happens: Any, state: str):
    row_id = house.queue(house.join())
    happens(house, row_id)

    (told,) = smsbot.json("why", NUMBER)

    assert {one["id"]: one["state"] for one in told["texts"]}[row_id] == state


def test_why_of_an_opening_says_whether_it_was_shown(house: House, smsbot: Terminal):
    shown = house.opening()
    house.join()
    never = house.opening("Barber", sector="other")

    (told,) = smsbot.json("why", NUMBER, "--opening", str(shown))
    (untold,) = smsbot.json("why", NUMBER, "--opening", str(never))

    assert told["opening"]["shown_in_answer"]["how"] == "first"
    assert untold["opening"]["shown_in_answer"] is None
    assert untold["opening"]["verdict"] is None


def test_why_speaks_in_sentences_too_and_never_shows_the_number(house: House, smsbot: Terminal):
    house.join()

    done = smsbot("why", typed=f"{NUMBER}\n")

    assert done.exit_code == 0
    assert done.stdout.startswith(f"{PHONE.masked}: active, wants ")
    assert "they texted: join" in done.stdout
    assert NUMBER[2:] not in done.output


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("arguments", "typed", "exit_code", "words"),
    [
        (("why", "+17185550100"), "", 1, "Nothing to explain"),
        (("why", NUMBER, "--opening", "999"), "", 1, "There is no opening 999."),
        (("why", "hello"), "", 2, "write it like"),
        (("why",), "", 2, "write it like"),
        (("erase", "+17185550100"), "", 1, "No text ever"),
        (("erase", "55512x"), "", 2, "write it like"),
        (("export", "nothing"), "", 2, "nothing"),
        (("export", "results", "--verify"), "", 2, "--verify goes with consent"),
        (("staff", "add", "nobody", "--role", "admin"), "", 2, "e-mail"),
        (("staff", "add", "a@b.example"), "", 2, "--role"),
        (("staff", "disable", "a@b.example"), "", 1, "No staff member"),
        (("staff", "invite", "a@b.example"), "", 1, "No staff member"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(
    house: House, smsbot: Terminal, arguments: tuple[str, ...], typed: str, exit_code: int, words: str
):
    house.join()

    done = smsbot(*arguments, typed=typed)

    assert done.exit_code == exit_code
    assert words in done.stderr
    assert done.stdout == ""


# ---- erase ----


@pytest.mark.parametrize(("arguments", "typed"), [((NUMBER,), ""), ((), f"{NUMBER}\n"), (("-",), "(718) 555-0199\n")])
def test_erase_takes_the_number_as_an_argument_or_typed(
    house: House, smsbot: Terminal, arguments: tuple[str, ...], typed: str
):
    house.join()

    done = smsbot("erase", *arguments, typed=typed)

    assert (done.exit_code, done.stderr) == (0, "")
    assert house.row("subscriber")["phone_cipher"] is None
    assert smsbot("why", NUMBER).exit_code == 1


# ---- export ----


def test_subscribers_are_exported_with_their_choices(house: House, smsbot: Terminal):
    house.join()

    (row,) = table(smsbot("export", "subscribers").stdout)

    assert (row["phone"], row["state"], row["sectors"], row["place"]) == (NUMBER[1:], "active", "healthcare", "ANY")


def test_the_consent_ledger_is_exported_with_words_and_chain(house: House, smsbot: Terminal):
    (shown, second) = house.text("JOBS")

    done = smsbot("export", "consent", "--verify")

    (row,) = table(done.stdout)
    assert done.exit_code == 0
    assert (row["change"], row["their_words"], row["words_shown"]) == ("granted", "JOBS", f"{shown}\n{second}")
    assert row["previous"] == "0" * 64


def test_a_broken_chain_is_exported_only_without_verify(house: House, smsbot: Terminal):
    house.text("JOBS")
    with house.database.begin() as db:
        db.execute(sa.update(consent).values(words_shown="anything"))

    done = smsbot("export", "consent", "--verify")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "breaks at record" in done.stderr
    assert smsbot("export", "consent").exit_code == 0


def test_a_text_that_looks_like_a_formula_is_exported_as_text(house: House, smsbot: Terminal):
    house.text("=HYPERLINK(1) stop texting me")

    (row,) = table(smsbot("export", "consent").stdout)

    assert row["their_words"].startswith("'=")


def test_results_are_counts_and_money_by_day(house: House, smsbot: Terminal):
    house.hand_over(house.queue(house.join()), "SMa")

    rows = table(smsbot("export", "results").stdout)

    alert = next(row for row in rows if row["kind"] == "alert")
    assert alert == {
        "day": "2026-11-22",
        "kind": "alert",
        "state": "sent",
        "texts": "1",
        "segments": "1",
        "cost_usd": "0.0100",
    }
    replies = sum(int(row["texts"]) for row in rows if row["kind"] == "reply")
    assert replies == len(house.rows("outbox", kind="reply"))


# ---- staff ----


def test_what_people_say_of_each_job_is_counted_and_nobody_named(house: House, smsbot: Terminal):
    house.opening()
    for phone in (PHONE, PhoneNumber("+17185550111")):
        house.join(phone)
        for body in ("100", "GONE", "HIRED", "0"):
            house.text(body, phone)

    rows = list(csv.reader(smsbot("export", "outcomes").stdout.splitlines()))

    assert rows == [
        ["opening", "number", "title", "outcome", "people"],
        ["", "", "", "hired", "2"],
        ["", "", "", "hired_elsewhere", "2"],
        ["1", "100", "Home health aide", "filled", "2"],
    ]


def test_staff_are_added_once_disabled_and_brought_back(house: House, smsbot: Terminal):
    added = smsbot("staff", "add", "Ana@City.Example", "--role", "editor")
    again = smsbot("staff", "add", "ana@city.example", "--role", "admin")
    disabled = smsbot("staff", "disable", "ANA@city.example")
    twice = smsbot("staff", "disable", "ana@city.example")
    back = smsbot("staff", "add", "ana@city.example", "--role", "viewer")

    assert [done.exit_code for done in (added, again, disabled, twice, back)] == [0, 1, 0, 1, 0]
    assert "is editor already" in again.stderr
    row = house.row("staff")
    assert (row["email"], row["role"], row["disabled_at"]) == ("ana@city.example", "viewer", None)


def test_adding_staff_prints_a_link_and_nothing_else_for_the_next_command(house: House, smsbot: Terminal):
    added = smsbot("staff", "add", "ana@city.example", "--role", "admin", PUBLIC_URL="https://jobs.example/texts")
    again = smsbot("staff", "invite", "ana@city.example", PUBLIC_URL="https://jobs.example/texts")

    tokens = [
        done.stdout.removeprefix("https://jobs.example/texts/console/welcome/").strip() for done in (added, again)
    ]
    assert [bool(admit_staff.invited(house.database, house.vault, token, datetime.now(UTC))) for token in tokens] == [
        False,
        True,
    ]


def test_what_the_shell_does_to_staff_is_in_the_audit(house: House, smsbot: Terminal):
    smsbot("staff", "add", "ana@city.example", "--role", "admin")
    smsbot("staff", "disable", "ana@city.example")

    acts = [(act["who"], act["verb"], act["noun"]) for act in house.rows("audit")]
    assert acts == [("command line", "invite", "staff"), ("command line", "disable", "staff")]
