"""Words as data: sectors, scams and the world outside. No code; nothing here is about one city."""
