"""How often a login may be tried: by account, and by address (pure, bounded).

Each key holds one number, the time at which it would be at rest: a try moves it on by
an interval, and there is room while it is less than a burst ahead (GCRA, ITU-T I.371).
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

MAX_KEYS = 10_000
"""Accounts, and addresses, that are remembered: 2 MB."""

MAX_KEY_CHARS = 100
"""Of a name that somebody has typed in."""


@dataclass(frozen=True, slots=True)
class LoginPace:
    """So many tries at once, then one in each interval."""

    burst: int
    interval: timedelta


BY_ACCOUNT = LoginPace(10, timedelta(seconds=30))
"""Enough for somebody who remembers half of it; 2,900 tries a day for who guesses."""

BY_ADDRESS = LoginPace(20, timedelta(seconds=10))
"""An office shares one address; a guesser of many accounts has one too."""


class LoginThrottle:
    """Counts tries to log in; one that succeeds is given back."""

    def __init__(self, *, max_keys: int = MAX_KEYS) -> None:
        """Remember so many accounts, and so many addresses."""
        self._accounts = _Tries(BY_ACCOUNT, max_keys)
        self._addresses = _Tries(BY_ADDRESS, max_keys)

    def take(self, account: str, address: str, now: datetime) -> timedelta:
        """Return how long this try has to wait; zero: it was counted and may go on.

        A try that has to wait is not counted, so that nobody is kept out by asking.
        """
        account, address = account[:MAX_KEY_CHARS], network(address)
        wait = max(
            self._accounts.wait(account, now), self._addresses.wait(address, now)
        )
        if not wait:
            self._accounts.move(account, now, 1)
            self._addresses.move(address, now, 1)
        return wait

    def give_back(self, account: str, address: str, now: datetime) -> None:
        """Forget one try: it succeeded. Others of the account or address stay."""
        self._accounts.move(account[:MAX_KEY_CHARS], now, -1)
        self._addresses.move(network(address), now, -1)

    def __len__(self) -> int:
        """Return how many accounts and addresses are remembered."""
        return len(self._accounts) + len(self._addresses)


def network(address: str) -> str:
    """Return what counts as one address: of IPv6 the /64 that each customer gets."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:MAX_KEY_CHARS]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed.packed[:8] + bytes(8), 64)))
    return str(parsed)


class _Tries:
    """When each key would be at rest."""

    def __init__(self, pace: LoginPace, max_keys: int) -> None:
        self._pace = pace
        self._max_keys = max_keys
        self._at_rest: dict[str, datetime] = {}

    def __len__(self) -> int:
        return len(self._at_rest)

    def wait(self, key: str, now: datetime) -> timedelta:
        """Return how long until there is room for one more."""
        at_rest = self._rest(key, now)
        room_at = at_rest - (self._pace.burst - 1) * self._pace.interval
        return max(timedelta(0), room_at - now)

    def move(self, key: str, now: datetime, tries: int) -> None:
        """Count tries, or take some back."""
        at_rest = self._rest(key, now) + tries * self._pace.interval
        self._at_rest.pop(key, None)
        if at_rest > now:
            if len(self._at_rest) >= self._max_keys:
                self._make_room(now)
            self._at_rest[key] = at_rest

    def _rest(self, key: str, now: datetime) -> datetime:
        """Return when a key will be at rest: at most a burst from now.

        It is further off only when the clock was set back. It is moved then: the wait
        would not become shorter otherwise.
        """
        farthest = now + self._pace.burst * self._pace.interval
        at_rest = self._at_rest.get(key, now)
        if at_rest > farthest:
            at_rest = self._at_rest[key] = farthest
        return max(at_rest, now)

    def _make_room(self, now: datetime) -> None:
        """Forget those at rest, or the one that would be first."""
        self._at_rest = {key: at for key, at in self._at_rest.items() if at > now}
        if len(self._at_rest) >= self._max_keys:
            del self._at_rest[min(self._at_rest, key=self._at_rest.__getitem__)]
