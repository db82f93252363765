"""Which alerts should exist, for whom and why. Pure."""
