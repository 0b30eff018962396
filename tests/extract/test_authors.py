"""The authors of an article."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extract.page.parsed_page import ParsedPage, parse_page
from spiders.extract.people.authors import MAX_AUTHORS, find_authors
from spiders.extract.people.bylines import Bylines
from spiders.extract.people.person_names import MAX_CHARS

TITLE = "Harbour of Port Lenna reopens after the storm"
PARAGRAPH = (
    "<p>Ferries sailed again on Tuesday, three days after the wind had died, and the"
    " pilots of the sound went back to work in the afternoon.</p>"
)


def page(body: str = "", head: str = "", *, above: str = "") -> ParsedPage:
    markup = (
        f"<html><head><title>{TITLE}</title>{head}</head><body>{above}"
        f"<h1>{TITLE}</h1>{body}"
        "<p>Ferries sailed again on Tuesday, three days after the wind had died.</p>"
        "</body></html>"
    )
    return parse_page(markup.encode(), "https://www.lenna-courier.test/harbour")


def described(author: object, **more: object) -> str:
    node = {"@type": "NewsArticle", "headline": TITLE, "author": author, **more}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def who(page: ParsedPage) -> tuple[str, ...]:
    return find_authors(Bylines(page), outlet="Lenna Courier")


def test_a_page_without_a_byline_has_no_authors() -> None:
    assert who(page()) == ()
    assert who(parse_page(b"<h1>Ferry</h1>", "https://lenna-courier.test/")) == ()


def test_declared_authors_are_found_in_order_each_once() -> None:
    people = [{"name": "Ada Quill"}, {"name": "Tom Fenwick"}, {"name": "Ada Quill"}]

    assert who(page(head=described(people))) == ("Ada Quill", "Tom Fenwick")


def test_a_reference_is_followed_to_the_person_it_names() -> None:
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "headline": TITLE, "author": {"@id": "#ada"}},
            {"@type": "Person", "@id": "#ada", "name": "Ada Quill"},
        ]
    }
    head = f'<script type="application/ld+json">{json.dumps(graph)}</script>'

    assert who(page(head=head)) == ("Ada Quill",)


def test_given_and_family_name_make_a_name() -> None:
    author = {"@type": "Person", "givenName": "Ada", "familyName": "Quill"}

    assert who(page(head=described(author))) == ("Ada Quill",)


@pytest.mark.parametrize(
    "meta",
    [
        '<meta name="author" content="Ada Quill">',
        '<meta name="parsely-author" content="Ada Quill">',
        '<meta name="byl" content="By Ada Quill">',
        '<meta property="article:author_name" content="Ada Quill">',
        '<meta name="twitter:label1" content="Verfasst von">'
        '<meta name="twitter:data1" content="Ada Quill">',
    ],
)
def test_meta_elements_name_authors(meta: str) -> None:
    assert who(page(head=meta)) == ("Ada Quill",)


def test_other_labels_of_a_twitter_card_name_no_author() -> None:
    head = (
        '<meta name="twitter:label1" content="Est. reading time">'
        '<meta name="twitter:data1" content="4 minutes">'
    )

    assert who(page(head=head)) == ()


@pytest.mark.parametrize(
    "byline",
    [
        '<p class="byline">By Ada Quill</p>',
        '<span itemprop="author"><a href="/x"><span itemprop="name">Ada Quill</span>'
        "</a> Reporter</span>",
        '<a rel="author" href="/u/17">Ada Quill</a>',
        '<a href="/authors/ada-quill">Ada Quill</a>',
        '<div class="css-1abc-Byline">Ada Quill</div>',
        "<p>By Ada Quill</p>",
        "<p>Von Ada Quill, Lenna</p>",
        "<p>Par Ada Quill (envoyée spéciale)</p>",
        "<p>Por Ada Quill | 3 de mayo de 2026</p>",
        "<p>03.05.2026 - Redaktion: Ada Quill (Pressesprecherin)</p>",
        "<p>Ada Quill | Senior Writer | May 3, 2026</p>",
        '<p class="author">Ada Quill<br>Senior Politics Editor</p>',
        '<p class="byline">Ada Quill, @adaquill</p>',
    ],
)
def test_a_byline_near_the_headline_names_the_author(byline: str) -> None:
    assert who(page(byline)) == ("Ada Quill",)


@pytest.mark.parametrize(
    "line",
    [
        "May 3, 2026 by Ada Quill in Ferries",
        "Posted on Sunday, May 3, 2026 at 7:45 pm by Ada Quill",
        "3 May 2026 | By Ada Quill",
        "Sonntag, 3. Mai 2026, 19:45 Uhr – von Ada Quill",
        "3 de mayo de 2026 por Ada Quill",
        "03.05.2026 - Redaktion: Ada Quill (Hafenbüro)",
        "Author: Ada Quill",
    ],
)
def test_a_byline_may_come_after_a_date_or_a_label(line: str) -> None:
    assert who(page(f"<p>{line}</p>{PARAGRAPH}")) == ("Ada Quill",)


@pytest.mark.parametrize(
    "line",
    [
        "The lighthouse was painted in 2019 by Ada Quill",
        "On May 3, 2026 by noon Ada Quill had left",
        "May 3, 2026, bylaws of Ada Quill",
    ],
)
def test_a_sentence_with_a_date_is_no_byline(line: str) -> None:
    assert who(page(f"<p>{line}</p>{PARAGRAPH}")) == ()


@pytest.mark.parametrize("label", ["By", "Author", "Autor:", "Written by:", "Von"])
def test_a_name_below_a_label_is_the_author(label: str) -> None:
    body = f"<h4>{label}</h4><p>Ada Quill, </p><p>3 minutes</p>{PARAGRAPH}"

    assert who(page(body)) == ("Ada Quill",)


@pytest.mark.parametrize(
    ("label", "line"),
    [("Place", "Ada Quill"), ("By", "train or ferry"), ("By the way", "Ada Quill")],
)
def test_a_line_below_another_line_is_no_author(label: str, line: str) -> None:
    body = f"<h4>{label}</h4><p>{line}</p><p>Three minutes</p>{PARAGRAPH}"

    assert who(page(body)) == ()


def test_an_address_beside_an_article_names_its_authors() -> None:
    link = '<a rel="author" href="//lenna-courier.test/profile/{}">{}</a>'
    names = f"{link.format('ada', 'Ada Quill')} and {link.format('tom', 'Tom Fenwick')}"
    beside = "<article><h1>Ferry</h1><aside>{}</aside><p>It sails.</p></article>"

    def authors(inside: str) -> tuple[str, ...]:
        markup = beside.format(inside).encode()
        return who(parse_page(markup, "https://lenna-courier.test/ferry"))

    assert authors(f"<address>{names}</address>") == ("Ada Quill", "Tom Fenwick")
    assert authors(f"<div>{names}</div>") == ()


@pytest.mark.parametrize(
    ("content", "authors"),
    [
        ("Fenwick Web Design www.fenwick-web.test", ()),
        ("Tom Fenwick - http://fenwick.test/", ()),
        ("Tom Fenwick www.lenna-courier.test", ("Tom Fenwick",)),
        ("Tom Fenwick https://profiles.test/tom", ("Tom Fenwick",)),
        (f"Tom Fenwick, {'ferry ' * MAX_CHARS}www.fenwick.test", ("Tom Fenwick",)),
    ],
)
def test_who_made_the_site_is_no_author(content: str, authors: tuple[str, ...]) -> None:
    assert who(page(head=f'<meta name="author" content="{content}">')) == authors


def test_all_organisations_of_a_byline_are_returned() -> None:
    assert who(page(head=described("Reuters/Lenna Courier"))) == (
        "Reuters",
        "Lenna Courier",
    )


def test_a_byline_above_the_headline_counts_as_well() -> None:
    above = '<div class="author">Ada Quill</div>'

    assert who(page(above=above)) == ("Ada Quill",)


def test_one_byline_may_name_several_authors() -> None:
    byline = (
        '<p>By <a href="/author/ada">Ada Quill</a> and '
        '<a href="/author/tom">Tom Fenwick</a></p>'
    )

    assert who(page(byline)) == ("Ada Quill", "Tom Fenwick")


def test_a_text_signed_at_its_end_names_its_author() -> None:
    body = "<p>The harbour was closed.</p>" * 40 + "<p>Text: Ada Quill</p>"

    assert who(page(body)) == ("Ada Quill",)


@pytest.mark.parametrize("end", ["<p><b>Ada Quill</b></p>", "<p>(Ada Quill)</p>"])
def test_a_name_alone_below_a_text_is_the_author(end: str) -> None:
    outlet = described({"@type": "Organization", "name": "Lenna Courier"})

    assert who(page(f"<div>{PARAGRAPH * 20}{end}</div>", outlet)) == ("Ada Quill",)


@pytest.mark.parametrize(
    "end",
    [
        '<p><a href="/x">Ada Quill</a></p>',
        "<p>Ada Quill</p><div>Three minutes</div>",
        "<h4>Ada Quill</h4>",
        "<p>Joint Statement</p>",
        "<p>The end</p>",
        "<p>完結</p>",
    ],
)
def test_another_line_below_a_text_is_no_author(end: str) -> None:
    assert who(page(f"<div>{PARAGRAPH * 20}{end}</div>")) == ()


def test_a_name_below_a_teaser_is_no_author() -> None:
    teaser = f"<div>{PARAGRAPH}<p>Ada Quill</p></div>"

    assert who(page(f"<div>{PARAGRAPH * 20}</div>{teaser}")) == ()


def test_a_reporter_is_an_author_and_an_editor_is_not() -> None:
    body = (
        "<p>The harbour was closed.</p>" * 40
        + "<p>(Reporting by Ada Quill; editing by Tom Fenwick)</p>"
    )

    assert who(page(body)) == ("Ada Quill",)


def test_an_editor_with_a_link_is_no_author() -> None:
    byline = (
        '<p>By <a href="/author/ada">Ada Quill</a></p>'
        '<p>Edited by <a href="/author/tom">Tom Fenwick</a></p>'
    )

    assert who(page(byline)) == ("Ada Quill",)


def test_readers_and_authors_of_other_articles_are_no_authors() -> None:
    body = (
        '<div class="related"><a rel="author" href="/author/tom">Tom Fenwick</a></div>'
        '<div id="comments"><span class="author">Jo Brandt</span></div>'
    )

    assert who(page(body)) == ()


def test_a_visible_person_is_preferred_to_a_declared_organisation() -> None:
    outlet = {"@type": "Organization", "name": "Lenna Courier"}

    found = who(page('<p class="byline">By Ada Quill</p>', described(outlet)))

    assert found == ("Ada Quill",)


@pytest.mark.parametrize(
    "name",
    [
        *("Lenna Courier", "Courier News Desk", "Reuters", "Redaktion", "dpa"),
        *("LNC Staff", "harbour-now Webteam"),
    ],
)
def test_an_organisation_is_the_author_when_nobody_else_is_named(name: str) -> None:
    assert who(page(head=described({"@type": "Person", "name": name}))) == (name,)


def test_agencies_and_outlets_are_no_authors_beside_people() -> None:
    author = "Ada Quill, Lenna Courier and Reuters"

    assert who(page(head=described(author))) == ("Ada Quill",)


def test_a_byline_is_preferred_to_a_login_name() -> None:
    byline = '<p class="byline">By Ada Quill</p>'

    assert who(page(byline, described("aquill17"))) == ("Ada Quill",)
    assert who(page("", described("aquill17"))) == ("aquill17",)


@pytest.mark.parametrize(
    "nobody", ["admin", "Site Admin", "https://www.example.test/ada", "@ada", "12", "-"]
)
def test_a_placeholder_is_no_author(nobody: str) -> None:
    assert who(page(head=described(nobody))) == ()


@pytest.mark.parametrize(
    "line",
    [
        *("Joint Statement", "Media Advisory", "Gemeinsame Erklärung", "Photo Essay"),
        *("Comunicado Conjunto", "Fisheries Ministry", "Human Rights Council"),
        *("Sound Watch International", "Port Lenna", "Sound County", "New Ostrel"),
        "– Ada Quill, Class of 2018",
        "2026年5月3日 10:01 発信地：レナ/セニック [ オストレル ]",
    ],
)
def test_a_label_a_body_a_place_or_a_speaker_is_no_author(line: str) -> None:
    assert who(page(f"<p>{line}</p>{PARAGRAPH}")) == ()


@pytest.mark.parametrize(
    "use",
    [
        "At dawn the Amber Pilots met in Ostrel.",
        "Boats were waiting near Amber Pilots.",
        "AMBER PILOTS, Nov 3 (Sound Wire) — Boats sailed.",
    ],
)
def test_what_the_text_uses_as_a_body_or_a_place_is_no_author(use: str) -> None:
    assert who(page(f"<p>Amber Pilots</p>{PARAGRAPH}<p>{use}</p>")) == ()


@pytest.mark.parametrize("line", ["Ada Quill", "Ada Quill | 3 May 2024", "Tom Lake"])
def test_a_bare_name_under_the_headline_is_the_author(line: str) -> None:
    told = "<p>The readers know Ada Quill, and Tom Lake said so.</p>"

    assert who(page(f"<p>{line}</p>{PARAGRAPH}{told}")) == (line.partition(" |")[0],)


def test_a_sentence_under_the_headline_is_no_author() -> None:
    body = "<p>Holy Smoke. It is back!</p><p>3 May 2026</p>"

    assert who(page(body)) == ()


@pytest.mark.parametrize(
    "line",
    [
        *("By Monday the daily post was back", "Text: x", "By train or by ferry"),
        "By The Lennan and Ostrel fisheries ministries",
    ],
)
def test_a_line_that_only_begins_like_a_byline_names_nobody(line: str) -> None:
    assert who(page(f"<p>{line}</p>")) == ()


def test_there_are_at_most_a_dozen_authors() -> None:
    people = [{"name": f"Ada Quill{'abcdefghijklmnopqrst'[n]}"} for n in range(20)]

    assert len(who(page(head=described(people)))) == MAX_AUTHORS


TAGS = [
    *("<h1>", "</h1>", "<p>", "</p>", "<div class=author>", "</div>", "By Ada Quill"),
    *("<a rel=author>", "</a>", "<span itemprop=author>", "</span>", "<br>", " ", "x"),
    *("<meta name=author content='Ada Quill, AP'>", "<script>", "2026", "<title>"),
]


@given(parts=st.lists(st.sampled_from(TAGS), max_size=40))
def test_any_page_has_a_bounded_number_of_different_authors(parts: list[str]) -> None:
    found = who(parse_page("".join(parts).encode(), "https://lenna-courier.test/"))

    assert len(found) <= MAX_AUTHORS
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    "painful",
    [
        page(f'<p class="byline">By {"Ada Quill, " * 100_000}</p>'),
        page(head=described([{"name": f"user{n}"} for n in range(10_000)])),
        page(head=described("By " * 300_000)),
        page(head=f'<meta name="author" content="{"A " * 500_000}">'),
        page("<a rel=author href=/author/x>view 1 more</a>" * 10_000),
        page('<div class="author"><span itemprop="author">7</span>' * 3_000),
        page(f'<p class="{"author-x " * 100_000}">By {"x" * 100}</p>'),
    ],
    ids=["byline", "list", "cues", "meta", "links", "nested", "class"],
)
def test_a_hostile_page_names_few_authors(painful: ParsedPage) -> None:
    found = who(painful)

    assert len(found) <= MAX_AUTHORS
    assert all(len(name) < 200 for name in found)
