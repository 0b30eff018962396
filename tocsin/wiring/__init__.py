"""Wiring: the parts of tocsin put together, for the daemon and the command line."""
