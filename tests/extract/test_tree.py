"""Markup → a tree of elements and blocks."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from spiders.extract.page.parse_markup import (
    LONG_TAG,
    MANY_ELEMENTS,
    MANY_PIECES,
    MANY_TAGS,
    by_lexbor,
    by_libxml,
    parse_markup,
    tree_of,
)
from spiders.extract.page.tree import MAX_CHARS, Element, Tree
from spiders.extract.page.tree_builder import Attributes, TreeBuilder

ORDINARY = """<!DOCTYPE html><html lang="en"><head><title>Ferry late</title>
<meta name="author" content="Ada Quill"><style>p {color: red}</style></head><body>
<div class="site"><h1>Ferry late <small>again</small></h1>
<p class="byline">By <a href="/ada">Ada Quill</a>, <time>5 March</time></p>
<p>The ferry to Sennick was <b>two hours</b> late &ndash; nobody knew why.<br>
Fog, said the <a href="/port">harbour master</a>.</p>
<ul><li>Sennick<li>Lenna</ul><table><tr><td>8.00<td>10.00</table>
<figure><img src="/f.jpg"><figcaption>The ferry</figcaption></figure>
<script>document.write("<p>no text</p>")</script></div></body></html>"""


def lines(tree: Tree) -> list[str]:
    return [block.text for block in tree.blocks]


def of(body: str) -> list[str]:
    return lines(parse_markup(body.encode()))


def test_each_line_of_a_page_is_a_block_in_the_order_of_the_page() -> None:
    assert of(ORDINARY) == [
        "Ferry late",
        "Ferry late again",
        "By Ada Quill, 5 March",
        "The ferry to Sennick was two hours late – nobody knew why.",
        "Fog, said the harbour master.",
        "Sennick",
        "Lenna",
        "8.00",
        "10.00",
        "The ferry",
    ]


def test_both_parsers_see_an_ordinary_page_alike() -> None:
    quick, steady = by_lexbor(ORDINARY.encode()), parse_steadily(ORDINARY)

    assert lines(quick) == lines(steady)
    for tag in ("h1", "p", "a", "time", "li", "td", "figcaption", "meta"):
        assert [*map(quick.text, quick.all(tag))] == [
            *map(steady.text, steady.all(tag))
        ]
        assert [e.attributes for e in quick.all(tag)] == [
            e.attributes for e in steady.all(tag)
        ]


def parse_steadily(markup: str) -> Tree:
    return by_libxml(markup.encode())


# Pages in which every tag is closed in its place.
SOUND = st.recursive(
    st.sampled_from(["The tide", " rose ", "again, <b>said</b> Ada.", "<br>", " "]),
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format,
        st.sampled_from(["div", "section", "blockquote", "article", "ul", "main"]),
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(SOUND)
def test_both_parsers_see_sound_markup_alike(body: str) -> None:
    markup = f"<html><head></head><body><div>{body}</div></body></html>"

    quick, steady = parse_markup(markup.encode()), parse_steadily(markup)

    assert lines(quick) == lines(steady)
    assert [e.tag for e in quick.elements] == [e.tag for e in steady.elements]


@pytest.mark.parametrize(
    ("markup", "is_quick"),
    [
        (ORDINARY, True),
        # HTML5 closes no paragraph at the end of a link, libxml2 does: the two differ.
        ("<a><p>x</a>y" + "<i>" * (MANY_TAGS // 2), True),
        ("<a><p>x</a>y" + "<i>" * (MANY_TAGS + 1), False),
        ("<a><p>x</a>y<b " + "a=b " * (LONG_TAG // 4) + "c>", False),
        ("<a><p>x</a>y<b " + "a=b " * (LONG_TAG // 5) + "c>", True),
        # … nor does a stretch without ">" hide one that comes later.
        (
            f"<a><p>x</a>y<script>{'a=b ' * LONG_TAG}</script><b {'a=b ' * LONG_TAG}c>",
            False,
        ),
        # Many pages contain a long script, which is no tag.
        ("<a><p>x</a>y<script>" + "a=b " * LONG_TAG + "</script>", True),
        ("<a><p>x</a>y" + "1 > 0 " * LONG_TAG, True),
    ],
)
def test_pages_that_could_be_slow_are_read_by_libxml2(
    markup: str, is_quick: bool
) -> None:
    raw = markup.encode()

    found, quick, steady = (
        [(e.tag, e.number, e.end) for e in parse(raw).elements]
        for parse in (parse_markup, by_lexbor, by_libxml)
    )

    assert found == (quick if is_quick else steady)
    if markup is not ORDINARY:
        assert quick != steady


def test_of_a_page_of_endless_elements_the_beginning_is_read() -> None:
    tree = by_libxml(b"<p>Fog" * 2 * MANY_ELEMENTS)

    assert MANY_ELEMENTS < len(tree.elements) < 1.5 * MANY_ELEMENTS


def test_of_a_page_of_endless_pieces_of_text_the_beginning_is_read() -> None:
    tree = by_libxml(b"<p>" + b"<" * 3 * MANY_PIECES)

    assert MANY_PIECES <= len(tree.pieces) < 1.5 * MANY_PIECES


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.none(),
            st.sampled_from(["Tide", " ", "\n", "\u200b"]),
            st.tuples(
                st.sampled_from(["div", "p", "a", "b", "br", "script", "time", "nav"]),
                st.sampled_from([{}, {"href": "/x"}, {"type": "application/json"}]),
            ),
        )
    )
)
def test_any_events_make_a_tree_whose_parts_lie_inside_each_other(
    events: list[str | tuple[str, Attributes] | None],
) -> None:
    builder = TreeBuilder()
    inside: list[Element | None] = []
    for event in events:
        if event is None:
            element = inside.pop() if inside else None
            if element is not None:
                builder.end(element)
        elif isinstance(event, str):
            builder.text(event)
        else:
            inside.append(builder.begin(*event))

    tree = builder.finish()

    for number, element in enumerate(tree.elements):
        assert element.number == number < element.end <= len(tree.elements)
        assert 0 <= element.first <= element.last <= len(tree.blocks)
        assert 0 <= element.opened <= element.closed <= len(tree.pieces)
        for outer in element.ancestors():
            assert outer.contains(element)
            assert not element.contains(outer)
    for block in tree.blocks:
        assert block.text == " ".join(block.text.split()) != ""
        assert 0 <= block.linked <= len(block.text)
        assert block.owner.block_element is block.owner
    root = tree.elements[0]
    assert (root.first, root.last) == (0, len(tree.blocks))


@pytest.mark.parametrize(
    "silent",
    [
        "<script>var x = '<p>Buy</p>'</script>",
        "<style>p {color: red}</style>",
        "<svg><title>Logo</title><text>Gazette</text></svg>",
        "<template><p>Buy a boat</p></template>",
        "<select><option>Sennick<option>Lenna</select>",
        "<iframe>Buy</iframe>",
        "<video><p>Your browser is old</p></video>",
        "<textarea>Your opinion</textarea>",
        "<!-- <p>draft</p> -->",
        "<nav><a href='/'>Home</a><ul><li>Sport</li></ul></nav>",
    ],
)
def test_silent_elements_have_no_text(silent: str) -> None:
    markup = f"<div><p>The ferry was late.</p>{silent}<p>Fog, they said.</p></div>"

    assert of(markup) == ["The ferry was late.", "Fog, they said."]


MENUS = ("nav", "header", "footer", "aside")


@pytest.mark.parametrize("tag", MENUS)
@pytest.mark.parametrize(
    ("part", "inner"),
    [
        ("article", "<article>Ferry late</article>"),
        ("p", "<p>Ferry late</p>"),
        ("h1", "<h1>Ferry late</h1>"),
        ("time", "<time>5 March</time>"),
        ("div", "<div class=post-author>Ada Quill</div>"),
        ("a", "<a rel=author>Ada Quill</a>"),
        ("meta", "<meta itemprop=datePublished content=2026>"),
        ("script", "<script type=application/ld+json>{}</script>"),
    ],
)
def test_a_menu_with_parts_of_the_article_is_read(
    tag: str, part: str, inner: str
) -> None:
    menu = f"<html><body><{tag}><b>Home</b>{inner}</{tag}></body></html>".encode()
    page = etree.fromstring(menu, etree.HTMLParser())

    for tree in (parse_markup(menu), tree_of(page)):
        assert "Home" in lines(tree)[0]
        assert len(tree.all(part)) == 1


@pytest.mark.parametrize("tag", MENUS)
def test_a_menu_without_parts_of_the_article_is_skipped(tag: str) -> None:
    menu = f"<p>Fog</p><{tag}><ul><li><a href='/'>Home</a></ul></{tag}>".encode()
    page = etree.fromstring(menu, etree.HTMLParser())

    assert lines(parse_markup(menu)) == lines(tree_of(page)) == ["Fog"]


def test_a_page_inside_a_form_is_read() -> None:
    assert of("<form><div>The ferry was late.<br>Fog, they said.</div></form>") == [
        "The ferry was late.",
        "Fog, they said.",
    ]


def test_text_deep_inside_menus_is_found() -> None:
    assert lines(parse_markup(b"<aside>" * 8_000 + b"<p>Fog")) == ["Fog"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("The <b>fer</b>ry <i>was</i><em> late</em>", ["The ferry was late"]),
        ("The<span> ferry</span> <a href='/'>was</a> late", ["The ferry was late"]),
        ("<q>Fog</q>, <abbr>HM</abbr> <code>said</code>", ["Fog, HM said"]),
        ("The ferry<br>was late", ["The ferry", "was late"]),
        ("The ferry<br><br/><br />was late", ["The ferry", "was late"]),
        ("The ferry<hr>was late", ["The ferry", "was late"]),
        ("The <b>ferry<br>was</b> late", ["The ferry", "was late"]),
        ("The ferry<p>was late", ["The ferry", "was late"]),
        ("The ferry<div>was</div>late", ["The ferry", "was", "late"]),
        ("The ferry<app-note>was</app-note>late", ["The ferry", "was", "late"]),
        ("The fer<wbr>ry", ["The ferry"]),
        ("The fer&shy;ry", ["The ferry"]),
        ("The\u200bferry", ["The ferry"]),
        ("\ufeffThe ferry", ["The ferry"]),
        ("The&nbsp;&nbsp;ferry\n\n was\t late ", ["The ferry was late"]),
        ("<p> </p><p>&nbsp;</p><p>&#8203;</p>", []),
        ("<ruby>港<rt>みなと</rt></ruby>の船", ["港みなとの船"]),
        ("The ferry<nav><a href='/'>Home</a></nav>was late", ["The ferry", "was late"]),
        ("The ferry<iframe></iframe>was late", ["The ferry", "was late"]),
        ("The fer<svg></svg>ry", ["The ferry"]),
        ("<a href='/'><div>The ferry</div><div>was late</div></a>",
         ["The ferry", "was late"]),
    ],
)  # fmt: skip
def test_lines_end_where_a_reader_sees_them_end(
    markup: str, expected: list[str]
) -> None:
    assert of(f"<div>{markup}</div>") == expected


@pytest.mark.parametrize(
    ("markup", "linked"),
    [
        ("The ferry was late", 0),
        ("<a href='/'>The ferry</a> was late", 9),
        ("<a>The ferry</a> was late", 0),
        ("<a href='/'>The <b>ferry</b></a> was <a href='/'>late</a>", 13),
        ("<a href='/'>The ferry\n  \n was late</a>", 18),
        ("<a href='/'><p>The ferry was late</p></a>", 18),
    ],
)
def test_the_characters_in_links_are_counted(markup: str, linked: int) -> None:
    [block] = parse_markup(markup.encode()).blocks

    assert block.linked == linked


def test_a_line_belongs_to_the_nearest_element_that_is_not_inline() -> None:
    tree = parse_markup(
        b"<div id=a>One<p id=b>Two <span>three</span></p><b>Four</b></div>"
    )

    assert [block.owner.get("id") for block in tree.blocks] == ["a", "b", "a"]
    [span] = tree.all("span")
    assert span.block_element.get("id") == "b"
    assert tree.text(span) == "three"
    assert tree.text(tree.all("div")[0]) == "One Two three Four"


@pytest.mark.parametrize("inside", ["ferry " * MAX_CHARS, "<i>ferry</i> " * MAX_CHARS])
def test_of_the_text_in_an_endless_element_the_beginning_is_returned(
    inside: str,
) -> None:
    tree = parse_markup(f"<h1>The {inside}".encode())

    [heading] = tree.all("h1")
    assert tree.text(heading).startswith("The ferry ferry")
    assert len(tree.text(heading)) <= MAX_CHARS


@pytest.mark.parametrize("read", [by_lexbor, by_libxml])
def test_only_json_ld_scripts_are_kept(read: Callable[[bytes], Tree]) -> None:
    found = read(
        b"<head><script type='Application/LD+JSON; charset=utf-8'>{}</script>"
        b"<script id=state type='application/json'>[1]</script>"
        b"<script>let x = {}</script></head><p>Fog"
    )

    assert found.scripts == ["{}"]


@pytest.mark.parametrize("raw", [b"", b"\0", b"<", b"\xff\xfe<p>", b"<!DOCTYPE html>"])
def test_any_bytes_have_a_root(raw: bytes) -> None:
    tree = parse_markup(raw)

    assert tree.elements[0].tag == ""
    assert tree.all("no-such-tag") == []


# Scripts.
