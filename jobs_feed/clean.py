"""Whatever a feed wrote -> plain text that is safe to show, and reason codes for what was hostile in it."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

SCRIPT, JAVASCRIPT_LINK, BIDI, CONTROL = "script", "javascript_link", "bidi", "control"


class Cleaned(NamedTuple):
    """`text`: no markup, no control, bidi or invisible characters; lines and list items on lines of their own.
    `hostile`: codes of Opening.hostile, in alphabetical order."""

    text: str
    hostile: tuple[str, ...]


_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u180b-\u180e\u200b\u2060-\u2065\u206a-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
# Windows-1252 text read as Latin-1 leaves these code points; the five that Windows never used are dropped.
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0) if code != 0x85}

_TAG = re.compile(r"<[a-zA-Z/!?]")
_ESCAPED_TAG = re.compile(r"&lt;/?[a-zA-Z][a-zA-Z0-9]*(?:\s|/|&gt;)", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
_BLOCK = re.compile(
    r"<(?:br|hr)\b|</?(?:p|div|h[1-6]|ul|ol|dl|table|section|article|blockquote|header|footer|pre)\b|<(?:tr|dt|dd)\b",
    re.IGNORECASE,
)
_ITEM = re.compile(r"<li\b", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<(?:/?p|/?h[1-6]|/?table|/ul|/ol)\b", re.IGNORECASE)
_CELL = re.compile(r"</t[dh]\b", re.IGNORECASE)
_UNSEEN = "script, style, head, title, template, noscript, svg, iframe, object, embed, noframes"
# Private-use marks survive the parser; the feed's own are removed before.
_LINE_MARK, _PARAGRAPH_MARK, _ITEM_MARK = "\ue000", "\ue001", "\ue002"
_MARKS = re.compile("[\ue000-\ue002]")
_LINK_ATTRIBUTES = ("href", "src", "action", "formaction", "data", "xlink:href")
_BAD_SCHEME = re.compile(r"(?:javascript|vbscript|data):", re.IGNORECASE)
_MOJIBAKE = re.compile("\u00e2[\u0080-\u00bf\u0152-\u2122]{2}|[\u00c2\u00c3][\u0080-\u00bf\u0152-\u2122]")


# Nobody writes more; whoever sends more wants us busy. Characters of a whole text, and of one line.
_LONGEST, _LONGEST_LINE = 100_000, 4_000

# Printable ASCII without markup: nearly every short field, and nothing in it can be wrong.
_PLAIN = re.compile(r"[ -%'-;=-~]*")


@lru_cache(maxsize=64)  # a posting's fields are asked for by several finders
def clean(raw: str | None) -> Cleaned:
    """Text from HTML, escaped HTML or plain text, from its first 100,000 characters. Never raises; None is empty."""
    if not raw:
        return Cleaned("", ())
    raw = raw[:_LONGEST]
    if _PLAIN.fullmatch(raw):
        return Cleaned(_SPACES.sub(" ", raw).strip(), ())
    codes = _codes(raw)
    text = _MARKS.sub("", _without_hostile(raw))
    if not _TAG.search(text) and _ESCAPED_TAG.search(text):
        text = unescape(text)  # some boards escape their HTML twice
    if _TAG.search(text):
        text, found = _from_html(text)
        codes |= found
    elif _ENTITY.search(text):
        text = unescape(text)
    codes |= _codes(text)
    text = _repaired(_without_hostile(text))
    codes |= _codes(text)  # broken letters may hide what is dangerous once they are put right
    return Cleaned(_tidy(_MARKS.sub("", _without_hostile(text))), tuple(sorted(codes)))


def one_line(raw: str | None) -> str:
    """Clean text on one line, for titles, names and places."""
    return " ".join(clean(raw[:_LONGEST_LINE] if raw else raw).text.split())


def is_bad_link(url: str) -> bool:
    """Whether a link would run something (javascript:, vbscript:, data:), however it is spaced or cased."""
    return bool(_BAD_SCHEME.match(re.sub(r"[\s\x00-\x1f]+", "", unescape(url))))


def _codes(text: str) -> set[str]:
    codes = set()
    if _BIDI.search(text):
        codes.add(BIDI)
    if _CONTROL.search(text):
        codes.add(CONTROL)
    return codes


def _without_hostile(text: str) -> str:
    text = _CONTROL.sub("", _BIDI.sub("", text))
    return _INVISIBLE.sub("", text).translate(_BREAKS).translate(_WINDOWS)


def _from_html(html: str) -> tuple[str, set[str]]:
    if _BLOCK.search(html) or _ITEM.search(html):
        html = re.sub(r"\s+", " ", html)  # the page's own line breaks mean nothing where tags make the lines
    html = _ITEM.sub(_ITEM_MARK + r"\g<0>", html)
    html = _PARAGRAPH.sub(_PARAGRAPH_MARK + r"\g<0>", html)
    html = _BLOCK.sub(_LINE_MARK + r"\g<0>", html)
    html = _CELL.sub(r" \g<0>", html)
    page = LexborHTMLParser(html)
    codes = _hostile_markup(page, with_attributes="=" in html)
    for node in page.css(_UNSEEN):
        node.decompose()
    text = page.body.text() if page.body else ""
    text = text.replace(_PARAGRAPH_MARK, "\n\n").replace(_ITEM_MARK, "\n- ").replace(_LINE_MARK, "\n")
    return text, codes


def _hostile_markup(page: LexborHTMLParser, *, with_attributes: bool) -> set[str]:
    codes = set()
    if page.css_first("script"):
        codes.add(SCRIPT)
    for node in page.css("*") if with_attributes else ():
        for name, value in node.attributes.items():
            if name.lower().startswith("on"):
                codes.add(SCRIPT)
            elif value and name.lower() in _LINK_ATTRIBUTES and is_bad_link(value) and not _is_picture(value):
                codes.add(JAVASCRIPT_LINK)
    return codes


def _is_picture(link: str) -> bool:
    return link.strip().lower().startswith("data:image/") and "svg" not in link.lower()[:20]


def _repaired(text: str) -> str:
    """UTF-8 once read as Windows-1252 ("Childrenâ€™s"), put right where it decodes cleanly."""
    return _MOJIBAKE.sub(_redecode, text)


def _redecode(found: re.Match[str]) -> str:
    try:
        return found.group().encode("cp1252").decode("utf-8")
    except UnicodeError:
        return found.group()


def _tidy(text: str) -> str:
    lines = [_SPACES.sub(" ", line).strip() for line in text.split("\n")]
    text = "\n".join("" if line == "-" else line for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
