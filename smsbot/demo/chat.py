"""The real conversation in a terminal: a scratch database with the made-up city's openings, one pretend phone."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from smsbot.demo.city import DemoCity, name_feeds, open_city, read_feeds
from smsbot.demo.feed_server import FeedServer
from smsbot.domain.messages import InboundMessage
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.program import Program
from smsbot.settings import Settings, SettingsError
from smsbot.wording import load_wording
from smsbot.workflows.receive_text import receive_text

PHONE = PhoneNumber("+15555550100")
UNHURRIED = 10_000
"""Answers an hour: the guard against floods would fall silent in the middle of a talk that is read from a file."""


def run_chat(settings: Settings, language: str) -> None:
    """Until the end of standard input. What is typed is printed again only where nobody sees it being typed."""
    if settings.production:
        raise SystemExit("The chat is for development.")
    with tempfile.TemporaryDirectory(prefix="smsbot-chat-") as folder:
        path = Path(folder) / "chat.db"
        scratch = replace(settings, database_url=f"sqlite:///{path}", feed_allow_private=True)
        try:
            city = open_city(scratch, os.environ, path, fresh=True)
        except SettingsError as error:
            raise SystemExit(f"Not started:\n{error}") from None
        program = _beginning_in(city.house.program, language)
        with FeedServer(0, city.render()) as server:
            name_feeds(city.house, server.origin)
            read_feeds(city.house)
        click.echo("You are a phone; text as a job seeker would. Jobs begins, HELP helps, STOP stops, Ctrl-D ends.")
        _talk(city, program)
        city.house.database.close()


def _talk(city: DemoCity, program: Program) -> None:
    house, wording = city.house, load_wording(program)
    for number, text in enumerate(_texts(), 1):
        message = InboundMessage(sid=f"SMchat{number}", phone=PHONE, body=text)
        replies = receive_text(house.database, house.vault, program, wording, message, house.clock.now())
        for reply in replies:
            click.echo("< " + reply.body.replace("\n", "\n  "))
        if not replies:
            click.echo("(no answer)")


def _texts() -> Iterator[str]:
    seen = sys.stdin.isatty()
    while True:
        try:
            text = input("> ") if seen else sys.stdin.readline()
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return
        if not seen and not text:
            return
        text = text.removesuffix("\n")
        if not seen:
            click.echo(f"> {text}")
        yield text


def _beginning_in(program: Program, language: str) -> Program:
    if language not in program.languages:
        raise SystemExit(f"Write one of {', '.join(program.languages)} for --language.")
    rest = tuple(code for code in program.languages if code != language)
    return replace(program, languages=(language, *rest), replies_per_hour=UNHURRIED)
