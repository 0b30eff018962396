"""Pages that list others: sections, tags, authors and archives are no articles."""

import json

import pytest

from spiders.extract.read_page import read
from tests.support.story_texts import OTHER, STORY, TITLE, URL, page, paragraphs

TAG_URL = "https://www.lenna.example/tag/bridges"
TEXT = paragraphs(STORY)


def is_list(markup: str, url: str = TAG_URL) -> bool:
    return read(markup.encode(), url, "text/html").report.is_list


def teaser(number: int, tag: str = "article") -> str:
    return (
        f"<{tag}><h2><a href='/2026/story-{number}'>Ferry {number} ran aground</a></h2>"
        f"<p>{STORY[number % len(STORY)]}</p></{tag}>"
    )


@pytest.mark.parametrize("tag", ["article", "li", "div", "section"])
def test_neighbours_with_linked_headings_are_a_list(tag: str) -> None:
    teasers = "".join(teaser(n, tag) for n in range(4))

    assert is_list(page(f"<main><h1>Bridges</h1>{teasers}</main>", title="Bridges"))


def test_cards_that_are_links_around_headings_are_a_list() -> None:
    cards = "".join(
        f"<li><a href='/{n}'><h3>Ferry {n} ran aground</h3><p>{text}</p></a></li>"
        for n, text in enumerate(STORY)
    )

    assert is_list(page(f"<h1>Bridges</h1><ul>{cards}</ul>", title="Bridges"))


def test_a_tag_page_that_shows_its_newest_article_in_full_is_a_list() -> None:
    newest = f"<article><h1><a href='/bridge'>{TITLE}</a></h1>{TEXT}</article>"

    assert is_list(page(newest, title="The Post - strike ballot"))


def test_a_page_that_declares_itself_a_list_is_one() -> None:
    node = json.dumps({"@type": "CollectionPage", "name": "Bridges"})
    head = f'<script type="application/ld+json">{node}</script>'

    assert is_list(page(f"<h1>Bridges</h1>{TEXT}", head=head, title="Bridges"))


def test_an_archive_of_wordpress_is_a_list() -> None:
    archive = page(f"<h1>Bridges</h1>{TEXT}").replace(
        "<body>", "<body class='archive tag tag-bridges'>"
    )

    assert is_list(archive)
    assert not is_list(archive.replace("archive tag", "single archive tag"))


def test_an_article_above_teasers_of_others_is_no_list() -> None:
    teasers = "".join(map(teaser, range(6)))
    own = f"<article><h1>{TITLE}</h1>{TEXT}</article>"

    assert not is_list(page(f"{own}<aside>{teasers}</aside>"), URL)
    assert not is_list(page(f"<h1>{TITLE}</h1>{TEXT}<div>{teasers}</div>"), URL)


def test_an_article_with_linked_subheadings_is_no_list() -> None:
    parts = "".join(
        f"<h2><a href='/book-{n}'>The book of ferries, {n}</a></h2><p>{text}</p>"
        for n, text in enumerate((*STORY, *OTHER))
    )

    assert not is_list(page(f"<article><h1>{TITLE}</h1>{parts}</article>"), URL)


@pytest.mark.parametrize("link", [URL, "#", "/town/bridge?utm_source=self"])
def test_an_article_whose_headline_links_to_itself_is_no_list(link: str) -> None:
    own = f"<article><h2><a href='{link}'>{TITLE}</a></h2>{TEXT}</article>"

    assert not is_list(page(own, title="The Post"), URL)


def test_a_copy_at_another_address_is_no_list() -> None:
    own = f"<article><h2><a href='{URL}'>{TITLE}</a></h2>{TEXT}</article>"

    assert not is_list(page(own, title=f"{TITLE} - The Post"), "http://mirror.example/")


def test_a_page_that_declares_its_article_is_no_list() -> None:
    teasers = "".join(map(teaser, range(4)))
    stamp = "<meta property='article:published_time' content='2026-11-28T10:00:00Z'>"
    node = json.dumps({"@type": "NewsArticle", "headline": TITLE, "url": URL})
    script = f'<script type="application/ld+json">{node}</script>'

    assert not is_list(page(teasers, head=stamp), URL)
    assert not is_list(page(teasers, head=script), URL)


def test_comments_are_no_teasers() -> None:
    comments = "".join(
        f"<article class='comment-body'><h4><a href='/u/{n}'>Reader {n}</a></h4>"
        f"<p>{text}</p></article>"
        for n, text in enumerate((*STORY, *OTHER))
    )

    assert not is_list(page(f"<div><h1>{TITLE}</h1></div><div>{comments}</div>"), URL)


@pytest.mark.parametrize("markup", ["", "<p>", f"<h1>{TITLE}</h1>", page(TEXT)])
def test_a_page_without_teasers_is_no_list(markup: str) -> None:
    assert not is_list(markup)


def test_a_page_of_ten_thousand_headings_is_read() -> None:
    heading = "<div><h2><a href='/a'>A ferry</a></h2>"

    assert not is_list(heading * 10_000, URL)
