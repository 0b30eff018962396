"""What news searches answer, rebuilt: items of invented outlets in their formats."""

import base64
import json
from collections.abc import Iterable
from html import escape
from typing import Any


def old_id(address: str) -> str:
    """Return an id as Google News made them before July 2024: with the address."""
    amp = b"https://gazette-example.cdn.example/amp"
    plain = address.encode()
    packed = b"\x08\x13\x22" + bytes([len(plain)]) + plain + b"\xd2\x01" + amp
    return "CBMi" + base64.urlsafe_b64encode(packed)[4:].decode().rstrip("=")


def new_id(number: int) -> str:
    """Return an id as they are since: a token that only Google can read."""
    inner = f"AU_yqL{number:04}harbourtoken".encode()
    packed = b"\x08\x13\x22" + bytes([len(inner)]) + inner
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def search_item(link: str, headline: str, outlet: str) -> str:
    """Return an item of a Google News search."""
    others = (
        f'<ol><li><a href="{link}" target="_blank">{headline}</a>&nbsp;&nbsp;'
        f'<font color="#6f6f6f">{outlet}</font></li>'
        '<li><a href="https://news.google.com/rss/articles/CBMiothers?oc=5">'
        "Whales seen off the coast</a></li></ol>"
    )
    source = f'<source url="https://gazette.example">{escape(outlet)}</source>'
    return (
        f"<item><title>{escape(headline)}{' - ' + escape(outlet) if outlet else ''}"
        f"</title><link>{link}</link>"
        f'<guid isPermaLink="false">{link.rpartition("/")[2].partition("?")[0]}</guid>'
        "<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>"
        f"<description>{escape(others)}</description>{source if outlet else ''}</item>"
    )


def search_feed(items: Iterable[str]) -> str:
    """Return the feed of a Google News search."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>'
        "<generator>NFE/5.0</generator><title>“ferry” - Google News</title>"
        "<link>https://news.google.com/search?q=ferry</link><language>en-GB</language>"
        f"{''.join(items)}</channel></rss>"
    )


def gdelt_article(**changes: Any) -> dict[str, Any]:
    """Return an article as GDELT lists it."""
    plain = {
        "url": "https://gazette.example/ferry-late",
        "url_mobile": "",
        "title": "Ferry is late , again ; harbour ( of Lenna ) closed",
        "seendate": "20260302T101500Z",
        "socialimage": "https://gazette.example/ferry.jpg",
        "domain": "gazette.example",
        "language": "English",
        "sourcecountry": "United Kingdom",
    }
    return plain | changes


def gdelt_answer(*articles: dict[str, Any]) -> bytes:
    """Return an answer of GDELT."""
    return json.dumps({"articles": articles}).encode()
