"""Reading: a page's bytes → title, text, authors, date, language, address.

Pure and costly: runs in a worker process, and loads trafilatura only there (60 MB and
0.7 s that the daemon itself does not need).
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from lxml.html import HtmlElement
from w3lib.encoding import html_to_unicode

from spiders import urls
from spiders.metadata import metadata
from spiders.reading import Reading, folded, tidy


def read(body: bytes, url: str, content_type: str) -> Reading:
    """Return what a page says; an empty Reading when it says nothing."""
    from trafilatura import bare_extraction, load_html

    _, markup = html_to_unicode(content_type, body)
    tree = load_html(markup)
    if tree is None:
        return Reading()
    # Before trafilatura: it prunes the tree it is given.
    published = _published(tree)
    language = _language(tree)
    claim = _claim(tree)
    said = metadata(tree, url, with_date=published is None)
    found = bare_extraction(tree, url=url, include_comments=False)
    if found is None or isinstance(found, dict):
        return Reading(published=published, language=language)
    reading = Reading(
        title=_without_site(said.title, said.outlet, url),
        text=found.text or "",
        authors=said.authors,
        published=published or _time(said.day),
        language=language,
        outlet=said.outlet,
        url=urls.declared(url, claim),
    )
    return tidy(reading)


def _without_site(title: str, outlet: str, url: str) -> str:
    """Return a title without the " - Outlet" that pages append for browsers."""
    host = urls.domain(url).partition(".")[0]
    for mark in (" | ", " - ", " – ", " — ", " :: ", " · "):
        head, found, tail = title.rpartition(mark)
        squeezed = folded(tail).replace(" ", "")
        if (
            found
            and head
            and squeezed
            and squeezed in (folded(outlet).replace(" ", ""), host)
        ):
            return head.strip()
    return title.strip()


def _language(tree: HtmlElement) -> str:
    root = tree if tree.tag == "html" else tree.find("html")
    tag = (root.get("lang") or root.get("xml:lang") or "") if root is not None else ""
    tag = tag.strip().lower().replace("_", "-")
    return tag if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", tag) else ""


def _claim(tree: HtmlElement) -> str:
    found = tree.xpath("//link[@rel='canonical']/@href") or tree.xpath(
        "//meta[@property='og:url']/@content"
    )
    return str(found[0]) if found else ""


def _published(tree: HtmlElement) -> datetime | None:
    """Return the first date the page declares with a time of day."""
    declared = [
        *_in_json_ld(tree),
        *tree.xpath(
            "//meta[@property='article:published_time' or @itemprop='datePublished'"
            " or @name='date' or @name='pubdate' or @name='dc.date']/@content"
        ),
        *tree.xpath("//time[@itemprop='datePublished' or @pubdate]/@datetime"),
        *tree.xpath("(//article//time | //main//time)[1]/@datetime"),
    ]
    # A day alone is ten characters long; trafilatura finds those as well.
    with_time = (str(text) for text in declared if len(str(text).strip()) > 10)
    return next((at for text in with_time if (at := _time(text))), None)


def _in_json_ld(tree: HtmlElement) -> Iterator[str]:
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            yield from _dates(json.loads(str(script), strict=False))
        except (ValueError, RecursionError):
            continue


def _dates(node: Any, depth: int = 0) -> Iterator[str]:
    if depth > 6:
        return
    if isinstance(node, list):
        for item in node:
            yield from _dates(item, depth + 1)
    elif isinstance(node, dict):
        if isinstance(node.get("datePublished"), str):
            yield node["datePublished"]
        yield from _dates(node.get("@graph"), depth + 1)
        yield from _dates(node.get("mainEntity"), depth + 1)


def _time(text: str) -> datetime | None:
    """Return an ISO 8601 time as aware UTC; one without a zone is taken for UTC."""
    try:
        at = datetime.fromisoformat(text.strip())
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
