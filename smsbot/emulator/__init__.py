"""A phone company in a box, for demo, tests and benches: the carrier's HTTP API on loopback and pretend phones."""
