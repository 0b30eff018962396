"""Clippings and messages as rows hold them, also those of earlier versions."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import alert_views, alerts, articles, channels, clippings, matches, sources
from store.database import Database
from store.message import Format, Message, pack, unpack
from store.model import Clipping, Route
from tests.support.factories import NOW, WORDS, alert, article, clipping, source

DEFAULT = clipping(watchlist="piers", outlet="Courier", article=7)

EARLIER = (
    '{"watchlist": "ferries", "title": "Fähre late", "title_spans": [[0, 5]],'
    ' "url": "https://a.example/1", "outlet": "Gazette", "authors": ["Ada Ferry"],'
    ' "published": "2026-03-02T12:00:00+00:00", "seen": "2026-03-02T12:01:00+00:00",'
    ' "words": ["ferry"], "snippet": [["The ", false], ["ferry", true]],'
    ' "origin": "feed", "agencies": ["dpa"], "score": 40, "reasons": ["in the title"],'
    ' "urgent": true}'
)
"""A row as the version before this one wrote it."""

texts = st.text(st.characters(exclude_categories=["Cs"]))
times = st.datetimes(timezones=st.just(UTC))


def test_a_row_of_the_version_before_is_read() -> None:
    assert clippings.unpack(EARLIER, DEFAULT) == Clipping(
        watchlist="ferries",
        title="Fähre late",
        title_spans=((0, 5),),
        url="https://a.example/1",
        outlet="Gazette",
        authors=("Ada Ferry",),
        published=NOW,
        seen=datetime(2026, 3, 2, 12, 1, tzinfo=UTC),
        words=("ferry",),
        snippet=(("The ", False), ("ferry", True)),
        origin="feed",
        agencies=("dpa",),
        score=40,
        reasons=("in the title",),
        urgent=True,
        article=7,
    )


def test_what_this_version_writes_the_version_before_can_read() -> None:
    written = clippings.pack(clippings.unpack(EARLIER, DEFAULT))

    assert json.loads(written) == json.loads(EARLIER)


@given(
    st.builds(
        Clipping,
        watchlist=texts.filter(bool),
        title=texts.filter(bool),
        url=texts.filter(bool),
        outlet=texts.filter(bool),
        seen=times,
        published=st.none() | times,
        authors=st.lists(texts).map(tuple),
        snippet=st.lists(st.tuples(texts, st.booleans())).map(tuple),
        urgent=st.booleans(),
    )
)
def test_a_clipping_is_read_as_it_was_written(whole: Clipping) -> None:
    assert clippings.unpack(clippings.pack(whole), DEFAULT) == replace(whole, article=7)


@pytest.mark.parametrize("key", [*json.loads(EARLIER), "nothing"])
def test_a_key_that_is_missing_or_unknown_is_no_obstacle(key: str) -> None:
    row = {"unheard of": 1} | json.loads(EARLIER)
    row.pop(key, None)

    found = clippings.unpack(json.dumps(row), DEFAULT)

    assert found.title in ("Fähre late", DEFAULT.title)


def test_the_first_version_wrote_a_title_and_an_address(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
    channels.sync(db, ["hook"], NOW)
    id_ = articles.add(db, article(), url_key="u", text_key="t", words=WORDS)
    alerts.add(db, id_, [alert(outlet="Courier")], NOW)
    row = '{"title": "Ferry late", "url": "https://a.example/1"}'
    db.conn.execute("UPDATE alerts SET clipping = ?", (row,))

    (found,) = clippings.by_alert(db, [1, 2]).values()

    assert (found.title, found.url) == ("Ferry late", "https://a.example/1")
    assert (found.watchlist, found.outlet, found.seen) == ("ferries", "Courier", NOW)
    assert (found.published, found.article) == (None, id_)


@pytest.mark.parametrize("text", ["", "soon", "2026-03-02T25:00:00", None])
def test_a_time_that_is_none_is_unknown(text: Any) -> None:
    row = json.loads(EARLIER) | {"published": text, "seen": text}

    found = clippings.unpack(json.dumps(row), DEFAULT)

    assert (found.published, found.seen) == (None, DEFAULT.seen)


@given(
    st.builds(
        Message,
        title=texts,
        body=texts.filter(bool),
        format=st.sampled_from(["text", "html", "markdown"]),
        plain=texts,
    )
)
def test_a_message_is_read_as_it_was_written(message: Message) -> None:
    assert unpack(pack(message)) == message


@pytest.mark.parametrize(
    ("row", "format_"),
    [
        ({"title": "Late", "plain": "Late", "format": "html"}, "html"),
        ({"title": "Late", "plain": "Late", "format": "bbcode", "color": 3}, "text"),
    ],
)
def test_a_message_of_another_version_is_read(
    row: dict[str, object], format_: Format
) -> None:
    expected = Message(title="Late", body="Late", format=format_, plain="Late")

    assert unpack(json.dumps(row)) == expected


def test_a_clipping_is_written_once_for_all_channels(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    channels.sync(db, ["mail", "chat"], NOW)
    matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
    id_ = articles.add(db, article(), url_key="a", text_key="a", words=WORDS)
    both = replace(alert(), routes=(Route("mail"), Route("chat")))

    alerts.add(db, id_, [both], NOW)

    lengths = [
        len(packed)
        for (packed,) in db.conn.execute("SELECT clipping FROM alerts ORDER BY id")
    ]
    assert lengths[1] < 20 < lengths[0]
    found = clippings.by_alert(db, [1, 2])
    assert found[1] == found[2]
    assert found[2].title == both.clipping.title


def test_an_alert_that_lost_its_clipping_has_the_headline_of_its_article(
    db: Database,
) -> None:
    sources.sync(db, [source()], NOW)
    channels.sync(db, ["mail"], NOW)
    matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
    id_ = articles.add(db, article(), url_key="a", text_key="a", words=WORDS)
    alerts.add(db, id_, [replace(alert(), routes=(Route("mail"),))], NOW)
    assert clippings.forget(db, NOW + timedelta(days=1), 10) == 0
    alerts.close(db, "absorbed", {1: "the story is known"})

    assert clippings.forget(db, NOW + timedelta(days=1), 10) == 1

    found = clippings.by_alert(db, [1])[1]
    assert (found.title, found.url) == (article().title, article().url)
    [view] = alert_views.unsent(db, every=True, limit=10)
    assert view.title == article().title
