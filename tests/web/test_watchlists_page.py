"""The pages of watchlists: what they found, day by day and by outlet."""

from datetime import timedelta
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from store import articles, matches, sources
from store.db import Store
from tests.support.desk_client import desk
from tests.support.factories import NOW, WORDS, article, match, source

DAY = timedelta(days=1)


def found(store: Store, number: int, *names: str, days: int = 0, outlet: str) -> None:
    seen = NOW - days * DAY
    stored = article(number, seen=seen, outlet=outlet)
    store.write(sources.sync, [source()], NOW).result()
    for name in names:
        store.write(matches.ensure_watchlist, name, "x").result()
    id_ = store.write(
        articles.add, stored, url_key=stored.url, text_key=stored.url, words=WORDS
    ).result()
    store.write(matches.add, id_, [match(name) for name in names], seen).result()


def rows(text: str) -> list[list[str]]:
    page = LexborHTMLParser(text)
    return [
        [" ".join(cell.text().split()) for cell in row.css("th, td")]
        for row in page.css(".table tbody tr")
    ]


def test_watchlists_are_listed_with_what_they_found(
    tmp_path: Path, store: Store
) -> None:
    found(store, 1, "harbour", outlet="Gazette")
    found(store, 2, "harbour", "fire", days=2, outlet="Northern Post")
    found(store, 3, "harbour", days=60, outlet="Gazette")
    with desk(tmp_path, store) as client:
        answer = client.get("/watchlists")

    listed = rows(answer.text)
    assert [row[0] for row in listed] == ["harbour", "fire"]
    assert [row[2] for row in listed] == ["2", "1"]
    assert [row[3] for row in listed] == ["67%", "33%"]
    assert [row[5] for row in listed] == ["nobody", "nobody"]
    assert "Share between watchlists" in answer.text


def test_the_last_alert_is_told(tmp_path: Path, store: Store) -> None:
    found(store, 1, "harbour", outlet="Gazette")
    store.write(
        lambda db: db.conn.execute(
            "UPDATE watchlists SET last_alert = '2026-03-02T09:30:00.000Z',"
            " overruns = 3"
        )
    ).result()
    with desk(tmp_path, store) as client:
        listed = rows(client.get("/watchlists").text)
        page = client.get("/watchlist?name=harbour").text

    assert listed[0][4] == "09:30"
    assert "too slow for 3 articles" in listed[0][0]
    assert "Too slow for 3 articles." in page


def test_a_watchlist_has_a_page_with_days_and_outlets(
    tmp_path: Path, store: Store
) -> None:
    found(store, 1, "harbour", outlet="Gazette")
    found(store, 2, "harbour", days=2, outlet="Northern Post")
    found(store, 3, "harbour", days=3, outlet="Gazette")
    found(store, 4, "harbour", days=200, outlet="Gazette")
    with desk(tmp_path, store) as client:
        answer = client.get("/watchlist", params={"name": "harbour"})
        unknown = client.get("/watchlist", params={"name": "harbor"})

    page = LexborHTMLParser(answer.text)
    outlets = [
        " ".join(row.text().split()) for row in page.css(".chart-ranked tbody tr")
    ]
    assert outlets == ["Gazette 2", "Northern Post 1"]
    assert "with any of “ferry” or “harbour”" in answer.text
    assert "3 in all" in page.css_first("svg desc").text()  # type: ignore[union-attr]
    assert unknown.status_code == 404


def test_without_watchlists_the_page_leads_to_the_workbench(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store, "") as client:
        page = LexborHTMLParser(client.get("/watchlists").text)

    first = page.css_first(".first-run")
    assert first is not None
    assert "Nothing is watched for yet" in first.text()


def test_a_watchlist_that_was_just_written_has_found_nothing(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store) as client:
        listed = rows(client.get("/watchlists").text)
        page = client.get("/watchlist?name=fire")

    assert [row[2:5] for row in listed] == [["0", "0%", ""], ["0", "0%", ""]]
    assert "No alert yet." in page.text
