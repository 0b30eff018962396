"""Work that is done in batches, done to its end."""

from collections.abc import Callable

from store.cursors import Batch


def all_of(step: Callable[[], Batch]) -> int:
    """Do one batch after the other until nothing is left; return how many rows."""
    done = 0
    while True:
        batch = step()
        done += batch.done
        if not batch.left:
            return done
