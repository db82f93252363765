"""What a browser asks of the console, cut at the door to what every database can keep."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter, Map

# NUL and halves of surrogate pairs: PostgreSQL stores none, and no person types them.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LARGEST = 10**17
"""No id comes near it, and so many pages of anything still fit in 64 bits."""
_LARGEST_OF = {"code": 2**31 - 1}
"""By name of the field: the carrier's error numbers are kept in 32 bits."""


class Fields(ImmutableMultiDict[str, str]):
    """A query or a form. A number that is asked for as one and is too large counts as not given."""

    def __init__(self, pairs: Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__(
            (name, _UNSTORABLE.sub("", value) if isinstance(value, str) else value) for name, value in pairs
        )

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:  # type: ignore[override]  # noqa: A002  # werkzeug's own spelling
        found = super().get(key, default, type)
        too_large = isinstance(found, int) and abs(found) > _LARGEST_OF.get(key, LARGEST)
        return default if too_large else found


class ConsoleRequest(Request):
    """`is_json`: nothing here reads any, and what it holds would come in by another door."""

    parameter_storage_class = Fields
    is_json = False


class Number(IntegerConverter):
    """A number in a path: a larger one than any id is a wrong address."""

    def __init__(self, paths: Map) -> None:
        super().__init__(paths, max=LARGEST)
