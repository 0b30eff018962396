"""Delivery: from pending alerts to messages that arrive."""
