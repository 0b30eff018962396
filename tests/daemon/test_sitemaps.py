"""Sources that are sitemaps, or indexes of them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.daemon_process import Daemon, Inbox, config, daemon, page, prose
from tocsin.demo.web_server import Reply, WebServer, html, xml

NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def news(site: WebServer, *numbers: int, at: datetime | None = None) -> str:
    """Return a news sitemap of articles that were just published, or `at`."""
    when = (at or datetime.now(UTC)).isoformat()
    return f"<urlset {NEWS}>" + "".join(
        f"<url><loc>{site.url}/news/ferry-{n}</loc><news:news>"
        f"<news:publication_date>{when}</news:publication_date>"
        f"<news:title>Ferry {n} is late</news:title></news:news></url>"
        for n in numbers
    ) + "</urlset>"  # fmt: skip


def plain(site: WebServer, *numbers: int) -> str:
    """Return a sitemap that tells nothing but addresses."""
    items = "".join(f"<url><loc>{site.url}/news/ferry-{n}</loc></url>" for n in numbers)
    return f"<urlset>{items}</urlset>"


def index(site: WebServer, parts: dict[str, str]) -> str:
    """Return an index of sitemaps: their paths and changes."""
    items = "".join(
        f"<sitemap><loc>{site.url}{path}</loc>"
        + (f"<lastmod>{changed}</lastmod>" if changed else "")
        + "</sitemap>"
        for path, changed in parts.items()
    )
    return f"<sitemapindex>{items}</sitemapindex>"


def publish(site: WebServer, *numbers: int) -> None:
    for n in numbers:
        site.pages[f"/news/ferry-{n}"] = html(
            page(f"Ferry {n} is late", *prose("x", n))
        )


def source(site: WebServer) -> str:
    return config({"one": f'url = "{site.url}/sitemap.xml"\nkind = "sitemap"'})


def titles(running: Daemon) -> set[str]:
    return {str(title) for (title,) in running.rows("SELECT title FROM articles")}


def states(running: Daemon) -> dict[str, str]:
    found = running.rows("SELECT url, state FROM entries")
    return {str(url).rpartition("/")[2]: str(state) for url, state in found}


def test_a_news_sitemap_is_a_source(tmp_path: Path, site: WebServer) -> None:
    publish(site, 1)
    site.pages["/sitemap.xml"] = xml(news(site, 1))
    inbox = Inbox(site)
    text = source(site).replace(
        '"ferry"',
        f'"ferry"\nchannels = ["hook"]\n[channels.hook]\nurl = "{inbox.url}"',
        1,
    )

    with daemon(tmp_path, text) as running:
        running.wait(lambda: len(inbox.keys) == 1)

        assert titles(running) == {"Ferry 1 is late"}


def test_the_parts_of_an_index_that_changed_are_read_and_no_archive(
    tmp_path: Path, site: WebServer
) -> None:
    publish(site, *range(1, 8))
    old = datetime.now(UTC) - timedelta(days=400)
    parts = {f"/part-{n}.xml": f"2026-01-0{n}T00:00:00Z" for n in range(1, 6)}
    for n, path in enumerate(parts, start=1):
        site.pages[path] = xml(news(site, n, at=old))
    site.pages["/part-5.xml"] = xml(news(site, 5))
    site.pages["/sitemap.xml"] = xml(index(site, parts))

    with daemon(tmp_path, source(site)) as running:
        running.wait(lambda: titles(running) == {"Ferry 5 is late"})
        asked = {path for path in site.paths() if path.startswith("/part")}
        # The first month is put in order anew, and there is news in the last.
        site.pages["/part-1.xml"] = xml(news(site, 1, 7, at=old))
        site.pages["/part-5.xml"] = xml(news(site, 5, 6))
        parts |= {
            path: "2026-02-01T00:00:00Z" for path in ("/part-1.xml", "/part-5.xml")
        }
        site.pages["/sitemap.xml"] = xml(index(site, parts))
        running.wait(lambda: "Ferry 6 is late" in titles(running))
        running.wait(lambda: states(running).get("ferry-7") == "skipped")

    assert asked == {"/part-5.xml", "/part-4.xml", "/part-3.xml"}
    assert "/part-2.xml" not in site.paths()
    assert "/news/ferry-1" not in site.paths()


def test_without_changes_the_parts_are_asked_for_conditionally(
    tmp_path: Path, site: WebServer
) -> None:
    publish(site, 1, 2)
    site.pages["/sitemap.xml"] = xml(index(site, {"/posts-1.xml": ""}), etag='"i"')
    site.pages["/posts-1.xml"] = xml(plain(site, 1), etag='"1"')

    with daemon(tmp_path, source(site)) as running:
        running.wait(lambda: states(running) == {"ferry-1": "skipped"})
        running.wait(lambda: site.paths().count("/posts-1.xml") >= 3)
        site.pages["/posts-1.xml"] = xml(plain(site, 1, 2), etag='"2"')
        running.wait(lambda: titles(running) == {"Ferry 2 is late"})

        outcomes = running.rows("SELECT DISTINCT outcome FROM visits")
        listed = running.rows("SELECT sum(listed) FROM visits")
    assert {outcome for (outcome,) in outcomes} == {"ok", "unchanged"}
    assert listed == [(3,)]


def test_a_part_that_fails_is_asked_for_again(tmp_path: Path, site: WebServer) -> None:
    publish(site, 1, 2)
    site.pages["/sitemap.xml"] = xml(
        index(site, {"/a.xml": "2026-01-01", "/b.xml": "2026-01-02"})
    )
    site.pages["/a.xml"] = xml(news(site, 1))
    site.pages["/b.xml"] = Reply(status=503)

    with daemon(tmp_path, source(site)) as running:
        running.wait(lambda: titles(running) == {"Ferry 1 is late"})
        reasons = running.rows("SELECT outcome, reason FROM visits ORDER BY id LIMIT 1")
        site.pages["/b.xml"] = xml(news(site, 2, at=datetime.now(UTC)))
        running.wait(lambda: "ferry-2" in states(running))

    [(outcome, reason)] = reasons
    assert outcome == "ok"
    assert str(reason).startswith("1 of its parts failed: HTTP 503")


@pytest.mark.parametrize(
    ("loc", "reason"),
    [
        ("{site}/a.xml", "2 of its parts failed: HTTP 404"),
        ("https://a.example/a.xml", "is on another site, such as https://a.example/a"),
    ],
)
def test_an_index_whose_parts_cannot_be_read_has_failed(
    tmp_path: Path, site: WebServer, loc: str, reason: str
) -> None:
    parts = "".join(
        f"<sitemap><loc>{loc.format(site=site.url)}{n}</loc></sitemap>" for n in "xy"
    )
    site.pages["/sitemap.xml"] = xml(f"<sitemapindex>{parts}</sitemapindex>")

    with daemon(tmp_path, source(site)) as running:
        running.wait(lambda: bool(running.rows("SELECT 1 FROM visits")))

        [(outcome, said)] = running.rows("SELECT outcome, reason FROM visits LIMIT 1")
    assert outcome == "hard"
    assert reason in str(said)
