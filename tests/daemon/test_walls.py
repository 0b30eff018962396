"""Pages that are not the articles: what was listed counts, as if they were refused."""

import contextlib
from pathlib import Path

from spiders.page_refusal import SHARED
from tests.support.daemon_process import Inbox, config, daemon, feed, prose, run
from tocsin.demo.web_server import Reply, WebServer, html, xml

HEADLINES = ["Alarm in the mill", "Alarm at the school", "Alarm on the pier"]

WALL = html(
    "<title>Your privacy</title><h1>Your privacy</h1><p>We and our 841 partners store "
    "and read information on your device, such as cookies, and process personal data, "
    "such as unique identifiers, to show personal advertisements and content and to "
    "measure them.</p><p>You can accept this or choose what you agree to. You can "
    "object at any time.</p>"
)


def common(headlines: list[str]) -> Reply:
    """Return one page for all of these headlines."""
    return html(
        "<title>Notices of the coast</title><h1>Notices of the coast</h1><main>"
        + "".join(
            f"<p>{title}</p><p>{' '.join(prose('harbour', n))}</p>"
            for n, title in enumerate(headlines)
        )
        + "</main>"
    )


COMMON = common(HEADLINES)


def to(address: str) -> Reply:
    return Reply(status=302, headers={"Location": address})


OTHER = "other words than the listing"
ELSEWHERE = "leads to another page"


def walls(name: str, headlines: list[str]) -> tuple[dict[str, Reply], str]:
    """Return pages that are not the articles 0, 1 and 2, and what is said of them."""
    numbers = range(len(headlines))
    front = html(f"<title>Gazette</title><h2><a href='/0'>{headlines[0]}</a></h2>")
    login = html("<h1>Log in</h1><input type=password>")
    same, target, reason = {
        "consent": (WALL, {}, OTHER),
        "missing": (html("<h1>Page not found</h1>"), {}, OTHER),
        "home": (to("/home"), {"/home": front}, "front page"),
        "section": (to("/news"), {"/news": front}, ELSEWHERE),
        "common": (to("/all"), {"/all": common(headlines)}, ELSEWHERE),
        "login": (None, {"/login": login}, "asks for a login"),
    }[name]
    replies = {f"/{n}": same or to(f"/login?return=/{n}") for n in numbers}
    return replies | target, reason


WALLS = ("consent", "missing", "home", "section", "common", "login")


def test_each_article_behind_a_wall_has_its_listed_words_and_rings(
    tmp_path: Path,
) -> None:
    sources, reasons, wanted = {}, {}, []
    with contextlib.ExitStack() as sites:
        for place, name in enumerate(WALLS, start=1):
            site = sites.enter_context(WebServer())
            # Equal headlines would be copies of one article.
            headlines = [f"Alarm in dock {place}{n}" for n in range(3)]
            pages, reasons[name] = walls(name, headlines)
            listed = [(f"/{n}", title) for n, title in enumerate(headlines)]
            site.pages |= pages | {"/feed": xml(feed(site.url, listed))}
            sources[name] = f'url = "{site.url}/feed"'
            wanted += [(title, site.url + path, "feed", 1) for path, title in listed]
        inbox = Inbox(sites.enter_context(WebServer()))
        text = config(sources, query="alarm", channel=inbox.url)

        with daemon(tmp_path, text) as running:
            running.wait(
                lambda: len(running.rows("SELECT 1 FROM matches")) == len(wanted)
            )
            running.wait(
                lambda: running.said().count("pages are not articles") == len(WALLS)
            )

            found = running.rows("SELECT title, url, origin, stub FROM articles")
            entries = running.rows(
                "SELECT key, entries.state, reason FROM entries"
                " JOIN sources ON sources.id = source_id"
            )
        checked = run("check", cwd=tmp_path).stdout
    assert sorted(found) == sorted(wanted)
    assert {state for _, state, _ in entries} == {"read"}
    for name, _, reason in entries:
        assert reasons[name] in reason
    marked = checked.count("3 of its last 3 pages were not the articles")
    assert marked == len(WALLS), checked


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


def test_entries_that_share_a_page_are_articles_with_their_listed_words(
    tmp_path: Path,
) -> None:
    links = {"news": "/news#n{}", "script": "/#/{}"}
    wanted, sources = [], {}
    with contextlib.ExitStack() as stack:
        sites = {name: stack.enter_context(WebServer()) for name in links}
        for name, site in sites.items():
            site.pages |= {"/news": COMMON, "/": html("<title>G</title><div id=app>")}
            listed = [
                (links[name].format(n), f"{title} of {name}")
                for n, title in enumerate(HEADLINES)
            ]
            site.pages["/feed"] = xml(feed(site.url, listed))
            sources[name] = f'url = "{site.url}/feed"'
            wanted += [(title, site.url + link, "") for link, title in listed]

        with daemon(tmp_path, config(sources, query="alarm")) as running:
            running.wait(lambda: len(running.rows("SELECT 1 FROM matches")) == 6)

            found = running.rows("SELECT title, url, suppressed FROM inbox")
        asked = [path for site in sites.values() for path in site.paths()]
    bare = [(title, url.partition(":~:")[0], why) for title, url, why in found]
    assert sorted(bare) == sorted(wanted)
    assert "/news" not in asked
