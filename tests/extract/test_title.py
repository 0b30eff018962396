"""The headline among the headings and the declared titles of a page."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extract.headline_words import letters_of
from spiders.extract.metadata.title import (
    MAX_INSIDE,
    MAX_TITLE,
    Headline,
    find_headline,
    without_names,
)
from spiders.extract.page.parsed_page import parse_page

URL = "https://www.harbour-post.example/news/2026/ferry-late"
TITLE = "Ferry to Sennick arrives two hours late"


def found(body: str = "", head: str = "", *, url: str = URL) -> Headline:
    markup = f"<html><head>{head}</head><body>{body}<p>Text</p></body></html>"
    return find_headline(
        parse_page(markup.encode("utf-8", "replace"), url), "Harbour Post"
    )


def h1(text: str = TITLE) -> str:
    return f"<h1>{text}</h1>"


def title(text: str) -> str:
    return f"<title>{text}</title>"


def og(text: str) -> str:
    return f'<meta property="og:title" content="{text}">'


def article(**properties: object) -> str:
    node = {"@type": "NewsArticle", **properties}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_a_page_without_a_title_has_none() -> None:
    assert found() == Headline()


@pytest.mark.parametrize(
    "head",
    [
        "",
        title(TITLE),
        title(f"{TITLE} | Harbour Post"),
        title(f"{TITLE} - News - Harbour Post"),
        title(f"Harbour Post: {TITLE}"),
        og(f"{TITLE} &mdash; Harbour Post"),
        article(headline=TITLE),
        article(headline=TITLE.upper()),
        title("Ferry late in Sennick after two hours of fog | Harbour Post"),
    ],
)
def test_the_heading_that_readers_see_is_the_headline(head: str) -> None:
    got = found(h1(), head)

    assert got.text == TITLE
    assert got.element is not None
    assert got.element.tag == "h1"


@pytest.mark.parametrize(
    "head",
    [
        title(f"{TITLE} | Harbour Post"),
        title(f"{TITLE} » harbour-post.example"),
        title(f"Harbour Post | News | {TITLE}"),
        title(f"{TITLE} | News | Harbour Post"),
        og(TITLE),
        f'<meta name="twitter:title" content="{TITLE}">',
        article(headline=TITLE),
        article(name=TITLE),
        article(headline=TITLE) + og("Sennick") + title("Sennick | Harbour Post"),
        article(headline=TITLE.replace("two", "<i>two</i>")),
    ],
)
def test_a_page_without_a_heading_has_the_title_it_declares(head: str) -> None:
    # The section comes before the name of the site.
    section = '<meta property="article:section" content="News">'

    assert found(head=section + head) == Headline(TITLE)


@pytest.mark.parametrize(
    "sign",
    [
        "<h1>Harbour Post</h1>",
        "<h1><a href='/'>The Post: news from the harbours of the north</a></h1>",
        "<h1><a href='https://harbour-post.example'>Ferry late, since 1890</a></h1>",
        "<h1><img src='/logo.png'></h1>",
        "<h1>·</h1>",
    ],
)
def test_the_name_of_the_site_is_no_headline(sign: str) -> None:
    head = title(f"{TITLE} | Harbour Post")

    assert found(sign + h1(), head).text == TITLE
    assert found(sign, head).text == TITLE


def test_a_heading_after_the_headline_in_the_title_is_the_site() -> None:
    page = h1("Gazette of Lenna") + h1(TITLE + " again")

    got = found(page, title(f"{TITLE} again - Gazette of Lenna"))

    assert got.text == TITLE + " again"


@pytest.mark.parametrize(
    "link",
    [
        "/news/2026/ferry-late",
        "#top",
        "",
        "?p=1204",
        "https://harbour-post.example/?p=1204",
        "http://[",
    ],
)
def test_a_headline_may_be_a_link_to_its_article(link: str) -> None:
    assert found(f"<h1><a href='{link}'>{TITLE}</a></h1>").text == TITLE


def test_of_several_headings_the_declared_one_is_the_headline() -> None:
    page = h1("Most read in Sennick today") + h1() + h1("Another ferry is late")

    assert found(page, og(TITLE)).text == TITLE
    assert found(page, og(TITLE[:25] + "…")).text == TITLE
    assert found(page, og(TITLE + ", and nobody knows why it did")).text == TITLE


def test_a_heading_without_a_declared_title_is_the_headline() -> None:
    assert found(h1("Fog in Sennick") + h1("Another")).text == "Fog in Sennick"


def test_the_only_heading_is_preferred_to_a_short_declared_title() -> None:
    assert found(h1(), title("Post")).text == TITLE
    assert found(h1() + h1("Another"), title("Fog")).text == "Fog"


def test_a_declared_article_is_preferred_to_a_different_heading() -> None:
    got = found(h1("Sennick and its harbour"), article(headline=TITLE))

    assert got == Headline(TITLE)


def test_a_second_level_heading_marks_the_beginning_of_the_article() -> None:
    got = found(f"<h1>Sport</h1><h2>Other news</h2><h2>{TITLE}</h2>", og(TITLE))

    assert got.text == TITLE
    assert got.element is not None
    assert got.element.tag == "h2"


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        (og(TITLE), TITLE),
        (og(f"{TITLE}, in thick fog"), TITLE),
        # Neither is what the page declares of the heading below.
        (title("Sennick Harbour: all timetables"), "Sennick Harbour"),
        (og("Storm over Sennick Harbour"), "Sennick Harbour"),
    ],
)
def test_a_declared_heading_below_that_of_a_section_is_the_headline(
    declared: str, text: str
) -> None:
    page = f"<h1>Sennick Harbour</h1><h2>Menu</h2><h2>{TITLE}</h2>"

    assert found(page, declared).text == text


def test_a_declared_heading_below_a_headline_is_not_preferred_to_it() -> None:
    page = h1("Fog holds the ferry to Sennick") + f"<h2>{TITLE}</h2>"

    got = found(page, og(TITLE) + title("Fog holds the ferry to Sennick"))

    assert got.text == "Fog holds the ferry to Sennick"


@pytest.mark.parametrize(
    ("heading", "declared", "text"),
    [
        ("<i>Traffic:</i><b>{}</b>", "Traffic: {}", "Traffic: {}"),
        ("<i>Traffic</i><b>{}</b>", "Traffic / {}", "Traffic / {}"),
        ("<i>Traffic:</i> <b>{}</b>", "Traffic - {}", "Traffic: {}"),
        ("“Traffic”: {}", '"Traffic" : {}', "“Traffic”: {}"),
    ],
)
def test_words_that_only_the_style_of_a_heading_separates_are_read_as_declared(
    heading: str, declared: str, text: str
) -> None:
    page = h1(heading.format(TITLE))

    assert found(page, title(declared.format(TITLE))).text == text.format(TITLE)


@pytest.mark.parametrize("name", ["kicker", "dachzeile", "article__overline", "label"])
def test_a_kicker_is_no_part_of_the_headline(name: str) -> None:
    page = f'<h1><span class="{name}">Traffic</span> {TITLE}</h1>'

    assert found(page, og(TITLE)).text == TITLE


def test_a_kicker_that_is_declared_as_well_is_part_of_the_headline() -> None:
    page = f'<h1><span class="kicker">Traffic:</span> {TITLE}</h1>'

    assert found(page, og(f"Traffic: {TITLE}")).text == f"Traffic: {TITLE}"
    assert found(page, article(headline=f"Traffic - {TITLE}")).text == (
        f"Traffic: {TITLE}"
    )


def test_a_kicker_without_a_class_is_removed_if_it_is_not_declared() -> None:
    page = f"<h1><span>Traffic</span> {TITLE}</h1>"

    assert found(page, title(f"{TITLE} | Harbour Post")).text == TITLE


def test_markup_within_a_headline_is_removed() -> None:
    page = "<h1>Ferry to <em>Sennick</em><br>arrives&nbsp;two\n hours <b>late</b></h1>"

    assert found(page).text == TITLE


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ("港のフェリーが霧で二時間遅れる｜港新聞", "港のフェリーが霧で二時間遅れる"),
        ("港のフェリーが霧で二時間遅れる - 港新聞", "港のフェリーが霧で二時間遅れる"),
        ("港のフェリーが霧で二時間遅れる-港新聞", "港のフェリーが霧で二時間遅れる"),
        ("渡轮因大雾晚点两小时_海港网", "渡轮因大雾晚点两小时"),
        ("안개로 여객선 두 시간 지연 | 항구신문", "안개로 여객선 두 시간 지연"),
        ("تأخر العبارة ساعتين بسبب الضباب", "تأخر العبارة ساعتين بسبب الضباب"),
        ("Паром опоздал на два часа", "Паром опоздал на два часа"),
        ("Vogelpark Lenna - Sennick 2:0", "Vogelpark Lenna - Sennick 2:0"),
        ("Nord-Süd-Bahn steht still", "Nord-Süd-Bahn steht still"),
    ],
)
def test_names_of_sites_are_removed_from_headlines_of_all_scripts(
    declared: str, text: str
) -> None:
    sites = '<meta property="og:site_name" content="{}">'
    name = next((n for n in ("港新聞", "海港网", "항구신문") if n in declared), "Post")

    assert found(head=sites.format(name) + title(declared)).text == text


def test_headings_in_dense_scripts_are_compared_by_their_letters() -> None:
    meant = "港の船が霧で遅れる"
    head = title("港の船が二時間も遅れる｜港新聞")

    assert found(h1("人気の記事をもっと読む") + h1(meant), head).text == meant


def test_a_title_that_is_only_a_name_is_kept() -> None:
    assert without_names("Harbour Post", {"harbourpost"}) == "Harbour Post"
    assert without_names(" | ", set()) == " | "


def test_a_very_long_title_is_cut() -> None:
    endless = "Ferry late again and " * 1_000

    assert len(found(h1(endless)).text) <= MAX_TITLE
    assert len(found(head=og(endless)).text) <= MAX_TITLE


@pytest.mark.parametrize(
    "page",
    [
        h1("a | " * 50_000),
        h1(f"<a href='{'/' * 50_000}'>{TITLE}</a>" * 50),
        "<h1>x" * 3_000,
        "<h1>" * 2_000 + TITLE,
        h1("<b class=kicker>x</b>" * 5_000),
    ],
)
def test_the_headline_of_a_hostile_page_is_one_line(page: str) -> None:
    shown = found(page, title("- " * 100_000) + og("x | " * 50_000)).text

    assert len(shown) <= MAX_TITLE
    assert "\n" not in shown


@given(st.text(max_size=80), st.lists(st.text(max_size=8), max_size=3))
def test_removing_names_leaves_a_part_of_the_title(text: str, names: list[str]) -> None:
    cut = without_names(text, {letters_of(name) for name in names})

    assert cut in text
    assert bool(cut.strip()) == bool(text.strip())


@given(st.text(alphabet="ab ", min_size=1, max_size=30), st.sampled_from(["|", "–"]))
def test_removing_names_twice_changes_nothing(text: str, mark: str) -> None:
    once = without_names(f"x{text} {mark} Gazette", {"gazette"})

    assert "Gazette" not in once
    assert without_names(once, {"gazette"}) == once


@pytest.mark.parametrize("constant", ["Press releases", "Untitled Document", "Live"])
def test_a_title_that_all_pages_have_gives_way_to_the_only_heading(
    constant: str,
) -> None:
    assert found(h1(), title(constant)).text == TITLE


def test_the_name_of_the_site_in_the_only_heading_gives_way_to_the_title() -> None:
    assert found(h1("Sennick Ports"), title("Quay shut by the board")).text == (
        "Quay shut by the board"
    )


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Fog in Sennick - Party on the ferry", "Fog in Sennick - Party on the ferry"),
        ("Fog in Sennick - Art", "Fog in Sennick"),
        ("Fog in Sennick - The Art Paper", "Fog in Sennick"),
        ("Fog in Sennick - ARTnow", "Fog in Sennick"),
        ("Fog in Sennick - 港報ニュース", "Fog in Sennick"),
    ],
)
def test_a_short_name_within_a_word_is_no_name(text: str, cut: str) -> None:
    assert without_names(text, {"art", "港報"}) == cut


def site_name(text: str) -> str:
    return f'<meta property="og:site_name" content="{text}">'


@pytest.mark.parametrize(
    ("head", "text"),
    [
        (title(TITLE) + og(TITLE) + site_name(TITLE), TITLE),
        (title(f"{TITLE} - Coast") + og(TITLE) + site_name("Coast"), TITLE),
        # All its pages have this title.
        (title(TITLE) + og("News of the coast today") + site_name(TITLE), ""),
        (title("The Coast") + og("The Coast") + site_name("The Coast"), ""),
    ],
)
def test_a_headline_in_the_place_of_the_sites_name_is_no_name(
    head: str, text: str
) -> None:
    got = find_headline(parse_page(head.encode(), URL), "News of the coast today")

    assert got.text == text


def test_a_link_home_far_below_does_not_make_an_endless_heading_the_sites() -> None:
    page = f"<h1>{TITLE}<div>{'<span>Fog</span> ' * MAX_INSIDE}<a href='/'>Home</a>"

    got = found(page, title(TITLE))

    assert got.element is not None
    assert got.element.tag == "h1"


def test_an_empty_title_before_the_title_is_passed_over() -> None:
    assert found(head=title("") + title(TITLE)).text == TITLE


def test_a_heading_without_any_title_is_the_headline() -> None:
    assert found(h1(), title("")).text == TITLE
