"""Which alerts an article's matches call for."""

import json
from datetime import datetime

import pytest

from store.model import Quiet, Span, Watchlist
from tests.make import NOW, article, match
from tocsin.alerts.plan import plan

WATCHLISTS = {
    name: Watchlist(name=name, query=name, channels=channels, urgent=name == "harbours")
    for name, channels in {
        "ferries": ("screen", "hook"), "harbours": ("mail",), "quiet": ()
    }.items()
}  # fmt: skip


def test_a_match_rings_on_the_channels_of_its_watchlist() -> None:
    alerts = list(plan(article(), [match("ferries"), match("harbours")], WATCHLISTS))

    assert [(a.watchlist, a.channels) for a in alerts] == [
        ("ferries", ("screen", "hook")),
        ("harbours", ("mail",)),
    ]


@pytest.mark.parametrize("reason", ["baseline", "old", "copy", "score", "past"])
def test_a_quiet_match_does_not_ring(reason: Quiet) -> None:
    assert list(plan(article(), [match(quiet=reason)], WATCHLISTS)) == []


def test_a_watchlist_without_channels_does_not_ring() -> None:
    assert list(plan(article(), [match("quiet")], WATCHLISTS)) == []


def test_an_urgent_watchlist_makes_urgent_alerts() -> None:
    alerts = list(plan(article(), [match("ferries"), match("harbours")], WATCHLISTS))

    assert [alert.urgent for alert in alerts] == [False, True]
    assert [alert.facts["urgent"] for alert in alerts] == [False, True]


def test_without_matches_nothing_rings() -> None:
    assert list(plan(article(), [], WATCHLISTS)) == []


def test_an_alert_holds_all_that_its_message_says() -> None:
    spans = (
        Span(field="title", start=0, end=5),
        Span(field="text", start=4, end=9),
    )

    (alert,) = plan(article(), [match(spans=spans)], WATCHLISTS)

    assert alert.facts == {
        "watchlist": "ferries",
        "title": "Ferry 1 late",
        "title_spans": [[0, 5]],
        "url": "https://gazette.example/1",
        "outlet": "Gazette",
        "authors": ["Ada Ferry"],
        "published": NOW.isoformat(),
        "seen": NOW.isoformat(),
        "words": ["ferry"],
        "snippet": [["The ", False], ["ferry", True], [" was late.", False]],
        "origin": "page",
        "score": 0,
        "reasons": [],
        "urgent": False,
    }


def test_the_facts_survive_their_time_in_the_database() -> None:
    (alert,) = plan(article(published=None), [match()], WATCHLISTS)

    assert json.loads(json.dumps(alert.facts)) == alert.facts
    assert alert.facts["published"] is None
    assert datetime.fromisoformat(str(alert.facts["seen"])) == NOW
