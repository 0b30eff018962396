"""When hubs are asked for subscriptions, and which. Pure: `now` is an argument."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.hub_model import HubOffer, HubSubscription

LEASE = timedelta(days=10)
"""The lease that is asked for: what WebSub calls a good default (§8.2)."""

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=30)
"""The bounds of a lease that is believed: no hub may give one for ever (§5.3), and what
is renewed more often than that is visits by another name."""

RENEWED_AFTER = 0.75
"""The share of a lease after which it is renewed: of ten days two and a half are left
for a hub that is down."""

CONFIRM_WITHIN = timedelta(minutes=10)
"""How long a hub has to confirm: some do it in a queue. Then it is asked again, each
time after a wait that is four times as long, up to MOST_WAIT."""

MOST_WAIT = timedelta(days=1)
"""The longest wait between two requests: a hub that is back is used within a day."""

END_TRIES = 3
"""How often a hub is told that a subscription ends: then its lease ends by itself."""

DAY, MOST_A_DAY = timedelta(days=1), 3
"""How many subscriptions a source may ask for in a day: one that names another hub at
each visit would make us ask any number of servers."""

DENIED_FOR = timedelta(days=7)
"""How long a hub that does not want a subscription is left alone."""

REMEMBERED = DENIED_FOR
"""How far back subscriptions that are over still count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionChanges:
    """What is to be written down of subscriptions."""

    to_make: tuple[tuple[str, HubOffer], ...] = ()
    """Source and hub of each that is to be asked for."""
    to_end: tuple[int, ...] = ()
    to_close: tuple[int, ...] = ()
    """Those whose lease has ended, or whose end was told often enough."""

    @property
    def are_none(self) -> bool:
        """Whether all is as it should be."""
        return not (self.to_make or self.to_end or self.to_close)


def subscription_changes(
    wanted: Mapping[str, HubOffer],
    made: Iterable[HubSubscription],
    *,
    callbacks: str,
    now: datetime,
) -> SubscriptionChanges:
    """Return what leads from the subscriptions there are to those that are wanted.

    `wanted` has the sources by their keys; `callbacks` is the address below which hubs
    reach us now. `made` are in the order in which they were made.
    """
    by_source: dict[str, list[HubSubscription]] = defaultdict(list)
    to_end, to_close = list[int](), list[int]()
    for each in made:
        by_source[each.source].append(each)
        if _is_over(each, now):
            to_close.append(each.id)
        elif each.state in ("asked", "active") and not _fits(each, wanted, callbacks):
            to_end.append(each.id)
    gone = {*to_end, *to_close}
    to_make = [
        (source, offer)
        for source, offer in wanted.items()
        if _is_lacking(by_source[source], gone, now)
    ]
    return SubscriptionChanges(
        to_make=tuple(to_make), to_end=tuple(to_end), to_close=tuple(to_close)
    )


def _is_over(each: HubSubscription, now: datetime) -> bool:
    is_expired = each.expires is not None and each.expires <= now
    if each.state == "ending":
        told_enough = each.tries >= END_TRIES and each.due is not None
        return is_expired or (told_enough and each.due <= now)  # type: ignore[operator]
    return each.state == "active" and is_expired


def _fits(
    each: HubSubscription, wanted: Mapping[str, HubOffer], callbacks: str
) -> bool:
    is_ours = each.callback.startswith(f"{callbacks}/")
    return is_ours and wanted.get(each.source) == each.offer


def _is_lacking(
    made: Iterable[HubSubscription], gone: Iterable[int], now: datetime
) -> bool:
    """Return whether a source needs a subscription, or one to follow its last."""
    of_today = 0
    for each in made:
        of_today += each.created > now - DAY
        if each.state == "denied" and each.created > now - DENIED_FOR:
            return False
        if each.id in gone:
            continue
        is_due = each.due is not None and each.due <= now
        if each.state == "asked" or (each.state == "active" and not is_due):
            return False
    return of_today < MOST_A_DAY


def next_request(now: datetime, tries: int) -> datetime:
    """Return when a hub is asked again, after `tries` requests that came to nothing."""
    return now + min(CONFIRM_WITHIN * 4.0 ** min(tries, 10), MOST_WAIT)


def lease_of(text: str) -> timedelta:
    """Return the lease that a hub gives, of `hub.lease_seconds`, within our bounds.

    A hub that gives none breaks the rules; what it gives is then as short as may be.
    """
    is_number = text.isascii() and text.isdecimal()
    seconds = min(int(text[:12]), LONGEST.total_seconds()) if is_number else 0
    return max(timedelta(seconds=seconds), SHORTEST)


def renewal(now: datetime, lease: timedelta) -> datetime:
    """Return when a lease that begins now is renewed."""
    return now + lease * RENEWED_AFTER
