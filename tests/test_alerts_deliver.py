"""Delivery: from the outbox to the service, again and again if need be."""

import contextlib
import json
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlite_utils import Database

from store import articles, matches, outbox, sources
from store.db import Store
from store.outbox import Letter
from tests.make import NOW, WORDS, alert, article, source
from tocsin.alerts.channels import Channel
from tocsin.alerts.deliver import Deliverer, Patience
from tocsin.alerts.render import Renderer
from tocsin.demo.site import Asked, Reply, Site, wait_for

OK = Reply(b"{}")
HOUR = timedelta(hours=1)


def now() -> datetime:
    return datetime.now(UTC)


class Bench:
    """An outbox, and a site with a webhook for each channel."""

    def __init__(self, store: Store, site: Site) -> None:
        self.store, self.site = store, site
        store.write(self._prepare).result()
        site.pages |= {"/hook": OK, "/other": OK}

    @staticmethod
    def _prepare(db: Database) -> None:
        sources.sync(db, [source()], NOW)
        matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
        outbox.sync_channels(db, ["hook", "other"], NOW)

    def ring(self, title: str, *channels: str, at: datetime | None = None) -> None:
        """Queue an alert, as made at that time or now."""

        def queue(db: Database) -> None:
            id_ = articles.add(
                db, article(title=title), url_key=title, text_key=title, words=WORDS
            )
            outbox.queue(
                db, id_, [alert("ferries", *channels, title=title)], at or now()
            )

        self.store.write(queue).result()

    @contextlib.contextmanager
    def delivering(
        self, *names: str, first: timedelta = timedelta(milliseconds=50)
    ) -> Iterator[Deliverer]:
        """Deliver to these channels, or to the hook, beside the block."""
        base = self.site.url.replace("http://", "json://")
        deliverer = Deliverer(
            self.store,
            [Channel(name, f"{base}/{name}") for name in names or ("hook",)],
            Renderer(UTC),
            Patience(first=first, give_up_after=HOUR),
            clock=now,
        )
        deliverer.start()
        try:
            yield deliverer
        finally:
            deliverer.stop(10)

    def letters(self) -> list[Letter]:
        """Return the deliveries, oldest first."""
        return self.store.read(outbox.letters)[::-1]

    def came_to(self, *states: str) -> bool:
        """Wait until the deliveries are in these states, oldest first."""
        return wait_for(
            lambda: [letter.state for letter in self.letters()] == [*states]
        )

    def sent(self, path: str = "/hook") -> list[str]:
        """Return the titles that a page was sent, in the order of arrival."""
        bodies = [asked.body for asked in list(self.site.asked) if asked.path == path]
        return [json.loads(body)["title"].removeprefix("ferries: ") for body in bodies]


@pytest.fixture
def bench(store: Store, site: Site) -> Bench:
    """Put up an empty outbox and a site that accepts everything."""
    return Bench(store, site)


def test_a_queued_alert_is_sent_and_marked(bench: Bench) -> None:
    bench.ring("Ferry late")

    with bench.delivering():
        assert bench.came_to("sent")

    (letter,) = bench.letters()
    assert (letter.attempts, letter.repeat, letter.reason) == (1, False, "")
    assert letter.sent is not None
    assert bench.sent() == ["Ferry late"]
    assert b"repeat" not in bench.site.asked[0].body


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
        assert wait_for(lambda: "error=503" in bench.letters()[0].reason)
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

    assert "error=500" in bench.letters()[0].reason
    assert bench.sent() == ["Ferry late"], "tried once even so"


def test_a_service_that_hangs_holds_up_neither_the_others_nor_the_end(
    bench: Bench,
) -> None:
    answer = threading.Event()

    def hang(asked: Asked) -> Reply:
        answer.wait(30)
        return OK

    bench.site.pages["/hook"] = hang
    bench.ring("Ferry late", "hook", "other")

    with bench.delivering("hook", "other") as deliverer:
        assert bench.came_to("sending", "sent")
        started = now()
        ended = deliverer.stop(0.3)
        took = now() - started
        answer.set()

    assert not ended
    assert took < timedelta(seconds=5)
    assert bench.sent("/other") == ["Ferry late"]


def test_the_end_waits_for_what_is_being_sent(bench: Bench) -> None:
    bench.site.pages["/hook"] = Reply(b"{}", pause=0.3)
    bench.ring("First")
    bench.ring("Second")

    with bench.delivering() as deliverer:
        assert wait_for(lambda: len(bench.site.asked) == 1)
        ended = deliverer.stop(10)

    assert ended
    assert [letter.state for letter in bench.letters()] == ["sent", "waiting"]


def test_what_a_lost_process_was_sending_goes_out_as_a_possible_repeat(
    bench: Bench,
) -> None:
    bench.ring("Ferry late")
    bench.store.write(outbox.claim, "hook", now()).result()
    bench.store.write(outbox.recover, now()).result()

    with bench.delivering():
        assert bench.came_to("sent")

    (letter,) = bench.letters()
    assert (letter.attempts, letter.repeat) == (2, True)
    assert b"This may be a repeat" in bench.site.asked[0].body


def test_one_that_cannot_be_told_says_so_and_lets_the_next_one_pass(
    bench: Bench,
) -> None:
    bench.ring("First")
    spoil = "UPDATE alerts SET facts = json_remove(facts, '$.url')"
    bench.store.write(lambda db: db.conn.execute(spoil)).result()
    bench.ring("Second")

    with bench.delivering(first=HOUR):
        assert bench.came_to("waiting", "sent")

    assert "could not be written: KeyError" in bench.letters()[0].reason


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
