"""Items: what articles add to what a channel is to be told."""

from datetime import timedelta

import pytest
from sqlite_utils import Database

from store import (
    alerts,
    articles,
    channels,
    clippings,
    matches,
    outbox,
    sources,
    stories,
    unsent,
)
from store.model import Alert, Placement, Route
from store.outbox import NewDelivery
from tests.support.factories import NOW, WORDS, alert, article, message, source

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def config(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    matches.sync_watchlists(db, {"ferries": "ferry", "piers": "pier"}, NOW)
    channels.sync(db, ["hook", "mail"], NOW)


def write(db: Database, number: int, *wanted: Alert, story: int | None = None) -> int:
    """Write an article and its items down, an hour after the one before."""
    key = f"k{number}"
    id_ = articles.add(db, article(number), url_key=key, text_key=key, words=WORDS)
    stories.place(db, id_, Placement(story=story), NOW)
    alerts.add(db, id_, wanted or (alert(),), NOW + number * HOUR)
    return id_


def send(db: Database, key: str, *ids: int, urgent: bool = False) -> int:
    """Write a message down that tells of these items."""
    new = NewDelivery(
        channel="hook", key=key, kind="alert", message=message(key), urgent=urgent
    )
    id_ = outbox.queue(db, new, NOW + 5 * HOUR)
    assert id_ is not None
    alerts.mark_included(db, ids, id_)
    return id_


def open_ids(db: Database, channel: str = "hook") -> list[int]:
    return [one.id for one in alerts.pending(db, channel)]


def state(db: Database, id_: int) -> tuple[str, str]:
    row = db.conn.execute("SELECT state, reason FROM alerts WHERE id = ?", (id_,))
    found: tuple[str, str] = row.fetchone()
    return found


def test_an_item_waits_once_for_each_route(db: Database) -> None:
    routes = (Route("hook"), Route("mail", "daily 08:00"), Route("mail"))
    write(db, 1, alert(*routes))

    assert alerts.channels_with_pending(db) == ["hook", "mail"]
    assert [one.when for one in alerts.pending(db, "mail")] == ["daily 08:00", "now"]


def test_an_article_is_told_once_for_each_outlet_that_prints_it(db: Database) -> None:
    first = write(db, 1)

    alerts.add(db, first, [alert(), alert(outlet="Courier")], NOW)

    assert [one.outlet for one in alerts.pending(db, "hook")] == [
        "Gazette",
        "Courier",
    ]


def test_open_items_know_their_story_also_when_it_was_merged(db: Database) -> None:
    first, second = write(db, 1), write(db, 2)

    stories.merge(db, first, [second])

    assert [one.story for one in alerts.pending(db, "hook")] == [first, first]


def test_what_is_told_is_open_no_more_and_known_by_its_story(db: Database) -> None:
    story = write(db, 1)
    write(db, 2, alert(outlet="Courier"), story=story)
    write(db, 3, alert(outlet="Herald"), story=story)
    send(db, "first", 1)
    send(db, "second", 2, urgent=True)

    told = alerts.sent_summaries(db, "hook", [story])[("ferries", "now", story)]

    assert open_ids(db) == [3]
    assert (told.times, told.thread, told.urgent) == (2, "first", True)
    assert told.outlets == {"Gazette", "Courier"}
    assert told.last == NOW + 5 * HOUR


def test_what_one_channel_was_told_another_was_not(db: Database) -> None:
    story = write(db, 1, alert("hook", "mail"))
    send(db, "first", 1)

    assert alerts.sent_summaries(db, "mail", [story]) == {}


def test_merged_stories_have_been_told_when_one_of_them_was(db: Database) -> None:
    first, second = write(db, 1), write(db, 2)
    send(db, "second", 2)

    stories.merge(db, first, [second])

    assert (
        alerts.sent_summaries(db, "hook", [first])[("ferries", "now", first)].times == 1
    )


def test_reports_of_a_route_come_in_order_whatever_became_of_them(
    db: Database,
) -> None:
    for number in range(1, 5):
        write(db, number, alert(outlet=f"Outlet {number}"))
    send(db, "first", 2)
    alerts.close(db, "absorbed", {3: "no surge"})
    alerts.close(db, "muted", {4: "muted"})

    found = alerts.reports(db, "hook", ("ferries", "now"), NOW + HOUR)

    assert found == [(NOW + 2 * HOUR, "Outlet 2"), (NOW + 3 * HOUR, "Outlet 3")]


def test_facts_come_in_the_order_asked_for_with_their_articles(db: Database) -> None:
    write(db, 1, alert(title="First"))
    second = write(db, 2, alert(title="Second \ud83d"))

    found = list(clippings.by_alert(db, [2, 1]).values())

    assert [clipping.title for clipping in found] == ["Second ?", "First"]
    assert found[0].article == second


def test_what_an_item_waits_for_is_written_down(db: Database) -> None:
    write(db, 1)

    alerts.set_waiting_reasons(db, {1: "quiet hours until 07:00"})

    assert state(db, 1) == ("pending", "quiet hours until 07:00")
    assert open_ids(db) == [1]


def test_a_route_that_is_gone_gives_what_waits_to_another_of_its_channel(
    db: Database,
) -> None:
    write(db, 1)

    alerts.sync_routes(db, {"ferries": [("hook", "daily 08:00")]})

    assert [one.when for one in alerts.pending(db, "hook")] == ["daily 08:00"]


def test_what_waits_on_two_routes_of_which_one_goes_waits_once(db: Database) -> None:
    routes = (Route("hook"), Route("hook", "hourly"))
    write(db, 1, alert(*routes))

    alerts.sync_routes(db, {"ferries": [("hook", "hourly")]})

    assert [one.when for one in alerts.pending(db, "hook")] == ["hourly"]
    assert state(db, 1) == ("dropped", "ferries no longer alerts hook")


def test_what_has_no_route_any_more_says_so(db: Database) -> None:
    write(db, 1)

    alerts.sync_routes(db, {"ferries": [("mail", "now")]})

    assert open_ids(db) == []
    assert state(db, 1) == ("dropped", "ferries no longer alerts hook")


def test_a_channel_that_is_taken_out_takes_its_items_along(db: Database) -> None:
    write(db, 1)

    channels.sync(db, ["mail"], NOW)

    assert state(db, 1) == (
        "dropped",
        "the channel was removed from the configuration",
    )


def test_a_surge_that_another_message_tells_of_was_told(db: Database) -> None:
    route = Route("hook", "surge 2/1h")
    write(db, 1, alert(route))
    surge = send(db, "surge", 1)
    db.conn.execute("UPDATE deliveries SET kind = 'surge'")
    unsent.merge_into(db, [surge], send(db, "late"), "told in another")

    assert alerts.last_surge(db, "hook", ("ferries", "surge 2/1h")) == NOW + 5 * HOUR


def test_items_of_messages_are_found_again(db: Database) -> None:
    write(db, 1)
    write(db, 2)
    first = send(db, "first", 1)

    found = alerts.by_delivery(db, [first])

    assert {id_: [alert.id for alert in held] for id_, held in found.items()} == {
        first: [1]
    }
