"""What goes wrong at a phone company: Twilio's codes with their HTTP status and words, in two tables.

Source: twilio.com/docs/api/errors/<code>. The words are ours; programs should read the code only, as with Twilio.
"""

from __future__ import annotations

from http import HTTPStatus

MORE_INFO = "https://www.twilio.com/docs/errors/{}"

# Refused at the door: code -> (HTTP status, words). Nothing was accepted.
REFUSALS: dict[int, tuple[int, str]] = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too many requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable"),
    21211: (400, "The 'To' number is not a valid phone number"),
    21265: (400, "The 'To' number cannot be a short code"),
    21408: (400, "Sending to the region of the 'To' number is not enabled"),
    21602: (400, "Message body is required"),
    21603: (400, "A 'From' number or a 'MessagingServiceSid' is required"),
    21604: (400, "A 'To' phone number is required"),
    21606: (400, "The 'From' number is not one of this account's message-capable numbers"),
    21609: (400, "The 'StatusCallback' is not a valid URL"),
    21610: (400, "Attempt to send to an unsubscribed recipient"),
    21611: (400, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (400, "The 'To' number is not currently reachable from this 'From' number"),
    21614: (400, "The 'To' number is not a valid mobile number"),
    21617: (400, "The message body exceeds the 1600 character limit"),
    21624: (400, "The 'ValidityPeriod' must be a whole number of seconds from 1 to 36000"),
    21635: (400, "The 'To' number cannot be a landline"),
    21705: (400, "The Messaging Service is invalid"),
}

# Accepted, then not delivered: code -> (final status, words).
FAILURES: dict[int, tuple[str, str]] = {
    21610: ("failed", "The person has opted out"),
    21617: ("failed", "The text is longer than 1,600 characters"),
    30001: ("failed", "The queue is full"),
    30002: ("failed", "The account is suspended"),
    30003: ("undelivered", "The phone is off or out of reach"),
    30004: ("undelivered", "Blocked by the phone or its carrier"),
    30005: ("undelivered", "Nobody has this number any more"),
    30006: ("undelivered", "A landline, or a carrier that cannot be reached"),
    30007: ("undelivered", "Filtered as unwanted"),
    30008: ("undelivered", "No reason was given"),
    30022: ("failed", "Too many texts to this carrier"),
    30023: ("failed", "The day's cap at this carrier is used up"),
    30032: ("undelivered", "The toll-free number is not verified"),
    30034: ("undelivered", "The sending number is not registered"),
    30036: ("failed", "Its validity period ran out"),
    30039: ("undelivered", "The other side answers by machine"),
    30410: ("undelivered", "The next provider gave no answer in time"),
    30450: ("failed", "Held back as suspected fraud"),
    30610: ("failed", "Held back for quiet hours"),
    30640: ("failed", "Held back for legal reasons"),
}


class Refused(Exception):
    """A request the company turns away. Carries a code of REFUSALS."""

    def __init__(self, code: int) -> None:
        super().__init__(f"refused with {code}")
        self.code = code

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return REFUSALS[self.code][0]

    def as_json(self) -> dict[str, object]:
        """Twilio's error shape: code, message, more_info, status."""
        status, words = REFUSALS[self.code]
        return {"code": self.code, "message": words, "more_info": MORE_INFO.format(self.code), "status": status}


def describe_answer(status: int) -> str:
    """A sentence about a webhook's HTTP answer that was not a success."""
    try:
        return f"The service answered {status} ({HTTPStatus(status).phrase})."
    except ValueError:
        return f"The service answered {status}."
