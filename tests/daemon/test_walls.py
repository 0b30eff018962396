"""Pages that are not the articles: what was listed counts, as if they were refused."""

from pathlib import Path

import pytest

from spiders.page_refusal import SHARED
from tests.support.daemon_process import Inbox, config, daemon, feed, prose, run
from tocsin.demo.web_server import Reply, ServedPage, WebServer, html, xml

HEADLINES = ["Alarm in the mill", "Alarm at the school", "Alarm on the pier"]

WALL = html(
    "<title>Your privacy</title><h1>Your privacy</h1><p>We and our 841 partners store "
    "and read information on your device, such as cookies, and process personal data, "
    "such as unique identifiers, to show personal advertisements and content and to "
    "measure them.</p><p>You can accept this or choose what you agree to. You can "
    "object at any time.</p>"
)
COMMON = html(
    "<title>Notices of the coast</title><h1>Notices of the coast</h1><main>"
    + "".join(
        f"<p>{title}</p><p>{' '.join(prose('harbour', n))}</p>"
        for n, title in enumerate(HEADLINES)
    )
    + "</main>"
)
FRONT = html("<title>The Gazette</title><h2><a href='/0'>Alarm in the mill</a></h2>")


def to(address: str) -> Reply:
    return Reply(status=302, headers={"Location": address})


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ({"/0": WALL, "/1": WALL, "/2": WALL}, "other words than the listing"),
        (
            {f"/{n}": to(f"/login?return=/{n}") for n in range(3)}
            | {"/login": html("<h1>Log in</h1><input type=password>")},
            "asks for a login",
        ),
        ({f"/{n}": to("/home") for n in range(3)} | {"/home": FRONT}, "front page"),
        (
            {f"/{n}": to("/news") for n in range(3)} | {"/news": FRONT},
            "leads to another page",
        ),
        (
            {f"/{n}": to("/all") for n in range(3)} | {"/all": COMMON},
            "leads to another page",
        ),
        (
            {f"/{n}": html("<h1>Page not found</h1>") for n in range(3)},
            "other words than the listing",
        ),
    ],
)
def test_each_article_behind_a_wall_has_its_listed_words_and_rings(
    tmp_path: Path, site: WebServer, pages: dict[str, ServedPage], reason: str
) -> None:
    inbox = Inbox(site)
    site.pages |= pages
    listed = [(f"/{n}", title) for n, title in enumerate(HEADLINES)]
    site.pages["/feed"] = xml(feed(site.url, listed))
    source = {"one": f'url = "{site.url}/feed"'}

    with daemon(tmp_path, config(source, query="alarm", channel=inbox.url)) as running:
        running.wait(lambda: len(running.rows("SELECT 1 FROM matches")) == 3)

        found = running.rows(
            "SELECT title, url, origin, stub FROM articles ORDER BY id"
        )
        states = running.rows("SELECT state, reason FROM entries")
        running.wait(lambda: "pages are not articles" in running.said())
    assert sorted(found) == sorted(
        (title, site.url + path, "feed", 1) for path, title in listed
    )
    assert {state for state, _ in states} == {"read"}
    assert all(reason in why for _, why in states)
    checked = run("check", cwd=tmp_path).stdout
    assert "3 of its last 3 pages were not the articles" in checked


def test_a_page_that_several_articles_have_is_used_once(
    tmp_path: Path, site: WebServer
) -> None:
    site.pages |= {f"/{n}": COMMON for n in range(3)}
    listed = [(f"/{n}", title) for n, title in enumerate(HEADLINES)]
    site.pages["/feed"] = xml(feed(site.url, listed))
    source = {"one": f'url = "{site.url}/feed"'}

    with daemon(tmp_path, config(source, query="alarm")) as running:
        running.wait(lambda: len(running.rows("SELECT 1 FROM matches")) == 3)

        found = running.rows("SELECT title, stub FROM articles")
        reasons = running.rows("SELECT reason FROM entries")
        suppressed = running.rows("SELECT DISTINCT suppressed FROM matches")
    assert sorted(title for title, _ in found) == sorted(HEADLINES)
    assert sorted(stub for _, stub in found) == [0, 1, 1]
    assert sorted(why for (why,) in reasons) == ["", SHARED, SHARED]
    assert suppressed == [("",)]


@pytest.mark.parametrize(
    "links", [["/news#n0", "/news#n1", "/news#n2"], ["/#/0", "/#/1", "/#/2"]]
)
def test_entries_that_share_a_page_are_articles_with_their_listed_words(
    tmp_path: Path, site: WebServer, links: list[str]
) -> None:
    site.pages |= {"/news": COMMON, "/": html("<title>Gazette</title><div id=app>")}
    listed = list(zip(links, HEADLINES, strict=True))
    site.pages["/feed"] = xml(feed(site.url, listed))
    source = {"one": f'url = "{site.url}/feed"'}

    with daemon(tmp_path, config(source, query="alarm")) as running:
        running.wait(lambda: len(running.rows("SELECT 1 FROM matches")) == 3)

        found = running.rows("SELECT title, url, suppressed FROM inbox ORDER BY title")
    assert [title for title, *_ in found] == sorted(HEADLINES)
    assert {suppressed for *_, suppressed in found} == {""}
    for title, url, _ in found:
        link = site.url + links[HEADLINES.index(title)]
        assert url.partition(":~:")[0] == link
    assert "/news" not in site.paths()
