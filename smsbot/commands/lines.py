"""Line commands: one text a line in, one JSON object a line out."""

from __future__ import annotations

import click

from smsbot.city import load_program
from smsbot.commands.doors import fail, lines_in, lines_out, settings_or_exit
from smsbot.conversation.parse import parse_line
from smsbot.domain.program import Program
from smsbot.domain.segments import segments_line
from smsbot.settings import SettingsError
from smsbot.wiring import wall


@click.command()
def parse() -> None:
    """One text a line in; what it means, and by which rule, a JSON object a line out."""
    program = _program()
    year = wall().astimezone(program.zone).year
    lines_out(parse_line(line, program, year=year) for line in lines_in())


@click.command()
def segments() -> None:
    """One text a line in; its encoding, segments and units a JSON object a line out."""
    lines_out(map(segments_line, lines_in()))


def _program() -> Program:
    settings = settings_or_exit()
    try:
        return load_program(settings.config_dir)
    except SettingsError as error:
        fail(f"Not started:\n{error}")
