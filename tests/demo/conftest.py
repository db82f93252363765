"""What tests of the demo share: the shipped city (see tests/house.py)."""

from __future__ import annotations

from tests.house import city

__all__ = ["city"]
