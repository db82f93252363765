"""Twilio's webhooks as values: signature checked, form in, InboundMessage or DeliveryReceipt out, TwiML back. Pure."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import ParseResult, urlparse
from xml.sax.saxutils import escape, quoteattr

from smsbot.domain.messages import DeliveryReceipt, InboundMessage
from smsbot.domain.phone import NotAPhoneNumber, PhoneNumber, parse_phone

# NUL and halves of surrogate pairs: no database stores them and no person types them.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# What XML 1.0 cannot hold, even escaped (w3.org/TR/xml, 2.2).
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_OPT_OUT_TYPES = frozenset({"STOP", "START", "HELP"})
_CARRIERS_WORDS = (
    dict.fromkeys("STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT".split(), "STOP")
    | dict.fromkeys("START YES UNSTOP".split(), "START")
    | dict.fromkeys("HELP INFO".split(), "HELP")
)
_HIGHEST_COUNT = 10  # Twilio takes ten media files a message


def valid_signature(url: str, params: Iterable[tuple[str, str]], signature: str | None, tokens: Sequence[str]) -> bool:
    """Whether one of `tokens` signed this POST. `params`: every pair of the form, blank values and repeats included.

    The rule (twilio.com/docs/usage/security): base64(HMAC-SHA1(token, url + each name and value, names sorted, repeats
    counted once)). Twilio signs the URL with or without its port, so both are tried. Without tokens nothing is valid.
    """
    if not signature or not tokens:
        return False
    signed = "".join([name + value for name, value in sorted(set(params))]).encode("utf-8", "surrogatepass")
    messages = [spelling.encode("utf-8", "surrogatepass") + signed for spelling in _with_and_without_port(url)]
    given = signature.encode("utf-8", "surrogatepass")
    return any(hmac.compare_digest(_sign(token, message), given) for token in tokens for message in messages)


def _sign(token: str, message: bytes) -> bytes:
    return base64.b64encode(hmac.digest(token.encode(), message, "sha1"))


def _with_and_without_port(url: str) -> tuple[str, str]:
    parsed = urlparse(url)
    if parsed.port:
        return parsed.geturl(), _at(parsed, parsed.netloc.rpartition(":")[0])
    port = 443 if parsed.scheme == "https" else 80
    return parsed.geturl(), _at(parsed, f"{parsed.netloc}:{port}")


def _at(parsed: ParseResult, netloc: str) -> str:
    return parsed._replace(netloc=netloc).geturl()


def read_inbound(form: Mapping[str, str], *, carrier_answers: bool = False) -> InboundMessage | None:
    """The text in an inbound webhook's form; None without a message id, since it could not be told from a repeat.
    `carrier_answers`: our number is of a kind whose STOP, START and HELP the carrier answers by itself, whether or not
    the form says so (support.twilio.com 223134027): a second answer would come beside it, or fail.

    Fields: twilio.com/docs/messaging/guides/webhook-request. Unknown ones are ignored: new ones come unannounced.
    """
    sid = _clean(form.get("MessageSid") or form.get("SmsSid") or form.get("SmsMessageSid") or "")
    if not sid:
        return None
    opt_out_type = form.get("OptOutType", "").upper()
    if not opt_out_type and carrier_answers:
        opt_out_type = _CARRIERS_WORDS.get(form.get("Body", "").strip().upper(), "")
    return InboundMessage(
        sid=sid,
        phone=_find_phone(form.get("From", "")),
        body=_clean(form.get("Body", "")),
        media=_find_count(form.get("NumMedia", "")),
        opt_out_type=opt_out_type if opt_out_type in _OPT_OUT_TYPES else None,
    )


def read_receipt(form: Mapping[str, str], query: Mapping[str, str], now: datetime) -> DeliveryReceipt | None:
    """The delivery receipt in a status callback; None without a message id or a status. `query` holds our `ref`.
    `now` is when it came: the form's own time has minutes only and is often missing."""
    sid = _clean(form.get("MessageSid") or form.get("SmsSid") or "")
    status = _clean(form.get("MessageStatus") or form.get("SmsStatus") or "").lower()
    if not sid or not status:
        return None
    code = form.get("ErrorCode", "")
    return DeliveryReceipt(
        carrier_id=sid,
        status=status,
        reference=_clean(query.get("ref", "")) or None,
        error_code=int(code) if re.fullmatch(r"[1-9][0-9]{0,6}", code) else None,
        at=now,
    )


def twiml(replies: Sequence[tuple[str, str]]) -> bytes:
    """TwiML that answers a text: (body, status callback URL) of each reply, in order. `<Response/>` for none."""
    if not replies:
        return b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
    messages = "".join(
        f"<Message statusCallback={quoteattr(callback)}>{escape(_NOT_IN_XML.sub('', body))}</Message>"
        for body, callback in replies
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{messages}</Response>'.encode()


def _clean(text: str) -> str:
    return _UNSTORABLE.sub("", text)


def _find_phone(sender: str) -> PhoneNumber | None:
    """A person's number, which Twilio always writes with a plus. Short codes, e-mail gateways, names and senders of
    other channels (`whatsapp:+1...`) are nobody we may answer."""
    if not re.fullmatch(r"\+[1-9][0-9]{7,14}", sender):
        return None
    try:
        return parse_phone(sender)
    except NotAPhoneNumber:
        return None


def _find_count(text: str) -> int:
    return min(int(text), _HIGHEST_COUNT) if re.fullmatch(r"[0-9]{1,4}", text) else 0
