"""Kinds of source: what a source's answer lists."""
