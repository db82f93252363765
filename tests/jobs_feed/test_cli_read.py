"""`python -m jobs_feed` as a stranger uses it: lines in, lines out, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from jobs_feed import Area, Opening, PayUnit, Places
from jobs_feed.__main__ import as_json

ROOT = Path(__file__).parents[2]
SAMPLES = Path(__file__).parent / "samples"
KEYS = [
    *("source_id", "external_id", "title", "employer", "apply_url", "source_url", "description_text"),
    *("location_raw", "zip", "borough", "lat", "lon", "remote", "pay_min", "pay_max", "pay_unit", "pay_raw"),
    *("employment_type", "schedule_raw", "posted_at", "updated_at", "deadline", "openings_count", "sector"),
    *("soc_code", "onet_code", "language", "requires", "first_seen_at", "last_seen_at", "content_hash", "raw"),
]
PLACES = """
city = "Harbor City"
zone = "America/New_York"
city_names = ["Harbor City"]
regions = ["NY"]

[[area]]
key = "bronx"
name = "The Bronx"
short = "Bronx"
names = ["Bronx"]
counties = ["Bronx"]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "places.toml").write_text(PLACES)
    (tmp_path / "postcodes.csv").write_text("postcode,area,lat,lon\n10458,bronx,40.8625,-73.8883\n")
    return tmp_path


def run(
    *arguments: str, stdin: bytes = b"", cwd: Path | None = None, **more: str
) -> subprocess.CompletedProcess[bytes]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("SMSBOT", "FEED_"))}
    command = [sys.executable, "-m", "jobs_feed", *arguments]
    return subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=environment | {"PYTHONPATH": str(ROOT)} | more,
        check=False,
    )


def lines(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.decode().split("\n")[:-1]]


def test_an_opening_has_exactly_the_promised_keys_in_their_order(config: Path) -> None:
    done = run("read", str(SAMPLES / "indeed.xml"), cwd=config, SMSBOT_CONFIG=str(config / "none"))

    assert done.returncode == 0
    assert [list(opening) for opening in lines(done)] == [KEYS, KEYS]


def test_values_are_plain_json_in_one_shape(tmp_path: Path) -> None:
    area = Area(key="bronx", name="The Bronx", short="Bronx")
    places = Places(city="Harbor City", zone="UTC", city_names=(), regions=(), areas=(area,))
    opening = Opening(
        source_id="1",
        external_id="2",
        title="Cook",
        postcode="10458",
        area="bronx",
        pay_min=Decimal("19.50"),
        pay_max=Decimal("21.00"),
        pay_unit=PayUnit.HOUR,
        posted_at=datetime(2026, 11, 19, 5, 0, tzinfo=UTC),
        deadline=date(2026, 12, 24),
        requires=("food handler",),
    )

    plain = json.loads(json.dumps(as_json(opening, places)))

    assert (plain["zip"], plain["borough"]) == ("10458", "The Bronx")
    assert (plain["pay_min"], plain["pay_max"], plain["pay_unit"]) == (19.5, 21, "hour")
    assert (plain["posted_at"], plain["deadline"]) == ("2026-11-19T05:00:00+00:00", "2026-12-24")
    assert plain["requires"] == ["food handler"]
    assert [key for key in KEYS if plain[key] is None] == [
        *("employer", "apply_url", "source_url", "location_raw", "lat", "lon", "pay_raw", "employment_type"),
        *("schedule_raw", "updated_at", "openings_count", "soc_code", "onet_code", "language"),
        *("first_seen_at", "last_seen_at", "content_hash"),
    ]


def test_a_configuration_places_openings(config: Path) -> None:
    (config / "sectors.toml").write_text("")
    done = run("read", str(SAMPLES / "indeed.xml"), "--config", str(config))
    assert (done.returncode, done.stderr.decode()) == (
        2,
        "The configuration cannot be read: sectors.toml: no sector is named\n",
    )

    (config / "sectors.toml").unlink()
    done = run("read", str(SAMPLES / "indeed.xml"), SMSBOT_CONFIG=str(config))

    assert done.returncode == 0
    assert lines(done)[0]["borough"] == "The Bronx"


def test_a_feed_is_read_from_its_address(httpserver: HTTPServer, tmp_path: Path) -> None:
    httpserver.expect_request("/jobs").respond_with_data((SAMPLES / "boards.rss").read_bytes())

    done = run("read", httpserver.url_for("/jobs"), cwd=tmp_path, FEED_ALLOW_PRIVATE="1")

    assert [opening["external_id"] for opening in lines(done)] == ["harbor-71", "harbor-72"]


@pytest.mark.parametrize("environment", [{}, {"FEED_ALLOW_PRIVATE": "1", "SMSBOT_ENV": "production"}])
def test_loopback_is_refused_unless_allowed(
    httpserver: HTTPServer, tmp_path: Path, environment: dict[str, str]
) -> None:
    done = run("read", httpserver.url_for("/jobs"), cwd=tmp_path, **environment)

    assert (done.returncode, done.stdout) == (1, b"")
    assert b"private network" in done.stderr
    assert httpserver.log == []


def test_problems_go_to_standard_error(tmp_path: Path) -> None:
    path = tmp_path / "jobs.rss"
    path.write_text("<rss version='2.0'><channel><item><link>https://a.example/1</link></item></channel></rss>")

    done = run("read", str(path), cwd=tmp_path)

    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == "entry https://a.example/1: It has no title.\n"


@pytest.mark.parametrize("body", [b"<html></html>", b"{}", b"<rss version='2.0'><channel/></rss>", b""])
def test_a_body_that_gives_nothing_is_exit_1_and_a_sentence(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "jobs"
    path.write_bytes(body)

    done = run("read", str(path), cwd=tmp_path)

    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.endswith(b".\n") or b"Ask the owner" in done.stderr


def test_another_kind_than_asked_for_is_exit_1(tmp_path: Path) -> None:
    done = run("read", str(SAMPLES / "boards.rss"), "--kind", "csv", cwd=tmp_path)

    assert done.returncode == 1
    assert done.stderr.startswith(b"This is an RSS or Atom feed")


@pytest.mark.parametrize(
    "arguments",
    [[], ["read"], ["write", "x"], ["read", "no-such-file"], ["read", "."], ["read", "x", "--kind", "pdf"]],
)
def test_misuse_is_exit_2(tmp_path: Path, arguments: list[str]) -> None:
    assert run(*arguments, cwd=tmp_path).returncode == 2


def test_sectors_come_a_line_out_for_a_line_in(tmp_path: Path) -> None:
    done = run("sector", stdin="Nurse\n\n Truck driver\r\nCafé \u2028x\nlast".encode(), cwd=tmp_path)

    found = lines(done)
    assert [line["title"] for line in found] == ["Nurse", "", " Truck driver\r", "Café \u2028x", "last"]
    assert [list(line) for line in found] == [["title", "sector", "reason", "confidence"]] * 5
    assert [line["sector"] for line in found[:3]] == ["healthcare", "other", "transportation"]
    assert all(0 <= line["confidence"] <= 1 for line in found)


def test_no_titles_are_no_lines(tmp_path: Path) -> None:
    done = run("sector", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (0, b"")


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    titles = tmp_path / "titles"
    titles.write_text("Nurse\n" * 20_000)

    script = f'"{sys.executable}" -m jobs_feed sector < "{titles}" | head -n 1'
    done = subprocess.run(
        ["/bin/sh", "-c", script], capture_output=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False
    )

    assert done.stderr == b""
    assert done.stdout.count(b"\n") == 1
