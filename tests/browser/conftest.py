"""Whoever stands in this folder may ask for Chromium."""

from tests.browser.chromium import chromium

__all__ = ["chromium"]
