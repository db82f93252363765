"""A value in, the cell of a table out, which no spreadsheet runs as a formula."""

from __future__ import annotations

from datetime import date


def safe_cell(value: object) -> str:
    """Empty for None, moments and days in ISO form; text that a spreadsheet would run gets an apostrophe before it."""
    text = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
