"""Logs: events as JSON lines, and no phone number or body among them."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from smsbot import logs
from smsbot.domain.phone import PhoneNumber


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("INFO", stream=stream)
    yield stream
    root.handlers[:] = kept
    root.setLevel(level)
    logs.configure("DEBUG", stream=io.StringIO())


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_line_with_level_and_time(written: io.StringIO) -> None:
    structlog.get_logger().info("text_sent", message=12, segments=2)

    (line,) = lines(written)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "text_sent", "message": 12, "segments": 2, "level": "info"}


def test_events_below_the_level_are_left_out(written: io.StringIO) -> None:
    structlog.get_logger().debug("detail")

    assert lines(written) == []


@pytest.mark.parametrize(
    "number",
    [
        "+17185550100",
        "17185550100",
        "7185550100",
        "718-555-0100",
        "(718) 555-0100",
        "718.555.0100",
        "+1 718 555 0100",
        "+44 20 7946 0958",
    ],
)
def test_a_phone_number_is_masked_however_it_is_written(number: str) -> None:
    assert logs.redact(f"call to {number} failed") == "call to [number] failed"


@pytest.mark.parametrize(
    "harmless",
    [
        "SM0123456789abcdef0123456789abcdef",
        "2026-11-22T05:00:00Z",
        "2026-11-22 05:00:00",
        "12 of 500 texts",
        "10458",
        "127.0.0.1:8000",
        "0.0083",
    ],
)
def test_ids_times_and_small_numbers_stay(harmless: str) -> None:
    assert logs.redact(harmless) == harmless


def test_a_number_is_masked_at_any_depth_and_as_an_integer() -> None:
    event = {"rows": [{"who": ("+17185550100", 17185550100)}], "7185550100": 1, "count": 12}

    assert logs.redact(event) == {"rows": [{"who": ["[number]", "[number]"]}], "[number]": 1, "count": 12}


@pytest.mark.parametrize("key", ["body", "Body", "text", "reply", "phone", "From", "To"])
def test_a_body_is_hidden_by_its_key(key: str) -> None:
    assert logs.redact({key: "I lost my home"}) == {key: "[hidden]"}


def test_a_phone_value_shows_its_mask_only() -> None:
    assert "555" not in logs.redact({"whose": PhoneNumber("+17185550100")})["whose"]


def test_a_number_in_a_traceback_is_masked(written: io.StringIO) -> None:
    try:
        raise ValueError("no route to +17185550100")
    except ValueError:
        structlog.get_logger().exception("send_failed")

    (line,) = lines(written)
    assert "no route to [number]" in line["exception"]


def test_other_libraries_logs_pass_the_same_mask(written: io.StringIO) -> None:
    logging.getLogger("somebody.else").warning("retrying %s", "+17185550100")

    (line,) = lines(written)
    assert line["event"] == "retrying [number]"
    assert line["logger"] == "somebody.else"


def test_an_error_report_holds_no_request_no_variables_and_no_number() -> None:
    frame = {"function": "send", "vars": {"note": "I lost my home"}}
    event = {
        "request": {"data": "Body=hello"},
        "breadcrumbs": {"values": ["hello"]},
        "exception": {"values": [{"value": "to +17185550100", "stacktrace": {"frames": [frame]}}]},
    }

    scrubbed = logs.scrub(event)

    assert scrubbed == {
        "exception": {"values": [{"value": "to [number]", "stacktrace": {"frames": [{"function": "send"}]}}]}
    }


REPORT = """
import sentry_sdk
from smsbot import logs

logs.configure("CRITICAL", sentry_dsn="http://key@127.0.0.1:9/1")
sentry_sdk.get_client().transport.capture_envelope = lambda envelope: print(envelope.serialize().decode())
try:
    raise ValueError("no route to +17185550100")
except ValueError as error:
    sentry_sdk.capture_exception(error)
"""


def test_error_reports_are_sent_scrubbed_when_a_dsn_is_set() -> None:
    """In a process of its own, because the reporter patches half of the world."""
    sent = subprocess.run([sys.executable, "-c", REPORT], capture_output=True, text=True, check=True).stdout

    assert "no route to [number]" in sent
    assert "7185550100" not in sent
