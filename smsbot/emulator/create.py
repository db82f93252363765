"""The form of a create -> a Create, or the code Twilio would refuse it with. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from smsbot.emulator.company import Company
from smsbot.emulator.errors import Refused

MOST_BODY = 1600
LONGEST_VALIDITY = 36_000
LONGEST_CALLBACK = 4000
_NORTH_AMERICAN = re.compile(r"1?([2-9]\d{9})")
_ELSEWHERE = re.compile(r"\+(?!1)[2-9]\d{6,14}")
_SEPARATORS = re.compile(r"[\s().-]")


@dataclass(frozen=True, slots=True)
class Create:
    """A text to send, in order. `sender`: the number it comes from, chosen by the company for a `service`.
    `callback`: where its status is told, None for nowhere."""

    to: str
    sender: str
    body: str
    service: str | None = None
    callback: str | None = None


def parse_number(said: str) -> str | None:
    """E.164 as Twilio reads a 'To': +1 and ten digits, ten or eleven digits with any separators, or + and another
    country's number. The exchange is not looked at, so that made-up numbers pass. None for anything else."""
    bare = _SEPARATORS.sub("", said)
    if _ELSEWHERE.fullmatch(bare):
        return bare
    found = _NORTH_AMERICAN.fullmatch(bare.removeprefix("+"))
    return f"+1{found[1]}" if found else None


def parse_create(form: Mapping[str, str], company: Company) -> Create:
    """Raises Refused with the first thing that is wrong."""
    to = _read_to(form.get("To", ""))
    service = form.get("MessagingServiceSid") or None
    if service is not None and service != company.messaging_service_sid:
        raise Refused(21705)
    sender = _read_sender(form.get("From", ""), service, company)
    body = form.get("Body", "")
    if not body:
        raise Refused(21602)
    if len(body) > MOST_BODY:
        raise Refused(21617)
    _check_validity(form.get("ValidityPeriod"))
    return Create(to, sender, body, service, _read_callback(form.get("StatusCallback")))


def _read_to(said: str) -> str:
    if not said:
        raise Refused(21604)
    if re.fullmatch(r"\d{3,6}", said):
        raise Refused(21265)
    number = parse_number(said)
    if number is None:
        raise Refused(21211)
    return number


def _read_sender(said: str, service: str | None, company: Company) -> str:
    if not said and service is None:
        raise Refused(21603)
    if said and said not in company.public_numbers:
        raise Refused(21606)
    return said or company.number


def _check_validity(said: str | None) -> None:
    if said is not None and not (said.isdecimal() and 1 <= int(said) <= LONGEST_VALIDITY):
        raise Refused(21624)


def _read_callback(said: str | None) -> str | None:
    if not said:
        return None
    parts = urlsplit(said)
    host = parts.hostname or ""
    # An underscore in the host is an error to Twilio, though most HTTP libraries let it pass.
    if parts.scheme not in ("http", "https") or not host or "_" in host or len(said) > LONGEST_CALLBACK:
        raise Refused(21609)
    return said
