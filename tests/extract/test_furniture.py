"""Class hints, prose, and the furniture of a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extract.page.parse_markup import parse_markup
from spiders.extract.page.parsed_page import ParsedPage, parse_page
from spiders.extract.page.tree import Tree
from spiders.extract.text.class_hints import class_hint, names_body
from spiders.extract.text.furniture import find_furniture
from spiders.extract.text.prose import Prose, is_long, prose_of
from tests.support.story_texts import (
    CHINESE,
    EVEN,
    JAPANESE,
    OTHER,
    STORY,
    THAI,
    TITLE,
    URL,
    page,
    paragraphs,
)

TEXT = paragraphs(STORY)


def parsed(body: str) -> ParsedPage:
    return parse_page(page(body).encode(), URL)


def kept(body: str) -> list[str]:
    """Return the paragraphs of a page that are not furniture."""
    tree = parse_markup(page(body).encode())
    why, _ = find_furniture(tree, prose_of(tree.blocks))
    return [
        block.text
        for block, reason in zip(tree.blocks, why, strict=True)
        if not reason and block.owner.tag == "p"
    ]


# Hints of names.


def first(markup: str) -> Tree:
    return parse_markup(markup.encode())


@pytest.mark.parametrize(
    ("names", "hint"),
    [
        ("", ""),
        ("class=post", ""),
        ("class='article-body'", "body"),
        ("class='storyText'", "body"),
        ("id=main-content", "body"),
        ("class=RelatedStories", "strong"),
        ("id=comments", "strong"),
        ("class=cookie_banner", "strong"),
        ("class='c-newsletter-box'", "strong"),
        ("class='article-body related'", "strong"),
        ("class=author-bio", "weak"),
        ("class=sharebar", "weak"),
        ("class='sr-only'", "weak"),
        ("class='article-body paywall'", ""),
        # A state, a kind, a look: not a part.
        ("class='has-sidebar no-comments'", ""),
        ("class='category-newsletter tag-video'", ""),
        ("class='comments-open'", ""),
        ("class='anchor anchorWithStickyNavbar_x9 anchorTargetStickyNavbar_x9'", ""),
        ("class='text--with-sidebar content-has-newsletter'", ""),
        ("class='post-related page-sidebar'", ""),
        ("class='[--sidebar-width:18rem] md:hidden'", ""),
        # Too many texts have such names.
        ("class='widget box accordion embed'", ""),
        ("class='commentator'", "strong"),
    ],
)
def test_class_and_id_hint_at_the_text_in_an_element(names: str, hint: str) -> None:
    [element] = first(f"<div {names}>Text</div>").all("div")

    assert class_hint(element) == hint


def test_the_id_of_a_paragraph_is_an_anchor_made_of_its_text() -> None:
    tree = first("<h2 id='related-work'>Work</h2><p id=comments-of-the-mayor>Said")

    assert [class_hint(tree.all(tag)[0]) for tag in ("h2", "p")] == ["", ""]


def test_only_the_first_part_of_a_very_long_name_is_read() -> None:
    tree = first(f"<div class='{'x ' * 1_000}comments'>Text</div>")

    assert class_hint(tree.all("div")[0]) == ""


@pytest.mark.parametrize(
    ("names", "is_body"),
    [
        ("class=articleBody", True),
        ("class=entry-content", True),
        ("class='post__text'", True),
        ("class='page-content postContent'", True),
        ("class='post-121 post-type-story'", False),
        ("class='field-name-body'", True),
        ("class='story-body-related'", False),
        ("class=content", False),
        ("class=body", False),
        ("", False),
    ],
)
def test_some_names_are_of_the_articles_text(names: str, is_body: bool) -> None:
    [element] = first(f"<div {names}>Text</div>").all("div")

    assert names_body(element) is is_body


# Prose.


@pytest.mark.parametrize(
    ("line", "is_prose"),
    [
        (f"<p>{STORY[0]}</p>", True),
        (f"<div>{STORY[0]}</div>", True),
        (f"<li>{STORY[0]}</li>", True),
        (f"<p>{JAPANESE[0]}</p>", True),
        (f"<p>{CHINESE[1]}</p>", True),
        (f"<p>{THAI[0][:60]}</p>", True),
        (f"<p>{STORY[0][:60]}</p>", False),
        (f"<p><a href=/x>{STORY[0]}</a></p>", False),
        (f"<p>{STORY[0][:110]} <a href=/x>{STORY[0][:40]}</a></p>", True),
        (f"<p>{STORY[0][:110]} <a href=/x>{STORY[0][:80]}</a></p>", False),
        (f"<figcaption>{STORY[0]}</figcaption>", False),
        (f"<button>{STORY[0]}</button>", False),
    ],
)
def test_long_lines_that_are_no_links_are_prose(line: str, is_prose: bool) -> None:
    assert bool(prose_of(first(line).blocks).total) is is_prose


@given(st.lists(st.sampled_from([0, 0, 120, 300]), max_size=30), st.data())
def test_prose_is_summed_for_each_element(
    chars: list[int], data: st.DataObject
) -> None:
    tree = first("<section>" + "".join(f"<p>{'x' * (n or 3)}</p>" for n in chars))
    begin = data.draw(st.integers(0, len(chars)))
    end = data.draw(st.integers(begin, len(chars)))
    root = tree.elements[0]
    root.first, root.last = begin, end

    prose = Prose(chars)

    assert prose.total == sum(chars)
    assert prose.within(root) == sum(chars[begin:end])
    if any(chars[begin:end]):
        places = [at for at in range(begin, end) if chars[at]]
        assert (prose.first(root), prose.last(root)) == (places[0], places[-1])


def test_a_text_in_a_dense_script_is_long_sooner() -> None:
    assert is_long("橋" * 40, 100)
    assert not is_long("橋" * 39, 100)
    assert not is_long("é" * 99, 100)


# Furniture.


@pytest.mark.parametrize(
    "box",
    [
        "<div class=comments>{}</div>",
        "<div id=disqus_thread>{}</div>",
        "<ul class=related-articles><li>{}</li></ul>",
        "<section class='c-recommended'>{}</section>",
        "<div class='cookie-consent'>{}</div>",
        "<div id=gdpr>{}</div>",
        "<div class=newsletterSignup>{}</div>",
        "<div class='sidebar'>{}</div>",
        "<div class=author-box>{}</div>",
        "<div class=social-share>{}</div>",
        "<div class=paywall>{}</div>",
        "<div class=promo>{}</div>",
        "<div class='image-caption'>{}</div>",
        "<article class=teaser>{}</article>",
        "<article class='most-read'>{}</article>",
        "<aside>{}</aside>",
        "<header>{}</header>",
        "<footer>{}</footer>",
        "<noscript>{}</noscript>",
        "<dialog open>{}</dialog>",
        "<div hidden>{}</div>",
        "<div style='margin:0; display: none'>{}</div>",
        "<div aria-hidden=true>{}</div>",
    ],
)
@pytest.mark.parametrize("place", ["before", "inside", "after"])
def test_a_aside_things_is_furniture_in_every_place(box: str, place: str) -> None:
    aside = box.format(f"<p>{OTHER[0]}</p>")
    body = {
        "before": f"{aside}<main>{TEXT}</main>",
        "inside": f"<main>{paragraphs(STORY[:2])}{aside}{paragraphs(STORY[2:])}</main>",
        "after": f"<main>{TEXT}</main>{aside}",
    }[place]

    assert kept(body) == [*STORY]


@pytest.mark.parametrize(
    "box",
    [
        "<div class='widget'>{}</div>",
        "<div class='sidebar-layout'>{}</div>",
        "<div class='hidden'>{}</div>",
        "<div class='paywall'>{}</div>",
        "<div class='premium-newsletter'><h1>Bridge</h1>{}</div>",
        "<div class=related><h1>Bridge</h1>{}</div>",
        "<div class='social video-page'>{}</div>",
        "<div style='display:none'>{}</div>",
        "<div hidden>{}</div>",
        "<article class='comment'>{}</article>",
        "<main class='latest-news'>{}</main>",
        "<aside>{}</aside>",
        "<header>{}</header>",
    ],
)
def test_an_element_that_holds_the_article_is_no_furniture_whatever_its_name(
    box: str,
) -> None:
    assert kept(f"<div>{box.format(TEXT)}</div>") == [*STORY]


def test_a_name_on_each_paragraph_is_that_of_paragraphs() -> None:
    marked = "".join(f"<p class=paywall>{text}</p>" for text in STORY)
    hidden = "".join(f"<p style='display:none'>{text}</p>" for text in STORY)

    assert kept(f"<p>{OTHER[0]}</p>{marked}") == [OTHER[0], *STORY]
    assert kept(f"<p>{OTHER[0]}</p>{hidden}") == [OTHER[0], *STORY]


def test_comments_longer_than_the_article_stay_furniture() -> None:
    short = paragraphs(STORY[:1])
    comments = f"<div class=comments>{paragraphs([*STORY[1:], *OTHER])}</div>"

    assert kept(f"<h1>{TITLE}</h1><div class=text>{short}</div>{comments}") == [
        STORY[0]
    ]


@pytest.mark.parametrize(
    ("box", "fifths", "stays"),
    [
        ("<aside>{}</aside>", 2, False),
        ("<aside>{}</aside>", 3, True),
        ("<div class=related><h1>Bridge</h1>{}</div>", 2, False),
        ("<div class=related><h1>Bridge</h1>{}</div>", 3, True),
        ("<div class=related>{}</div>", 4, False),
        # Elements that seldom have such a name by mistake.
        ("<article class=related>{}</article>", 1, False),
        ("<article class=related>{}</article>", 2, True),
        ("<main class=related>{}</main>", 2, True),
        # Names that articles have now and then.
        ("<div class=promo>{}</div>", 1, False),
        ("<div class=promo>{}</div>", 3, True),
        ("<div hidden>{}</div>", 2, False),
        ("<div hidden>{}</div>", 3, True),
    ],
)
def test_the_share_of_the_prose_decides(box: str, fifths: int, stays: bool) -> None:
    inner = box.format(paragraphs(EVEN[:fifths]))

    found = kept(f"<div>{inner}{paragraphs(EVEN[fifths:])}</div>")

    assert found == (EVEN if stays else EVEN[fifths:])


@pytest.mark.parametrize("tag", ["figure", "header", "aside"])
def test_a_table_in_a_figure_is_part_of_the_article(tag: str) -> None:
    table = f"<{tag}><table><tr><td><p>{OTHER[0]}</p></td></tr></table></{tag}>"

    assert kept(f"<main>{TEXT}{table}</main>") == [*STORY, OTHER[0]]


def test_a_table_in_a_footer_is_furniture() -> None:
    table = f"<footer><table><tr><td><p>{OTHER[0]}</p></table></footer>"

    assert kept(f"<main>{TEXT}</main>{table}") == [*STORY]


def test_names_that_would_leave_nothing_are_ignored() -> None:
    boxes = [f"<div class=comment-{n}><p>{STORY[n]}</p></div>" for n in range(4)]

    assert kept("".join(boxes)) == [*STORY]


def test_without_names_only_tags_and_hidden_elements_count() -> None:
    body = (
        f"<main>{TEXT}<div class=comments><p>{OTHER[0]}</p></div>"
        f"<aside><p>{OTHER[1]}</p></aside></main>"
    )
    tree = parse_markup(page(body).encode())

    why, prose = find_furniture(tree, prose_of(tree.blocks), by_name=False)

    assert {*why} == {"", "<aside>", "<head>"}
    assert prose.total == sum(map(len, (*STORY, OTHER[0])))
