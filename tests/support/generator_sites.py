"""Sites as publishing programs make them: what each announces, and what it serves.

Each function serves one on a web server, in our own markup, and returns what is looked
at and which source is the best. Measured on sites built with the programs themselves.
"""

import json
from collections.abc import Callable

from tests.support.outlet_pages import (
    ATOM,
    HEADLINES,
    article,
    atom,
    front,
    link,
    path_of,
    published,
    rss,
    rss_items,
    sitemap,
    with_articles,
)
from tocsin.demo.web_server import Reply, WebServer, html, xml

LONG = "The office explained at length why. " * 40

Expected = tuple[str, str, str]
"""The path that is looked at, then the kind and the path of the best source."""


def wordpress(site: WebServer) -> Expected:
    """Two announced feeds of one type, interfaces with types of feeds."""
    site.pages["/"] = front(
        link("/feed/", "Gazette &raquo; Feed")
        + link("/comments/feed/", "Gazette &raquo; Comments Feed")
        + link("/wp-json/wp/v2/pages/2", "JSON", "application/json")
        + link("/wp-json/oembed/1.0/embed?url=x", "", "application/json+oembed")
        + link("/wp-json/oembed/1.0/embed?format=xml", "", "text/xml+oembed")
        + '<link rel="https://api.w.org/" href="/wp-json/">'
        + '<link rel="EditURI" type="application/rsd+xml" href="/xmlrpc.php?rsd">'
    )
    site.pages["/feed/"] = rss(rss_items(site.url, text=LONG))
    comment = rss_items(site.url, [3, 3, 5]).replace("<title>", "<title>Ada on ")
    site.pages["/comments/feed/"] = rss(comment)
    posts = [
        {"link": site.url + path_of(n), "title": {"rendered": HEADLINES[n]}}
        for n in range(10)
    ]
    site.pages["/wp-json/wp/v2/posts"] = Reply(json.dumps(posts).encode())
    return "/", "feed", "/feed/"


def wordpress_article(site: WebServer) -> Expected:
    """The page of an article, which announces its own comments as well."""
    wordpress(site)
    announced = link("/feed/", "Gazette » Feed") + link(
        path_of(2) + "/feed/", f"Gazette » {HEADLINES[2]} Comments Feed"
    )
    site.pages[path_of(2)] = html(_with_head(article(2), announced))
    site.pages[path_of(2) + "/feed/"] = rss(rss_items(site.url, [2]))
    return path_of(2), "feed", "/feed/"


def hugo(site: WebServer) -> Expected:
    """A feed of all pages, "About" of the year 1 among them; one of the articles."""
    site.pages["/"] = front(link(f"{site.url}/index.xml", "rss"))
    posts = rss_items(site.url, range(12))
    year_one = "Mon, 01 Jan 0001 00:00:00 +0000"
    about = f"<item><title>About</title><link>{site.url}/about/</link>"
    about += f"<pubDate>{year_one}</pubDate></item>"
    site.pages["/index.xml"] = rss(posts + about)
    site.pages["/news/index.xml"] = rss(posts)
    return "/", "feed", "/news/index.xml"


def hugo_article(site: WebServer) -> Expected:
    """The page of an article announces nothing."""
    hugo(site)
    with_articles(site)
    return path_of(1), "feed", "/news/index.xml"


def jekyll(site: WebServer) -> Expected:
    """One Atom feed of the last ten, ids without their suffix."""
    site.pages["/"] = front(link(f"{site.url}/feed.xml", "Gazette", ATOM))
    site.pages["/feed.xml"] = atom(site.url, text=LONG)
    site.pages["/robots.txt"] = html(f"Sitemap: {site.url}/sitemap.xml")
    site.pages["/sitemap.xml"] = sitemap(
        (site.url + path_of(n), published(n).isoformat()) for n in reversed(range(12))
    )
    return "/", "feed", "/feed.xml"


def pelican_article(site: WebServer) -> Expected:
    """Whole texts in Atom, summaries in RSS; an article announces its category."""
    head = link("/feeds/all.rss.xml", "Gazette Full RSS Feed")
    head += link("/feeds/harbour.atom.xml", "Gazette Harbour Atom Feed", ATOM)
    head += link("/feeds/all.atom.xml", "Gazette Full Atom Feed", ATOM)
    site.pages[path_of(0)] = html(_with_head(article(0), head))
    site.pages["/feeds/all.rss.xml"] = rss(rss_items(site.url))
    site.pages["/feeds/all.atom.xml"] = atom(site.url, text=LONG)
    of_one = atom(site.url, [0, 4, 8], text=LONG, edited=True)
    site.pages["/feeds/harbour.atom.xml"] = of_one
    return path_of(0), "feed", "/feeds/all.atom.xml"


def nikola(site: WebServer) -> Expected:
    """Two relative addresses, with languages; the second has times of changes."""
    site.pages["/"] = front(
        link("rss.xml", "RSS (en)") + link("feed.atom", "Atom (en)", ATOM)
    )
    site.pages["/rss.xml"] = rss(rss_items(site.url, text=LONG))
    site.pages["/feed.atom"] = atom(site.url, text=LONG)
    return "/", "feed", "/feed.atom"


def mkdocs(site: WebServer) -> Expected:
    """A feed by creation, and one by changes, which without git are all of a build."""
    site.pages["/"] = front(
        link("feed_rss_updated.xml", "RSS feed of updated content")
        + link("feed_rss_created.xml", "RSS feed")
    )
    site.pages["/feed_rss_created.xml"] = rss(rss_items(site.url))
    of_build = [published(0).replace(minute=23)] * 12
    built = rss_items(site.url, dates=of_build)
    site.pages["/feed_rss_updated.xml"] = rss(built)
    return "/", "feed", "/feed_rss_created.xml"


def hexo(site: WebServer) -> Expected:
    """Two addresses from the root, of the same articles."""
    site.pages["/"] = front(
        link("/rss2.xml", "Gazette") + link("/atom.xml", "Gazette", ATOM)
    )
    site.pages["/rss2.xml"] = rss(rss_items(site.url))
    site.pages["/atom.xml"] = atom(site.url, edited=True)
    return "/", "feed", "/atom.xml"


def ablog(site: WebServer) -> Expected:
    """One relative address, seen from an article."""
    announced = link("../../blog/atom.xml", "News", ATOM)
    site.pages[path_of(3)] = html(_with_head(article(3), announced))
    site.pages["/blog/atom.xml"] = atom(site.url)
    return path_of(3), "feed", "/blog/atom.xml"


def eleventy(site: WebServer) -> Expected:
    """Only times of changes, which are those of publication."""
    site.pages["/"] = front(link("/feed/feed.xml", "Gazette", ATOM))
    site.pages["/feed/feed.xml"] = atom(site.url, dated=False)
    return "/", "feed", "/feed/feed.xml"


def eleventy_unedited(site: WebServer) -> Expected:
    """A feed on example.com, where the owner did not edit the template."""
    site.pages["/"] = front(link("/feed/feed.xml", "Gazette", ATOM))
    site.pages["/feed/feed.xml"] = atom("https://example.com")
    with_articles(site)
    return "/", "page", "/"


def docusaurus(site: WebServer) -> Expected:
    """Three formats; JSON Feed with the type of any JSON."""
    site.pages["/"] = front(
        link("/rss.xml", "Gazette RSS Feed")
        + link("/atom.xml", "Gazette Atom Feed", ATOM)
        + link("/feed.json", "Gazette JSON Feed", "application/json")
    )
    site.pages["/rss.xml"] = rss(rss_items(site.url, text=LONG))
    site.pages["/atom.xml"] = atom(site.url, text=LONG, dated=False)
    items = [
        {"id": str(n), "url": site.url + path_of(n), "title": HEADLINES[n]}
        for n in range(10)
    ]
    version = "https://jsonfeed.org/version/1"
    json_feed = {"version": version, "title": "Gazette", "items": items}
    site.pages["/feed.json"] = Reply(json.dumps(json_feed).encode())
    return "/", "feed", "/atom.xml"


def silent_head(site: WebServer) -> Expected:
    """Nothing is announced."""
    site.pages["/"] = front()
    site.pages["/index.xml"] = rss(rss_items(site.url))
    return "/", "feed", "/index.xml"


def footer_link(site: WebServer) -> Expected:
    """The footer leads to a page that lists feeds."""
    site.pages["/"] = front(body='<footer><a href="/subscribe">RSS</a></footer>')
    site.pages["/subscribe"] = html(
        '<html><h1>Our feeds</h1><a href="/rss/sport.xml">Sport</a>'
        '<a href="/rss/news.xml">All news</a></html>'
    )
    site.pages["/rss/news.xml"] = rss(rss_items(site.url))
    site.pages["/rss/sport.xml"] = rss(rss_items(site.url, [1, 5, 9]))
    return "/", "feed", "/rss/news.xml"


def news_sitemap(site: WebServer) -> Expected:
    """No feed, but a sitemap with headlines and times."""
    site.pages["/"] = front()
    site.pages["/robots.txt"] = html(f"Sitemap: {site.url}/news-sitemap.xml")
    items = "".join(
        f"<url><loc>{site.url}{path_of(n)}</loc><news:news>"
        f"<news:publication_date>{published(n).isoformat()}</news:publication_date>"
        f"<news:title>{HEADLINES[n]}</news:title></news:news></url>"
        for n in range(10)
    )
    site.pages["/news-sitemap.xml"] = xml(f"<urlset>{items}</urlset>")
    return "/", "sitemap", "/news-sitemap.xml"


def only_a_page(site: WebServer) -> Expected:
    """Nothing but headlines, which lead to articles."""
    site.pages["/"] = front()
    with_articles(site)
    return "/", "page", "/"


def section(site: WebServer) -> Expected:
    """A section of a site without feeds is looked at for itself."""
    site.pages["/politics/"] = front(numbers=[2, 6, 7, 8, 11])
    site.pages["/"] = front()
    with_articles(site)
    return "/politics/", "page", "/politics/"


def portal(site: WebServer) -> Expected:
    """Many announced feeds are gone; a page lists as many again."""
    gone = "".join(link(f"/gone/{n}.xml") for n in range(4))
    more = "".join(f'<a href="/rss/{n}.xml">RSS {n}</a>' for n in range(9))
    site.pages["/feeds"] = html(f"<html>{more}</html>")
    site.pages["/"] = front(gone, '<a href="/feeds">RSS</a>')
    site.pages["/robots.txt"] = html(f"Sitemap: {site.url}/map.xml")
    with_articles(site)
    return "/", "page", "/"


def itself(site: WebServer) -> Expected:
    """The address of a feed is the source."""
    site.pages["/some/feed"] = rss(rss_items(site.url))
    return "/some/feed", "feed", "/some/feed"


SITES: tuple[Callable[[WebServer], Expected], ...] = (
    *(wordpress, wordpress_article, hugo, hugo_article, jekyll, pelican_article),
    *(nikola, mkdocs, hexo, ablog, eleventy, eleventy_unedited, docusaurus),
    *(silent_head, footer_link, news_sitemap, only_a_page, section, portal, itself),
)


def _with_head(page: Reply, head: str) -> str:
    return page.body.decode().replace("</head>", f"{head}</head>")
