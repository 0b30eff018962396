"""Watchlists: the query language, and articles held against it. Pure throughout.

`syntax` reads a query, `match` evaluates it, `engine` does so for all watchlists at
once, `snippet` cuts the sentence that shows why, `fold` says when two words are equal.
"""
