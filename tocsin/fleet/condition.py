"""How a worker is, by what is known of it.

Apart from the messages, since those who only look at a fleet need none of them.
"""

from datetime import datetime, timedelta
from typing import Literal

SILENT_AFTER = timedelta(seconds=35)
"""When a worker counts as gone: three of its hellos are missing."""

Condition = Literal["working", "silent", "refused"]


def is_there(seen: datetime, now: datetime) -> bool:
    """Return whether a worker that was last seen then still counts as there."""
    return now - seen < SILENT_AFTER


def condition(refused: str, seen: datetime, now: datetime) -> Condition:
    """Return how a worker is that was last seen then, and perhaps refused."""
    if refused:
        return "refused"
    return "working" if is_there(seen, now) else "silent"
