"""`smsbot`: every job is also a command. This file only hangs them up."""

from __future__ import annotations

import click

from smsbot.commands import feeds, lines, people, processes, timed, upkeep


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="smsbot")
def main() -> None:
    """An SMS job-alert and registration bot for a city workforce program."""


for command in (
    processes.demo,
    processes.web,
    processes.worker,
    processes.emulator,
    processes.chat,
    upkeep.migrate,
    upkeep.check,
    upkeep.live,
    upkeep.pause,
    upkeep.resume,
    upkeep.backup,
    upkeep.clock,
    feeds.feed,
    timed.collect,
    timed.plan,
    timed.ask,
    timed.warn,
    timed.send,
    timed.remind,
    timed.reconcile,
    timed.account,
    timed.headcount,
    people.why,
    people.erase,
    people.export,
    people.staff,
    lines.parse,
    lines.segments,
):
    main.add_command(command)
