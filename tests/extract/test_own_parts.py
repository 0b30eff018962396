"""What belongs to an article although its tag or place says otherwise."""

import pytest

from spiders.extract.page.parsed_page import parse_page
from spiders.extract.people.bylines import Bylines
from spiders.extract.read_page import read
from spiders.extract.reading import Reading

TEXT = "".join(
    f"<p>The harbour of Lenna was dredged for the {n}th time, and the ferries waited"
    " outside until the mud had settled and the pilots gave the signal.</p>"
    for n in range(1, 6)
)


def read_body(body: str, head: str = "<title>Ferries wait at Lenna</title>") -> Reading:
    page = f"<html lang=en><head>{head}</head><body>{body}</body></html>"
    return read(page.encode(), "http://gazette.example/news/ferries", "text/html")


@pytest.mark.parametrize("sign", ["¶", "#", "§", "🔗"])
def test_a_permalink_is_no_part_of_its_heading(sign: str) -> None:
    link = f'<a class="headerlink" href="#top">{sign}</a>'

    reading = read_body(
        f"<article><h1>Ferries wait at Lenna{link}</h1>{TEXT}"
        f"<h2>The next steps{link}</h2>{TEXT}</article>"
    )

    assert reading.title == "Ferries wait at Lenna"
    assert "The next steps" in reading.text.split("\n")


def test_a_link_with_a_word_stays_in_its_heading() -> None:
    reading = read_body(
        f"<article><h1>Ferries wait</h1>{TEXT}"
        f'<h2>The <a href="#map">map</a></h2>{TEXT}</article>'
    )

    assert "The map" in reading.text.split("\n")


@pytest.mark.parametrize(
    "byline",
    [
        '<p>By <a href="/author/nadia-corven">Nadia Corven</a></p>',
        '<p class="byline">Nadia Corven</p>',
        '<a rel="author" href="/people/7">Nadia Corven</a>',
    ],
)
def test_the_footer_of_the_article_names_its_author(byline: str) -> None:
    article = f"<article><h1>Ferries wait at Lenna</h1>{TEXT * 4}"

    reading = read_body(f"{article}<footer>{byline}</footer></article>")

    assert reading.authors == ("Nadia Corven",)


def test_a_line_of_a_footer_inside_another_one_is_read_once() -> None:
    footer = "<footer><div><footer><p>By Nadia Corven</p></footer></div></footer>"
    markup = f"<article><h1>Ferries wait at Lenna</h1>{TEXT * 20}{footer}</article>"
    page = parse_page(markup.encode(), "https://lenna.example/ferries")

    found = list(Bylines(page).visible())

    assert [byline.texts for byline in found] == [("By Nadia Corven",)]


def test_the_footer_of_another_article_names_nobody() -> None:
    other = "<footer><p>By <a rel=author href=/a>Tom Ashgrove</a></p></footer>"

    reading = read_body(
        f"<main><article><h1>Ferries wait at Lenna</h1>{TEXT * 4}</article>"
        f"<article><h2>Mill sold</h2>{other}</article></main>"
    )

    assert reading.authors == ()


def test_a_quotation_in_a_figure_is_kept_with_its_speaker() -> None:
    quoted = (
        "<figure><blockquote>A gull could steer this ship.</blockquote>"
        "<figcaption>The captain of the Lenna ferry</figcaption></figure>"
    )

    reading = read_body(f"<article><h1>Ferries wait</h1>{TEXT}{quoted}{TEXT}</article>")

    assert "A gull could steer this ship." in reading.text
    assert "The captain of the Lenna ferry" in reading.text


def test_the_caption_of_a_picture_is_left_out() -> None:
    figure = "<figure><img src=a.jpg><figcaption>Lenna at dawn</figcaption></figure>"

    reading = read_body(f"<article><h1>Ferries wait</h1>{TEXT}{figure}{TEXT}</article>")

    assert "Lenna at dawn" not in reading.text


@pytest.mark.parametrize(
    "links",
    [
        '<a rel="tag" href="/t/1">dyke</a> <a rel="tag" href="/t/2">night train</a>',
        '<a href="/tag/dyke/">dyke</a> <a href="/tag/night-train/">night train</a>',
    ],
)
def test_links_to_tags_are_the_tags(links: str) -> None:
    reading = read_body(
        f"<article><h1>Ferries wait</h1>{TEXT}<p>{links}"
        ' <a rel="category tag" href="/c/harbour">Harbour</a></p></article>'
        '<aside><p><a rel="tag" href="/tag/mill/">mill</a></p></aside>'
    )

    assert reading.tags == ("dyke", "night train")


def test_a_link_to_a_category_is_the_section() -> None:
    reading = read_body(
        '<article><h1>Ferries wait</h1><p><a rel="category tag" href="/c/4">Harbour</a>'
        f"</p>{TEXT}</article>"
    )

    assert (reading.section, reading.tags) == ("Harbour", ())


def test_the_first_large_picture_of_the_article_is_its_image() -> None:
    pictures = (
        '<img src="/who.png" class="avatar" width="300"><img src="/dot.gif" width="1">'
        '<img src="data:image/png;base64,AAAA"><img src="/quay.jpg" width="640">'
    )

    reading = read_body(
        f'<img src="/banner.jpg"><article><h1>Ferries wait</h1>{pictures}{TEXT}'
        "</article>"
    )

    assert reading.image == "http://gazette.example/quay.jpg"


def test_a_first_heading_with_the_name_of_the_site_is_no_headline() -> None:
    reading = read_body(
        "<header><h1>The Lenna Gazette</h1></header>"
        f"<article><h2>Ferries wait at Lenna</h2>{TEXT}</article>",
        head="<title>The Lenna Gazette - Ferries wait at Lenna</title>",
    )

    assert reading.title == "Ferries wait at Lenna"


@pytest.mark.parametrize(
    "script",
    [
        '// the article\n{"@type": "NewsArticle", "author": {"name": "Nadia Corven"}}',
        '/* a */ {"@type": "NewsArticle", /* b */ "author": {"name": "Nadia Corven"}}',
        '\ufeff{"@type": "NewsArticle", "author": {"name": "Nadia Corven"}}',
        '{"@type": "WebSite"}\n{"@type": "NewsArticle",'
        ' "author": {"name": "Nadia Corven", "url": "http://gazette.example//a"}}',
    ],
)
def test_linked_data_is_read_whatever_stands_around_it(script: str) -> None:
    data = f'<script type="application/ld+json">{script}</script>'

    reading = read_body(f"<article><h1>Ferries wait</h1>{TEXT}</article>", head=data)

    assert reading.authors == ("Nadia Corven",)


def test_a_box_about_the_author_below_the_text_names_the_author() -> None:
    box = (
        '<div class="author-bio"><h2 class="author-title">By Nadia Corven</h2><p>'
        '<a rel="author" href="/author/7">View all of Nadia Corven\'s posts.</a></p>'
        "</div>"
    )
    comment = '<article><b class="author">Tom Ashgrove</b><p>Well said.</p></article>'

    reading = read_body(
        f"<article><h1>Ferries wait at Lenna</h1>{TEXT * 4}{box}{comment}</article>"
    )

    assert reading.authors == ("Nadia Corven",)


SIDEBAR = (
    '<div class="post__authors"><a href="/author/a1/">Nadia Corven</a><br>Reporter'
    '<p><a href="/author/a2/">Tom Ashgrove</a></p></div>'
)


def test_a_sidebar_with_the_authors_of_the_article_names_them() -> None:
    reading = read_body(
        f"<aside>{SIDEBAR}</aside><article><h1>Ferries wait</h1>{TEXT}</article>"
    )

    assert reading.authors == ("Nadia Corven", "Tom Ashgrove")


def test_a_sidebar_with_the_authors_of_several_articles_names_nobody() -> None:
    reading = read_body(
        f"<aside>{SIDEBAR * 2}</aside><article><h1>Ferries wait</h1>{TEXT}</article>"
    )

    assert reading.authors == ()


def test_two_links_without_a_word_between_are_two_authors() -> None:
    links = '<a href="/author/a">Nadia Corven</a> <a href="/author/b">Tom Ashgrove</a>'

    reading = read_body(
        f"<article><h1>Ferries wait</h1><footer><address>By {links}</address></footer>"
        f"{TEXT}</article>"
    )

    assert reading.authors == ("Nadia Corven", "Tom Ashgrove")


HIDDEN_TEXT = TEXT.replace("harbour", "heron roost")


@pytest.mark.parametrize("hidden", ['style="display: none"', "hidden"])
@pytest.mark.parametrize(
    "shape",
    [
        "{shown}<button>Show more</button><div {hidden}>{more}</div>",
        "<div>{shown}<p><a href='#'>Show more</a></p></div><div {hidden}>{more}</div>",
        "<div><section>{shown}</section><section {hidden}>{more}</section></div>",
        "{shown}<div><h3>The roost</h3><div {hidden}>{more}</div></div>",
    ],
)
def test_text_that_a_button_shows_is_kept(hidden: str, shape: str) -> None:
    article = shape.format(shown=TEXT * 2, hidden=hidden, more=HIDDEN_TEXT)

    reading = read_body(f"<article><h1>Ferries wait</h1>{article}</article>")

    assert "heron roost" in reading.text


@pytest.mark.parametrize(
    "dialog",
    [
        "<div hidden>{more}</div>",
        '<div class="modal" hidden>{more}</div>',
        "<form><div hidden>{more}</div></form>",
        "<div><div hidden>{more}</div><div hidden>{more}</div></div>",
    ],
)
def test_hidden_text_beside_the_article_is_left_out(dialog: str) -> None:
    reading = read_body(
        f"<article><h1>Ferries wait</h1>{TEXT * 4}</article>"
        + dialog.format(more=HIDDEN_TEXT)
    )

    assert "heron roost" not in reading.text


NETWORKS = ["twitter-tweet", "instagram-media", "telegram-post", "bluesky-embed", "x9"]


@pytest.mark.parametrize("name", NETWORKS)
def test_an_embedded_post_is_kept_and_marked_on_every_network(name: str) -> None:
    post = (
        f'<div class="{name}-wrap"><blockquote class="{name}"><p>A gull steers.</p>'
        '&mdash; Nadia Corven (@corven) <a href="https://net.example/7">3 May</a>'
        "</blockquote></div>"
    )

    reading = read_body(f"<article><h1>Ferries wait</h1>{TEXT}{post}{TEXT}</article>")

    assert "> A gull steers.\n> — Nadia Corven (@corven) 3 May\n" in reading.text


@pytest.mark.parametrize(
    "quotation",
    [
        "<blockquote><p>A gull steers.</p></blockquote>",
        "<blockquote><p>A gull steers.</p>"
        '<a href="http://gazette.example/2">More</a></blockquote>',
    ],
)
def test_a_quotation_of_no_other_site_is_kept_without_a_mark(quotation: str) -> None:
    reading = read_body(f"<article><h1>Wait</h1>{TEXT}{quotation}{TEXT}</article>")

    assert "\nA gull steers." in reading.text


def test_a_text_that_is_one_quotation_has_no_mark() -> None:
    link = '<a href="https://net.example/7">source</a>'

    reading = read_body(
        f"<article><h1>Wait</h1><blockquote>{TEXT}<p>See {link} for more.</p>"
        "</blockquote></article>"
    )

    assert reading.text.startswith("The harbour")


GULL = "A gull could steer this ship"


@pytest.mark.parametrize(
    "figure",
    [
        f"<figure><p>{GULL}.</p><figcaption>The captain</figcaption></figure>",
        f"<figure class=quote><q>{GULL}.</q><figcaption>The captain</figcaption>"
        "</figure>",
        f"<blockquote><p>{GULL}.</p><footer>The captain</footer></blockquote>",
        f"<figure><blockquote><p>{GULL}.</p><footer><cite>The captain</cite></footer>"
        "</blockquote></figure>",
        f"<figure><ol><li>{GULL}.</li></ol><figcaption>The captain</figcaption>"
        "</figure>",
    ],
)
def test_text_in_a_figure_is_kept_with_who_said_it(figure: str) -> None:
    reading = read_body(f"<article><h1>Wait</h1>{TEXT}{figure}{TEXT}</article>")

    assert f"{GULL}.\nThe captain\n" in reading.text


@pytest.mark.parametrize(
    "shown",
    [
        "<img src=a.jpg>",
        '<iframe src="https://net.example/film"></iframe>',
        "<video src=a.mp4></video>",
        "<noscript><img src=a.jpg></noscript>",
        "<div style='background-image: url(a.jpg)'></div>",
        "<x-newsletter></x-newsletter>",
    ],
)
def test_text_below_a_picture_or_a_box_in_a_figure_is_left_out(shown: str) -> None:
    figure = f"<figure>{shown}<p>{GULL}.</p></figure>"

    reading = read_body(f"<article><h1>Wait</h1>{TEXT}{figure}{TEXT}</article>")

    assert GULL not in reading.text


def test_a_pull_quote_is_not_read_twice() -> None:
    quote = (
        '<blockquote class="pull-quote"><p>The ferries waited outside.</p>'
        '<a href="https://net.example/share">Share</a></blockquote>'
    )

    reading = read_body(f"<article><h1>Ferries wait</h1>{TEXT}{quote}{TEXT}</article>")

    assert "The ferries waited outside." not in reading.text


@pytest.mark.parametrize(
    "byline",
    [
        '<span property="schema:author">Nadia Corven</span><span>today</span>',
        '<span rel="schema:author"><b about="/user/2" property="schema:name">'
        "Nadia Corven</b></span> today",
        '<p>Submitted by <a href="/user/2">Nadia Corven</a> on Sat, 11/28/2026</p>',
    ],
)
@pytest.mark.parametrize(
    "shape",
    [
        "<article><h1>Ferries wait at Lenna</h1><footer><div>{}</div></footer>",
        "<main><h1>Ferries wait at Lenna</h1><article><footer>{}</footer>",
    ],
)
def test_content_management_systems_name_the_author_in_the_footer(
    byline: str, shape: str
) -> None:
    reading = read_body(f"{shape.format(byline)}{TEXT}</article>")

    assert reading.authors == ("Nadia Corven",)


@pytest.mark.parametrize(
    "lines",
    [
        "<p>← Previous</p><p>Next →</p>",
        "<p>Previous post: <a href=/1>Mill</a></p><p>Следующая запись: Мельница</p>",
        '<ul class="links-nextprev"><li>Previous: <a href=/1>Mill sold</a></li></ul>',
    ],
)
def test_lines_that_lead_to_the_next_article_are_left_out(lines: str) -> None:
    reading = read_body(f"<article><h1>Ferries wait</h1>{TEXT}{lines}</article>")

    assert reading.text.count("\n") == 4


def test_a_sentence_that_begins_like_a_link_to_the_next_article_is_kept() -> None:
    line = "Next: the pilots of Lenna meet the board."

    reading = read_body(f"<article><h1>Wait</h1>{TEXT}<p>{line}</p>{TEXT}</article>")

    assert line in reading.text
