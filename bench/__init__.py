"""Measurements and long runs: each prints what it saw and exits 1 when a promise did not hold."""
