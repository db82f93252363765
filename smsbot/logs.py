"""Events -> JSON lines on standard error, with every phone number and every body masked on the way out."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

# Ten to fifteen digits, however they are spaced, that are not a piece of an id or of a time.
_NUMBER = re.compile(r"(?<![0-9A-Za-z:.])\+?\(?\d(?:[\s().\-/]{0,2}\d){9,14}(?![0-9A-Za-z:])")
_HIDDEN_KEYS = frozenset({"body", "text", "reply", "words", "phone", "to", "from", "from_", "environ", "headers"})
HIDDEN = "[hidden]"
MASK = "[number]"


def redact(value: Any) -> Any:
    """`value` with bodies hidden by their key and anything that looks like a phone number masked, at any depth."""
    match value:
        case str():
            return _NUMBER.sub(MASK, value)
        case bool() | float() | None:
            return value
        case int():
            return MASK if 10**9 <= value < 10**15 else value
        case Mapping():
            return {redact(key): HIDDEN if _hidden(key) else redact(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [redact(item) for item in value]
        case _:
            return redact(str(value))


def _hidden(key: object) -> bool:
    return isinstance(key, str) and key.lower() in _HIDDEN_KEYS


def _redact_event(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    kept: dict[str, Any] = redact({key: value for key, value in event.items() if not key.startswith("_")})
    return kept


def configure(level: str = "INFO", *, stream: TextIO | None = None, sentry_dsn: str | None = None) -> None:
    """Set up once a process. Libraries that use `logging` come out of the same door, through the same mask."""
    out = stream or sys.stderr
    number = logging.getLevelNamesMapping()[level]
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
    ]
    after: list[Processor] = [
        _redact_event,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(),
    ]
    structlog.configure(
        processors=[*before, *after],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(out),
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*before, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *after],
        )
    )
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)
    if sentry_dsn:
        _report_to(sentry_dsn)


def scrub(event: Any, _hint: object = None) -> Any:
    """What an error report may hold: no request, no local variables, no number, no body."""
    kept = {key: value for key, value in event.items() if key not in {"request", "user", "breadcrumbs"}}
    for exception in kept.get("exception", {}).get("values", ()):
        for frame in exception.get("stacktrace", {}).get("frames", ()):
            frame.pop("vars", None)
    return redact(kept)


def _report_to(dsn: str) -> None:
    import sentry_sdk  # an extra: settings has refused the DSN where it is not installed

    sentry_sdk.init(
        dsn=dsn,
        before_send=scrub,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
    )
