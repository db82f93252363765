"""Keeping the house: schema, checks, live or trial, backup, the development clock."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from smsbot.clock import NotATime, parse_clock
from smsbot.commands.doors import closed_at_the_end, fail, house_or_exit, settings_or_exit
from smsbot.commands.findings import findings
from smsbot.settings import SettingsError
from smsbot.storage import facts, schema
from smsbot.storage.database import NoBackup
from smsbot.storage.database import backup as copy_to
from smsbot.wiring import open_house, wall
from smsbot.workflows.pause_all import pause_all, resume_all
from smsbot.workflows.set_clock import set_clock

AT_TERMINAL = "somebody at the terminal"


@click.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    settings = settings_or_exit()
    try:
        house = closed_at_the_end(open_house(settings, any_schema=True))
        schema.migrate(house.database)
    except SettingsError as error:
        fail(f"Not started:\n{error}")
    except schema.UnknownSchema as error:
        fail(str(error))
    except schema.Unreachable as error:
        fail(f"The database cannot be reached: {error}")
    click.echo(f"The schema is current ({schema.newest()}).")


@click.command()
def check() -> None:
    """Configuration and connections: one line a finding, exit 1 if any is bad."""
    raise SystemExit(1 if print_findings(findings()) else 0)


def print_findings(findings: Iterable[tuple[bool, str]]) -> int:
    bad = 0
    for good, sentence in findings:
        bad += not good
        click.echo(f"{'ok ' if good else 'BAD'}  {sentence}")
    return bad


@click.command()
@click.argument("switch", type=click.Choice(["on", "off"]))
def live(switch: str) -> None:
    """Leave trial mode (on), once `check` is clean, or go back to it (off)."""
    house = house_or_exit()
    if switch == "on" and print_findings(findings()):
        fail("Still on trial: mend what is BAD, then try again.")
    with house.database.begin() as db:
        facts.put(db, "live", switch)
    sentence = "Live: everybody is sent to." if switch == "on" else "On trial: only TRIAL_PHONES are sent to."
    click.echo(sentence if house.settings.production else f"{sentence} In development it changes nothing.")


@click.command()
@click.argument("reason")
def pause(reason: str) -> None:
    """Hold back all unrequested texts, with the reason in a sentence; answers, stops and help go on."""
    house = house_or_exit()
    begun = pause_all(house.database, AT_TERMINAL, house.clock.now(), reason)
    click.echo("Paused. Unrequested texts wait until: smsbot resume" if begun else "It was paused already.")


@click.command()
def resume() -> None:
    """Let unrequested texts go on, whoever or whatever paused them."""
    house = house_or_exit()
    ended = resume_all(house.database, AT_TERMINAL, house.clock.now())
    click.echo("Nothing was paused." if ended is None else f"Going on. It was paused by {ended.who}: {ended.reason}")


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
def backup(path: Path) -> None:
    """A consistent copy of the database while it is in use."""
    house = house_or_exit()
    if path.exists():
        fail(f"{path} is already there; name a new file.")
    try:
        copy_to(house.database, path)
    except NoBackup as error:
        fail(f"No backup: {error}")
    click.echo(f"{path}: {path.stat().st_size:,} bytes")


@click.command()
@click.argument("to", required=False)
def clock(to: str | None) -> None:
    """Development only: show the clock, or set it (ISO time, +36h, next-morning, real)."""
    house = house_or_exit()
    if house.settings.production:
        fail("Production has one clock: the machine's.")
    if to is not None:
        try:
            now = house.clock.now()
            ahead = parse_clock(to, now, house.program.zone, house.program.window.start)
        except NotATime as error:
            raise click.BadParameter(str(error)) from None
        set_clock(house.database, ahead, now)
    with house.database.read() as db:
        now = wall() + facts.clock_offset(db)
    click.echo(now.astimezone(house.program.zone).isoformat(timespec="seconds"))
