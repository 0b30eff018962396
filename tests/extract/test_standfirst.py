"""Standfirsts, several articles on a page, declared texts, and stubs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.extract.metadata.title import find_headline
from spiders.extract.page.parsed_page import parse_page
from spiders.extract.text.body import find_body
from tests.support.reading_checks import HEADING, TEXT, body_of, ld, lines, reading
from tests.support.story_texts import (
    JAPANESE,
    OTHER,
    STORY,
    TITLE,
    URL,
    page,
    paragraphs,
)

# The standfirst.

LEAD = "A third crack was found in the lift bridge: lorries must go round by Valmora"


@pytest.mark.parametrize("name", ["lead", "article__intro", "standfirst", "chapo"])
def test_a_standfirst_outside_the_text_is_kept(name: str) -> None:
    inner = (
        f"<div><div>{HEADING}<div class='{name}'>{LEAD}</div></div>"
        f"<div class=article-body>{TEXT}</div></div>"
    )

    assert lines(inner) == [LEAD, *STORY]


def test_a_standfirst_is_recognised_by_the_description_that_repeats_it() -> None:
    inner = f"<h1>{TITLE}</h1><p>{LEAD}</p><div class=article-body>{TEXT}</div>"
    description = f'<meta name="description" content="{LEAD[:60]}…">'

    assert lines(inner, head=description) == [LEAD, *STORY]
    assert lines(inner, head=ld(description=LEAD)) == [LEAD, *STORY]
    assert lines(inner) == [*STORY]


def test_a_standfirst_that_the_text_repeats_is_kept_once() -> None:
    inner = (
        f"<header><h1>{TITLE}</h1><p class=lead>{STORY[0]}</p></header>"
        f"<div class=article-body>{TEXT}</div>"
    )

    assert lines(inner) == [*STORY]


@pytest.mark.parametrize(
    "line",
    [
        "<div class=lead>Too short a line</div>",
        "<div class=lead>Engineers found a third crack in the lift bridge and…</div>",
        f"<div class=lead><a href=/x>{LEAD}</a></div>",
        f"<ul class=lead><li>{LEAD}</li></ul>",
        f"<div class='lead-image'>{LEAD}</div>",
        f"<aside class=lead><p>{LEAD}</p></aside>",
    ],
)
def test_other_lines_above_the_text_are_left_out(line: str) -> None:
    inner = f"<h1>{TITLE}</h1>{line}<div class=article-body>{TEXT}</div>"

    assert lines(inner) == [*STORY]


@pytest.mark.parametrize(
    "top",
    [
        # Before the headline, or in a box together with it.
        f"<div class=lead>{LEAD}</div><h1>{TITLE}</h1>",
        f"<div class=intro><h1>{TITLE}</h1><div>{LEAD}</div></div>",
    ],
)
def test_a_standfirst_is_between_the_headline_and_the_text(top: str) -> None:
    assert lines(f"{top}<div class=article-body>{TEXT}</div>") == [*STORY]


def test_a_line_that_only_begins_like_the_description_is_no_standfirst() -> None:
    inner = f"<h1>{TITLE}</h1><p>{LEAD}</p><div class=article-body>{TEXT}</div>"
    description = LEAD[:12] + "road is closed as well, and nobody knows for how long"

    assert lines(inner, head=ld(description=description)) == [*STORY]


@pytest.mark.parametrize(
    ("line", "is_kept"),
    [
        ("<p>Three died.</p>", True),
        ("<p>Three dead</p>", False),
        ("<div>Three died.</div>", False),
        ("<p class=byline>Three died.</p>", False),
        ("<header><p>Three died.</p></header>", False),
    ],
)
def test_a_short_sentence_begins_a_text_in_a_paragraph_like_the_others(
    line: str, is_kept: bool
) -> None:
    inner = f"{HEADING}<div class=article-body>{line}{TEXT}</div>"

    assert lines(inner) == [*["Three died."][: int(is_kept)], *STORY]


def test_a_text_of_many_lines_at_the_top_is_no_standfirst() -> None:
    inner = f"<h1>{TITLE}</h1><p class=lead>{'Fog again. ' * 150}</p>"
    text = paragraphs(text * 3 for text in STORY)

    assert len(lines(f"{inner}<div class=article-body>{text}</div>")) == len(STORY)


def test_at_most_three_lines_of_a_standfirst_are_kept() -> None:
    points = [f"Point {n}: {LEAD}" for n in range(5)]
    named = "".join(f"<div class=summary>{point}</div>" for point in points)
    inner = f"<h1>{TITLE}</h1>{named}<div class=article-body>{TEXT}</div>"

    assert lines(inner) == [*points[:3], *STORY]


# Several articles on one page.


@pytest.mark.parametrize("at", [0, 1, 2])
def test_of_articles_below_each_other_the_one_with_the_headline_is_read(
    at: int,
) -> None:
    articles = [
        f"<article><h1>Bath number {n} opens again</h1>{paragraphs(OTHER)}</article>"
        for n in range(2)
    ]
    articles.insert(at, f"<article>{HEADING}{TEXT}</article>")

    assert lines("".join(articles)) == [*STORY]


def test_teasers_within_an_article_are_no_part_of_it() -> None:
    teaser = (
        f"<article class=teaser><h3><a href=/b>Bath opens</a></h3><p>{OTHER[0]}</p>"
        "</article>"
    )
    inner = f"<article>{HEADING}{paragraphs(STORY[:2])}{teaser}"

    assert lines(f"{inner}{paragraphs(STORY[2:])}{teaser}</article>") == [*STORY]


# Pages with little text, and declared texts.


@pytest.mark.parametrize("markup", ["", "<html></html>", "<p>", "\0", "<p>Fog</p>"])
def test_a_page_without_prose_has_no_text(markup: str) -> None:
    assert body_of(markup).lines == ()
    assert body_of(markup).share == 0


def test_a_page_of_links_has_no_text() -> None:
    links = "".join(f"<li><a href=/{n}>{text}</a>" for n, text in enumerate(STORY))

    found = reading(f"<h1>News</h1><ul>{links}</ul>")

    assert (found.text, found.stub, found.report.route) == ("", True, "none")


def test_an_article_of_short_lines_is_found_at_the_second_attempt() -> None:
    log = [f"At {hour} the bridge was closed for {hour} minutes, and opened again."
            for hour in range(1, 9)]  # fmt: skip

    assert lines(f"<div class=log>{paragraphs(log)}</div>") == log


def test_a_forum_whose_posts_are_named_like_comments_is_found() -> None:
    thread = f"<div class=comments><div class=comment>{TEXT}</div></div>"
    inner = f"<div>{thread}<p>{OTHER[0]}</p></div>"

    assert lines(inner)[: len(STORY)] == [*STORY]


def test_a_short_article_has_its_own_lines_only() -> None:
    inner = (
        f"<article>{HEADING}<p>{STORY[0]}</p></article>"
        f"<div class=comments><p>{OTHER[0][:90]}</p></div>"
    )

    assert lines(inner) == [STORY[0]]


@pytest.mark.parametrize("box", ["<article>{}</article>", "<div class=story>{}</div>"])
def test_what_stands_beside_the_first_lines_of_news_is_no_part_of_them(
    box: str,
) -> None:
    first = [STORY[0][:70] + ".", "More follows."]
    notes = "".join(
        f"<div class={name} id={name}><p>{text[:90]}.</p></div>"
        for name, text in zip(("comments", "cookie-banner"), OTHER, strict=False)
    )
    notes += f"<div class=author-box><h3>Ann Lee</h3><p>{OTHER[0]}</p></div>"

    assert lines(box.format(HEADING + paragraphs(first)) + notes) == first


def test_the_declared_text_is_used_where_the_page_shows_none() -> None:
    declared = " ".join(STORY)

    found = reading("<div id=root></div>", ld(articleBody=declared))
    shown = reading(f"<article>{TEXT}</article>", ld(articleBody=declared))

    assert (found.text, found.report.route) == (declared, "declared")
    assert (shown.text, shown.report.route) == ("\n".join(STORY), "page")


def test_a_declared_text_replaces_only_a_much_shorter_one() -> None:
    teaser = f"<article>{HEADING}<p>{STORY[0]}</p></article>"

    for body_, route in (
        (" ".join(STORY), "declared"),
        (STORY[0] + STORY[1], "page"),
        (["no", "text"], "page"),
        ("Short.", "page"),
    ):
        assert reading(teaser, ld(articleBody=body_)).report.route == route


# Stubs.

LONG = [f"{text} This is paragraph {n} of it." for n in range(3) for text in STORY]


@pytest.mark.parametrize(
    ("texts", "head", "stub"),
    [
        (LONG, "", False),
        (STORY, "", False),
        (STORY[:1], "", True),
        (JAPANESE, "", False),
        (JAPANESE[:1], "", True),
        ((), "", True),
        # It asks for money, or declares more words.
        (STORY[:2], ld(isAccessibleForFree=False), False),
        ((*STORY[:2], "For subscribers only"), ld(isAccessibleForFree=False), True),
        ((*STORY[:2], "For subscribers only"), "", False),
        ((*LONG, "For subscribers only"), ld(isAccessibleForFree=False), False),
        (STORY[:2], ld(wordCount=600), True),
        (STORY[:2], ld(wordCount="600"), True),
        (STORY[:2], ld(wordCount=200), True),
        (STORY[:2], ld(wordCount=60), False),
        (STORY[:2], ld(wordCount="many"), False),
        (STORY[:2], ld(wordCount=True), False),
        (LONG, ld(wordCount=6_000), False),
    ],
)
def test_a_teaser_is_a_stub_and_an_article_is_none(
    texts: tuple[str, ...], head: str, stub: bool
) -> None:
    inner = f"<article>{HEADING}{paragraphs(texts)}</article>"

    assert reading(inner, head).stub is stub


def test_every_line_that_is_left_out_has_a_reason() -> None:
    inner = f"<article>{HEADING}<p>By Ada Quill</p>{TEXT}<h3>Related</h3></article>"

    found = body_of(page(f"{inner}<p>Fog</p><aside><p>Fog</p></aside>"), "Ada Quill")

    assert {*found.verdicts} == {
        *("", "<head>", "the headline", "before the text", "related", "<aside>"),
        "outside the article",
    }


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *(f"<p>{text}</p>" for text in (*STORY, *JAPANESE)),
                *("<p>Fog</p>", "<p>By Ada Quill</p>", HEADING, "<h2>Why</h2>"),
                *("<article>", "</article>", "<div class=comments>", "</div>"),
                *("<div class=lead>", "<aside>", "</aside>", "<div itemprop="),
            ]
        ),
        max_size=25,
    )
)
def test_a_text_is_made_of_lines_of_its_page_in_their_order(parts: list[str]) -> None:
    seen = parse_page("".join(parts).encode(), URL)

    found = find_body(seen, find_headline(seen, ""), ["Ada Quill"])

    blocks = seen.tree.blocks
    assert len(found.verdicts) == len(blocks)
    assert [*found.lines] == [
        block.text for block, why in zip(blocks, found.verdicts, strict=True) if not why
    ]
    assert 0 <= found.share <= 1.000001
    assert found.text.count("\n") == max(len(found.lines) - 1, 0)
