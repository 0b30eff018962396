"""Sites that mislead whoever looks for their feed, in markup of our own.

Each function serves one on a web server, and returns what is looked at, what the finder
should choose ("" for nothing), and a sentence that it should say of something else.
"""

import json
from collections.abc import Callable
from datetime import timedelta

from tests.support.outlet_pages import (
    ATOM,
    HEADLINES,
    NOW,
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

Trap = tuple[str, str, str]
"""The path that is looked at, the path of the choice, and what is said."""

_SENTENCE = "We build and mend boats of all kinds at the quay, and have done so long. "


def _bare(body: str, head: str = "") -> Reply:
    """Return a page without articles."""
    return html(
        f'<!doctype html><html lang="en"><head><title>Home</title>{head}</head>'
        f"<body>{body}</body></html>"
    )


def _announcing(site: WebServer, path: str, feed: Reply, title: str = "Feed") -> None:
    """Serve a front page of articles that announces this feed."""
    site.pages["/"] = front(link(path, title))
    site.pages[path] = feed
    with_articles(site)


def only_comments(site: WebServer) -> Trap:
    """The only feed is of comments."""
    _announcing(site, "/comments/feed/", rss(rss_items(site.url)), "Comments")
    return "/", "/", ""


def comments_in_russian(site: WebServer) -> Trap:
    """The only feed is of comments, in another language."""
    _announcing(site, "/f2/", rss(rss_items(site.url)), "Газета: комментарии")
    return "/", "/", ""


def updated_by_build(site: WebServer) -> Trap:
    """A build dates every entry anew."""
    dates = [published(0).replace(minute=23)] * 12
    _announcing(site, "/updated.xml", rss(rss_items(site.url, dates=dates)))
    return "/", "/", "a build of the site has dated all its entries anew"


def all_pages(site: WebServer) -> Trap:
    """A feed without dates lists all pages of the site; a dated one is elsewhere."""
    items = "".join(
        f"<item><title>Page {n}</title><link>{site.url}/p/{n}</link></item>"
        for n in range(30)
    )
    _announcing(site, "/all.xml", rss(items))
    site.pages["/feed/"] = rss(rss_items(site.url))
    return "/", "/", "/all.xml"


def off_the_host(site: WebServer) -> Trap:
    """The feed is another outlet's."""
    _announcing(site, "/partner.xml", rss(rss_items("https://herald.example")))
    return "/", "/", "its links lead to herald.example"


def example_links(site: WebServer) -> Trap:
    """The owner left the template's addresses in the feed."""
    _announcing(site, "/feed.xml", atom("https://example.com"))
    return "/", "/", "its links lead to example.com"


def json_interface(site: WebServer) -> Trap:
    """JSON that is called a feed and is none."""
    answer = Reply(json.dumps({"menu": [1, 2], "version": "3"}).encode())
    _announcing(site, "/api.json", answer, "JSON Feed")
    site.pages["/"] = front(link("/api.json", "JSON Feed", "application/json"))
    return "/", "/", "neither RSS, Atom, RDF nor JSON Feed"


def oembed_only(site: WebServer) -> Trap:
    """Interfaces of one page, with types that end like those of feeds."""
    site.pages["/"] = front(
        link("/oembed?url=x", "oEmbed (JSON)", "application/json+oembed")
        + link("/oembed?url=x&format=xml", "oEmbed (XML)", "text/xml+oembed")
    )
    site.pages["/oembed"] = Reply(b'{"type": "rich", "version": "1.0"}')
    with_articles(site)
    return "/", "/", ""


def search_feed(site: WebServer) -> Trap:
    """A feed of what a search finds."""
    _announcing(site, "/?s=ferry&feed=rss2", rss(rss_items(site.url, [0, 1, 2])))
    return "/", "/", ""


def search_path(site: WebServer) -> Trap:
    """A feed of what a search finds, at a path of its own."""
    _announcing(site, "/search/ferry/feed/rss2/", rss(rss_items(site.url, [0, 1, 2])))
    return "/", "/", ""


def login_page(site: WebServer) -> Trap:
    """The site is for members."""
    site.pages["/"] = _bare(
        '<h1>Log in</h1><form><input name="user"><input type="password"></form>'
        '<a href="/reset">Forgot your password?</a><a href="/join">Join us</a>'
    )
    return "/", "", "no headline on this page"


def needs_a_login(site: WebServer) -> Trap:
    """The server asks for a password."""
    site.pages["/"] = html("<h1>No</h1>", status=401)
    return "/", "", "requires a login"


def empty_site(site: WebServer) -> Trap:
    """A new site, whose feed has nothing yet."""
    site.pages["/"] = _bare("<h1>Hello</h1>", link("/feed/", "Feed"))
    site.pages["/feed/"] = rss("")
    return "/", "", "it lists nothing"


def parked_domain(site: WebServer) -> Trap:
    """Advertisements that look like headlines."""
    words = ["Cheap Harbour Flights", "Boat Insurance Rates", "Night Train Tickets"]
    words += ["Ferry Jobs Near You", "Used Boats For Sale", "Lenna Hotel Deals"]
    listed = "".join(
        f'<h3><a href="/?q={word.replace(" ", "+")}&pid=9">{word}</a></h3>'
        for word in words
    )
    site.pages["/"] = _bare(f"<h1>gazette.example is for sale</h1>{listed}")
    return "/", "", "lead to searches"


def parked_elsewhere(site: WebServer) -> Trap:
    """Advertisements that lead away."""
    listed = "".join(
        f'<h3><a href="https://ads.example/offer-{n}-for-you">Offer number {n}</a></h3>'
        for n in range(6)
    )
    site.pages["/"] = _bare(listed)
    return "/", "", "its links lead to ads.example"


class _AnyPath(dict[str, object]):
    """Pages of a server that has an answer to each path."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self._reply = reply

    def get(self, key: str, default: object = None) -> object:
        """Return the one reply."""
        del key, default
        return self._reply


def soft_not_found(site: WebServer) -> Trap:
    """Each path is answered with 200 and one page."""
    reply = _bare('<h1>We could not find that</h1><a href="/">Start again</a>')
    site.pages = _AnyPath(reply)  # type: ignore[assignment]
    return "/", "", "this is an HTML page, not a feed"


def soft_not_found_with_feeds(site: WebServer) -> Trap:
    """As before, and the one page announces a feed, which is that page."""
    reply = _bare("<h1>We could not find that</h1>", link("/feed.xml"))
    site.pages = _AnyPath(reply)  # type: ignore[assignment]
    return "/", "", "this is an HTML page, not a feed"


def endless_indexes(site: WebServer) -> Trap:
    """Indexes of sitemaps that name indexes."""
    site.pages["/"] = _bare("<h1>Maps</h1>")
    site.pages["/robots.txt"] = html(f"Sitemap: {site.url}/index-0.xml")
    for n in range(30):
        inner = f"<sitemap><loc>{site.url}/index-{n + 1}.xml</loc></sitemap>"
        site.pages[f"/index-{n}.xml"] = xml(f"<sitemapindex>{inner}</sitemapindex>")
    return "/", "", "it names only other lists"


def robots_forbid_all(site: WebServer) -> Trap:
    """Nobody may look."""
    site.pages["/"] = front(link("/feed/", "Feed"))
    site.pages["/feed/"] = rss(rss_items(site.url))
    site.pages["/robots.txt"] = html("User-agent: *\nDisallow: /")
    return "/", "", "robots.txt forbids this address"


def robots_forbid_the_feed(site: WebServer) -> Trap:
    """Robots may read the pages, and not the feed."""
    _announcing(site, "/feed/", rss(rss_items(site.url)))
    site.pages["/robots.txt"] = html("User-agent: *\nDisallow: /feed")
    return "/", "/", "robots.txt forbids this address"


def robots_fail(site: WebServer) -> Trap:
    """The rules cannot be read, which forbids everything."""
    site.pages["/"] = front(link("/feed/", "Feed"))
    site.pages["/robots.txt"] = html("broken", status=503)
    return "/", "", "robots.txt forbids this address"


def given_up(site: WebServer) -> Trap:
    """The feed ended years ago, and the page goes on."""
    old = [NOW - timedelta(days=900 + n) for n in range(12)]
    items = rss_items(site.url, dates=old).replace("/2026/", "/2023/")
    _announcing(site, "/feed/", rss(items))
    return "/", "/", "it was given up: its newest entry is of"


def podcast(site: WebServer) -> Trap:
    """The only feed is of something that the front page never shows."""
    items = rss_items(site.url).replace("/news/", "/podcast/")
    _announcing(site, "/podcast.xml", rss(items))
    return "/", "/", "/podcast.xml"


def one_address(site: WebServer) -> Trap:
    """All entries lead to the front page."""
    items = "".join(
        f"<item><title>{title}</title><link>{site.url}/app/</link></item>"
        for title in HEADLINES
    )
    _announcing(site, "/feed/", rss(items))
    return "/", "/", "all its entries lead to one address"


def brochure(site: WebServer) -> Trap:
    """A firm shows what it offers, in headings that are links."""
    offers = ["Boats mended by hand", "Engines tested within a day", "Sails cut anew"]
    listed = "".join(
        f'<section><h2><a href="/what-we-do/offer-{n}-of-ours">{title}</a></h2>'
        f"<p>{_SENTENCE}</p></section>"
        for n, title in enumerate(offers)
    )
    site.pages["/"] = _bare(f"<main>{listed}</main>")
    for n, title in enumerate(offers):
        site.pages[f"/what-we-do/offer-{n}-of-ours"] = _bare(
            f"<main><h1>{title}</h1><p>{_SENTENCE * 6}</p></main>"
        )
    return "/", "", "what it lists has no date"


def brochure_with_sitemap(site: WebServer) -> Trap:
    """The same, with a sitemap that dates its pages."""
    brochure(site)
    site.pages["/robots.txt"] = html(f"Sitemap: {site.url}/sitemap.xml")
    site.pages["/sitemap.xml"] = sitemap(
        (f"{site.url}/what-we-do/offer-{n}-of-ours", f"2026-0{n + 1}-11")
        for n in range(3)
    )
    return "/", "", "what it lists has no date"


def undated_sitemap(site: WebServer) -> Trap:
    """A sitemap of addresses and nothing else."""
    site.pages["/"] = _bare("<h1>Harbour authority</h1>")
    site.pages["/sitemap.xml"] = sitemap(
        (f"{site.url}/berths/{n}", "") for n in range(20)
    )
    return "/", "", "it has neither headlines nor dates"


def a_program(site: WebServer) -> Trap:
    """A page that only scripts fill."""
    script = '<div id="root"></div><script src="/app.js"></script>'
    site.pages["/"] = _bare(f"{script}<noscript>Enable JavaScript.</noscript>")
    return "/", "", "no headline on this page"


def blocked(site: WebServer) -> Trap:
    """The site refuses programs."""
    site.pages["/"] = html("<h1>Access denied</h1>", status=403)
    return "/", "", "HTTP 403"


def too_many_requests(site: WebServer) -> Trap:
    """The site asks for fewer requests."""
    site.pages["/"] = html("<h1>Slow down</h1>", status=429)
    return "/", "", "HTTP 429"


def gone(site: WebServer) -> Trap:
    """The page is gone."""
    return "/old-home", "", "HTTP 404"


def endless_redirects(site: WebServer) -> Trap:
    """The page leads to itself for ever."""
    site.pages["/"] = Reply(status=302, headers={"Location": "/a"})
    site.pages["/a"] = Reply(status=302, headers={"Location": "/b"})
    site.pages["/b"] = Reply(status=302, headers={"Location": "/a"})
    return "/", "", "redirect"


def hungry(site: WebServer) -> Trap:
    """Links say "feed" and mean to feed."""
    site.pages["/"] = front(
        body='<a href="/donate">Feed a family</a><a href="/cats">Feed the cats</a>'
    )
    site.pages["/donate"] = _bare('<h1>Give</h1><a href="/cats">Feed the cats</a>')
    site.pages["/cats"] = _bare('<h1>Cats</h1><a href="/donate">Feed a family</a>')
    site.pages["/rss.xml"] = rss(rss_items(site.url))
    return "/", "/rss.xml", ""


def only_a_tag(site: WebServer) -> Trap:
    """A page announces the feed of one tag first."""
    site.pages["/"] = front(link("/tag/ice/feed/", "Ice") + link("/feed/", "Gazette"))
    site.pages["/tag/ice/feed/"] = rss(rss_items(site.url, [1, 4, 10]))
    site.pages["/feed/"] = rss(rss_items(site.url))
    return "/", "/feed/", ""


def broken_feed(site: WebServer) -> Trap:
    """The feed's program fails and says so with 200."""
    error = Reply(b"Fatal error: Uncaught Error in /var/www/feed.php:3")
    _announcing(site, "/feed/", error)
    return "/", "/", "neither RSS, Atom, RDF nor JSON Feed"


def maintenance(site: WebServer) -> Trap:
    """The site is closed for a while, and says so with 200."""
    site.pages["/"] = _bare("<h1>We will be back soon</h1><p>Please be patient.</p>")
    return "/", "", "no headline on this page"


def pictures(site: WebServer) -> Trap:
    """What is linked and called a feed is a stream of pictures on another site."""
    site.pages["/"] = front(
        body='<a href="https://pictures.example/feed">Our feed</a>', head=link("")
    )
    site.pages["/feed.xml"] = atom(site.url)
    return "/", "/feed.xml", ""


def article_is_gone(site: WebServer) -> Trap:
    """Headlines whose articles cannot be read."""
    site.pages["/"] = front()
    site.pages[path_of(0)] = html("<h1>Subscribers only</h1>", status=403)
    return "/", "", "could not be read"


def wrong_type(site: WebServer) -> Trap:
    """A stylesheet, a page and a calendar are announced as feeds."""
    site.pages["/"] = front(
        link("/style.css", "A", ATOM) + link("/cal.ics", "B") + link("/page", "C")
    )
    site.pages["/style.css"] = Reply(b"body { color: red }")
    site.pages["/cal.ics"] = Reply(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    site.pages["/page"] = article(1)
    with_articles(site)
    return "/", "/", "neither RSS, Atom, RDF nor JSON Feed"


TRAPS: tuple[Callable[[WebServer], Trap], ...] = (
    *(only_comments, comments_in_russian, updated_by_build, all_pages, off_the_host),
    *(example_links, json_interface, oembed_only, search_feed, search_path),
    *(login_page, needs_a_login, empty_site, parked_domain, parked_elsewhere),
    *(soft_not_found, soft_not_found_with_feeds, endless_indexes, robots_forbid_all),
    *(robots_forbid_the_feed, robots_fail, given_up, podcast, one_address, brochure),
    *(brochure_with_sitemap, undated_sitemap, a_program, blocked, too_many_requests),
    *(gone, endless_redirects, hungry, only_a_tag, broken_feed, maintenance),
    *(pictures, article_is_gone, wrong_type),
)
