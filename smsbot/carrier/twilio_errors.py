"""Twilio's error numbers -> what to do next, and a sentence for people. Nothing else knows these numbers."""

from __future__ import annotations

from datetime import timedelta

from smsbot.carrier.gateway import Meaning, Next

TEN_MINUTES = timedelta(minutes=10)
FOUR_HOURS = timedelta(hours=4)
TWO_WEEKS = timedelta(days=14)
ANOTHER_NUMBER = "Ask whoever entered it for another number."
REGISTRATION = "Register the number we send from with Twilio; everything goes on by itself the next day."
PACE = "Have the registered number of texts raised, or lower the pace."

# Sources: twilio.com/docs/api/errors/<number>. Numbers from 30001 come back in receipts, the others in the answer to a
# send. A number may stand here for one only and still be asked for the other.
MEANINGS: dict[int, Meaning] = {
    # The account or its sender is wrong: every further text would fail the same way.
    20003: Meaning(Next.HALT, "Twilio does not accept the account's credentials."),
    20005: Meaning(Next.HALT, "The Twilio account is not active."),
    20006: Meaning(Next.HALT, "The Twilio account may not do this."),
    20008: Meaning(Next.HALT, "These are Twilio test credentials; they cannot send."),
    20404: Meaning(Next.HALT, "Twilio knows no such account."),
    21212: Meaning(Next.HALT, "The number we send from is not valid."),
    21603: Meaning(Next.HALT, "No number to send from was given."),
    21606: Meaning(Next.HALT, "The number we send from cannot send texts."),
    21607: Meaning(Next.HALT, "A Twilio trial account may send from its trial number only."),
    21609: Meaning(Next.HALT, "Twilio does not accept our address for receipts."),
    21616: Meaning(Next.HALT, "The number we send from is ambiguous in this account."),
    21659: Meaning(Next.HALT, "The number we send from is not a Twilio number or not in that country."),
    21660: Meaning(Next.HALT, "The number we send from belongs to another account."),
    21661: Meaning(Next.HALT, "The number we send from cannot send texts."),
    21701: Meaning(Next.HALT, "The Messaging Service does not exist."),
    21703: Meaning(Next.HALT, "The Messaging Service has no number that can send this."),
    21704: Meaning(Next.HALT, "The Messaging Service has no numbers."),
    21705: Meaning(Next.HALT, "The Messaging Service is not valid."),
    23002: Meaning(Next.HALT, "Phone number redaction does not go with Twilio's own STOP filter."),
    30002: Meaning(Next.HALT, "The Twilio account is suspended."),
    30022: Meaning(Next.TOMORROW, "The registered sending rate is used up.", PACE),
    30023: Meaning(Next.TOMORROW, "The registered daily number of texts is used up.", PACE),
    30024: Meaning(Next.HALT, "The number we send from is not set up at the receiving carrier."),
    30032: Meaning(Next.TOMORROW, "The toll-free number has not been verified.", REGISTRATION),
    30034: Meaning(Next.TOMORROW, "The number we send from is not registered for US texting.", REGISTRATION),
    30035: Meaning(Next.TOMORROW, "The number we send from is still being set up.", REGISTRATION),
    # Too many at once: nothing was accepted.
    14107: Meaning(Next.LOOP, "Too many texts between these two numbers; it looks like a loop."),
    20429: Meaning(Next.RETRY, "Too many requests to Twilio at once.", slow_down=True),
    21611: Meaning(Next.RETRY, "Twilio's queue for our number is full.", slow_down=True),
    30001: Meaning(Next.RETRY, "Twilio's queue for our number is full.", slow_down=True, again_after=TEN_MINUTES),
    # The person or the number.
    21211: Meaning(Next.REFUSED, "This is not a valid phone number.", ANOTHER_NUMBER),
    21265: Meaning(Next.REFUSED, "This is a short code, not a person's phone.", ANOTHER_NUMBER),
    # One number from abroad may not halt everybody; an account that may not text its own country fails its trial.
    21408: Meaning(
        Next.FAILED,
        "The Twilio account may not send texts to this country.",
        "Allow the country under Messaging, Geo permissions, if its numbers are yours to serve.",
        refuse_after=2,
    ),
    21610: Meaning(Next.STOPPED, "This person opted out at the carrier."),
    21612: Meaning(Next.FAILED, "Texts cannot reach this number from ours.", refuse_after=2),
    21614: Meaning(Next.REFUSED, "This is not a mobile phone.", ANOTHER_NUMBER),
    21635: Meaning(Next.REFUSED, "This is a landline.", ANOTHER_NUMBER),
    30003: Meaning(
        Next.RETRY,
        "The phone is switched off or out of reach.",
        again_after=FOUR_HOURS,
        refuse_after=5,
        refuse_over=TWO_WEEKS,
    ),
    30004: Meaning(Next.FAILED, "The receiving carrier or the person blocks our texts.", refuse_after=2),
    30005: Meaning(
        Next.FAILED,
        "The number is unknown or no longer in use.",
        "Look it up in the Reassigned Numbers Database before anybody writes to it again.",
        refuse_after=2,
    ),
    30006: Meaning(
        Next.REFUSED,
        "This is a landline, or its carrier takes no texts from us.",
        "Offer this person a call or the web instead.",
    ),
    30039: Meaning(Next.LOOP, "The other side answers by machine; this is a loop."),
    # The text.
    21602: Meaning(Next.FAILED, "The text is empty."),
    21604: Meaning(Next.FAILED, "No number to send to was given."),
    21608: Meaning(Next.FAILED, "A Twilio trial account may send to verified numbers only."),
    21617: Meaning(Next.FAILED, "The text is longer than 1,600 characters."),
    30007: Meaning(Next.FILTERED, "A carrier filtered this text as unwanted.", "Look at what such texts say."),
    30008: Meaning(Next.RETRY, "Not delivered, and nobody said why.", again_after=FOUR_HOURS),
    30010: Meaning(Next.FAILED, "The text costs more than the highest price allowed."),
    30036: Meaning(Next.FAILED, "The text waited longer than it was good for."),
    30410: Meaning(Next.RETRY, "The receiving carrier did not answer in time.", again_after=FOUR_HOURS),
    30450: Meaning(
        Next.FAILED,
        "Texts to this number are blocked for now as suspected fraud.",
        "Look through the latest sign-ups for numbers that no job seeker has.",
    ),
    30610: Meaning(Next.REPLAN, "Twilio held this text back because of quiet hours."),
    30640: Meaning(
        Next.REFUSED, "Twilio blocks this number for legal reasons.", "Ask counsel before anybody writes to it again."
    ),
}

UNKNOWN = Meaning(
    Next.FAILED,
    "Twilio refused this with an error we do not know.",
    "Look its number up among Twilio's errors, and have it written down here.",
    known=False,
)
OTHER_CHANNEL = Meaning(
    Next.HALT,
    "Twilio tried another channel than SMS; the Messaging Service is set up wrongly.",
    "Take every sender but our SMS number out of the Messaging Service.",
)

# Refusals that carry no number (a proxy answered, or the body was cut): what the HTTP status alone tells.
BY_STATUS: dict[int, Meaning] = {
    401: MEANINGS[20003],
    403: MEANINGS[20006],
    404: MEANINGS[20404],
    408: Meaning(Next.RETRY, "Twilio did not take the request in time.", slow_down=True),
    429: MEANINGS[20429],
}
REDIRECTED = Meaning(Next.HALT, "Twilio's address answers with a redirect; TWILIO_API_URL is wrong.")
LOST = Meaning(Next.ASK, "The connection to Twilio broke; nobody knows whether the text was accepted.")
TIMED_OUT = Meaning(Next.ASK, "Twilio did not answer in time; nobody knows whether the text was accepted.")
UNREADABLE = Meaning(Next.ASK, "Twilio accepted something, but its answer cannot be read.")
# The pause guards an outage: at full pace every text of an hour would end as a question to the carrier.
BROKEN = Meaning(Next.ASK, "Twilio answered with a fault of its own; the text may have been accepted.", slow_down=True)
UNREACHED = Meaning(Next.RETRY, "Twilio could not be reached; nothing was sent.", slow_down=True)
UNTRUSTED = Meaning(Next.HALT, "The certificate of Twilio's address does not hold; nothing was sent.")


def meaning_of_receipt(code: int) -> Meaning:
    """What an error number means, in a receipt or an answer. A number without an entry is final: it is counted and
    shown to a person, not tried again."""
    if 63000 <= code < 64000:  # errors of WhatsApp, RCS and the like
        return OTHER_CHANNEL
    return MEANINGS.get(code, UNKNOWN)


def meaning_of_refusal(status: int, code: int | None) -> Meaning:
    """What an answer to a send means that is not a success. The number decides, but for statuses that leave it open
    whether the text was accepted."""
    if status >= 500:
        return BROKEN
    if 300 <= status < 400:
        return REDIRECTED
    if code is None or (status == 429 and code not in MEANINGS):
        return BY_STATUS.get(status, UNKNOWN)
    return meaning_of_receipt(code)
