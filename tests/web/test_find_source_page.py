from pathlib import Path

from store import site_searches
from store.db import Store
from tests.support.desk_client import desk
from tests.support.factories import NOW

FOUND = {
    "home": "https://gazette.example/",
    "requests": 4,
    "sources": [
        {
            "url": "https://gazette.example/feed",
            "kind": "feed",
            "title": "<b>Gazette</b>",
            "entries": 2,
            "newest": "2026-03-02T09:00:00+00:00",
            "headlines": [{"title": "Ferry late", "day": "2026-03-02"}],
            "table": '[sources.gazette]\nurl = "https://gazette.example/feed"\n',
        }
    ],
    "failed": [{"url": "https://gazette.example/rss", "problem": "404"}],
}


def test_an_address_without_a_scheme_is_taken(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        answer = client.post("/sources/find", data={"url": " gazette.example "})
        waiting = client.get(answer.headers["location"])

    search = store.read(site_searches.get, 1)
    assert search.url == "https://gazette.example"
    assert search.state == "waiting"
    assert 'http-equiv="refresh"' in waiting.text


def test_what_is_no_address_is_named(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        answer = client.post("/sources/find", data={"url": "ftp://gazette.example"})

    assert answer.status_code == 422
    assert "ftp://gazette.example is not a web address" in answer.text
    assert store.read(site_searches.newest, 9) == []


def test_no_more_searches_are_taken_than_may_wait(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        for number in range(site_searches.WAITING):
            client.post("/sources/find", data={"url": f"{number}.example"})
        answer = client.post("/sources/find", data={"url": "last.example"})

    assert answer.status_code == 422
    assert "Too many searches wait" in answer.text


def test_what_was_found_is_shown_with_the_table_to_add(
    tmp_path: Path, store: Store
) -> None:
    number = store.write(site_searches.ask, "https://gazette.example", NOW).result()
    store.write(site_searches.begin).result()
    store.write(site_searches.finish, number, FOUND).result()

    with desk(tmp_path, store) as client:
        text = client.get(f"/sources/find/{number}").text
        unknown = [
            client.get(f"/sources/find/{number}").status_code
            for number in ("99", "9" * 30, "-1", "gazette")
        ]

    assert "Ferry late" in text
    assert "[sources.gazette]" in text
    assert "&lt;b&gt;Gazette" in text
    assert "refresh" not in text
    assert unknown == [404] * 4


def test_only_the_newest_searches_are_kept(store: Store) -> None:
    for number in range(site_searches.KEPT + 5):
        store.write(site_searches.ask, f"https://{number}.example", NOW).result()
        store.write(site_searches.begin).result()

    assert len(store.read(site_searches.newest, 1_000)) == site_searches.KEPT
