"""Job numbers: the 3 or 4 digits by which a person asks for an opening."""

from __future__ import annotations

SERVICE_CODES = frozenset({211, 311, 411, 511, 611, 711, 811, 911, 988})
"""Three-digit numbers that mean something to a phone in the United States."""


def is_job_number(number: int, year: int) -> bool:
    """Whether `number` may name an opening in this year: never a service code, nor a year a person might text."""
    return 100 <= number <= 9999 and number not in SERVICE_CODES and not year - 1 <= number <= year + 1
