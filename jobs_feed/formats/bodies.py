"""Bytes as they came -> bytes and text that parsers can trust: unpacked, in one encoding, without XML traps."""

from __future__ import annotations

import re
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE

from jobs_feed.errors import ParseError

MOST_BYTES = 15 * 1024 * 1024
"""After decompression, for what is fetched and for what is read from a file."""

GZIP = b"\x1f\x8b"

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (BOM_UTF32_LE, "utf-32-le"),
    (BOM_UTF32_BE, "utf-32-be"),
    (BOM_UTF8, "utf-8"),
    (BOM_UTF16_LE, "utf-16-le"),
    (BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_SAFE_CODEC = re.compile(r"(?i)(iso-8859-\d+|latin-?\d|windows-125\d|cp125\d|koi8-[ru]|gb\w*|big5|shift_jis|euc-\w+)$")
"""Codecs like punycode or unicode_escape are text codecs too; a stranger does not get to choose those."""

_ILLEGAL_IN_XML = bytes(code for code in range(32) if code not in b"\t\n\r")
_NO_CHARACTERS = re.compile(rb"\xef\xbf[\xbe\xbf]")  # U+FFFE and U+FFFF in UTF-8
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
_BEFORE_ROOT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(r"""<!DOCTYPE(?:[^\["'<>]|"[^"]*"|'[^']*')*([\[>]|\Z|<)""", re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,60})")


def unpacked(body: bytes, feed: str) -> bytes:
    """`body`, or what a gzip file holds. Raises ParseError when that is damaged or above MOST_BYTES."""
    if not body.startswith(GZIP):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, MOST_BYTES + 1)
    except zlib.error as error:
        raise ParseError(feed, "parse", "The compressed file is damaged.") from error
    if len(plain) > MOST_BYTES:
        raise ParseError(feed, "too_big", "Larger than 15 MB.")
    if not unpacker.eof:
        raise ParseError(feed, "parse", "The compressed file breaks off before its end.")
    return plain


def decoded(body: bytes) -> str:
    """The text of a body. A byte order mark decides; then valid UTF-8 is UTF-8 whatever an XML declaration claims,
    since text in another encoding is hardly ever valid UTF-8 by chance; then the declaration; then windows-1252."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body.decode(codec, "replace").lstrip("\ufeff")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode(_declared_codec(body), "replace")


def _declared_codec(body: bytes) -> str:
    declared = _DECLARED.match(body)
    name = declared.group(1).decode("ascii").lower() if declared else ""
    if name in ("iso-8859-1", "latin1", "latin-1") or not _SAFE_CODEC.match(name):
        return "windows-1252"  # what such files hold in practice: latin-1 plus curly quotes and the euro sign
    try:
        b"".decode(name)
    except LookupError:
        return "windows-1252"
    return name


def xml_bytes(body: bytes, feed: str) -> bytes:
    """`body` as UTF-8 XML with a declaration that says so, without characters that no XML may hold.

    Raises ParseError for a document type that defines entities: small ones expand to hundreds of megabytes
    ("billion laughs") or name files of this machine."""
    plain = decoded(body).encode("utf-8", "replace").translate(None, _ILLEGAL_IN_XML)
    text = _NO_CHARACTERS.sub(b"", plain).decode("utf-8").lstrip()  # looked at as the parser will see it
    if defines_entities(text):
        raise ParseError(
            feed,
            "unsafe_xml",
            "The file defines its own XML entities, which we never read, for safety. Ask the owner for a plain feed.",
        )
    return b'<?xml version="1.0" encoding="utf-8"?>' + _DECLARATION.sub("", text, count=1).encode("utf-8")


def root_name(text: str) -> str | None:
    """The name of the first element, in lower case, or None where the text is no XML or HTML."""
    found = _ROOT.match(text, _after_prolog(text)[0])
    return found.group(1).lower() if found else None


def defines_entities(text: str) -> bool:
    """Whether a document type with an internal subset stands before the first element."""
    end, subset = _after_prolog(text)
    return subset or (not _ROOT.match(text, end) and "<!doctype" in text[end : end + 100_000].lower())


def _after_prolog(text: str) -> tuple[int, bool]:
    """Where the first element may begin, and whether a document type opened an internal subset before it."""
    at = 0
    while True:
        if skipped := _BEFORE_ROOT.match(text, at):
            at = skipped.end()
        elif doctype := _DOCTYPE.match(text, at):
            if doctype.group(1) != ">":  # "[", or a document type that never ends: as good as one
                return at, True
            at = doctype.end()
        else:
            return at, False
