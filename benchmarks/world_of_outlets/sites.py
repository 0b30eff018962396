"""The outlets' web servers: what each answers at the time of the clock."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import format_datetime

from benchmarks.month_of_outlets.publisher import WEBHOOK, Answer
from benchmarks.month_of_outlets.webhook import Webhook
from benchmarks.world_of_outlets.outlets import Outlet, World
from benchmarks.world_of_outlets.simulated_watch import REDIRECTS_FOR

FEED, NEW_FEED = "/feed.xml", "/rss.xml"
"""Where an outlet's listing is, and where it is after it has moved."""

_HEADERS = {"Content-Type": "application/rss+xml"}


class WorldSites:
    """Answers for all outlets of a world, and counts what it was asked."""

    def __init__(self, world: World, clock: Callable[[], datetime]) -> None:
        self.port = 0
        self.webhook = Webhook(clock)
        self.asked: Counter[int] = Counter()
        """How often a listing was asked for that could be: outlet → requests."""
        self.unchanged = 0
        """How many of the answers were 304."""
        self._clock = clock
        self._world = world
        self._by_host = {host_of(outlet): outlet for outlet in world.outlets}

    @property
    def hosts(self) -> list[str]:
        """Return all hosts."""
        return [*self._by_host, WEBHOOK]

    def base(self, outlet: Outlet) -> str:
        """Return what an outlet's addresses begin with."""
        return f"http://{host_of(outlet)}:{self.port}"

    def answer(self, host: str, path: str, headers: Mapping[str, str]) -> Answer:
        """Return what a server answers to a GET; pages of articles there are none."""
        outlet, now = self._by_host[host], self._clock()
        if self._world.is_offline(now):
            return Answer(status=0)
        if path not in (FEED, NEW_FEED):
            return Answer(status=404)
        self.asked[outlet.number] += 1
        fault = outlet.fault(now)
        if outlet.gone and now >= outlet.gone:
            fault = "410"
        if fault == "silent":
            return Answer(status=0)
        if fault == "html":
            return Answer(body=b"<!doctype html><html><title>Soon</title></html>")
        if fault:
            about = {"Retry-After": "3600"} if fault == "429" else {}
            return Answer(status=int(fault), headers=about)
        return self._listing(outlet, path, headers, now)

    def _listing(
        self, outlet: Outlet, path: str, headers: Mapping[str, str], now: datetime
    ) -> Answer:
        has_moved = outlet.moved is not None and now >= outlet.moved
        if path == FEED and outlet.moved and has_moved:
            if now >= outlet.moved + REDIRECTS_FOR:
                return Answer(status=404)
            return Answer(status=301, headers={"Location": NEW_FEED})
        if path == NEW_FEED and not has_moved:
            return Answer(status=404)
        body = self._feed(outlet, now).encode()
        about = dict(_HEADERS)
        if outlet.max_age is not None:
            about["Cache-Control"] = f"max-age={outlet.max_age.seconds}"
        if outlet.validator == "etag":
            about["ETag"] = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
            if headers.get("if-none-match") == about["ETag"]:
                self.unchanged += 1
                return Answer(status=304, headers=about)
        return Answer(body=body, headers=about)

    def _feed(self, outlet: Outlet, now: datetime) -> str:
        listed = outlet.listed(now)
        minutes = outlet.ttl.total_seconds() / 60 if outlet.ttl else 0
        ttl = f"<ttl>{minutes:.0f}</ttl>" if minutes else ""
        period = "<sy:updatePeriod>hourly</sy:updatePeriod>"
        stated = period if outlet.stated_every else ""
        # A clock in the text, as some sites have it: each answer is another one.
        made = f"<!-- {now} -->" if outlet.validator == "changing" else ""
        items = "".join(self._item(outlet, n, now) for n in reversed(listed))
        return (
            "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' "
            "xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel>"
            f"<title>Outlet {outlet.number}</title>{ttl}{stated}{made}{items}"
            "</channel></rss>"
        )

    def _item(self, outlet: Outlet, number: int, now: datetime) -> str:
        stated = outlet.stated[number]
        date = f"<pubDate>{format_datetime(stated)}</pubDate>" if stated else ""
        id_ = f"{outlet.number}-{number}"
        if outlet.ids == "changing":
            id_ += f"-{now.timestamp():.0f}"
        return (
            f"<item><title>Ferry {outlet.number} leaves pier {number}</title>"
            f"<link>{self.base(outlet)}/{number}.html</link>"
            f"<guid isPermaLink='false'>{id_}</guid>{date}</item>"
        )


def host_of(outlet: Outlet) -> str:
    """Return an outlet's address on loopback: each is a host, asked by itself."""
    return f"127.3.{outlet.number // 250}.{outlet.number % 250 + 1}"
