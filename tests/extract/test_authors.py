"""The authors of an article, and the splitting of lists of names."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extract.page.parsed_page import ParsedPage, parse_page
from spiders.extract.people.authors import MAX_AUTHORS, find_authors
from spiders.extract.people.person_names import (
    MAX_NAME_CHARS,
    MAX_NAMES,
    clean_name,
    is_login,
    looks_like_a_name,
    split_names,
)

TITLE = "Harbour of Port Lenna reopens after the storm"


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
    return find_authors(page, outlet="Lenna Courier")


def test_a_page_without_a_byline_has_no_authors() -> None:
    assert who(page()) == ()


def test_a_page_that_ends_with_its_headline_has_no_authors() -> None:
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
    "name", ["Lenna Courier", "Courier News Desk", "Reuters", "Redaktion", "dpa"]
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


PARAGRAPH = (
    "<p>Ferries sailed again on Tuesday, three days after the wind had died, and the"
    " pilots of the sound went back to work in the afternoon.</p>"
)


@pytest.mark.parametrize(
    "line",
    [
        *("Joint Statement", "Media Advisory", "Gemeinsame Erklärung", "Photo Essay"),
        *("Comunicado Conjunto", "Fisheries Ministry", "Human Rights Council"),
        *("Sound Watch International", "Port Lenna", "Sound County", "New Ostrel"),
    ],
)
def test_a_label_a_body_or_a_place_under_the_headline_is_no_author(line: str) -> None:
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
    "line", ["By Monday the daily post was back", "Text: x", "By train or by ferry"]
)
def test_a_line_that_only_begins_like_a_byline_names_nobody(line: str) -> None:
    assert who(page(f"<p>{line}</p>")) == ()


def test_there_are_at_most_a_dozen_authors() -> None:
    people = [{"name": f"Ada Quill{'abcdefghijklmnopqrst'[n]}"} for n in range(20)]

    assert len(who(page(head=described(people)))) == MAX_AUTHORS


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ada Quill", ["Ada Quill"]),
        ("ByAda Quill", ["Ada Quill"]),
        ("Byby ADA QUILL and TOM FENWICK", ["Ada Quill", "Tom Fenwick"]),
        ("Ada Quill und Tom Fenwick", ["Ada Quill", "Tom Fenwick"]),
        (
            "Ada Quill, Tom Fenwick & Jo Brandt",
            ["Ada Quill", "Tom Fenwick", "Jo Brandt"],
        ),
        ("Ada Quill y Tom Fenwick", ["Ada Quill", "Tom Fenwick"]),
        ("Ada Orta y Gasca", ["Ada Orta y Gasca"]),
        ("Von Ada von Lenna", ["Ada von Lenna"]),
        ("Von Trappen", ["Von Trappen"]),
        ("Ada Quill, Port", ["Ada Quill"]),
        ("Ada Quill, MD, PhD", ["Ada Quill"]),
        ("Dr. Ada Quill", ["Ada Quill"]),
        ("Ada Quill Senior Reporter", ["Ada Quill"]),
        ("Ada Quill, Redakteurin", ["Ada Quill"]),
        ("Tom Fenwick, Jr.", ["Tom Fenwick, Jr."]),
        ("Ada Quill, ada@lenna.test", ["Ada Quill"]),
        ("Ada Quill@adaquill May 3, 2026", ["Ada Quill"]),
        ("Ada Quill03.05.2026", ["Ada Quill"]),
        ("Ada Quill in Port Lenna", ["Ada Quill"]),
        ("Ada QUILL", ["Ada Quill"]),
        ("R.C. BAKERTON", ["R.C. Bakerton"]),
        ("山田花子2026年5月3日", ["山田花子"]),
        ("文/李小明", ["李小明"]),
        ("記者 王小明", ["王小明"]),
        ("【記者王小明／台北報導】", ["王小明"]),
        ("홍길동 기자 hong@lenna.test", ["홍길동"]),
        ("著者：山田花子", ["山田花子"]),
        ("Текст: Ада Перова", ["Ада Перова"]),
        ("", []),
        ("·|/", []),
    ],
)
def test_a_list_of_names_is_split_into_clean_names(text: str, names: list[str]) -> None:
    assert split_names(text) == names


@pytest.mark.parametrize(
    "name", ["Ada Quill", "J. R. Quill", "Ada O’Fenn", "Ada von der Lenna", "山田花子"]
)
def test_names_look_like_names(name: str) -> None:
    assert looks_like_a_name(name)


@pytest.mark.parametrize(
    "text", ["Keine", "PDF Version", "more posts", "It is. Back", "read more here"]
)
def test_other_lines_do_not_look_like_names(text: str) -> None:
    assert not looks_like_a_name(text)


@pytest.mark.parametrize("login", ["aquill", "Ada17", "ada_quill", "AQ"])
def test_login_names_are_recognised(login: str) -> None:
    assert is_login(login)


@pytest.mark.parametrize("name", ["Ada", "Ada Quill", "花子"])
def test_a_name_is_no_login_name(name: str) -> None:
    assert not is_login(name)


@given(text=st.text(max_size=600))
def test_any_text_gives_a_bounded_number_of_short_names(text: str) -> None:
    names = split_names(text)

    assert len(names) <= MAX_NAMES + 1
    assert all(0 < len(name) <= MAX_NAME_CHARS + 8 for name in names)


@given(text=st.text(alphabet="AaBy ., -–'’|/12ÄÖé山記者", max_size=80))
def test_a_clean_name_has_letters_and_no_blanks_around_it(text: str) -> None:
    name = clean_name(text)

    assert name == " ".join(name.split())
    assert not name or any(map(str.isalpha, name))


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
