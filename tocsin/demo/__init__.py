"""A small newsroom on loopback, and the demonstration that watches it."""
