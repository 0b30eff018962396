"""What a page needs in order to look as it did, as a browser would ask for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.requisites.best_picture import best_fit, matches
from spiders.requisites.find import (
    MOST_OF_STYLE,
    MOST_PICTURES,
    MOST_STYLES,
    find_requisites,
)

PAGE = "http://gazette.example/news/1"
HTML = "text/html; charset=utf-8"


def needed(markup: str) -> list[tuple[str, str]]:
    """Return part and path of what a page needs."""
    found = find_requisites(markup.encode(), PAGE, HTML, part="page")
    return [
        (one.part, one.url.removeprefix("http://gazette.example"))
        for one in found.requisites
    ]


def styled(css: str) -> list[tuple[str, str]]:
    """Return part and path of what a style sheet needs."""
    sheet = "http://gazette.example/css/all.css"
    found = find_requisites(css.encode(), sheet, "text/css", part="style")
    return [
        (one.part, one.url.removeprefix("http://gazette.example"))
        for one in found.requisites
    ]


def test_style_sheets_come_before_pictures() -> None:
    markup = '<img src="a.png"><link rel="stylesheet" href="/a.css">'

    assert needed(markup) == [("style", "/a.css"), ("image", "/news/a.png")]


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ('<link rel="alternate stylesheet" href="/b.css">', []),
        ('<link rel="icon" href="/icon.png">', []),
        ('<link rel=preload as=style href="/c.css">', [("style", "/c.css")]),
        ('<base href="/x/"><img src="a.png">', [("image", "/x/a.png")]),
        ('<img src="data:image/gif;base64,AA">', []),
        ('<img src="/t.gif" width="1" height="1">', []),
        ('<img src="data:," data-src="/late.jpg">', [("image", "/late.jpg")]),
        ('<video poster="/film.jpg"></video>', [("image", "/film.jpg")]),
        ("<p style=\"background: url('/p.png')\">a</p>", [("image", "/p.png")]),
        ("<style>@import '/i.css';</style>", [("style", "/i.css")]),
        ('<img src="/a.png#part"><img src="/a.png">', [("image", "/a.png")]),
        ('<img src="ftp://gazette.example/a.png">', []),
    ],
)
def test_what_a_page_names_is_found(markup: str, found: list[tuple[str, str]]) -> None:
    assert needed(markup) == found


def test_of_a_picture_the_size_that_is_shown_is_taken() -> None:
    markup = """<picture>
      <source media="(max-width: 600px)" srcset="/phone.webp">
      <source srcset="/m.webp 640w, /l.webp 1400w" sizes="(min-width: 900px) 600px">
      <img src="/old.jpg"></picture>"""

    assert needed(markup) == [("image", "/m.webp")]


@pytest.mark.parametrize(
    ("srcset", "sizes", "link"),
    [
        ("a.jpg 1x, b.jpg 2x", "", "a.jpg"),
        ("a.jpg, b.jpg 2x", "", "a.jpg"),
        ("a.jpg 320w, b.jpg 640w,c.jpg 2000w", "", "c.jpg"),
        ("a.jpg 320w, b.jpg 640w", "50vw", "b.jpg"),
        ("a.jpg 320w, b.jpg 640w", "(min-width: 90em) 10px, 20em", "a.jpg"),
        ("/i,1,2/a.jpg 1x, data:image/gif;base64,x 2x", "", "/i,1,2/a.jpg"),
        (" , ", "", ""),
        ("", "", ""),
    ],
)
def test_a_browser_takes_the_smallest_that_is_large_enough(
    srcset: str, sizes: str, link: str
) -> None:
    assert best_fit(srcset, sizes) == link


@given(srcset=st.text("ab., 12xw"), sizes=st.text("(min-width: 9px),vw 1."))
def test_any_list_of_sizes_gives_one_of_its_links(srcset: str, sizes: str) -> None:
    found = best_fit(srcset, sizes)

    assert found in srcset
    assert matches(sizes) in (True, False)


def test_a_style_sheet_names_others_fonts_and_pictures() -> None:
    css = """/* url(no.png) */ @import url("base.css") screen; @import '/print.css';
    @font-face { src: url(f.eot); src: url("f.woff2") format("woff2"), url(f.ttf) }
    body { background: url( ../paper.png ) } .icon { mask: url(#shape) }"""

    assert styled(css) == [
        ("style", "/css/base.css"),
        ("style", "/print.css"),
        ("font", "/css/f.woff2"),
        ("image", "/paper.png"),
    ]


def test_no_more_is_named_than_is_asked_for() -> None:
    styles = "".join(f'<link rel=stylesheet href="/{n}.css">' for n in range(40))
    pictures = "".join(f'<img src="/{n}.png">' for n in range(40))

    found = find_requisites((styles + pictures).encode(), PAGE, HTML, part="page")

    assert len(found.requisites) == MOST_STYLES + MOST_PICTURES
    assert found.left_out == 80 - MOST_STYLES - MOST_PICTURES
    css = "".join(f".a{n} {{ background: url({n}.png) }}" for n in range(40))
    assert len(styled(css)) == MOST_OF_STYLE


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "text/plain", ""])
def test_what_is_no_page_needs_nothing(kind: str) -> None:
    found = find_requisites(b'<img src="/a.png">', PAGE, kind, part="page")

    assert found.requisites == ()


@pytest.mark.parametrize("piece", ["/*", "@font-face{", 'url("', "@import ", "url( "])
def test_a_style_sheet_that_closes_nothing_is_read_to_its_end(piece: str) -> None:
    assert styled(piece * 20_000 + "} @import '/a.css';")[:1] in (
        [("style", "/a.css")],
        [],
        [("style", "/css/@import")],
    )
