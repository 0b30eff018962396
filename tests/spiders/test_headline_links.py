"""Listing pages of many kinds: which links are articles, and their headlines."""

import pytest

from spiders.kinds.front_page import listing
from spiders.listing import NotAListingError

URL = "https://sennick.example/news/"


def found(body: str, links: str = "", url: str = URL) -> list[tuple[str, str]]:
    """Return the addresses, without the site's host, and headlines of a page."""
    page = f"<!DOCTYPE html><html lang=en><body>{body}</body></html>"
    options = {"links": links} if links else {}
    entries = listing(page.encode(), url, options).entries
    return [(e.url.removeprefix("https://sennick.example"), e.title) for e in entries]


def refusal(body: str) -> str:
    with pytest.raises(NotAListingError) as caught:
        found(body)
    return str(caught.value)


CHOIR = [("/2026/choir", "Choir sings at the harbour")]


def test_tags_authors_and_shares_of_a_teaser_are_no_articles() -> None:
    teaser = (
        "<article><a href='/tag/alarm'>Alarm</a>"
        "<h2><a href='/2026/choir'>Choir sings at the harbour</a></h2>"
        "<a href='/author/ann-bee'>Ann Bee</a><a href='/2026/choir/print'>Print</a>"
        "<a href='http://share.example/sharer.php?u=x'>Share</a>"
        "<a href='/2026/choir#comments'>3 comments</a>"
        "<a href='/2026/choir'>Continue reading</a></article>"
    )

    assert found(teaser) == CHOIR


@pytest.mark.parametrize(
    "href",
    [
        "/tag/alarm-clocks-of-sennick",
        "/kategorie/alarm-clocks-of-sennick",
        "/schlagwort/alarm-clocks-of-sennick",
        "/category/harbour",
        "/authors/ann-bee/",
        "/news/page/2",
        "/news?page=3",
        "/rss",
        "/login",
        "/img/a.jpg",
        "/x/{{id}}",
        "javascript:void(0)",
        "https://chat.example/intent/post?text=Choir",
        "https://net.example/add?url=https://sennick.example/2026/choir",
    ],
)
def test_headings_that_lead_to_no_article_are_left_out(href: str) -> None:
    choir = "<h2><a href='/2026/choir'>Choir sings at the harbour</a></h2>"

    assert found(f"{choir}<h2><a href='{href}'>Alarm clocks of Sennick</a></h2>") == (
        CHOIR
    )


def test_related_tags_are_told_by_their_relation() -> None:
    tag = "<h3><a rel='category tag' href='/harbour'>All about the harbour</a></h3>"

    assert found(f"{tag}<h2><a href='/2026/choir'>Choir sings at the harbour</a></h2>")
    assert "no headline" in refusal(tag)


def test_templates_and_placeholders_are_no_articles() -> None:
    template = (
        "<template><h2><a href='/x/1'>A headline of a template</a></h2></template>"
        "<h2><a href='/x/2'>{{ title of the story }}</a></h2>"
    )

    assert found(
        f"<h2><a href='/2026/choir'>Choir sings at the harbour</a></h2>{template}"
    )
    assert "no headline" in refusal(template)


def test_cards_are_found_beside_the_heading_of_a_section() -> None:
    cards = "".join(
        f"<a href='/section/{n}'><span>Town</span><h3>Crane {n} fell</h3>"
        "<time>2 hours ago</time><p>The quay is closed.</p></a>"
        for n in (1, 2)
    )

    assert found(f"<h2><a href='/section'>All news of the town</a></h2>{cards}") == [
        ("/section/1", "Crane 1 fell"),
        ("/section/2", "Crane 2 fell"),
    ]


def test_a_section_that_a_menu_links_is_no_article() -> None:
    menu = "<nav><a href='/sport'>Sport</a></nav>"
    headings = (
        "<h2><a href='/sport'>More sport from Sennick</a></h2>"
        "<h3><a href='/a/cup-final-off'>Cup final off</a></h3>"
    )

    assert found(menu + headings) == [("/a/cup-final-off", "Cup final off")]


def test_a_page_that_links_only_its_own_sections_is_refused_by_name() -> None:
    headings = (
        "<h2><a href='/news/town'>Town</a></h2><h2><a href='/sport'>Sport</a></h2>"
    )

    assert "only to its own sections, such as 'Town', 'Sport'" in refusal(headings)
    assert "only to sections" in refusal("<h3><a href='/news/tag/'>Tags</a></h3>")


def test_chinese_headlines_are_no_names_of_sections() -> None:
    assert found("<h2><a href='/a/b'>港务委员会再次推迟第二条渡口</a></h2>")


@pytest.mark.parametrize(
    "heading",
    [
        "<h2><a href='/2026/choir'>Choir <em>sings</em> at the harbour</a></h2>",
        "<h4><a href='/2026/choir'>Choir sings at the harbour</a></h4>",
        "<a href='/2026/choir'><div><h4>Choir sings at the harbour</h4></div></a>",
        "<div class='views-field-title'><a href='/2026/choir'>"
        "Choir sings at the harbour</a></div>",
        "<article><h3>Choir sings at the harbour</h3><a href='/2026/choir'>More</a>"
        "</article><article><h3>Town hall is shut</h3><a href='/2026/hall'>More</a>"
        "</article>",
        "<h2><a href='/2026/choir'><script>x()</script><svg><title>Icon</title></svg>"
        "Choir sings<style>a{}</style> at the <b>h</b>arbour</a></h2>",
        "<h2><a href='/2026/choir'><img src=a.png alt='Choir sings at the harbour'></a>"
        "</h2>",
        "<h2><a href='/2026/choir' aria-label='Choir sings at the harbour'></a></h2>",
    ],
)
def test_headlines_are_found_as_they_are_marked_up(heading: str) -> None:
    assert found(heading)[:1] == CHOIR


def test_a_date_and_a_button_are_no_headlines() -> None:
    teasers = "".join(
        f"<article><a href='/{n}'><time>2026-11-28 20:46</time></a>"
        f"<h2><a href='/{n}'>{title}</a></h2><a href='/{n}'>Weiterlesen im Archiv</a>"
        f"<a href='/{n}'>2026年11月28日</a></article>"
        for n, title in enumerate(("法院宣判测量员无罪案", "夜车为什么停在阿斯特"))
    )

    assert [title for _, title in found(teasers)] == [
        "法院宣判测量员无罪案",
        "夜车为什么停在阿斯特",
    ]


TITLES = ("Ferry timetable changes", "Harbour dues are raised", "New rules for anglers")


@pytest.mark.parametrize(
    ("outer", "row"),
    [
        ("table", "<tr><td>28.11.2026</td><td><a href='/pr/{n}'>{title}</a></td></tr>"),
        ("dl", "<dt>28 November 2026</dt><dd><a href='/pr/{n}'>{title}</a></dd>"),
        (
            "dl",
            "<dt><a href='/pr/{n}'>{title}</a></dt><dd>28 de noviembre de 2026</dd>",
        ),
        ("ul", "<li>2026-11-28: <a href='/pr/{n}'>{title}</a> (PDF)</li>"),
        ("div", "<p><time>yesterday</time> <a href='/pr/{n}'>{title}</a></p>"),
        ("ul", "<li><a href='/pr/{n}'>{title}</a></li>"),
    ],
)
def test_rows_of_authorities_are_found(outer: str, row: str) -> None:
    rows = "".join(row.format(n=n, title=title) for n, title in enumerate(TITLES))
    menu = "<nav><ul><li><a href='/about'>About the port authority</a></li></ul></nav>"

    assert found(f"{menu}<{outer}>{rows}</{outer}>") == [
        (f"/pr/{n}", title) for n, title in enumerate(TITLES)
    ]


def test_a_featured_box_and_the_most_read_are_found() -> None:
    body = (
        "<aside id=featured><article><h1><a href='/new'>Newest of all stories</a></h1>"
        "</article></aside><main><h2><a href='/old'>An older story here</a></h2></main>"
        "<aside><h3>Most read</h3><h4><a href='/most'>The most read story</a></h4>"
        "</aside>"
    )

    assert [address for address, _ in found(body)] == ["/new", "/old", "/most"]


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("https://sennick.example/site/", "/site/a1.html"),
        ("/", "/a1.html"),
        ("https://sennick.example/x/index.php", "/x/a1.html"),
        ("mailto:a@b.example", "/news/a1.html"),
    ],
)
def test_links_are_relative_to_the_base_of_the_page(base: str, address: str) -> None:
    body = f"<base href='{base}'><h2><a href='a1.html'>A ferry ran aground</a></h2>"

    assert found(body) == [(address, "A ferry ran aground")]
    assert found(body, "h2 a") == [(address, "A ferry ran aground")]


@pytest.mark.parametrize("path", ["", "/notices", "notices.html"])
@pytest.mark.parametrize("fragment", ["n", "/news/"])
def test_parts_of_a_page_are_articles_of_their_own(path: str, fragment: str) -> None:
    body = "".join(
        f"<h2><a href='{path}#{fragment}{n}'>Notice {n} of the port</a></h2>"
        for n in (1, 2)
    )

    assert [title for _, title in found(body)] == [
        "Notice 1 of the port",
        "Notice 2 of the port",
    ]


def test_a_selector_is_obeyed_but_for_links_that_lead_nowhere() -> None:
    body = (
        "<div class=all><a href='/tag/alarm'>Alarm</a><a href='#'>Up</a>"
        "<a href='/x/{{id}}'>{{title}}</a><a href='http://b.example/'>Elsewhere</a></div>"
    )

    assert found(body, ".all") == [
        ("/tag/alarm", "Alarm"),
        ("http://b.example/", "Elsewhere"),
    ]


def test_a_title_inside_a_link_is_its_headline_without_what_stands_beside_it() -> None:
    line = (
        "<a href='/2026/choir'><span class='feed__item__title'>Choir sings at the "
        "harbour</span><span class='feed__item__date'>Politics, 12:03</span></a>"
    )

    assert found(line) == CHOIR


def test_a_long_way_into_a_link_nothing_is_its_title() -> None:
    never_closed = "<a href='/2026/choir'>More" + "<i></i>" * 30
    rest = "<span class='title'>Of another article</span>"

    assert "no headline" in refusal(never_closed + rest)


def test_what_a_definition_list_says_of_an_article_is_no_other_article() -> None:
    results = "".join(
        f"<dt><h3><a href='/odihr/{n}'>Crane {n} fell</a></h3></dt><dd>"
        f"<div>{n} October 2026</div><a href='/mission-{n}'>Mission to {n}</a></dd>"
        for n in (1, 2, 3)
    )

    assert [address for address, _ in found(results)] == [
        "/odihr/1",
        "/odihr/2",
        "/odihr/3",
    ]


def test_a_dated_term_with_several_articles_keeps_them() -> None:
    results = "<dt>3 October 2026</dt>" + "".join(
        f"<dd>{n} October 2026 <a href='/odihr/{n}'>The crane {n} of the quay</a></dd>"
        for n in (1, 2, 3)
    )

    assert len(found(results)) == 3


def test_names_of_sections_in_links_do_not_hide_the_rows_of_a_list() -> None:
    menu = "".join(
        f"<a href='/{name}'><span class='menu__title'>{name.title()}</span></a>"
        for name in ("sport", "town", "harbour")
    )
    rows = "".join(
        f"<li><a href='/2026/{n}'>The crane {n} of the quay fell</a></li>"
        for n in (1, 2, 3)
    )

    assert [address for address, _ in found(f"{menu}<ul>{rows}</ul>")] == [
        "/2026/1",
        "/2026/2",
        "/2026/3",
    ]
