"""Feeds in any encoding, declared rightly, wrongly or not at all; packed feeds."""

import gzip

import pytest

from spiders.kinds.feed import listing
from spiders.kinds.front_page import listing as page_listing
from spiders.listing import NotAListingError

URL = "https://gazette.example/feed.xml"
RUSSIAN = "Крупный пожар в порту города, двое пострадавших"
FRENCH = "L’incendie a gagné le dépôt"


def feed(title: str, declared: str = "") -> str:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return (
        f'{head}<rss version="2.0"><channel><title>Gazette</title>'
        f"<item><title>{title}</title><link>/1</link></item></channel></rss>"
    )


def title(body: bytes, content_type: str = "text/xml") -> str:
    (entry,) = listing(body, URL, {}, content_type).entries
    return entry.title


@pytest.mark.parametrize("text", [RUSSIAN, FRENCH])
@pytest.mark.parametrize("declared", ["", "utf-8", "windows-1251", "utf-16", "latin1"])
@pytest.mark.parametrize("server", ["", "; charset=windows-1251", "; charset=utf-8"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_valid_utf_8_is_read_whatever_is_declared(
    text: str, declared: str, server: str, mark: str
) -> None:
    body = (mark + feed(text, declared)).encode()

    assert title(body, f"text/xml{server}") == text


@pytest.mark.parametrize("declared", ["", "windows-1251", "utf-8"])
@pytest.mark.parametrize("server", ["", "; charset=windows-1251", "; charset=utf-8"])
def test_russian_is_read_whoever_declares_its_encoding(
    declared: str, server: str
) -> None:
    body = feed(RUSSIAN, declared).encode("cp1251")

    assert title(body, f"text/xml{server}") == RUSSIAN


@pytest.mark.parametrize("declared", ["ISO-8859-1", "latin-1", "windows-1252", ""])
def test_latin_1_is_read_as_cp1252(declared: str) -> None:
    assert title(feed(FRENCH, declared).encode("cp1252")) == FRENCH


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("declared", ["", "utf-8", "utf-16"])
def test_utf_16_is_read_whatever_is_declared(encoding: str, declared: str) -> None:
    assert title(feed(FRENCH, declared).encode(encoding)) == FRENCH


@pytest.mark.parametrize("kind", ["application/gzip", "text/xml; charset=utf-8"])
def test_packed_feeds_are_unpacked(kind: str) -> None:
    once = gzip.compress(feed(RUSSIAN).encode("cp1251"))

    assert title(once, kind) == title(gzip.compress(once), kind) == RUSSIAN


def test_a_feed_that_grows_beyond_the_limit_is_refused_in_one_line() -> None:
    with pytest.raises(NotAListingError, match="holds more than 16 MB"):
        listing(gzip.compress(bytes(20_000_000)), URL, {})


def test_a_file_that_is_no_text_is_refused_in_one_line() -> None:
    with pytest.raises(NotAListingError, match="a file of another kind"):
        listing(b"%PDF-1.7 and so on", URL, {})


def test_a_listing_page_in_the_servers_encoding_is_read() -> None:
    page = f"<html><body><h2><a href='/1'>{RUSSIAN}</a></h2></body></html>"

    found = page_listing(
        page.encode("cp1251"), URL, {}, "text/html; charset=windows-1251"
    )

    assert [entry.title for entry in found.entries] == [RUSSIAN]
