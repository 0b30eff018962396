"""The desk for programs: an API, events, metrics and health."""
