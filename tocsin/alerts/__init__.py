"""Alerts: what is said, in which words, and that it arrives."""
