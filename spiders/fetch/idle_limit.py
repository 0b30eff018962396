"""How many idle connections are kept, of the files that a process may open."""

MOST_IDLE = 256
"""Idle connections of a pool. 64 requests at once and a gap of two seconds leave some
150 sites between two requests to one of them, in the busiest minute."""

PART_OF_FILES = 8
"""A pool has at most this part of the files that the process may open. There are two,
one for http and one for https."""


def most_idle(files: int) -> int:
    """Return how many idle connections a pool may keep where so many files may be open.

    At least one.
    """
    return max(1, min(MOST_IDLE, files // PART_OF_FILES))
