"""Benchmarks: the real daemon at work on loopback, beside floors from the same run."""
