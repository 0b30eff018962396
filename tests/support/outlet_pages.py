"""An invented outlet's pages and feeds, for tests of the finder."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.support.daemon_process import prose
from tocsin.demo.web_server import Reply, WebServer, html, xml

NOW = datetime.now(UTC).replace(microsecond=0)

HEADLINES = [
    *("Ferry is late again", "Mill reopens after the flood", "Court hears the pilot"),
    *("Night train stops at Lenna", "School gets a new roof", "Dyke needs repair"),
    *("Council sells the old quay", "Nurses ask for more beds", "Wind park is delayed"),
    *("Museum shows the harbour maps", "Ice closes the strait", "Mayor will not stand"),
]
"""Of articles, the newest first."""


def path_of(number: int) -> str:
    """Return the path of an article."""
    return f"/news/2026/story-{number}-of-the-harbour"


def published(number: int) -> datetime:
    """Return when an article was published: each seven hours before the next."""
    return NOW - timedelta(hours=7 * number + 1, minutes=3 * number)


def article(number: int) -> Reply:
    """Return an article's page, with its date."""
    paragraphs = [f"{HEADLINES[number]}, said the office.", *prose("harbour", number)]
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    at = published(number).isoformat()
    return html(
        f'<!doctype html><html lang="en"><head><title>{HEADLINES[number]}</title>'
        f'<meta property="article:published_time" content="{at}"></head><body><article>'
        f"<h1>{HEADLINES[number]}</h1>{text}</article></body></html>"
    )


def front(head: str = "", body: str = "", *, numbers: Iterable[int] = ()) -> Reply:
    """Return the page that shows the headlines, all of them if none are named."""
    shown = list(numbers) or range(len(HEADLINES))
    listed = "".join(
        f'<article><h2><a href="{path_of(n)}">{HEADLINES[n]}</a></h2></article>'
        for n in shown
    )
    return html(
        f'<!doctype html><html lang="en"><head><title>Gazette</title>{head}</head>'
        f"<body><main>{listed}</main>{body}</body></html>"
    )


def link(href: str, title: str = "", type_: str = "application/rss+xml") -> str:
    """Return the element that announces a feed."""
    return f'<link rel="alternate" type="{type_}" title="{title}" href="{href}">'


ATOM = "application/atom+xml"


def rss_items(
    base: str,
    numbers: Iterable[int] = range(10),
    *,
    text: str = "",
    dates: Sequence[datetime] = (),
) -> str:
    """Return items of RSS; `dates` replaces those of the articles."""
    return "".join(
        f"<item><title>{HEADLINES[n]}</title><link>{base}{path_of(n)}</link>"
        f"<guid>{base}{path_of(n)}</guid>"
        f"<pubDate>{format_datetime(dates[n] if dates else published(n))}</pubDate>"
        f"<description>{text or HEADLINES[n]}</description></item>"
        for n in numbers
    )


def rss(items: str, title: str = "Gazette") -> Reply:
    """Return a feed with these items."""
    return xml(
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>'
        f"<link>http://gazette.example/</link>{items}</channel></rss>"
    )


def atom(
    base: str,
    numbers: Iterable[int] = range(10),
    *,
    text: str = "",
    edited: bool = False,
    dated: bool = True,
) -> Reply:
    """Return an Atom feed; without `dated` it tells only of the last change."""
    late = timedelta(hours=1) if edited else timedelta(0)
    entries = "".join(
        f"<entry><title>{HEADLINES[n]}</title><id>{base}{path_of(n)}</id>"
        f'<link href="{base}{path_of(n)}"/><author><name>Ada Quill</name></author>'
        + (f"<published>{published(n).isoformat()}</published>" if dated else "")
        + f"<updated>{(published(n) + late).isoformat()}</updated>"
        f"<summary>{text or HEADLINES[n]}</summary></entry>"
        for n in numbers
    )
    return xml(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title>'
        f"<id>{base}/</id>{entries}</feed>"
    )


def sitemap(addresses: Iterable[tuple[str, str]]) -> Reply:
    """Return a sitemap of addresses with their lastmod, "" for none."""
    urls = "".join(
        f"<url><loc>{address}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</url>"
        for address, at in addresses
    )
    return xml(f"<urlset>{urls}</urlset>")


def with_articles(site: WebServer) -> None:
    """Serve the pages of the articles."""
    for number in range(len(HEADLINES)):
        site.pages[path_of(number)] = article(number)
