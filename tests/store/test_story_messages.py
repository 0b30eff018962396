"""What was sent of a story, to whom, and when."""

from store import alerts, channels, outbox
from store.database import Database
from store.outbox import NewDelivery
from store.story_messages import messages_about
from tests.support.desk_records import known, write_article
from tests.support.factories import NOW, alert, message


def test_a_message_is_named_once_for_all_it_includes(db: Database) -> None:
    known(db)
    channels.sync(db, ["hook", "mail"], NOW)
    first = write_article(db, 1)
    write_article(db, 2, first)
    write_article(db, 3)
    for number, watchlist in ((1, "ferries"), (1, "piers"), (2, "piers"), (3, "piers")):
        alerts.add(db, number, [alert("hook", watchlist=watchlist)], NOW)
    alerts.add(db, 2, [alert("mail")], NOW)
    for key, channel, included in (
        ("one", "hook", [1, 2, 3, 4]),
        ("two", "mail", [5]),
    ):
        new = NewDelivery(
            channel=channel, key=key, kind="alert", message=message("Ferry late")
        )
        delivery = outbox.queue(db, new, NOW)
        assert delivery is not None
        alerts.mark_included(db, included, delivery)

    hook, mail = messages_about(db, first)

    assert (hook.channel, hook.watchlists, hook.articles) == (
        "hook",
        ("ferries", "piers"),
        2,
    )
    assert (hook.title, hook.state, hook.sent) == ("Ferry late", "waiting", None)
    assert (mail.channel, mail.watchlists, mail.articles) == ("mail", ("ferries",), 1)
    assert [found.delivery for found in messages_about(db, 3)] == [1]
    assert messages_about(db, 99) == []
