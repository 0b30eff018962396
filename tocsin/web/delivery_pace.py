"""How often a hub may deliver to one callback (bounded)."""

from datetime import datetime, timedelta

BURST = 20
"""Deliveries at once: an outlet that sends out a morning's articles one by one."""

INTERVAL = timedelta(seconds=10)
"""Then one in each: a visit follows every three minutes at most, whatever is told."""

MAX_KEYS = 10_000
"""Callbacks that are remembered: 2 MB. Only those that exist are."""


class DeliveryPace:
    """Counts deliveries by callback (GCRA, ITU-T I.371)."""

    def __init__(self) -> None:
        self._at_rest: dict[int, datetime] = {}

    def take(self, subscription: int, now: datetime) -> timedelta:
        """Return how long a delivery has to wait; zero: it was counted."""
        at_rest = max(self._at_rest.get(subscription, now), now)
        wait = at_rest - (BURST - 1) * INTERVAL - now
        if wait > timedelta(0):
            return wait
        if len(self._at_rest) >= MAX_KEYS:
            self._at_rest = {key: at for key, at in self._at_rest.items() if at > now}
        self._at_rest[subscription] = at_rest + INTERVAL
        return timedelta(0)
