"""Channels: one Apprise URL, one target, one request per delivery."""
