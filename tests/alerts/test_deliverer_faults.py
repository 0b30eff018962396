"""Delivery in trouble: what hangs, what refuses, what is down, a locked file."""

import sqlite3
import threading
from datetime import timedelta

import pytest

from store import channels, outbox
from store.db import Store
from tests.support.delivery_bench import HOUR, OK, Bench, forgetful, now
from tests.support.patience import PATIENCE, wait_for
from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer


@pytest.fixture
def bench(store: Store, site: WebServer) -> Bench:
    """Put up an empty outbox and a site that accepts everything."""
    return Bench(store, site)


def test_a_service_that_hangs_holds_up_neither_the_others_nor_the_end(
    bench: Bench,
) -> None:
    answer = threading.Event()

    def hang(asked: ReceivedRequest) -> Reply:
        answer.wait(PATIENCE)
        return OK

    bench.site.pages["/hook"] = hang
    bench.ring("Ferry late")
    bench.ring("Ferry late", "other")

    with bench.delivering("hook", "other") as deliverer:
        assert bench.came_to("sending", "sent")
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
        bench.ring("Ferry late", name)
    for number in range(20):
        bench.ring(f"News {number}")

    with bench.delivering("hook", *hung) as deliverer:
        assert bench.came_to(*["sending"] * 6, *["sent"] * 20)
        ended = deliverer.stop(0.3)
        answer.set()

    assert not ended
    assert bench.sent() == [f"News {number}" for number in range(20)]


def test_an_address_that_is_refused_leaves_its_channel_alone(bench: Bench) -> None:
    bench.site.pages["/hook"] = Reply(status=404)
    bench.ring("First")
    bench.ring("Second")

    with bench.delivering(first=HOUR):
        assert wait_for(lambda: bench.letters()[0].status == 404)
        health = bench.store.read(channels.health, "hook")

    assert len(bench.site.asked) == 1
    assert [letter.state for letter in bench.letters()] == ["waiting", "waiting"]
    assert health.closed_until is not None
    assert "404" in health.reason


def test_after_an_outage_many_messages_become_one(bench: Bench) -> None:
    outage = threading.Event()

    def down(asked: ReceivedRequest) -> Reply:
        return OK if outage.is_set() else Reply(status=503)

    bench.site.pages["/hook"] = down
    for number in range(9):
        bench.ring(f"News {number}")

    with bench.delivering():
        assert wait_for(lambda: len(bench.site.asked) >= 3)
        bench.later = timedelta(minutes=6)
        outage.set()
        assert wait_for(lambda: bench.store.read(outbox.open_count) == 0)

    states = [letter.state for letter in bench.letters()]
    assert states[-1] == "sent"
    assert states.count("merged") >= 6
    assert set(states) == {"sent", "merged"}


def test_a_thread_that_hangs_is_replaced_and_says_nothing_any_more(
    bench: Bench,
) -> None:
    answer = threading.Event()

    def hang_once(asked: ReceivedRequest) -> Reply:
        if b"First" in asked.body:
            answer.wait(PATIENCE)
        return OK

    bench.site.pages["/hook"] = hang_once
    bench.ring("First")
    bench.ring("Second")

    with bench.delivering(lease=timedelta(0), **forgetful()) as deliverer:
        assert wait_for(lambda: len(bench.site.asked) == 1)
        given_up = deliverer.replace_hung()
        assert bench.came_to("unknown", "sent")
        answer.set()

    assert given_up == 1
    assert [letter.state for letter in bench.letters()] == ["unknown", "sent"]


def test_what_was_sent_is_marked_as_soon_as_the_file_can_be_written(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.ring("Ferry late")
    bench.store.write(lambda db: db.conn.execute("PRAGMA busy_timeout=10")).result()
    path = bench.store.path
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)

    def lock_the_file(asked: ReceivedRequest) -> Reply:
        other.execute("BEGIN IMMEDIATE")
        return OK

    bench.site.pages["/hook"] = lock_the_file
    with bench.delivering():
        assert wait_for(lambda: "outbox not writable" in caplog.text)
        other.execute("COMMIT")

        assert bench.came_to("sent")

    assert bench.sent() == ["Ferry late"]
    other.close()


def test_an_alert_that_is_too_old_is_given_up_and_says_why(bench: Bench) -> None:
    bench.site.pages["/hook"] = Reply(status=500)
    bench.ring("Ferry late", at=now() - 2 * HOUR)

    with bench.delivering():
        assert bench.came_to("dead")

    assert "500" in bench.letters()[0].reason
    assert bench.sent() == ["Ferry late"], "tried once even so"
