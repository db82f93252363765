"""The page of pretend phones: texts in, HTML out. Everything a person or the service wrote is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from urllib.parse import quote

from aiohttp import web

from smsbot.emulator.clock import Reading
from smsbot.emulator.company import Company
from smsbot.emulator.errors import FAILURES
from smsbot.emulator.text import Text

_ASSETS = {"phones.css": "text/css", "phones.js": "text/javascript", "phones.svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}

MOST_SHOWN = 200  # texts of one phone; GET /phones/{number} gives all

# status -> (shape, word). The shape repeats the word for the eye, so that colour never has to.
STATES = {
    "receiving": ("\u2026", "On its way"),
    "received": ("\u2713", "Received"),
    "accepted": ("\u25cb", "Accepted"),
    "queued": ("\u25cb", "Queued"),
    "sent": ("\u2713", "Sent"),
    "delivered": ("\u2713\u2713", "Delivered"),
    "undelivered": ("\u2715", "Not delivered"),
    "failed": ("\u2715", "Failed"),
    "unanswered": ("\u2715", "Not answered"),  # ours: received, but the service made nothing of it
}


def render_page(company: Company, reading: Reading, threads: Mapping[str, Sequence[Text]], *, full: bool) -> str:
    """The whole page. `threads`: the phones to show, each with its texts, oldest first. `full`: no room for more."""
    zone = reading.now.tzinfo
    assert zone is not None
    return _template("phones.html").substitute(
        service=escape(format_number(company.number)),
        clock=escape(format_moment(reading.now)),
        time=escape(format_time(reading.now)),
        problem=escape(reading.problem or ""),
        clock_hidden="" if company.clock_url else "hidden",
        add_disabled="disabled" if full else "",
        phones="".join(_render_phone(company, number, texts, zone, reading) for number, texts in threads.items()),
    )


def _render_phone(company: Company, number: str, texts: Sequence[Text], zone: tzinfo, reading: Reading) -> str:
    return _template("phone.html").substitute(
        id=anchor(number),
        path=quote(number, safe=""),
        number=escape(format_number(number)),
        service=escape(format_number(company.number)),
        time=escape(format_time(reading.now)),
        thread=render_thread(texts, company, zone),
        total=_format_total(texts),
        chips="".join(f'<button name="chip" value="{escape(hint)}">{escape(hint)}</button>' for hint in company.hints),
        chips_hidden="" if company.hints else "hidden",
    )


def render_thread(texts: Sequence[Text], company: Company, zone: tzinfo) -> str:
    """One phone's bubbles as a list, a line for each new day between them. Begins with a hint when there are none."""
    if not texts:
        hint = f"Text <b>{escape(company.hints[0])}</b> to begin." if company.hints else "No texts yet."
        return (
            f'<ol class="texts" data-total="{_format_total(texts)}"><li class="hint" data-sid="hint">{hint}</li></ol>'
        )
    return (
        f'<ol class="texts" data-total="{_format_total(texts)}">{"".join(_render_days(texts[-MOST_SHOWN:], zone))}</ol>'
    )


def _render_days(texts: Iterable[Text], zone: tzinfo) -> Iterable[str]:
    last = None
    for text in texts:
        at = text.at.astimezone(zone)
        if at.date() != last:
            last = at.date()
            yield f'<li class="day" data-sid="day-{text.sid}"><time>{at:%A, %B} {at.day}</time></li>'
        yield _render_text(text, at)


def _render_text(text: Text, at: datetime) -> str:
    mine = text.direction == "inbound"
    problem = f'<p class="problem">{escape(text.problem)}</p>' if text.problem else ""
    encoding = f'<span class="encoding">{text.parts.encoding}</span>' if text.parts.encoding != "GSM-7" else ""
    picture = f'<span class="media">{_count(text.media, "picture")}</span>' if text.media else ""
    return (
        f'<li class="text {"mine" if mine else "theirs"} is-{_find_state(text)}" data-sid="{text.sid}">'
        f'<p class="aside">{"You wrote" if mine else f"{escape(text.sender)} wrote"}</p>'
        f'<p class="body" dir="auto">{escape(text.body) or "<i>An empty text</i>"}</p>{problem}'
        f'<p class="facts"><time datetime="{at.isoformat(timespec="seconds")}">{format_time(at)}</time>'
        f"{picture}<span>{_count(text.parts.segments, 'segment')}</span>{encoding}"
        f"<span>{format_cost(text.cost)}</span>{_render_state(text)}</p></li>"
    )


def _render_state(text: Text) -> str:
    shape, word = STATES[_find_state(text)]
    why = ""
    if text.error_code is not None:
        _, words = FAILURES.get(text.error_code, ("", "No reason was given"))
        why = f": {words} ({text.error_code})"
    return f'<span class="state"><span class="shape" aria-hidden="true">{shape}</span> {word}{escape(why)}</span>'


def _find_state(text: Text) -> str:
    return "unanswered" if text.problem else text.status


def _format_total(texts: Sequence[Text]) -> str:
    if not texts:
        return "No texts yet"
    segments = sum(text.parts.segments for text in texts)
    return f"{_count(segments, 'segment')}, {format_cost(sum(text.cost for text in texts))}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def format_cost(dollars: float) -> str:
    """1.2\u00a2 below a dollar, $1.25 from there."""
    return f"{dollars * 100:.1f}\u00a2" if dollars < 1 else f"${dollars:.2f}"


def format_number(number: str) -> str:
    """+15555550101 -> (555) 555-0101; numbers of other countries as they are."""
    return f"({number[2:5]}) {number[5:8]}-{number[8:]}" if number.startswith("+1") else number


def format_time(moment: datetime) -> str:
    """9:05 AM."""
    return f"{moment.hour % 12 or 12}:{moment:%M} {'AM' if moment.hour < 12 else 'PM'}"


def format_moment(moment: datetime) -> str:
    """Sunday, November 22, 9:05 AM."""
    return f"{moment:%A, %B} {moment.day}, {format_time(moment)}"


def anchor(number: str) -> str:
    """The id of a phone on the page."""
    return f"phone-{number.removeprefix('+')}"


def html_response(html: str) -> web.Response:
    """HTML that may run no script but ours and load nothing from elsewhere."""
    return web.Response(text=html, content_type="text/html", headers=_HEADERS)


async def serve_asset(request: web.Request) -> web.Response:
    """The page's own style sheet, script and icon."""
    name = request.match_info["name"]
    if name not in _ASSETS:
        raise web.HTTPNotFound
    return web.Response(text=_read_asset(name), content_type=_ASSETS[name], headers=_HEADERS)


@cache
def _read_asset(name: str) -> str:
    return (files("smsbot.emulator") / "assets" / name).read_text(encoding="utf-8")


@cache
def _template(name: str) -> Template:
    return Template(_read_asset(name))
