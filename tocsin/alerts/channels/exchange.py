"""An exchange: one request to a service, and what came back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_LATER = frozenset([408, 425, 429])
"""Statuses below 500 that mend themselves: time-out, too early, too many requests."""


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One request. It is filled in as it goes."""

    delivers: bool = True
    """Whether it may bring the message; False for a login, a look-up, a join."""
    left: bool = False
    """Whether any of what delivers may have left this machine."""
    status: int | None = None
    """None when there was no answer."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """In lower case, or of a kind that does not care."""
    body: bytes = b""
    """Of the answer, cut to what is worth reading."""
    whole: bool = True
    """Whether that is all of the body."""
    error: Exception | None = None
    """What went wrong where there is no answer."""

    @property
    def is_later(self) -> bool:
        """Return whether the service asks to be tried again."""
        return self.status is not None and (self.status in _LATER or self.status >= 500)

    @property
    def is_accepted(self) -> bool:
        """Return whether its status says that all is well."""
        return self.status is not None and 200 <= self.status < 300
