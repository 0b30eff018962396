"""Replicas of The Guardian, Reuters and Context."""

import json
from dataclasses import replace
from datetime import datetime
from html import escape

from tests.support.outlet_pages import link
from tests.support.replica import (
    Piece,
    Replica,
    json_ld,
    news_sitemap,
    pieces,
    redirect,
    rfc822,
)
from tocsin.demo.web_server import Reply, WebServer, html, xml


def guardian(site: WebServer) -> Replica:
    """A feed for each section, at its address with /rss; other robots are shut out."""

    def path(number: int, at: datetime) -> str:
        return f"/world/{at:%Y/%b/%d}/story-of-the-{number}".lower()

    found = pieces(
        5_000,
        [
            "Lenna harbour blockade enters second week as talks stall",
            "‘Nobody told us’: Brodva’s flood inquiry hears from nurses",
            "Strait crossing deaths double in a year, study finds",
            "The Lenna letters: how a lost archive came home",
        ],
        path,
        authors=("Ada Quill", "Ben Marrow"),
    )
    site.pages["/"] = redirect("/international")
    cards = "".join(
        f'<div class="fc-item"><h3><a href="{piece.path}">{piece.title}</a></h3></div>'
        for piece in found
    )
    for section in ("/international", "/world"):
        head = link(f"{section}/rss", "World news RSS feed")
        site.pages[section] = html(_guardian_frame("World news", head, cards))
        site.pages[f"{section}/rss"] = xml(_guardian_feed(found, site.url))
    site.pages["/robots.txt"] = Reply(
        b"User-agent: *\nDisallow: /search\nDisallow: /discussion/*\n"
        b"Disallow: /*/print$\n\nUser-agent: Scrapy\nDisallow: /\n\n"
        b"User-agent: CCBot\nDisallow: /\n\n"
        + f"Sitemap: {site.url}/sitemaps/news.xml\n".encode()
    )
    site.pages["/sitemaps/news.xml"] = xml(news_sitemap(site, found, "The Guardian"))
    for piece in found:
        site.pages[piece.path] = html(_guardian_page(piece, found[0]))
    return Replica(
        found=("feed", "/international/rss"),
        source=("feed", "/world/rss"),
        pieces=found,
    )


def _guardian_feed(found: tuple[Piece, ...], root: str) -> str:
    items = "".join(
        f"<item><title>{piece.title}</title><link>{root}{piece.path}</link>"
        "<description>"
        + escape(
            f"<p>A standfirst of it</p>{piece.body[:400]} "
            f'<a href="{root}{piece.path}">Continue reading...</a>'
        )
        + f'</description><category domain="{root}/world/lenna">Lenna</category>'
        f'<category domain="{root}/world/world">World news</category>'
        f"<pubDate>{rfc822(piece.published)}</pubDate><guid>{root}{piece.path}</guid>"
        f'<media:content width="140" url="{root}/img/1.jpg"><media:credit scheme='
        '"urn:ebu">Photograph: Cy Brook/Lenna Images</media:credit></media:content>'
        "<dc:creator>Ada Quill and Ben Marrow in Lenna</dc:creator>"
        f"<dc:date>{piece.published.isoformat()}</dc:date></item>"
        for piece in found
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<rss xmlns:media="http://search.yahoo.com/mrss/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>'
        f"<title>World news | The Guardian</title><link>{root}/world</link>"
        f"<language>en-gb</language>{items}</channel></rss>"
    )


def _guardian_frame(title: str, head: str, main: str) -> str:
    return (
        f'<html lang="en"><head><title>{title} | Guardian</title>{head}</head><body>'
        '<nav><a href="/news">News</a><a href="/commentisfree">Opinion</a>'
        '<a href="/world/lenna">Lenna</a></nav>'
        f"<main>{main}</main><footer>Original reporting and incisive analysis, direct "
        "from the newsroom every morning</footer></body></html>"
    )


def _guardian_page(piece: Piece, popular: Piece) -> str:
    head = (
        '<meta property="article:published_time" content="'
        f'{piece.published.isoformat()}"><meta property="article:author" '
        'content="https://gazette.example/profile/ada">'
        '<meta name="author" content="Ada Quill">'
        f'<script type="application/ld+json">{json.dumps([json_ld(piece)])}</script>'
    )
    main = (
        f"<article><h1>{piece.title}</h1><div><p>A standfirst of it</p></div>"
        '<address><a rel="author" href="/profile/ada">Ada Quill</a> and '
        '<a rel="author" href="/profile/ben">Ben Marrow</a> in Lenna</address>'
        f'<div class="article-body-commercial-selector article-body-viewer-selector">'
        f'{piece.body}</div><ul><li><a href="/world/lenna">Lenna</a></li></ul>'
        "</article>"
        f'<section><h2>Most viewed</h2><a href="{popular.path}">{popular.title}</a>'
        "</section>"
    )
    return _guardian_frame(piece.title, head, main)


_DATADOME = (
    '<html lang="en"><head><title>reuters.com</title></head><body><p id="cmsg">Please '
    "enable JS and disable any ad blocker</p></body></html>"
)
_INDEX = "/arc/outboundfeeds/news-sitemap-index/?outputType=xml"


def reuters(site: WebServer) -> Replica:
    """No feed: sitemaps of news in parts, of all languages; the pages answer."""
    found = _reuters_sitemaps(site, 6_000)
    cards = "".join(
        f'<li><div data-testid="MediaStoryCard"><h3><a data-testid="Heading" href="'
        f'{piece.path}">{piece.title}</a></h3><time>an hour ago</time></div></li>'
        for piece in found
        if piece.language == "en"
    )
    site.pages["/"] = site.pages["/world/"] = html(
        f'<html lang="en"><head><title>Reuters</title></head><body><main><ul>{cards}'
        "</ul></main></body></html>"
    )
    for piece in found:
        site.pages[piece.path] = html(_reuters_page(piece))
    index = ("sitemap", _INDEX)
    return Replica(found=index, source=index, pieces=found, sampled=3)


def reuters_refusing(site: WebServer) -> Replica:
    """The same where a guard against robots stands before all but the sitemaps."""
    found = _reuters_sitemaps(site, 6_500)
    for path in ("/", "/world/", *(piece.path for piece in found)):
        site.pages[path] = html(_DATADOME, status=401)
    return Replica(
        found=None,
        problem="401",
        source=("sitemap", _INDEX),
        pieces=tuple(replace(piece, is_stub=True, authors=()) for piece in found),
    )


def _reuters_sitemaps(site: WebServer, first: int) -> tuple[Piece, ...]:
    def path(number: int, at: datetime) -> str:
        return f"/world/story-of-the-{number}-{at:%Y-%m-%d}/"

    english = pieces(
        first,
        [
            "Lenna central bank holds rates as ferry strike bites",
            "Brodva flood toll rises, dyke repairs start",
            "Exclusive: Strait pipeline talks near collapse, sources say",
            "Explainer: What is at stake in Lenna's election?",
        ],
        path,
        authors=("Ada Quill",),
    )
    [spanish] = pieces(
        first + 50,
        ["El banco central de Lenna mantiene las tasas por la huelga del puerto"],
        lambda number, at: f"/es/mundo/historia-{number}-{at:%Y-%m-%d}/",
        authors=("Ada Quill",),
        language="es",
    )
    found = (*english, spanish)
    part = "/arc/outboundfeeds/news-sitemap/?outputType=xml"
    site.pages[part] = xml(news_sitemap(site, found[:3], "Reuters"))
    site.pages[f"{part}&from=100"] = xml(news_sitemap(site, found[3:], "Reuters"))
    listed = "".join(
        f"<sitemap><loc>{site.url}{escape(address)}</loc></sitemap>"
        for address in (part, f"{part}&from=100")
    )
    site.pages[_INDEX] = xml(
        '<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns='
        f'"http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</sitemapindex>'
    )
    lines = ("sitemap-index/?outputType=xml", "news-sitemap-index/?outputType=xml")
    named = "".join(f"SITEMAP: {site.url}/arc/outboundfeeds/{x}\n" for x in lines)
    site.pages["/robots.txt"] = Reply(
        b"User-agent: CCbot\nDisallow: /\n\nUser-agent: *\nDisallow: /search\n"
        b"Disallow: /article/api/\n\n" + named.encode()
    )
    return found


def _reuters_page(piece: Piece) -> str:
    [author] = piece.authors
    node = json.dumps(json_ld(piece))
    texts = "".join(
        f'<div data-testid="paragraph-{place}">{text}</div>'
        for place, text in enumerate(piece.paragraphs)
    )
    return (
        f'<html lang="{piece.language}"><head><title>{piece.title} | Reuters</title>'
        f'<script type="application/ld+json">{node}</script></head><body>'
        f'<main><article><h1 data-testid="Heading">{piece.title}</h1>'
        f'<a rel="author" href="/authors/ada/">{author}</a>'
        f'<div class="article-body-module__content__bnXL1">{texts}</div>'
        '<div data-testid="SignUp">Sign up here.</div><p>Reporting by Ada Quill; '
        "Editing by Ben Marrow</p><p>Our Standards: The Thomson Reuters Trust "
        "Principles.</p>"
        "</article></main></body></html>"
    )


def context(site: WebServer) -> Replica:
    """No feed that is known: a page of topics, cards, profiles and newsletters."""
    topics = ("ai", "climate-risks", "digital-rights", "surveillance")
    found = pieces(
        7_000,
        [
            "How Lenna's dockers train the machines that replace them",
            "Flood insurance is a lottery in Brodva's poorest streets",
            "Face scans at the ferry: who is watching the strait?",
            "Loan apps and the women they follow home",
        ],
        lambda number, at: f"/{topics[number % 4]}/story-of-the-{number}",
        authors=("Ada Quill",),
        precision="day",
    )
    cards = "".join(
        f'<div class="card"><a class="label" href="/{piece.path.split("/")[1]}">Climate'
        f'</a><a href="{piece.path}"><h3>{piece.title}</h3></a><p>In short.</p>'
        f"<p>Published: {piece.published:%B %d, %Y}</p></div>"
        for piece in found
    )
    site.pages["/"] = html(
        _context_frame("Context", f"<h2>In Focus</h2><section>{cards}</section>")
    )
    for piece in found:
        site.pages[piece.path] = html(_context_frame(piece.title, _context_page(piece)))
    return Replica(found=("page", "/"), source=("page", "/"), pieces=found)


def _context_frame(title: str, main: str) -> str:
    menu = "".join(
        f'<li><a href="{path}">{name}</a></li>'
        for path, name in (
            ("/ai", "AI"),
            ("/climate-risks", "Climate Risks"),
            ("/newsletter?id=b8c9adc96e88", "Climate. Change."),
            ("/profile/ada-quill", "Our correspondents and editors"),
            ("/video/can-this-spray-help", "Video"),
        )
    )
    return (
        f'<html lang="en"><head><title>{title} | Context</title><meta '
        f'property="og:title" content="{title}"></head><body><ul>{menu}</ul>'
        f"<main>{main}</main>"
        "<footer>Context is powered by a newsroom. © All rights reserved.</footer>"
        "</body></html>"
    )


def _context_page(piece: Piece) -> str:
    return (
        f"<h1>{piece.title}</h1><p>What the city does not say</p>"
        f'<p><a href="/profile/ada-quill">Ada Quill</a></p>'
        f"<p>Published: {piece.published:%B %d, %Y}</p><div>{piece.body}</div>"
        '<p>Tags</p><ul><li><a href="/tags/housing">Housing</a></li></ul>'
        '<h3>Get our climate newsletter. Free. Every week.</h3><a href="/newsletter">'
        "Subscribe</a>"
    )
