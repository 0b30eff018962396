"""The channel's receiver: a webhook that is down at times."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from benchmarks.month_of_outlets.outlets import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMessage:
    """What the webhook accepted."""

    at: datetime
    body: bytes


@dataclass
class Webhook:
    """Accepts messages, but for the times of its outages."""

    clock: Callable[[], datetime]
    outages: Sequence[Span] = ()
    received: list[ReceivedMessage] = field(default_factory=list)
    refused: int = 0
    """How many tries came while it was down."""

    def take(self, body: bytes) -> int:
        """Take a message; return the status of the answer."""
        now = self.clock()
        if any(outage.holds(now) for outage in self.outages):
            self.refused += 1
            return 503
        self.received.append(ReceivedMessage(at=now, body=body))
        return 200
