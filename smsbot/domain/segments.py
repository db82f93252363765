"""Text in, what it costs out: encoding, segments and units as carriers count them; and its plainer form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from anyascii import anyascii
from gsm0338 import Codec

GSM = "GSM-7"
UCS2 = "UCS-2"


@dataclass(frozen=True, slots=True)
class Segments:
    """`units`: septets (GSM-7) or UTF-16 units (UCS-2). Text without a character is still one segment."""

    encoding: str
    segments: int
    units: int


@dataclass(frozen=True, slots=True)
class _Limits:
    alone: int
    joined: int  # each part of a longer text gives up some room to the header that joins them


_LIMITS = {GSM: _Limits(160, 153), UCS2: _Limits(70, 67)}
_ESCAPE = "\x1b"
_LOOSE_ACCENTS = re.compile(r"(?<=[A-Za-z])[\u0300-\u036f]+")


def _septets() -> dict[str, int]:
    """Cost of each character of 3GPP TS 23.038: one, or two for the extension table."""
    codec = Codec()
    found: dict[str, int] = {}
    for character in map(chr, range(0x2200)):
        try:
            encoded, _ = codec.encode(character)
        except UnicodeEncodeError:
            continue
        found[character] = len(encoded)
    found.pop(_ESCAPE, None)  # the escape is how the table is entered, not something to be written
    return found


SEPTETS = _septets()
_GSM = frozenset(SEPTETS)
_DOUBLE = tuple(character for character, septets in SEPTETS.items() if septets == 2)


def count(text: str) -> Segments:
    """What carriers bill for `text`. An escape pair and a surrogate pair are never split between two segments.

    Source: 3GPP TS 23.038 and 23.040: 160 septets alone, 153 each when joined; 70 and 67 UTF-16 units.
    """
    encoding = GSM if is_gsm(text) else UCS2
    # Counted without a loop over the characters, for a plan composes thousands of texts.
    units = len(text) + (sum(map(text.count, _DOUBLE)) if encoding == GSM else _beyond_one_unit(text))
    limits = _LIMITS[encoding]
    if units <= limits.alone:
        return Segments(encoding, 1, units)
    sizes = (SEPTETS[character] if encoding == GSM else _utf16_units(character) for character in text)
    return Segments(encoding, _fill(sizes, limits.joined), units)


def is_gsm(text: str) -> bool:
    return _GSM.issuperset(text)


def _beyond_one_unit(text: str) -> int:
    """How many characters take two UTF-16 units."""
    return sum(map("\uffff".__lt__, text))


def _utf16_units(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1


def _fill(sizes: Iterable[int], room: int) -> int:
    segments, used = 1, 0
    for size in sizes:
        if used + size > room:
            segments, used = segments + 1, 0
        used += size
    return segments


def odd_ones(text: str) -> tuple[str, ...]:
    """The characters, each once, that make the whole text UCS-2 and so shorten its segments from 160 to 70."""
    return tuple(dict.fromkeys(character for character in text if character not in SEPTETS))


def fold(text: str) -> str:
    """`text` with the punctuation and Latin accents that GSM-7 lacks made plain. Other scripts and emoji stay:
    a name in Chinese turned into Latin letters is no longer that name."""
    plain = "".join(map(_plain, unicodedata.normalize("NFC", text)))
    return _LOOSE_ACCENTS.sub("", plain)


def fold_punctuation(text: str) -> str:
    """`text` with its punctuation made plain and every letter as it was written."""
    return "".join(one if one.isalpha() else _plain(one) for one in unicodedata.normalize("NFC", text))


def cheapest(text: str) -> str:
    """`text` folded when that makes it GSM-7 as a whole; else as it is, since one odd character costs the same as
    many."""
    if is_gsm(text):
        return text
    folded = fold(text)
    return folded if is_gsm(folded) else text


def _plain(character: str) -> str:
    if character in SEPTETS or not _may_fold(character):
        return character
    plain = anyascii(character).replace("`", "'")
    return plain if is_gsm(plain) else character


def _may_fold(character: str) -> bool:
    """Latin letters and the punctuation Latin text uses; never what joins or turns other scripts."""
    if character == "`":
        return True
    code = ord(character)
    if 0x200C <= code <= 0x200F or 0x202A <= code <= 0x202E or 0x2060 <= code <= 0x206F:
        return False
    if 0x80 <= code <= 0xBF or 0x2000 <= code <= 0x206F or character in "\u2122\u2212\ufeff":
        return True
    return unicodedata.name(character, "").startswith(("LATIN ", "MODIFIER LETTER "))


def segments_line(text: str) -> dict[str, str | int]:
    """One line of `smsbot segments`: encoding, segments, units."""
    counted = count(text)
    return {"encoding": counted.encoding, "segments": counted.segments, "units": counted.units}
