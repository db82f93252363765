"""Nothing that people may type or set is undocumented: variables, keys of config/, commands, keywords."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pydantic import BaseModel

from smsbot import city_tables
from smsbot.carrier.twilio_errors import MEANINGS
from smsbot.cli import main
from smsbot.conversation import intents, words
from smsbot.conversation.plain import plain, squeezed
from smsbot.settings import Variables
from smsbot.web.console import MENU

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
DOCUMENTS = ["README.md", "CHANGELOG.md", *sorted(f"docs/{path.relative_to(DOCS)}" for path in DOCS.rglob("*.md"))]
CODE = re.compile(r"`([^`\n]+)`")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def spans(name: str) -> set[str]:
    """Everything that a document shows as code."""
    return set(CODE.findall(read(name)))


# ---- variables ----

VARIABLES = {name.upper() for name in Variables.model_fields}
SERVERS_OWN = {"WEB_CONCURRENCY"}  # read by config/gunicorn.py


def test_every_variable_is_explained() -> None:
    assert VARIABLES - spans("docs/settings.md") == set()


def test_every_variable_stands_in_the_example() -> None:
    example = read("config/settings.example.env")
    shown = set(re.findall(r"^#?([A-Z][A-Z_]*)=", example, re.MULTILINE))

    assert shown == VARIABLES | SERVERS_OWN | {name for name in shown if name.startswith("SMSBOT__")}


def test_no_variable_is_explained_that_does_not_exist() -> None:
    rows = re.findall(r"^\| `([A-Z][A-Z_]*)` \|", read("docs/settings.md"), re.MULTILINE)

    assert set(rows) - VARIABLES - SERVERS_OWN == {"SMSBOT__TABLE__KEY"}


# ---- keys of config/ ----


def keys(shape: type[BaseModel]) -> Iterator[str]:
    """Every table and every key, however deep."""
    for name, field in shape.model_fields.items():
        yield name
        for inner in _shapes(field.annotation):
            yield from keys(inner)


def _shapes(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _shapes(part)


@pytest.mark.parametrize("shape", [city_tables.Tables, city_tables.Rest, city_tables.Feeds])
def test_every_key_of_the_configuration_is_explained(shape: type[BaseModel]) -> None:
    explained = {span.strip("[]") for span in spans("docs/settings.md")}

    assert set(keys(shape)) - explained == set()


@pytest.mark.parametrize("file", sorted(path.name for path in (ROOT / "config").glob("*.toml")))
def test_every_file_of_the_configuration_is_explained(file: str) -> None:
    assert f"## config/{file}" in read("docs/settings.md")


# ---- commands ----


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, f"{path} {name}")
    elif not command.hidden:
        yield path, command


COMMANDS = dict(commands(main, "smsbot"))


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_is_explained(path: str) -> None:
    assert [span for span in spans("docs/operators.md") if f"{span} ".startswith(f"{path} ")]


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_of_a_command_is_explained(path: str) -> None:
    options = {
        option
        for parameter in COMMANDS[path].params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
        if option.startswith("--")
    }

    assert {option for option in options if option not in read("docs/operators.md")} == set()


def test_no_command_is_explained_that_does_not_exist() -> None:
    rows = re.findall(r"^\| `(smsbot [^`]+)`", read("docs/operators.md"), re.MULTILINE)

    assert [row for row in rows if not any(f"{row} ".startswith(f"{path} ") for path in COMMANDS)] == []


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_stands_in_the_readme(path: str) -> None:
    assert [span for span in spans("README.md") if f"{span} ".startswith(f"{path} ")]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_document_names_a_command_that_does_not_exist(document: str) -> None:
    named = {span.removeprefix(".venv/bin/") for span in spans(document)}
    known = set(COMMANDS) | {path.rpartition(" ")[0] for path in COMMANDS}

    assert [one for one in named if one.startswith("smsbot ") and not _begins_with_one_of(known, one)] == []


def _begins_with_one_of(paths: set[str], span: str) -> bool:
    return any(f"{span} ".startswith(f"{path} ") for path in paths if path != "smsbot")


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_explains_itself(path: str) -> None:
    assert COMMANDS[path].help


# ---- what people text ----

TABLES = {
    "STOP_WORDS": words.STOP_WORDS,
    "HELP_WORDS": words.HELP_WORDS,
    "HELP_WORDS_AT_HOME": words.HELP_WORDS_AT_HOME,
    "CADENCES": words.CADENCES,
    "COURTESIES": words.COURTESIES,
    "STOP_WORDS_AT_HOME": words.STOP_WORDS_AT_HOME,
    "JOIN_WORDS": words.JOIN_WORDS,
    "START_WORDS": words.START_WORDS,
    "YES_WORDS": words.YES_WORDS,
    "COMMANDS": words.COMMANDS,
    "FILTERS": words.FILTERS,
    "LANGUAGE_NAMES": words.LANGUAGE_NAMES,
    "OUTCOMES": words.OUTCOMES,
}


@pytest.mark.parametrize("table", TABLES)
def test_every_keyword_is_explained(table: str) -> None:
    explained = {squeezed(plain(span)) for span in spans("docs/keywords.md")}

    assert {word for row in TABLES[table].values() for word in row} - explained == set()


def test_every_intent_that_parse_prints_is_explained() -> None:
    names = {intent.name for intent in intents.Intent.__args__}

    assert names - spans("docs/keywords.md") == set()


# ---- the carrier's errors ----


@pytest.mark.parametrize("code", MEANINGS)
def test_every_error_of_the_carrier_is_explained(code: int) -> None:
    assert re.search(rf"\b{code}\b", read("docs/operators/daily.md"))


# ---- links and pictures ----

SCREENS = {"What was done": "acts"}
"""Those whose picture is not called by their words in the menu."""


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_and_picture_of_a_document_is_there(document: str) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", read(document))

    assert [target for target in targets if not (ROOT / document).parent.joinpath(target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_picture_of_a_document_is_told_in_words(document: str) -> None:
    told = re.findall(r"!\[([^\]]*)\]\(", read(document))

    assert [words for words in told if len(words) < 10] == []


def test_every_picture_stands_in_a_document() -> None:
    shown = {
        Path(target).name for document in DOCUMENTS for target in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", read(document))
    }

    assert {path.name for path in (DOCS / "pictures").iterdir()} - shown == set()


def test_every_screen_of_the_menu_has_its_picture() -> None:
    pictures = {path.stem for path in (DOCS / "pictures").iterdir()}

    assert [words for _, words, _ in MENU if f"console-{SCREENS.get(words, words.lower())}" not in pictures] == []


# ---- the README's example ----

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Partners</title><item><title>Home health aide</title>
<link>https://example.org/1</link><guid>1</guid><description>Bronx, NY 10458. $20 an hour.</description>
</item></channel></rss>"""


def test_the_librarys_example_runs_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", read("README.md"), re.DOTALL)
    (tmp_path / "config").symlink_to(ROOT / "config")
    (tmp_path / "jobs.xml").write_text(FEED)
    monkeypatch.chdir(tmp_path)

    exec(compile(example, "README.md", "exec"), {})

    assert "Home health aide" in capsys.readouterr().out
