"""The dates that a page shows: which are the article's, which are of something else."""

from datetime import UTC, datetime

import pytest

from spiders.extract.dates.page_dates import PageDates, find_dates
from spiders.extract.page.parsed_page import parse_page

URL = "https://gazette.example/ferry-late"


def read(body: str) -> PageDates:
    head = "<title>The ferry was late</title>"
    page = (
        f"<html lang='en'><head>{head}</head>"
        f"<body><p>Harbour Gazette</p><h1>The ferry was late</h1>{body}</body></html>"
    )
    return find_dates(parse_page(page.encode(), URL))


@pytest.mark.parametrize(
    "body",
    [
        "<blockquote class='twitter-tweet'><p>Ann Lee, March 3, 2019</p></blockquote>",
        "<div class='fb-post'><p>March 3, 2019</p></div>",
        "<figure><figcaption>The quay, 3 March 2019. Photo: Lee</figcaption></figure>",
        "<div class='event-box'><p>Harbour fair</p><p>3 May 2027</p></div>",
        "<p>It was last oiled on <time datetime='2019-03-03'>3 March</time> by men"
        " who left the town long ago.</p>",
        "<p>Nobody remembers the ferry that sank here on 3 March 2019.</p>",
        "<div class='rail'><a href='/x'>Other</a><time datetime='2019-01-01'>x</time>",
    ],
)
def test_a_date_of_something_that_the_page_shows_is_not_the_articles(body: str) -> None:
    assert read(body) == PageDates()


def test_a_date_far_from_the_headline_is_weak() -> None:
    story = "<p>The ferry was late, and nobody knew why it was so.</p>" * 6

    near = read(f"<p>By Ann Lee, 3 March 2024</p>{story}")
    far = read(f"{story}<p>3 March 2024</p>{story}")

    assert near.by == "text: 3 March 2024"
    assert far.by == "perhaps, text: 3 March 2024"
    assert near.published == far.published


FOOT = (
    '<time class="entry-date published" datetime="2024-03-03T21:27:00+02:00">x</time>'
)


def test_the_footer_of_the_article_itself_dates_it() -> None:
    story = "<p>The ferry was late, and nobody knew why it was so.</p>" * 30
    own = (
        f"<article><h1>The ferry was late</h1>{story}<footer>{FOOT}</footer></article>"
    )
    other = f"<h1>The ferry was late</h1>{story}<footer>{FOOT}</footer>"

    found = find_dates(parse_page(own.encode(), URL))

    assert str(found.published) == "2024-03-03 21:27:00+02:00"
    assert find_dates(parse_page(other.encode(), URL)) == PageDates()


def test_the_sidebar_of_the_post_itself_dates_it() -> None:
    story = "<p>The ferry was late, and nobody knew why it was so.</p>"
    time = '<time datetime="2024-03-03 21:27:00+02:00">x</time>'
    side = f"<div class='md-sidebar--post'><nav>{time}</nav></div>"
    page = f"{side}<article><h1>The ferry was late</h1>{story}</article>"

    found = find_dates(parse_page(page.encode(), URL))

    assert str(found.published) == "2024-03-03 21:27:00+02:00"


@pytest.mark.parametrize(
    ("body", "by"),
    [
        ("<abbr class='published' title='{}'>3 March</abbr>", "abbr published"),
        (
            "<abbr itemprop='datePublished' title='{}'>x</abbr>",
            "itemprop datePublished",
        ),
        (
            "<span property='schema:dateCreated' content='{}'></span>",
            "property dateCreated",
        ),
    ],
)
def test_microformats_date_a_page(body: str, by: str) -> None:
    found = read(body.format("2024-03-03T21:27:00+02:00"))

    assert (str(found.published), found.by) == ("2024-03-03 21:27:00+02:00", by)


def test_the_line_about_the_submission_dates_a_page() -> None:
    line = "Submitted by <span>Ann Lee</span> on <span>Sun, 03/13/2024 - 10:00</span>"
    found = read(
        f"<footer class='node__meta'><div class='node__submitted'>{line}</div>"
    )

    assert found.published == datetime(2024, 3, 13, 10, tzinfo=UTC)
