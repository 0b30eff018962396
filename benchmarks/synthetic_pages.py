"""Synthetic news pages: a tenth of each is the article, the rest is furniture."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property
from html import escape
from random import Random

from benchmarks import synthetic_prose

SMALLEST, LARGEST = 30_000, 120_000
"""Bytes of a page; sizes are spread evenly."""

MARKUP_SHARE = 0.55
"""The share of markup in the filling of a page; the rest is scripts."""

_CSS = "".join(
    f".c{i}__item--{i % 7}{{margin:{i % 9}px {i % 5}px;display:flex;order:{i}}}"
    f"@media(min-width:{400 + i}px){{.c{i}{{width:{i % 90 + 10}%}}}}"
    for i in range(60)
)


@dataclass(frozen=True)
class Piece:
    """An article from which a page is made."""

    url: str
    outlet: str
    section: str
    title: str
    author: str
    published: datetime
    paragraphs: tuple[str, ...]
    size_bytes: int
    """The size to which its page is filled up."""

    @cached_property
    def summary(self) -> str:
        """Return the first paragraph's first two hundred characters."""
        return self.paragraphs[0][:200].rsplit(" ", 1)[0] + " …"


class Look:
    """The look of one outlet's pages: its menu, its cards, its scripts."""

    def __init__(self, home: str, name: str) -> None:
        self._home, self._name = home, name
        random = Random(f"look of {name}")
        self._cards = [_card(home, number, random) for number in range(120)]
        self._state = [_state(number, random) for number in range(120)]
        self._top = _top(home, name)
        self._bottom = _bottom(home, name)

    def page(self, piece: Piece) -> str:
        """Return the page of an article."""
        random = Random(f"page of {piece.url}")
        middle = _article(piece, random.sample(self._cards, 3))
        head = _head(piece)
        room = piece.size_bytes - sum(
            len(part) for part in (head, self._top, middle, self._bottom)
        )
        cards = self._fill(self._cards, int(room * MARKUP_SHARE), random)
        state = self._fill(self._state, int(room * (1 - MARKUP_SHARE)), random)
        return (
            f'<!DOCTYPE html>\n<html lang="en-GB">{head}<body class="article-page">'
            f'{self._top}<div class="layout"><main id="main">{middle}</main>'
            f'<aside class="rail"><h2>Most read</h2>{cards[: len(cards) // 3]}</aside>'
            f'</div><section class="related"><h2>More from {self._name}</h2>'
            f'<div class="grid">{cards[len(cards) // 3 :]}</div></section>'
            f'{self._bottom}<script>window.__STATE__={{{state}"end":0}};</script>'
            "</body></html>"
        )

    def _fill(self, pool: list[str], length: int, random: Random) -> str:
        chosen: list[str] = []
        while length > 0:
            chosen.append(random.choice(pool))
            length -= len(chosen[-1])
        return "".join(chosen)


def feed(home: str, name: str, pieces: Iterable[Piece]) -> str:
    """Return an RSS feed."""
    items = "".join(
        f"<item><title>{escape(piece.title)}</title><link>{piece.url}</link>"
        f'<guid isPermaLink="true">{piece.url}</guid>'
        f"<pubDate>{format_datetime(piece.published)}</pubDate>"
        f"<dc:creator>{piece.author}</dc:creator><category>{piece.section}</category>"
        f"<description>{escape(f'<p>{piece.summary}</p>')}</description></item>\n"
        for piece in pieces
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{name}</title><link>{home}/</link><language>en-gb</language>"
        f"<description>News of {name}</description>\n{items}</channel></rss>"
    )


def _head(piece: Piece) -> str:
    title, summary = escape(piece.title), escape(piece.summary)
    when = piece.published.isoformat()
    claims = {
        "og:type": "article",
        "og:title": title,
        "og:description": summary,
        "og:url": piece.url,
        "og:site_name": piece.outlet,
        "og:image": f"{piece.url}/lead.jpg",
        "article:published_time": when,
        "article:section": piece.section,
    }
    metas = "".join(f'<meta property="{k}" content="{v}">' for k, v in claims.items())
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.title,
        "datePublished": when,
        "dateModified": when,
        "author": [{"@type": "Person", "name": piece.author}],
        "publisher": {"@type": "NewsMediaOrganization", "name": piece.outlet},
        "mainEntityOfPage": piece.url,
        "description": piece.summary,
    }
    return (
        f'<head><meta charset="utf-8"><title>{title} | {piece.outlet}</title>'
        '<meta name="viewport" content="width=device-width">'
        f'<meta name="description" content="{summary}">'
        f'<meta name="author" content="{piece.author}">{metas}'
        f'<link rel="canonical" href="{piece.url}"><style>{_CSS}</style>'
        f'<script type="application/ld+json">{json.dumps(facts)}</script></head>'
    )


def _article(piece: Piece, asides: list[str]) -> str:
    when = piece.published
    texts = [f"<p>{escape(text, quote=False)}</p>" for text in piece.paragraphs]
    texts.insert(len(texts) // 2, f'<div class="inline-related">{asides[0]}</div>')
    return (
        f'<article class="story"><header><span class="kicker">{piece.section}</span>'
        f"<h1>{escape(piece.title)}</h1>"
        f'<div class="byline">By <a rel="author" href="/by">{piece.author}</a> '
        f'<time datetime="{when.isoformat()}">{when:%H:%M}</time></div>'
        '<ul class="share"><li><a href="#m">Mail</a></li><li><a href="#c">Copy link'
        "</a></li></ul></header><figure><img src='/lead.jpg' alt=''><figcaption>Photo: "
        f"{piece.author}</figcaption></figure><div class='story-body'>{''.join(texts)}"
        f'</div><footer class="tags"><a href="/t/1">{piece.section}</a></footer>'
        f'</article><div class="read-next">{asides[1]}{asides[2]}</div>'
    )


def _card(home: str, number: int, random: Random) -> str:
    section = random.choice(synthetic_prose.words("sections"))
    return (
        f'<div class="card card--{number % 6}" data-id="{random.getrandbits(40)}">'
        f'<a class="card__link" href="{home}/archive/{number}">'
        f'<div class="card__media"><picture><source srcset="/i/{number}.webp 640w">'
        f'<img loading="lazy" src="/i/{number}.jpg" alt=""></picture></div>'
        f'<div class="card__text"><span class="card__kicker">'
        f"{section}</span><h3>{synthetic_prose.headline(random)}</h3></div></a>"
        f'<p class="card__meta"><span>{random.randint(2, 59)} min</span> '
        f"<span>{synthetic_prose.person(random)}</span></p></div>"
    )


def _state(number: int, random: Random) -> str:
    item = {
        "id": random.getrandbits(48),
        "headline": synthetic_prose.headline(random),
        "path": f"/archive/{number}",
        "flags": [random.random() < 0.5 for _ in range(6)],
        "ratio": random.random(),
        "slots": {"size": [300, 250], "key": f"{random.getrandbits(64):x}"},
    }
    return f'"{number}-{random.getrandbits(32)}":{json.dumps(item)},'


def _top(home: str, name: str) -> str:
    menus = "".join(
        _menu(home, section) for section in synthetic_prose.words("sections")
    )
    return (
        f'<header class="site"><a class="logo" href="{home}/">{name}</a>'
        f'<nav class="nav"><ul>{menus}</ul></nav><form action="/search">'
        '<input name="q"><button>Search</button></form></header>'
    )


def _menu(home: str, section: str) -> str:
    here = f"{home}/{section.lower()}"
    links = "".join(
        f'<li><a href="{here}/{noun}">{noun.title()}</a></li>'
        for noun in synthetic_prose.words("nouns")[len(section) : 80 : 8]
    )
    return f'<li class="nav__item"><a href="{here}">{section}</a><ul>{links}</ul></li>'


def _bottom(home: str, name: str) -> str:
    links = "".join(
        f'<li><a href="{home}/about/{noun}">{noun.title()}</a></li>'
        for noun in synthetic_prose.words("nouns")[::5]
    )
    return (
        f'<footer class="site"><ul>{links}</ul><p>© {name}. All rights reserved.</p>'
        '<div class="newsletter"><h2>Sign up for our newsletter</h2><form><input '
        'type="email"><button>Sign up</button></form></div></footer>'
    )
