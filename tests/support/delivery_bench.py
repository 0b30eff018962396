"""A test bench for deliveries: an outbox, and a site with a webhook per channel."""

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from store import channels, deliveries, outbox
from store.db import Store
from store.deliveries import DeliveryView
from store.outbox import NewDelivery
from tests.support.factories import message
from tests.support.patience import PATIENCE, wait_for
from tests.support.simulation import recipient
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.delivery.deliverer import LEASE, Deliverer
from tocsin.alerts.delivery.repairs import repair_all
from tocsin.alerts.delivery.retry import RetryPolicy
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.plan.recipient import Recipient
from tocsin.demo.web_server import Reply, WebServer

OK = Reply(b"{}")
HOUR = timedelta(hours=1)


def now() -> datetime:
    return datetime.now(UTC)


class Bench:
    """An outbox, and a site with a webhook per channel."""

    def __init__(self, store: Store, site: WebServer) -> None:
        self.store, self.site = store, site
        store.write(channels.sync, ["hook", "other"], now()).result()
        site.pages |= {"/hook": OK, "/other": OK}
        self.later = timedelta(0)
        """How far the deliverer's clock is ahead."""

    def queue(self, title: str, channel: str = "hook", **more: Any) -> None:
        """Queue a message, now or at the time `at`."""
        at = more.pop("at", None) or now()
        key = f"{title.replace(' ', '-')}-{channel}"
        new = NewDelivery(
            channel=channel, key=key, kind="alert", message=message(title)
        )
        written = self.store.write(outbox.queue, replace(new, **more), at)
        assert written.result() is not None

    def channel(self, name: str) -> Channel:
        """Open a channel that leads to the site."""
        base = self.site.url.replace("http://", "json://")
        return Channel(name, f"{base}/{name}")

    def recipients(self, *names: str, **more: Any) -> dict[str, Recipient]:
        """Return the recipients of these channels, or of the hook."""
        return {
            name: recipient(name, **({"service": self.channel(name).service} | more))
            for name in names or ("hook",)
        }

    @contextlib.contextmanager
    def delivering(
        self,
        *names: str,
        first: timedelta = timedelta(milliseconds=50),
        lease: timedelta = LEASE,
        open_channel: Callable[[str], Channel] | None = None,
        **more: Any,
    ) -> Iterator[Deliverer]:
        """Deliver to these channels, or to the hook, beside the block."""
        deliverer = Deliverer(
            self.store,
            self.recipients(*names, **more),
            open_channel=open_channel or self.channel,
            retry_policy=RetryPolicy(first=first, give_up_after=HOUR),
            clock=self.clock,
            lease=lease,
        )
        deliverer.start()
        try:
            yield deliverer
        finally:
            deliverer.stop(PATIENCE)

    def clock(self) -> datetime:
        """Return the deliverer's time."""
        return now() + self.later

    def repair(self, *names: str) -> bool:
        """See to outages as the daemon does; return whether there is something new."""
        return repair_all(
            self.store,
            self.recipients(*names),
            [],
            writer=Renderer(),
            now=self.clock(),
        )

    def deliveries(self) -> list[DeliveryView]:
        """Return the deliveries, oldest first."""
        return self.store.read(deliveries.views)[::-1]

    def reached(self, *states: str) -> bool:
        """Wait for the deliveries to reach these states; return whether they did."""
        return wait_for(
            lambda: [delivery.state for delivery in self.deliveries()] == [*states]
        )

    def sent(self, path: str = "/hook") -> list[str]:
        """Return the titles of the messages that a page received, in order."""
        requests = [each for each in list(self.site.asked) if each.path == path]
        return [json.loads(request.body)["title"] for request in requests]


def forgetful(channel: str = "hook", **more: Any) -> Any:
    """Return recipient options: its service does not recognize a repeat."""
    plain = recipient(channel)
    return {"service": replace(plain.service, dedupes=False), **more}
