"""Timed work, one pass each: collect, plan, ask, warn, send, remind, reconcile, account, headcount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import click

from smsbot.carrier.twilio_errors import meaning_of_receipt
from smsbot.commands.doors import fail, gateway_or_exit, house_or_exit, json_option, lines_out, now_option
from smsbot.wiring import open_collector, open_sender, wall
from smsbot.workflows.ask_outcomes import ask_outcomes
from smsbot.workflows.check_consents import check_consents
from smsbot.workflows.collect_openings import Collected
from smsbot.workflows.count_days import count_days, count_texts_again
from smsbot.workflows.count_people import count_people
from smsbot.workflows.plan_alerts import AlreadyPlanning, plan_alerts
from smsbot.workflows.reconcile import reconcile as ask_carrier
from smsbot.workflows.send_outbox import resume, send_until_done
from smsbot.workflows.warn_newcomers import warn_newcomers


@click.command()
@now_option
@json_option
@click.option("--due", is_flag=True, help="Only feeds that are on and whose time has come, as the worker does.")
def collect(now: str | None, as_json: bool, due: bool) -> None:
    """Read every feed that is not paused, and store what it lists."""
    house = house_or_exit(now=now)

    def tell(report: Collected) -> None:
        if as_json:
            lines_out([report.as_json()])
            return
        click.echo(
            f"{report.feed}: {report.read} read, {report.new} new, {report.changed} changed, {report.gone} gone, "
            f"{report.held} held, {report.merged} merged" + (f". {report.problem}" if report.problem else "")
        )

    reports = open_collector(house).collect(house.clock.now(), due_only=due, progress=tell)
    if not reports:
        click.echo("No feed is due." if due else "There is no feed to read.", err=True)
    raise SystemExit(1 if reports and all(report.failed for report in reports) else 0)


@click.command()
@now_option
@json_option
def plan(now: str | None, as_json: bool) -> None:
    """Plan every alert that is due, and account for everybody."""
    house = house_or_exit(now=now)
    try:
        report = plan_alerts(
            house.database,
            house.program,
            house.wording,
            house.clock.now(),
            progress=lambda line: click.echo(line, err=True),
        )
    except AlreadyPlanning as error:
        fail(f"Not planned: {error}.")
    if as_json:
        lines_out([report.as_json()])
        return
    click.echo(f"{report.active} active: {report.told} told, in {report.digests} different texts")
    for reason, count in report.reasons.items():
        click.echo(f"  {count} not told: {reason.replace('_', ' ')}")


@click.command()
@now_option
@json_option
def ask(now: str | None, as_json: bool) -> None:
    """Ask people who wanted the details of a job two weeks ago how it went."""
    house = house_or_exit(now=now)
    try:
        done = ask_outcomes(house.database, house.program, house.wording, house.clock.now())
    except AlreadyPlanning as error:
        fail(f"Not asked: {error}.")
    _tell_whom(as_json, asdict(done), f"{done.asked} asked", done.waiting)


@click.command()
@now_option
@json_option
def warn(now: str | None, as_json: bool) -> None:
    """Tell people in their first week, once, what we never ask for."""
    house = house_or_exit(now=now)
    try:
        done = warn_newcomers(house.database, house.program, house.wording, house.clock.now())
    except AlreadyPlanning as error:
        fail(f"Not warned: {error}.")
    _tell_whom(as_json, asdict(done), f"{done.warned} warned", done.waiting)


def _tell_whom(as_json: bool, record: dict[str, object], said: str, waiting: Mapping[str, int]) -> None:
    if as_json:
        lines_out([record])
        return
    click.echo(said)
    for reason, count in waiting.items():
        click.echo(f"  {count} wait: {reason.replace('_', ' ')}")


@click.command()
@now_option
@json_option
def send(now: str | None, as_json: bool) -> None:
    """Send until nothing is due, at the configured pace."""
    house = house_or_exit(now=now)
    gateway = gateway_or_exit(house)
    resume(house.database)
    try:
        done = send_until_done(open_sender(house, gateway), lambda line: click.echo(line, err=True))
    finally:
        gateway.close()
    if as_json:
        lines_out([done.as_json()])
    else:
        click.echo(f"{done.sent} sent, {done.failed} failed, {done.retried} to try again, {done.in_doubt} in doubt")
        for reason, count in sorted(done.dropped.items()):
            click.echo(f"  {count} not sent: {reason.replace('_', ' ')}")
    if done.halted:
        fail(f"Halted: {done.halted}")


@click.command()
@now_option
def remind(now: str | None) -> None:
    """Remind people of the events they booked."""
    house_or_exit(now=now)
    click.echo("no events yet")


@click.command()
@now_option
@json_option
def reconcile(now: str | None, as_json: bool) -> None:
    """Ask the carrier about texts whose answer or receipt never came."""
    house = house_or_exit(now=now)
    gateway = gateway_or_exit(house)
    try:
        done = ask_carrier(
            house.database,
            house.vault,
            house.program,
            gateway,
            house.city.pace,
            meaning_of_receipt,
            house.clock.now(),
            wall,
        )
    finally:
        gateway.close()
    if as_json:
        lines_out([asdict(done)])
    else:
        click.echo(
            f"{done.found} found, {done.requeued} waiting again, {done.unknown} unknown, {done.left} left, "
            f"{done.receipts} receipts fetched"
        )


@click.command()
@now_option
@json_option
def account(now: str | None, as_json: bool) -> None:
    """Account for everybody on each day that is over, and check the chain of consents."""
    house = house_or_exit(now=now)
    counted = count_days(house.database, house.program, house.clock.now())
    count_texts_again(house.database, house.program, house.clock.now())
    if as_json:
        lines_out(
            {"day": one.span.day.isoformat(), "active": one.active, "told": one.told, "untold": one.untold}
            for one in counted
        )
    else:
        for one in counted:
            click.echo(f"{one.span.day}: {one.active} active, {one.told} told")
            for reason, count in one.untold.items():
                click.echo(f"  {count} not told: {reason.replace('_', ' ')}")
    broken = check_consents(house.database)
    if broken is not None:
        fail(f"The chain of consents is broken at record {broken}.")
    if not counted:
        click.echo("Every day that is over has been counted.", err=True)


@click.command()
@now_option
def headcount(now: str | None) -> None:
    """Count how many people there are of each kind, for the screen Subscribers."""
    house = house_or_exit(now=now)
    people = count_people(house.database, house.program, house.clock.now())
    click.echo(f"{people} people counted")
