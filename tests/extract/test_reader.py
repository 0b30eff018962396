"""Reading a page: its bytes → a reading."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.extract.read_page import read
from spiders.extract.reading import Reading, ReadingReport, tidy
from spiders.extract.site_rules import FIELDS, SiteRule
from tests.support.paths import DATA
from tocsin.watchlists.document import Document
from tocsin.watchlists.match import matches
from tocsin.watchlists.syntax import parse

URL = "https://www.example.com/news/ferry"
SEED = DATA / "seed-article.txt"
AT_TEN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

PARAGRAPHS = (
    "Divers searched the harbour of Valletta through the night for the crew of a ferry "
    "that sank on Monday in calm water, two hundred metres from the quay.",
    "The harbour master said that the ship had passed its last inspection in spring, "
    "and that nobody had reported anything unusual before it went down.",
    "“We heard a bang, and then the lights went out,” said a passenger, who was pulled "
    "out of the water by a fisherman after twenty minutes.",
)


def page(head: str = "", body: str = "", html: str = 'lang="en"') -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<!DOCTYPE html><html {html}><head>{head}</head><body>"
        "<nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav>"
        f"<article><h1>Ferry sinks off Malta</h1>{body}{text}</article>"
        "<footer>All rights reserved</footer></body></html>"
    )


def of(markup: str, url: str = URL) -> Reading:
    return read(markup.encode(), url, "text/html; charset=utf-8")


def test_title_and_paragraphs_of_a_page_are_read_and_nothing_else() -> None:
    found = of(page())

    assert found.title == "Ferry sinks off Malta"
    assert tuple(found.text.split("\n")) == PARAGRAPHS
    assert found.language == "en"


JSON_LD = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    "head",
    [
        JSON_LD.format('{"datePublished": "2026-03-02T13:00:00+03:00"}'),
        JSON_LD.format('[{"@graph": [{"datePublished": "2026-03-02T10:00:00Z"}]}]'),
        JSON_LD.format("{broken") + JSON_LD.format('{"datePublished":"2026-03-02T10"}'),
        '<meta property="article:published_time" content="2026-03-02T05:00:00-05:00">',
        '<meta property="article:published_time" content="2026-03-02 10:00:00">',
        '<meta itemprop="datePublished" content="2026-03-02T10:00Z">',
        '<meta name="date" content="20260302T100000Z">',
        '<meta name="date" content="2026-03-01"><meta name="pubdate" '
        'content=" 2026-03-02T10:00:00 ">',
        JSON_LD.format('{"datePublished": "2026-03-02T10:00:00Z"}')
        + '<meta name="date" content="2020-01-01T00:00:00Z">',
    ],
)
def test_a_declared_time_is_read_with_its_zone(head: str) -> None:
    assert of(page(head)).published == AT_TEN


def test_the_time_tag_of_the_article_is_read() -> None:
    tag = '<time datetime="2026-03-02T11:00:00+01:00">this morning</time>'

    assert of(page(body=tag)).published == AT_TEN


def test_a_day_without_a_time_is_its_midnight() -> None:
    head = '<meta property="article:published_time" content="2026-03-02">'

    assert of(page(head)).published == datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("date", ["soon, very soon", "0001-01-01T00:00:00+14:00", "T"])
def test_an_invalid_time_is_unknown(date: str) -> None:
    assert of(page(f'<meta name="date" content="{date}">')).published is None


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ('lang="EN_gb"', "en-gb"),
        ('lang="pt-BR"', "en"),
        ('lang="english please"', "en"),
        ("", "en"),
    ],
)
def test_the_language_is_the_declared_one_or_clearly_that_of_the_text(
    html: str, language: str
) -> None:
    assert of(page(html=html)).language == language


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="/a?utm_source=x">', "https://www.example.com/a"),
        (
            '<meta property="og:url" content="https://example.com/b">',
            "https://example.com/b",
        ),
        ('<link rel="canonical" href="https://example.com/">', ""),
        ('<link rel="canonical" href="https://evil.org/a">', ""),
        ('<link rel="canonical" href="">', ""),
        ("", ""),
    ],
)
def test_only_a_claimed_address_is_read(head: str, url: str) -> None:
    assert of(page(head)).url == url


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Ferry sinks off Malta | Gazette", "Ferry sinks off Malta"),
        ("Ferry sinks off Malta - THE GAZETTE!", "Ferry sinks off Malta"),
        ("Ferry sinks off Malta — Example", "Ferry sinks off Malta"),
        ("Ferry - a disaster - Gazette", "Ferry - a disaster"),
        ("Malta - Italy 2:0", "Malta - Italy 2:0"),
    ],
)
def test_the_outlet_is_no_part_of_a_title(title: str, kept: str) -> None:
    head = (
        f'<title>{title}</title><meta property="og:title" content="{title}">'
        '<meta property="og:site_name" content="Gazette">'
    )

    heading = "<h1>Ferry sinks off Malta</h1>"

    assert of(page(head).replace(heading, "")).title == kept


def test_the_author_is_read_once_and_is_not_in_the_text() -> None:
    found = of(page('<meta name="author" content="Ann Lee">', "<p>By Ann Lee</p>"))

    assert found.authors == ("Ann Lee",)
    assert tuple(found.text.split("\n")) == PARAGRAPHS


RUSSIAN = "Паром затонул у берегов Мальты в спокойную погоду, сообщил капитан порта. "


@pytest.mark.parametrize(
    ("content_type", "head", "encoding"),
    [
        ("text/html; charset=windows-1251", "", "windows-1251"),
        ("text/html", '<meta charset="windows-1251">', "windows-1251"),
        ("text/html", '<meta charset="koi8-r">', "koi8-r"),
        ("text/html", "", "utf-8"),
        ("text/html; charset=no-such-thing", '<meta charset="utf-8">', "utf-8"),
        ("text/html", "", "utf-16"),
        (
            "",
            '<meta charset="windows-1251">',
            "utf-8-sig",
        ),  # the byte order mark decides
    ],
)
def test_the_charset_is_found(content_type: str, head: str, encoding: str) -> None:
    body = page(head).replace(PARAGRAPHS[0], RUSSIAN * 3).encode(encoding, "replace")

    assert RUSSIAN.strip() in read(body, URL, content_type).text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0" * 100,
        bytes(range(256)) * 40,
        b"<",
        b"<html></html>",
        b"%PDF-1.7",
        b"<div>" * 100_000,
        b"<p>x</p>" + b"<div>" * 100_000 + b"deep",
        b"<script>" * 20_000,
        b"<p " + b"a=b " * 100_000,
        b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script>",
        b"<!--" * 50_000,
        b"<table><tr><td>" * 3_000,
        b"<a href=x>" * 20_000,
    ],
)
def test_strange_pages_are_read(body: bytes) -> None:
    found = read(body, URL, "text/html")

    assert len(found.text) < len(body) + 1


@settings(deadline=None, max_examples=50)
@given(st.one_of(st.binary(), st.text(alphabet="<>/pdiv &;\"'=!-é\0")), st.text())
def test_any_bytes_give_a_reading(body: bytes | str, content_type: str) -> None:
    raw = body.encode() if isinstance(body, str) else body

    assert isinstance(read(raw, URL, content_type), Reading)


def test_the_seed_article_is_read_as_text_and_as_a_page() -> None:
    if not SEED.exists():
        pytest.skip(f"the seed document is not here: {SEED}")
    title, _, rest = SEED.read_text("utf-8").partition("\n")
    lines = [line for line in rest.splitlines() if line.strip()]
    as_text = tidy(Reading(title=title, text=rest))
    markup = "".join(f"<p>{line}</p>" for line in lines[:-1])
    as_page = of(
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1>"
        f"{markup}<h2>{lines[-1]}</h2></body></html>"
    )
    query = parse("(Chechnya OR Chechen*) AND (gay OR LGBT OR homosexual*)")
    quotation = (
        "You can not arrest or repress people who just don't exist in the republic"
    )

    for found in (as_text, as_page):
        assert matches(query, Document(found.title, found.text))
        assert found.title == title
        assert "Latest News" not in found.text
        assert found.text.count(quotation) == 2
    # A name alone above a listed text may as well be a place or a label: it is kept.
    assert as_text.authors == ()
    assert "Di Ieso" in as_text.text
    assert as_page.authors == ("Di Ieso",)
    assert "Di Ieso" not in as_page.text


# Site rules.

OUTLET = """<html lang=en><head><title>Ferry sinks off Malta | The Post</title>
<meta name=author content="Cy Dorn"><meta property="og:image" content="/boat.jpg">
<meta property="article:section" content="World">
<meta property="article:published_time" content="2026-03-02T10:00:00Z"></head><body>
<h1>Ferry sinks off Malta</h1><div class=kicker>Harbour</div>
<div class=names><b>Ada Quill and Bo Rask</b><b>Ada Quill</b></div>
<div class=when>5 March 2026, 08:30</div><img class=lead src="/ferry.jpg">
<div class=text>{text}<div class=buy>Buy a boat, and be back in time.</div></div>
<div class=more>{text}</div></body></html>"""


def ruled(
    *, cut: tuple[str, ...] = (), explain: bool = False, **selectors: str
) -> Reading:
    rule = SiteRule(name="example.toml", cut=cut, **selectors)  # type: ignore[arg-type]  # texts
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    markup = OUTLET.replace("{text}", text).encode()
    return read(markup, URL, "text/html; charset=utf-8", rule, explain=explain)


def test_the_fields_of_a_rule_are_preferred_to_all_others() -> None:
    found = ruled(
        title=".kicker",
        body=".text p:first-child",
        authors=".names b",
        published=".when",
        section=".kicker",
        image="img.lead",
    )

    assert found.title == found.section == "Harbour"
    assert found.text == PARAGRAPHS[0]
    assert found.authors == ("Ada Quill", "Bo Rask")
    assert found.published == datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
    assert found.image == "https://www.example.com/ferry.jpg"
    assert (found.report.route, found.report.confidence) == ("rules", 1.0)
    assert found.report.missed == ()


def test_a_missed_field_is_read_without_the_rule_and_reported() -> None:
    wrong = ".no-such-thing"
    always = ruled()

    found = ruled(title=wrong, body=wrong, authors=wrong, published=wrong,
                  modified=wrong, section=wrong, image=wrong)  # fmt: skip

    assert replace(found, report=always.report) == always
    assert found.report.missed == FIELDS
    assert always.report.missed == ()
    assert always.authors == ("Cy Dorn",)
    assert always.published == AT_TEN
    assert always.image == "https://www.example.com/boat.jpg"
    assert always.section == "World"


def test_text_that_a_rule_cuts_is_in_no_field() -> None:
    found = ruled(cut=(".buy", ".more", "meta[name=author]", ".names", "img"))

    assert tuple(found.text.split("\n")) == PARAGRAPHS
    assert found.authors == ()


def test_an_empty_rule_changes_nothing_of_an_article() -> None:
    markup = page('<meta name="author" content="Ann Lee">', "<p>By Ann Lee</p>")

    with_rule = read(markup.encode(), URL, "text/html", SiteRule(name="example.toml"))

    assert replace(with_rule, report=ReadingReport()) == replace(
        of(markup), report=ReadingReport()
    )


# The report of a reading.


def test_an_explanation_gives_a_reason_for_each_line_left_out() -> None:
    markup = page(body="<p>By Ann Lee</p><aside><p>Buy a boat</p></aside>").encode()

    plain = read(markup, URL, "text/html")
    explained = read(markup, URL, "text/html", explain=True)

    assert replace(explained, report=replace(explained.report, blocks=())) == plain
    assert plain.report.blocks == ()
    blocks = explained.report.blocks
    assert tuple(line for line, why in blocks if not why) == PARAGRAPHS
    assert dict(blocks)["Buy a boat"] == "<aside>"
    assert dict(blocks)["Ferry sinks off Malta"] != ""
    assert sum(explained.report.cut.values()) == sum(
        len(text) for text, why in blocks if why
    )


def test_the_report_gives_the_confidence_of_the_text() -> None:
    links = "".join(f"<p><a href=/x>{paragraph}</a></p>" for paragraph in PARAGRAPHS)
    other = f"<div>{PARAGRAPHS[0]}</div>"

    whole, none, part = of(page()), of(links), of(f"{page()}{other}")

    assert (whole.report.route, whole.report.confidence) == ("page", 1.0)
    assert (none.report.route, none.report.confidence) == ("none", 0.0)
    assert part.report.route == "page"
    assert 0.5 < part.report.confidence < 1
