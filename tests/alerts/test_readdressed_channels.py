"""Channels whose address is mended while messages wait for them."""

import threading

import pytest

from store import channels
from store.db import Store
from tests.support.delivery_bench import HOUR, Bench, now
from tests.support.patience import PATIENCE, wait_for
from tocsin.alerts.channels.channel import Channel
from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer


@pytest.fixture
def bench(store: Store, site: WebServer) -> Bench:
    """Put up an empty outbox and a site that accepts everything."""
    return Bench(store, site)


class Address:
    """Opens the hook's channel, first at one address and then at another."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.path = "hook"

    def open(self, name: str) -> Channel:
        base = self._bench.site.url.replace("http://", "json://")
        return Channel(name, f"{base}/{self.path}")


def test_what_waits_for_a_closed_channel_goes_to_its_new_address_at_once(
    bench: Bench,
) -> None:
    bench.site.pages["/hook"] = Reply(status=404)
    address = Address(bench)
    bench.queue("First")
    bench.queue("Second")

    with bench.delivering(first=HOUR, open_channel=address.open) as deliverer:
        assert wait_for(lambda: bench.deliveries()[0].status == 404)
        address.path = "other"
        deliverer.readdress(["hook", "nobody"])
        assert bench.reached("sent", "sent")

    assert bench.sent("/other") == ["First", "Second"]
    assert len(bench.sent("/hook")) == 1


def test_what_fails_at_the_old_address_meanwhile_closes_no_channel(
    bench: Bench,
) -> None:
    answer = threading.Event()

    def refuse_late(asked: ReceivedRequest) -> Reply:
        answer.wait(PATIENCE)
        return Reply(status=404)

    bench.site.pages["/hook"] = refuse_late
    address = Address(bench)
    bench.queue("First")

    with bench.delivering(first=HOUR, open_channel=address.open) as deliverer:
        assert wait_for(lambda: len(bench.site.asked) == 1)
        address.path = "other"
        deliverer.readdress(["hook"])
        answer.set()
        # It may be at the new address by the time that we look.
        assert wait_for(
            lambda: bench.deliveries()[0].status == 404 or bench.sent("/other") != []
        )
        deliverer.wake()
        assert bench.reached("sent")

    assert bench.sent("/other") == ["First"]
    assert bench.store.read(channels.health, "hook").failures == 0


def test_stopping_waits_for_what_is_being_sent_to_the_old_address(
    bench: Bench,
) -> None:
    answer = threading.Event()

    def take_its_time(asked: ReceivedRequest) -> Reply:
        answer.wait(PATIENCE)
        return Reply(b"{}")

    bench.site.pages["/hook"] = take_its_time
    address = Address(bench)
    bench.queue("First")

    with bench.delivering(open_channel=address.open) as deliverer:
        assert wait_for(lambda: len(bench.site.asked) == 1)
        address.path = "other"
        deliverer.readdress(["hook"])
        at_once = deliverer.stop(0)
        answer.set()
        ended = deliverer.stop(PATIENCE)

    assert (at_once, ended) == (False, True)
    assert [delivery.state for delivery in bench.deliveries()] == ["sent"]


@pytest.mark.parametrize(
    ("status", "tried"), [(404, True), (500, True), (429, False), (503, False)]
)
def test_a_start_tries_a_closed_channel_unless_its_service_wants_patience(
    bench: Bench, status: int, tried: bool
) -> None:
    headers = {"Retry-After": "3000"} if status in (429, 503) else {}
    bench.site.pages["/hook"] = Reply(status=status, headers=headers)
    for title in ("First", "Second", "Third"):
        bench.queue(title)
    with bench.delivering(first=HOUR):
        assert wait_for(
            lambda: bench.store.read(channels.health, "hook").closed_until is not None
        )

    bench.store.write(channels.reopen_at_start, now()).result()

    closed = bench.store.read(channels.health, "hook").closed_until
    due = [delivery.due <= now() for delivery in bench.deliveries()]
    assert (closed is None, all(due)) == (tried, tried)
