"""The workbench: a watchlist that is being written, tried as it is typed."""

import html
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from store import articles, sources
from store.db import Store
from store.model import Article
from tests.support.desk_client import desk
from tests.support.factories import NOW, article, source
from tocsin.config.tables import WatchlistTable
from tocsin.intake.search import reindex_batch, words_of
from tocsin.web.pages.draft_form import draft_from

CONFIG = """
[lists]
vessels = ["ferry", "boat"]
[sources.gazette]
url = "https://gazette.example/feed"
kind = "feed"
[channels.desk]
url = "json://127.0.0.1:9/"
[watchlists.harbour]
query = 'ferry AND "pier 2"'
channels = [{ to = "desk", when = "daily 07:00" }]
[watchlists."a b&c"]
query = "fire"
"""


def keep(store: Store, *kept: Article) -> None:
    store.write(sources.sync, [source()], NOW).result()
    for each in kept:
        store.write(
            articles.add,
            each,
            url_key=each.url,
            text_key=each.url,
            words=words_of(each),
        ).result()
    while store.write(reindex_batch, 1_000).result().left:
        pass


def parsed(text: str) -> LexborHTMLParser:
    return LexborHTMLParser(text)


def text_of(page: LexborHTMLParser, selector: str) -> str:
    node = page.css_first(selector)
    assert node is not None, selector
    return " ".join(node.text().split())


def report(client: TestClient, **form: str) -> LexborHTMLParser:
    answer = client.post("/workbench", data={"name": "new", **form})
    assert answer.status_code == 200
    return parsed(answer.text)


def test_the_empty_workbench_offers_the_watchlists_there_are(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store, CONFIG) as client:
        page = parsed(client.get("/workbench").text)

    assert [node.text() for node in page.css("#open option")] == ["harbour", "a b&c"]
    assert "paste into config.toml" in text_of(page, "#report")


def test_a_watchlist_is_opened_with_all_its_keys(tmp_path: Path, store: Store) -> None:
    keep(store, article(1), article(2))
    with desk(tmp_path, store, CONFIG) as client:
        page = parsed(client.get("/workbench?watchlist=harbour").text)
        strange = client.get("/workbench", params={"watchlist": "a b&c"})
        unknown = client.get("/workbench?watchlist=harbor")

    assert text_of(page, "#query") == 'ferry AND "pier 2"'
    assert "with all of these" in text_of(page, ".plain")
    assert "This is harbour as it is in force." in text_of(page, "#report")
    assert "Ferry 2 late" in text_of(page, ".bench-hits")
    assert strange.status_code == 200
    assert unknown.status_code == 404
    assert "Did you mean &#39;harbour&#39;?" in unknown.text


def test_a_query_in_the_address_is_tried(tmp_path: Path, store: Store) -> None:
    keep(store, article(1))
    with desk(tmp_path, store, CONFIG) as client:
        page = parsed(client.get("/workbench", params={"query": "pier"}).text)

    assert "Ferry 1 late" in text_of(page, ".bench-hits")


def test_a_form_is_answered_with_hits_numbers_and_the_table(
    tmp_path: Path, store: Store
) -> None:
    keep(store, *(article(at, seen=NOW - at * timedelta(hours=7)) for at in (3, 2, 1)))
    with desk(tmp_path, store, CONFIG) as client:
        page = report(client, query="ferry\r\nAND pier", name="new one")

    hits = [
        text_of(parsed(node.html or ""), "a") for node in page.css(".bench-hits li")
    ]
    assert hits == ["Ferry 1 late", "Ferry 2 late", "Ferry 3 late"]
    assert [mark.text() for mark in page.css(".bench-hits a mark")] == ["Ferry"] * 3
    assert "3 articles match within 1 day." in text_of(page, "#report")
    assert text_of(page, ".bench-sum") == "About 3.0 stories a day."
    assert "No channel gets them" in text_of(page, "#report")
    assert "those that could match, 3, were all read" in text_of(page, "#report")
    toml = page.css_first(".copyable code")
    assert toml is not None
    written = tomllib.loads(toml.text())["watchlists"]["new one"]
    assert WatchlistTable.model_validate(written).query == "ferry\nAND pier"
    assert page.css_first("#bench-days-t") is not None


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("now", "About 3.0 messages a day. One message for each story."),
        ("daily 07:00", "About 3.0 stories a day. They come in digests"),
    ],
)
def test_it_says_how_the_channels_get_it(
    tmp_path: Path, store: Store, when: str, expected: str
) -> None:
    keep(store, article(1), article(2), article(3))
    text = CONFIG.replace("daily 07:00", when)
    with desk(tmp_path, store, text) as client:
        page = report(client, name="harbour", query="ferry")

    assert expected in text_of(page, "section[aria-labelledby=expect]")


def test_a_mistake_stands_under_carets_and_is_bound_to_its_field(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store, CONFIG) as client:
        page = report(client, query="ferry AND", exclude="boat OR", min_score="lots")

    assert [node.attributes["data-field"] for node in page.css(".problem")] == [
        "query", "exclude", "min_score",
    ]  # fmt: skip
    assert text_of(page, "#problem-query .line") == "ferry AND"
    assert text_of(page, "#problem-query .line mark") == "AND"
    field = page.css_first("textarea#query")
    assert field is not None
    assert field.attributes["aria-invalid"] == "true"
    assert "problem-query" in (field.attributes["aria-describedby"] or "")
    assert page.css_first("#problem-query[role=alert]") is not None
    assert page.css_first(".copyable") is None
    assert page.css_first(".bench-sum") is None


def test_what_may_be_meant_otherwise_is_asked(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store, CONFIG) as client:
        page = report(client, query="ferry near pier")

    assert "Write NEAR/5 for the operator" in text_of(page, ".doubt")


def test_a_change_is_shown_against_the_watchlist_in_force(
    tmp_path: Path, store: Store
) -> None:
    keep(store, article(1), article(2), article(3))
    with desk(tmp_path, store, CONFIG) as client:
        page = report(client, name="harbour", query='ferry AND "pier 3"')

    changed = text_of(page, "section[aria-labelledby=changes]")
    assert "+ 1 only now" in changed
    assert "− 1 no longer" in changed
    assert "0 as before" in changed
    assert "Ferry 3 late" in changed
    assert "Ferry 2 late" in changed
    toml = page.css_first(".copyable code")
    assert toml is not None
    assert 'channels = [{ to = "desk", when = "daily 07:00" }]' in toml.text()


def test_a_near_miss_names_its_clause(tmp_path: Path, store: Store) -> None:
    keep(store, article(1), article(2))
    with desk(tmp_path, store, CONFIG) as client:
        page = report(client, query='"pier 1" AND submarine')

    assert "No stored article matches." in text_of(page, "#report")
    missed = text_of(page, "section[aria-labelledby=near]")
    assert "Ferry 1 late" in missed
    assert "not true: submarine" in missed


def test_the_script_gets_the_report_alone(tmp_path: Path, store: Store) -> None:
    keep(store, article(1))
    form = {"name": "new", "query": "pier"}
    with desk(tmp_path, store, CONFIG) as client:
        whole = client.post("/workbench", data=form)
        part = client.post("/workbench", data=form, headers={"X-Part": "report"})

    assert "<html" not in part.text
    assert "Ferry 1 late" in part.text
    inside = parsed(whole.text).css_first("#report")
    assert inside is not None
    assert inside.text().split() == parsed(part.text).body.text().split()  # type: ignore[union-attr]


def test_nothing_of_an_article_becomes_markup(tmp_path: Path, store: Store) -> None:
    hostile = article(
        1,
        title='pier <script>alert(1)</script> <img src=x onerror="alert(2)">',
        text="The pier </pre><svg onload=alert(3)> pier.",
        outlet="<b>Gazette</b>",
        url="javascript:alert(4)",
        language='"><script>',
    )
    keep(store, hostile)
    with desk(tmp_path, store, CONFIG) as client:
        page = report(client, query="pier", name="</textarea><script>")

    hits = page.css_first(".bench-hits")
    assert hits is not None
    assert hits.css("script, img, svg, b") == []
    assert [node.attributes["href"] for node in hits.css("a")] == ["/articles/1"]
    assert "<script>alert(1)</script>" in html.unescape(hits.text())
    assert [node.attributes.get("src") for node in page.css("script")] != [None]
    assert all("src" in node.attributes for node in page.css("script"))


def test_without_articles_it_still_reads_a_query(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store, CONFIG) as client:
        page = report(client, query="@vessels NOT (fire OR smoke)")

    assert "as @vessels says" in text_of(page, ".plain")
    assert "No stored article matches." in text_of(page, "#report")


@pytest.mark.parametrize("field", ["query", "exclude", "urgent"])
def test_what_was_typed_stays_in_its_field(
    tmp_path: Path, store: Store, field: str
) -> None:
    typed = "\n ferry & <pier>\n"
    with desk(tmp_path, store, CONFIG) as client:
        page = report(client, **{field: typed})

    node = page.css_first(f"textarea#{field}")
    assert node is not None
    assert node.text() == typed


def test_names_are_told_apart_by_commas_and_lines() -> None:
    draft = draft_from(
        {"sources": " gazette, the post,\r\n,", "is_urgent": "yes", "query": "a\r\nb"}
    )

    assert draft.sources == ("gazette", "the post")
    assert draft.is_urgent
    assert draft.query == "a\nb"
    assert (draft.name, draft.languages) == ("", ())
