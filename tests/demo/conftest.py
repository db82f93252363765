"""What tests of the demo share: the shipped city (see tests/house.py), and a made-up one that has had its week."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from smsbot.demo.city import open_city
from smsbot.demo.past import live_a_week
from smsbot.demo.run import _environ
from smsbot.settings import load_settings
from tests.house import city

__all__ = ["city"]


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a city that has had its week; to be read, or copied."""
    path = tmp_path_factory.mktemp("past") / "smsbot.db"
    environ = _environ(os.environ, path)
    settings = load_settings(environ)
    city = open_city(settings, environ, path, fresh=True)
    live_a_week(city)
    city.house.database.close()
    return path
