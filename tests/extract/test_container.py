"""The element of a page that holds the article."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from spiders.extract.metadata.title import find_headline
from spiders.extract.page.parse_markup import parse_markup
from spiders.extract.page.parsed_page import ParsedPage, parse_page
from spiders.extract.text.container import Container, find_container
from spiders.extract.text.furniture import find_furniture
from spiders.extract.text.prose import prose_of
from tests.support.story_texts import EVEN, OTHER, STORY, TITLE, URL, page, paragraphs

TEXT = paragraphs(STORY)


def parsed(body: str) -> ParsedPage:
    return parse_page(page(body).encode(), URL)


def found(body: str) -> Container:
    seen = parsed(body)
    tree, head = seen.tree, find_headline(seen, "")
    _, prose = find_furniture(tree, prose_of(tree.blocks))
    return find_container(tree, prose, head.element)


def held(body: str) -> list[str]:
    """Return the paragraphs in the container."""
    tree, place = parsed(body).tree, found(body)
    return [b.text for b in tree.blocks[place.first : place.last] if b.owner.tag == "p"]


# The element that holds the article.


@pytest.mark.parametrize(
    ("box", "how"),
    [
        ("<div itemprop=articleBody>{}</div>", "itemprop articleBody"),
        ("<div><span itemprop=articleBody>{}</span></div>", "itemprop articleBody"),
        ("<div class=article-body>{}</div>", "its name"),
        ("<div class=entry-content><div>{}</div></div>", "its name"),
        ("<article><div>{}</div></article>", "<article>"),
        ("<div><div><div class=a>{}</div></div></div>", "most of the prose"),
        ("<table><tr><td>{}</td></tr></table>", "most of the prose"),
    ],
)
def test_the_container_is_the_marked_element_or_holds_most_of_the_prose(
    box: str, how: str
) -> None:
    rest = "<div>" + paragraphs([OTHER[0]]) + "</div>"

    body = f"<h1>{TITLE}</h1>{box.format(TEXT)}{rest}"

    assert held(body) == [*STORY]
    assert found(body).how.startswith(how)
    assert 0.6 < found(body).share < 1


def test_a_page_of_plain_paragraphs_is_its_body() -> None:
    assert held(TEXT) == [*STORY]
    assert found(TEXT).share == 1


def test_a_mark_on_a_small_part_is_ignored() -> None:
    lie = f"<div class=article-body><p>{OTHER[0]}</p></div>"

    assert set(STORY) <= set(held(f"<div>{lie}<div>{TEXT}</div></div>"))


def test_of_two_nested_bodies_the_inner_is_chosen() -> None:
    inner = f"<div class=article-text>{TEXT}</div>"
    body = f"<div class=article-content>{inner}<p>{OTHER[0][:110]}</p></div>"

    assert held(body) == [*STORY]


def test_the_outer_body_is_chosen_where_its_parts_leave_much_out() -> None:
    inner = f"<div class=article-text>{paragraphs(STORY[:2])}</div>"
    body = f"<div class=article-content>{inner}{paragraphs(STORY[2:])}</div>"

    assert held(body) == [*STORY]


def test_a_body_in_parts_with_a_box_between_is_one() -> None:
    parts = (
        f"<div class=article-body>{paragraphs(STORY[:2])}</div>"
        f"<h2>Detour</h2><div class=article-body>{paragraphs(STORY[2:])}</div>"
    )

    assert held(f"<div>{parts}</div>") == [*STORY]


@pytest.mark.parametrize(
    "box",
    [
        "<article><h1>{}</h1>{}</article>",
        "<div><h1>{}</h1><div class=entry-content>{}</div></div>",
        "<div><h1>{}</h1><div itemprop=articleBody>{}</div></div>",
    ],
)
def test_of_several_articles_the_first_is_chosen(box: str) -> None:
    next_ = "Swimming bath of Valmora opens again"
    body = box.format(TITLE, TEXT) + box.format(next_, paragraphs(OTHER))

    assert held(f"<main>{body}</main>") == [*STORY]


def test_of_several_articles_the_one_with_the_headline_is_chosen() -> None:
    another = (
        f"<article><h1>Swimming bath opens again</h1>{paragraphs(OTHER)}</article>"
    )
    wanted = f"<article><h1>{TITLE}</h1>{TEXT}</article>"

    assert held(f"<main>{another}{wanted}{another}</main>") == [*STORY]


def test_a_small_part_before_the_article_is_skipped() -> None:
    teaser = f"<article><p>{OTHER[0]}</p></article>"

    assert held(f"<main>{teaser}<article>{TEXT}</article></main>") == [*STORY]


def test_articles_inside_the_article_are_not_chosen() -> None:
    note = f"<article><p>{OTHER[0][:120]}</p></article>"
    body = f"<article><h1>{TITLE}</h1>{TEXT}{note}</article>"

    assert set(STORY) <= set(held(body))


def test_a_paragraph_is_no_article_however_much_it_holds() -> None:
    long = " ".join(STORY)
    body = f"<div class=a><div class=b><p>{long}</p><p>{STORY[0][:90]}</p></div></div>"

    place = found(body)

    assert place.element.get("class") == "b"
    assert found(f"<div class=c><ul><li>{long}</li></ul></div>").element.tag == "div"


def test_an_article_in_several_boxes_is_the_element_around_them() -> None:
    boxes = f"<div>{paragraphs(EVEN[:3])}</div><div>{paragraphs(EVEN[3:])}</div>"
    large = f"<div>{paragraphs(EVEN[:4])}</div><div>{paragraphs(EVEN[4:])}</div>"

    assert held(f"<div>{boxes}</div>") == EVEN
    assert held(f"<article><h1>{TITLE}</h1>{large}</article>") == EVEN


def test_a_smaller_container_loses_at_most_a_quarter_of_the_prose() -> None:
    texts = [text + str(n) for n in range(2) for text in EVEN]
    inner = f"<div>{paragraphs(texts[:7])}</div>{paragraphs(texts[7:8])}"

    assert held(f"<div><div>{inner}</div>{paragraphs(texts[8:])}</div>") == texts[:8]


def test_an_article_element_with_little_of_the_prose_counts_by_its_headline() -> None:
    rest = f"<div>{paragraphs(STORY)}</div>"
    aside = f"<article><p>{OTHER[0]} {OTHER[1][:60]}</p></article>"
    wanted = f"<article><h1>{TITLE}</h1><p>{OTHER[0]} {OTHER[1][:60]}</p></article>"

    assert held(f"<main>{rest}{aside}</main>")[:4] == [*STORY]
    assert found(f"<main>{rest}{wanted}</main>").how == "<article>"


def test_the_article_with_the_headline_is_chosen_though_another_is_longer() -> None:
    another = f"<article><h1>Swimming bath opens again</h1>{TEXT}{TEXT}</article>"
    wanted = f"<article><h1>{TITLE}</h1>{paragraphs(EVEN)}</article>"

    assert held(f"<main>{another}{wanted}</main>") == EVEN


def test_a_body_of_a_line_or_two_is_no_body() -> None:
    blurb = f"<div class=article-body><p>{STORY[1][:120]}</p></div>"
    rest = f"<div><p>{STORY[0]}</p></div>"

    assert held(f"<div>{blurb}{rest}</div>") == [STORY[1][:120], STORY[0]]


def test_of_bodies_with_headlines_between_the_first_large_one_is_chosen() -> None:
    small = f"<div class=article-body><p>{OTHER[0]} {OTHER[1]}</p></div>"
    large = f"<div class=article-body>{TEXT}</div>"

    assert held(f"<div>{small}<h1>Bridge stays closed</h1>{large}</div>") == [*STORY]


def test_a_headline_as_long_as_a_paragraph_begins_an_article_all_the_same() -> None:
    long = "{}, says the council of the town of Sennick after another long meeting on "
    first_, next_ = (long.format(what) + what for what in (TITLE, "Bath opens again"))
    box = "<div itemprop=articleBody><h1>{}</h1>{}</div>"
    body = box.format(first_, TEXT) + box.format(next_, paragraphs(EVEN))

    assert held(f"<main>{body}</main>") == [*STORY]


def test_a_heading_before_a_body_in_parts_and_a_line_after_it_belong_to_it() -> None:
    part = "<div class=article-body>{}</div>"
    parts = part.format(paragraphs(STORY[:2])) + part.format(paragraphs(STORY[2:]))
    body = f"<div><p>Fog</p><p>Sun</p><h2>The cracks</h2>{parts}<p>It is late.</p>"

    tree, place = parsed(f"{body}</div>").tree, found(f"{body}</div>")

    lines = [block.text for block in tree.blocks[place.first : place.last]]
    assert lines == ["Sun", "The cracks", *STORY, "It is late."]


@settings(deadline=None)
@given(
    st.recursive(
        st.sampled_from([f"<p>{text}</p>" for text in (*STORY, "Fog", OTHER[0])]),
        lambda inner: st.builds(
            "<{0}>{1}</{2}>".format,
            st.sampled_from(
                ["div class=article-body", "article", "div itemprop=articleBody",
                 "div", "aside", "div class=comments", "section hidden", "main"]
            ),
            st.lists(inner, max_size=4).map("".join),
            st.just("div"),
        ),
        max_leaves=12,
    )
)  # fmt: skip
def test_every_container_holds_prose(body: str) -> None:
    tree = parse_markup(body.encode())
    prose = prose_of(tree.blocks)
    assume(prose.total)

    why, prose = find_furniture(tree, prose)
    place = find_container(tree, prose, None)

    assert len(why) == len(tree.blocks)
    assert 0 < place.share <= 1.000001
    assert place.element.first <= place.first < place.last <= place.element.last
    assert any(prose.chars[place.first : place.last])
