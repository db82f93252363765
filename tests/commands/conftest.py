"""The command `smsbot` in front of a whole house (tests/house.py)."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from click.testing import CliRunner, Result

from smsbot import logs
from smsbot.cli import main
from tests.house import (
    CONFIG,
    INDEX_KEY,
    PHONE_KEY,
    city,
    desk,
    emptied,
    house,
    migrated_url,
    postgres_schema,
    sqlite_schema,
    wording,
)

__all__ = ["city", "desk", "emptied", "house", "migrated_url", "postgres_schema", "sqlite_schema", "wording"]
ACCOUNT = "AC" + "0" * 31 + "z"


@dataclass
class Terminal:
    """`environ`: what the command finds there. Calling it types a command line."""

    environ: dict[str, str]
    runner: CliRunner = field(default_factory=CliRunner)

    def __call__(self, *arguments: str, typed: str | bytes = "", **more: str) -> Result:
        return self.runner.invoke(main, arguments, input=typed, env=self.environ | more)

    def json(self, *arguments: str, **more: str) -> list[dict[str, Any]]:
        """The JSON lines that a command prints when all is well."""
        done = self(*arguments, "--json", **more)
        assert done.exit_code == 0, done.stderr
        return [json.loads(line) for line in done.stdout_bytes.decode().splitlines()]


PRODUCTION = {
    "SMSBOT_ENV": "production",
    "SECRET_KEY": "a secret for tests alone",
    "PUBLIC_URL": "https://jobs.example",
    "TWILIO_ACCOUNT_SID": ACCOUNT,
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_FROM": "55512",
    "TWILIO_SENDER_KIND": "short_code",
}
NOTHING_SET = dict.fromkeys(
    [*PRODUCTION, "TWILIO_MESSAGING_SERVICE_SID", "TWILIO_API_URL", "TRIAL_PHONES", "FEED_ALLOW_PRIVATE", "SENTRY_DSN"],
    "",
)


@pytest.fixture
def smsbot(migrated_url: str) -> Iterator[Terminal]:
    """A terminal on this house's machine, in development."""
    keys = {"PHONE_KEYS": PHONE_KEY, "PHONE_INDEX_KEYS": INDEX_KEY, "SMSBOT_CONFIG": str(CONFIG)}
    yield Terminal(NOTHING_SET | keys | {"DATABASE_URL": migrated_url, "SMSBOT_ENV": "development"})
    logs.configure("DEBUG", stream=io.StringIO())  # the command has sent them to its own standard error
