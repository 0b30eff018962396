"""Delivery in trouble: what hangs, what refuses, what is down, a locked file."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from store import channels, outbox
from store.db import Store
from store.errors import StoreError
from store.model import ChannelHealth
from tests.support.delivery_bench import HOUR, OK, Bench, forgetful, now
from tests.support.factories import message
from tests.support.patience import PATIENCE, wait_for
from tocsin.alerts.channels.channel import Channel
from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer


@pytest.fixture
def bench(store: Store, site: WebServer) -> Bench:
    """Put up an empty outbox and a site that accepts everything."""
    return Bench(store, site)


def test_a_service_that_hangs_holds_up_neither_others_nor_stopping(
    bench: Bench,
) -> None:
    answer = threading.Event()

    def hang(asked: ReceivedRequest) -> Reply:
        answer.wait(PATIENCE)
        return OK

    bench.site.pages["/hook"] = hang
    bench.queue("Ferry late")
    bench.queue("Ferry late", "other")

    with bench.delivering("hook", "other") as deliverer:
        assert bench.reached("sending", "sent")
        ended = deliverer.stop(0.3)
        answer.set()

    assert not ended
    assert bench.sent("/other") == ["Ferry late"]


def test_six_services_that_hang_do_not_slow_the_seventh(bench: Bench) -> None:
    answer = threading.Event()

    def hang(asked: ReceivedRequest) -> Reply:
        answer.wait(PATIENCE)
        return OK

    hung = [f"hung{number}" for number in range(6)]
    bench.store.write(channels.sync, ["hook", *hung], now()).result()
    bench.site.pages |= {f"/{name}": hang for name in hung}
    for name in hung:
        bench.queue("Ferry late", name)
    for number in range(20):
        bench.queue(f"News {number}")

    with bench.delivering("hook", *hung) as deliverer:
        assert bench.reached(*["sending"] * 6, *["sent"] * 20)
        ended = deliverer.stop(0.3)
        answer.set()

    assert not ended
    assert bench.sent() == [f"News {number}" for number in range(20)]


def test_a_refused_address_closes_its_channel(bench: Bench) -> None:
    bench.site.pages["/hook"] = Reply(status=404)
    bench.queue("First")
    bench.queue("Second")

    with bench.delivering(first=HOUR):
        assert wait_for(lambda: bench.deliveries()[0].status == 404)
        health = bench.store.read(channels.health, "hook")

    assert len(bench.site.asked) == 1
    assert [delivery.state for delivery in bench.deliveries()] == ["waiting", "waiting"]
    assert health.closed_until is not None
    assert "404" in health.reason


def fail_until(over: threading.Event) -> Callable[[ReceivedRequest], Reply]:
    """Return a page that answers 503 until an outage is over."""
    return lambda asked: OK if over.is_set() else Reply(status=503)


def test_after_an_outage_many_messages_become_one(bench: Bench) -> None:
    over = threading.Event()
    bench.site.pages["/hook"] = fail_until(over)
    for number in range(9):
        bench.queue(f"News {number}")

    with bench.delivering() as deliverer:
        assert wait_for(lambda: len(bench.site.asked) >= 3)
        bench.later = timedelta(minutes=6)
        over.set()
        assert wait_for(deliverer.recovered.is_set)
        assert bench.repair()
        deliverer.wake()
        assert wait_for(lambda: bench.store.read(outbox.open_count) == 0)

    states = [delivery.state for delivery in bench.deliveries()]
    assert states.count("merged") == 8, "all but the one that went through"
    assert states.count("sent") == 2


def test_a_backlog_that_nobody_merges_is_sent_message_by_message(bench: Bench) -> None:
    over = threading.Event()
    bench.site.pages["/hook"] = fail_until(over)
    for number in range(9):
        bench.queue(f"News {number}")

    with bench.delivering() as deliverer:
        assert wait_for(lambda: len(bench.site.asked) >= 3)
        bench.later = timedelta(minutes=6)
        over.set()
        assert wait_for(deliverer.recovered.is_set)
        bench.later += timedelta(minutes=2)
        deliverer.wake()
        assert bench.reached(*["sent"] * 9)


def test_a_backlog_is_merged_also_after_a_kill(bench: Bench) -> None:
    for number in range(9):
        bench.queue(f"News {number}")
    back = ChannelHealth(last_ok=now(), backlog_since=now() - HOUR)
    bench.store.write(channels.note_health, "hook", back).result()

    with bench.delivering() as deliverer:
        assert bench.repair()
        deliverer.wake()
        assert bench.reached(*["merged"] * 9, "sent")


def test_a_thread_that_hangs_is_replaced_and_settles_nothing_any_more(
    bench: Bench,
) -> None:
    answer = threading.Event()

    def hang_once(asked: ReceivedRequest) -> Reply:
        if b"First" in asked.body:
            answer.wait(PATIENCE)
        return OK

    bench.site.pages["/hook"] = hang_once
    bench.queue("First")
    bench.queue("Second")

    with bench.delivering(lease=timedelta(0), **forgetful()) as deliverer:
        assert wait_for(lambda: len(bench.site.asked) == 1)
        given_up = deliverer.replace_hung()
        assert bench.reached("unknown", "sent")
        answer.set()

    assert given_up == 1
    assert [delivery.state for delivery in bench.deliveries()] == ["unknown", "sent"]


def test_a_clock_that_moves_ahead_makes_no_thread_hang(bench: Bench) -> None:
    answer = threading.Event()

    def wait_for_answer(asked: ReceivedRequest) -> Reply:
        answer.wait(PATIENCE)
        return OK

    bench.site.pages["/hook"] = wait_for_answer
    bench.queue("First")

    with bench.delivering(**forgetful()) as deliverer:
        assert wait_for(lambda: len(bench.site.asked) == 1)
        bench.later = 24 * HOUR
        given_up = deliverer.replace_hung()
        answer.set()
        assert bench.reached("sent")

    assert given_up == 0
    assert len(bench.site.asked) == 1


def test_the_thread_that_replaces_another_has_a_channel_of_its_own(
    bench: Bench,
) -> None:
    answer, opened = threading.Event(), list[Channel]()

    def hang_once(asked: ReceivedRequest) -> Reply:
        if b"First" not in asked.body:
            return OK
        answer.wait(30)
        return Reply(b"no markup here", status=400)

    def open_channel(name: str) -> Channel:
        opened.append(bench.channel(name))
        return opened[-1]

    bench.site.pages["/hook"] = hang_once
    markup = message("First", body="<b>First</b>", format="html")
    bench.queue("First", key="first", message=markup)
    bench.queue("Second", key="second")

    with bench.delivering(
        lease=timedelta(0), open_channel=open_channel, **forgetful()
    ) as deliverer:
        assert wait_for(lambda: len(bench.site.asked) == 1)
        deliverer.replace_hung()
        assert bench.reached("unknown", "sent")
        answer.set()
        # The hung thread goes on: the service refused its markup.
        assert wait_for(lambda: len(bench.site.asked) == 3)

    first, second = opened
    assert first is not second
    keys = [asked.headers["idempotency-key"] for asked in bench.site.asked]
    assert keys == ["first", "second", "first"]


def test_a_sent_message_is_settled_as_soon_as_the_file_can_be_written(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.queue("Ferry late")
    bench.store.write(lambda db: db.conn.execute("PRAGMA busy_timeout=10")).result()
    path = bench.store.path
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)

    def lock_the_file(asked: ReceivedRequest) -> Reply:
        other.execute("BEGIN IMMEDIATE")
        return OK

    bench.site.pages["/hook"] = lock_the_file
    with bench.delivering():
        assert wait_for(lambda: "outbox write failed" in caplog.text)
        other.execute("COMMIT")

        assert bench.reached("sent")

    assert bench.sent() == ["Ferry late"]
    other.close()


def test_an_attempt_that_outlasts_stopping_logs_no_error(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    answer = threading.Event()

    def hang(asked: ReceivedRequest) -> Reply:
        answer.wait(30)
        return OK

    bench.site.pages["/hook"] = hang
    bench.queue("Ferry late")

    with bench.delivering() as deliverer:
        assert wait_for(lambda: len(bench.site.asked) == 1)
        assert not deliverer.stop(0.0)
        bench.store.close()
        answer.set()
        assert deliverer.stop(30)

    assert [record.msg for record in caplog.records if record.levelname == "ERROR"] == (
        []
    )


def test_a_message_that_is_too_old_is_dead_and_says_why(bench: Bench) -> None:
    bench.site.pages["/hook"] = Reply(status=500)
    bench.queue("Ferry late", at=now() - 2 * HOUR)

    with bench.delivering():
        assert bench.reached("dead")

    assert "500" in bench.deliveries()[0].reason
    assert bench.sent() == ["Ferry late"], "tried once even so"


def test_a_worker_that_cannot_be_replaced_goes_on(bench: Bench) -> None:
    answer = threading.Event()

    def hang_once(asked: ReceivedRequest) -> Reply:
        if b"First" in asked.body:
            answer.wait(30)
        return OK

    bench.site.pages["/hook"] = hang_once
    bench.queue("First")
    bench.queue("Second")
    bench.store.write(lambda db: db.conn.execute("PRAGMA busy_timeout=10")).result()

    with bench.delivering(lease=timedelta(0)) as deliverer:
        assert wait_for(lambda: len(bench.site.asked) == 1)
        with contextlib.closing(
            sqlite3.connect(bench.store.path, isolation_level=None)
        ) as blocker:
            blocker.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError):
                deliverer.replace_hung()
            blocker.execute("COMMIT")
        answer.set()

        assert bench.reached("sent", "sent")
