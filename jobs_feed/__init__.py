"""Job feeds in, openings out. A library: knows nothing of texts, subscribers, web frameworks or SQL."""
