"""The only room that knows a phone company."""
