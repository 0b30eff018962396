import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import pytest
from starlette.testclient import TestClient

from store import feed_addresses, saved_views, stories, triage
from store.columns import time_text
from store.database import Database
from store.db import Store
from store.feed_addresses import FeedScope
from tests.support.daemon_process import rows
from tests.support.desk_client import desk
from tests.support.factories import NOW
from tests.support.stored_coverage import keep_article, prepare
from tocsin.web.feeds.exports import ROWS_AT_ONCE


def fill(store: Store) -> None:
    """Store three articles: two of the harbour, two of one story."""

    def write(db: Database) -> None:
        prepare(db, "harbour", "fire")
        first = keep_article(db, 1, watchlists=["harbour"])
        keep_article(db, 2, watchlists=["harbour", "fire"], story=first, source="post")
        keep_article(db, 3, source="radio", title="=1+1")

    store.write(write).result()


def secret_of(store: Store, scope: FeedScope = "watchlist", of: str = "harbour") -> str:
    made = store.write(feed_addresses.ensure, scope, target=of, now=NOW).result()
    return made.secret


def ids(client: TestClient, secret: str) -> list[str]:
    read = feedparser.parse(client.get(f"/feeds/{secret}.atom").content)
    assert read.bozo is False
    return [entry.id for entry in read.entries]


def test_a_watchlist_has_a_feed_at_its_secret_address(
    tmp_path: Path, store: Store
) -> None:
    fill(store)
    secret = secret_of(store)

    with desk(tmp_path, store) as client:
        answer = client.get(f"/feeds/{secret}.atom")

    assert answer.headers["content-type"] == "application/atom+xml"
    read = feedparser.parse(answer.content)
    assert read.feed.title == "harbour"
    assert [entry.title for entry in read.entries] == ["Ferry 2 late", "Ferry 1 late"]
    assert read.feed.links[0].href == f"http://127.0.0.1:8765/feeds/{secret}.atom"


def test_an_article_has_another_id_in_each_feed_and_in_each_installation(
    tmp_path: Path, store: Store
) -> None:
    fill(store)
    harbour, fire = secret_of(store), secret_of(store, of="fire")

    with desk(tmp_path, store) as client:
        found = [*ids(client, harbour), *ids(client, fire)]

    [(installation,)] = rows(
        store.path, "SELECT value FROM settings WHERE name = 'installation'"
    )
    assert len(set(found)) == 3
    assert all(id_.startswith(f"urn:tocsin:{installation}:") for id_ in found)
    assert len(installation) == 12


def test_a_story_has_a_feed_that_follows_it_when_it_is_merged(
    tmp_path: Path, store: Store
) -> None:
    fill(store)
    secret = secret_of(store, "story", "3")

    with desk(tmp_path, store) as client:
        before = len(ids(client, secret))
        store.write(stories.merge, 1, [3]).result()
        after = len(ids(client, secret))

    assert (before, after) == (1, 3)


def test_a_saved_view_has_a_feed_of_its_stories(tmp_path: Path, store: Store) -> None:
    fill(store)
    view = store.write(
        saved_views.save, "Two", query="watchlist=harbour", by="", now=NOW
    ).result()
    secret = secret_of(store, "view", str(view))

    with desk(tmp_path, store) as client:
        found = feedparser.parse(client.get(f"/feeds/{secret}.atom").content)
        store.write(saved_views.save, "Two", query="q=ferry", by="", now=NOW).result()
        searched = ids(client, secret)
        store.write(saved_views.delete, view).result()
        gone = client.get(f"/feeds/{secret}.atom")

    assert found.feed.title == "Two"
    assert [entry.title for entry in found.entries] == ["Ferry 1 late"]
    assert all(f":view/{view}:article/" in id_ for id_ in searched)
    assert gone.status_code == 404


def test_the_feed_of_a_view_has_no_story_that_was_dismissed(
    tmp_path: Path, store: Store
) -> None:
    fill(store)
    view = store.write(saved_views.save, "All", query="", by="", now=NOW).result()
    secret = secret_of(store, "view", str(view))

    with desk(tmp_path, store) as client:
        before = len(ids(client, secret))
        store.write(
            triage.set_state, [3], state="dismissed", by="anna", now=NOW
        ).result()
        after = len(ids(client, secret))

    assert (before, after) == (2, 1)


def test_a_reader_that_has_the_feed_gets_304(tmp_path: Path, store: Store) -> None:
    fill(store)
    path = f"/feeds/{secret_of(store)}.atom"

    with desk(tmp_path, store) as client:
        first = client.get(path)
        same = client.get(path, headers={"if-none-match": first.headers["etag"]})
        since = {"if-modified-since": first.headers["last-modified"]}
        late = client.get(path, headers=since)
        store.write(keep_article, 9, watchlists=["harbour"]).result()
        newer = client.get(path, headers={"if-none-match": first.headers["etag"]})

    assert (same.status_code, late.status_code, newer.status_code) == (304, 304, 200)
    assert same.content == b""
    assert same.headers["etag"] == first.headers["etag"]
    assert first.headers["last-modified"] == "Mon, 02 Mar 2026 12:02:00 GMT"


def test_a_renewed_address_ends_the_old_one_and_keeps_the_ids(
    tmp_path: Path, store: Store
) -> None:
    fill(store)
    old = secret_of(store)

    with desk(tmp_path, store) as client:
        before = ids(client, old)
        form = {"scope": "watchlist", "target": "harbour"}
        answer = client.post("/feeds/renew", data=form)
        gone = client.get(f"/feeds/{old}.atom")
        after = ids(client, secret_of(store))
        client.post("/feeds/withdraw", data=form)

    assert answer.headers["location"] == "/feeds"
    assert gone.status_code == 404
    assert before == after
    assert rows(store.path, "SELECT count(*) FROM feed_addresses") == [(0,)]


def test_a_story_is_given_a_feed_once(tmp_path: Path, store: Store) -> None:
    fill(store)
    form = {"scope": "story", "target": "1"}

    with desk(tmp_path, store) as client:
        story = client.get("/stories/1").text
        client.post("/feeds/make", data=form)
        first = secret_of(store, "story", "1")
        answer = client.post("/feeds/make", data=form)
        page = client.get("/feeds").text

    assert "/feeds/make" in story
    assert answer.headers["location"] == "/feeds"
    assert secret_of(store, "story", "1") == first
    assert first in page


@pytest.mark.parametrize(
    ("scope", "target", "status"),
    [
        ("watchlist", "nobody", 404),
        ("story", "99", 404),
        ("story", "1; DROP", 404),
        ("view", "9" * 30, 404),
        ("person", "1", 400),
    ],
)
def test_there_is_no_feed_of_what_there_is_not(
    tmp_path: Path, store: Store, scope: str, target: str, status: int
) -> None:
    fill(store)

    with desk(tmp_path, store) as client:
        answer = client.post("/feeds/renew", data={"scope": scope, "target": target})

    assert answer.status_code == status
    assert rows(store.path, "SELECT count(*) FROM feed_addresses") == [(0,)]


@pytest.mark.parametrize("path", ["/feeds/x.atom", "/feeds/%00.json", "/feeds/..atom"])
def test_a_guess_finds_no_feed(tmp_path: Path, store: Store, path: str) -> None:
    with desk(tmp_path, store) as client:
        assert client.get(path).status_code == 404


def test_the_address_does_not_come_from_the_host_header(
    tmp_path: Path, store: Store
) -> None:
    fill(store)
    secret = secret_of(store)
    text = '[desk]\nbase_url = "http://127.0.0.1:9000/watch"\n'

    with desk(tmp_path, store, text) as client:
        answer = client.get(f"/feeds/{secret}.json", headers={"host": "127.0.0.1:8765"})

    read = json.loads(answer.content)
    assert read["feed_url"] == f"http://127.0.0.1:9000/watch/feeds/{secret}.json"


def test_the_page_names_the_feeds_and_offers_those_that_have_no_address(
    tmp_path: Path, store: Store
) -> None:
    fill(store)
    secret = secret_of(store)

    with desk(tmp_path, store) as client:
        page = client.get("/feeds").text
        opml = client.get("/feeds.opml")

    assert f"http://127.0.0.1:8765/feeds/{secret}.atom" in page
    assert "Make an address for fire" in page
    outlines = ET.fromstring(opml.text).findall("body/outline")
    assert [outline.get("xmlUrl") for outline in outlines] == [
        f"http://127.0.0.1:8765/feeds/{secret}.atom"
    ]


def test_the_feed_of_a_watchlist_that_was_taken_out_can_be_ended(
    tmp_path: Path, store: Store
) -> None:
    fill(store)
    secret = secret_of(store, of="gone")
    form = {"scope": "watchlist", "target": "gone"}

    with desk(tmp_path, store) as client:
        before = client.get("/feeds").text
        renewed = client.post("/feeds/renew", data=form)
        old = client.get(f"/feeds/{secret}.atom")
        client.post("/feeds/withdraw", data=form)
        after = client.get("/feeds").text

    assert secret in before
    assert "Withdraw the address of gone" in before
    assert (renewed.status_code, old.status_code) == (303, 404)
    assert "gone" not in after


def test_the_sources_are_exported_as_opml(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        answer = client.get("/exports/sources.opml")

    assert 'filename="sources.opml"' in answer.headers["content-disposition"]
    assert "https://gazette.example/feed" in answer.text


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_articles_are_exported_for_spreadsheets(tmp_path: Path, store: Store) -> None:
    fill(store)

    with desk(tmp_path, store) as client:
        every = client.get("/exports/articles.csv")
        found = client.get("/exports/articles.csv?watchlist=fire")

    assert every.text.startswith("\ufeffarticle,")
    assert [row["title"] for row in table(every.text)] == [
        "'=1+1",
        "Ferry 2 late",
        "Ferry 1 late",
    ]
    assert [row["watchlist"] for row in table(found.text)] == ["fire"]
    assert "link" not in every.headers


def test_an_export_of_none_is_one_of_one(tmp_path: Path, store: Store) -> None:
    fill(store)

    with desk(tmp_path, store) as client:
        answer = client.get("/exports/articles.jsonl?limit=0")

    assert [json.loads(line)["article"] for line in answer.text.splitlines()] == [3]
    assert "below=3" in answer.headers["link"]


def test_days_are_those_of_the_reader(tmp_path: Path, store: Store) -> None:
    fill(store)
    zone = '[alerts]\ntimezone = "Pacific/Auckland"\n'

    with desk(tmp_path, store, zone) as client:
        today = client.get("/exports/articles.jsonl?since=2026-03-03&until=2026-03-03")
        before = client.get("/exports/articles.jsonl?until=2026-03-02")

    assert len(today.text.splitlines()) == 3
    assert before.text == ""


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday",
        "until=0001-01-01T",
        "until=9999-12-31",
        "below=x",
        "since=2026-13-01",
    ],
)
def test_a_range_that_is_none_is_refused(
    tmp_path: Path, store: Store, query: str
) -> None:
    with desk(tmp_path, store) as client:
        assert client.get(f"/exports/articles.csv?{query}").status_code == 400


def test_the_export_of_a_watchlist_that_is_none_says_which_there_are(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store) as client:
        answer = client.get("/exports/articles.csv?watchlist=harbor")

    assert answer.status_code == 404
    assert "harbour" in answer.text


def test_the_last_day_of_an_export_is_as_long_as_it_was_there(
    tmp_path: Path, store: Store
) -> None:
    fill(store)
    zone = '[alerts]\ntimezone = "Europe/Berlin"\n'
    late = datetime(2026, 10, 25, 22, 30, tzinfo=UTC)
    store.write(
        lambda db: db.conn.execute("UPDATE articles SET seen = ?", [time_text(late)])
    ).result()

    with desk(tmp_path, store, zone) as client:
        answer = client.get("/exports/articles.jsonl?until=2026-10-25")

    assert len(answer.text.splitlines()) == 3


def test_a_long_export_ends_and_links_to_the_rest(tmp_path: Path, store: Store) -> None:
    many = ROWS_AT_ONCE + 20

    def write(db: Database) -> None:
        prepare(db, "harbour")
        for number in range(many):
            keep_article(db, number, watchlists=["harbour"])

    store.write(write).result()
    limit = ROWS_AT_ONCE + 10
    numbers, path = [], f"/exports/articles.jsonl?watchlist=harbour&limit={limit}"
    with desk(tmp_path, store) as client:
        while path:
            answer = client.get(path)
            lines = answer.text.splitlines()
            assert len(lines) <= limit
            numbers += [json.loads(line)["article"] for line in lines]
            following = answer.links.get("next", {}).get("url", "")
            path = following.removeprefix("http://127.0.0.1:8765")

    assert numbers == list(range(many, 0, -1))
