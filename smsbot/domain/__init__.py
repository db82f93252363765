"""Nouns and rules as values: no I/O, no clock, no framework."""
