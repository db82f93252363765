"""The phone company in a box, told about this installation: its number, account, zone and first words."""

from __future__ import annotations

from pathlib import Path

import click

from smsbot.city import load_program
from smsbot.domain.program import Program
from smsbot.emulator import BadFaults, load_faults, run
from smsbot.settings import DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN, Settings, SettingsError

SHORT_CODE = "555555"
POSTCODE = "10458"
"""What the walk begins with, where the city has it."""


def run_emulator(settings: Settings, port: int, latency_ms: int, faults: Path | None, webhook: str | None) -> None:
    """Serve until SIGINT or SIGTERM. Whatever the environment leaves out is the demo's. Exits with one line where the
    faults, the city or the port will not do."""
    twilio = settings.twilio
    try:
        program = load_program(settings.config_dir)
        run(
            port=port,
            account_sid=twilio.account_sid or DEMO_ACCOUNT_SID,
            auth_token=twilio.auth_tokens[0].get_secret_value() if twilio.auth_tokens else DEMO_AUTH_TOKEN,
            webhook=webhook or f"{settings.public_url}/sms/inbound",
            clock_url=settings.public_url,
            public_numbers=(twilio.from_ or SHORT_CODE,),
            sender_kind=twilio.sender_kind.value,
            messaging_service_sid=twilio.messaging_service_sid,
            latency_ms=latency_ms,
            faults=load_faults(faults) if faults else None,
            hints=hints(program),
            zone=str(program.zone),
            on_ready=lambda url: click.echo(f"Pretend phones: {url}"),
        )
    except SettingsError as error:
        raise SystemExit(f"Not started:\n{error}") from None
    except BadFaults as error:
        raise SystemExit(f"{faults}: {error}") from None
    except OSError as error:
        raise SystemExit(f"Port {port} cannot be used: {error.strerror}. Name another with --port.") from None


def hints(program: Program) -> tuple[str, ...]:
    """Words offered on the page, in the order of the walk."""
    postcodes = program.places.postcodes
    first = POSTCODE if POSTCODE in postcodes else min(postcodes, default="ANY")
    return ("Jobs", "1", first, "MORE", "STATUS", "HELP", "STOP")
