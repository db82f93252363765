"""Doors for HTTP. A view unpacks, calls one workflow, packs."""
