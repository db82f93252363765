"""Feeds at the terminal: add, list, try without storing, import those of config/feeds.toml."""

from __future__ import annotations

import shlex
from typing import Any
from urllib.parse import urlsplit

import click

from jobs_feed.errors import ParseError
from jobs_feed.feed import Feed, Kind, PayRule
from jobs_feed.mapping import FIELDS, FieldMap
from jobs_feed.pasted import find_address
from smsbot.city import load_feeds
from smsbot.commands.doors import fail, house_or_exit, json_option, lines_out
from smsbot.settings import SettingsError
from smsbot.storage import feeds as store
from smsbot.wiring import House, feed_credentials
from smsbot.workflows.try_feed import Tried, try_feed


@click.group()
def feed() -> None:
    """Where openings come from."""


kind_option = click.option(
    "--kind", type=click.Choice([kind.value for kind in Kind]), help="Found from what comes when left out."
)


def _field_map(_context: click.Context, _option: click.Parameter, said: tuple[str, ...]) -> FieldMap | None:
    chosen = dict[str, str]()
    for one in said:
        field, mark, path = (part.strip() for part in one.partition("="))
        if field not in FIELDS or not mark or not path:
            raise click.BadParameter(f"write FIELD=ELEMENT, FIELD being one of {', '.join(FIELDS)}")
        chosen[field] = path
    if chosen and "title" not in chosen:
        raise click.BadParameter("say which element is the title, too")
    return FieldMap(fields=chosen) if chosen else None


map_option = click.option(
    "--map",
    "field_map",
    multiple=True,
    metavar="FIELD=ELEMENT",
    callback=_field_map,
    help="Which element or column is what, of a list that has a form of its own; again for each. Found by their names "
    "when left out.",
)

employer_option = click.option("--employer", help="Of openings that name none.")


@feed.command()
@click.argument("name")
@click.argument("url")
@kind_option
@map_option
@employer_option
@click.option("--sector", help="For openings whose sector neither source nor lexicon knows.")
@click.option("--sector-always", is_flag=True, help="That sector for all of its openings.")
@click.option("--trusted", is_flag=True, help="Its openings go out without waiting for staff.")
@click.option(
    "--pay-rule", type=click.Choice([rule.value for rule in PayRule]), default=PayRule.REQUIRED.value, show_default=True
)
def add(
    name: str,
    url: str,
    kind: str | None,
    field_map: FieldMap | None,
    employer: str | None,
    sector: str | None,
    sector_always: bool,
    trusted: bool,
    pay_rule: str,
) -> None:
    """Add a feed, turned on. Without --trusted its openings wait for staff."""
    house = house_or_exit()
    if sector_always and sector is None:
        raise click.UsageError("--sector-always needs --sector")
    one = Feed(
        id="",
        name=name.strip(),
        url=_address(url.strip(), employer),
        kind=Kind(kind) if kind else None,
        employer=employer or None,
        sector=_sector(house, sector),
        sector_always=sector_always,
        trusted=trusted,
        pay_rule=PayRule(pay_rule),
        field_map=field_map,
    )
    if not one.name or not one.url.lower().startswith(("http://", "https://")):
        raise click.UsageError("a feed needs a name and an address that begins with http:// or https://")
    try:
        with house.database.begin() as db:
            feed_id = store.add(db, one, house.clock.now())
    except store.FeedExists as error:
        fail(str(error))
    click.echo(f"{feed_id} {one.name}")


def _address(url: str, employer: str | None) -> str:
    """Of the list behind a page that people see; what was changed is said. Anything but an address stays as it is."""
    if not url.lower().startswith(("http://", "https://")):
        return url
    try:
        found = find_address(url)
    except ParseError as error:
        fail(error.sentence)
    if found.changed:
        click.echo(f"{found.changed}\n   {found.url}", err=True)
    if found.employer and not employer:
        hint = shlex.quote(found.employer)
        click.echo(f"Such jobs may not name who employs people. If it is so: --employer {hint}", err=True)
    return found.url


def _sector(house: House, name: str | None) -> str | None:
    names = [sector.name for sector in house.program.sectors]
    if name is not None and name not in names:
        raise click.BadParameter(f"write one of {', '.join(names)}", param_hint="--sector")
    return name


@feed.command("list")
@json_option
def list_feeds(as_json: bool) -> None:
    """Every feed, and how its last reading went."""
    house = house_or_exit()
    with house.database.read() as db:
        stored = store.every(db)
    if as_json:
        lines_out(_row(one) for one in stored)
        return
    for one in stored:
        read = "never read" if one.items is None else f"{one.items} in the last reading"
        click.echo(f"{one.id} {one.feed.name} ({one.standing}, {read}) {one.feed.url}")
        if one.problem:
            click.echo(f"   {one.problem}")


def _row(one: store.StoredFeed) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.feed.name,
        "url": one.feed.url,
        "kind": one.feed.kind,
        "employer": one.feed.employer,
        "sector": one.feed.sector,
        "sector_always": one.feed.sector_always,
        "trusted": one.feed.trusted,
        "pay_rule": one.feed.pay_rule,
        "map": dict(one.feed.field_map.fields) if one.feed.field_map else None,
        "state": one.standing,
        "items": one.items,
        "failures": one.failures,
        "problem": one.problem,
        "next_check_at": one.next_check_at.isoformat(timespec="seconds"),
    }


@feed.command("try")
@click.argument("source")
@kind_option
@map_option
@employer_option
@click.option("--trusted", is_flag=True)
@click.option(
    "--pay-rule", type=click.Choice([rule.value for rule in PayRule]), default=PayRule.REQUIRED.value, show_default=True
)
@json_option
def try_one(
    source: str,
    kind: str | None,
    field_map: FieldMap | None,
    employer: str | None,
    trusted: bool,
    pay_rule: str,
    as_json: bool,
) -> None:
    """What would be stored, held and texted from a URL or a file, and why. Stores nothing."""
    house = house_or_exit()
    one = Feed(
        id="try",
        name=source,
        url=_address(source, employer),
        kind=Kind(kind) if kind else None,
        employer=employer or None,
        trusted=trusted,
        pay_rule=PayRule(pay_rule),
        field_map=field_map,
    )
    tried = try_feed(
        one,
        house.program,
        house.lexicon,
        house.wording,
        house.clock.now(),
        allow_private=house.settings.feed_allow_private,
        user_agent=house.city.manners.user_agent,
        credentials=feed_credentials(house),
    )
    if as_json:
        lines_out([tried.as_json()])
    else:
        _show(tried)
    raise SystemExit(0 if tried.openings else 1)


def _show(tried: Tried) -> None:
    for problem in tried.problems:
        click.echo(problem, err=True)
    for row in tried.openings:
        click.echo(f"{row['title']} | {row['sector']} ({row['sector_reason']}) | {row['where']}")
        for hold in row["holds"]:
            click.echo(f"   held: {hold}")
        click.echo(f"   {row['text']}")
    held = sum(bool(row["holds"]) for row in tried.openings)
    if tried.map:
        chosen = " ".join(f"--map {shlex.quote(f'{name}={path}')}" for name, path in tried.map.items())
        click.echo(f"which element is what: {chosen}")
    if tried.openings:
        click.echo(f"{len(tried.openings)} openings ({tried.kind}), {held} would wait for staff")


@feed.command("import")
def import_feeds() -> None:
    """Add the feeds of config/feeds.toml that are not there yet."""
    house = house_or_exit()
    try:
        found = load_feeds(house.settings.config_dir, house.program)
    except SettingsError as error:
        fail(f"Nothing was added:\n{error}")
    here = [one.name for one in found if urlsplit(one.url).hostname in ("127.0.0.1", "localhost", "::1")]
    if house.settings.production and here:
        fail(
            f"Nothing was added: '{here[0]}' is on this machine, so it is the demo's. Write your own config/feeds.toml."
        )
    added = 0
    with house.database.begin() as db:
        for one in found:
            try:
                store.add(db, one, house.clock.now())
            except store.FeedExists:
                continue
            added += 1
    click.echo(f"{added} of {len(found)} feeds added")
