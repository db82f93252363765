"""What a posting says of pay -> least, most and unit in dollars. Pure; an amount that may be anything else is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from jobs_feed.clean import one_line
from jobs_feed.opening import PayUnit, Posting

# Hours in each unit of pay, for comparing: 8 a day, 40 a week, 2080 a year.
HOURS = {
    PayUnit.HOUR: Decimal(1),
    PayUnit.DAY: Decimal(8),
    PayUnit.WEEK: Decimal(40),
    PayUnit.MONTH: Decimal(2080) / 12,
    PayUnit.YEAR: Decimal(2080),
}


@dataclass(frozen=True, slots=True)
class Pay:
    """Dollars per `unit`. `raw`: the words read, kept also where they name no amount ("Competitive")."""

    least: Decimal | None = None
    most: Decimal | None = None
    unit: PayUnit | None = None
    raw: str | None = None


def hourly(amount: Decimal, unit: PayUnit) -> Decimal:
    """Dollars an hour for full-time work, to compare offers; never shown to people."""
    return amount / HOURS[unit]


_COMPARABLE: Mapping[str, frozenset[PayUnit]] = {
    "part": frozenset({PayUnit.HOUR}),
    "per-diem": frozenset({PayUnit.HOUR, PayUnit.DAY}),
}


def hourly_most(most: Decimal | None, unit: PayUnit | None, employment_type: str | None) -> Decimal | None:
    """The most that a job pays in dollars an hour. None where it does not say, and for part-time work paid by anything
    but the hour: nobody knows for how many hours."""
    if most is None or unit is None or unit not in _COMPARABLE.get(employment_type or "", HOURS):
        return None
    return hourly(most, unit).quantize(Decimal("0.01"))


def find_pay(posting: Posting, labels: Mapping[str, str], description: str) -> Pay:
    """Pay by, in turn: number fields, the pay field, a pay label, a sentence of the description that names an amount
    with its unit. A number that says neither dollars nor unit counts only in the fields meant for pay."""
    structured = _structured(posting)
    if structured:
        return structured
    told = [one_line(posting.pay), *(one_line(labels.get(label)) for label in PAY_LABELS)]
    for text in filter(None, told):
        found = _in_pay_field(text)
        if found:
            return found
    raw = next(filter(None, told), None)
    return _in_prose(description) or Pay(raw=raw)


PAY_LABELS = (
    "pay", "salary", "salary range", "pay range", "pay rate", "wage", "wages", "rate", "hourly rate", "hourly wage",
    "rate of pay", "compensation", "starting pay", "starting salary", "hourly pay", "annual salary",
)  # fmt: skip

_UNIT_WORDS = {
    PayUnit.HOUR: r"(?:(?:/|per|an?|each|every)\s*(?:hour|hr|h)\b\.?|hourly|p\.?/?h\.?(?![a-z]))",
    PayUnit.DAY: r"(?:(?:/|per|a|each)\s*(?:day|diem)\b|daily)",
    PayUnit.WEEK: r"(?:(?:/|per|a|each)\s*(?:week|wk)\b\.?|(?<![-a-z])weekly)",
    PayUnit.MONTH: r"(?:(?:/|per|a|each)\s*(?:month|mo|mth)\b\.?|(?<![-a-z])monthly)",
    PayUnit.YEAR: r"(?:(?:/|per|a|each)\s*(?:year|yr|annum)\b\.?|yearly|annual(?:ly)?|annum|p\.?\s?a\.?(?![a-z]))",
}
_UNIT = re.compile("|".join(f"(?P<{unit.value}>{words})" for unit, words in _UNIT_WORDS.items()), re.IGNORECASE)
_UNIT_AFTER = re.compile(rf"^[\s,(+]*(?:USD\s*)?(?:base\s*)?(?:{_UNIT.pattern})", re.IGNORECASE)
_UNIT_NAMES = {
    "h": PayUnit.HOUR, "hr": PayUnit.HOUR, "hour": PayUnit.HOUR, "hours": PayUnit.HOUR, "per hour": PayUnit.HOUR,
    "d": PayUnit.DAY, "day": PayUnit.DAY, "per day": PayUnit.DAY, "per diem": PayUnit.DAY, "days": PayUnit.DAY,
    "wk": PayUnit.WEEK, "week": PayUnit.WEEK, "weeks": PayUnit.WEEK, "per week": PayUnit.WEEK, "w": PayUnit.WEEK,
    "mo": PayUnit.MONTH, "month": PayUnit.MONTH, "months": PayUnit.MONTH, "per month": PayUnit.MONTH,
    "yr": PayUnit.YEAR, "year": PayUnit.YEAR, "years": PayUnit.YEAR, "per year": PayUnit.YEAR, "y": PayUnit.YEAR,
}  # fmt: skip

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?"
_START = r"(?<![\w.,$/])(?<!\d-)"
_AMOUNT = re.compile(
    rf"{_START}(?P<sign>(?:US\s?)?\$\s?)?(?P<low>{_NUMBER})\s?(?P<lowk>[kK]\b)?"
    rf"(?P<between>(?:\s?(?:{'|'.join(_UNIT_WORDS.values())}))?\s?(?:-|\u2013|\u2014|to|and|through|thru)\s?)?"
    rf"(?(between)(?:US\s?)?(?P<sign2>\$)?\s?(?P<high>{_NUMBER})\s?(?P<highk>[kK]\b)?|)(?![\w%]|[.,]\d)",
    re.IGNORECASE,
)
_ONE_AMOUNT = re.compile(
    rf"{_START}(?P<sign>(?:US\s?)?\$\s?)?(?P<low>{_NUMBER})\s?(?P<lowk>[kK]\b)?(?![\w%]|[.,]\d)", re.IGNORECASE
)
_ONLY_NUMBERS = re.compile(r"(?:[\d\s.,$k\u2013-]|\bto\b|\band\b|\bUSD\b)+", re.IGNORECASE)
_FOREIGN_BEFORE = re.compile(
    r"(?:\b(?:AUD?|CAD?|NZD?|SGD?|HKD?|EUR|GBP|PLN|INR|MXN|CHF)|[€£¥₹])\s*\$?\s*$", re.IGNORECASE
)
_FOREIGN_AFTER = re.compile(r"^\s*(?:AUD|CAD|NZD|EUR|GBP|PLN|z\u0142|INR|MXN|CHF|kr\b|[€£¥₹])", re.IGNORECASE)
_NOT_PAY_AFTER = re.compile(
    r"^[\s+]*(?:(?:cash|new|hire|one[- ]time|annual|referral|retention|performance|welcome|employee)\s+){0,2}"
    r"(?:sign|bonus|referral|retention|relocation|stipend|million|billion|m\b|b\b|bn\b|mm\b|thousand"
    r"|in (?:sales|tips|revenue)"
    r"|tuition|gift|fee|deposit|budget|discount|reimburse|towards?|credit|raise\b|worth|hours|hrs|days|weeks|months|years|people|%)",
    re.IGNORECASE,
)
_NOT_PAY_BEFORE = re.compile(
    r"(?:bonus(?:es)?|sign[- ]?on|signing|referral|fee|deposit|budget|revenue|sales|worth|raised|grade|step|level|band"
    r"|reimbursement|stipend|401\(?k\)?|fine|discount|insurance|allowance)(?:\s+(?:of|is|at|to|up))*[\s:]*$",
    re.IGNORECASE,
)
_PAY_BEFORE = re.compile(
    r"\b(?:pay|pays|paying|paid|salary|salaries|wages?|compensation|hourly rate|rate of pay|earn)\b[^.$\n]{0,45}$",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"(?:from|starting(?: at| from)?|starts at|start at|minimum(?: of)?|at least)[\s:]*$", re.IGNORECASE
)
_AT_MOST = re.compile(r"(?:up to|maximum(?: of)?|as much as)[\s:]*$", re.IGNORECASE)
_MOST_BELIEVED = Decimal(5_000_000)
_HOURLY_LOOKS, _YEARLY_LOOKS = (Decimal(7), Decimal(150)), (Decimal(12_000), Decimal(1_000_000))


def _structured(posting: Posting) -> Pay | None:
    least, most = _plain_number(posting.pay_min), _plain_number(posting.pay_max)
    first = least or most
    if first is None:
        return None
    if least and most and least > most:
        least, most = most, least
    unit = find_unit(posting.pay_unit) or find_unit(posting.pay) or _unit_by_size(first)
    ends = " - ".join(dict.fromkeys(one_line(end) for end in (posting.pay_min, posting.pay_max) if end))
    raw = " ".join(filter(None, (one_line(posting.pay) or ends, one_line(posting.pay_unit))))
    return Pay(least, most, unit, raw) if unit else Pay(raw=raw)


def find_unit(text: str | None) -> PayUnit | None:
    """The unit a field names: "Annual", "per hour", "yr"."""
    said = one_line(text).lower()
    if said in _UNIT_NAMES:
        return _UNIT_NAMES[said]
    found = _UNIT.search(said)
    return PayUnit(found.lastgroup) if found and found.lastgroup else None


def _unit_by_size(amount: Decimal) -> PayUnit | None:
    """In a pay field nobody means $20 a year or $60,000 an hour; between the two nothing is known."""
    if _HOURLY_LOOKS[0] <= amount <= _HOURLY_LOOKS[1]:
        return PayUnit.HOUR
    return PayUnit.YEAR if _YEARLY_LOOKS[0] <= amount <= _YEARLY_LOOKS[1] else None


def _in_pay_field(text: str) -> Pay | None:
    for found, before, after in _amounts(text):
        unit = _unit_after(after) or _unit_inside(found) or _unit_elsewhere(found, text)
        money = found["sign"] or found["lowk"] or unit or _ONLY_NUMBERS.fullmatch(text)
        pay = _pay(found, before, unit, text) if money else None
        if pay:
            return pay
    return None


def _in_prose(text: str) -> Pay | None:
    for found, before, after in _amounts(text):
        unit = _unit_after(after) or _unit_inside(found)
        spoken = _PAY_BEFORE.search(before)
        if not found["sign"] or not (unit or spoken):
            continue
        unit = unit or (find_unit(spoken.group()) if spoken else None)
        raw = " ".join(text[max(0, found.start() - 20) : found.end() + 20].split())
        pay = _pay(found, before, unit, raw)
        if pay and not _far_too_little(pay):
            return pay
    return None


def _far_too_little(pay: Pay) -> bool:
    """Nobody works for that: the words are about something else ("clients that make $80 per year")."""
    amount = pay.most or pay.least
    return amount is not None and pay.unit is not None and hourly(amount, pay.unit) < _HOURLY_LOOKS[0] / 2


def _amounts(text: str) -> Iterator[tuple[re.Match[str], str, str]]:
    """Amounts that are not plainly something else, each with what stands before and after it."""
    start = 0
    while found := _AMOUNT.search(text, start):
        if found["between"] and not found["high"]:
            found = _ONE_AMOUNT.match(text, found.start()) or found
        before, after = text[max(0, found.start() - 60) : found.start()], text[found.end() : found.end() + 40]
        start = max(found.end(), start + 1)
        foreign = _FOREIGN_BEFORE.search(before) or _FOREIGN_AFTER.search(after)
        purpose = _UNIT_AFTER.sub("", after)  # "$1,500 per year tuition" is no pay either
        if not foreign and not _NOT_PAY_AFTER.search(purpose) and not _NOT_PAY_BEFORE.search(before):
            yield found, before, after


def _unit_after(after: str) -> PayUnit | None:
    found = _UNIT_AFTER.match(after)
    return PayUnit(found.lastgroup) if found and found.lastgroup else None


def _unit_elsewhere(found: re.Match[str], text: str) -> PayUnit | None:
    """The last unit named before the amount, else the first after it; "monthly day off" makes no monthly $70,000."""
    named = [PayUnit(one.lastgroup) for one in _UNIT.finditer(text, 0, found.start()) if one.lastgroup][::-1]
    named += [PayUnit(one.lastgroup) for one in _UNIT.finditer(text, found.end()) if one.lastgroup]
    amount = _plain_number(found["low"])
    thousand = found["lowk"] or found.groupdict().get("highk")
    return next((unit for unit in named if amount and _believable(amount * (1000 if thousand else 1), unit)), None)


def _believable(amount: Decimal, unit: PayUnit) -> bool:
    return _HOURLY_LOOKS[0] / 2 <= hourly(amount, unit) <= _HOURLY_LOOKS[1]


def _unit_inside(found: re.Match[str]) -> PayUnit | None:
    return find_unit(found.groupdict().get("between"))


def _pay(found: re.Match[str], before: str, unit: PayUnit | None, raw: str) -> Pay | None:
    parts = found.groupdict()
    low, high = _plain_number(parts["low"]), _plain_number(parts.get("high"))
    if low is None:
        return None
    if parts.get("highk") and high:
        high *= 1000
        low = low * 1000 if low < 1000 else low
    elif parts.get("lowk"):
        low *= 1000
        high = high * 1000 if high and high < 1000 else high
    unit = unit or _unit_by_size(low)
    if unit is None or max(low, high or low) > _MOST_BELIEVED:
        return None
    if high is not None:
        return Pay(min(low, high), max(low, high), unit, raw)
    if _AT_MOST.search(before):
        return Pay(None, low, unit, raw)
    return Pay(low, None if _AT_LEAST.search(before) else low, unit, raw)


def _plain_number(text: str | None) -> Decimal | None:
    """A positive amount from a field that holds nothing else; None for 0, words and the like."""
    digits = re.sub(r"[\s,$]|USD", "", one_line(text))
    if not re.fullmatch(r"\d{1,9}(?:\.\d{1,6})?", digits, re.ASCII):
        return None
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        return None
    if amount <= 0 or amount > _MOST_BELIEVED:
        return None
    cents = amount.quantize(Decimal("0.01"))
    return cents.to_integral_value() if cents == cents.to_integral_value() else cents
