"""The outbox: each alert is claimed by one, in order, until it is sent or given up."""

from datetime import timedelta

import pytest
from sqlite_utils import Database

from store import articles, matches, outbox, sources
from store.model import Alert, Delivery
from tests.make import NOW, WORDS, alert, article, source

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def config(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    matches.sync_watchlists(db, {"ferries": "ferry", "piers": "pier"}, NOW)
    outbox.sync_channels(db, ["hook", "mail"], NOW)


def queue(db: Database, *alerts: Alert, number: int = 1) -> int:
    """Queue alerts for an article; return its id."""
    key = f"k{number}"
    id_ = articles.with_text(db, key) or articles.add(
        db, article(number), url_key=key, text_key=key, words=WORDS
    )
    outbox.queue(db, id_, alerts or (alert(),), NOW)
    return id_


def claim(db: Database, channel: str = "hook") -> Delivery:
    delivery = outbox.claim(db, channel, LATER)
    assert delivery is not None
    return delivery


def states(db: Database) -> list[tuple[str, str]]:
    letters = outbox.letters(db)
    return sorted((letter.channel, letter.state) for letter in letters)


def test_an_alert_waits_once_for_each_channel(db: Database) -> None:
    queue(db, alert("ferries", "hook", "mail"))

    assert states(db) == [("hook", "waiting"), ("mail", "waiting")]
    assert outbox.open_count(db) == outbox.due_count(db, NOW) == 2
    assert outbox.next_due(db, "hook") == NOW


def test_a_watchlist_speaks_of_an_article_once(db: Database) -> None:
    queue(db, alert("ferries", "hook"))

    queue(db, alert("ferries", "hook", "mail"), alert("piers", "hook"))

    letters = outbox.letters(db)
    assert [letter.watchlist for letter in letters] == ["piers", "ferries"]
    assert states(db) == [("hook", "waiting")] * 2


def test_a_channel_that_is_named_twice_rings_once(db: Database) -> None:
    queue(db, alert("ferries", "hook", "hook"))

    assert states(db) == [("hook", "waiting")]


def test_a_claim_tells_what_to_send(db: Database) -> None:
    queue(db, alert(title="Fähre “late”"))

    delivery = claim(db)

    assert delivery.facts["title"] == "Fähre “late”"
    assert (delivery.channel, delivery.attempt) == ("hook", 1)
    assert (delivery.created, delivery.repeat) == (NOW, False)
    assert states(db) == [("hook", "sending")]


def test_a_delivery_is_never_claimed_twice(db: Database) -> None:
    queue(db)

    claim(db)

    assert outbox.claim(db, "hook", LATER) is None
    assert outbox.next_due(db, "hook") is None
    assert outbox.open_count(db) == outbox.due_count(db, NOW) == 1


def test_claims_come_in_due_order_and_then_in_order_of_queueing(db: Database) -> None:
    ids = [queue(db, alert(title=f"{number}"), number=number) for number in range(4)]
    outbox.failed(db, claim(db).id, "no", retry=NOW + timedelta(seconds=1))

    titles = [claim(db).facts["title"] for _ in ids]

    assert titles == ["1", "2", "3", "0"]


def test_a_channel_claims_only_its_own_and_only_what_is_due(db: Database) -> None:
    queue(db, alert("ferries", "mail"))

    assert outbox.claim(db, "hook", LATER) is None
    assert outbox.claim(db, "mail", NOW - timedelta(milliseconds=1)) is None
    assert outbox.claim(db, "nobody", LATER) is None
    assert claim(db, "mail").channel == "mail"


def test_what_is_sent_is_done(db: Database) -> None:
    queue(db)
    outbox.failed(db, claim(db).id, "HTTP 500", retry=NOW)

    outbox.sent(db, claim(db).id, LATER)

    (letter,) = outbox.letters(db)
    assert (letter.state, letter.sent, letter.reason) == ("sent", LATER, "")
    assert letter.attempts == 2
    assert outbox.open_count(db) == 0
    assert outbox.claim(db, "hook", LATER) is None


def test_what_failed_waits_with_its_reason_and_keeps_its_key(db: Database) -> None:
    queue(db)
    first = claim(db)

    outbox.failed(db, first.id, "HTTP 500", retry=LATER)

    (letter,) = outbox.letters(db)
    assert (letter.state, letter.due, letter.reason) == ("waiting", LATER, "HTTP 500")
    assert outbox.due_count(db, NOW) == 0
    second = claim(db)
    assert (second.attempt, second.key, second.repeat) == (2, first.key, False)


def test_keys_tell_deliveries_apart(db: Database) -> None:
    queue(db, alert("ferries", "hook", "mail"), number=1)
    queue(db, alert("ferries", "hook"), alert("piers", "hook"), number=2)

    hook = [claim(db, "hook").key for _ in range(3)]

    assert len({*hook, claim(db, "mail").key}) == 4


def test_what_is_given_up_is_dead_and_says_why(db: Database) -> None:
    queue(db)

    outbox.failed(db, claim(db).id, "HTTP 404 \ud83d", retry=None)

    (letter,) = outbox.letters(db, state="dead")
    assert letter.reason == "HTTP 404 ?"
    assert outbox.open_count(db) == 0


def test_what_a_lost_process_was_sending_is_put_back_and_marked(db: Database) -> None:
    queue(db, number=1)
    queue(db, number=2)
    cut_short = claim(db)

    recovered = outbox.recover(db, LATER)

    assert recovered == 1
    untouched, again = claim(db), claim(db)
    assert (untouched.id, untouched.repeat) == (cut_short.id + 1, False)
    assert (again.id, again.repeat, again.attempt) == (cut_short.id, True, 2)
    assert outbox.recover(db, LATER) == 2


def test_a_channel_that_is_taken_out_has_its_deliveries_cancelled(db: Database) -> None:
    for number in range(3):
        queue(db, alert("ferries", "hook", "mail"), number=number)
    outbox.sent(db, claim(db).id, NOW)
    claim(db)

    outbox.sync_channels(db, ["mail"], LATER)

    mail = [("mail", "waiting")] * 3
    assert states(db) == [("hook", "cancelled")] * 2 + [("hook", "sent"), *mail]
    reasons = {letter.reason for letter in outbox.letters(db, state="cancelled")}
    assert reasons == {"the channel was taken out of the configuration"}


def test_a_channel_that_comes_back_rings_for_what_is_new(db: Database) -> None:
    queue(db, number=1)
    outbox.sync_channels(db, [], NOW)
    outbox.sync_channels(db, ["hook"], NOW)

    queue(db, alert(title="New"), number=2)

    assert claim(db).facts["title"] == "New"
    assert outbox.claim(db, "hook", LATER) is None


def test_letters_are_shown_newest_first_by_state(db: Database) -> None:
    for number in range(3):
        queue(db, number=number)
    outbox.sent(db, claim(db).id, LATER)

    assert [letter.id for letter in outbox.letters(db)] == [3, 2, 1]
    assert [letter.id for letter in outbox.letters(db, state="waiting")] == [3, 2]
    assert [letter.id for letter in outbox.letters(db, limit=1)] == [3]
    (sent,) = outbox.letters(db, state="sent")
    assert (sent.title, sent.created, sent.sent) == ("Ferry 0 late", NOW, LATER)
