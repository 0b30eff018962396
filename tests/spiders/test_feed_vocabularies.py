"""Feeds are read by namespace: any prefix, any order, any foreign element before."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.kinds.feed import listing
from store.model import Entry

URL = "https://gazette.example/feeds/all.xml"
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "x": "urn:unknown",
}
DECLARED = " ".join(f'xmlns:{name}="{uri}"' for name, uri in NAMESPACES.items())


def only(feed: str, url: str = URL) -> Entry:
    (entry,) = listing(feed.encode(), url, {}).entries
    return entry


def rss(*inside: str) -> str:
    return (
        f'<rss version="2.0" {DECLARED}><channel><title>Gazette</title>'
        f"<item>{''.join(inside)}</item></channel></rss>"
    )


def atom(inside: str, attributes: str = "", entry: str = "") -> str:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {DECLARED} {attributes}>'
        f"<title>Gazette</title><entry {entry}><id>urn:1</id>{inside}</entry></feed>"
    )


OURS = (
    "<title>Quay closed</title>",
    "<link>/1</link>",
    '<guid isPermaLink="false">g1</guid>',
    "<description>The board says so.</description>",
    "<pubDate>Sat, 28 Nov 2026 10:00:00 +0100</pubDate>",
    "<category>Harbour</category>",
    "<dc:creator>Ann Bee</dc:creator>",
)
FOREIGN = (
    '<atom:link rel="self" href="/self.rss"/>',
    '<atom:link rel="replies" href="/1#comments"/>',
    '<atom:link rel="standout" href="/other"/>',
    "<atom:id>urn:other</atom:id>",
    "<media:title>A crane at dusk</media:title>",
    "<itunes:title>Episode 7</itunes:title>",
    "<x:title>Elsewhere</x:title><x:link>/9</x:link>",
    "<x:description>Something else that is much longer than ours is</x:description>",
    "<x:pubDate>Sat, 28 Nov 1998 10:00:00 GMT</x:pubDate>",
    "<link/>",
    '<source url="/other.xml"><title>Other</title><link>/2</link></source>',
)


@settings(deadline=None, max_examples=60)
@given(
    order=st.permutations([*OURS, *FOREIGN]),
    prefixes=st.permutations(["q", "dc", "atom", "media", "a1", "zz"]),
)
def test_neither_order_nor_prefix_nor_foreign_elements_change_an_entry(
    order: list[str], prefixes: list[str]
) -> None:
    feed = rss(*order)
    renamed = dict(zip(NAMESPACES, prefixes, strict=True))
    for name in NAMESPACES:  # through a name that is no prefix yet
        feed = feed.replace(f"{name}:", f"_{name}_:").replace(
            f"xmlns:{name}=", f"xmlns:_{name}_="
        )
    for name, prefix in renamed.items():
        feed = feed.replace(f"_{name}_", prefix)

    assert only(feed) == Entry(
        url="https://gazette.example/1",
        title="Quay closed",
        summary="The board says so.",
        published=datetime(2026, 11, 28, 9, tzinfo=UTC),
        authors=("Ann Bee",),
        id="g1",
        tags=("Harbour",),
    )


@pytest.mark.parametrize(
    ("title", "read"),
    [
        (
            '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">The '
            "<em>heron</em> is back</div></title>",
            "The heron is back",
        ),
        (
            '<title type="xhtml" xmlns:h="http://www.w3.org/1999/xhtml"><h:div>'
            "Storm &amp; <h:b>flood</h:b></h:div></title>",
            "Storm & flood",
        ),
        (
            '<title type="text">Ratio &lt; 3 and &lt;script&gt; tags in courts</title>',
            "Ratio < 3 and <script> tags in courts",
        ),
        ('<title type="html">A &lt;b&gt;ferry&lt;/b&gt;</title>', "A ferry"),
        ("<title>Port &amp;amp; rail</title>", "Port & rail"),
        ("<title>1 &lt; 2 boats</title>", "1 < 2 boats"),
        ("<title><![CDATA[Port & rail]]></title>", "Port & rail"),
    ],
)
def test_an_atom_title_is_read_as_its_type_says(title: str, read: str) -> None:
    assert only(atom(f'{title}<link href="/1"/>')).title == read


@pytest.mark.parametrize(
    ("links", "address"),
    [
        ('<link rel="self" href="/s"/><link href="/1"/>', "/1"),
        ('<link rel="replies" href="/r"/><link rel="alternate" href="/1"/>', "/1"),
        (
            '<link rel="alternate" type="application/json" href="/1.json"/>'
            '<link rel="alternate" type="text/html" href="/1"/>',
            "/1",
        ),
        ('<content type="text/html" src="/1"/>', "/1"),
    ],
)
def test_an_atom_entry_leads_to_its_alternate(links: str, address: str) -> None:
    entry = only(atom(f"<title>Ships</title>{links}"))

    assert entry.url == f"https://gazette.example{address}"
    assert not entry.complete


def test_an_atom_entry_with_links_to_elsewhere_only_is_complete() -> None:
    links = '<link rel="self" href="/s"/><link rel="enclosure" href="/a.mp3"/>'

    entry = only(atom(f"<title>Ships</title>{links}"))

    assert (entry.url, entry.complete) == (f"{URL}?entry=urn%3A1", True)


@pytest.mark.parametrize(
    ("feed", "entry", "link", "address"),
    [
        ('xml:base="/e/"', "", 'href="n/1"', "https://gazette.example/e/n/1"),
        (
            'xml:base="/e/"',
            'xml:base="f/"',
            'href="1"',
            "https://gazette.example/e/f/1",
        ),
        ("", 'xml:base="f/"', 'href="1"', "https://gazette.example/feeds/f/1"),
        ("", "", 'xml:base="g/" href="1"', "https://gazette.example/feeds/g/1"),
        ('xml:base="https://b.example/"', "", 'href="1"', "https://b.example/1"),
        ('xml:base="mailto:a@b.example"', "", 'href="1"', f"{URL[:-7]}1"),
    ],
)
def test_links_are_relative_to_their_xml_base(
    feed: str, entry: str, link: str, address: str
) -> None:
    assert only(atom(f"<title>Ships</title><link {link}/>", feed, entry)).url == address


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ("<author>a@b.example (Ann Bee)</author><author>Cy Dee</author>", 2),
        ("<dc:creator>Ann Bee</dc:creator><dc:creator>Cy Dee</dc:creator>", 2),
        ("<author>Ann Bee &lt;a@b.example&gt;</author>", 1),
        ("<author>a@b.example</author><dc:creator>Ann Bee</dc:creator>", 1),
        ("<dc:creator>Ann Bee</dc:creator><author>Ann Bee</author>", 1),
        ("<itunes:author>Ann Bee</itunes:author>", 1),
        ("<atom:author><atom:name>Ann Bee</atom:name></atom:author>", 1),
    ],
)
def test_all_authors_are_read_by_their_names(authors: str, names: int) -> None:
    entry = only(rss("<title>Ships</title><link>/1</link>", authors))

    assert entry.authors == ("Ann Bee", "Cy Dee")[:names]


def test_all_authors_of_an_atom_entry_are_read() -> None:
    people = "".join(
        f"<author><name>{name}</name><uri>http://p.example</uri></author>"
        for name in ("Ann Bee", "Cy Dee")
    )

    assert only(atom(f"<title>S</title>{people}")).authors == ("Ann Bee", "Cy Dee")


def test_an_atom_entry_has_its_own_time_of_change() -> None:
    times = (
        "<updated>2026-11-28T12:00:00+02:00</updated>"
        "<published>2026-11-27T12:00:00+02:00</published>"
    )

    entry = only(atom(f"<title>Ships</title>{times}"))

    assert entry.published == datetime(2026, 11, 27, 10, tzinfo=UTC)
    assert entry.published.utcoffset() == timedelta(hours=2)
    assert entry.updated == datetime(2026, 11, 28, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("media", "image"),
    [
        ('<media:content url="/p.jpg" medium="image"/>', "/p.jpg"),
        ('<media:group><media:content url="/p" type="image/png"/></media:group>', "/p"),
        ('<enclosure url="/p.jpg" type="image/jpeg" length="1"/>', "/p.jpg"),
        ('<enclosure url="/a.mp3" type="audio/mpeg" length="1"/>', ""),
        ('<media:content url="/v.mp4" type="video/mp4"/>', ""),
        (
            '<media:thumbnail url="/s.jpg"/><media:content url="/p.jpg"/>',
            "/p.jpg",
        ),
        ('<media:content url="/v"><media:thumbnail url="/s"/></media:content>', "/s"),
        ('<itunes:image href="/c.jpg"/>', "/c.jpg"),
    ],
)
def test_the_picture_of_an_item_is_found(media: str, image: str) -> None:
    entry = only(rss("<title>Ships</title><link>/1</link>", media))

    assert entry.image == (f"https://gazette.example{image}" if image else "")


FILM = '<media:content url="/v" type="video/mp4"/>'
SAYS = "<media:description>An otter in the dock</media:description>"


@pytest.mark.parametrize(
    ("media", "text"),
    [
        (f"<media:group>{FILM}<media:thumbnail url='/s'/>{SAYS}</media:group>", True),
        (f"{FILM}{SAYS}", True),
        (SAYS, True),
        (f'<media:content url="/p.jpg" medium="image">{SAYS}</media:content>', False),
        (f'<media:content url="/p.jpg" medium="image"/>{SAYS}', False),
        (f"<media:thumbnail url='/s'/>{SAYS}", False),
        (f"{FILM}{SAYS}<description>In short.</description>", False),
    ],
)
def test_the_description_of_a_film_is_the_last_resort(media: str, text: bool) -> None:
    entry = only(rss("<title>Ships</title><link>/1</link>", media))

    assert (entry.summary == "An otter in the dock") == text


def test_categories_are_words_each_once() -> None:
    entry = only(
        rss(
            "<title>S</title><category>Ports &amp;amp; rail</category>",
            "<category>Ports &amp;amp; rail</category><dc:subject>Coast</dc:subject>",
            "<category>http://kinds.example#post</category><category/>",
        )
    )

    assert entry.tags == ("Ports & rail", "Coast")


@pytest.mark.parametrize("rest", ["", "<?xml version='1.0'?>\n", "<!-- a -->"])
def test_entities_of_a_dtd_and_of_html_are_read(rest: str) -> None:
    doctype = (
        '<!DOCTYPE rss [<!ENTITY mdash "&#8212;">\n<!ENTITY port \'Port "Lenna"\'>]>'
    )
    title = "<title>Late &mdash; &eacute; &port; AT&T &unknown; &#146;</title>"

    entry = only(rest + doctype + rss(title, "<link>/1</link>"))

    assert entry.title == 'Late — é Port "Lenna" AT&T &unknown; ’'


def test_references_in_cdata_stay_as_they_are() -> None:
    entry = only(rss("<title><![CDATA[R&D <b>at</b> sea &amp; air]]></title>"))

    assert entry.title == "R&D at sea & air"


def test_a_prefix_that_is_not_declared_is_the_usual_one() -> None:
    feed = (
        "<rss><channel><item><x:link>/9</x:link><title>Ships</title>"
        "<dc:creator>Ann Bee</dc:creator><link>/1</link></item></channel></rss>"
    )

    entry = only(feed)

    assert (entry.url, entry.authors) == ("https://gazette.example/1", ("Ann Bee",))


@pytest.mark.parametrize(
    ("guid", "is_page"),
    [
        ("<guid>https://gazette.example/1</guid>", True),
        ('<guid isPermaLink="true">https://gazette.example/1</guid>', True),
        ('<guid isPermaLink="false">https://gazette.example/1</guid>', False),
        ("<guid>one</guid>", False),
    ],
)
def test_a_guid_is_an_address_unless_it_says_no(guid: str, is_page: bool) -> None:
    entry = only(rss("<title>Ships</title>", guid))

    assert (entry.url == "https://gazette.example/1") == is_page
    assert entry.complete != is_page


def test_the_order_of_day_and_month_is_learnt_from_the_whole_feed() -> None:
    items = "".join(
        f"<item><title>{date}</title><pubDate>{date}</pubDate></item>"
        for date in ("07/11/2026 10:00:00", "28/11/2026 10:00:00")
    )

    found = listing(f"<rss><channel>{items}</channel></rss>".encode(), URL, {})

    assert [e.published and e.published.month for e in found.entries] == [11, 11]


@pytest.mark.parametrize("prefix", ["x", "yandex"])
def test_the_full_text_of_russian_feeds_is_read_and_other_links_are_not(
    prefix: str,
) -> None:
    text = "The board of the quay said so at length. " * 5
    related = '<link url="https://gazette.example/9"><x:title>Mill</x:title></link>'

    entry = only(
        rss(
            *OURS,
            f"<{prefix}:full-text>{text}</{prefix}:full-text>",
            f"<x:related_links>{related}</x:related_links>",
        )
    )

    assert (entry.url, entry.title) == ("https://gazette.example/1", "Quay closed")
    assert entry.summary == text.strip()


@pytest.mark.parametrize("name", ["body", "fullitem", "itunes:subtitle"])
def test_a_text_under_another_name_is_an_entry(name: str) -> None:
    item = f"<{name}>The board of the quay said so.</{name}>"

    assert only(rss(item)).summary == "The board of the quay said so."


def test_a_subtitle_is_no_text_where_there_is_one() -> None:
    subtitle = "<itunes:subtitle>A long line about the board of it</itunes:subtitle>"

    assert only(rss(*OURS, subtitle)).summary == "The board says so."


@pytest.mark.parametrize(
    ("encoded", "text"),
    [
        ("PHA+VGhlIHF1YXkgaXMgPGI+Y2xvc2VkPC9iPi48L3A+", "The quay is closed."),
        ("iVBORw0KGgoAAAANSUhEUgD/2Q==", ""),
        ("no base64", ""),
        ("Причал закрыт", ""),
    ],
)
def test_content_of_any_bytes_counts_where_they_are_text(
    encoded: str, text: str
) -> None:
    content = f'<content type="application/octet-stream">{encoded}</content>'

    assert only(atom(f"<title>Quay</title>{content}")).summary == text


def test_a_channel_definition_is_read_with_its_base() -> None:
    cdf = (
        '<CHANNEL BASE="https://gazette.example/news/"><TITLE>Gazette</TITLE>'
        '<ITEM HREF="quay" LASTMOD="2026-11-28T10:00:00+01:00"><TITLE>Quay closed'
        "</TITLE><ABSTRACT>The board says so.</ABSTRACT></ITEM></CHANNEL>"
    )

    entry = only(cdf)

    assert (entry.url, entry.title, entry.summary) == (
        "https://gazette.example/news/quay",
        "Quay closed",
        "The board says so.",
    )
    assert entry.updated == datetime(2026, 11, 28, 9, tzinfo=UTC)
