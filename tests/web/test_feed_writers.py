import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.article_rows import ArticleRow
from tests.support.factories import NOW
from tocsin.web.feeds.atom_writer import write_atom
from tocsin.web.feeds.conditional_get import entity_tag, http_date, is_unchanged
from tocsin.web.feeds.export_writers import COLUMNS, csv_head, csv_lines, json_lines
from tocsin.web.feeds.json_feed_writer import write_json_feed
from tocsin.web.feeds.outgoing_feed import OutgoingFeed, entry_of, newest_time

NAMES = {"a": "http://www.w3.org/2005/Atom"}

FEED = "urn:tocsin:ab12:watchlist/harbour"

ROW = ArticleRow(
    article=7,
    story=5,
    title="Ferry late",
    url="https://gazette.example/7?a=1&b=2",
    outlet="Gazette",
    authors=("Ada Ferry", "Bo Pier"),
    published=NOW - timedelta(hours=2),
    seen=NOW - timedelta(minutes=2),
    language="en",
    watchlist="harbour",
    matched=NOW,
    score=40,
    words=("ferry",),
    snippet="The ferry was late.",
)

HOSTILE = (
    "<script>alert(1)</script>",
    "]]><entry>",
    "a\x00b\x1bc\ud800d\ufffe",
    "\u202eevil",
    "&amp; <b>50%</b> {{ x }}",
    "",
    "x" * 1_000_000,
)


def feed(*rows: ArticleRow) -> OutgoingFeed:
    entries = tuple(entry_of(row, FEED) for row in rows)
    return OutgoingFeed(
        id=FEED,
        title="harbour",
        updated=newest_time(entries, NOW),
        feed_url="https://desk.example/feeds/s.atom",
        page_url="https://desk.example/",
        entries=entries,
    )


def test_feedparser_reads_all_of_an_atom_feed() -> None:
    read = feedparser.parse(write_atom(feed(ROW)))

    assert read.bozo is False
    assert (read.version, read.feed.id, read.feed.title) == ("atom10", FEED, "harbour")
    assert read.feed.links[0].rel == "self"
    [entry] = read.entries
    assert entry.id == f"{FEED}:article/7"
    assert (entry.title, entry.link) == (ROW.title, ROW.url)
    assert [author.name for author in entry.authors] == ["Ada Ferry", "Bo Pier"]
    assert entry.published == "2026-03-02T10:00:00Z"
    assert entry.updated == "2026-03-02T12:00:00Z"
    assert "The ferry was late." in entry.summary
    assert "Gazette · ferry" in entry.summary
    assert entry.tags[0].term == "harbour"


def test_an_article_without_a_date_and_authors_has_its_outlet() -> None:
    bare = replace(ROW, published=None, authors=(), words=(), snippet="", watchlist="")

    [entry] = feedparser.parse(write_atom(feed(bare))).entries

    assert entry.author == "Gazette"
    assert "published" not in entry
    assert entry.summary == "<p>Gazette</p>"


def test_an_author_without_a_visible_letter_is_left_out() -> None:
    unnamed = replace(ROW, authors=("\x00\u202e", "Ada Ferry"))
    nobody = replace(ROW, authors=("\x00",))

    read = feedparser.parse(write_atom(feed(unnamed, nobody))).entries

    assert [[author.name for author in entry.authors] for entry in read] == [
        ["Ada Ferry"],
        ["Gazette"],
    ]


def test_the_years_of_a_feed_have_four_digits() -> None:
    old = replace(ROW, published=NOW.replace(year=199))

    [entry] = feedparser.parse(write_atom(feed(old))).entries

    assert entry.published == "0199-03-02T12:00:00Z"


def test_a_feed_without_articles_is_a_feed() -> None:
    read = feedparser.parse(write_atom(feed()))

    assert (read.bozo, read.entries) == (False, [])
    assert read.feed.updated == "2026-03-02T12:00:00Z"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_strangers_write_breaks_no_feed(text: str) -> None:
    hostile = replace(
        ROW, title=text, outlet=text, snippet=text, authors=(text,), words=(text,)
    )

    read = feedparser.parse(write_atom(feed(hostile, ROW)))

    assert read.bozo is False
    assert [entry.link for entry in read.entries] == [ROW.url, ROW.url]
    assert "<script" not in read.entries[0].summary
    assert json.loads(write_json_feed(feed(hostile)))["items"][0]["url"] == ROW.url


@given(title=st.text(alphabet=st.characters()), snippet=st.text())
def test_any_text_is_read_back_as_it_was_but_for_what_xml_refuses(
    title: str, snippet: str
) -> None:
    out = feed(replace(ROW, title=title, snippet=snippet))

    read = ET.fromstring(write_atom(out)).find("a:entry/a:title", NAMES)

    # A reader of XML makes one line end of each kind.
    assert read is not None
    assert (read.text or "").split() == out.entries[0].title.split()


def test_a_json_feed_has_the_same_articles() -> None:
    written = json.loads(write_json_feed(feed(ROW)))

    assert written["version"] == "https://jsonfeed.org/version/1.1"
    [item] = written["items"]
    assert item["id"] == f"{FEED}:article/7"
    assert item["date_modified"] == "2026-03-02T12:00:00Z"
    assert item["_tocsin"]["story"] == 5


def test_an_address_that_runs_something_is_no_link() -> None:
    trap = replace(ROW, url="javascript:alert(1)", language='en"\x00')

    [entry] = feedparser.parse(write_atom(feed(trap))).entries

    assert entry.get("links", []) == []
    assert "url" not in json.loads(write_json_feed(feed(trap)))["items"][0]


def test_the_same_articles_are_the_same_bytes() -> None:
    assert write_atom(feed(ROW)) == write_atom(feed(ROW))
    assert write_json_feed(feed(ROW)) == write_json_feed(feed(ROW))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, False),
        ({"if-none-match": 'W/"other"'}, False),
        ({"if-none-match": "*"}, True),
        ({"if-none-match": '"x", TAG'}, True),
        ({"if-modified-since": "Mon, 02 Mar 2026 12:00:00 GMT"}, True),
        ({"if-modified-since": "Mon, 02 Mar 2026 11:59:59 GMT"}, False),
        ({"if-modified-since": "yesterday"}, False),
        ({"if-modified-since": f"Mon, 02 Mar {'9' * 20} 12:00:00 GMT"}, False),
        ({"if-modified-since": f"Mon, 02 Mar 2026 12:00:00 +{'9' * 20}"}, False),
        ({"if-modified-since": "Mon, 02 Mar 2026 12:00:00"}, True),
        (
            {
                "if-none-match": '"other"',
                "if-modified-since": "Mon, 02 Mar 2026 12:00:00 GMT",
            },
            False,
        ),
    ],
)
def test_who_has_it_already_is_not_sent_it_again(
    asked: dict[str, str], expected: bool
) -> None:
    tag = entity_tag(b"body")
    sent = {name: value.replace("TAG", tag) for name, value in asked.items()}
    modified = NOW + timedelta(milliseconds=700)

    assert is_unchanged(sent, tag=tag, modified=modified) is expected
    assert http_date(modified) == "Mon, 02 Mar 2026 12:00:00 GMT"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_is_a_formula(begin: str) -> None:
    formula = f'{begin}HYPERLINK("https://evil.example")'
    row = replace(ROW, title=formula, authors=(formula,), words=(formula, "b"))

    [cells] = csv.reader(io.StringIO(csv_lines([row]), newline=""))

    assert [cell for cell in cells if cell.startswith(begin)] == []
    assert cells[COLUMNS.index("title")] == f"'{formula}"


@given(
    texts=st.tuples(*[st.text(alphabet=st.characters(codec="utf-8"))] * 3),
    article=st.integers(0),
)
def test_lines_of_a_table_are_read_back_cell_by_cell(
    texts: tuple[str, str, str], article: int
) -> None:
    title, outlet, snippet = texts
    row = replace(ROW, article=article, title=title, outlet=outlet, snippet=snippet)

    written = csv_head() + csv_lines([row])

    head, cells = csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline=""))
    read = dict(zip(head, cells, strict=True))
    assert read["article"] == str(article)
    assert read["title"].removeprefix("'") == title.removeprefix("'")
    assert read["snippet"].removeprefix("'") == snippet.removeprefix("'")
    assert read["authors"] == "Ada Ferry; Bo Pier"


def test_lines_of_json_keep_lists_and_numbers() -> None:
    nothing = replace(ROW, story=None, published=None)

    first, second = json_lines([ROW, nothing]).splitlines()

    assert json.loads(first)["authors"] == ["Ada Ferry", "Bo Pier"]
    assert json.loads(first)["published"] == "2026-03-02T10:00:00Z"
    assert json.loads(second)["story"] is None


def test_times_of_other_zones_are_written_in_utc() -> None:
    local = datetime.fromisoformat("2026-03-02T15:00:00+03:00")

    written = json.loads(json_lines([replace(ROW, seen=local)]))

    assert written["seen"] == "2026-03-02T12:00:00Z"
    assert datetime.fromisoformat(written["seen"]).tzinfo == UTC
