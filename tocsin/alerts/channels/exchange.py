"""An exchange: one HTTP request to a service, and its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_RETRYABLE = frozenset([408, 425, 429])
"""Statuses below 500 that pass: time-out, too early, too many requests."""


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One request and its answer; the observer fills it in as they happen."""

    delivers: bool = True
    """Whether the request carries the message; False for a login, a look-up, a join."""
    may_have_arrived: bool = False
    """Whether any byte of a request that delivers may have left this machine."""
    status: int | None = None
    """None when there was no answer."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """In lower case, or of a kind that ignores case."""
    body: bytes = b""
    """The body of the answer, up to a limit."""
    is_body_complete: bool = True
    error: Exception | None = None
    """The reason why there is no answer."""

    @property
    def is_retryable(self) -> bool:
        """Return whether its status says that a later attempt may succeed."""
        return self.status is not None and (
            self.status in _RETRYABLE or self.status >= 500
        )

    @property
    def is_success(self) -> bool:
        """Return whether its status is one of success."""
        return self.status is not None and 200 <= self.status < 300
