"""An answer in TwiML -> the texts it asks for. Hostile XML is refused, not read."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

MOST_REPLIES = 10  # error 14109 above it


class NotTwiml(ValueError):
    """The answer cannot be read as TwiML. The message is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One <Message>. `callback` is absolute, None when the answer named none."""

    body: str
    callback: str | None = None


def parse_twiml(answer: bytes, base_url: str) -> tuple[Reply, ...]:
    """<Response><Message statusCallback="...">text</Message></Response>, the text plain or in <Body>, any number
    up to ten. An empty answer or an empty <Response/> asks for silence. Raises NotTwiml."""
    if not answer.strip():
        return ()
    messages = _read_response(answer).findall("Message")
    if len(messages) > MOST_REPLIES:
        raise NotTwiml(f"The service answered with {len(messages)} texts; {MOST_REPLIES} is the most (14109).")
    return tuple(_read_reply(message, base_url) for message in messages)


def _read_response(answer: bytes) -> Element:
    try:
        root: Element = fromstring(answer)
    except (ParseError, DefusedXmlException, ValueError):
        raise NotTwiml("The service's answer is not readable as TwiML (12100).") from None
    if root.tag != "Response":
        raise NotTwiml("The service's answer is XML but not TwiML (12100).")
    return root


def _read_reply(message: Element, base_url: str) -> Reply:
    inner = message.find("Body")
    text = "".join((message if inner is None else inner).itertext()).strip()
    callback = message.get("statusCallback")
    return Reply(text, urljoin(base_url, callback) if callback else None)
