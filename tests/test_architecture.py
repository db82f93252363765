"""The walls of the house: who may import whom, who may ask the time, and what no file may say."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("smsbot", "jobs_feed")
STDLIB = frozenset(sys.stdlib_module_names)
WORLD = {"asyncio", "http", "io", "logging", "multiprocessing", "os", "pathlib", "shutil", "socket", "sqlite3", "ssl"}
WORLD |= {"subprocess", "tempfile", "threading"}


# ---- reading code ----


def sources(root: Path) -> Iterator[tuple[str, Path]]:
    """(dotted name, file) of every module; a package goes by its own name."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            yield ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"), path


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Dotted names imported anywhere in the file, inside functions too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, *rooms: str) -> bool:
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


# ---- the rules that import-linter has no words for; each yields its breaches ----

PURE_FILES = ("opening", "normalize", "sector", "identity", "lifecycle", "screening")
ENGINE_NEVER = ("smsbot.conversation", "smsbot.alerts", "smsbot.web", "flask", "twilio")
CLIENTS = ("feedparser", "requests", "requests_hardened", "urllib3", "urllib.request", "aiohttp", "http", "socket")
DOORS = ("smsbot.cli", "smsbot.commands", "smsbot.__main__", "smsbot.worker", "smsbot.wsgi", "smsbot.demo")


def engine_walls(root: Path) -> Iterator[str]:
    for name, path in sources(root):
        if within(name, "smsbot.engine"):
            yield from (f"{name} -> {other}" for other in imports(path) if within(other, *ENGINE_NEVER))


def pure_feed_files(root: Path) -> Iterator[str]:
    for name, path in sources(root):
        if within(name, *(f"jobs_feed.{file}" for file in PURE_FILES)):
            yield from (f"{name} -> {other}" for other in imports(path) if within(other, *CLIENTS))


def domain_of_values(root: Path) -> Iterator[str]:
    """Values of the standard library, and the libraries that know numbers, letters and openings."""
    friends = ("smsbot.domain", "jobs_feed.opening", "jobs_feed.places", "phonenumbers", "gsm0338", "anyascii")
    for name, path in sources(root):
        if within(name, "smsbot.domain"):
            for other in imports(path):
                top = other.partition(".")[0]
                if top in WORLD or not (top in STDLIB or within(other, *friends) or other in PACKAGES):
                    yield f"{name} -> {other}"


def wiring_at_the_doors(root: Path) -> Iterator[str]:
    for name, path in sources(root):
        if not within(name, *DOORS, "smsbot.wiring"):
            yield from (f"{name} -> {other}" for other in imports(path) if within(other, "smsbot.wiring"))


def no_tests_in_the_house(root: Path) -> Iterator[str]:
    for name, path in sources(root):
        yield from (f"{name} -> {other}" for other in imports(path) if within(other, "tests", "bench"))


def sockets_in_their_rooms(root: Path) -> Iterator[str]:
    """Only these rooms may know an HTTP client."""
    rooms = ("jobs_feed.fetch", "smsbot.carrier", "smsbot.emulator", "smsbot.cli", "smsbot.commands", "smsbot.demo")
    for name, path in sources(root):
        if not within(name, *rooms):
            clients = ("requests", "requests_hardened", "aiohttp", "httpx", "urllib.request", "urllib3", "http.client")
            yield from (f"{name} -> {other}" for other in imports(path) if within(other, *clients))


def time_asked_at_the_doors(root: Path) -> Iterator[str]:
    """`now` is an argument; a story that waits may be handed a clock. Monotonic clocks tell no time."""
    askers = (*DOORS, "smsbot.web", "smsbot.wiring", "smsbot.clock", "smsbot.emulator", "jobs_feed.__main__")
    for name, path in sources(root):
        if not within(name, *askers):
            yield from (f"{name}: {asked}" for asked in _times_asked(tree(path), clocks=not within(name, *PURE)))


PURE = ("smsbot.domain", "smsbot.conversation", "smsbot.alerts", "smsbot.wording", "smsbot.storage", "jobs_feed")
TELLS_TIME = {"datetime", "date", "dt", "func"}  # anything else was handed in


def _times_asked(module: ast.Module, *, clocks: bool) -> Iterator[str]:
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=whose) | ast.Attribute(attr=whose), attr="now")) if (
                clocks and whose not in TELLS_TIME
            ):
                continue
            case ast.Call(func=ast.Attribute(attr="now" | "utcnow" | "today" as asked)):
                yield f"line {node.lineno}: .{asked}()"
            case ast.Attribute(value=ast.Name(id="time"), attr="time" | "time_ns" | "localtime" | "gmtime" as asked):
                yield f"line {node.lineno}: time.{asked}"
            case ast.ImportFrom(module="time", names=names) if {"time", "time_ns"} & {alias.name for alias in names}:
                yield f"line {node.lineno}: from time import time"


def names_that_say_something(root: Path) -> Iterator[str]:
    empty = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|common|stuff)(_|$)")
    for name, _ in sources(root):
        if any(empty.search(part) for part in name.split(".")):
            yield name


def captions(root: Path) -> Iterator[str]:
    for name, path in sources(root):
        if not ast.get_docstring(tree(path)):
            yield f"{name} opens without its law"


CITY_WORDS = re.compile(
    r"new[ _]york|\bnyc\b|nyc\.gov|\bhra\b|bronx|brooklyn|bklyn|manhattan|\bqueens\b|staten|borough|\bboro\b|workforce1"
    r"|txt-2-work|\b10458\b|\b718\b",
    re.IGNORECASE,
)


def _places() -> re.Pattern[str]:
    """Every name that the shipped configuration gives its city's areas."""
    areas = tomllib.loads((ROOT / "config" / "places.toml").read_text(encoding="utf-8"))["area"]
    names = {name for area in areas for name in (*area["names"], area["short"]) if len(name) > 2}
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, sorted(names)))})(?!\w)")


CITY_PLACES = _places()
# A key of `jobs_feed read`, which tools rely on, and the name of a time zone that half a country shares.
ALLOWED = re.compile(r"""["']borough["']|America/New_York""")
DEMO_CITY = ("smsbot/demo", "smsbot/demo.py", "smsbot/emulator/demo.py")
WHOLE_COUNTRY = ("jobs_feed/lexicon/world.toml",)  # a list of every state names them all


def no_word_of_one_city(root: Path) -> Iterator[str]:
    for path in _texts(root, PACKAGES):
        place = str(path.relative_to(root))
        if place.startswith(DEMO_CITY + WHOLE_COUNTRY):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            said = ALLOWED.sub("", line) if place.startswith("jobs_feed/") else line
            if found := CITY_WORDS.search(said) or CITY_PLACES.search(said):
                yield f"{place}:{number}: {found[0]}"


FOREIGN = re.compile(
    r"(?<![\w.<:/])/(work|root|home|Users|tmp)/\w"
    r"|py"
    r"pi\.(org|python)|python"
    r"hosted|npm"
    r"js|artifactory|jfrog|--(extra-)?index-url|find-links"
)


def nothing_of_one_machine(root: Path) -> Iterator[str]:
    files = ("README.md", "CHANGELOG.md", "Makefile", "Procfile", "pyproject.toml", ".ci")
    files += ("requirements-build.txt", "requirements.txt", "requirements-dev.txt", "config", "docs", "tests", "bench")
    for path in _texts(root, (*PACKAGES, *files)):
        if path.name == Path(__file__).name:
            continue  # it has to name what nobody may
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if found := FOREIGN.search(line):
                yield f"{path.relative_to(root)}:{number}: {found[0]}"


def _texts(root: Path, names: tuple[str, ...]) -> Iterator[Path]:
    binary = {".pyc", ".png", ".jpg", ".ico", ".gz", ".xz", ".woff2"}
    for name in names:
        top = root / name
        found = sorted(top.rglob("*")) if top.is_dir() else [top]
        yield from (path for path in found if path.is_file() and path.suffix not in binary)


# ---- each rule holds here, and fails where it is broken ----

Rule = Callable[[Path], Iterator[str]]

# A rule, a file that breaks it, and that file's text.
BROKEN: list[tuple[Rule, str, str]] = [
    (engine_walls, "smsbot/engine/threads.py", "from flask import Flask"),
    (pure_feed_files, "jobs_feed/normalize.py", "def f():\n    import requests"),
    (domain_of_values, "smsbot/domain/phone.py", "import sqlalchemy"),
    (domain_of_values, "smsbot/domain/phone.py", "from pathlib import Path"),
    (domain_of_values, "smsbot/domain/phone.py", "from smsbot.wording import render"),
    (wiring_at_the_doors, "smsbot/workflows/send_outbox.py", "from smsbot import wiring"),
    (no_tests_in_the_house, "smsbot/cli.py", "from tests.builders import opening"),
    (sockets_in_their_rooms, "smsbot/workflows/collect.py", "import requests"),
    (time_asked_at_the_doors, "smsbot/domain/cadence.py", "from datetime import datetime\nNOW = datetime.now()"),
    (time_asked_at_the_doors, "smsbot/workflows/send.py", "import time\nNOW = time.time()"),
    (time_asked_at_the_doors, "jobs_feed/sector.py", "from datetime import date\nDAY = date.today()"),
    (time_asked_at_the_doors, "smsbot/storage/outbox.py", "import sqlalchemy as sa\nNOW = sa.func.now()"),
    (time_asked_at_the_doors, "smsbot/alerts/plan.py", "from time import time"),
    (time_asked_at_the_doors, "smsbot/domain/window.py", "def f(clock):\n    return clock.now()"),
    (names_that_say_something, "smsbot/web/form_utils.py", ""),
    (names_that_say_something, "jobs_feed/helpers/__init__.py", ""),
    (captions, "smsbot/web/app.py", "import flask"),
    (no_word_of_one_city, "smsbot/wording/texts.py", 'TEXT = "Jobs in the Bronx"'),
    (no_word_of_one_city, "smsbot/web/listing.py", 'KEY = "borough"'),
    (no_word_of_one_city, "jobs_feed/places.py", 'TEXT = "all boroughs"'),
    (no_word_of_one_city, "smsbot/wording/catalogues/es.po", 'msgstr "Empleos en Queens"'),
    (no_word_of_one_city, "smsbot/web/templates/front.html", "<p>Jobs in all of NYC</p>"),
    (no_word_of_one_city, "smsbot/emulator/assets/phones.js", "const zip = '10458';"),
    (no_word_of_one_city, "jobs_feed/lexicon/sectors.toml", 'words = ["workforce1"]'),
    (no_word_of_one_city, "smsbot/web/terms.html", "Call 718-555-0100"),
    (no_word_of_one_city, "smsbot/wording/jobs.py", '"""Like "Cook Qns"."""'),
    (no_word_of_one_city, "jobs_feed/place.py", '"""Like Mott Haven."""'),
    (nothing_of_one_machine, "docs/operators.md", "cd /home/me/app"),
    (nothing_of_one_machine, "requirements.txt", "--index-url https://example.org"),
]
RULES = list(dict.fromkeys(rule for rule, _, _ in BROKEN))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule_of(rule: Rule) -> None:
    assert list(rule(ROOT)) == []


@pytest.mark.parametrize(("rule", "file", "text"), BROKEN)
def test_a_broken_rule_is_seen(tmp_path: Path, rule: Rule, file: str, text: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(text)

    assert list(rule(tmp_path)) != []


def test_a_key_that_tools_rely_on_is_no_word_of_one_city(tmp_path: Path) -> None:
    (tmp_path / "jobs_feed").mkdir()
    (tmp_path / "jobs_feed" / "__main__.py").write_text('KEYS = ("borough", "zip")')

    assert list(no_word_of_one_city(tmp_path)) == []


# ---- chains: what nothing may reach, however long the way ----


def test_nothing_but_the_command_line_reaches_the_emulator() -> None:
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    users = graph.find_downstream_modules("smsbot.emulator", as_package=True)

    assert {
        name
        for name in users
        if not within(name, "smsbot.emulator", "smsbot.demo", "smsbot.cli", "smsbot.commands", "smsbot.__main__")
    } == set()


# ---- import-linter's contracts (pyproject.toml) ----

# A line that breaks each contract, by the contract's name.
BREACHES = {
    "jobs_feed knows nothing of the service": ("jobs_feed/opening.py", "import smsbot.domain.phone"),
    "the talk is pure": ("smsbot/conversation/intents.py", "import smsbot.storage"),
    "alerts are pure": ("smsbot/alerts/__init__.py", "import smsbot.conversation.turn"),
    "wording is pure": ("smsbot/wording/__init__.py", "import smsbot.storage"),
    "storage speaks SQL and nothing else": ("smsbot/storage/__init__.py", "import smsbot.carrier.gateway"),
    "a phone company is all the carrier knows": ("smsbot/carrier/gateway.py", "import sqlalchemy"),
    "stories know no framework": ("smsbot/workflows/__init__.py", "import sqlalchemy"),
    "a view calls a workflow": ("smsbot/web/__init__.py", "import smsbot.conversation.intents"),
    "the emulator stands alone": ("smsbot/emulator/__init__.py", "import smsbot.carrier.gateway"),
}


def lint_imports(root: Path) -> str:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    return subprocess.run(
        command, cwd=root, env={"PYTHONPATH": str(root), "NO_COLOR": "1"}, capture_output=True, text=True, check=False
    ).stdout


def test_every_contract_is_kept() -> None:
    report = lint_imports(ROOT)

    assert [line for line in report.splitlines() if line.endswith("BROKEN")] == []
    assert f"{len(BREACHES)} kept, 0 broken" in report


def test_every_contract_can_be_broken(tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for file, line in BREACHES.values():
        with (tmp_path / file).open("a") as module:
            module.write(f"\n{line}\n")

    report = lint_imports(tmp_path)

    assert {line.removesuffix(" BROKEN") for line in report.splitlines() if line.endswith(" BROKEN")} == set(BREACHES)
