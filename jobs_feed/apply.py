"""How one applies: fields and sentences -> phone, walk-in, e-mail, mail and web addresses. Pure.

Only what a person can use: dialable numbers, http(s) links. Nothing that runs something is ever let through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from jobs_feed.clean import one_line
from jobs_feed.opening import Apply, ApplyHow, Posting

_PHONE = re.compile(
    r"(?<![\w/.=#-])(?:\+?1[\s.-]?)?\(?([2-9]\d\d)\)?[\s.\u2013-]{0,2}([2-9]\d\d)[\s.\u2013-]?(\d{4})(?![\w/-])"
    r"(?:,?\s*(?:x|ext\.?|extension)\s*(\d{1,6}))?",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}\b")
_URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"'()\[\]{}]+", re.IGNORECASE)
_PREMIUM = {"900", "976"}
# In a description a number or address is for applying only where the sentence says so.
_TO_APPLY = re.compile(
    r"(?:\bapply|\bapplication|\bapplicants|\bresum|\br\u00e9sum|\bcv\b|\binterested|\bcontact|\bcall\b|\bphone|\btel\b|\btext\b"
    r"|\be-?mail|\bsend\b|\bsubmit|\bto schedule|\binquir"
    r"|\bllam[ea]|\bmarque|\bsolicit|\benv[i\u00ed][ea]|\btel[e\u00e9]fono|\bcont[a\u00e1]ct|\binteresad)[^.!?\n]{0,90}$",
    re.IGNORECASE,
)
_NOT_A_PHONE = re.compile(
    r"(?:\bfax|\btty|\btdd|\bjob id|\breq(?:uisition)?|\bid)[\s:#.]*$|no (?:phone )?calls", re.IGNORECASE
)
_NO_CALLS = re.compile(r"\bno (?:tele)?phone calls|\bdo not call|\bno calls|\bno llam[ea]", re.IGNORECASE)
_WALK_IN = re.compile(
    r"(?:\bwalk[- ]?ins?\b(?: (?:are )?welcome| applicants?| interviews?)?|\bapply in[- ]person\b|\bin[- ]person at\b"
    r"|\ben persona en\b|\bpres[e\u00e9]ntese en\b|\bvenga (?:en persona )?a\b"
    r"|\bcome (?:in )?(?:to|by)\b|\bopen house\b|\bopen call\b|\bhiring (?:event|fair)\b)\s*:?\s*"
    r"(?P<rest>[^\n]{0,200})",
    re.IGNORECASE,
)
_PLACE_OR_HOURS = re.compile(
    r"\b\d{1,5}(?:-\d{1,4})?\s+(?:[A-Z][\w.]*|\d{1,3}(?:st|nd|rd|th))|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b|\b\d{1,2}(?::\d\d)?\s*[ap]\.?m\b"
)
_MAIL = re.compile(
    r"\b(?i:mail|send)\b[^.\n:]{0,60}?\b(?:to|at)\b\s*:?\s*(?P<rest>[^\n@]{8,160}?\b[A-Z]{2}\.?,?\s+\d{5}(?:-\d{4})?)"
)
_LONGEST = 160


def find_apply(posting: Posting, description: str) -> tuple[Apply, ...]:
    """Ways to apply, what needs no internet first: phone, walk-in, e-mail, mail, then the web."""
    said = one_line(posting.how_to_apply)
    ways = [
        *_phones(posting, said, description),
        *_walk_in(said or description),
        *(Apply(ApplyHow.EMAIL, email) for email in _emails(posting, said, description)),
        *_by_mail(said or description),
        *(Apply(ApplyHow.WEB, link) for link in _links(posting, said)),
    ]
    return tuple(dict.fromkeys(ways))


def web_link(text: str | None) -> str | None:
    """A link people can be sent to: http or https, a host with a dot, no password in it; else None."""
    said = one_line(text)
    if not said or len(said) > 2000 or " " in said:
        return None
    if re.match(r"www\.[\w-]+\.[a-z]", said, re.IGNORECASE):
        said = "https://" + said
    try:
        parts = urlsplit(said)
        _ = parts.port  # raises ValueError for a port that is none
    except ValueError:
        return None
    good = (
        parts.scheme.lower() in ("http", "https")
        and parts.hostname
        and "." in parts.hostname
        and "@" not in parts.netloc
    )
    return said if good else None


def _phones(posting: Posting, said: str, description: str) -> Iterator[Apply]:
    given = [match for match in _PHONE.finditer(one_line(posting.phone)) if match[1] not in _PREMIUM]
    for match in given:
        yield Apply(ApplyHow.PHONE, _dialled(match))
    if given or _NO_CALLS.search(said) or _NO_CALLS.search(description):
        return
    for text, anywhere in ((said, True), (description, False)):
        for match in _PHONE.finditer(text):
            before = text[max(0, match.start() - 100) : match.start()]
            if match[1] in _PREMIUM or _NOT_A_PHONE.search(before[-25:]):
                continue
            if anywhere or _TO_APPLY.search(before):
                yield Apply(ApplyHow.PHONE, _dialled(match))
                return


def _dialled(match: re.Match[str]) -> str:
    number = f"{match[1]}-{match[2]}-{match[3]}"
    return f"{number} x{match[4]}" if match[4] else number


def _emails(posting: Posting, said: str, description: str) -> Iterator[str]:
    link = one_line(posting.apply_url)
    field = one_line(posting.email) or (link if link.lower().startswith("mailto:") else "")
    given = _EMAIL.search(field.removeprefix("mailto:")) or _EMAIL.search(said)
    if given:
        yield given.group().rstrip(".")
        return
    for match in _EMAIL.finditer(description):
        if _TO_APPLY.search(description[max(0, match.start() - 100) : match.start()]):
            yield match.group()
            return


def _walk_in(text: str) -> Iterator[Apply]:
    """A walk-in needs a place or hours to be of use."""
    for match in _WALK_IN.finditer(text):
        rest = re.split(r"(?<=[a-z)])[.!]\s+(?=[A-Z])", match["rest"])[0].strip(" .,:;-")
        rest = re.sub(r"^(?:at|to|on|by|:)\s+", "", rest, flags=re.IGNORECASE)
        if _PLACE_OR_HOURS.search(rest):
            yield Apply(ApplyHow.WALK_IN, rest[:_LONGEST].rstrip())
            return


def _by_mail(text: str) -> Iterator[Apply]:
    match = _MAIL.search(text)
    if match:
        yield Apply(ApplyHow.MAIL, match["rest"].strip(" .,:;")[:_LONGEST])


def _links(posting: Posting, said: str) -> Iterator[str]:
    """The link for applying; the posting's own page only where there is none."""
    stated = (posting.apply_url, *_URL.findall(said), posting.source_url)
    link = next(filter(None, (web_link(one.rstrip(".,;")) for one in stated if one)), None)
    if link:
        yield link
