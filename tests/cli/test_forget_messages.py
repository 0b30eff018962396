"""`tocsin forget` and messages: what is removed is not sent, and nothing else lost."""

from pathlib import Path

import pytest

from store import deliveries, outbox
from store.delivery_model import Settlement
from store.message import Message
from store.model import DeliveryState
from store.outbox import Attempt, NewDelivery
from tests.support.cli_runner import Say
from tests.support.factories import NOW
from tests.support.forgetting import (
    database,
    forget,
    send,
    states_of_alerts,
    three_articles,
)


@pytest.fixture
def say(tmp_path: Path) -> Say:
    """Return what runs commands beside a database with three articles."""
    return three_articles(tmp_path)


def test_messages_not_yet_sent_are_cancelled_and_the_others_in_them_wait_again(
    say: Say, tmp_path: Path
) -> None:
    with database(tmp_path) as db:
        number = send(db, 1, "Two ferries")
        db.conn.execute("UPDATE alerts SET state = 'included', delivery_id = 1")

    forget(say, "1")

    with database(tmp_path) as db:
        view = deliveries.view(db, number)
        assert view is not None
        assert (view.state, view.title) == ("cancelled", "(removed)")
        assert states_of_alerts(db) == [(2, "pending", None), (3, "pending", None)]
        assert not deliveries.retry(db, number, NOW)


def test_a_message_that_was_claimed_and_has_not_left_gives_its_others_back(
    say: Say, tmp_path: Path
) -> None:
    with database(tmp_path) as db:
        number = send(db, 1, "Two ferries")
        db.conn.execute("UPDATE alerts SET state = 'included', delivery_id = 1")
        claimed = outbox.claim(db, "hook", NOW)
    assert claimed is not None

    forget(say, "1")

    with database(tmp_path) as db:
        assert not outbox.mark_in_flight(db, claimed, NOW)
        view = deliveries.view(db, number)
        assert view is not None
        assert (view.state, view.reason) == ("cancelled", "what it says was removed")
        assert states_of_alerts(db) == [(2, "pending", None), (3, "pending", None)]


@pytest.mark.parametrize(
    ("sent", "alert", "news"),
    [("waiting", "pending", None), ("sent", "absorbed", "")],
)
def test_what_brought_nothing_beside_a_message_is_judged_anew_if_that_was_not_sent(
    say: Say, tmp_path: Path, sent: str, alert: str, news: str | None
) -> None:
    with database(tmp_path) as db:
        db.conn.execute("UPDATE placements SET story_id = 1 WHERE article_id < 3")
        db.conn.execute("UPDATE alerts SET news = '', state = 'absorbed'")
        send(db, 1, "The ferry 1 opens")
        db.conn.execute("UPDATE deliveries SET state = ?", (sent,))

    forget(say, "1")

    with database(tmp_path) as db:
        rows = db.conn.execute("SELECT state, news FROM alerts ORDER BY article_id")
        # The last is of another story.
        assert rows.fetchall() == [(alert, news), ("absorbed", "")]


@pytest.mark.parametrize(
    ("state", "outcome", "left"),
    [
        ("waiting", "retry", [(2, "pending", None), (3, "pending", None)]),
        ("dead", "refused", [(2, "pending", None), (3, "pending", None)]),
        ("unknown", "unknown", [(2, "included", 1), (3, "included", 1)]),
        ("sent", "ok", [(2, "included", 1), (3, "included", 1)]),
    ],
)
def test_a_message_on_its_way_that_does_not_arrive_gives_its_others_back(
    say: Say,
    tmp_path: Path,
    state: DeliveryState,
    outcome: str,
    left: list[tuple[int, str, int | None]],
) -> None:
    with database(tmp_path) as db:
        send(db, 1, "Two ferries")
        db.conn.execute("UPDATE alerts SET state = 'included', delivery_id = 1")
        claimed = outbox.claim(db, "hook", NOW)
        assert claimed is not None
        assert outbox.mark_in_flight(db, claimed, NOW)

    forget(say, "1")

    with database(tmp_path) as db:
        attempt = Attempt(
            started=NOW, ended=NOW, outcome=outcome, status=None, reason=""
        )
        settled = Settlement(state=state, due=NOW, repeat=False)
        assert not outbox.settle(db, claimed, settled, attempt)
        view = deliveries.view(db, 1)
        assert view is not None
        assert (view.state, view.title) == ("cancelled", "(removed)")
        assert states_of_alerts(db) == left


def test_a_message_that_quotes_an_article_loses_its_words(
    say: Say, tmp_path: Path
) -> None:
    review = Message(
        title="Press review",
        body="",
        plain="Monday\n- The ferry 1 opens\n- Ferry 3 late",
    )
    with database(tmp_path) as db:
        outbox.queue(
            db,
            NewDelivery(channel="hook", key="r", kind="digest", message=review),
            NOW,
        )

    forget(say, "1")

    with database(tmp_path) as db:
        assert deliveries.message(db, 1).plain == ""
