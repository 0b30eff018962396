"""A restored database doubts what it has not sent, and says what may be a repeat."""

from datetime import timedelta

import pytest

from store import channels, outbox
from store.database import Database
from store.model import Article
from store.outbox import Recovery
from store.restores import (
    DATED,
    UNDATED,
    mark_restored,
    may_repeat,
    may_repeat_change,
    restored,
)
from tests.support.factories import NOW, article
from tests.support.outbox_steps import SENT, claim, queue, settle, states

HOUR = timedelta(hours=1)


def test_a_database_that_was_never_restored_repeats_nothing(db: Database) -> None:
    assert restored(db) is None
    assert not may_repeat(article(), None)
    assert not may_repeat_change(article(), None)


def test_messages_that_wait_may_have_been_sent(db: Database) -> None:
    channels.sync(db, ["hook", "mail"], NOW)
    queue(db, "k1")
    settle(db, claim(db), SENT)
    queue(db, "k2")
    queue(db, "k3", channel="mail")

    mark_restored(db, NOW)

    assert restored(db) == NOW
    assert outbox.recover(db, NOW, resend=["mail"]) == Recovery(safe=0, doubtful=2)
    assert states(db) == [(1, "sent"), (2, "unknown"), (3, "waiting")]
    assert claim(db, "mail").repeat


@pytest.mark.parametrize(
    ("published", "seen", "repeat"),
    [
        (-HOUR, HOUR, True),
        (-HOUR, DATED - HOUR, True),
        (-HOUR, DATED, False),
        (HOUR, 2 * HOUR, False),
        (None, UNDATED - HOUR, True),
        (None, UNDATED, False),
    ],
)
def test_what_was_there_before_and_is_found_soon_may_have_been_sent(
    published: timedelta | None, seen: timedelta, repeat: bool
) -> None:
    found: Article = article(
        published=None if published is None else NOW + published, seen=NOW + seen
    )

    assert may_repeat(found, NOW) is repeat
    assert may_repeat_change(found, NOW) is (seen < UNDATED)
