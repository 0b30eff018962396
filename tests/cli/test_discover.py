"""`tocsin discover`: the best source of sites as publishing programs make them."""

import contextlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.cli_runner import run_here
from tests.support.daemon_process import config, feed, run
from tocsin.demo.web_server import Reply, WebServer, html, xml

TITLES = [f"Ferry {n} is late again" for n in range(1, 6)]
NOW = datetime.now(UTC)


def rss(site: WebServer, titles: list[str] = TITLES) -> Reply:
    items = [(f"/news/item-{n}", title) for n, title in enumerate(titles)]
    return xml(feed(site.url, items, when=f"{NOW:%a, %d %b %Y %H:%M:%S} GMT"))


def atom(site: WebServer) -> Reply:
    published, updated = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
    return xml(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title>'
        + "".join(
            f'<entry><title>{title}</title><link href="{site.url}/news/item-{n}"/>'
            f"<published>{published.isoformat()}</published>"
            f"<updated>{updated.isoformat()}</updated></entry>"
            for n, title in enumerate(TITLES)
        )
        + "</feed>"
    )


def home(head: str = "", body: str = "") -> Reply:
    headlines = "".join(
        f'<article><h2><a href="/news/item-{n}">{title}</a></h2></article>'
        for n, title in enumerate(TITLES)
    )
    return html(f"<html><head>{head}</head><main>{headlines}</main>{body}</html>")


def link(href: str, title: str = "", type_: str = "application/rss+xml") -> str:
    return f'<link rel="alternate" type="{type_}" title="{title}" href="{href}">'


def wordpress(site: WebServer) -> None:
    site.pages["/"] = home(
        link("/feed/", "Gazette » Feed")
        + link("/comments/feed/", "Gazette » Comments Feed")
        + link("/wp-json/wp/v2/pages/2", "JSON", "application/json")
    )
    site.pages["/feed/"] = rss(site)
    site.pages["/comments/feed/"] = rss(site, ["Re: Ferry"] * 5)


def two_formats(site: WebServer) -> None:
    site.pages["/"] = home(
        link("rss.xml", "RSS") + link("atom.xml", "Atom", "application/atom+xml")
    )
    site.pages["/rss.xml"], site.pages["/atom.xml"] = rss(site), atom(site)


def silent_head(site: WebServer) -> None:
    site.pages["/"] = home(body="<footer>Gazette</footer>")
    site.pages["/index.xml"] = rss(site)


def footer_link(site: WebServer) -> None:
    site.pages["/"] = home(body='<footer><a href="/subscribe">RSS</a></footer>')
    site.pages["/subscribe"] = html(
        '<html><h1>Our feeds</h1><a href="/rss/world.xml">World</a>'
        '<a href="/rss/sport.xml">Sport</a></html>'
    )
    site.pages["/rss/world.xml"] = rss(site)
    site.pages["/rss/sport.xml"] = rss(site, ["A match"])


def portal(site: WebServer) -> None:
    """Announce many feeds that are gone, and link to a page with as many again."""
    gone = "".join(link(f"/gone/{n}.xml") for n in range(4))
    more = "".join(f'<a href="/rss/{n}.xml">RSS {n}</a>' for n in range(9))
    site.pages["/feeds"] = html(f"<html>{more}</html>")
    site.pages["/"] = home(gone, '<a href="/feeds">RSS</a>')
    site.pages["/robots.txt"] = html(f"Sitemap: {site.url}/map.xml")


def unedited_template(site: WebServer) -> None:
    site.pages["/"] = home(link("/feed.xml"))
    foreign = feed("https://www.example.com", [(f"/{n}", "Post") for n in range(5)])
    site.pages["/feed.xml"] = xml(foreign)
    site.pages["/rss.xml"] = rss(site)


def news_sitemap(site: WebServer) -> None:
    site.pages["/"] = home()
    site.pages["/robots.txt"] = html(f"Sitemap: {site.url}/news-sitemap.xml")
    items = "".join(
        f"<url><loc>{site.url}/news/item-{n}</loc><news:news>"
        f"<news:publication_date>{NOW.isoformat()}</news:publication_date>"
        f"<news:title>{title}</news:title></news:news></url>"
        for n, title in enumerate(TITLES)
    )
    site.pages["/news-sitemap.xml"] = xml(f"<urlset>{items}</urlset>")


def only_a_page(site: WebServer) -> None:
    site.pages["/"] = home()


SITES: dict[Callable[[WebServer], None], tuple[str, str]] = {
    wordpress: ("feed", "/feed/"),
    two_formats: ("feed", "/atom.xml"),
    silent_head: ("feed", "/index.xml"),
    footer_link: ("feed", "/rss/world.xml"),
    portal: ("page", "/"),
    unedited_template: ("feed", "/rss.xml"),
    news_sitemap: ("sitemap", "/news-sitemap.xml"),
    only_a_page: ("page", "/"),
}
"""A site → the kind and the path of its best source."""


def test_the_best_source_of_each_site_comes_first_with_few_requests(
    tmp_path: Path,
) -> None:
    (tmp_path / "config.toml").write_text(config({}))
    with contextlib.ExitStack() as running:
        sites = {make: running.enter_context(WebServer()) for make in SITES}
        for make, site in sites.items():
            make(site)
        feed_site = running.enter_context(WebServer())
        feed_site.pages["/feed/"] = rss(feed_site)
        itself = feed_site.url + "/feed/"
        homes = [f"{site.url}/" for site in sites.values()]

        ended = run("discover", "--json", *homes, itself, cwd=tmp_path)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    *found, last = json.loads(ended.stdout)
    for (make, (kind, path)), discovery in zip(SITES.items(), found, strict=True):
        best = discovery["sources"][0]
        assert (best["kind"], best["url"]) == (kind, sites[make].url + path)
        assert best["entries"] == len(TITLES)
        # The rules of politeness ask for robots.txt, too.
        assert len(sites[make].paths()) == discovery["requests"] + 1 <= 12
    assert [source["url"] for source in last["sources"]] == [itself]
    assert last["requests"] == 1


def test_where_nothing_is_it_says_so(tmp_path: Path, site: WebServer) -> None:
    site.pages["/"] = html("<html><h1>Moved</h1><a href='/login'>Log in</a></html>")
    (tmp_path / "config.toml").write_text(config({}))

    ended = run("discover", f"{site.url}/", f"{site.url}/gone", cwd=tmp_path)

    assert ended.returncode == 1
    assert f"✗ {site.url}/gone: HTTP 404" in ended.stdout
    assert f"Nothing at {site.url}/ can be a source." in ended.stdout
    assert f"✗ {site.url}/feed/: HTTP 404" in ended.stdout
    assert "Traceback" not in ended.stderr


def test_the_best_source_is_added_to_the_configuration(
    tmp_path: Path, site: WebServer
) -> None:
    wordpress(site)
    before = "# Mine.\n" + config({"gazette": f'url = "{site.url}/other"'})
    (tmp_path / "config.toml").write_text(before)

    first = run("discover", "--write", f"{site.url}/", cwd=tmp_path)
    second = run("discover", "--write", f"{site.url}/", cwd=tmp_path)

    after = (tmp_path / "config.toml").read_text()
    assert first.returncode == 0, first.stderr
    assert after.startswith(before.rstrip())
    assert f'url = "{site.url}/feed/"' in after
    for headline in TITLES:
        assert headline in first.stdout
    assert second.returncode == 2
    assert "has it already: [sources." in second.stderr
    assert (tmp_path / "config.toml").read_text() == after


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gazette"], "URL: 'gazette' is not a web address"),
        (["--write", "https://gazette.example/"], "there is no such file"),
        (["-c", "x.toml", "https://gazette.example/"], "there is no such file"),
    ],
)
def test_a_mistake_is_one_clear_line(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    ended = run_here("discover", *arguments, cwd=tmp_path)

    assert ended.returncode in (1, 2)
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_private_address_is_not_asked(tmp_path: Path, site: WebServer) -> None:
    ended = run("discover", f"{site.url}/", cwd=tmp_path)

    assert ended.returncode == 1
    assert "is a private address" in ended.stdout
    assert "Name a page" not in ended.stdout
    assert site.paths() == []
