"""Feeds of all kinds → entries."""

import json
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.kinds.feed import MAX_ENTRIES, listing
from spiders.listing import Listing, NotAListingError, plain_text
from store.model import Entry
from tests.support.paths import DATA

URL = "https://example.com/news/feed.xml"
FEEDS = DATA / "feeds"
AT_TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)

ITEM = "<item><title>{0}</title><link>/{0}</link></item>"

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.com/atom/">
<title>Gazette</title>
<entry><title type="html">Ships &amp;amp; &lt;b&gt;sailors&lt;/b&gt;</title>
<link href="ships" /><id>urn:ships</id><updated>2026-03-02T12:00:00+02:00</updated>
<author><name>Zoë Müller</name></author>
<summary type="html">&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</summary>
</entry></feed>"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://example.com"><title>Gazette</title></channel>
<item rdf:about="https://example.com/1"><title>Ships</title>
<link>https://example.com/1</link><dc:date>2026-03-02T11:00:00+01:00</dc:date>
<dc:creator>Jan Kos</dc:creator><description>They sail.</description></item>
</rdf:RDF>"""


def rss(items: str, head: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>Gazette</title>'
        f"<language>en-GB</language>{items}</channel></rss>"
    ).encode()


def read(body: bytes | str) -> Listing:
    return listing(body.encode() if isinstance(body, str) else body, URL, {})


def only(body: bytes | str) -> Entry:
    (entry,) = read(body).entries
    return entry


def item(inside: str) -> Entry:
    return only(rss(f"<item><title>Ships</title><link>/a</link>{inside}</item>"))


def refusal(body: bytes) -> str:
    with pytest.raises(NotAListingError) as caught:
        read(body)
    return str(caught.value)


def test_rss_lists_addresses_titles_and_its_language() -> None:
    found = read(rss(ITEM.format("a") + ITEM.format("b")))

    assert found.entries == (
        Entry(url="https://example.com/a", title="a"),
        Entry(url="https://example.com/b", title="b"),
    )
    assert (found.language, found.left_out) == ("en-gb", 0)


def test_atom_lists_authors_times_and_summaries_without_markup() -> None:
    entry = only(ATOM)

    assert entry.title == "Ships & sailors"
    assert entry.authors == ("Zoë Müller",)
    assert entry.published == AT_TEN
    assert entry.summary == "One\nTwo"
    assert not entry.complete


def test_rdf_is_read_like_rss() -> None:
    assert only(RDF) == Entry(
        url="https://example.com/1",
        title="Ships",
        summary="They sail.",
        published=AT_TEN,
        authors=("Jan Kos",),
        id="https://example.com/1",
    )


def test_a_json_feed_is_read_and_an_item_without_page_is_complete() -> None:
    items = [
        {"id": "1", "url": "/a", "title": "Ships", "content_text": "They sail."},
        {"id": "2", "title": "Boats", "content_html": "<p>They row.</p>"},
        {"id": "https://example.com/c", "title": "Rafts \ud800"},
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "x"}

    page, alone, by_id = read("\ufeff" + json.dumps(feed | {"items": items})).entries

    assert (page.url, page.complete) == ("https://example.com/a", False)
    assert (alone.url, alone.complete) == (f"{URL}?entry=2", True)
    assert (alone.title, alone.summary) == ("Boats", "They row.")
    assert (by_id.url, by_id.title) == ("https://example.com/c", "Rafts ?")


def test_an_empty_feed_lists_nothing_and_is_no_failure() -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": []}

    assert read(rss("")).entries == ()
    assert read(json.dumps(feed)).entries == ()


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("<pubDate>Mon, 02 Mar 2026 13:00:00 +0300</pubDate>", AT_TEN),
        ("<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>", AT_TEN),
        ("<pubDate>2026-03-02T10:00:00Z</pubDate>", AT_TEN),
        ("<pubDate>2026-03-02 10:00:00</pubDate>", AT_TEN),
        ("<pubDate>yesterday-ish</pubDate>", None),
        ("<pubDate>0001-01-01T00:00:00+14:00</pubDate>", None),
        ("<pubDate>Mon, 02 Mar 99999 10:00:00 GMT</pubDate>", None),
        ("", None),
    ],
)
def test_a_date_is_utc_or_unknown(date: str, published: datetime | None) -> None:
    assert item(date).published == published


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("<author>ann@example.com (Ann Lee)</author>", ("Ann Lee",)),
        ("<author>ann@example.com</author>", ()),
        ("<dc:creator>Ann &amp;amp; Bob</dc:creator>", ("Ann & Bob",)),
    ],
)
def test_an_author_is_a_name(author: str, names: tuple[str, ...]) -> None:
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'

    entry = item(author.replace("<dc:creator>", f"<dc:creator {dc}>"))

    assert entry.authors == names


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two<br>Three</p>", "One\nTwo\nThree"),
        ("AT&amp;T <b>rose</b>&nbsp;3 &lt;b&gt;", "AT&T rose 3 <b>"),
        ("<script>x()</script>On<style>p{}</style> air<!-- no -->", "On air"),
        ("3 < 5 and 7 > 5", "3 < 5 and 7 > 5"),
        ("  a \n\n\t b  ", "a\nb"),
        ("<table><tr><th>Year</th><th>Ships</th></tr><tr><td>1", "Year Ships\n1"),
        ("<figcaption>Photo: Ann Bee</figcaption>Flood", "Photo: Ann Bee\nFlood"),
        ("<dl><dt>Quay<dd>Closed</dl>Rain<hr>Fog", "Quay\nClosed\nRain\nFog"),
        ("<ul><li>One<li>Two</ul><section>Three", "One\nTwo\nThree"),
        ("un<b>like</b>ly w<span>or</span>d", "unlikely word"),
        ('<img alt="a > b" src=x>Quay', "Quay"),
        ("<svg><title>Icon</title></svg>Quay<template>x</template>", "Quay"),
        ("don&#146;t \x93so\x94", "don’t “so”"),
        ("fl\x08ood\x00 w\x7fall", "flood wall"),
        ("<script>" * 12_500, ""),
        ('<p "' * 25_000, '<p "' * 25_000),
        ("<p " * 33_000 + ">One", " ".join(["<p"] * 32_999) + "\nOne"),
    ],
)
def test_a_summary_is_plain_text(markup: str, text: str) -> None:
    assert plain_text(markup) == text


def test_the_longest_text_of_an_item_is_its_summary() -> None:
    content = 'xmlns:c="http://purl.org/rss/1.0/modules/content/"'

    entry = item(
        f"<description>Short</description><c:encoded {content}>"
        "&lt;p&gt;The whole text&lt;/p&gt;</c:encoded>"
    )

    assert entry.summary == "The whole text"


def test_an_item_without_a_link_never_gets_the_feeds_address() -> None:
    items = (
        "<item><title>Ships</title></item>"
        "<item><description>No title</description></item>"
        '<item><title>Id</title><guid isPermaLink="false">g 1</guid></item>'
        "<item><title>Guid</title><guid>https://example.com/g</guid></item>"
        "<item><title>Script</title><link>javascript:alert(1)</link></item>"
        "<item></item>"
    )

    found = read(rss(items))

    own = [entry.url for entry in found.entries if entry.complete]
    assert len(set(own)) == 4
    assert f"{URL}?entry=g%201" in own
    assert all(url.startswith(f"{URL}?entry=") for url in own)
    assert [e.url for e in found.entries if not e.complete] == ["https://example.com/g"]
    assert found.left_out == 1


def test_a_page_is_refused_with_a_sentence_as_no_feed() -> None:
    html = b"<!DOCTYPE html><html><body><p>404</p></body></html>"

    assert refusal(html) == "this is an HTML page, not a feed"
    assert refusal(b"") == "the answer was empty"
    assert refusal(b" \n") == "the answer was empty"
    assert refusal(b'{"error": 404}').startswith("this is neither RSS")
    assert refusal(b"\x1f\x8b\x08" + bytes(99)).startswith("this is neither RSS")


@pytest.mark.parametrize("end", [b"c</title>", b"/c</link>", b"c text"])
def test_a_feed_that_is_cut_off_lists_the_entries_before(end: bytes) -> None:
    item = (
        "<item><title>{0}</title><link>/{0}</link><description>{0} text</description>"
    )
    whole = rss("".join(f"{item.format(name)}</item>" for name in "abc"))

    found = read(whole[: whole.rindex(end)])

    assert [entry.title for entry in found.entries] == ["a", "b"]
    assert found.left_out == 1


def test_an_atom_feed_that_is_cut_off_has_no_entry_without_its_link() -> None:
    entry = "<entry><title>{0}</title><id>{0}</id><link href='/{0}'/></entry>"
    items = "".join(entry.format(name) for name in "ab")
    whole = f"<feed xmlns='http://www.w3.org/2005/Atom'>{items}</feed>".encode()

    found = read(whole[: whole.index(b"<link href='/b'")])

    assert [entry.title for entry in found.entries] == ["a"]


def test_a_feed_that_lacks_only_its_end_keeps_its_last_entry() -> None:
    whole = rss(ITEM.format("a") + ITEM.format("b"))

    found = read(whole[: whole.index(b"</channel>")])

    assert [entry.title for entry in found.entries] == ["a", "b"]


@pytest.mark.parametrize("fault", [b"\xe9", b"&nbsp;", b"\x08", b"& ", b"</b>"])
def test_an_error_in_the_xml_loses_no_letter_elsewhere(fault: bytes) -> None:
    body = escape("<p>Gays &amp; lesbians</p>")
    good = f"<item><title>a</title><link>/a</link><description>{body}</description>"
    items = ITEM.format("broken FAULT") + good + "</item>"

    found = read(rss(items).replace(b"FAULT", fault))

    assert found.entries[1].summary == "Gays & lesbians"


def test_a_letter_that_is_not_utf_8_is_read() -> None:
    assert only(rss(ITEM.format("caf")).replace(b"caf<", b"caf\xe9<")).title == "café"


def test_entities_neither_explode_nor_read_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET", "utf-8")
    lol = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE r [<!ENTITY a0 "lol">{lol}]>'
    files = f'<!DOCTYPE r [<!ENTITY a9 SYSTEM "{secret.as_uri()}">]>'
    entry = "<item><title>Ships &a9;</title><link>/a</link></item>"

    for body in (rss(entry, bomb), rss(entry, files), rss(entry + "&nbsp;", files)):
        found = only(body)

        assert found.title.startswith("Ships")
        assert len(found.title) < 100
        assert "SECRET" not in found.title


def test_only_the_first_thousand_entries_of_a_huge_feed_are_taken() -> None:
    found = read(rss("".join(ITEM.format(number) for number in range(20_000))))

    assert len(found.entries) == MAX_ENTRIES
    assert found.entries[-1].title == str(MAX_ENTRIES - 1)
    assert found.left_out == 19_000


@settings(deadline=None)
@given(st.one_of(st.binary(), st.text().map(lambda text: rss(text))))
def test_any_answer_is_a_listing_or_is_refused_with_a_sentence(body: bytes) -> None:
    try:
        outcome = f"{len(read(body).entries)} entries"
    except NotAListingError as error:
        outcome = str(error)

    assert len(outcome) > 8


def test_real_feeds_list_the_known_number_of_entries() -> None:
    if not FEEDS.exists():
        pytest.skip(f"the shared feeds are not here: {FEEDS}")
    manifest = (FEEDS / "manifest.jsonl").read_text("utf-8").rstrip("\n").split("\n")
    known = [
        row
        for row in map(json.loads, manifest)
        if row["kind"].startswith(("rss", "atom", "rdf"))
    ]

    found = {row["file"]: read((FEEDS / row["file"]).read_bytes()) for row in known}

    equal = [row for row in known if len(found[row["file"]].entries) == row["entries"]]
    assert len(known) > 150
    assert len(equal) >= 0.95 * len(known)
    for row in known:
        assert (
            len(found[row["file"]].entries) + found[row["file"]].left_out
            == (row["entries"])
        )


@pytest.mark.parametrize(
    "link", ["http://[::1", "http://a b/", "http://a.example:99999"]
)
def test_an_item_whose_link_cannot_be_asked_is_listed_without_it(link: str) -> None:
    items = "".join(ITEM.format(name) for name in ("one", "two"))
    broken = ITEM.format("three").replace("/three", link, 1)
    feed = f"<rss><channel>{items}{broken}</channel></rss>"

    found = listing(feed.encode(), URL, {}, "text/xml")

    assert [entry.title for entry in found.entries] == ["one", "two", "three"]
    assert found.entries[2].url.startswith(f"{URL}?entry=")


@pytest.mark.parametrize(
    ("days", "order"),
    [
        (("28/11/2026", "05/11/2026"), False),
        (("11/28/2026", "11/05/2026"), True),
        (("11/05/2026",), None),
        (("11/28/2026", "28/11/2026"), None),
    ],
)
def test_a_feed_tells_the_order_that_its_dates_show(
    days: tuple[str, ...], order: bool | None
) -> None:
    items = "".join(
        f"<item><title>Ferry {day}</title>"
        f"<link>https://gazette.example/{number}</link>"
        f"<pubDate>{day}</pubDate></item>"
        for number, day in enumerate(days)
    )
    feed = f"<rss version='2.0'><channel><title>G</title>{items}</channel></rss>"

    assert (
        listing(feed.encode(), "https://gazette.example/rss", {}).month_first is order
    )
