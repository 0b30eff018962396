"""Sources that list what others publish: news searches, from listing to article."""

from pathlib import Path

from tests.support.daemon_process import Inbox, config, daemon, page, prose
from tests.support.news_searches import (
    gdelt_answer,
    gdelt_article,
    new_id,
    old_id,
    search_feed,
    search_item,
)
from tocsin.demo.web_server import Reply, WebServer, html, xml

OLD = 'max_age = "5200w"\nbaseline_window = "5200w"'
"""The replicas are dated in March 2026, whenever the test runs."""


def test_a_pointer_becomes_the_publisher_s_article_or_its_listed_words(
    tmp_path: Path, site: WebServer
) -> None:
    inbox = Inbox(site)
    for number in (1, 3):
        article = html(page(f"Ferry {number} is late", *prose("ferry", number)))
        site.pages[f"/{number}"] = article
    known = f"{site.url}/rss/articles/{old_id(f'{site.url}/1')}?oc=5"
    opaque = f"{site.url}/rss/articles/{new_id(2)}?oc=5"
    site.pages["/rss/search"] = xml(
        search_feed(
            [
                search_item(known, "Ferry 1 is late", "Gazette"),
                search_item(opaque, "Ferry 2 is late", "Post"),
            ]
        )
    )
    listed = gdelt_article(url=f"{site.url}/3", title="Ferry 3 is late", domain="echo")
    site.pages["/doc"] = Reply(gdelt_answer(listed))
    site.pages["/error"] = html("The specified phrase is too short.")
    query = "?query=ferry&mode=artlist&format=json"
    sources = {
        "search": f'url = "{site.url}/rss/search?q=ferry"\nkind = "google-news"',
        "gdelt": f'url = "{site.url}/doc{query}"\nkind = "gdelt"',
        "wrong": f'url = "{site.url}/error{query}"\nkind = "gdelt"',
    }
    whole = config(sources, channel=inbox.url, crawl=OLD)

    with daemon(tmp_path, whole) as running:
        running.wait(lambda: len(inbox.keys) == 3)
        found = running.rows("SELECT title, outlet, origin, stub, text FROM articles")
        running.wait(
            lambda: bool(running.rows("SELECT 1 FROM visits WHERE outcome = 'hard'"))
        )
        why = running.rows("SELECT DISTINCT reason FROM visits WHERE outcome = 'hard'")

    by_title = {title: facts for title, *facts in found}
    assert by_title["Ferry 1 is late"][:3] == ["Gazette", "page", 0]
    assert by_title["Ferry 2 is late"] == ["Post", "feed", 1, ""]
    assert by_title["Ferry 3 is late"][:3] == ["echo", "page", 0]
    assert why == [("GDELT refuses the query: The specified phrase is too short.",)]
    assert not [path for path in site.paths() if path.startswith("/rss/articles")]
