"""The room's tests stand in a whole house: see tests/house.py."""

from tests.house import city, desk, emptied, house, migrated_url, postgres_schema, sqlite_schema, wording
from tests.workflows.collecting import town

__all__ = ["city", "desk", "emptied", "house", "migrated_url", "postgres_schema", "sqlite_schema", "town", "wording"]
