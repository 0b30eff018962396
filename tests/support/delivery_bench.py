"""A bench for deliveries: an outbox, and a site with a webhook for each channel."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from store import channels, deliveries, outbox
from store.db import Store
from store.deliveries import DeliveryView
from store.outbox import NewDelivery
from tests.support.factories import message
from tests.support.simulation import recipient
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.delivery.deliverer import LEASE, Deliverer
from tocsin.alerts.delivery.retry import RetryPolicy
from tocsin.alerts.messages.renderer import Renderer
from tocsin.demo.web_server import Reply, WebServer, wait_for

OK = Reply(b"{}")
HOUR = timedelta(hours=1)


def now() -> datetime:
    return datetime.now(UTC)


class Bench:
    """An outbox, and a site with a webhook for each channel."""

    def __init__(self, store: Store, site: WebServer) -> None:
        self.store, self.site = store, site
        store.write(channels.sync, ["hook", "other"], now()).result()
        site.pages |= {"/hook": OK, "/other": OK}
        self.later = timedelta(0)
        """How far the deliverer's clock is ahead."""

    def ring(self, title: str, channel: str = "hook", **more: Any) -> None:
        """Write a message down, at that time or now."""
        at = more.pop("at", None) or now()
        key = f"{title.replace(' ', '-')}-{channel}"
        new = NewDelivery(
            channel=channel, key=key, kind="alert", message=message(title)
        )
        written = self.store.write(outbox.queue, replace(new, **more), at)
        assert written.result() is not None

    def opened(self, *names: str) -> dict[str, Channel]:
        """Return channels that lead to the site."""
        base = self.site.url.replace("http://", "json://")
        return {name: Channel(name, f"{base}/{name}") for name in names}

    @contextlib.contextmanager
    def delivering(
        self,
        *names: str,
        first: timedelta = timedelta(milliseconds=50),
        lease: timedelta = LEASE,
        **more: Any,
    ) -> Iterator[Deliverer]:
        """Deliver to these channels, or to the hook, beside the block."""
        opened = self.opened(*(names or ("hook",)))
        deliverer = Deliverer(
            self.store,
            opened,
            {
                name: recipient(name, **({"service": channel.service} | more))
                for name, channel in opened.items()
            },
            writer=Renderer(),
            patience=RetryPolicy(first=first, give_up_after=HOUR),
            clock=lambda: now() + self.later,
            lease=lease,
        )
        deliverer.start()
        try:
            yield deliverer
        finally:
            deliverer.stop(10)

    def letters(self) -> list[DeliveryView]:
        """Return the deliveries, oldest first."""
        return self.store.read(deliveries.views)[::-1]

    def came_to(self, *states: str) -> bool:
        """Wait until the deliveries are in these states, oldest first."""
        return wait_for(
            lambda: [letter.state for letter in self.letters()] == [*states]
        )

    def sent(self, path: str = "/hook") -> list[str]:
        """Return the titles that a page was sent, in the order of arrival."""
        bodies = [asked.body for asked in list(self.site.asked) if asked.path == path]
        return [json.loads(body)["title"] for body in bodies]


def forgetful(channel: str = "hook", **more: Any) -> Any:
    """Return what makes a recipient's service one that cannot tell a repeat."""
    plain = recipient(channel)
    return {"service": replace(plain.service, dedupes=False), **more}
