"""People: why a text came or did not, erasing, exports, staff."""

from __future__ import annotations

import csv
import sys
from typing import Any, NoReturn

import click

from smsbot.commands.doors import fail, house_or_exit, json_option, lines_out
from smsbot.domain.cells import safe_cell
from smsbot.domain.phone import NotAPhoneNumber, PhoneNumber, parse_phone
from smsbot.storage import consents, outcomes, results, subscribers
from smsbot.storage import staff as store
from smsbot.storage.subscribers import pack_sectors
from smsbot.web.addresses import invitation_url
from smsbot.wiring import House
from smsbot.workflows import admit_staff
from smsbot.workflows.explain import NobodyKnown, explain
from smsbot.workflows.stop_person import erase_person

AT_THE_SHELL = "command line"  # who did it, in the audit


def phone_or_exit(text: str | None) -> PhoneNumber:
    """From the argument, or (so that it stays out of the shell's history) from standard input."""
    written = text if text not in (None, "-") else sys.stdin.readline()
    try:
        return parse_phone((written or "").strip())
    except NotAPhoneNumber as error:
        raise click.BadParameter(f"{error}; write it like +17185550100", param_hint="PHONE") from None


@click.command()
@click.argument("phone", required=False)
@click.option("--opening", type=int, metavar="ID", help="Why this opening did or did not reach them.")
@json_option
def why(phone: str | None, opening: int | None, as_json: bool) -> None:
    """Every text to and from a number, and the checks that led to it. Without PHONE the number is read from standard
    input."""
    house = house_or_exit()
    number = phone_or_exit(phone)
    try:
        found = explain(house.database, house.vault, house.program, number, opening, house.clock.now())
    except NobodyKnown as error:
        fail(f"Nothing to explain: {error}.")
    except KeyError:
        fail(f"There is no opening {opening}.")
    if as_json:
        lines_out([found.as_json])
    else:
        click.echo("\n".join(found.lines))


@click.command()
@click.argument("phone", required=False)
def erase(phone: str | None) -> None:
    """Wipe a number, its choices and its words; its stop and the proof of consent stay. Without PHONE the number is
    read from standard input."""
    house = house_or_exit()
    if not erase_person(house.database, house.vault, phone_or_exit(phone), house.clock.now()):
        fail("No text ever came from or went to this number.")
    click.echo("Erased. This number gets no more texts until its owner joins again.")


@click.command()
@click.argument("what", type=click.Choice(["subscribers", "consent", "results", "outcomes"]))
@click.option("--verify", is_flag=True, help="consent: check the chain of hashes first, exit 1 where it breaks.")
def export(what: str, verify: bool) -> None:
    """CSV on standard output: subscribers, the consent ledger, texts by day and what became of them, or what people
    say became of each job."""
    house = house_or_exit()
    if verify and what != "consent":
        raise click.UsageError("--verify goes with consent")
    write = csv.writer(sys.stdout).writerow
    if what == "subscribers":
        _export_subscribers(house, write)
    elif what == "consent":
        _export_consent(house, write, verify=verify)
    elif what == "outcomes":
        with house.database.read() as db:
            write(outcomes.COLUMNS)
            for row in outcomes.by_opening(db):
                write([safe_cell(cell) for cell in row])
    else:
        with house.database.read() as db:
            write(results.COLUMNS)
            for row in results.by_day(db, house.program.zone, int(house.program.prices.segment_in * 1_000_000)):
                write([safe_cell(cell) for cell in row])


def _export_subscribers(house: House, write: Any) -> None:
    write(["phone", "state", "sectors", "place", "cadence", "language", "joined_at", "stopped_at"])
    with house.database.read() as db:
        for person, _ in subscribers.export(db, house.vault):
            profile = person.profile
            place = "ANY" if profile.place.anywhere else profile.place.postcode or " ".join(profile.place.areas)
            cells = [
                person.phone.e164.removeprefix("+"),
                person.state,
                pack_sectors(profile).replace("*", "all"),
                place,
                int(profile.cadence),
                profile.language,
                person.joined_at,
                person.stopped_at,
            ]
            write([safe_cell(cell) for cell in cells])


def _export_consent(house: House, write: Any, *, verify: bool) -> None:
    with house.database.read() as db:
        if verify and (broken := consents.first_broken(db)) is not None:
            fail(f"The chain breaks at record {broken}: it, or one before it, is not what was written.")
        names = [name for name in consents.ConsentRecord.__slots__ if name != "trigger_cipher"]
        write(["id", *names, "their_words", "previous", "hash"])
        for record_id, previous, own, record in consents.records(db):
            words = house.vault.open(record.trigger_cipher) if record.trigger_cipher else ""
            cells = [record_id, *(getattr(record, name) for name in names), words, previous, own]
            write([safe_cell(cell) for cell in cells])


@click.group()
def staff() -> None:
    """Who may work in the console."""


@staff.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(["viewer", "editor", "admin"]), required=True)
def add_staff(email: str, role: str) -> None:
    """Give a person a role, and print a link where they choose a password. It holds 24 hours and works once."""
    house = house_or_exit()
    if not admit_staff.looks_like_an_address(email):
        raise click.BadParameter("write an e-mail address", param_hint="EMAIL")
    try:
        token = admit_staff.invite(house.database, house.vault, AT_THE_SHELL, email, role, house.clock.now())
    except store.StaffExists as error:
        fail(f"{error} For a new link: smsbot staff invite {email}")
    _say_link(house, token)


@staff.command("invite")
@click.argument("email")
def invite_staff(email: str) -> None:
    """A new link for somebody who forgot the password or let the first one run out."""
    house = house_or_exit()
    try:
        token = admit_staff.invite_again(house.database, house.vault, AT_THE_SHELL, email, house.clock.now())
    except KeyError:
        _unknown(email)
    _say_link(house, token)


def _say_link(house: House, token: str) -> None:
    """The link alone on standard output, to be piped."""
    click.echo("This link works once, within 24 hours. Give it to nobody else:", err=True)
    click.echo(invitation_url(house.settings.public_url, token))


@staff.command("disable")
@click.argument("email")
def disable_staff(email: str) -> None:
    """Take a person's access away at once; what they did stays on record."""
    house = house_or_exit()
    try:
        member = admit_staff.disable(house.database, AT_THE_SHELL, email, house.clock.now())
    except KeyError:
        _unknown(email)
    click.echo(f"{member.email} has no access any more.")


def _unknown(email: str) -> NoReturn:
    fail(f"No staff member with access has the address {email}.")
