"""A feed's title -> the words people read: no ids, no grade codes, no shouting. Pure."""

from __future__ import annotations

import re
import unicodedata

# "C230196 - Cook", "12345: Cook".
_ID_BEFORE = re.compile(
    r"^(?:(?:job|req|posting|vacancy)\s*(?:id|no\.?|number)?\s*#?\s*)?#?[A-Z]{0,4}-?\d{4,}[A-Z]?\s*[-\u2013:|]\s*",
    re.IGNORECASE,
)
_LABEL_BEFORE = re.compile(r"^(?:job|position)(?: title)?\s*:\s*", re.IGNORECASE)
_ID_AFTER = (
    # "Vacancy ID# 150585", "Item 00279", "(Req #R-20431)": a word for a number, and a number of three digits or more.
    re.compile(
        r"[\s,;|\u2013-]*[(\[]?\s*\b(?:vacancy|job|req|requisition|posting|position|items?|line|ref|reference|box|id)\b"
        r"[\s.:#]*(?:id|no|number|code)?[\s.:#]*[A-Z]{0,4}-?\d{3,}(?:[/-]\d+)*\s*[)\]]?\s*$",
        re.IGNORECASE,
    ),
    re.compile(r"\s*[-\u2013,]\s*[A-Z]{2,6}\s?#\s?\d[\w/-]*\s*$"),  # "- EOA#2024-08"
    re.compile(r"\s*[(\[]?#\s?[A-Z]{0,3}-?\d{3,}[)\]]?\s*$"),
    re.compile(r"\s+[-\u2013]\s+[A-Z]{0,3}\d{5,}\s*$"),
    re.compile(r"(?<=[a-z)])\s+\d{5,}\s*$"),
    re.compile(r",\s*[A-Z]{1,2}\d{4,}(?:\s+\d{4,})*\s*$"),
    re.compile(r"[\s,(\u2013-]*\b(?:S\.?G\.?|grade|gr\.)[\s-]*\d{1,2}(?:/\d{1,2})?\s*\)?\s*$", re.IGNORECASE),
    re.compile(r"\s*\((?:[mwfdxh]\s*/\s*){1,2}[mwfdxh]\)\s*", re.IGNORECASE),
)
_MARKS_AROUND = re.compile(r"^[\s*~!|>\u2022#:,;.-]+|[\s*~!|<\u2022:,;-]+$")
_COMPANY = re.compile(
    r"\b(?:inc|llc|l\.l\.c|corp|corporation|ltd|limited|company|gmbh|llp|plc|foundation|university)\b\.?$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w'\u2019]*")
_SMALL = {
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "per", "the", "to", "with",
}  # fmt: skip
_KEPT_LOUD = {
    "aba", "adhd", "bsn", "cdl", "cna", "cota", "crna", "ct", "dds", "eeo", "ekg", "emr", "ems", "emt", "er",
    "esl", "ft", "ged", "hha", "hr", "hvac", "icu", "ii", "iii", "iv", "ix", "it", "jr", "lcsw", "lmhc", "lmsw",
    "lpn", "lvn", "mep", "mri", "msw", "np", "nicu", "osha", "ot", "pa", "pca", "pct", "pm", "pt", "pta", "qa",
    "rn", "rrt", "sql", "stem", "tv", "ui", "us", "usa", "ux", "vi", "vii", "viii", "vp",
}  # fmt: skip
_LONGEST = 200


def tidy_title(title: str) -> str:
    """A title without ids, grade codes and decoration; a shouted one in title case. Never empty if `title` is not."""
    text = "".join(char for char in title if unicodedata.category(char) not in ("So", "Sk", "Co"))
    text = _trimmed(text) or title
    return (_quiet(text) if _shouts(text) else text)[:_LONGEST].rstrip()


def split_employer(title: str, description: str) -> tuple[str | None, str]:
    """("Acme Inc.", "Cook") from "Acme Inc.: Cook", only where the first part is plainly a company: it ends in a
    company's word, or the description speaks of it by that name and the title does not read as one phrase."""
    name, colon, rest = title.partition(": ")
    name, rest = name.strip(), rest.strip()
    if not colon or len(rest) < 3 or not 2 < len(name) <= 60:
        return None, title
    spoken_of = len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", description)) >= 2
    return (name, rest) if _COMPANY.search(name) or (spoken_of and name[0].isupper()) else (None, title)


def _trimmed(text: str) -> str:
    before = ""
    while before != text:
        before = text
        text = _ID_BEFORE.sub("", _LABEL_BEFORE.sub("", text))
        for form in _ID_AFTER:
            text = form.sub(" ", text).strip()
        text = " ".join(_MARKS_AROUND.sub("", text).split())
    return text + ")" * (text.count("(") - text.count(")"))


def _shouts(text: str) -> bool:
    text = re.sub(r"\(.*?\)", "", text)  # "COOK (Part-time)" shouts too
    letters = [char for char in text if char.isalpha()]
    loud = sum(char.isupper() for char in letters)
    return len(letters) >= 6 and loud >= 0.8 * len(letters) and any(len(word) >= 4 for word in text.split())


def _quiet(text: str) -> str:
    return _WORD.sub(
        lambda found: _word(found.group(), found.start() == 0) if found.group().isupper() else found.group(), text
    )


def _word(word: str, first: bool) -> str:
    low = word.lower()
    if low in _KEPT_LOUD or (len(word) > 1 and not re.search("[aeiouy]", low) and len(word) <= 4):
        return word.upper()
    return low if low in _SMALL and not first else low[:1].upper() + low[1:]
