"""Phone numbers: any way of writing one in, E.164 out; masked wherever a person or a log might look."""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers
from phonenumbers import timezone as number_zones


class NotAPhoneNumber(ValueError):
    """The text is not a number that could be dialled. The message never repeats it."""


@dataclass(frozen=True, slots=True, order=True)
class PhoneNumber:
    """E.164, like +17185550100. Printing or logging one shows its mask; `.e164` is for the carrier and storage only."""

    e164: str

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"PhoneNumber({self.masked!r})"

    @property
    def masked(self) -> str:
        """Country and the last two digits: +1********00."""
        return f"{self.e164[:2]}{'*' * (len(self.e164) - 4)}{self.e164[-2:]}"

    @property
    def zones(self) -> tuple[str, ...]:
        """IANA zones of the number's area code; empty for toll-free and unknown codes."""
        try:
            zones = number_zones.time_zones_for_number(phonenumbers.parse(self.e164, None))
        except phonenumbers.NumberParseException:
            return ()
        return () if zones == ("Etc/Unknown",) or len(zones) > 6 else tuple(zones)


def parse_phone(text: str, region: str = "US") -> PhoneNumber:
    """A number as people or carriers write it. Raises NotAPhoneNumber for short codes, letters and the impossible."""
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise NotAPhoneNumber("not a phone number") from None
    if not phonenumbers.is_possible_number(parsed):
        raise NotAPhoneNumber("not a phone number of a possible length")
    return PhoneNumber(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
