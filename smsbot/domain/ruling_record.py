"""What an act changed of an opening, as JSON values for the audit; an opening as it was, read back from them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from smsbot.domain.ruling import Ruled


def changed(before: Ruled, after: Ruled, word: tuple[int | None, int] | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an act changed, before and after. `word`: the last word about its name, before and after."""
    was, becomes = _written(before), _written(after)
    names = [name for name in was if was[name] != becomes[name]]
    old, new = ({name: one[name] for name in names} for one in (was, becomes))
    if word is not None:
        old["naming"], new["naming"] = word
    return old, new


def _written(ruled: Ruled) -> dict[str, Any]:
    return {
        "state": ruled.state,
        "holds": list(ruled.holds),
        "released": [list(pair) for pair in ruled.released],
        "held_since": _iso(ruled.held_since),
        "closed_at": _iso(ruled.closed_at),
        "closed_reason": ruled.closed_reason,
        "sector": ruled.sector,
        "sector_reason": ruled.sector_reason,
    }


def recalled(now: Ruled, row: Mapping[str, Any]) -> Ruled:
    """`now` but for what the audit says in `row`."""
    plain: dict[str, Any] = {
        name: row[name] for name in ("state", "closed_reason", "sector", "sector_reason") if name in row
    }
    moments: dict[str, Any] = {name: _moment(row[name]) for name in ("held_since", "closed_at") if name in row}
    lists: dict[str, Any] = {}
    if "holds" in row:
        lists["holds"] = tuple(row["holds"])
    if "released" in row:
        lists["released"] = tuple((code, sentence) for code, sentence in row["released"])
    return replace(now, **plain, **moments, **lists)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
