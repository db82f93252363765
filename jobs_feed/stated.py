"""Smaller things a posting states: labelled lines, hours, kind of job, how many, what is asked for. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice

from jobs_feed.clean import one_line
from jobs_feed.opening import Posting

_LABEL_LINE = re.compile(r"^[ \t*\u2022-]*([A-Za-z][A-Za-z /#&-]{2,30}?)\s*:\s*(\S.{0,200})$", re.MULTILINE)
_LABELS_READ = 60
# Labels that also count in running text, after the end of a sentence: "A good job. Pay: $19 per hour. Location: ...".
_RUNNING = re.compile(
    r"(?:^[ \t*\u2022-]*|[.!?;|\u2022][\"')]?[ \t]+)(?P<label>(?:(?:work |job )?location|county|pay(?: rate| range)?"
    r"|salary(?: range)?|hourly (?:rate|pay|wage)|(?:application )?deadline|closes|closing date|apply by"
    r"|(?:work )?schedule|(?:work )?hours)[ \t]*:[ \t]*(?=\S))",
    re.IGNORECASE | re.MULTILINE,
)
_SENTENCE_END = re.compile(r"[.!?](?=[\"')]?\s+[\"'(]?[A-Z])|[.!?;|\u2022]*\s*$")
# A dot after a street, a saint or an initial ends no sentence where a name follows ("12 Main St. Newark, NJ"), one
# after a.m. where a day does. State codes in capitals (CT, FL) are none of these.
_SHORTENED = re.compile(
    r"\b(?:[Ss]t|[Aa]ve?|[Bb]lvd|[Rr]d|[Dd]r|[Pp]l|[Ll]n|[Pp]kwy|[Hh]wy|[Ss]q|[Mm]t|[Ff]t|[Aa]pt|[Ss]te|[A-Za-z])$"
)
_NAME_AFTER = re.compile(r"\s+(?:[A-Z][\w'\u2019-]+ ?){1,3}(?:[,.;]|$)")
_HALF_DAY = re.compile(r"\b[ap]\.?m$", re.IGNORECASE)
_DAY_AFTER = re.compile(r"\s+(?:mon|tue|wed|thu|fri|sat|sun|[ecmp][sd]?t\b)", re.IGNORECASE)
_LONGEST = 200

_KINDS = (
    ("per-diem", re.compile(r"\bper[- _]?diem\b|\bon[- ]call\b|^PER_DIEM$", re.IGNORECASE)),
    ("intern", re.compile(r"\bintern(?:ship)?s?\b|^INTERN$", re.IGNORECASE)),
    ("temp", re.compile(r"\btemp(?:orary|orario)?\b|\bseasonal\b", re.IGNORECASE)),
    ("part", re.compile(r"\bpart[- _]?time\b|\bp/?t\b|^p$", re.IGNORECASE)),
    ("full", re.compile(r"\bfull[- _]?time\b|\bf/?t\b|^f$", re.IGNORECASE)),
    ("contract", re.compile(r"\bcontract(?:or)?\b|\bfreelance\b|\b1099\b|\bconsultant position\b", re.IGNORECASE)),
)
_KIND_LABELS = ("employment type", "job type", "type", "position type", "schedule", "status", "full-time/part-time")
_SCHEDULE_LABELS = (
    "schedule",
    "hours",
    "shift",
    "shifts",
    "work hours",
    "work schedule",
    "hours/shift",
    "hours per week",
    "days",
)
_COUNT_LABELS = ("openings", "positions", "number of openings", "number of positions", "vacancies", "# of positions")

# What people are asked for, in the order in which it is told. Wanted only where stated as a need.
_NEEDS = (
    ("RN license", r"\bRN licen[sc]e|\bregistered (?:professional )?nurse licen[sc]e|\blicensed (?:as a )?registered"),
    ("LPN license", r"\bLPN licen[sc]e|\blicensed practical nurse licen[sc]e"),
    ("HHA cert", r"\b(?:HHA|home health aide)\s+(?:certif\w+|licen[sc]e)"),
    ("PCA cert", r"\b(?:PCA|personal care (?:aide|assistant))\s+(?:certif\w+|licen[sc]e)"),
    ("CNA cert", r"\b(?:CNA|nurs(?:e|ing) (?:aide|assistant))\s+(?:certif\w+|licen[sc]e)"),
    ("EMT cert", r"\bEMT(?:-B)?\s+(?:certif\w+|licen[sc]e)"),
    ("guard license", r"\b(?:security )?guard (?:licen[sc]e|card|registration|certif\w+)|\bsecurity licen[sc]e"),
    ("CDL A", r"\bclass A CDL|\bCDL[- ](?:class )?A\b"),
    ("CDL B", r"\bclass B CDL|\bCDL[- ](?:class )?B\b"),
    ("CDL", r"\bCDL\b|\bcommercial driver'?s? licen[sc]e"),
    ("driver license", r"(?<!commercial )\bdriver[\u2019']?s?[\u2019']? licen[sc]e"),
    ("food handler cert", r"\bfood (?:handler|protection)[\u2019']?s? (?:certif\w+|licen[sc]e|card)"),
    ("forklift cert", r"\bforklift (?:certif\w+|licen[sc]e)|\bcertified forklift"),
    ("teaching cert", r"\bteach(?:er|ing) (?:certif\w+|licen[sc]e)"),
    ("CPR", r"\bCPR\b"),
    ("OSHA 30", r"\bOSHA[- ]?30\b"),
    ("OSHA 10", r"\bOSHA[- ]?10\b"),
    ("HS diploma", r"\bhigh school diploma|\bH\.?S\.? diploma|\bGED\b|\bhigh school equivalency"),
    ("no experience needed", r"\bno (?:prior |previous )?experience (?:is )?(?:needed|required|necessary)"),
)  # fmt: skip
_NEED_FORMS = tuple((name, re.compile(form, re.IGNORECASE)) for name, form in _NEEDS)
_YEARS = re.compile(
    r"\b(\d{1,2})\s*(?:\+|(?:-|\u2013|to)\s*\d{1,2})?\s*(?:\(\w+\)\s*)?(years?|yrs?|months?)[\u2019']?\s+(?:of\s+)?(?:[\w/-]+\s+){0,4}?"
    r"exp(?:erience|\b)",
    re.IGNORECASE,
)
_LANGUAGES = (
    "English|Spanish|Chinese|Mandarin|Cantonese|Russian|Bengali|Haitian Creole|Creole|Korean|Arabic|French|Polish|Urdu"
    "|Yiddish|Italian|Portuguese|Hindi|Hebrew"
)
_SPEAKS = re.compile(
    rf"\b(?:speak(?:s|ing)?|fluen(?:t|cy)(?: in)?|bilingual(?: in)?|proficien(?:t|cy) in)[\s:(-]*"
    rf"(?P<one>{_LANGUAGES})\b"
    rf"(?:\s*(?:/|and|&|,)\s*(?P<two>{_LANGUAGES})\b)?|\b(?P<three>{_LANGUAGES})[- ](?:speaking|speaker)\b",
    re.IGNORECASE,
)
_ONLY_WISHED = re.compile(
    r"[^.\n;]{0,60}\b(?:preferred|a plus|desired|desirable|helpful|not (?:required|needed|necessary)|an asset)",
    re.IGNORECASE,
)
_MOST_NEEDS = 6


def find_labels(posting: Posting, description: str) -> dict[str, str]:
    """ "Label: value" lines: the format's own first, then those of the description, then what running text labels
    with a word of a short list; keys in lower case. No value runs on into the next label of that list."""
    found = {name.lower(): _until_label(value) for name, value in posting.labels.items() if value}
    for name, value in _LABEL_LINE.findall(description)[:_LABELS_READ]:
        found.setdefault(" ".join(name.lower().split()), _until_label(value))
    for label in islice(_RUNNING.finditer(description), _LABELS_READ):
        line = description[label.end() : label.end() + _LONGEST].split("\n")[0]
        name = " ".join(label["label"].rstrip(": \t").lower().split())
        found.setdefault(name, _one_sentence(_until_label(line)))
    return found


def _until_label(value: str) -> str:
    following = next((label for label in _RUNNING.finditer(value) if label.start() > 0), None)
    return _without_dot(value[: following.start() + 1]) if following else value.strip()


def _one_sentence(text: str) -> str:
    """`text` up to the end of its first sentence."""
    for end in _SENTENCE_END.finditer(text):
        before = text[: end.start()]
        goes_on = (_SHORTENED.search(before) and _NAME_AFTER.match(text, end.end())) or (
            _HALF_DAY.search(before) and _DAY_AFTER.match(text, end.end())
        )
        if not goes_on:
            return _without_dot(text[: end.end()])
    return text.strip()


def _without_dot(text: str) -> str:
    bare = text.rstrip(" \t.!?;|\u2022").lstrip()
    return f"{bare}." if _HALF_DAY.search(bare) or _SHORTENED.search(bare) else bare


def find_employment_type(posting: Posting, labels: Mapping[str, str], title: str) -> str | None:
    """full, part, temp, contract, intern or per-diem by the first field that names one; both full and part is none."""
    fields = [posting.employment_type, *(labels.get(label) for label in _KIND_LABELS), posting.schedule, title]
    for field in map(one_line, fields):
        kinds = [kind for kind, form in _KINDS if form.search(field)]
        if "full" in kinds and "part" in kinds:
            return None
        if kinds:
            return kinds[0]
    return None


def find_schedule(posting: Posting, labels: Mapping[str, str]) -> str | None:
    """Days and hours as written, at most 160 characters."""
    return next((text[:160].rstrip() for text in schedules_said(posting, labels)), None)


def schedules_said(posting: Posting, labels: Mapping[str, str]) -> list[str]:
    """Every field and label that is for days and hours, the source's own field first."""
    said = [posting.schedule, *(labels.get(label) for label in _SCHEDULE_LABELS)]
    return [text for text in map(one_line, said) if text]


def find_count(posting: Posting, labels: Mapping[str, str]) -> int | None:
    """How many people are wanted, 1 to 9999."""
    for field in (posting.openings_count, *(labels.get(label) for label in _COUNT_LABELS)):
        number = re.match(r"\d{1,4}(?!\d)", one_line(field), re.ASCII)
        if number and int(number.group()) > 0:
            return int(number.group())
    return None


def find_requires(text: str) -> tuple[str, ...]:
    """Licences, years and languages that the text asks for, in short words; what is only preferred is left out."""
    found = [name for name, form in _NEED_FORMS if _asked(form, text)]
    if "CDL A" in found or "CDL B" in found:
        found = [name for name in found if name not in ("CDL", "driver license")]
    years = _asked(_YEARS, text)
    if years:
        found.append(f"{int(years[1])} {'mo' if years[2].lower().startswith('m') else 'yr'} exp")
    speaks = _asked(_SPEAKS, text)
    if speaks:
        found += [name.title() for name in (speaks["one"], speaks["two"], speaks["three"]) if name]
    return tuple(dict.fromkeys(found))[:_MOST_NEEDS]


def find_language(posting: Posting) -> str | None:
    """The language code the source states ("en-US" -> "en")."""
    code = re.match(r"[a-z]{2,3}(?=$|[-_])", one_line(posting.language).lower())
    return code.group() if code else None


def _asked(form: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next((match for match in form.finditer(text) if not _ONLY_WISHED.match(text, match.end())), None)
