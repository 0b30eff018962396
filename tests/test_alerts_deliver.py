"""Delivery: from the outbox to the service, again and again if need be."""

import contextlib
import json
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from store import channels, letters, outbox
from store.db import Store
from store.letters import Letter
from store.outbox import Outgoing
from tests.simulated import recipient
from tocsin.alerts.channels import Channel
from tocsin.alerts.deliver import LEASE, Deliverer
from tocsin.alerts.messages import Renderer
from tocsin.alerts.plan.verdict import Patience
from tocsin.demo.site import Asked, Reply, Site, wait_for

OK = Reply(b"{}")
HOUR = timedelta(hours=1)


def now() -> datetime:
    return datetime.now(UTC)


class Bench:
    """An outbox, and a site with a webhook for each channel."""

    def __init__(self, store: Store, site: Site) -> None:
        self.store, self.site = store, site
        store.write(channels.sync, ["hook", "other"], now()).result()
        site.pages |= {"/hook": OK, "/other": OK}
        self.later = timedelta(0)
        """How far the deliverer's clock is ahead."""

    def ring(self, title: str, channel: str = "hook", **more: Any) -> None:
        """Write a message down, at that time or now."""
        at = more.pop("at", None) or now()
        key = f"{title.replace(' ', '-')}-{channel}"
        payload = {"title": title, "body": title, "format": "text", "plain": title}
        message = Outgoing(channel=channel, key=key, kind="alert", payload=payload)
        written = self.store.write(outbox.queue, replace(message, **more), at)
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
            patience=Patience(first=first, give_up_after=HOUR),
            clock=lambda: now() + self.later,
            lease=lease,
        )
        deliverer.start()
        try:
            yield deliverer
        finally:
            deliverer.stop(10)

    def letters(self) -> list[Letter]:
        """Return the deliveries, oldest first."""
        return self.store.read(letters.letters)[::-1]

    def came_to(self, *states: str) -> bool:
        """Wait until the deliveries are in these states, oldest first."""
        return wait_for(
            lambda: [letter.state for letter in self.letters()] == [*states]
        )

    def sent(self, path: str = "/hook") -> list[str]:
        """Return the titles that a page was sent, in the order of arrival."""
        bodies = [asked.body for asked in list(self.site.asked) if asked.path == path]
        return [json.loads(body)["title"] for body in bodies]


@pytest.fixture
def bench(store: Store, site: Site) -> Bench:
    """Put up an empty outbox and a site that accepts everything."""
    return Bench(store, site)


def forgetful(channel: str = "hook", **more: Any) -> Any:
    """Return what makes a recipient's service one that cannot tell a repeat."""
    plain = recipient(channel)
    return {"service": replace(plain.service, dedupes=False), **more}


def test_a_queued_alert_is_sent_and_marked(bench: Bench) -> None:
    bench.ring("Ferry late")

    with bench.delivering():
        assert bench.came_to("sent")

    (letter,) = bench.letters()
    assert (letter.attempts, letter.repeat, letter.reason) == (1, False, "")
    assert letter.sent is not None
    assert bench.sent() == ["Ferry late"]


def test_an_alert_that_comes_later_is_sent_when_the_bell_rings(bench: Bench) -> None:
    with bench.delivering() as deliverer:
        bench.ring("Ferry late")
        deliverer.wake()

        assert bench.came_to("sent")


def test_alerts_arrive_in_the_order_of_their_making(bench: Bench) -> None:
    titles = [f"News {number}" for number in range(10)]
    for title in titles:
        bench.ring(title)

    with bench.delivering():
        assert bench.came_to(*["sent"] * 10)

    assert bench.sent() == titles


def test_a_failing_service_is_tried_again_with_the_same_key(bench: Bench) -> None:
    def at_the_second_try(asked: Asked) -> Reply:
        return OK if len(bench.site.asked) == 2 else Reply(status=503)

    bench.site.pages["/hook"] = at_the_second_try
    bench.ring("Ferry late")

    with bench.delivering():
        assert wait_for(lambda: "503" in bench.letters()[0].reason)
        assert bench.came_to("sent")

    (letter,) = bench.letters()
    assert (letter.attempts, letter.repeat, letter.reason) == (2, False, "")
    first, second = (asked.headers["idempotency-key"] for asked in bench.site.asked)
    assert first == second


def test_one_that_failed_lets_the_next_one_pass(bench: Bench) -> None:
    def refuse_the_first(asked: Asked) -> Reply:
        return Reply(status=500) if b"First" in asked.body else OK

    bench.site.pages["/hook"] = refuse_the_first
    bench.ring("First")
    bench.ring("Second")

    with bench.delivering(first=HOUR):
        assert bench.came_to("waiting", "sent")

    assert bench.letters()[0].due > now() + HOUR / 2


def test_an_alert_that_is_too_old_is_given_up_and_says_why(bench: Bench) -> None:
    bench.site.pages["/hook"] = Reply(status=500)
    bench.ring("Ferry late", at=now() - 2 * HOUR)

    with bench.delivering():
        assert bench.came_to("dead")

    assert "500" in bench.letters()[0].reason
    assert bench.sent() == ["Ferry late"], "tried once even so"


def test_a_service_that_hangs_holds_up_neither_the_others_nor_the_end(
    bench: Bench,
) -> None:
    answer = threading.Event()

    def hang(asked: Asked) -> Reply:
        answer.wait(30)
        return OK

    bench.site.pages["/hook"] = hang
    bench.ring("Ferry late")
    bench.ring("Ferry late", "other")

    with bench.delivering("hook", "other") as deliverer:
        assert bench.came_to("sending", "sent")
        started = now()
        ended = deliverer.stop(0.3)
        took = now() - started
        answer.set()

    assert not ended
    assert took < timedelta(seconds=5)
    assert bench.sent("/other") == ["Ferry late"]


def test_six_services_that_hang_do_not_slow_the_seventh(bench: Bench) -> None:
    answer = threading.Event()

    def hang(asked: Asked) -> Reply:
        answer.wait(30)
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


def test_the_end_waits_for_what_is_being_sent(bench: Bench) -> None:
    bench.site.pages["/hook"] = Reply(b"{}", pause=0.3)
    bench.ring("First")
    bench.ring("Second")

    with bench.delivering() as deliverer:
        assert wait_for(lambda: len(bench.site.asked) == 1)
        ended = deliverer.stop(10)

    assert ended
    assert [letter.state for letter in bench.letters()] == ["sent", "waiting"]


def lose(bench: Bench, *, on_the_wire: bool) -> None:
    """Let a process die that was sending the message."""
    delivery = bench.store.write(outbox.claim, "hook", now()).result()
    assert delivery is not None
    if on_the_wire:
        bench.store.write(outbox.on_the_wire, delivery, now()).result()


def test_what_had_not_left_when_its_process_died_is_sent_without_a_mark(
    bench: Bench,
) -> None:
    bench.ring("Ferry late")
    lose(bench, on_the_wire=False)
    bench.store.write(outbox.recover, now(), resend=[]).result()

    with bench.delivering():
        assert bench.came_to("sent")

    (letter,) = bench.letters()
    assert (letter.attempts, letter.repeat) == (2, False)


def test_what_may_have_arrived_is_sent_again_where_a_repeat_can_be_told(
    bench: Bench,
) -> None:
    bench.ring("Ferry late")
    lose(bench, on_the_wire=True)
    bench.store.write(outbox.recover, now(), resend=["hook"]).result()

    with bench.delivering():
        assert bench.came_to("sent")

    (letter,) = bench.letters()
    assert (letter.attempts, letter.repeat) == (2, True)
    assert bench.site.asked[0].headers["idempotency-key"] == "Ferry-late-hook"


def cut_off(asked: Asked) -> Reply:
    """Hang up without an answer."""
    raise ConnectionAbortedError


def test_where_no_repeat_can_be_told_it_is_not_sent_twice(bench: Bench) -> None:
    bench.site.pages["/hook"] = cut_off
    bench.ring("Ferry late")

    with bench.delivering(**forgetful()):
        assert bench.came_to("unknown")

    assert len(bench.site.asked) == 1


def test_somebody_may_want_it_twice_rather_than_never(bench: Bench) -> None:
    def once(asked: Asked) -> Reply:
        return OK if len(bench.site.asked) > 1 else cut_off(asked)

    bench.site.pages["/hook"] = once
    bench.ring("Ferry late")

    with bench.delivering(**forgetful(on_unknown="resend")):
        assert bench.came_to("sent")

    (letter,) = bench.letters()
    assert (letter.attempts, letter.repeat) == (2, True)
    first, second = (asked.body for asked in bench.site.asked)
    assert b"may be a repeat" not in first
    assert b"may be a repeat" in second


def test_a_message_that_cannot_be_read_lets_the_next_one_pass(bench: Bench) -> None:
    bench.ring("First", payload={"title": "no more"})
    bench.ring("Second")

    with bench.delivering(first=HOUR):
        assert bench.came_to("waiting", "sent")

    assert "TypeError in tocsin" in bench.letters()[0].reason


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

    def down(asked: Asked) -> Reply:
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
    assert states.count("folded") >= 6
    assert set(states) == {"sent", "folded"}


def test_a_thread_that_hangs_is_replaced_and_says_nothing_any_more(
    bench: Bench,
) -> None:
    answer = threading.Event()

    def hang_once(asked: Asked) -> Reply:
        if b"First" in asked.body:
            answer.wait(30)
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

    def lock_the_file(asked: Asked) -> Reply:
        other.execute("BEGIN IMMEDIATE")
        return OK

    bench.site.pages["/hook"] = lock_the_file
    with bench.delivering():
        assert wait_for(lambda: "outbox not writable" in caplog.text)
        other.execute("COMMIT")

        assert bench.came_to("sent")

    assert bench.sent() == ["Ferry late"]
    other.close()
