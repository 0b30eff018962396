"""Wiring: from the configuration to what the daemon and the commands use."""
