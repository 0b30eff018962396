"""Feeds out: Atom, JSON Feed and exports, for feed readers and other programs."""
