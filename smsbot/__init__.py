"""The SMS job-alert service. docs/architecture.md walks through its rooms."""
