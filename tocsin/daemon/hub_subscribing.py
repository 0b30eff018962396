"""Subscribe at the hubs that sources name, so that they say when there is news.

What is wanted follows from the configuration and from what listings name; what there is
stands in the database. Each look brings the two together. Hubs confirm at the desk
(`tocsin.web.hub_callback`), and what they tell makes a visit, as everything does.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from scheduler.subscription_steps import (
    LEASE,
    LONGEST,
    REMEMBERED,
    SubscriptionChanges,
    next_request,
    subscription_changes,
)
from spiders import urls
from spiders.fetch.hub_requests import ask_hub
from spiders.fetch.poller import Poller
from store import hub_offers, hub_subscriptions
from store.database import Database
from store.db import Store
from store.hub_model import HubOffer, HubSubscription
from tocsin.config import Config
from tocsin.wiring.written import written

log = logging.getLogger("tocsin.daemon")

LOOK = timedelta(seconds=5)
"""How often it is looked for what is to be asked for: a hub that serves a thousand of
our sources is asked for all of them in an hour and a half."""

AT_ONCE = 20
"""Requests of one look, each to another host."""

MAX_NAMED = 1_000
"""Hubs that are remembered as failing: all of the world are fewer."""

CALLBACKS = "/websub"
"""The path of the callbacks, below the desk's address."""


class HubSubscriber:
    """Asks hubs for subscriptions, renews them, and ends those not wanted any more."""

    def __init__(
        self,
        config: Config,
        store: Store,
        poller: Poller,
        *,
        current_config: Callable[[], Config],
        clock: Callable[[], datetime],
    ) -> None:
        """Build it; the desk is as in `config`, that of the start."""
        self._desk = config.desk
        self._store = store
        self._poller = poller
        self._current_config = current_config
        self._clock = clock
        self._named: set[tuple[str, str]] = set()
        """Hubs, and how they fail, that the log has named."""

    async def look(self, is_served: bool) -> None:
        """Ask for what is wanted, if the desk `is_served` for hubs to confirm it."""
        now = self._clock()
        made = self._store.read(hub_subscriptions.current, now - REMEMBERED)
        if not self._desk.listen:
            await self._give_up(made)
            return
        wanted = self._wanted()
        if not is_served or not (wanted or made):
            return
        callbacks = self._desk.base_url + CALLBACKS
        changes = subscription_changes(wanted, made, callbacks=callbacks, now=now)
        if not changes.are_none:
            await written(self._store, _write, changes, callbacks=callbacks, now=now)
        due = self._store.read(hub_subscriptions.due, now, AT_ONCE)
        await asyncio.gather(*map(self._request, due))

    def _wanted(self) -> dict[str, HubOffer]:
        """Return the sources to hear of, and where.

        Without those behind a login: their hub would have no way in.
        """
        if not self._desk.websub:
            return {}
        tables = self._current_config().source_tables
        return {
            key: offer
            for key, offer in self._store.read(hub_offers.all_offers).items()
            if key in tables and not tables[key].user
        }

    async def _give_up(self, made: list[HubSubscription]) -> None:
        """Close all: there is no desk where hubs could confirm an end."""
        left = [each.id for each in made if each.state in ("asked", "active", "ending")]
        if left:
            await written(self._store, hub_subscriptions.close, left)

    async def _request(self, wanted: HubSubscription) -> None:
        """Make a request in the turn of the hub's host; not now if that is not free."""
        host = urls.host(wanted.offer.hub)
        if not self._poller.host_slots.is_free(host):
            return
        slot = self._poller.host_slots.take(host)
        try:
            now = self._clock()
            again = next_request(now, wanted.tries)
            if not await written(
                self._store, hub_subscriptions.begin_request, wanted.id, again=again
            ):
                return
            if wanted.tries and not wanted.reason:
                why = f"it did not confirm: can it reach {self._desk.base_url}?"
                self._name(wanted, "unconfirmed", why, again)
            why = await ask_hub(self._poller, wanted, lease=LEASE, now=now)
        finally:
            slot.leave()
        if why:
            await written(self._store, hub_subscriptions.note_failure, wanted.id, why)
            self._name(wanted, "refused", why, again)
        else:
            self._named.discard((wanted.offer.hub, "refused"))

    def _name(
        self, wanted: HubSubscription, how: str, why: str, again: datetime
    ) -> None:
        """Say once that a hub fails: sources are visited as if they had none."""
        hub = wanted.offer.hub
        facts = {"hub": hub, "source": wanted.source, "why": why, "again": again}
        is_new = (hub, how) not in self._named
        log.log(logging.WARNING if is_new else logging.DEBUG, "hub failed", extra=facts)
        if len(self._named) >= MAX_NAMED:
            self._named.clear()
        self._named.add((hub, how))


def _write(
    db: Database, changes: SubscriptionChanges, *, callbacks: str, now: datetime
) -> None:
    hub_subscriptions.end(db, changes.to_end, now)
    hub_subscriptions.close(db, changes.to_close)
    for source, offer in changes.to_make:
        hub_subscriptions.make(db, source, offer, callbacks=callbacks, now=now)
    hub_subscriptions.forget(db, now - LONGEST)
