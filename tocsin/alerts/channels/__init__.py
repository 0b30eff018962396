"""Channels: one Apprise URL, one recipient, one request per delivery."""
