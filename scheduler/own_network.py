"""Our own network: whether it is ours that is down when sites are not reached. Pure.

Sites fail one by one. When several in a row that were reached the last time are not
reached now, and none is in between, the network of this machine is down: that counts
against no source, and each is tried again soon.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

SHARE = 0.8
"""The share of all hosts that have to fail, where few are watched."""

LEAST_HOSTS, MOST_HOSTS = 2, 5
"""How many hosts have to fail at least, and how many are enough. Of one host nobody can
tell whose network is down; five of those that answer do not fail by chance."""

MOST_COUNTED = ceil(MOST_HOSTS / SHARE)
"""Watched hosts of which more make no difference."""

WINDOW = timedelta(hours=6)
"""How close together they fail: where few are watched, each is visited rarely."""

SOON, LATER = timedelta(minutes=1), timedelta(minutes=10)
"""When a source is tried again: soon at first, later in an outage of hours."""


@dataclass(slots=True)
class OwnNetwork:
    """What was reached lately, kept while the daemon runs."""

    since: datetime | None = None
    """When it went down; None while it is up."""
    _unreached: dict[str, datetime] = field(default_factory=dict)
    """Host → when it was first not reached, since any was reached."""
    _blamed: set[str] = field(default_factory=set)
    """Sources that were blamed for a failure since any was reached."""

    def note_reached(self) -> None:
        """Note that a site answered, whatever it said."""
        self.since = None
        self._unreached.clear()
        self._blamed.clear()

    def note_unreached(
        self, host: str, source: str, now: datetime, *, hosts: int, failed_before: bool
    ) -> bool:
        """Note that a site was not reached; return whether our own network is down.

        `hosts` is the number of hosts that are watched, or MOST_COUNTED if there are
        more; `failed_before` says that the source failed at its last visit too, which
        proves nothing of our network.
        """
        if self.since is None:
            if not failed_before:
                self._unreached.setdefault(host, now)
            self._unreached = {
                host: at
                for host, at in self._unreached.items()
                if abs(now - at) <= WINDOW
            }
            enough = min(max(ceil(SHARE * hosts), LEAST_HOSTS), MOST_HOSTS)
            if len(self._unreached) < enough:
                self._blamed.add(source)
                return False
            self.since = min(self._unreached.values())
        return True

    def wrongly_blamed(self) -> frozenset[str]:
        """Return the sources that were blamed before an outage showed, once."""
        if self.since is None:
            return frozenset()
        blamed = frozenset(self._blamed)
        self._blamed.clear()
        return blamed

    def retry_in(self, now: datetime) -> timedelta:
        """Return the wait until a source is tried again while the network is down."""
        if self.since is None:
            return SOON
        return min(max((now - self.since) / 4, SOON), LATER)
