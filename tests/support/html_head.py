"""Heads of pages with metadata, and their reading."""

import json

from spiders.extract.metadata.page_metadata import PageMetadata, find_metadata
from spiders.extract.page.parsed_page import parse_page

SITE = "https://www.harbour-post.example"
URL = f"{SITE}/news/2026/ferry-sinks-off-valmora"


def of(head: str, url: str = URL) -> PageMetadata:
    markup = f"<html><head>{head}</head><body><p>Text</p></body></html>"
    return find_metadata(parse_page(markup.encode("utf-8", "replace"), url))


def meta(key: str, content: str) -> str:
    return f'<meta property="{key}" content="{content}">'


def canonical(href: str) -> str:
    return f'<link rel="canonical" href="{href}">'


def article(**properties: object) -> str:
    node = {"@type": "NewsArticle", "headline": "Ferry sinks", **properties}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'
