"""What every command begins with: settings, the house, the carrier; or one line on standard error and exit 1."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NoReturn

import click

from smsbot import logs
from smsbot.carrier.gateway import Gateway
from smsbot.clock import NotATime, parse_time
from smsbot.settings import Settings, SettingsError, load_settings
from smsbot.wiring import House, Refused, open_gateway, open_house

now_option = click.option("--now", metavar="ISO-TIME", help="Do this pass as if it were then (development only).")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def fail(sentence: str) -> NoReturn:
    """One line on standard error, exit 1."""
    click.echo(sentence, err=True)
    raise SystemExit(1)


def settings_or_exit(*, quiet: bool = True) -> Settings:
    try:
        settings = load_settings()
    except SettingsError as error:
        fail(f"Not started:\n{error}")
    dsn = settings.sentry_dsn.get_secret_value() if settings.sentry_dsn else None
    level = "WARNING" if quiet and settings.log_level == "INFO" else settings.log_level
    logs.configure(level, stream=sys.stderr, sentry_dsn=dsn)
    return settings


def house_or_exit(*, now: str | None = None, quiet: bool = True) -> House:
    settings = settings_or_exit(quiet=quiet)
    try:
        house = closed_at_the_end(open_house(settings))
        return house if now is None else closed_at_the_end(open_house(settings, at=moment_of(now, house)))
    except SettingsError as error:
        fail(f"Not started:\n{error}")
    except Refused as error:
        fail(str(error))


def closed_at_the_end(house: House) -> House:
    """Lets go of its database when the command is over, however it ends."""
    click.get_current_context().call_on_close(house.database.close)
    return house


def moment_of(text: str, house: House) -> datetime:
    """`--now`: an ISO time, in the city's zone where it names none."""
    try:
        return parse_time(text, house.program.zone)
    except NotATime as error:
        raise click.BadParameter(str(error), param_hint="--now") from None


def gateway_or_exit(house: House) -> Gateway:
    try:
        return open_gateway(house)
    except Refused as error:
        fail(str(error))


def lines_in() -> Iterator[str]:
    """Standard input, one text a line: UTF-8, ended by a line feed only, nothing stripped."""
    data = sys.stdin.buffer.read().decode("utf-8", errors="replace")
    lines = data.split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    return iter(lines)


def lines_out(rows: Iterable[dict[str, Any]]) -> None:
    """One JSON object a line on standard output: UTF-8 and line feeds, whatever the machine's own habit is."""
    sys.stdout.flush()
    out = sys.stdout.buffer
    for row in rows:
        out.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    out.flush()
