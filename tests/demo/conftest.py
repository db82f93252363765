"""The room's tests know the shipped city: see tests/house.py."""

from tests.house import city

__all__ = ["city"]
