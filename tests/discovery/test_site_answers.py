"""What a site sends for an address: a page or something else."""

import pytest

from spiders.discovery.site_requests import SiteAnswer


@pytest.mark.parametrize(
    ("content_type", "body", "is_html"),
    [
        ("text/html", b"<p>Ferry is late", True),
        ("Text/HTML; charset=utf-8", b"<p>Ferry is late", True),
        ("", b"<!DOCTYPE HTML><p>Ferry is late", True),
        ("text/plain", b"Sitemap: https://gazette.example/news.xml", False),
        ("text/html", b"<?xml version='1.0'?><rss/>", False),
    ],
)
def test_a_page_is_known_by_its_type_or_its_beginning(
    content_type: str, body: bytes, is_html: bool
) -> None:
    url = "https://gazette.example/"

    answer = SiteAnswer(url=url, body=body, content_type=content_type)

    assert answer.looks_like_html == is_html
