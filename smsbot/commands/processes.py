"""Processes: web, worker, emulator, the demo of all three, and a conversation in the terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from smsbot.commands.doors import fail, house_or_exit, settings_or_exit
from smsbot.settings import Settings
from smsbot.wiring import Refused


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), default=Path("var"), help="Where the demo keeps its files.")
@click.option("--fresh", is_flag=True, help="Forget the demo city and build it anew.")
def demo(folder: Path, fresh: bool) -> None:
    """Everything in one command: a demo city, web, worker and a phone company in a box."""
    from smsbot.demo import run_demo

    raise SystemExit(run_demo(folder, fresh=fresh))


@click.command()
def web() -> None:
    """Serve texts and pages (gunicorn, config/gunicorn.py)."""
    settings = settings_or_exit(quiet=False)
    house_or_exit(quiet=False)
    config = settings.config_dir / "gunicorn.py"
    os.environ.setdefault("PORT", str(settings.port))
    how = ["--config", str(config)] if config.exists() else _server_defaults(settings)
    arguments = ["gunicorn", *how, "smsbot.wsgi:app"]
    os.execv(sys.executable, [sys.executable, "-m", *arguments])  # noqa: S606 - our own interpreter, no shell


def _server_defaults(settings: Settings) -> list[str]:
    """For a city whose config/ has no gunicorn.py: threads, and in development nobody but this machine."""
    host = "0.0.0.0" if settings.production else "127.0.0.1"  # noqa: S104 - production listens to its proxy
    return ["--bind", f"{host}:{settings.port}", "--worker-class", "gthread", "--threads", "16", "--no-control-socket"]


@click.command()
def worker() -> None:
    """Run the timetable and send what is due."""
    from smsbot.worker import work

    house = house_or_exit(quiet=False)
    try:
        work(house)
    except Refused as error:
        fail(str(error))


@click.command()
@click.option("--port", type=int, default=8001, show_default=True)
@click.option("--latency-ms", type=int, default=0, help="How long every call takes.")
@click.option("--faults", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A seeded file of faults.")
@click.option("--webhook", help="Where texts are delivered (default: PUBLIC_URL/sms/inbound).")
def emulator(port: int, latency_ms: int, faults: Path | None, webhook: str | None) -> None:
    """A phone company in a box: the carrier's API, and pretend phones on a page."""
    from smsbot.demo import run_emulator

    settings = settings_or_exit(quiet=False)
    if settings.production:
        fail("The emulator is for development: production has a real phone company.")
    run_emulator(settings, port=port, latency_ms=latency_ms, faults=faults, webhook=webhook)


@click.command()
@click.option("--language", default="en", help="Start in this language.")
def chat(language: str) -> None:
    """Hold the real conversation in this terminal, in a scratch database."""
    from smsbot.demo import run_chat

    run_chat(settings_or_exit(), language)
