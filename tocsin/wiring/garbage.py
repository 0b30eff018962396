"""How often Python's collector looks for objects that refer to each other."""

import gc

_AFTER = 10_000
"""New objects after which it looks. A page makes thousands, which end without it: after
700, Python's default, it took 3 % of the time of reading, now less than 0.3 %."""

_WHILE_LOADING = 50_000
"""What a process loads stays: with Python's default a fifth of the time in which the
daemon's modules are imported went into looking for what does not."""


def look_rarely_while_loading() -> None:
    """Let the collector look less often, from the start of a process on."""
    gc.set_threshold(_WHILE_LOADING)


def keep_what_is_loaded() -> None:
    """Let the collector leave alone what the process has loaded up to here.

    To look through it again and again cost a tenth of reading.
    """
    gc.freeze()
    gc.set_threshold(_AFTER)
