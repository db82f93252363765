"""config/*.toml -> Program: one city's words and numbers, and every fault of every file at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from jobs_feed.feed import Kind, PayRule
from smsbot.city import load_city, load_feeds, load_program
from smsbot.settings import SettingsError

SHIPPED = Path(__file__).parents[1] / "config"

LAKEPORT = {
    "program.toml": """
        [program]
        brand = "Lakeport Works"
        short_brand = "LkptWorks"
        help_phone = "312-555-0100"
        help_url = "lakeport.example"
        link_host = "jobs.lakeport.example"
        staffed_place = "1 Pier Rd"
        [window]
        start = 10:00:00
        end = 18:30:00
        least_left_minutes = 15
        [caps]
        weekly = 4
        digest_openings = 3
        fresh_days = 10
        unknown_per_day = 2
        replies_per_hour = 20
        reports_to_hold = 3
        held_days = 5
        [prices]
        segment_out = 0.01
        segment_in = 0.005
        carrier_fee = 0.003
        [budget]
        day = 20
        month = 300
        [pace]
        segments_per_second = 3
        batch = 20
        in_flight = 8
        reconcile_after = 90
        [collect]
        user_agent = "lakeport-jobs/1.0"
        every_minutes = 30
        """,
    "places.toml": """
        city = "Lakeport"
        zone = "America/Chicago"
        city_names = ["Lakeport"]
        regions = ["IL"]
        [words]
        city = "Lakeport"
        area_keyword = "SIDE"
        area_letter = "S"
        area_noun = "side"
        anywhere = "ALL"
        [[area]]
        key = "north"
        name = "North Side"
        short = "North"
        neighbours = ["south"]
        [[area]]
        key = "south"
        name = "South Side"
        short = "South"
        neighbours = ["north"]
        """,
    "postcodes.csv": "postcode,area,lat,lon\n60001,north,42.0,-87.7\n60002,south,41.8,-87.6\n",
    "sectors.toml": """
        [[sector]]
        name = "healthcare"
        label = "Care"
        words = ["nurse"]
        [[sector]]
        name = "other"
        label = "Other"
        words = ["office"]
        """,
    "wage_floors.toml": """
        [[floor]]
        since = 2026-01-01
        hourly = "16.60"
        [[floor]]
        since = 2026-07-01
        hourly = "18"
        words = ["Aide"]
        """,
    "languages.toml": """
        [[language]]
        code = "en"
        segments = 1
        [[language]]
        code = "es"
        segments = 2
        """,
}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    for name, text in LAKEPORT.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def change(config: Path, file: str, old: str, new: str) -> None:
    text = (config / file).read_text()
    assert old in text
    (config / file).write_text(text.replace(old, new, 1))


def faults(config: Path, **environ: str) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load_city(config, environ)
    return [str(finding) for finding in refused.value.findings]


def test_a_city_is_its_files_alone(config: Path) -> None:
    program = load_program(config, {})

    assert (program.brand, program.city_name, program.area_keyword, program.anywhere) == (
        "Lakeport Works",
        "Lakeport",
        "SIDE",
        "ALL",
    )
    assert program.window.start == time(10)
    assert program.window.least_left == timedelta(minutes=15)
    assert program.zone.key == "America/Chicago"
    assert [(sector.number, sector.name) for sector in program.sectors] == [(1, "healthcare"), (2, "other")]
    assert (program.floors[1].since, program.floors[1].hourly) == (date(2026, 7, 1), Decimal(18))
    assert program.floors[1].words == ("aide",)
    assert program.languages == ("en", "es")
    assert [program.segments_in(language) for language in ("en", "es", "pl")] == [1, 2, 1]
    assert program.places.postcodes["60001"].area == "north"


def test_money_is_exact(config: Path) -> None:
    assert load_program(config, {}).prices.cost_out(3) == Decimal("0.039")


def test_the_shipped_city_starts() -> None:
    city = load_city(SHIPPED, {})

    assert city.program.brand == "NYC HRA TXT-2-Work"
    assert [sector.label for sector in city.program.sectors[:2]] == ["Health", "Retail"]
    assert (city.pace.segments_per_second, city.pace.reconcile_after) == (10, 120)


def test_one_value_may_be_changed_by_a_variable(config: Path) -> None:
    pace = load_city(config, {"SMSBOT__PACE__SEGMENTS_PER_SECOND": "100"}).pace

    assert (pace.segments_per_second, pace.batch) == (100, 20)


def test_a_variable_that_changes_nothing_is_a_fault(config: Path) -> None:
    named = {"SMSBOT__PACE__SPEED": "1", "SMSBOT__SPEED__LIMIT": "1"}

    assert sorted(faults(config, **named)) == [
        "SMSBOT__PACE__SPEED: no such key",
        "SMSBOT__SPEED__LIMIT: changes no table of program.toml",
    ]


def test_a_bad_variable_is_named_instead_of_the_file(config: Path) -> None:
    assert faults(config, SMSBOT__CAPS__WEEKLY="0") == ["SMSBOT__CAPS__WEEKLY: should be greater than or equal to 1"]


def test_every_missing_file_is_named(tmp_path: Path) -> None:
    assert [fault.partition(":")[0] for fault in faults(tmp_path)] == [
        "program.toml",
        "places.toml",
        "sectors.toml",
        "wage_floors.toml",
        "languages.toml",
    ]


def test_faults_of_several_files_are_told_together(config: Path) -> None:
    change(config, "program.toml", "weekly = 4", "weekly = 0\nmonthly = 9")
    change(config, "places.toml", 'neighbours = ["south"]', 'neighbours = ["west"]')
    change(config, "wage_floors.toml", '"16.60"', '"-1"')
    change(config, "languages.toml", '"en"', '"fr"')
    change(config, "sectors.toml", '"office"', '"nurse"')

    assert {fault.partition(":")[0] for fault in faults(config)} == {
        "program.toml [caps] weekly",
        "program.toml [caps] monthly",
        "places.toml",
        "wage_floors.toml [floor] row 1 hourly",
        "languages.toml [language]",
        "sectors.toml [sector]",
    }


Change = tuple[str, str, str]


@pytest.mark.parametrize(
    ("what", "named"),
    [
        (("program.toml", "[pace]", "[speed]\nlimit = 1\n[pace]"), "program.toml [speed]"),
        (("program.toml", "[pace]", "[area]\nx = 1\n[pace]"), "program.toml [area]"),
        (("program.toml", "end = 18:30:00", "end = 09:00:00"), "program.toml [window]"),
        (("program.toml", "digest_openings = 3", "digest_openings = 4"), "program.toml [caps] digest_openings"),
        (("program.toml", "Lakeport Works", "The Works of the City of Lakeport"), "program.toml [program]"),
        (("program.toml", "Lakeport Works", "Lakeport “Works”"), "program.toml [program] brand"),
        (("program.toml", "month = 300", "month = 3"), "program.toml [budget]"),
        (("program.toml", '"jobs.lakeport', '"https://jobs.l'), "program.toml [program] link_host"),
        (("program.toml", "batch = 20", 'batch = "many"'), "program.toml [pace] batch"),
        (("program.toml", "batch = 20", "batch = "), "program.toml"),
        (("places.toml", '"America/Chicago"', '"America/Lakeport"'), "places.toml"),
        (("places.toml", 'anywhere = "ALL"', 'anywhere = "SIDE"'), "places.toml [words]"),
        (("places.toml", 'area_letter = "S"', ""), "places.toml [words] area_letter"),
        (("places.toml", 'city = "Lakeport"', 'city = "Lakeport"\npopulation = 1'), "places.toml [population]"),
        (("postcodes.csv", "south", "west"), "postcodes.csv"),
        (("languages.toml", "segments = 2", "segments = 4"), "languages.toml [language] row 2 segments"),
        (("languages.toml", "segments = 2", ""), "languages.toml [language] row 2 segments"),
        (("languages.toml", "segments = 2", "segments = 2\nsegmnets = 1"), "languages.toml [language] row 2 segmnets"),
        (("sectors.toml", '"Care"', '"Health and care"'), "sectors.toml [sector] row 1 label"),
    ],
)
def test_a_fault_is_named_by_file_table_and_key(config: Path, what: Change, named: str) -> None:
    change(config, *what)

    assert [fault.partition(": ")[0] for fault in faults(config)] == [named]


@pytest.mark.parametrize("load", [load_program, load_city])
def test_no_part_of_a_faulty_city_is_loaded(config: Path, load: Callable[..., object]) -> None:
    (config / "wage_floors.toml").unlink()

    with pytest.raises(SettingsError):
        load(config, {})


def test_feeds_come_with_the_rules_staff_would_have_set() -> None:
    feeds = load_feeds(SHIPPED, load_program(SHIPPED, {}))

    assert [(feed.kind, feed.trusted, feed.pay_rule) for feed in feeds] == [
        (Kind.RSS, True, PayRule.REQUIRED),
        (Kind.INDEED_XML, True, PayRule.REQUIRED),
        (Kind.CSV, True, PayRule.MAY_BE_MISSING),
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[[feed]]\nname = 'A'\nurl = 'ftp://a.org'", "feeds.toml [feed] row 1 url"),
        ("[[feed]]\nname = 'A'\nurl = 'https://a.org'\nsector = 'circus'", "feeds.toml [feed] sector"),
        ("[[feed]]\nname = 'A'\nurl = 'https://a.org'\nfast = true", "feeds.toml [feed] row 1 fast"),
        ("[[feeds]]\nname = 'A'", "feeds.toml [feeds]"),
    ],
)
def test_a_faulty_feed_is_named(config: Path, text: str, named: str) -> None:
    (config / "feeds.toml").write_text(text)

    with pytest.raises(SettingsError) as refused:
        load_feeds(config, load_program(config, {}))

    assert [finding.name for finding in refused.value.findings] == [named]
