"""What a daemon notes of itself for `tocsin status`: a line in its lock file."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Self

NOTE_EVERY = timedelta(seconds=5)
"""So that what it says is so; a line of 200 bytes, in a file that is not synced."""

STALLED_AFTER = timedelta(minutes=2)
"""A daemon that has noted nothing for so long does nothing else either."""

FetchingState = Literal["yes", "converting", "paused"]
"""Whether it fetches; not while rows of an older tocsin are converted, nor while the
database cannot be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaemonNote:
    """How a daemon is doing."""

    started: datetime
    at: datetime
    """When it was written."""
    lag_seconds: float
    """By how much its loop was late at most, within the last minute."""
    fetching: FetchingState
    desk: str
    """Where the desk is served; "" when it is not."""
    desk_problem: str
    """Why the desk is not served although it is wanted."""
    conversion: str = ""
    """Which rows of an older tocsin are converted, and how far that is, such as `words
    42%`; "" when none are."""

    def line(self) -> str:
        """Return it as a line."""
        values: dict[str, Any] = {
            "started": self.started.isoformat(),
            "at": self.at.isoformat(),
            "lag_seconds": round(self.lag_seconds, 3),
            "fetching": self.fetching,
            "desk": self.desk,
            "desk_problem": self.desk_problem,
            "conversion": self.conversion,
        }
        return json.dumps(values)

    @classmethod
    def of(cls, line: str) -> Self | None:
        """Return the note in a line; None for one that another tocsin wrote."""
        try:
            values = json.loads(line)
            started, at = (
                datetime.fromisoformat(values.pop(name)) for name in ("started", "at")
            )
            return cls(started=started, at=at, **values)
        except (AttributeError, KeyError, TypeError, ValueError):
            return None
