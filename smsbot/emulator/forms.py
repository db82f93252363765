"""What the product is told, as Twilio's form fields: an incoming text, a step of an outgoing one. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from smsbot.emulator.carrier_words import CarrierAnswer
from smsbot.emulator.receipts import Step
from smsbot.emulator.text import Text


def describe_inbound(
    text: Text, account_sid: str, carrier: CarrierAnswer | None, changes: Mapping[str, str | None]
) -> dict[str, str]:
    """The webhook of an incoming text. `changes`: fields to set, or to leave out where None."""
    # Twilio guesses a place from the number; it is the number's home at best, so we say nothing but the country.
    places = {f"{end}{what}": "" for end in ("From", "To") for what in ("City", "State", "Zip")}
    fields: dict[str, str | None] = {
        **places,
        "FromCountry": "US",
        "ToCountry": "US",
        "MessageSid": text.sid,
        "SmsSid": text.sid,
        "SmsMessageSid": text.sid,
        "SmsStatus": "received",
        "AccountSid": account_sid,
        "MessagingServiceSid": text.service,
        "From": text.sender,
        "To": text.to,
        "Body": text.body,
        "NumMedia": str(text.media),
        "NumSegments": str(text.parts.segments),
        "ApiVersion": "2010-04-01",
        "OptOutType": carrier.opt_out_type if carrier else None,
    }
    for n in range(text.media):
        fields |= {f"MediaUrl{n}": f"https://media.invalid/{text.sid}/{n}", f"MediaContentType{n}": "image/jpeg"}
    fields |= changes
    return {name: value for name, value in fields.items() if value is not None}


def describe_step(text: Text, step: Step, account_sid: str) -> dict[str, str]:
    """A status callback."""
    fields = {
        "SmsSid": text.sid,
        "SmsStatus": step.status,
        "MessageStatus": step.status,
        "MessageSid": text.sid,
        "To": text.to,
        "From": text.sender,
        "AccountSid": account_sid,
        "ApiVersion": "2010-04-01",
    }
    if text.service is not None:
        fields["MessagingServiceSid"] = text.service
    if step.error_code is not None:
        fields["ErrorCode"] = str(step.error_code)
    if step.status in ("delivered", "undelivered"):
        fields["RawDlrDoneDate"] = datetime.fromtimestamp(text.updated, UTC).strftime("%y%m%d%H%M")
    return fields
