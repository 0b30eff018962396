"""Alerts: written with their articles, planned, included in messages."""

from datetime import timedelta

import pytest

from store import (
    alerts,
    articles,
    channels,
    clippings,
    matches,
    outage_deliveries,
    outbox,
    sources,
    stories,
)
from store.database import Database
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
    """Write an article and its alerts down, an hour after the one before."""
    key = f"k{number}"
    id_ = articles.add(db, article(number), url_key=key, text_key=key, words=WORDS)
    stories.place(db, id_, Placement(story=story), NOW)
    alerts.add(db, id_, wanted or (alert(),), NOW + number * HOUR)
    return id_


def send(db: Database, key: str, *ids: int, urgent: bool = False) -> int:
    """Write a message down that includes these alerts."""
    new = NewDelivery(
        channel="hook", key=key, kind="alert", message=message(key), urgent=urgent
    )
    id_ = outbox.queue(db, new, NOW + 5 * HOUR)
    assert id_ is not None
    alerts.mark_included(db, ids, id_)
    return id_


def open_ids(db: Database, channel: str = "hook") -> list[int]:
    return [alert.id for alert in alerts.pending(db, channel)]


def state(db: Database, id_: int) -> tuple[str, str]:
    row = db.conn.execute("SELECT state, reason FROM alerts WHERE id = ?", (id_,))
    found: tuple[str, str] = row.fetchone()
    return found


def test_an_alert_waits_once_for_each_route(db: Database) -> None:
    routes = (Route("hook"), Route("mail", "daily 08:00"), Route("mail"))
    write(db, 1, alert(*routes))

    assert alerts.channels_with_pending(db) == ["hook", "mail"]
    assert [alert.when for alert in alerts.pending(db, "mail")] == [
        "daily 08:00",
        "now",
    ]


def test_an_article_has_one_alert_for_each_outlet_that_prints_it(db: Database) -> None:
    first = write(db, 1)

    alerts.add(db, first, [alert(), alert(outlet="Courier")], NOW)

    assert [alert.outlet for alert in alerts.pending(db, "hook")] == [
        "Gazette",
        "Courier",
    ]


def test_pending_alerts_know_their_story_also_when_it_was_merged(db: Database) -> None:
    first, second = write(db, 1), write(db, 2)

    stories.merge(db, first, [second])

    assert [alert.story for alert in alerts.pending(db, "hook")] == [first, first]


def test_an_included_alert_counts_for_its_story_and_is_not_pending(
    db: Database,
) -> None:
    story = write(db, 1)
    write(db, 2, alert(outlet="Courier"), story=story)
    write(db, 3, alert(outlet="Herald"), story=story)
    send(db, "first", 1)
    send(db, "second", 2, urgent=True)

    sent = alerts.sent_summaries(db, "hook", [story])[("ferries", "now", story)]

    assert open_ids(db) == [3]
    assert (sent.times, sent.thread, sent.urgent) == (2, "first", True)
    assert sent.outlets == {"Gazette", "Courier"}
    assert sent.last == NOW + 5 * HOUR


def test_what_one_channel_was_sent_another_was_not(db: Database) -> None:
    story = write(db, 1, alert("hook", "mail"))
    send(db, "first", 1)

    assert alerts.sent_summaries(db, "mail", [story]) == {}


def test_merged_stories_were_sent_when_one_of_them_was(db: Database) -> None:
    first, second = write(db, 1), write(db, 2)
    send(db, "second", 2)

    stories.merge(db, first, [second])

    assert (
        alerts.sent_summaries(db, "hook", [first])[("ferries", "now", first)].times == 1
    )


def test_reports_of_a_route_come_in_order_in_any_state(
    db: Database,
) -> None:
    for number in range(1, 5):
        write(db, number, alert(outlet=f"Outlet {number}"))
    send(db, "first", 2)
    alerts.close(db, "absorbed", {3: "no surge"})
    alerts.close(db, "muted", {4: "muted"})

    found = alerts.reports(db, "hook", ("ferries", "now"), NOW + HOUR)

    assert found == [(NOW + 2 * HOUR, "Outlet 2"), (NOW + 3 * HOUR, "Outlet 3")]


def test_clippings_come_in_the_order_asked_for(
    db: Database,
) -> None:
    write(db, 1, alert(title="First"))
    second = write(db, 2, alert(title="Second \ud83d"))

    found = list(clippings.by_alert(db, [2, 1]).values())

    assert [clipping.title for clipping in found] == ["Second ?", "First"]
    assert found[0].article == second


def test_the_reason_why_an_alert_waits_is_written_down(db: Database) -> None:
    write(db, 1)

    alerts.set_waiting_reasons(db, {1: "quiet hours until 07:00"})

    assert state(db, 1) == ("pending", "quiet hours until 07:00")
    assert open_ids(db) == [1]


def test_a_removed_route_gives_its_alerts_to_another_of_its_channel(
    db: Database,
) -> None:
    write(db, 1)

    alerts.sync_routes(db, {"ferries": [("hook", "daily 08:00")]})

    assert [alert.when for alert in alerts.pending(db, "hook")] == ["daily 08:00"]


def test_an_alert_waits_once_when_one_of_two_routes_is_removed(
    db: Database,
) -> None:
    routes = (Route("hook"), Route("hook", "hourly"))
    write(db, 1, alert(*routes))

    alerts.sync_routes(db, {"ferries": [("hook", "hourly")]})

    assert [alert.when for alert in alerts.pending(db, "hook")] == ["hourly"]
    assert state(db, 1) == ("dropped", "ferries no longer alerts hook")


def test_an_alert_without_a_route_is_dropped_with_the_reason(db: Database) -> None:
    write(db, 1)

    alerts.sync_routes(db, {"ferries": [("mail", "now")]})

    assert open_ids(db) == []
    assert state(db, 1) == ("dropped", "ferries no longer alerts hook")


def test_the_alerts_of_a_removed_channel_are_dropped(db: Database) -> None:
    write(db, 1)

    channels.sync(db, ["mail"], NOW)

    assert state(db, 1) == (
        "dropped",
        "the channel was removed from the configuration",
    )


def test_a_surge_that_was_merged_counts_as_sent(db: Database) -> None:
    route = Route("hook", "surge 2/1h")
    write(db, 1, alert(route))
    surge = send(db, "surge", 1)
    db.conn.execute("UPDATE deliveries SET kind = 'surge'")
    outage_deliveries.merge_into(db, [surge], send(db, "late"), "merged")

    assert alerts.last_surge(db, "hook", ("ferries", "surge 2/1h")) == NOW + 5 * HOUR


def test_the_alerts_of_a_message_are_found(db: Database) -> None:
    write(db, 1)
    write(db, 2)
    first = send(db, "first", 1)

    found = alerts.by_delivery(db, [first])

    assert list(found) == [first]
    assert [alert.id for alert in found[first]] == [1]
