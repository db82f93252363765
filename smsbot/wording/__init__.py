"""Every sentence a subscriber can read, per language. No sentence lives elsewhere."""
