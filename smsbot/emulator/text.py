"""One text as the company holds it, and the two shapes it is shown in: Twilio's JSON and the phone's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache

from smsbot.domain import segments
from smsbot.emulator.errors import FAILURES

API = "/2010-04-01/Accounts"


@dataclass(slots=True, kw_only=True, eq=False)
class Text:
    """The one thing in this room that changes: `status`, `error_code`, `sent`, `updated`, `problem`.

    `order`: 1 for the first text of all. `phone`: the person's end, E.164. `direction`: inbound, outbound-api or
    outbound-reply. Times are seconds since 1970, real ones; `offset`: what the product's clock added to them then.
    `form`: what the webhook was told of an inbound text. `answered`: some text has come back for
    it. `problem`: a sentence, when the service did not answer it properly.
    `price`: dollars a segment."""

    sid: str
    order: int
    phone: str
    direction: str
    sender: str
    to: str
    body: str
    status: str
    created: float
    price: float
    offset: float = 0.0
    service: str | None = None
    callback: str | None = None
    media: int = 0
    error_code: int | None = None
    sent: float | None = None
    updated: float = 0.0
    form: Mapping[str, str] = field(default_factory=dict)
    answered: bool = False
    problem: str | None = None

    @property
    def parts(self) -> segments.Segments:
        """Encoding and number of segments."""
        return count_segments(self.body)

    @property
    def cost(self) -> float:
        """Dollars for all its segments."""
        return round(self.price * self.parts.segments, 5)

    @property
    def at(self) -> datetime:
        """When it was written, by the product's clock."""
        return datetime.fromtimestamp(self.created, UTC) + timedelta(seconds=self.offset)

    @property
    def charged(self) -> bool:
        """Whether the price is known by now, as it is once a text was sent."""
        return self.sent is not None


@lru_cache(maxsize=4096)
def count_segments(body: str) -> segments.Segments:
    """As `segments.count`; an alert's body is counted once for all its readers."""
    return segments.count(body)


@lru_cache(maxsize=64)
def format_rfc2822(second: int) -> str:
    """Twilio's dates: Sun, 22 Nov 2026 14:05:00 +0000."""
    return format_datetime(datetime.fromtimestamp(second, UTC))


def as_twilio(text: Text, account_sid: str) -> dict[str, object]:
    """The message resource of Twilio's OpenAPI description, field for field. `num_segments` is 0 and `from`
    null until a service has chosen a sender; `price` is null until sent."""
    uri = f"{API}/{account_sid}/Messages/{text.sid}"
    failed = FAILURES.get(text.error_code) if text.error_code is not None else None
    return {
        "sid": text.sid,
        "account_sid": account_sid,
        "messaging_service_sid": text.service,
        "to": text.to,
        "from": None if text.status == "accepted" else text.sender,
        "body": text.body,
        "status": text.status,
        "direction": text.direction,
        "num_segments": "0" if text.status == "accepted" else str(text.parts.segments),
        "num_media": str(text.media),
        "date_created": format_rfc2822(int(text.created)),
        "date_updated": format_rfc2822(int(text.updated or text.created)),
        "date_sent": format_rfc2822(int(text.sent)) if text.sent is not None else None,
        "price": f"{-text.cost:.5f}" if text.charged else None,
        "price_unit": "USD",
        "error_code": text.error_code,
        "error_message": failed[1] if failed else None,
        "api_version": "2010-04-01",
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }


def as_phone(text: Text) -> dict[str, object]:
    """What GET /phones/{number} shows of a text. `cost` in dollars; `at` by the product's clock, ISO, UTC."""
    return {
        "sid": text.sid,
        "direction": text.direction,
        "from": text.sender,
        "to": text.to,
        "body": text.body,
        "segments": text.parts.segments,
        "encoding": text.parts.encoding,
        "cost": text.cost,
        "status": text.status,
        "error_code": text.error_code,
        "problem": text.problem,
        "at": text.at.isoformat(timespec="seconds"),
    }
