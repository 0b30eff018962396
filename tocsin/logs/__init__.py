"""Logs: one event a line, and no secrets."""
