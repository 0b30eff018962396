"""Delivery: from the outbox to the service, again and again if need be."""

import logging
import threading
from dataclasses import replace
from typing import Any

import pytest

from store import outbox
from store.db import Store
from store.message import Message
from tests.support.delivery_bench import HOUR, OK, Bench, forgetful, now
from tests.support.irc_server import IrcServer
from tests.support.patience import PATIENCE, wait_for
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.channels.send_result import SendResult
from tocsin.alerts.delivery.channel_worker import ChannelWorker, DeliveryContext
from tocsin.alerts.delivery.retry import RetryPolicy
from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer


@pytest.fixture
def bench(store: Store, site: WebServer) -> Bench:
    """Put up an empty outbox and a site that accepts everything."""
    return Bench(store, site)


def test_a_queued_message_is_sent_and_settled(bench: Bench) -> None:
    bench.queue("Ferry late")

    with bench.delivering():
        assert bench.reached("sent")

    (delivery,) = bench.deliveries()
    assert (delivery.attempts, delivery.repeat, delivery.reason) == (1, False, "")
    assert delivery.sent is not None
    assert bench.sent() == ["Ferry late"]


def test_a_later_message_is_sent_when_the_thread_is_woken(bench: Bench) -> None:
    with bench.delivering() as deliverer:
        bench.queue("Ferry late")
        deliverer.wake()

        assert bench.reached("sent")


def test_messages_arrive_in_the_order_of_writing(bench: Bench) -> None:
    titles = [f"News {number}" for number in range(10)]
    for title in titles:
        bench.queue(title)

    with bench.delivering():
        assert bench.reached(*["sent"] * 10)

    assert bench.sent() == titles


def test_a_failing_service_is_tried_again_with_the_same_key(bench: Bench) -> None:
    looked = threading.Event()

    def at_the_second_try(asked: ReceivedRequest) -> Reply:
        if len(bench.site.asked) == 1:
            return Reply(status=503)
        looked.wait(PATIENCE)
        return OK

    bench.site.pages["/hook"] = at_the_second_try
    bench.queue("Ferry late")

    with bench.delivering():
        assert wait_for(lambda: "503" in bench.deliveries()[0].reason)
        looked.set()
        assert bench.reached("sent")

    (delivery,) = bench.deliveries()
    assert (delivery.attempts, delivery.repeat, delivery.reason) == (2, False, "")
    first, second = (asked.headers["idempotency-key"] for asked in bench.site.asked)
    assert first == second


def test_a_failed_message_lets_the_next_one_pass(bench: Bench) -> None:
    def refuse_the_first(asked: ReceivedRequest) -> Reply:
        return Reply(status=500) if b"First" in asked.body else OK

    bench.site.pages["/hook"] = refuse_the_first
    bench.queue("First")
    bench.queue("Second")

    with bench.delivering(first=HOUR):
        assert bench.reached("waiting", "sent")

    assert bench.deliveries()[0].due > now() + HOUR / 2


def test_the_end_waits_for_what_is_being_sent(bench: Bench) -> None:
    answer = threading.Event()

    def take_its_time(asked: ReceivedRequest) -> Reply:
        answer.wait(PATIENCE)
        return OK

    bench.site.pages["/hook"] = take_its_time
    bench.queue("First")
    bench.queue("Second")

    with bench.delivering() as deliverer:
        assert wait_for(lambda: len(bench.site.asked) == 1)
        at_once = deliverer.stop(0)
        answer.set()
        ended = deliverer.stop(PATIENCE)

    assert (at_once, ended) == (False, True)
    assert [delivery.state for delivery in bench.deliveries()] == ["sent", "waiting"]


def test_what_a_service_wants_a_pause_before_is_not_claimed_before_it(
    bench: Bench,
) -> None:
    def with_pauses(name: str) -> Channel:
        channel = bench.channel(name)
        channel.service = replace(channel.service, gap=HOUR)
        return channel

    bench.queue("First")
    bench.queue("Second")

    with bench.delivering(open_channel=with_pauses) as deliverer:
        assert wait_for(lambda: bench.deliveries()[0].state == "sent")
        assert deliverer.stop(PATIENCE)

    second = bench.deliveries()[1]
    assert (second.state, second.attempts) == ("waiting", 0)


def test_an_urgent_message_that_comes_meanwhile_is_sent_next(bench: Bench) -> None:
    def queue_once(asked: ReceivedRequest) -> Reply:
        if len(bench.site.asked) == 1:
            bench.queue("Flood", urgent=True)
        return OK

    bench.site.pages["/hook"] = queue_once
    bench.queue("First")
    bench.queue("Second")

    with bench.delivering():
        assert bench.reached("sent", "sent", "sent")

    assert bench.sent() == ["First", "Flood", "Second"]


def test_a_worker_that_was_replaced_while_it_looks_claims_nothing(
    bench: Bench,
) -> None:
    policy = RetryPolicy(first=HOUR, give_up_after=HOUR)
    context = DeliveryContext(store=bench.store, retry_policy=policy, clock=now)
    worker = ChannelWorker(bench.channel("hook"), bench.recipients()["hook"], context)
    bench.queue("First")

    worker.retire()
    bench.store.write(worker._look, now()).result()

    assert bench.deliveries()[0].state == "waiting"


def lose(bench: Bench, *, on_the_wire: bool) -> None:
    """Let a process die that was sending the message."""
    delivery = bench.store.write(outbox.claim, "hook", now()).result()
    assert delivery is not None
    if on_the_wire:
        bench.store.write(outbox.mark_in_flight, delivery, now()).result()


def test_a_message_that_had_not_left_before_a_kill_is_sent_without_a_mark(
    bench: Bench,
) -> None:
    bench.queue("Ferry late")
    lose(bench, on_the_wire=False)
    bench.store.write(outbox.recover, now(), resend=[]).result()

    with bench.delivering():
        assert bench.reached("sent")

    (delivery,) = bench.deliveries()
    assert (delivery.attempts, delivery.repeat) == (2, False)


def test_a_message_that_may_have_arrived_is_sent_again_if_repeats_are_recognised(
    bench: Bench,
) -> None:
    bench.queue("Ferry late")
    lose(bench, on_the_wire=True)
    bench.store.write(outbox.recover, now(), resend=["hook"]).result()

    with bench.delivering():
        assert bench.reached("sent")

    (delivery,) = bench.deliveries()
    assert (delivery.attempts, delivery.repeat) == (2, True)
    assert bench.site.asked[0].headers["idempotency-key"] == "Ferry-late-hook"


def cut_off(asked: ReceivedRequest) -> Reply:
    """Hang up without an answer."""
    raise ConnectionAbortedError


def test_a_message_that_may_have_arrived_is_else_not_sent_again(bench: Bench) -> None:
    bench.site.pages["/hook"] = cut_off
    bench.queue("Ferry late")

    with bench.delivering(**forgetful()):
        assert bench.reached("unknown")

    assert len(bench.site.asked) == 1


def test_a_reader_may_want_a_message_twice_rather_than_never(bench: Bench) -> None:
    def once(asked: ReceivedRequest) -> Reply:
        return OK if len(bench.site.asked) > 1 else cut_off(asked)

    bench.site.pages["/hook"] = once
    bench.queue("Ferry late")

    with bench.delivering(**forgetful(on_unknown="resend")):
        assert bench.reached("sent")

    (delivery,) = bench.deliveries()
    assert (delivery.attempts, delivery.repeat) == (2, True)
    first, second = (asked.body for asked in bench.site.asked)
    assert b"may be a repeat" not in first
    assert b"may be a repeat" in second


class FaultyChannel(Channel):
    """A channel in whose code one message finds a fault."""

    def send(self, message: Message, **more: Any) -> SendResult:
        """Raise for the first message; send the others."""
        if message.title == "First":
            raise RuntimeError
        return super().send(message, **more)


def test_a_message_that_cannot_be_sent_lets_the_next_one_pass(bench: Bench) -> None:
    address = bench.site.url.replace("http://", "json://") + "/hook"
    bench.queue("First")
    bench.queue("Second")

    with bench.delivering(
        first=HOUR, open_channel=lambda name: FaultyChannel(name, address)
    ):
        assert bench.reached("waiting", "sent")

    assert "RuntimeError in tocsin" in bench.deliveries()[0].reason
    assert not bench.deliveries()[0].repeat, "nothing had left"


def test_a_message_for_a_service_that_confirms_nothing_is_called_handed_over(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tocsin.alerts")
    bench.queue("Ferry late")

    with IrcServer() as server:
        url = f"irc://bot@127.0.0.1:{server.port}/%23desk"
        with bench.delivering(open_channel=lambda name: Channel(name, url)):
            assert bench.reached("sent")

    (delivery,) = bench.deliveries()
    assert delivery.reason.startswith("handed over, not confirmed")
    messages = [record.message for record in caplog.records]
    assert "message handed over" in messages
    assert "message sent" not in messages
