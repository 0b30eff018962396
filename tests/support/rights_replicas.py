"""Replicas of the OSCE, Amnesty International, Human Rights Watch and PinkNews."""

import json
from collections.abc import Iterable
from datetime import datetime
from html import escape

from tests.support.outlet_pages import link
from tests.support.replica import (
    Piece,
    Replica,
    cdata,
    json_ld,
    pieces,
    redirect,
    rfc822,
    rfc3339,
)
from tocsin.demo.web_server import WebServer, html, xml

_OSCE_MENU = (
    '<ul class="menu"><li><a href="/who-we-are">Who we are</a></li>'
    '<li><a href="/press-releases">Newsroom</a></li>'
    '<li><a href="/resources/publications">Resources</a></li>'
    '<li><a href="/ru">По-русски</a></li></ul>'
)


def osce(site: WebServer) -> Replica:
    """A newsroom of pages of results, dated by the day; publications in PDF beside."""
    folders = ("odihr", "secretariat", "mission-to-lenna", "representative-on-media")
    found = pieces(
        1_000,
        [
            "OSCE mission to Lenna trains harbour judges in fair-trial standards",
            "Media freedom representative concerned by raid on Lenna newspaper",
            "Observers open office ahead of Lenna's early council election",
            "Workshop on hate crime data brings prosecutors to Brodva",
        ],
        lambda number, at: f"/{folders[number % 4]}/{500_000 + number}",
        precision="day",
    )
    pager = "".join(
        f'<li class="pager-{name}"><a href="/press-releases?page={at}">{at}</a></li>'
        for name, at in (("item", 1), ("next", 1), ("last", 1900))
    )
    site.pages["/press-releases"] = html(
        '<html lang="en"><head><title>News and press releases | OSCE</title></head>'
        f"<body>{_OSCE_MENU}<h1>News and press releases</h1>"
        '<div class="panel-pane pane-apachesolr-result"><div class="pane-content">'
        f'{"".join(map(_osce_result, found))}<ul class="pager">{pager}</ul></div></div>'
        "</body></html>"
    )
    for piece in found:
        site.pages[piece.path] = html(_osce_page(piece))
    newsroom = ("page", "/press-releases")
    return Replica(
        home="/press-releases", found=newsroom, source=newsroom, pieces=found
    )


def _osce_result(piece: Piece) -> str:
    return (
        '<div class="search-result-news"><dt class="search-title"><h3>'
        f'<a href="{piece.path}">{piece.title}</a></h3></dt><dd>'
        '<div class="publishing-date"><span>Publishing date:</span> '
        f"{piece.published:%-d %B %Y}</div><div>Content type: Press release</div>"
        '<div>Where we are: <a href="/mission-to-lenna">OSCE Mission to Lenna</a></div>'
        '<div>What we do: <a href="/rule-of-law">Rule of law</a></div>'
        f'<p class="search-snippet">{piece.paragraphs[0][:120]}...</p></dd></div>'
    )


def _osce_page(piece: Piece) -> str:
    return (
        f'<html lang="en"><head><title>{piece.title} | OSCE</title></head><body>'
        f'{_OSCE_MENU}<div class="content--header"><h1>{piece.title}</h1></div>'
        '<div class="content--content"><span class="date-display-single">'
        f"{piece.published:%-d %B %Y}</span>"
        f'<div><div class="pane-content">{piece.body}</div></div></div>'
        '<ul class="osce-download-links"><li><a href="/files/f/1.pdf?download=true">'
        "Download</a></li></ul><footer>Contacts. Privacy.</footer></body></html>"
    )


def amnesty(site: WebServer) -> Replica:
    """WordPress in a folder for each language; a feed with elements of its own."""
    found = pieces(
        2_000,
        [
            "Lenna: Authorities must release journalists held after harbour protest",
            "Brodva: New law would punish those who report on the flood",
            "Global: Death penalty figures show what courts hide",
        ],
        lambda number, at: f"/en/latest/news/{at:%Y/%m}/story-of-the-{number}/",
    )
    site.pages["/"] = redirect("/en/", status=301)
    listed = "".join(
        '<article class="post"><div class="post-content"><header class="post-header">'
        f'<h1 class="post-title"><span><a href="{piece.path}">{piece.title}</a></span>'
        "</h1></header></div></article>"
        for piece in found
    )
    main = f'<div class="postlist">{listed}</div>'
    main += '<a href="/en/petition/free-the-seven/">Sign the petition</a>'
    for address in ("/en/", "/en/latest/news/"):
        site.pages[address] = html(_amnesty_frame("Amnesty", main))
    items = "".join(_amnesty_item(piece, site.url) for piece in found)
    site.pages["/en/feed/"] = xml(
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        f' xmlns:amn="{site.url}/"><channel><title>Amnesty</title>'
        f"<link>{site.url}/en/</link><language>en-GB</language>{items}</channel></rss>"
    )
    for piece in found:
        page = _amnesty_article(piece, found)
        site.pages[piece.path] = html(_amnesty_frame(piece.title, page))
    feed = ("feed", "/en/feed/")
    return Replica(found=feed, source=feed, pieces=found)


def _amnesty_frame(title: str, main: str) -> str:
    head = link("/en/feed/", "Amnesty International &raquo; Feed")
    head += '<link rel="https://api.w.org/" href="/en/wp-json/">'
    places = "".join(
        f'<li><a href="/en/location/{name}/">{name.title()}</a></li>'
        for name in ("africa", "americas", "lenna")
    )
    return (
        f'<html lang="en-GB"><head><title>{title}</title>{head}</head><body><nav><ul>'
        f"{places}</ul></nav><main>{main}</main><footer>Contact</footer></body></html>"
    )


def _amnesty_item(piece: Piece, root: str) -> str:
    return (
        f"<item><title>{piece.title}</title><link>{root}{piece.path}</link>"
        f"<pubDate>{rfc822(piece.published)}</pubDate>"
        f'<guid isPermaLink="false">{root}/en/?p={piece.number}</guid>'
        f"<description>{cdata(piece.paragraphs[0])}</description>"
        f"<content:encoded>{cdata(piece.body)}</content:encoded>"
        "<amn:content-types><amn:id>News</amn:id></amn:content-types>"
        "<amn:countries><amn:id>Lenna</amn:id><amn:id>Europe</amn:id></amn:countries>"
        "</item>"
    )


def _amnesty_article(piece: Piece, related: Iterable[Piece]) -> str:
    others = "".join(
        f'<li><a href="{other.path}"><h3>{other.title}</h3></a><p>Related, in short, '
        "with a line or two of another article.</p></li>"
        for other in related
    )
    return (
        '<section class="article has-sidebar"><header class="article-header"><div '
        'class="article-metaDataRow"><div class="publishedDate"><time datetime="'
        f'{rfc3339(piece.published)}">{piece.published:%B %-d, %Y}</time></div></div>'
        f'<h1 class="article-title wp-block-post-title">{piece.title}</h1></header>'
        f'<article class="article-content">{piece.body}</article>'
        '<footer class="article-footer"><ul><li><a href="/en/location/lenna/">Lenna</a>'
        f'</li></ul><ul>{others}</ul></footer></section><aside class="article-sidebar">'
        "<p>Donate now and help people in all the world.</p></aside>"
    )


def human_rights_watch(site: WebServer) -> Replica:
    """A feed with whole texts that no page announces; a site in many languages."""
    found = pieces(
        3_000,
        [
            "Lenna: Harbour Workers Beaten in Custody",
            "Brodva: Court Ruling Protects Flood Witnesses",
            "Governments Should Act on Strait Pushbacks",
            "Witness: A Night at the Quay",
        ],
        lambda number, at: f"/news/{at:%Y/%m/%d}/story-{number}",
        hours=-5,
    )
    blocks = "".join(
        '<div class="media-block"><div class="media-block__content"><span>News Release'
        f'</span><h3><a href="{piece.path}">{piece.title}</a></h3>'
        f'<p class="media-block__date">{piece.published:%B %-d, %Y}</p></div></div>'
        for piece in found
    )
    pager = '<ul><li class="pager__item"><a href="/news?page=1">Next</a></li></ul>'
    for address in ("/", "/news"):
        site.pages[address] = html(_hrw_frame("Human Rights Watch", blocks + pager))
    items = "".join(
        f"<item><title>{piece.title}</title><link>{site.url}{piece.path}</link>"
        f"<description>{escape(piece.body)}</description>"
        f"<pubDate>{rfc822(piece.published, -5)}</pubDate>"
        f'<guid isPermaLink="false">{piece.number} at {site.url}</guid></item>'
        for piece in found
    )
    site.pages["/rss/news"] = xml(
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xml:base="'
        f'{site.url}/"><channel><title>Human Rights Watch News</title>'
        f"<link>{site.url}/</link><language>en</language>{items}</channel></rss>"
    )
    for piece in found:
        site.pages[piece.path] = html(_hrw_frame(piece.title, _hrw_article(piece)))
    return Replica(found=("page", "/"), source=("feed", "/rss/news"), pieces=found)


def _hrw_frame(title: str, main: str) -> str:
    languages = "".join(
        f'<a href="/{code}" hreflang="{code}">{name}</a>'
        for code, name in (("fr", "Français"), ("ru", "Русский"), ("zh-hans", "简体"))
    )
    return (
        f'<html lang="en"><head><title>{title} | Rights Watch</title></head><body>'
        f'<nav>{languages}<a href="/countries">Countries</a></nav><main>{main}</main>'
        "<footer>Your tax deductible gift can help stop abuse.</footer></body></html>"
    )


def _hrw_article(piece: Piece) -> str:
    at = rfc3339(piece.published, -5)
    return (
        '<article><header class="news-header"><span class="news-header__flag">'
        f'News Release</span><h1 class="news-header__title">{piece.title}</h1>'
        '<p class="news-header__subtitle">What the government should do now</p>'
        '<div class="news-header__dateline"><time class="news-header__dateline-date" '
        f'datetime="{at}">{piece.published:%B %-d, %Y}</time></div></header>'
        '<div class="minimal-share"><a href="https://share.example/?u=1">Share</a></div>'
        f'<div class="article-body rich-text">{piece.body}</div>'
        '<div class="tag-block"><h4 class="tag-block__region-title">Region / Country'
        '</h4><a class="tag-block__region-link" href="/europe/lenna">Lenna</a></div>'
        "</article>"
    )


_PINKNEWS_SPACES = (
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)


def pinknews(site: WebServer) -> Replica:
    """WordPress, with dates in its addresses and a feed of the comments."""

    def path(number: int, at: datetime) -> str:
        return f"/{at:%Y/%m/%d}/story-of-{number}/"

    found = pieces(
        4_000,
        [
            "Lenna pride march goes ahead despite harbour ban",
            "Brodva school drops rule on same-sex dance partners",
            "Everything we know about the ferry musical",
            "Council candidate apologises for remarks on trans nurses",
        ],
        path,
        authors=("Ada Quill",),
    )
    shown = "".join(
        f'<article><a href="/category/world/">World</a><h3><a href="{piece.path}">'
        f"{piece.title}</a></h3></article>"
        for piece in found
    )
    site.pages["/"] = html(_pinknews_frame("PinkNews", shown))
    items = "".join(_pinknews_item(piece, site.url) for piece in found)
    comments = items.replace("<title>", "<title>By a reader on: ")
    for address, listed in (("/feed/", items), ("/comments/feed/", comments)):
        site.pages[address] = xml(
            f'<?xml version="1.0"?><rss version="2.0"{_PINKNEWS_SPACES}>'
            f"<channel><title>PinkNews</title><link>{site.url}/</link>"
            "<language>en-US</language><sy:updatePeriod>\n\thourly\t</sy:updatePeriod>"
            '<site xmlns="com-wordpress:feed-additions:1">205932</site>'
            f"\t{listed}</channel></rss>"
        )
    for piece in found:
        page = _pinknews_article(piece, found)
        site.pages[piece.path] = html(_pinknews_frame(piece.title, page))
    feed = ("feed", "/feed/")
    return Replica(found=feed, source=feed, pieces=found)


def _pinknews_frame(title: str, main: str) -> str:
    head = link("/feed/", "PinkNews &raquo; Feed")
    head += link("/comments/feed/", "PinkNews &raquo; Comments Feed")
    return (
        f'<html lang="en-GB"><head><title>{title}</title>{head}</head><body><nav>'
        f'<a href="/category/film/">Film</a><a href="/app/">App</a></nav>{main}</body>'
        "</html>"
    )


def _pinknews_item(piece: Piece, root: str) -> str:
    return (
        f"<item>\n<title>{piece.title}</title>\n<link>{root}{piece.path}</link>\n\n"
        f"<dc:creator>{cdata(piece.authors[0])}</dc:creator>\n"
        f"<pubDate>{rfc822(piece.published)}</pubDate>\n"
        f"<category>{cdata('World')}</category>\n<category>{cdata('Trans')}</category>"
        f'<guid isPermaLink="false">{root}/?p={piece.number}</guid>'
        f"<description>{cdata(piece.paragraphs[0])}</description></item>"
    )


def _pinknews_article(piece: Piece, found: Iterable[Piece]) -> str:
    [author] = piece.authors
    website = {"@type": "WebSite", "name": "PinkNews", "inLanguage": "en-GB"}
    graph = {"@context": "https://schema.org", "@graph": [json_ld(piece), website]}
    node = json.dumps(graph)
    more = "".join(
        f'<li><a href="{other.path}">{other.title}</a></li>'
        for other in found
        if other is not piece
    )
    return (
        f'<script type="application/ld+json">{node}</script><main><article>'
        f'<h1>{piece.title}</h1><a href="/author/ada/" rel="author">{author}</a>'
        f"<p>{piece.published:%b %d}</p>{piece.body}<h4>Share your thoughts</h4>"
        "<p>Sign in or create an account to comment.</p></article>"
        f"<section><h2>Read next</h2><ul>{more}</ul></section></main>"
    )
