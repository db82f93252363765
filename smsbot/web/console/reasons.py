"""Why somebody was told nothing, or a text did not go or arrive: a short word, what it means, what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from smsbot.carrier.gateway import Meaning, Next


@dataclass(frozen=True, slots=True)
class Words:
    """`short`: a row of a table. `do`: what staff can do; empty where there is nothing to be done."""

    short: str
    meaning: str
    do: str = ""


UNTOLD = {
    "service_paused": Words(
        "All alerts were paused",
        "Somebody, or this service itself after what the carrier had said, had paused every text that nobody asks for.",
        "Let them go on at Home when the time has come.",
    ),
    "paused": Words("They asked for a pause", "They texted PAUSE. It ends by itself, or when they text RESUME."),
    "carrier_refused": Words(
        "The carrier refuses their number",
        "It is wrong, a landline, or blocked. Nothing is sent there until its owner texts us.",
    ),
    "loop": Words(
        "A machine answers at their number",
        "It sends a text for each of ours. Nothing is sent there for a day.",
    ),
    "registration_unfinished": Words(
        "They have not chosen any work yet",
        "They joined and have not said which work they want. Soon they get all work, once a week.",
    ),
    "quiet_hours": Words(
        "Outside the hours of texting",
        "Every plan run of that day that could have told them fell outside the hours of texting, in the city or where "
        "their number is from.",
        "See on Home whether the worker runs all day.",
    ),
    "cadence": Words(
        "It was not their turn",
        "They get texts as often as they chose with FREQ, and never two alerts on one day.",
    ),
    "weekly_cap": Words(
        "They had their number for the week",
        "Nobody gets more texts in seven days than we promised when they joined.",
    ),
    "no_new_opening": Words(
        "Nothing new in their work and place",
        "No opening that was open, fresh and released fitted them that they had not been told of before.",
        "See what the feeds brought, and which work and places people wait for.",
    ),
    "all_held": Words(
        "What fits them waits for staff",
        "There was something new for them, and all of it waits for somebody to look at it.",
        "Review the openings that are held: people are told at the next plan run.",
    ),
    "feed_failing": Words(
        "Nothing new, and a feed could not be read",
        "No opening fitted them, and at least one feed failed. What it has to offer is not known.",
        "See which feed failed and what to do about it.",
    ),
    "budget": Words(
        "The budget was used up",
        "The day's or the month's budget did not pay for a text to them. Answers to people's own texts went on.",
        "The budget stands in config/program.toml; the planned texts of the day are under Deliveries.",
    ),
    "just_changed": Words(
        "They had just joined or changed their choice",
        "No plan run had met them by then. The next one does.",
    ),
    "not_planned": Words(
        "Nothing was planned that day",
        "Not one plan run finished between midnight and midnight: the worker did not run.",
        "See on Home whether it runs now. It is started with: smsbot worker",
    ),
}

DROPPED = {
    "stopped": Words("They stopped before it went", "Their STOP came after the text was planned."),
    "erased": Words("They were erased before it went", "Their number is not known any more."),
    "paused": Words("They asked for a pause before it went", "Their PAUSE came after the text was planned."),
    "carrier_refused": UNTOLD["carrier_refused"],
    "loop": UNTOLD["loop"],
    "window_closed": Words(
        "The hours ended before its turn",
        "It waited in the queue until texting ended for the day: behind many others, in a pause, or while the carrier "
        "refused everything. Its openings are told in the next text.",
        "See on Home whether the carrier halted; a faster pace needs a number that allows it.",
    ),
    "opening_closed": Words(
        "Its opening closed before it went", "An opening named in it closed. The others are told in the next text."
    ),
    "already_told": Words(
        "They had seen its opening meanwhile", "An answer to their own text showed it first. Nothing is told twice."
    ),
    "changed": Words("They changed their choice meanwhile", "It named work that they no longer ask for."),
    "cadence": Words("Another text reached them first", "They get texts as often as they chose, and one a day."),
    "weekly_cap": Words("They had their number for the week", "Another text reached them before this one's turn."),
    "taken_back": Words("Staff took it back", "A member of staff wrote it, and took it back before it went."),
    "trial": Words(
        "Trial mode: it would have been sent",
        "Until this service is live, only the trial phones are really texted.",
        "When all is well: smsbot live on",
    ),
    "unreadable_number": Words(
        "Their number cannot be read",
        "It was stored under a key that this service does not have.",
        "Add the key it was stored under to PHONE_KEYS.",
    ),
}

NEXT = {
    Next.RETRY: "It was tried once more, later.",
    Next.LATER: "It was tried once more, later.",
    Next.ASK: "The carrier was asked what became of it.",
    Next.STOPPED: "They are unsubscribed here too.",
    Next.REFUSED: "Nothing more is sent to that number until its owner texts us.",
    Next.FAILED: "It is not sent again. When it happens again and again, that number is left alone.",
    Next.FILTERED: "It is not sent again. More than one in a hundred, and all alerts stop until you look.",
    Next.LOOP: "That number gets no text for a day, not even an answer: a machine is at the other end.",
    Next.REPLAN: "What it told of counts as untold, and is planned again.",
    Next.TOMORROW: "All alerts rest until the next day.",
    Next.HALT: "All sending stops until somebody mends the account.",
}


def untold(reason: str | None) -> Words:
    return UNTOLD.get(reason or "", _unnamed(reason))


def dropped(reason: str | None) -> Words:
    return DROPPED.get(reason or "", _unnamed(reason))


def failed(reason: str | None, code: int | None, meaning: Meaning | None) -> Words:
    """`meaning`: of the error number, where there is one."""
    if code is None or meaning is None:
        return Words(reason or "The carrier gave no reason", "The carrier gave no error number.")
    told = f"The carrier's error {code}. {NEXT[meaning.next_step]}"
    return Words(f"{meaning.reason.rstrip('.')} ({code})", told, meaning.todo)


def _unnamed(reason: str | None) -> Words:
    return Words((reason or "no reason was given").replace("_", " ").capitalize(), "")
