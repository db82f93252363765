"""What they said in, what we answer out. Pure."""
