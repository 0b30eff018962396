"""Pages with hostile words: lines that are costly for patterns, and senseless claims.

Each page contains an article and hostile text, or (`BARE`) hostile text alone.
"""

import json
from collections.abc import Mapping
from html import escape
from random import Random
from typing import Any

from benchmarks.hidden_article import Make, hidden, story

LONG = 1_000_000
"""Bytes of a hostile line in the text."""
CLAIMED = 100_000
"""Bytes of it in each piece of metadata: enough to reveal quadratic cost."""

LINES = {
    "dashes": "-",
    "letters, then a mark": "a",
    "brackets": "(",
    "JSON brackets": '{"a":[',
    "digits": "1234567890",
    "days": "2026-03-02 ",
    "days in words": "Monday, 2 March 2026, ",
    "times of day": "12:30 ",
    "bylines": " by by by By: Ida Holm and",
    "names": "Ida Holm, ",
    "separators": " | - · ",
    "commas": ",",
    "blanks": " ",
    "no-break blanks": "\u00a0",
    "line ends": "\r\n",
    "letters without blanks": "lennaportlenna",
    "addresses": "http://www.lenna.example/",
    "mail addresses": "a@a.",
    "escaped markup": "&amp;lt;p&amp;gt;",
    "half a tag": "<p <",
    "quotes": "“\"'”",
    "marks of direction": "\u202e\u2066עברית \u200fعربي ",
    "accents on one letter": "\u0301",
    "unseen characters": "\u200b\u00ad\ufeff",
    "Thai": "สะพานยกที่ท่าเรือจะปิดจนถึงฤดูใบไม้ผลิ",
    "Japanese": "跳ね橋は春まで通行止めになると港湾局が発表した。",
    "pictures of faces": "👩\u200d👩\u200d👧",
}
"""Name → the text that is repeated."""


def repeating(line: str, of: int) -> str:
    """Return a page with a repeated text wherever a reader looks for something."""
    size_bytes = len(escape(line).encode()) * of
    text = line * (LONG // size_bytes) + "!"
    short = line * (CLAIMED // size_bytes) + "!"
    safe = escape(short)
    facts = {
        "@type": "NewsArticle",
        "headline": short,
        "datePublished": short,
        "author": {"@type": "Person", "name": short},
        "articleSection": short,
    }
    names = ("author", "date", "article:published_time", "og:title", "og:url", "news")
    head = "".join(f'<meta property="{name}" content="{safe}">' for name in names)
    return story(
        head=f"{head}{json_ld(json.dumps(facts))}",
        before=f'<h1>{safe}</h1><a rel="author" href="{safe}">{safe}</a>',
        inside=f"<p>{escape(text)}</p>",
        attributes=f'class="{safe}" id="{safe}"',
        after=f'<p class="byline">{safe}</p><time datetime="{safe}">{safe}</time>',
    )


def _repeating(line: str) -> Make:
    return hidden(lambda of: repeating(line, of))


def json_ld(text: str) -> str:
    """Return a script with JSON-LD."""
    return f'<script type="application/ld+json">{text}</script>'


SENSELESS: tuple[Any, ...] = (
    *(None, True, -1, 1e308, "", " ", [], {}, [[]], [None], {"@id": "#a"}, "\0"),
    *("\ud800", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00", "0000-00-00"),
    *(
        "http://[",
        "//",
        "javascript:alert(1)",
        "http://a:b:c/",
        "http://\ud800.example",
    ),
    {"@type": ["Person", 7], "name": {"name": [["Ida"]]}},
    {"@value": {"@value": {"@value": ["Ida"]}}},
)
"""Values that no property should have."""

PROPERTIES = (
    *("@type", "@id", "@graph", "headline", "name", "author", "datePublished"),
    *("dateModified", "publisher", "image", "url", "mainEntityOfPage", "keywords"),
    *("articleSection", "articleBody", "inLanguage", "isAccessibleForFree", "creator"),
    *("dateline", "hasPart", "liveBlogUpdate", "thumbnailUrl", "description"),
)

NAMES = (
    *("author", "og:url", "og:image", "og:title", "og:locale", "og:site_name", "date"),
    *("article:published_time", "article:modified_time", "article:tag", "keywords"),
    *("description", "robots", "article:content_tier", "language", "parsely-pub-date"),
)


def senseless(of: int) -> str:
    """Return a page with each of these values for each property."""
    nodes = [
        json.dumps({"@type": "NewsArticle", name: value})
        for name in PROPERTIES
        for value in SENSELESS
    ]
    texts = [value for value in SENSELESS if isinstance(value, str)]
    metas = "".join(
        f'<meta property="{name}" content="{escape(printable(text))}">'
        for name in NAMES
        for text in texts
    )
    links = "".join(
        f'<link rel="canonical" href="{escape(printable(text))}">' for text in texts
    )
    every = dict.fromkeys(PROPERTIES[1:], "http://[") | {"@type": "Article"}
    scripts = "".join(
        map(json_ld, [*nodes, json.dumps(every), "[1e999, NaN", "1" * 9_999])
    )
    return story(head=links + metas + scripts)


def printable(text: str) -> str:
    """Return a text that can be written into a page as UTF-8."""
    return text.encode("utf-8", "replace").decode()


def claiming(text: str) -> str:
    """Return a page with one script of JSON-LD."""
    return story(head=json_ld(text))


def many_nodes(of: int) -> str:
    """Return JSON of five megabytes."""
    node = {"@type": "ListItem", "name": "Lenna " * 10, "item": {"@id": "#x"}}
    return json.dumps({"@type": "ItemList", "itemListElement": [node] * (40_000 // of)})


def flawed(of: int) -> bytes:
    """Return a page with invalid UTF-8."""
    bad = (
        b"<p>\xc3\x28 \xa0\xa1 \xe2\x28\xa1 \xf0\x28\x8c\xbc \xff\xfe \xed\xa0\x80</p>"
    )
    page = story(inside="@@").encode()
    return page.replace(b"@@", bad * (10_000 // of))


ENTITIES = "&#0; &#x110000; &#xD800; &#x80; &#99999999999; &nosuch; &amp &#x; &#; "

BOMB = "".join(
    f'<!ENTITY b{level + 1} "{f"&b{level};" * 10}">' for level in range(9)
)  # ten to the ninth letters, were it expanded

HIDING: Mapping[str, Make] = {
    **{f"bait: {name}": _repeating(line) for name, line in LINES.items()},
    "claims without sense": hidden(senseless),
    "50,000 scripts of JSON-LD": hidden(
        lambda of: story(head=json_ld('{"@type": "Thing"}') * (50_000 // of))
    ),
    "5 MB of JSON-LD": hidden(lambda of: claiming(many_nodes(of))),
    "JSON-LD nested 100,000 deep": hidden(
        lambda of: claiming('{"@graph":[' * (50_000 // of))
    ),
    "JSON-LD of references in a ring": hidden(
        lambda of: claiming('[{"@id":"#a","author":{"@id":"#a"},"@type":"Article"}]')
    ),
    "state nested 100,000 deep": hidden(
        lambda of: story(
            after=f'<script type="application/json">{"[" * (100_000 // of)}</script>'
        )
    ),
    "100,000 meta": hidden(
        lambda of: story(
            head='<meta property="og:title" content="Lenna">' * (100_000 // of)
        )
    ),
    "a title of 1 MB": hidden(
        lambda of: story(head=f"<title>{'Lenna ' * (170_000 // of)}</title>")
    ),
    "a byline of 1 MB": hidden(
        lambda of: story(
            inside=f'<p class="byline">By {"Ida Holm and " * (80_000 // of)}</p>'
        )
    ),
    "characters that are none": hidden(
        lambda of: story(inside=f"<p>{ENTITIES * (10_000 // of)}</p>")
    ),
    "800,000 &amp;": hidden(
        lambda of: story(inside=f"<p>{'&amp;' * (800_000 // of)}</p>")
    ),
    "entities that grow": hidden(
        lambda of: story(inside="<p>&b9;</p>").replace(
            "html>", f'html [<!ENTITY b0 "b">{BOMB}]>', 1
        )
    ),
    "broken UTF-8": flawed,
    "NUL between words": lambda of: story(inside="<p>\0 a\0 b</p>" * 99).encode(),
    "NUL between tags": lambda of: story().replace("><", ">\0<").encode(),
    "a charset nobody knows": hidden(
        lambda of: story().replace("utf-8", "x" * (LONG // of))
    ),
    "a charset that it cannot be": hidden(
        lambda of: story().replace("utf-8", "utf-16")
    ),
}

BARE: Mapping[str, Make] = {
    "nothing": lambda of: b"",
    "blanks alone": lambda of: b" \n\t\r" * (LONG // of),
    "NUL alone": lambda of: b"\0" * (LONG // of),
    "UTF-16 that does not say so": lambda of: story().encode("utf-16-le"),
    "a picture": lambda of: b"\x89PNG\r\n\x1a\n" + Random(1).randbytes(LONG // of),
    "a packed page": lambda of: b"\x1f\x8b\x08\0" + Random(2).randbytes(LONG // of),
    "letters of high bytes": lambda of: b"\xff" * (LONG // of),
    "shift marks": lambda of: b"\x1b$B" * (LONG // 3 // of),
}
