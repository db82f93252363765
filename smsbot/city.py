"""config/*.toml -> one city's Program, Pace, Manners and StaffRules. Every fault of every file is named at once."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource

from jobs_feed.feed import Feed
from jobs_feed.places import Places, load_places
from jobs_feed.sector import load_lexicon
from smsbot.city_tables import PREFIX, Feeds, Rest, Tables
from smsbot.domain.program import Floor, Manners, Pace, Prices, Program, Sector, StaffRules, Window
from smsbot.settings import Finding, MappingSource, SettingsError

# One table belongs to one file. Keys outside any table are listed under their own names.
BELONGS = {
    **dict.fromkeys(("program", "window", "caps", "prices", "budget", "pace", "collect", "staff"), "program.toml"),
    **dict.fromkeys(("city", "zone", "city_names", "regions", "outside", "words", "area"), "places.toml"),
    "sector": "sectors.toml",
    "floor": "wage_floors.toml",
    "language": "languages.toml",
    "feed": "feeds.toml",
}
FILES = ("program.toml", "places.toml", "sectors.toml", "wage_floors.toml", "languages.toml")


@dataclass(frozen=True, slots=True)
class City:
    """Everything that config/ says about one city's service."""

    program: Program
    pace: Pace
    manners: Manners
    staff_rules: StaffRules


def load_program(config_dir: Path, environ: Mapping[str, str] = os.environ) -> Program:
    """Raises SettingsError with every fault of every file."""
    return load_city(config_dir, environ).program


def load_city(config_dir: Path, environ: Mapping[str, str] = os.environ) -> City:
    """Raises SettingsError with every fault of every file."""
    findings: list[Finding] = []
    written = {name: _read(config_dir / name, findings) for name in FILES}
    findings += _strangers(written, environ)
    tables = _tables(written["program.toml"], environ, findings)
    rest = _rest(written, findings)
    places = _places(config_dir, written, findings)
    if rest:
        findings += _lexicon_faults(config_dir)
    if findings or tables is None or rest is None or places is None:
        raise SettingsError(tuple(findings))
    return City(_program(tables, rest, places), _pace(tables), _manners(tables), _staff_rules(tables))


def load_feeds(config_dir: Path, program: Program) -> tuple[Feed, ...]:
    """feeds.toml as Feeds with an empty id: the database gives them theirs. Raises SettingsError with every fault."""
    findings: list[Finding] = []
    written = _read(config_dir / "feeds.toml", findings)
    if written is not None:
        findings += _strangers({"feeds.toml": written}, {})
        try:
            rows = Feeds.model_validate(written).feed
        except ValidationError as error:
            findings += _faults(error, {})
    if written is None or findings:
        raise SettingsError(tuple(findings))
    sectors = {sector.name for sector in program.sectors}
    if strange := {row.sector for row in rows if row.sector} - sectors:
        raise SettingsError((Finding("feeds.toml [feed] sector", f"{', '.join(strange)} is not on the menu"),))
    return tuple(Feed(id="", **row.model_dump()) for row in rows)


def _read(path: Path, findings: list[Finding]) -> dict[str, Any] | None:
    """One file's tables; None where it cannot be read, so that nothing else is said about it."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        findings.append(Finding(path.name, f"is missing from {path.parent}; SMSBOT_CONFIG names another folder"))
    except (OSError, UnicodeDecodeError) as error:
        findings.append(Finding(path.name, f"cannot be read: {type(error).__name__}"))
    except tomllib.TOMLDecodeError as error:
        findings.append(Finding(path.name, f"is not TOML: {error}"))
    return None


def _strangers(written: Mapping[str, dict[str, Any] | None], environ: Mapping[str, str]) -> Iterator[Finding]:
    for file, tables in written.items():
        for table in tables or ():
            if BELONGS.get(table) != file:
                home = BELONGS.get(table)
                yield Finding(f"{file} [{table}]", f"belongs in {home}" if home else "no such table or key")
    for name in environ:
        if name.upper().startswith(PREFIX) and name.split("__")[1].lower() not in Tables.model_fields:
            yield Finding(name, "changes no table of program.toml")


def _tables(written: dict[str, Any] | None, environ: Mapping[str, str], findings: list[Finding]) -> Tables | None:
    if written is None:
        return None
    own = {table: keys for table, keys in written.items() if table in Tables.model_fields}

    class FromFile(Tables):
        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], *_: object, **__: object
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return (MappingSource(settings_cls, environ), InitSettingsSource(settings_cls, init_kwargs=own))

    try:
        return FromFile()  # type: ignore[call-arg]  # its fields come from the sources above
    except ValidationError as error:
        findings += _faults(error, environ)
        return None


def _rest(written: Mapping[str, dict[str, Any] | None], findings: list[Finding]) -> Rest | None:
    known = {
        table: value
        for tables in written.values()
        for table, value in (tables or {}).items()
        if table in Rest.model_fields
    }
    try:
        return Rest.model_validate(known)
    except ValidationError as error:
        unread = {name for name, tables in written.items() if tables is None}
        findings += (fault for fault in _faults(error, {}) if fault.name.split()[0] not in unread)
        return None


def _faults(error: ValidationError, environ: Mapping[str, str]) -> Iterator[Finding]:
    for fault in error.errors(include_url=False, include_input=False):
        table, *keys = map(str, fault["loc"])
        variable = PREFIX + "__".join([table, *keys]).upper()
        in_file = " ".join([BELONGS[table], f"[{table}]", *(_counted(key) for key in keys)])
        yield Finding(variable if variable in environ else in_file, _sentence(fault["type"], fault["msg"]))


def _counted(key: str) -> str:
    return f"row {int(key) + 1}" if key.isdecimal() else key


def _sentence(kind: str, message: str) -> str:
    plain = {"missing": "is missing", "extra_forbidden": "no such key"}
    return plain.get(kind) or message.removeprefix("Value error, ").replace("Input should", "should", 1)


def _places(config_dir: Path, written: Mapping[str, dict[str, Any] | None], findings: list[Finding]) -> Places | None:
    if written["places.toml"] is None:
        return None
    try:
        return load_places(config_dir)
    except FileNotFoundError as error:
        findings.append(Finding(Path(str(error.filename)).name, f"is missing from {config_dir}"))
    except ValueError as error:
        named = {finding.name for finding in findings}
        for line in str(error).splitlines():
            file, _, sentence = line.partition(": ")
            if f"{file} [{sentence.partition(':')[0]}]" not in named:  # an unknown key, already told
                findings.append(Finding(file, sentence))
    return None


def _lexicon_faults(config_dir: Path) -> Iterator[Finding]:
    try:
        load_lexicon(config_dir / "sectors.toml")
    except ValueError as error:
        for line in str(error).splitlines():
            yield Finding("sectors.toml", line.removeprefix("sectors.toml: "))


def _program(tables: Tables, rest: Rest, places: Places) -> Program:
    program, caps, window = tables.program, tables.caps, tables.window
    return Program(
        brand=program.brand,
        short_brand=program.short_brand,
        help_phone=program.help_phone,
        help_url=program.help_url,
        link_host=program.link_host,
        city_name=rest.words.city,
        area_keyword=rest.words.area_keyword,
        area_letter=rest.words.area_letter,
        area_noun=rest.words.area_noun,
        anywhere=rest.words.anywhere,
        staffed_place=program.staffed_place,
        weekly_cap=caps.weekly,
        digest_openings=caps.digest_openings,
        fresh_days=caps.fresh_days,
        unknown_per_day=caps.unknown_per_day,
        replies_per_hour=caps.replies_per_hour,
        reports_to_hold=caps.reports_to_hold,
        held_days=caps.held_days,
        window=Window(start=window.start, end=window.end, least_left=timedelta(minutes=window.least_left_minutes)),
        prices=Prices(**tables.prices.model_dump()),
        budget_day=tables.budget.day,
        budget_month=tables.budget.month,
        sectors=tuple(
            Sector(number=number, name=row.name, label=row.label, words=row.words)
            for number, row in enumerate(rest.sector, 1)
        ),
        floors=tuple(
            Floor(since=row.since, hourly=row.hourly, words=tuple(map(str.lower, row.words))) for row in rest.floor
        ),
        languages=tuple(row.code for row in rest.language),
        segments={row.code: row.segments for row in rest.language},
        places=places,
    )


def _pace(tables: Tables) -> Pace:
    return Pace(**tables.pace.model_dump())


def _manners(tables: Tables) -> Manners:
    return Manners(**tables.collect.model_dump())


def _staff_rules(tables: Tables) -> StaffRules:
    return StaffRules(idle=timedelta(hours=tables.staff.idle_hours), admins_need_totp=tables.staff.admins_need_totp)
